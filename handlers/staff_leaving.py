"""Somebody leaves the staff, or comes back."""

from __future__ import annotations

from aiogram.types import CallbackQuery

from crm_core.services.handing import Fate, Handing
from handlers.asking import Desk
from handlers.filters import Gated, Staff
from handlers.reply import show, toast
from handlers.staff import show_changed
from keyboards.staff import AskDismissal, ConfirmDismissal, Dismiss, HeirList, TakeBack
from keyboards.staff_screens import dismissal_keyboard, farewell_keyboard, heirs_keyboard
from views import staff as words

router = Gated("staff_leaving", Staff())


@router.callback_query(AskDismissal.filter())
async def ask_dismissal(query: CallbackQuery, callback_data: AskDismissal, desk: Desk) -> None:
    """Whose hands are empty is asked nothing about deals."""
    card = await desk.services.staff.for_edit(callback_data.manager_id, actor=desk.manager)
    if not card.open_deals:
        await _confirm(query, desk, callback_data.manager_id, None)
        return
    await show(query, words.dismissal_screen(desk.t, card), dismissal_keyboard(desk.t, card))


@router.callback_query(HeirList.filter())
async def choose_heir(query: CallbackQuery, callback_data: HeirList, desk: Desk) -> None:
    heirs = await desk.services.staff.heirs(callback_data.manager_id, actor=desk.manager)
    await show(query, words.heirs_screen(desk.t, heirs), heirs_keyboard(desk.t, heirs, callback_data.page))


@router.callback_query(ConfirmDismissal.filter())
async def confirm_dismissal(query: CallbackQuery, callback_data: ConfirmDismissal, desk: Desk) -> None:
    await _confirm(query, desk, callback_data.manager_id, callback_data.heir_id or None)


@router.callback_query(Dismiss.filter())
async def dismiss(query: CallbackQuery, callback_data: Dismiss, desk: Desk) -> None:
    tap = callback_data
    handing = Handing(Fate.HAND, tap.heir_id) if tap.heir_id else Handing(Fate.AGAIN)
    card = await desk.services.staff.dismiss(tap.manager_id, handing, seen=tap.version, actor=desk.manager)
    toast(query, words.dismissed(desk.t, card))
    await show_changed(query, desk, card)


@router.callback_query(TakeBack.filter())
async def take_back(query: CallbackQuery, callback_data: TakeBack, desk: Desk) -> None:
    tap, staff = callback_data, desk.services.staff
    card = await staff.take_back(tap.manager_id, tap.role_id, seen=tap.version, actor=desk.manager)
    toast(query, words.taken_back(desk.t, card))
    await show_changed(query, desk, card)


async def _confirm(query: CallbackQuery, desk: Desk, manager_id: int, heir_id: int | None) -> None:
    farewell = await desk.services.staff.farewell(manager_id, heir_id, actor=desk.manager)
    await show(query, words.farewell_screen(desk.t, farewell), farewell_keyboard(desk.t, farewell))
