"""Actions over an audience: the menu, one question after another, the preview, the beginning."""

from __future__ import annotations

from dataclasses import asdict
from json import dumps, loads

from aiogram.types import CallbackQuery, Message
from babel.numbers import get_currency_precision

from crm_core.errors import Invalid
from crm_core.results.audience_actions import ActionStep
from crm_core.rules.audience_actions import Step
from crm_core.rules.letters import Letter
from crm_core.rules.text import parse_amount
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Gated, Staff
from handlers.mass import show_progress
from handlers.media import content_of
from handlers.reply import Event, show
from keyboards.asking import Field, cancel_keyboard
from keyboards.audience_actions import (
    ActionChoice,
    AudienceActions,
    BeginAction,
    menu_keyboard,
    same_choice,
    step_keyboard,
)
from views import audience_actions as words

router = Gated("audience_actions", Staff())


@router.callback_query(AudienceActions.filter())
async def open_menu(query: CallbackQuery, callback_data: AudienceActions, desk: Desk) -> None:
    found = await desk.services.audience.count(callback_data.audience_id, actor=desk.manager)
    await show(query, words.menu_screen(desk.t, found), menu_keyboard(desk.t, found))


@router.callback_query(ActionChoice.filter())
async def choose(query: CallbackQuery, callback_data: ActionChoice, desk: Desk) -> None:
    tap, actions = callback_data, desk.services.audience_actions
    found = await actions.step(tap.audience_id, tap.draft(), actor=desk.manager)
    if found.step is Step.AMOUNT:
        found = await actions.ask_amount(tap.audience_id, tap.draft(), actor=desk.manager)
    await show_step(query, desk, tap, found)


@router.callback_query(BeginAction.filter())
async def begin(query: CallbackQuery, callback_data: BeginAction, desk: Desk) -> None:
    tap, t = callback_data, desk.t
    actions, mass = desk.services.audience_actions, desk.services.mass
    progress = await actions.begin(tap.audience_id, tap.draft(), after=tap.after, actor=desk.manager)
    await show_progress(query, progress, manager=desk.manager, mass=mass, t=t)


async def show_step(event: Event, desk: Desk, shown: ActionChoice, found: ActionStep) -> None:
    await show(event, words.step_screen(desk.t, found), step_keyboard(desk.t, shown, found))


# -- what is typed ------------------------------------------------------------------------------------------------


async def _which_amount(desk: Desk, audience_id: int, _event: Event) -> Question:
    t = desk.t
    found = await desk.services.audience_actions.menu(audience_id, actor=desk.manager)
    back = cancel_keyboard(t, AudienceActions(audience_id=audience_id))
    return Question(words.amount_asked(t, found), words.amount_prompt(t), words.amount_hint(t), back)


async def _save_amount(desk: Desk, asked: Asked, text: str) -> ActionStep:
    amount = parse_amount(text, get_currency_precision(desk.t.currency))
    return await desk.services.audience_actions.with_amount(asked.id, amount, actor=desk.manager)


async def _then_step(message: Message, desk: Desk, asked: Asked, found: ActionStep) -> None:
    await show_step(message, desk, same_choice(asked.id, found.draft), found)


async def _which_letter(desk: Desk, audience_id: int, _event: Event) -> Question:
    t = desk.t
    found = await desk.services.audience_actions.to_write(audience_id, actor=desk.manager)
    back = cancel_keyboard(t, AudienceActions(audience_id=audience_id))
    return Question(words.letter_asked(t, found), words.letter_prompt(t), words.letter_hint(t), back)


async def _read_letter(message: Message) -> str:
    """With its formatting. Raises `Invalid` for anything but words."""
    if not message.text:
        raise Invalid("letter", "not_words")
    return dumps(asdict(Letter(message.text, content_of(message).html)))


async def _save_letter(desk: Desk, asked: Asked, text: str) -> ActionStep:
    actions, letter = desk.services.audience_actions, Letter(**loads(text))
    return await actions.with_letter(asked.id, letter, typed_id=asked.answer_id, actor=desk.manager)


FORMS = (
    TextForm(Field.ACTION_AMOUNT, _which_amount, _save_amount, _then_step),
    TextForm(Field.ACTION_LETTER, _which_letter, _save_letter, _then_step, reads=_read_letter),
)
