"""Somebody of the team tries a tunnel on themselves, in a screen of its own."""

from __future__ import annotations

from aiogram.types import CallbackQuery, Message

from crm_core.results.tunnels_trying import Tried
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from keyboards.asking import Field, cancel_keyboard
from keyboards.places import OpenTunnel
from keyboards.tunnels import TryTunnel
from keyboards.tunnels_trying import TryPress, TryTime, trying_keyboard
from locales.currencies import minor_digits
from views import tunnels_trying as words

router = Gated("tunnels_trying", Staff())


@router.callback_query(TryTunnel.filter())
async def begin(query: CallbackQuery, callback_data: TryTunnel, desk: Desk) -> None:
    trying, tunnel_id = desk.services.tunnels_trying, callback_data.tunnel_id
    tried = await trying.begin(tunnel_id, minor_digits=minor_digits, actor=desk.manager)
    toast(query, words.begun(desk.t))  # begun anew, it may look as before
    await _show(query, desk, tried)


@router.callback_query(TryPress.filter())
async def press(query: CallbackQuery, callback_data: TryPress, desk: Desk) -> None:
    trying, tap = desk.services.tunnels_trying, callback_data
    await _go_on(query, desk, await trying.press(tap.at, tap.place, minor_digits=minor_digits, actor=desk.manager))


@router.callback_query(TryTime.filter())
async def let_time_pass(query: CallbackQuery, desk: Desk) -> None:
    trying = desk.services.tunnels_trying
    await _go_on(query, desk, await trying.let_time_pass(minor_digits=minor_digits, actor=desk.manager))


async def _go_on(query: CallbackQuery, desk: Desk, tried: Tried) -> None:
    """An old button is told so, and the screen stays."""
    if tried.handled:
        await _show(query, desk, tried)
    else:
        toast(query, words.nothing_happened(desk.t))


async def _show(event: Event, desk: Desk, tried: Tried) -> None:
    await show(event, words.trying_screen(desk.t, tried), trying_keyboard(desk.t, tried))


async def _question(desk: Desk, tunnel_id: int, _event: Event) -> Question:
    t, card = desk.t, await desk.services.tunnels.get(tunnel_id, actor=desk.manager)
    keyboard = cancel_keyboard(t, OpenTunnel(tunnel_id=tunnel_id))
    return Question(words.asked(t, card.tunnel), words.prompt(t), t.plain("Answer"), keyboard)


async def _answer(desk: Desk, _asked: Asked, text: str) -> Tried:
    trying = desk.services.tunnels_trying
    return await trying.answer(text, minor_digits=minor_digits, actor=desk.manager)


async def _then(message: Message, desk: Desk, _asked: Asked, tried: Tried) -> None:
    await _show(message, desk, tried)


FORMS = (TextForm(Field.TUNNEL_TRY, _question, _answer, _then),)
