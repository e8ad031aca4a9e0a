"""Invitations: payloads, buttons, and the links that are sent to people."""

from __future__ import annotations

from datetime import datetime
from typing import Annotated
from urllib.parse import quote, urlencode

from aiogram.types import (
    CopyTextButton,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    KeyboardButtonRequestUsers,
    ReplyKeyboardMarkup,
)
from pydantic import Field

from crm_core.models import Role, SalesPlan
from crm_core.results.invites import Choices, InvitePage, ListedInvite, Way
from crm_core.rules.invites import HOURS, MOST_PICKED, Standing
from crm_core.rules.text import clean_line, cut
from keyboards.buttons import DANGER, PRIMARY, SUCCESS, Id, Payload, back, button, inert, rows
from keyboards.leads import CANCEL
from keyboards.paging import HALF, WHOLE, Page, Row, in_columns, pager, picked
from keyboards.places import Invites, People
from locales import Translator
from locales.roles import role_title

ROLES_AT_ONCE, PLANS_AT_ONCE = 10, 8
ROLE_LIMIT = 14
"""Characters of a role's name on the button of an invitation, beside until when it works."""


class OpenInvite(Payload, prefix="io"):
    invite_id: Id


class RevokeInvite(Payload, prefix="ir"):
    invite_id: Id


class NewLink(Payload, prefix="in"):
    """Begin the choices for a link, or go on with them."""


class PickPeople(Payload, prefix="ik"):
    pass


class InviteForm(Payload, prefix="if"):
    """The choices, with the pages of roles and plans that are shown."""

    way: Way
    roles: Page = 0
    plans: Page = 0


class InviteRole(Payload, prefix="ie"):
    way: Way
    role_id: Id
    roles: Page
    plans: Page


class InvitePlan(Payload, prefix="ip"):
    way: Way
    plan_id: Id
    on: bool
    roles: Page
    plans: Page


class InviteHours(Payload, prefix="ih"):
    hours: Annotated[int, Field(ge=1, le=max(HOURS))]
    roles: Page
    plans: Page


class MakeLink(Payload, prefix="im"):
    pass


class AddPicked(Payload, prefix="ia"):
    pass


class DropInvite(Payload, prefix="ix"):
    """Forget the choices."""

    way: Way


def role_on_button(t: Translator, role: Role, limit: int = HALF) -> str:
    return cut(role_title(t, role.key, clean_line(role.name)), limit)


def invites_keyboard(t: Translator, page: InvitePage, *, now: datetime) -> InlineKeyboardMarkup:
    """A button for each open one: only they can be revoked."""

    def one(found: ListedInvite) -> InlineKeyboardButton:
        name = role_on_button(t, found.invite.role, ROLE_LIMIT)
        return button(f"🔗 {name} · {t.moment(found.invite.expires_at, now)}", OpenInvite(invite_id=found.invite.id))

    listed = [one(found) for found in page.found if found.standing is Standing.OPEN]
    return rows(
        *in_columns(listed, 1),
        pager(page.number, page.pages, lambda n: Invites(page=n)),
        [button(t.plain("➕ New link"), NewLink(), PRIMARY), button(t.plain("👤 Pick people"), PickPeople())],
        [back(t.plain("People"), People())],
    )


def invite_keyboard(t: Translator, found: ListedInvite) -> InlineKeyboardMarkup:
    is_open = found.standing is Standing.OPEN
    revoke = [button(t.plain("🚫 Revoke"), RevokeInvite(invite_id=found.invite.id), DANGER)] if is_open else []
    return rows(revoke, [_to_invites(t)])


def choices_keyboard(t: Translator, choices: Choices, shown: InviteForm) -> InlineKeyboardMarkup:
    """One screen of choices; each tap draws it anew on the same pages."""
    return rows(
        *_roles(t, choices, shown),
        *_plans(choices, shown),
        _hours(t, choices, shown) if choices.way is Way.LINK else [],
        _finish(t, choices),
        [_to_invites(t), button(t.plain(CANCEL), DropInvite(way=choices.way))],
    )


def _roles(t: Translator, choices: Choices, shown: InviteForm) -> list[Row]:
    def one(role: Role) -> InlineKeyboardButton:
        text = role_on_button(t, role)
        if role is choices.role:
            return inert(f"● {text}")
        choose = InviteRole(way=choices.way, role_id=role.id, roles=shown.roles, plans=shown.plans)
        return button(f"○ {text}", choose)

    def turn(page: int) -> InviteForm:
        return InviteForm(way=choices.way, roles=page, plans=shown.plans)

    return picked(choices.roles, one, page=shown.roles, turn=turn, columns=2, at_once=ROLES_AT_ONCE)


def _plans(choices: Choices, shown: InviteForm) -> list[Row]:
    def one(plan: SalesPlan) -> InlineKeyboardButton:
        on = plan.id in choices.seats
        tick = InvitePlan(way=choices.way, plan_id=plan.id, on=not on, roles=shown.roles, plans=shown.plans)
        return button(f"{'☑' if on else '☐'} {cut(clean_line(plan.name), WHOLE)}", tick)

    def turn(page: int) -> InviteForm:
        return InviteForm(way=choices.way, roles=shown.roles, plans=page)

    return picked(choices.plans, one, page=shown.plans, turn=turn, at_once=PLANS_AT_ONCE)


def _hours(t: Translator, choices: Choices, shown: InviteForm) -> Row:
    def one(hours: int) -> InlineKeyboardButton:
        text = t.plain("{n} h", n=hours)
        if hours == choices.hours:
            return inert(f"● {text}")
        return button(f"○ {text}", InviteHours(hours=hours, roles=shown.roles, plans=shown.plans))

    return [one(hours) for hours in HOURS]


def _finish(t: Translator, choices: Choices) -> Row:
    """Nothing can be made without a role, and nobody added who is there already."""
    if choices.role is None:
        return []
    if choices.way is Way.LINK:
        return [button(t.plain("🔗 Make the link"), MakeLink(), SUCCESS)]
    count = len(choices.newcomers)
    text = t.plain_plural("✅ Add {n} person", "✅ Add {n} people", count)
    return [button(text, AddPicked(), SUCCESS)] if count else []


def link_keyboard(t: Translator, link: str, words: str) -> InlineKeyboardMarkup:
    """To copy the link, or to send it on with a few words."""
    return rows(
        [
            InlineKeyboardButton(text=t.plain("📋 Copy"), copy_text=CopyTextButton(text=link)),
            InlineKeyboardButton(text=t.plain("📤 Send"), url=share_link(link, words), style=PRIMARY),
        ],
        [_to_invites(t)],
    )


def back_only(t: Translator) -> InlineKeyboardMarkup:
    return rows([_to_invites(t)])


def picker_keyboard(t: Translator, request: int) -> ReplyKeyboardMarkup:
    """Telegram's own window: only it can show a person their contacts."""
    ask = KeyboardButtonRequestUsers(
        request_id=request,
        user_is_bot=False,
        max_quantity=MOST_PICKED,
        request_name=True,
        request_username=True,
    )
    return ReplyKeyboardMarkup(
        keyboard=[
            [KeyboardButton(text=t.plain("👤 Choose people"), request_users=ask)],
            [KeyboardButton(text=t.plain(CANCEL))],
        ],
        resize_keyboard=True,
        input_field_placeholder=t.plain("Tap “Choose people” below"),
    )


def bot_link(username: str | None) -> str:
    return f"https://t.me/{username}"


def invite_link(username: str | None, code: str) -> str:
    return f"{bot_link(username)}?start=join_{code}"


def share_link(link: str, words: str) -> str:
    """Opens Telegram's list of chats to send the link to."""
    return f"https://t.me/share/url?{urlencode({'url': link, 'text': words}, quote_via=quote)}"


def _to_invites(t: Translator) -> InlineKeyboardButton:
    return back(t.plain("Invitations"), Invites())
