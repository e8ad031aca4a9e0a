"""The first steps of a new company: payloads and buttons."""

from __future__ import annotations

from aiogram.types import InlineKeyboardMarkup

from crm_core.models import SalesPlan
from crm_core.results.company import STEPS, Steps
from keyboards.asking import AskText, Field
from keyboards.buttons import PRIMARY, Payload, button, rows
from keyboards.home import home_row
from keyboards.invites import NewLink
from keyboards.paging import Row
from keyboards.places import CompanyScreen, Guide, NewPlan, PlanLinks, PlanTeam
from locales import Translator

IN_GUIDE = 1
"""``AskText.id`` of what the guide asks for: the answer leads on to its next step."""


class TakeDeals(Payload, prefix="gt"):
    """Whoever sets the company up is its first manager."""


def guide_keyboard(t: Translator, steps: Steps) -> InlineKeyboardMarkup:
    """One next step; what has been done can be looked at."""
    settings = [button(t.plain("⚙️ Company"), CompanyScreen())] if steps.named and not steps.complete else []
    return rows(*_next(t, steps), settings, home_row(t))


def _next(t: Translator, steps: Steps) -> list[Row]:
    if not steps.named:
        name = AskText(field=Field.COMPANY_NAME, id=IN_GUIDE)
        return [[button(t.plain("▶️ Name the company"), name, PRIMARY)]]
    if steps.plan is None:
        return [[button(t.plain("▶️ Make the first plan"), NewPlan(), PRIMARY)]]
    if not steps.staffed:
        return _manager(t, steps.plan, colleagues=steps.colleagues)
    return [[button(t.plain("🔗 Links of the plan"), PlanLinks(plan_id=steps.plan.id), PRIMARY)]]


def _manager(t: Translator, plan: SalesPlan, *, colleagues: bool) -> list[Row]:
    choose = button(t.plain("👥 Choose from the staff"), PlanTeam(plan_id=plan.id))
    return [
        [button(t.plain("✉️ Invite a manager"), NewLink(), PRIMARY)],
        [choose] if colleagues else [],
        [button(t.plain("🙋 I take the deals myself"), TakeDeals())],
    ]


def guide_row(t: Translator, steps: Steps | None) -> Row:
    """First on the first screen, until the company works."""
    if steps is None:
        return []
    if steps.complete:
        return [button(t.plain("🎉 What comes next"), Guide())]
    text = t.plain("🚀 Set up · {n}/{all}", n=steps.taken, all=STEPS)
    return [button(text, Guide(), PRIMARY)]
