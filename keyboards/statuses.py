"""A plan's statuses: payloads and buttons."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Colour, Kind, RefusalReason, Status
from crm_core.results.statuses import StatusCard, StatusList
from crm_core.rules.text import clean_line, cut
from keyboards.asking import AskText, Field
from keyboards.buttons import DANGER, PRIMARY, SUCCESS, Id, Payload, Version, back, button, inert, rows
from keyboards.deals_card import status_text
from keyboards.paging import AT_ONCE, WHOLE, Page, Row, in_columns, picked
from keyboards.places import OpenPlan, PlanStatuses
from keyboards.spelling import Number
from locales import Translator
from locales.marks import COLOURS

COLOURS_IN_A_ROW = 3


class OpenStatus(Payload, prefix="to"):
    status_id: Id
    page: Page = 0
    """Of the reasons that the lost status lists."""


class ShiftStatus(Payload, prefix="ts"):
    """Swap with the neighbour above or below."""

    status_id: Id
    up: bool
    version: Version
    """Of the plan."""


class StatusColours(Payload, prefix="tc"):
    """Which colour?"""

    status_id: Id


class ColourStatus(Payload, prefix="tk"):
    status_id: Id
    colour: Colour
    version: Version


class DeleteStatus(Payload, prefix="td"):
    """Asks once, and where its deals go."""

    status_id: Id
    page: Page = 0


class RemoveStatus(Payload, prefix="tx"):
    status_id: Number
    to: Number
    """Where its deals go; 0 if there are none."""
    version: Number
    """Of the plan."""


class RequireReasons(Payload, prefix="tq"):
    """The checkbox "Reasons for refusal"."""

    status_id: Id
    on: bool
    version: Version
    page: Page


class TickReason(Payload, prefix="tr"):
    """Into the plan's reasons, or out of them."""

    status_id: Number
    reason_id: Number
    on: bool
    version: Number
    page: Page


class UsualReasons(Payload, prefix="tu"):
    """The usual ones for a company that has none, all ticked."""

    status_id: Id


def statuses_keyboard(t: Translator, found: StatusList, page: int) -> InlineKeyboardMarkup:
    plan_id = found.plan.id

    def one(row: tuple[Status, int]) -> InlineKeyboardButton:
        status, deals = row
        count = f" · {t.number(deals)}" if deals else ""
        return button(f"{status_text(status, WHOLE)}{count}", OpenStatus(status_id=status.id))

    listed = picked(found.rows, one, page=page, turn=lambda n: PlanStatuses(plan_id=plan_id, page=n))
    add = button(t.plain("➕ Add"), AskText(field=Field.STATUS_NEW, id=plan_id))
    return rows(*listed, [add], [back(t.plain("Plan"), OpenPlan(plan_id=plan_id))])


def status_keyboard(t: Translator, card: StatusCard, page: int) -> InlineKeyboardMarkup:
    status = card.status
    own = _reasons(t, card, page) if status.kind is Kind.LOST else [_moves(card)] if status.kind is Kind.OPEN else []
    rename = button(t.plain("✏️ Rename"), AskText(field=Field.STATUS_NAME, id=status.id))
    delete = button(t.plain("🗑 Delete"), DeleteStatus(status_id=status.id), DANGER)
    return rows(
        *own,
        [rename, button(t.plain("🎨 Colour"), StatusColours(status_id=status.id))],
        [delete] if status.kind is Kind.OPEN else [],
        [_list_back(t, card)],
    )


def _moves(card: StatusCard) -> Row:
    """Both arrows keep their places, so that a second tap falls on the same one."""
    steps = list(card.steps)
    if len(steps) == 1:
        return []
    place, last = steps.index(card.status), len(steps) - 1
    return [_move(card, "⬆️", up=True, there=place > 0), _move(card, "⬇️", up=False, there=place < last)]


def _move(card: StatusCard, text: str, *, up: bool, there: bool) -> InlineKeyboardButton:
    if not there:
        return inert("·")
    return button(text, ShiftStatus(status_id=card.status.id, up=up, version=card.plan.version))


def _list_back(t: Translator, card: StatusCard) -> InlineKeyboardButton:
    """To the page of the list where the status stands."""
    place = next((n for n, status in enumerate(card.statuses) if status.id == card.status.id), 0)
    return back(t.plain("Statuses"), PlanStatuses(plan_id=card.plan.id, page=place // AT_ONCE + 1))


def _reasons(t: Translator, card: StatusCard, page: int) -> list[Row]:
    status, ticked = card.status, {reason.id for reason in card.selected}

    def one(reason: RefusalReason) -> InlineKeyboardButton:
        on = reason.id in ticked
        tap = TickReason(status_id=status.id, reason_id=reason.id, on=not on, version=status.version, page=page)
        return button(f"{_sign(on=on)} {cut(clean_line(reason.name), WHOLE)}", tap)

    turn = picked(card.company, one, page=page, turn=lambda n: OpenStatus(status_id=status.id, page=n))
    on = status.reasons_required
    require = RequireReasons(status_id=status.id, on=not on, version=status.version, page=page)
    checkbox = f"{_sign(on=on)} {t.plain('Reasons for refusal')}"
    usual = button(t.plain("✨ Add the usual ones"), UsualReasons(status_id=status.id), SUCCESS)
    new = button(t.plain("➕ Add a new reason"), AskText(field=Field.STATUS_REASON, id=status.id))
    style = PRIMARY if card.selected and not on else None
    return [[button(checkbox, require, style)], *turn, [] if card.company else [usual], [new]]


def _sign(*, on: bool) -> str:
    return "☑" if on else "☐"


def colours_keyboard(card: StatusCard) -> InlineKeyboardMarkup:
    status = card.status

    def one(colour: Colour) -> InlineKeyboardButton:
        if colour is status.colour:
            return inert(f"● {COLOURS[colour]}")
        return button(COLOURS[colour], ColourStatus(status_id=status.id, colour=colour, version=status.version))

    found = in_columns([one(colour) for colour in Colour], COLOURS_IN_A_ROW)
    return rows(*found, [_status_back(card)])


def deletion_keyboard(t: Translator, card: StatusCard, page: int) -> InlineKeyboardMarkup:
    """One tap deletes: with deals, the status that they go to."""
    status, version = card.status, card.plan.version
    no = [back(t.plain("No"), OpenStatus(status_id=status.id))]
    if not card.deals:
        yes = RemoveStatus(status_id=status.id, to=0, version=version)
        return rows([button(t.plain("🗑 Yes, delete"), yes, DANGER)], no)

    def one(other: Status) -> InlineKeyboardButton:
        return button(
            f"➡️ {status_text(other, WHOLE - 2)}", RemoveStatus(status_id=status.id, to=other.id, version=version)
        )

    others = [step for step in card.steps if step.id != status.id]
    turn = picked(others, one, page=page, turn=lambda n: DeleteStatus(status_id=status.id, page=n))
    return rows(*turn, no)


def _status_back(card: StatusCard) -> InlineKeyboardButton:
    return back(status_text(card.status, WHOLE), OpenStatus(status_id=card.status.id))
