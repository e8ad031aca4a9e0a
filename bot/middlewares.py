"""What stands before every handler: who is it, their translator, refusals in their words, one answer per tap."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from aiogram import BaseMiddleware
from aiogram.enums import ChatType
from aiogram.types import CallbackQuery, Chat, Message, TelegramObject, Update, User

from crm_core.errors import DomainError, NotOnStaff, StorageUnavailable
from crm_core.models import Company, Lead, Manager
from crm_core.results import Sender
from crm_core.services import Services
from handlers.asking import Desk, taken_before
from handlers.drawn import DRAWN, Drawn
from handlers.reply import CURRENT_TAP, TapAnswer, alert, remove, say
from keyboards.home import MENU_WORDS, menu_below
from locales import Translator, choose_language, translator
from views.errors import CANNOT_SAVE, explain
from views.home import buttons_below

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]
Redraw = Callable[[CallbackQuery, DomainError, dict[str, Any]], Awaitable[str | None]]
"""Draws what a refusal is about over the tapped screen; of a deal, it says in what status it stands."""

GROUPS = frozenset({ChatType.GROUP, ChatType.SUPERGROUP})
REMEMBERED_FOR = 5.0
REMEMBERED = 5000
PATIENCE = 0.8
"""Seconds after which a tap is answered even though its screen is still being drawn."""
ANSWERED = 1000


@dataclass(frozen=True, slots=True)
class Identity:
    manager: Manager | None
    lead: Lead | None
    company: Company
    until: float


class WhoIsIt(BaseMiddleware):
    """Adds ``manager`` or ``lead_person``, and ``t``. Only people in private chats, or asking inline, get any further.

    In groups nobody is a lead, and somebody on staff is a ``member``: nothing works there but what asks for one.

    What it remembers for a few seconds is for drawing only: the core reads the actor again for every change.
    """

    def __init__(self, services: Services) -> None:
        self.services = services
        self._known: dict[int, Identity] = {}
        self._drawn = Drawn(services.copies)

    def forget(self, telegram_id: int | None) -> None:
        """What was remembered of the person; ``None``: of everybody, since the company has changed."""
        if telegram_id is None:
            self._known.clear()
        else:
            self._known.pop(telegram_id, None)

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        user: User | None = data.get("event_from_user")
        chat: Chat | None = data.get("event_chat")
        if chat is not None and chat.type in GROUPS:
            return await self._in_group(handler, event, data, user)
        inline = isinstance(event, Update) and event.inline_query is not None
        if user is None or not _is_person(user, chat, inline=inline):
            return None
        identity = await self._identify(user)
        if isinstance(event, Update) and event.my_chat_member is None and not inline:
            await self._note_presence(identity.manager)
        data |= {"t": _translator(identity, user), "sender": _sender(user), "company": identity.company}
        data["forget"] = self.forget
        if identity.manager is not None:
            data["manager"] = identity.manager
            data["desk"] = Desk(
                identity.manager, self.services, data["t"], data["state"], data["now"], forget=self.forget
            )
        else:
            data["lead_person"] = data["sender"]
            data["unheard"] = identity.lead is not None and identity.lead.blacklisted_at is not None
        DRAWN.set(self._drawn)
        return await handler(event, data)

    async def _in_group(self, handler: Handler, event: TelegramObject, data: dict[str, Any], user: User | None) -> Any:
        """A tap there does not mean that the person has a chat with the bot."""
        person = None if user is None or user.is_bot else user
        member = await self.services.people.identify(person.id) if person else None
        company = await self.services.company.get()
        language = person.language_code if person else None
        language = choose_language(member.language if member else None, language, company.language)
        t = translator(language, currency=company.currency, time_zone=company.time_zone)
        data |= {"t": t, "company": company, "forget": self.forget, "member": member, "in_group": True}
        return await handler(event, data)

    async def _note_presence(self, manager: Manager | None) -> None:
        """Whoever acts has a chat with the bot, even if it could not be reached before."""
        if manager is not None and not manager.reachable:
            await self.services.people.reachable_again(manager.telegram_id)
            manager.reachable = True

    async def _identify(self, user: User) -> Identity:
        known = self._known.get(user.id)
        if known is not None and known.until > monotonic():
            return known
        manager = await self.services.people.identify(user.id)
        if manager is not None and _renamed(manager, user):
            manager = await self.services.people.refresh(_sender(user), actor=manager)
        lead = None if manager else await self.services.leads.identify(user.id)
        company = await self.services.company.get()
        if len(self._known) >= REMEMBERED:
            self._known.clear()
        self._known[user.id] = known = Identity(manager, lead, company, monotonic() + REMEMBERED_FOR)
        return known


class Refusals(BaseMiddleware):
    """A rule that says no to something typed is explained in a message; what cannot be stored is tried again later."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(event, Message)
        if event.edit_date is not None:
            pass  # an edit answers no question and leaves no form
        elif event.text and (event.text.startswith("/") or event.text in MENU_WORDS):
            await _leave_form(data)
            await _bring_buttons_back(event, data)
        elif "desk" in data and await taken_before(data["state"], event):
            return None
        result = None
        try:
            result = await handler(event, data)
        except DomainError as error:
            if isinstance(error, NotOnStaff):
                data["forget"](event.chat.id)
            await say(event, _escaped(data["t"], explain(data["t"], error, now=data["now"]())))
        await _take_input_along(event, data)
        return result


class Taps(BaseMiddleware):
    """Exactly one answer per tap, within a second, whatever the handler does or however long it draws."""

    def __init__(self, redraw: Redraw) -> None:
        self.redraw = redraw
        self._answered: dict[str, None] = {}
        self._early: set[asyncio.Task[None]] = set()

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> Any:
        assert isinstance(event, CallbackQuery)
        tap = TapAnswer(event)
        tap.sent = event.id in self._answered  # a repeated try after an error
        CURRENT_TAP.set(tap)
        timer = asyncio.get_running_loop().call_later(PATIENCE, self._answer_early, tap)
        try:
            result = await self._handle(handler, event, data)
        except Exception:
            await tap.send()
            raise
        finally:
            timer.cancel()
            self._remember(event.id)
        await tap.finish()
        return result

    async def _handle(self, handler: Handler, query: CallbackQuery, data: dict[str, Any]) -> Any:
        t: Translator = data["t"]
        await _leave_form(data)
        result = None
        try:
            result = await handler(query, data)
        except DomainError as error:
            await self._refuse(query, error, data)
        except StorageUnavailable:
            alert(query, t.plain(CANNOT_SAVE))
        await _take_input_along(query, data)
        await _bring_buttons_back(query, data)
        return result

    async def _refuse(self, query: CallbackQuery, error: DomainError, data: dict[str, Any]) -> None:
        now: datetime = data["now"]()
        if isinstance(error, NotOnStaff):
            data["forget"](query.from_user.id)
        alert(query, explain(data["t"], error, now=now))
        with suppress(DomainError):  # the thing itself may have gone out of sight
            status = await self.redraw(query, error, data)
            alert(query, explain(data["t"], error, now=now, status=status))

    def _answer_early(self, tap: TapAnswer) -> None:
        task = asyncio.ensure_future(tap.send())
        self._early.add(task)
        task.add_done_callback(self._early.discard)

    def _remember(self, query_id: str) -> None:
        self._answered[query_id] = None
        if len(self._answered) > ANSWERED:
            del self._answered[next(iter(self._answered))]


async def _leave_form(data: dict[str, Any]) -> None:
    """A tap, a command or a button of the menu leaves a half-filled form: nobody is ever stuck in one.

    ``left`` is what the form held, for a tap that asks for the same form again.
    """
    data["left"] = {}
    if data.get("raw_state") is not None:
        data["left"] = await data["state"].get_data() | {"form": data["raw_state"]}
        await data["state"].clear()
        data["raw_state"] = None


async def _take_input_along(event: Message | CallbackQuery, data: dict[str, Any]) -> None:
    """The input field of a form that was left goes away with it."""
    prompt_id = data.get("left", {}).get("prompt_id")
    if prompt_id is not None and (await data["state"].get_data()).get("prompt_id") != prompt_id:
        await remove(event, prompt_id)


async def _bring_buttons_back(event: Message | CallbackQuery, data: dict[str, Any]) -> None:
    """A form that had a keyboard of its own was left: the usual buttons stand under the input again."""
    if data["left"].get("keyboard") and not (await data["state"].get_data()).get("keyboard"):
        await say(event, buttons_below(data["t"]), menu_below(data["t"]))


def _is_person(user: User, chat: Chat | None, *, inline: bool) -> bool:
    """Of an inline query Telegram does not tell the chat: its answer goes to the person alone."""
    if chat is None or user.is_bot:
        return inline and not user.is_bot
    return chat.type == ChatType.PRIVATE and chat.id == user.id


def _sender(user: User) -> Sender:
    return Sender(user.id, user.full_name, user.username, user.language_code)


def _renamed(manager: Manager, user: User) -> bool:
    return (manager.username, manager.telegram_language) != (user.username, user.language_code)


def _translator(identity: Identity, user: User) -> Translator:
    person, company = identity.manager or identity.lead, identity.company
    language = choose_language(person.language if person else None, user.language_code, company.language)
    return translator(language, currency=company.currency, time_zone=company.time_zone)


def _escaped(t: Translator, plain: str) -> str:
    return t("{text}", text=plain)
