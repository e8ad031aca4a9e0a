"""Groups of the team: what admins tap, and the one button of the group itself."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.results.groups import PlanGroup
from crm_core.rules.text import shown_name
from keyboards.buttons import DANGER, PRIMARY, SUCCESS, Id, Payload, back, button, rows
from keyboards.deals import TakeDeal
from keyboards.home import home_row
from keyboards.paging import WHOLE, Page, picked
from keyboards.places import CompanyScreen
from locales import Translator


class Groups(Payload, prefix="hg"):
    """Every plan with its group."""

    page: Page = 0


class OpenGroup(Payload, prefix="ho"):
    plan_id: Id


class LinkGroup(Payload, prefix="hl"):
    """Make a link that brings the bot into the group."""

    plan_id: Id


class UnbindGroup(Payload, prefix="hu"):
    plan_id: Id
    group: Id
    """The number of the group that was shown, without its minus."""


def groups_keyboard(t: Translator, found: Sequence[PlanGroup], *, page: int) -> InlineKeyboardMarkup:
    def one(row: PlanGroup) -> InlineKeyboardButton:
        sign = "👥" if row.group else "➕"
        return button(f"{sign} {shown_name(row.plan.name, WHOLE)}", OpenGroup(plan_id=row.plan.id))

    listed = picked(found, one, page=page, turn=lambda n: Groups(page=n))
    return rows(*listed, [back(t.plain("Company"), CompanyScreen())])


def group_keyboard(t: Translator, found: PlanGroup) -> InlineKeyboardMarkup:
    plan_id, group = found.plan.id, found.group
    bind = button(t.plain("🔁 Another group") if group else t.plain("➕ Choose a group"), LinkGroup(plan_id=plan_id))
    away = UnbindGroup(plan_id=plan_id, group=-group.chat_id) if group else None
    unbind = [button(t.plain("🗑 Unbind the group"), away, DANGER)] if away else []
    return rows([bind], unbind, [back(t.plain("Groups"), Groups())])


def link_keyboard(t: Translator, found: PlanGroup, address: str) -> InlineKeyboardMarkup:
    choose = InlineKeyboardButton(text=t.plain("➕ Add the bot to a group"), url=address, style=SUCCESS)
    return rows([choose], [back(t.plain("Group"), OpenGroup(plan_id=found.plan.id))])


def group_offer_keyboard(t: Translator, deal_id: int) -> InlineKeyboardMarkup:
    return rows([button(t.plain("✋ Take it"), TakeDeal(deal_id=deal_id), SUCCESS)])


def lost_keyboard(t: Translator) -> InlineKeyboardMarkup:
    return rows([button(t.plain("👥 Team groups"), Groups(), PRIMARY)], home_row(t))
