"""The company's list of reasons for refusal."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message

from crm_core.models import Manager, RefusalReason
from crm_core.services.reasons import ReasonService
from handlers.asking import Asked, Desk, Question, TextForm, lines
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from keyboards.asking import Field, cancel_keyboard
from keyboards.reasons import AddUsualReasons, ArchiveReason, OpenReason, Reasons, reason_keyboard, reasons_keyboard
from locales import Translator
from views import reasons as words

router = Gated("reasons", Staff())


@router.message(Command("reasons"))
async def say_reasons(message: Message, manager: Manager, reasons: ReasonService, t: Translator) -> None:
    await show_reasons(message, Reasons(), manager=manager, reasons=reasons, t=t)


@router.callback_query(Reasons.filter())
async def open_reasons(
    query: CallbackQuery, callback_data: Reasons, manager: Manager, reasons: ReasonService, t: Translator
) -> None:
    await show_reasons(query, callback_data, manager=manager, reasons=reasons, t=t)


@router.callback_query(OpenReason.filter())
async def open_reason(
    query: CallbackQuery, callback_data: OpenReason, manager: Manager, reasons: ReasonService, t: Translator
) -> None:
    await show_reason(query, callback_data.reason_id, manager=manager, reasons=reasons, t=t)


@router.callback_query(AddUsualReasons.filter())
async def add_usual(query: CallbackQuery, manager: Manager, reasons: ReasonService, t: Translator) -> None:
    await reasons.add(words.usual_reasons(t), actor=manager)
    await show_reasons(query, Reasons(), manager=manager, reasons=reasons, t=t)


@router.callback_query(ArchiveReason.filter())
async def archive(
    query: CallbackQuery, callback_data: ArchiveReason, manager: Manager, reasons: ReasonService, t: Translator
) -> None:
    tap = callback_data
    reason = await reasons.set_archived(tap.reason_id, archived=tap.archived, seen=tap.version, actor=manager)
    toast(query, words.moved(t, reason))
    await show_reason(query, reason.id, manager=manager, reasons=reasons, t=t)


async def show_reasons(
    event: Event, listed: Reasons, *, manager: Manager, reasons: ReasonService, t: Translator
) -> None:
    found = await reasons.every(archived=listed.archived, actor=manager)
    keyboard = reasons_keyboard(t, found, archived=listed.archived, page=listed.page)
    await show(event, words.reasons_screen(t, found, archived=listed.archived), keyboard)


async def show_reason(event: Event, reason_id: int, *, manager: Manager, reasons: ReasonService, t: Translator) -> None:
    found = await reasons.get(reason_id, actor=manager)
    await show(event, words.reason_screen(t, found), reason_keyboard(t, found))


async def redraw(query: CallbackQuery, desk: Desk, reason_id: int) -> None:
    await show_reason(query, reason_id, manager=desk.manager, reasons=desk.services.reasons, t=desk.t)


# -- what is typed ------------------------------------------------------------------------------------------------


async def _new(desk: Desk, _key: int, _event: Event) -> Question:
    t = desk.t
    await desk.services.reasons.every(archived=False, actor=desk.manager)  # may this person add one?
    return Question(
        words.reason_asked(t, None), words.reason_prompt(t, None), t.plain("Reason"), cancel_keyboard(t, Reasons())
    )


async def _rename(desk: Desk, reason_id: int, _event: Event) -> Question:
    t, found = desk.t, await desk.services.reasons.get(reason_id, actor=desk.manager)
    return Question(
        words.reason_asked(t, found),
        words.reason_prompt(t, found),
        t.plain("New name"),
        cancel_keyboard(t, OpenReason(reason_id=reason_id)),
        version=found.reason.version,
    )


async def _add(desk: Desk, _asked: Asked, text: str) -> Sequence[RefusalReason]:
    return await desk.services.reasons.add(lines(text), actor=desk.manager)


async def _save_name(desk: Desk, asked: Asked, text: str) -> RefusalReason:
    return await desk.services.reasons.rename(asked.id, text, seen=asked.version, actor=desk.manager)


async def _then_list(message: Message, desk: Desk, _asked: Asked, _added: Sequence[RefusalReason]) -> None:
    await show_reasons(message, Reasons(), manager=desk.manager, reasons=desk.services.reasons, t=desk.t)


async def _then_reason(message: Message, desk: Desk, asked: Asked, _reason: RefusalReason) -> None:
    await show_reason(message, asked.id, manager=desk.manager, reasons=desk.services.reasons, t=desk.t)


FORMS = (
    TextForm(Field.REASON_NEW, _new, _add, _then_list),
    TextForm(Field.REASON_NAME, _rename, _save_name, _then_reason),
)
