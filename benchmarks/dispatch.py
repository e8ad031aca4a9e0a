"""Row 1: from an update's bytes to the entered handler, through every router and middleware."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncGenerator, AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from enum import Enum
from itertools import count
from statistics import mean, median
from time import perf_counter
from typing import Any, Literal, get_args, get_origin

from aiogram import Bot, Dispatcher
from aiogram.client.session.base import BaseSession
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.filters.callback_data import CallbackData
from aiogram.methods import GetMe, TelegramMethod
from aiogram.types import CallbackQuery, Message, Update, User

from benchmarks.frame import Line, Result, Size, from_pairs
from benchmarks.ground import Ground, ground, now, sqlite_files
from bot.dispatcher import build_dispatcher
from bot.fsm_storage import FormStorage

LINE = Line(
    1, "dispatch: bytes to entered handler", "/s", "a flat table behind one aiogram handler", must=0.23, goal=0.45
)
TOKEN = "42:BENCH"
LEAD = 7001
IDS = count(1)  # aiogram looks updates up by their number, so that equal ones would be slow as no real ones are
TYPED = ("/start", "/help", "/phone", "/language", "/report", "Hello!", "#12", "/unknown")


class Silent(BaseSession):
    """A Telegram that agrees to everything at once."""

    async def make_request(self, bot: Bot, method: TelegramMethod[Any], *args: Any, **kwargs: Any) -> Any:
        return User(id=42, is_bot=True, first_name="CRM", username="crm_bot") if isinstance(method, GetMe) else True

    async def stream_content(self, *args: Any, **kwargs: Any) -> AsyncGenerator[bytes, None]:
        yield b""

    async def close(self) -> None:
        """Nothing is open."""


@dataclass
class Door:
    """Stands in the place of handlers and notes the moment somebody comes in."""

    at: float = 0.0
    entered: list[Any] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.bot = Bot(TOKEN, session=Silent())

    def replace(self, handler: HandlerObject) -> None:
        callback = handler.callback

        async def enter(*_args: Any, **_kwargs: Any) -> None:
            self.at = perf_counter()
            self.entered.append(callback)

        handler.callback = enter

    async def walk(self, dispatcher: Dispatcher, raw: bytes) -> float:
        """Seconds to the door."""
        started = perf_counter()
        update = Update.model_validate_json(raw, context={"bot": self.bot})
        await dispatcher.feed_update(self.bot, update)
        return self.at - started


def dispatch(size: Size) -> list[Result]:
    return asyncio.run(_measure(size))


async def _measure(size: Size) -> list[Result]:
    with sqlite_files(1) as (url,):
        async with ground(url, managers=1) as company, prepared(company) as (dispatcher, door, routes):
            return [await _compare(size, routes, flat_dispatcher(), (dispatcher, door))]


@asynccontextmanager
async def prepared(company: Ground) -> AsyncIterator[tuple[Dispatcher, Door, list[bytes]]]:
    """The bot's dispatcher with a door before every handler, and an update for every route."""
    storage = FormStorage(company.services.forms, exclusive=True)
    await storage.load()
    dispatcher, door = build_dispatcher(company.services, storage=storage, now=now), Door()
    behind = [(handler, handler.callback) for handler in handlers(dispatcher)]  # every dispatcher of ours shares them
    for handler, _ in behind:
        door.replace(handler)
    try:
        yield dispatcher, door, await reachable(dispatcher, door, company)
    finally:
        for handler, callback in behind:
            handler.callback = callback


async def _compare(
    size: Size, routes: Sequence[bytes], floor: tuple[Dispatcher, Door], ours: tuple[Dispatcher, Door]
) -> Result:
    pairs, slowest = [], []
    for _ in range(size.rounds):
        times: dict[str, list[list[float]]] = {name: [] for name in ("floor", "ours")}
        for _ in range(size.of(20, 2)):
            for name, (dispatcher, door) in (("floor", floor), ("ours", ours)):
                times[name].append([await door.walk(dispatcher, raw) for raw in routes])
        typical = {name: [median(walks) for walks in zip(*rounds, strict=True)] for name, rounds in times.items()}
        pairs.append((1 / mean(typical["floor"]), 1 / mean(typical["ours"])))
        slowest.append(max(typical["ours"]) / mean(typical["ours"]))
    note = f"{len(routes)} routes, the worst takes {median(slowest):.1f} × the mean"
    return from_pairs(LINE, pairs, note)


def handlers(dispatcher: Dispatcher) -> Iterator[HandlerObject]:
    for router in dispatcher.chain_tail:
        if router is not dispatcher:  # its one handler leads to the others
            for observer in router.observers.values():
                yield from observer.handlers


async def reachable(dispatcher: Dispatcher, door: Door, company: Ground) -> list[bytes]:
    """An update for every button there is and for what people type, from whomever it leads furthest."""
    buttons = {
        check.callback.callback_data
        for handler in handlers(dispatcher)
        for check in handler.filters or []
        if hasattr(check.callback, "callback_data")
    }
    data = sorted(sample(payload).pack() for payload in buttons)
    routes: dict[Any, bytes] = {}
    for person in (company.team[0].telegram_id, LEAD):
        for raw in [*(press(person, one) for one in data), *(typed(person, text) for text in TYPED)]:
            await door.walk(dispatcher, raw)
            routes.setdefault(door.entered.pop(), raw)
    return list(routes.values())


def flat_dispatcher() -> tuple[Dispatcher, Door]:
    """The least that aiogram can do: one handler that looks its route up in a table."""
    dispatcher, door = Dispatcher(disable_fsm=True), Door()
    table = {str(n): n for n in range(100)}

    async def message(event: Message) -> None:
        table.get(event.text or "")
        door.at = perf_counter()

    async def callback(event: CallbackQuery) -> None:
        table.get((event.data or "").partition(":")[0])
        door.at = perf_counter()

    dispatcher.message.register(message)
    dispatcher.callback_query.register(callback)
    return dispatcher, door


TEXTS = {"code": "EUR", "zone": "Europe/London"}
"""Values of the fields that take a text."""


def sample(payload: type[CallbackData]) -> CallbackData:
    """A payload that fits its class."""
    required = {name: about.annotation for name, about in payload.model_fields.items() if about.is_required()}
    return payload(**{name: TEXTS[name] if kind is str else _any(kind) for name, kind in required.items()})


def _any(kind: Any) -> Any:
    if get_origin(kind) is Literal:
        return get_args(kind)[0]
    if isinstance(kind, type) and issubclass(kind, Enum):
        return next(iter(kind))
    return 1


def person_of(person: int) -> dict[str, Any]:
    return {"id": person, "is_bot": False, "first_name": "Olena", "language_code": "uk"}


def typed(person: int, text: str) -> bytes:
    chat = {"id": person, "type": "private", "first_name": "Olena"}
    words = {"message_id": 10, "date": 1_700_000_000, "chat": chat, "from": person_of(person), "text": text}
    if text.startswith("/"):
        words["entities"] = [{"type": "bot_command", "offset": 0, "length": len(text)}]
    return json.dumps({"update_id": next(IDS), "message": words}).encode()


def press(person: int, data: str) -> bytes:
    chat = {"id": person, "type": "private", "first_name": "Olena"}
    bot = {"id": 42, "is_bot": True, "first_name": "CRM"}
    shown = {"message_id": 9, "date": 1_700_000_000, "chat": chat, "from": bot, "text": "Screen"}
    query = {"id": "1", "from": person_of(person), "chat_instance": "1", "data": data, "message": shown}
    return json.dumps({"update_id": next(IDS), "callback_query": query}).encode()
