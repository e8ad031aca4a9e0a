"""The managers of a plan: payloads and buttons."""

from __future__ import annotations

from typing import Literal

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Manager, Permission
from crm_core.results import Colleague
from crm_core.results.team import Heirs, Newcomers, Seat, SeatCard, Team
from crm_core.rules.permissions import allowed
from crm_core.rules.text import clean_line, cut
from keyboards.buttons import DANGER, SUCCESS, Id, Payload, back, button, rows
from keyboards.paging import HALF, WHOLE, Page, picked
from keyboards.places import OpenPerson, OpenPlan, PlanTeam
from keyboards.spelling import Number
from locales import Translator
from locales.marks import presence

ROW = 30
"""Characters of a member's row: a name gives way to the counts beside it."""
FateSign = Literal["k", "h", "a"]
"""Keep, hand to somebody, hand out again."""


class OpenMember(Payload, prefix="mo"):
    plan_id: Id
    manager_id: Id


class Newcomer(Payload, prefix="mn"):
    """Whom to add?"""

    plan_id: Id
    page: Page = 0


class AddMember(Payload, prefix="ma"):
    plan_id: Number
    manager_id: Number
    version: Number
    """Of the seat they had before; 0 if they had none."""
    page: Page


class SwitchMember(Payload, prefix="ms"):
    """Off, on, or back into the team."""

    plan_id: Number
    manager_id: Number
    active: bool
    version: Number


class RemoveMember(Payload, prefix="mr"):
    """At once if they hold no open deals there, else it asks what becomes of them."""

    plan_id: Number
    manager_id: Number
    version: Number


class DecideRemoval(Payload, prefix="md"):
    plan_id: Number
    manager_id: Number
    version: Number
    fate: FateSign
    to: Number = 0
    """The colleague for ``h``."""


class ChooseHeir(Payload, prefix="mh"):
    """Whom do the deals go to?"""

    plan_id: Number
    manager_id: Number
    version: Number
    page: Page = 0


def team_keyboard(t: Translator, found: Team, page: int) -> InlineKeyboardMarkup:
    plan_id = found.plan.id

    def one(seat: Seat) -> InlineKeyboardButton:
        counts = f" · 📥 {t.number(seat.member.received)} · 💼 {t.number(seat.open_deals)}"
        name = cut(clean_line(seat.manager.name), max(ROW - len(counts), HALF - 4))
        return button(f"{_sign(seat)} {name}{counts}", OpenMember(plan_id=plan_id, manager_id=seat.manager.id))

    listed = picked(found.seats, one, page=page, turn=lambda n: PlanTeam(plan_id=plan_id, page=n))
    add = button(t.plain("➕ Add"), Newcomer(plan_id=plan_id), None if found.seats else SUCCESS)
    return rows(*listed, [add], [back(t.plain("Plan"), OpenPlan(plan_id=plan_id))])


def newcomers_keyboard(t: Translator, found: Newcomers, page: int) -> InlineKeyboardMarkup:
    plan_id = found.plan.id

    def one(row: tuple[Manager, int]) -> InlineKeyboardButton:
        manager, version = row
        tap = AddMember(plan_id=plan_id, manager_id=manager.id, version=version, page=page)
        return button(f"➕ {cut(clean_line(manager.name), WHOLE)}", tap)

    listed = picked(found.people, one, page=page, turn=lambda n: Newcomer(plan_id=plan_id, page=n))
    return rows(*listed, [_team_back(t, plan_id)])


def member_keyboard(t: Translator, card: SeatCard, reader: Manager) -> InlineKeyboardMarkup:
    member, plan_id = card.seat.member, card.plan.id
    key = {"plan_id": plan_id, "manager_id": member.manager_id, "version": member.version}
    if member.removed_at is not None:
        bring_back = button(t.plain("↩️ Back into the team"), SwitchMember(**key, active=True), SUCCESS)
        return rows([bring_back], [_team_back(t, plan_id)])
    switch = SwitchMember(**key, active=not member.active)
    off_on = button(t.plain("⚪ Switch off") if member.active else t.plain("▶️ Switch on"), switch)
    person = button(t.plain("👤 Person"), OpenPerson(manager_id=member.manager_id))
    return rows(
        [off_on, button(t.plain("➖ Remove"), RemoveMember(**key), DANGER)],
        [person] if allowed(reader, Permission.EDIT_PEOPLE) else [],
        [_team_back(t, plan_id)],
    )


def removal_keyboard(t: Translator, card: SeatCard) -> InlineKeyboardMarkup:
    member, name = card.seat.member, clean_line(card.seat.manager.name)
    key = {"plan_id": card.plan.id, "manager_id": member.manager_id, "version": member.version}
    return rows(
        [button(t.plain("Leave with {name}", name=cut(name, HALF)), DecideRemoval(**key, fate="k"))],
        [button(t.plain("👥 Hand to a colleague"), ChooseHeir(**key))],
        [button(t.plain("🔀 Hand out again"), DecideRemoval(**key, fate="a"))],
        [back(t.plain("No"), OpenMember(plan_id=card.plan.id, manager_id=member.manager_id))],
    )


def heirs_keyboard(t: Translator, found: Heirs, tap: ChooseHeir) -> InlineKeyboardMarkup:
    key = {"plan_id": tap.plan_id, "manager_id": tap.manager_id, "version": tap.version}

    def one(colleague: Colleague) -> InlineKeyboardButton:
        manager = colleague.manager
        there = presence(active=True, reachable=manager.reachable, on_shift=manager.on_shift)
        text = f"{there} {cut(clean_line(manager.name), WHOLE - 6)} · {t.number(colleague.open_deals)}"
        return button(text, DecideRemoval(**key, fate="h", to=manager.id))

    listed = picked(found.people, one, page=tap.page, turn=lambda n: ChooseHeir(**key, page=n))
    return rows(*listed, [back(t.plain("Back"), RemoveMember(**key))])


def _sign(seat: Seat) -> str:
    manager = seat.manager
    return presence(active=seat.member.active, reachable=manager.reachable, on_shift=manager.on_shift, works=seat.works)


def _team_back(t: Translator, plan_id: int) -> InlineKeyboardButton:
    return back(t.plain("Team"), PlanTeam(plan_id=plan_id))
