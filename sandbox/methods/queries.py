"""Answers to taps and to inline queries."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from aiogram.methods import AnswerCallbackQuery, AnswerInlineQuery

from sandbox.entities import utf16_len
from sandbox.errors import bad_request
from sandbox.inline import check_button, check_offset, check_results
from sandbox.journal import Request
from sandbox.messages import Press
from sandbox.methods.handler import Handler
from sandbox.params import Given
from sandbox.state import State

# Clients wait this long for an answer to a tap; the bot's press lives as long.
ANSWERABLE_FOR = timedelta(seconds=15)
MAX_NOTIFICATION = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"


def answer_callback_query(state: State, given: Given[AnswerCallbackQuery]) -> bool:
    press = state.presses.get(given.args.callback_query_id)
    if press is None or state.now() - press.at > ANSWERABLE_FOR:
        raise bad_request(TOO_OLD)
    if utf16_len(given.args.text or "") > MAX_NOTIFICATION:
        raise bad_request("MESSAGE_TOO_LONG")
    if given.args.url and not given.args.url.startswith(("https://t.me/", f"tg://{state.bot_username}")):
        raise bad_request("URL_INVALID")
    if press.answered:
        _note_second_answer(state, press)
        return True
    press.answered, press.text = True, given.args.text or None
    press.alert, press.url = bool(given.args.show_alert), given.args.url
    state.emit("answer", press.person_id, press_id=press.id, text=press.text, alert=press.alert)
    return True


def _note_second_answer(state: State, press: Press) -> None:
    """Telegram accepts it silently; nobody sees it, so it is a mistake of the bot worth knowing."""
    params = {"callback_query_id": press.id, "data": press.data}
    note = Request("answerCallbackQuery", params, state.now(), error="callback query was answered already")
    state.journal.errors.append(note)


def answer_inline_query(state: State, given: Given[AnswerInlineQuery]) -> bool:
    ask = state.asks.get(given.args.inline_query_id)
    if ask is None or ask.answered or state.now() - ask.at > ANSWERABLE_FOR:
        raise bad_request(TOO_OLD)
    results: list[dict[str, Any]] = given.raw("results")
    button, offset = given.raw("button"), given.args.next_offset or ""
    check_results(state, results)
    check_button(button)
    check_offset(offset)
    ask.answered, ask.results, ask.button, ask.next_offset = True, results, button, offset
    ask.personal, ask.cache_time = bool(given.args.is_personal), given.args.cache_time
    return True


HANDLERS: dict[str, Handler] = {
    "answerCallbackQuery": answer_callback_query,
    "answerInlineQuery": answer_inline_query,
}
