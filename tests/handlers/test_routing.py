from __future__ import annotations

import inspect
import threading
from collections.abc import Iterator
from typing import Any

import pytest
from aiogram import Dispatcher
from aiogram.dispatcher.event.handler import FilterObject
from aiogram.types import Update
from aiogram.utils.magic_filter import MagicFilter

from bot.intake import ALLOWED_UPDATES
from handlers import ROUTERS
from tests.firm import Firm
from tests.handlers.payloads import all_handlers, every_payload, handled
from tests.stage import Stage

FROM_AIOGRAM = {"bot", "state", "raw_state", "event_update", "event_from_user", "event_chat", "command"}
FROM_MIDDLEWARES = {"manager", "member", "lead_person", "sender", "company", "desk", "t", "forget", "left"}
FROM_FILTERS = {
    "callback_data",
    "new_chat_id",
    "code",
    "phone",
    "words",
    "content",
    "answered_id",
    "shared",
    "email",
    "beside",
}


def checks(dispatcher: Dispatcher) -> Iterator[FilterObject]:
    for router in dispatcher.chain_tail:
        for observer in router.observers.values():
            yield from observer._handler.filters or []
    for handler in all_handlers(dispatcher):
        yield from handler.filters or []


async def test_every_handler_parameter_is_provided(stage: Stage) -> None:
    known = FROM_AIOGRAM | FROM_MIDDLEWARES | FROM_FILTERS | set(stage.dispatcher.workflow_data)
    missing = {
        f"{handler.callback.__qualname__}({name})"
        for handler in all_handlers(stage.dispatcher)
        for name in list(inspect.signature(handler.callback).parameters)[1:]
        if name not in known
    }
    assert missing == set()


async def test_nothing_is_run_in_a_thread(stage: Stage) -> None:
    plain = [handler.callback for handler in all_handlers(stage.dispatcher) if not handler.awaitable]
    plain += [check.callback for check in checks(stage.dispatcher) if not check.awaitable]
    magic = [check.callback for check in checks(stage.dispatcher) if isinstance(check.magic, MagicFilter)]
    assert plain == []
    assert magic == []


async def test_allowed_updates_are_what_handlers_use(stage: Stage) -> None:
    assert sorted(ALLOWED_UPDATES) == stage.dispatcher.resolve_used_update_types()


def user(person_id: int = 7001, **more: Any) -> dict[str, Any]:
    return {"id": person_id, "is_bot": False, "first_name": "Olena", "language_code": "uk", **more}


def message(text: str, *, person: dict[str, Any] | None = None, chat: dict[str, Any] | None = None) -> dict[str, Any]:
    person = person or user()
    chat = chat or {"id": person["id"], "type": "private", "first_name": "Olena"}
    return {"message_id": 10, "date": 1, "chat": chat, "from": person, "text": text}


def member(status: str) -> dict[str, Any]:
    bot = {"id": 42, "is_bot": True, "first_name": "CRM"}
    return {"user": bot, "status": status, **({"until_date": 0} if status == "kicked" else {})}


KINDS: dict[str, dict[str, Any]] = {
    "message": message("Hello"),
    "edited_message": {**message("Hello!"), "edit_date": 2},
    "callback_query": {"id": "1", "from": user(), "chat_instance": "1", "data": "ls", "message": message("x")},
    "inline_query": {"id": "1", "from": user(), "query": "anna", "offset": ""},
    "my_chat_member": {
        "chat": {"id": 7001, "type": "private"},
        "from": user(),
        "date": 1,
        "old_chat_member": member("kicked"),
        "new_chat_member": member("member"),
    },
}


async def feed(stage: Stage, kind: str, event: dict[str, Any]) -> None:
    update = Update.model_validate({"update_id": 1, kind: event}, context={"bot": stage.bot})
    await stage.dispatcher.feed_update(stage.bot, update)


async def test_one_update_of_every_kind_starts_no_thread(
    firm: Firm, stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert set(KINDS) == set(ALLOWED_UPDATES)
    await stage.start(7001)
    started: list[str] = []
    run = threading.Thread.start

    def note(thread: threading.Thread) -> None:
        started.append(thread.name)
        run(thread)

    monkeypatch.setattr(threading.Thread, "start", note)
    for kind, event in KINDS.items():
        await feed(stage, kind, event)
    assert [name for name in started if name.startswith("asyncio")] == []
    stage.world.journal.errors.clear()  # the press was made up


GROUP = {"id": -100, "type": "supergroup", "title": "Team"}


@pytest.mark.parametrize(
    "event",
    [
        message("Hello", chat=GROUP),
        message("/start", chat=GROUP),
        message("Hello", person=user(8001, is_bot=True)),
        {key: value for key, value in message("Hello", chat={"id": 5, "type": "private"}).items() if key != "from"},
        {**message("Hello", chat=GROUP), "sender_chat": GROUP},
    ],
)
async def test_groups_bots_and_the_anonymous_are_not_answered(firm: Firm, stage: Stage, event: dict[str, Any]) -> None:
    await feed(stage, "message", event)
    assert not stage.world.log


def test_prefixes_are_unique() -> None:
    prefixes = [payload.__prefix__ for payload in every_payload()]
    assert len(prefixes) == len(set(prefixes))


async def test_every_payload_has_a_handler(stage: Stage) -> None:
    missing = set(every_payload()) - handled(stage.dispatcher)
    assert {payload.__name__ for payload in missing} == set()


def test_fallback_comes_last() -> None:
    assert ROUTERS[-1].name == "fallback"
