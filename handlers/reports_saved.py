"""Reports saved under a name: opened, renamed, shared, ordered, deleted."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message

from crm_core.results.report_saved import SavedCard
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, show_over, toast
from handlers.reports_kinds import show_report
from keyboards.asking import Field, cancel_keyboard
from keyboards.reports import Report
from keyboards.reports_saved import (
    AskDeleteSaved,
    DeleteSaved,
    MoveSaved,
    NewReports,
    OpenSaved,
    SavedScreen,
    ShareSaved,
    delete_saved_keyboard,
    new_reports_keyboard,
    saved_keyboard,
)
from keyboards.reports_screens import reports_keyboard
from views import reports_saved as words
from views.reports import reports_screen

router = Gated("reports_saved", Staff())


@router.callback_query(NewReports.filter())
async def choose_kind(query: CallbackQuery, desk: Desk) -> None:
    await show(query, words.new_report_screen(desk.t), new_reports_keyboard(desk.t, desk.manager))


@router.callback_query(OpenSaved.filter())
async def open_saved(query: CallbackQuery, callback_data: OpenSaved, desk: Desk) -> None:
    services, me = desk.services, desk.manager
    params = await services.report_saved.params(callback_data.saved_id, actor=me)
    view = await services.report_views.begin(params, actor=me)
    await show_report(query, desk, Report(report_id=view.id))


@router.callback_query(SavedScreen.filter())
async def open_screen(query: CallbackQuery, callback_data: SavedScreen, desk: Desk) -> None:
    await redraw(query, desk, callback_data.saved_id)


@router.callback_query(ShareSaved.filter())
async def share(query: CallbackQuery, callback_data: ShareSaved, desk: Desk) -> None:
    tap, service = callback_data, desk.services.report_saved
    card = await service.share(tap.saved_id, shared=tap.on, seen=tap.version, actor=desk.manager)
    await _show(query, desk, card)


@router.callback_query(MoveSaved.filter())
async def move(query: CallbackQuery, callback_data: MoveSaved, desk: Desk) -> None:
    card = await desk.services.report_saved.move(callback_data.saved_id, callback_data.place, actor=desk.manager)
    await _show(query, desk, card)


@router.callback_query(AskDeleteSaved.filter())
async def ask_to_delete(query: CallbackQuery, callback_data: AskDeleteSaved, desk: Desk) -> None:
    card = await desk.services.report_saved.for_edit(callback_data.saved_id, actor=desk.manager)
    await show_over(query, words.delete_screen(desk.t, card), delete_saved_keyboard(desk.t, card))


@router.callback_query(DeleteSaved.filter())
async def delete(query: CallbackQuery, callback_data: DeleteSaved, desk: Desk) -> None:
    service = desk.services.report_saved
    await service.delete(callback_data.saved_id, seen=callback_data.version, actor=desk.manager)
    toast(query, words.saved_words(desk.t))
    await show_list(query, desk)


async def show_list(event: Event, desk: Desk) -> None:
    found = await desk.services.report_saved.listed(actor=desk.manager)
    await show(event, reports_screen(desk.t), reports_keyboard(desk.t, desk.manager, found))


async def redraw(query: CallbackQuery, desk: Desk, saved_id: int) -> None:
    await _show(query, desk, await desk.services.report_saved.card(saved_id, actor=desk.manager))


async def _show(event: Event, desk: Desk, card: SavedCard) -> None:
    await show_over(event, words.saved_screen(desk.t, card), saved_keyboard(desk.t, card))


# -- what is typed ------------------------------------------------------------------------------------------------


async def _which_name(desk: Desk, report_id: int, _event: Event) -> Question:
    t = desk.t
    about = await desk.services.report_views.about(report_id, actor=desk.manager)
    back = cancel_keyboard(t, Report(report_id=report_id))
    return Question(words.name_asked(t, about), words.name_prompt(t), words.name_hint(t), back)


async def _save(desk: Desk, asked: Asked, text: str) -> SavedCard:
    return await desk.services.report_saved.save(asked.id, text, actor=desk.manager)


async def _which_new_name(desk: Desk, saved_id: int, _event: Event) -> Question:
    t, card = desk.t, await desk.services.report_saved.for_edit(saved_id, actor=desk.manager)
    back = cancel_keyboard(t, SavedScreen(saved_id=saved_id))
    screen, hint = words.new_name_asked(t, card), card.saved.name
    return Question(screen, words.new_name_prompt(t), hint, back, version=card.saved.version)


async def _rename(desk: Desk, asked: Asked, text: str) -> SavedCard:
    return await desk.services.report_saved.rename(asked.id, text, seen=asked.version, actor=desk.manager)


async def _then_screen(message: Message, desk: Desk, _asked: Asked, card: SavedCard) -> None:
    await _show(message, desk, card)


FORMS = (
    TextForm(Field.REPORT_SAVE, _which_name, _save, _then_screen),
    TextForm(Field.REPORT_NAME, _which_new_name, _rename, _then_screen),
)
