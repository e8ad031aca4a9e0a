"""A plan's statuses, and the reasons that its lost status asks for."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message

from crm_core.results.statuses import StatusCard
from crm_core.services.statuses import StatusService
from handlers.asking import Asked, Desk, Question, TextForm, lines
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from keyboards.asking import Field, cancel_keyboard
from keyboards.places import PlanStatuses
from keyboards.statuses import (
    ColourStatus,
    DeleteStatus,
    OpenStatus,
    RemoveStatus,
    RequireReasons,
    ShiftStatus,
    StatusColours,
    TickReason,
    UsualReasons,
    colours_keyboard,
    deletion_keyboard,
    status_keyboard,
    statuses_keyboard,
)
from views import statuses as words
from views.reasons import usual_reasons

router = Gated("statuses", Staff())

LAST_PAGE = 9999


@router.callback_query(PlanStatuses.filter())
async def open_statuses(query: CallbackQuery, callback_data: PlanStatuses, desk: Desk) -> None:
    await show_statuses(query, desk, callback_data.plan_id, page=callback_data.page)


@router.callback_query(OpenStatus.filter())
async def open_status(query: CallbackQuery, callback_data: OpenStatus, desk: Desk) -> None:
    await show_status(query, desk, callback_data.status_id, page=callback_data.page)


@router.callback_query(ShiftStatus.filter())
async def shift(query: CallbackQuery, callback_data: ShiftStatus, statuses: StatusService, desk: Desk) -> None:
    tap = callback_data
    await statuses.shift(tap.status_id, up=tap.up, seen=tap.version, actor=desk.manager)
    await show_status(query, desk, tap.status_id)


@router.callback_query(StatusColours.filter())
async def ask_colour(query: CallbackQuery, callback_data: StatusColours, statuses: StatusService, desk: Desk) -> None:
    card = await statuses.get(callback_data.status_id, actor=desk.manager)
    if not await _gone(query, desk, card):
        await show(query, words.colours_screen(desk.t, card), colours_keyboard(card))


@router.callback_query(ColourStatus.filter())
async def recolour(query: CallbackQuery, callback_data: ColourStatus, statuses: StatusService, desk: Desk) -> None:
    tap = callback_data
    await statuses.recolour(tap.status_id, tap.colour, seen=tap.version, actor=desk.manager)
    await show_status(query, desk, tap.status_id)


@router.callback_query(DeleteStatus.filter())
async def ask_deletion(query: CallbackQuery, callback_data: DeleteStatus, desk: Desk) -> None:
    await show_deletion(query, desk, callback_data.status_id, page=callback_data.page)


@router.callback_query(RemoveStatus.filter())
async def remove(query: CallbackQuery, callback_data: RemoveStatus, statuses: StatusService, desk: Desk) -> None:
    tap = callback_data
    went = await statuses.remove(tap.status_id, move_to=tap.to or None, seen=tap.version, actor=desk.manager)
    await show_status(query, desk, tap.status_id)
    toast(query, words.deleted(desk.t, went))


@router.callback_query(RequireReasons.filter())
async def require_reasons(
    query: CallbackQuery, callback_data: RequireReasons, statuses: StatusService, desk: Desk
) -> None:
    tap = callback_data
    await statuses.require_reasons(tap.status_id, on=tap.on, seen=tap.version, actor=desk.manager)
    await show_status(query, desk, tap.status_id, page=tap.page)


@router.callback_query(TickReason.filter())
async def tick_reason(query: CallbackQuery, callback_data: TickReason, statuses: StatusService, desk: Desk) -> None:
    tap = callback_data
    await statuses.tick_reason(tap.status_id, tap.reason_id, on=tap.on, seen=tap.version, actor=desk.manager)
    await show_status(query, desk, tap.status_id, page=tap.page)


@router.callback_query(UsualReasons.filter())
async def add_usual(query: CallbackQuery, callback_data: UsualReasons, statuses: StatusService, desk: Desk) -> None:
    await statuses.add_reasons(callback_data.status_id, usual_reasons(desk.t), actor=desk.manager)
    await show_status(query, desk, callback_data.status_id)


async def show_statuses(event: Event, desk: Desk, plan_id: int, *, page: int = 0) -> None:
    found = await desk.services.statuses.list(plan_id, actor=desk.manager)
    await show(event, words.statuses_screen(desk.t, found), statuses_keyboard(desk.t, found, page))


async def show_status(event: Event, desk: Desk, status_id: int, *, page: int = 0) -> None:
    card = await desk.services.statuses.get(status_id, actor=desk.manager)
    if not await _gone(event, desk, card):
        await show(event, words.status_screen(desk.t, card), status_keyboard(desk.t, card, page))


async def show_deletion(query: CallbackQuery, desk: Desk, status_id: int, *, page: int = 0) -> None:
    card = await desk.services.statuses.deletion(status_id, actor=desk.manager)
    if not await _gone(query, desk, card):
        await show(query, words.deletion_screen(desk.t, card), deletion_keyboard(desk.t, card, page))


async def _gone(event: Event, desk: Desk, card: StatusCard) -> bool:
    """Of a deleted one, those that are left are shown."""
    if card.status.deleted_at is None:
        return False
    if isinstance(event, CallbackQuery):
        toast(event, words.gone(desk.t))
    await show_statuses(event, desk, card.plan.id)
    return True


async def redraw(query: CallbackQuery, desk: Desk, status_id: int) -> None:
    await show_status(query, desk, status_id)


# -- what is typed ------------------------------------------------------------------------------------------------


async def _new(desk: Desk, plan_id: int, _event: Event) -> Question:
    t, found = desk.t, await desk.services.statuses.list(plan_id, actor=desk.manager)
    cancel = cancel_keyboard(t, PlanStatuses(plan_id=plan_id))
    return Question(words.status_asked(t, found.plan), words.status_prompt(t), t.plain("Status"), cancel)


async def _name(desk: Desk, status_id: int, _event: Event) -> Question:
    t, card = desk.t, await desk.services.statuses.get(status_id, actor=desk.manager)
    cancel = cancel_keyboard(t, OpenStatus(status_id=status_id))
    hint, version = t.plain("New name"), card.status.version
    return Question(words.name_asked(t, card), words.name_prompt(t), hint, cancel, version=version)


async def _reason(desk: Desk, status_id: int, _event: Event) -> Question:
    t, card = desk.t, await desk.services.statuses.get(status_id, actor=desk.manager)
    cancel = cancel_keyboard(t, OpenStatus(status_id=status_id))
    return Question(words.name_asked(t, card), words.reason_prompt(t), t.plain("Reason"), cancel)


async def _add(desk: Desk, asked: Asked, text: str) -> None:
    await desk.services.statuses.add(asked.id, lines(text), actor=desk.manager)


async def _rename(desk: Desk, asked: Asked, text: str) -> None:
    await desk.services.statuses.rename(asked.id, text, seen=asked.version, actor=desk.manager)


async def _add_reasons(desk: Desk, asked: Asked, text: str) -> None:
    await desk.services.statuses.add_reasons(asked.id, lines(text), actor=desk.manager)


async def _then_list(message: Message, desk: Desk, asked: Asked, _added: None) -> None:
    await show_statuses(message, desk, asked.id, page=LAST_PAGE)


async def _then_status(message: Message, desk: Desk, asked: Asked, _saved: None) -> None:
    await show_status(message, desk, asked.id)


FORMS = (
    TextForm(Field.STATUS_NEW, _new, _add, _then_list),
    TextForm(Field.STATUS_NAME, _name, _rename, _then_status),
    TextForm(Field.STATUS_REASON, _reason, _add_reasons, _then_status),
)
