"""Everything that staff type into a form."""

from __future__ import annotations

from typing import Any

from aiogram.dispatcher.event.bases import SkipHandler
from aiogram.filters import StateFilter
from aiogram.types import CallbackQuery, Message

from crm_core.errors import Changed, CompanyFileError, DealChanged, DomainError, Invalid, NotOnStaff
from handlers import (
    audience_actions,
    audience_filter,
    chats_lists,
    chats_screen,
    chats_templates,
    company,
    company_basics,
    company_hours,
    company_words,
    deals_adding,
    deals_describing,
    deals_forms,
    guide,
    invites,
    log,
    plans,
    plans_wizard,
    reasons,
    reports_filter,
    reports_saved,
    reports_schedules,
    roles,
    sources,
    staff,
    staff_hours,
    statuses,
    tags,
    tasks,
    team,
    tunnels_forms,
    tunnels_parts,
    tunnels_trying,
    views_filter,
)
from handlers.asking import Asked, Desk, TextForm, Typing, ask, end_form, put_away
from handlers.filters import Attached, ForeignContact, Gated, Staff, Typed
from handlers.media import typed_words
from handlers.reply import say
from keyboards.asking import AskText, Field, leave_keyboard
from views.asking import given_up, written_before
from views.errors import explain

router = Gated("forms", Staff())

FEATURES = (
    deals_forms,
    deals_describing,
    tasks,
    deals_adding,
    reasons,
    tags,
    audience_filter,
    audience_actions,
    plans,
    plans_wizard,
    statuses,
    team,
    sources,
    staff,
    staff_hours,
    invites,
    roles,
    company,
    company_basics,
    company_hours,
    company_words,
    guide,
    log,
    views_filter,
    reports_filter,
    chats_lists,
    chats_screen,
    chats_templates,
    reports_saved,
    reports_schedules,
    tunnels_forms,
    tunnels_parts,
    tunnels_trying,
)
FORMS: dict[Field, TextForm] = {form.field: form for feature in FEATURES for form in feature.FORMS}


@router.callback_query(AskText.filter())
async def ask_text(query: CallbackQuery, callback_data: AskText, desk: Desk, left: dict[str, Any]) -> None:
    await ask(query, desk, FORMS[callback_data.field], callback_data.id, left)


@router.message(StateFilter(Typing.value), Typed())
async def take_text(message: Message, desk: Desk) -> None:
    await _take(message, desk)


@router.message(StateFilter(Typing.value), ForeignContact())
async def take_contact(message: Message, desk: Desk) -> None:
    """Somebody from the address book, where people are asked for."""
    asked = Asked.model_validate(await desk.state.get_data())
    if not FORMS[asked.field].takes_contacts:
        raise SkipHandler
    await _take(message, desk)


@router.message(StateFilter(Typing.value), Attached())
async def take_file(message: Message, desk: Desk) -> None:
    asked = Asked.model_validate(await desk.state.get_data())
    if FORMS[asked.field].reads is None:
        raise SkipHandler
    await _take(message, desk)


async def _take(message: Message, desk: Desk) -> None:
    """A value that does not fit is explained and the form stays; so it does if somebody else was quicker."""
    asked = Asked.model_validate(await desk.state.get_data() | {"answer_id": message.message_id})
    form = FORMS[asked.field]
    try:
        text = typed_words(message) if form.reads is None else await form.reads(message)
        result = await form.save(desk, asked, text)
    except (Changed, DealChanged) as error:
        await _ask_again(message, desk, form, asked, error)
        return
    except (Invalid, CompanyFileError, NotOnStaff):
        raise
    except DomainError as error:
        await _give_up(message, desk, asked, error)
        return
    await put_away(message, asked)
    await form.then(message, desk, asked, result)
    if (await desk.state.get_data()).get("prompt_id") == asked.prompt_id:  # it has not led to the next question
        await end_form(desk.state, message)


async def _give_up(message: Message, desk: Desk, asked: Asked, error: DomainError) -> None:
    """Nothing that is typed would do any more: why, and the way to where the form was opened, stand in its place."""
    await put_away(message, asked)
    await say(message, given_up(explain(desk.t, error, now=desk.now())), leave_keyboard(desk.t, asked.leave))
    await end_form(desk.state, message)


async def _ask_again(message: Message, desk: Desk, form: TextForm, asked: Asked, error: DomainError) -> None:
    """With the thing as it is now, and with what the person wrote at hand."""
    await put_away(message, asked)
    await say(message, written_before(desk.t, explain(desk.t, error, now=desk.now()), message.text or ""))
    await ask(message, desk, form, asked.id)
