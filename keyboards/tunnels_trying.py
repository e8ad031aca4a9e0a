"""A tunnel tried on oneself: its buttons, and what stands in for waiting."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Waits
from crm_core.results.tunnels_trying import Tried
from crm_core.rules.text import shown_name
from crm_core.rules.tunnels_run import Button, Say
from keyboards.asking import AskText, Field
from keyboards.buttons import PRIMARY, Payload, button, rows
from keyboards.spelling import Number
from keyboards.tunnels import TryTunnel, tunnel_back
from locales import Translator

LABEL = 32


class TryPress(Payload, prefix="Tpt"):
    """Button or choice number ``place`` of what was said at that step."""

    at: Number
    place: Number


class TryTime(Payload, prefix="Ttt"):
    """Let the time pass for which it waits."""


def trying_keyboard(t: Translator, tried: Tried) -> InlineKeyboardMarkup:
    tunnel_id = tried.tunnel.id
    again = button(t.plain("🔁 From the beginning"), TryTunnel(tunnel_id=tunnel_id))
    waiting = tried.end is None
    answer = button(t.plain("✏️ Answer"), AskText(field=Field.TUNNEL_TRY, id=tunnel_id), PRIMARY)
    time = button(t.plain("⏩ Let the time pass"), TryTime())
    return rows(
        *([[one] for one in _buttons(tried)] if waiting else []),
        [answer] if waiting and tried.state.waits is Waits.ANSWER else [],
        [time] if waiting and tried.state.due is not None else [],
        [again],
        [tunnel_back(t, tunnel_id)],
    )


def _buttons(tried: Tried) -> list[InlineKeyboardButton]:
    """Of what was said last."""
    said = [one for one in tried.happened if isinstance(one, Say)]
    shown = said[-1].buttons if said else ()
    return [_button(one, tried.state.step) for one in shown]


def _button(one: Button, step: int) -> InlineKeyboardButton:
    text = shown_name(one.text, LABEL)
    if one.url is not None:
        return InlineKeyboardButton(text=text, url=one.url)
    return button(text, TryPress(at=step, place=one.place))
