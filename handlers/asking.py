"""How a value is asked for by text: a screen that waits, an open input field, and what happens to the answer."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aiogram.fsm.context import FSMContext
from aiogram.fsm.state import State, StatesGroup
from aiogram.types import CallbackQuery, InlineKeyboardMarkup, Message
from markupsafe import Markup
from pydantic import BaseModel

from crm_core.models import Manager
from crm_core.rules.contacts import DEFAULT_REGION
from crm_core.services import Services
from handlers.reply import Event, remove, say, show_over
from keyboards.asking import Field, input_field
from locales import Translator
from locales.zones import territory

MOST_AT_ONCE = 30


class Typing(StatesGroup):
    value = State()


@dataclass(frozen=True, slots=True)
class Desk:
    """Who acts, in their language, and what they may ask for."""

    manager: Manager
    services: Services
    t: Translator
    state: FSMContext
    now: Callable[[], datetime]
    forget: Callable[[int | None], None]


@dataclass(frozen=True, slots=True)
class Question:
    """What the person sees while they type."""

    screen: Markup
    words: Markup
    """Over the input field."""
    hint: str
    """In the empty input field."""
    keyboard: InlineKeyboardMarkup
    version: int = 0
    """Of the thing that the value belongs to, as the screen shows it."""
    more: Mapping[str, str] = field(default_factory=dict)
    """What else must be remembered until the answer."""


class Asked(BaseModel):
    """What is remembered between the question and the answer; it survives a restart."""

    field: Field
    id: int
    version: int
    prompt_id: int
    screen_id: int | None
    more: dict[str, str]
    leave: str = ""
    """The payload that leads away from the screen."""
    answer_id: int = 0
    """Of the message that holds the answer, once there is one."""


@dataclass(frozen=True, slots=True)
class TextForm:
    """One value that is typed. ``save`` is one service call, ``then`` draws what follows, given what it returned."""

    field: Field
    question: Callable[[Desk, int, Event], Awaitable[Question]]
    save: Callable[[Desk, Asked, str], Awaitable[Any]]
    then: Callable[[Message, Desk, Asked, Any], Awaitable[None]]
    takes_contacts: bool = False
    """A contact that is shared is as good as its name and phone."""
    reads: Callable[[Message], Awaitable[str]] | None = None
    """What is sent instead of text is as good as what this makes of it."""


async def ask(event: Event, desk: Desk, form: TextForm, key: int, left: Mapping[str, Any] | None = None) -> None:
    """Show that a value is waited for, and open the input field; a doubled tap opens it once."""
    question = await form.question(desk, key, event)
    known = _same(left or {}, form.field, key)
    if isinstance(event, CallbackQuery):
        prompt_id = known.prompt_id if known else await _open_input(event, question)
        screen_id = event.message.message_id if event.message else None
        await _remember(desk, form.field, key, question, prompt_id=prompt_id, screen_id=screen_id)
        await show_over(event, question.screen, question.keyboard)
        return
    screen = await say(event, question.screen, question.keyboard)
    prompt_id = await _open_input(event, question)
    where = {"prompt_id": prompt_id, "screen_id": screen.message_id, "taken": event.message_id}
    await _remember(desk, form.field, key, question, **where)


def region(t: Translator) -> str:
    """The company's country: its phones are typed without a code."""
    return territory(str(t.zone)) or DEFAULT_REGION


def lines(text: str) -> list[str]:
    """Several values typed at once, one a line; only so many, and blanks alone are one value that does not fit."""
    return [line for line in text.splitlines() if line.strip()][:MOST_AT_ONCE] or [text]


async def put_away(message: Message, asked: Asked) -> None:
    """The question has been answered: it leaves the chat."""
    for done in filter(None, (asked.prompt_id, asked.screen_id)):
        await remove(message, done)


def _same(left: Mapping[str, Any], asked: Field, key: int) -> Asked | None:
    """The same question, asked a moment ago."""
    if left.get("form") != Typing.value.state or (left.get("field"), left.get("id")) != (asked, key):
        return None
    return Asked.model_validate(left)


async def _open_input(event: Event, question: Question) -> int:
    return (await say(event, question.words, input_field(question.hint))).message_id


async def _remember(
    desk: Desk,
    asked: Field,
    key: int,
    question: Question,
    *,
    prompt_id: int,
    screen_id: int | None,
    taken: int | None = None,
) -> None:
    kept = Asked(
        field=asked,
        id=key,
        version=question.version,
        prompt_id=prompt_id,
        screen_id=screen_id,
        more=dict(question.more),
        leave=question.keyboard.inline_keyboard[-1][0].callback_data or "",
    )
    await desk.state.set_data(kept.model_dump(mode="json") | ({"taken": taken} if taken else {}))
    await desk.state.set_state(Typing.value)


async def end_form(state: FSMContext, message: Message) -> None:
    """The form has served. What ended it is remembered: the same message, handled once more, is nothing new."""
    await state.set_data({"taken": message.message_id})
    await state.set_state(None)


async def taken_before(state: FSMContext, message: Message) -> bool:
    """Was this very message the answer that led to where the form is now, before the process ended?"""
    kept = await state.get_data()
    if kept.get("taken") != message.message_id:
        return False
    if "field" not in kept:
        await state.set_state(None)
    return True
