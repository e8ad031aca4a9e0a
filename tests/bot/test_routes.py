"""Asking the few routers that may know an update leads to the same handler as asking all of them."""

from __future__ import annotations

import pytest
from aiogram import Router

from benchmarks.dispatch import LEAD, prepared, press, sample, typed
from benchmarks.ground import ground
from bot.routing import Routes
from keyboards.home import MENU_WORDS
from tests.handlers.payloads import every_payload

COMMANDS = ("/start", "/start join_x", "/start d_1", "/START", "/report", "/report@crm_bot", "/report@other_bot now")
WORDS = ("/", "/nothing", " ", "Hello!", "#12", *sorted(MENU_WORDS))
TAPPED = ("", ":", "nothing", "nothing:1", *(sample(payload).pack() for payload in every_payload()))


async def test_few_are_asked_and_the_same_one_answers(sqlite_url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with ground(sqlite_url, managers=1) as company, prepared(company) as (dispatcher, door, _):
        people = (company.team[0].telegram_id, LEAD)
        updates = [typed(person, text) for person in people for text in (*COMMANDS, *WORDS)]
        updates += [press(person, data) for person in people for data in TAPPED]
        for raw in updates:
            await door.walk(dispatcher, raw)
        by_few, door.entered = door.entered, []
        monkeypatch.setattr(Routes, "propagate_event", Router.propagate_event)
        for raw in updates:
            await door.walk(dispatcher, raw)
        assert len(by_few) == len(updates)
        assert by_few == door.entered
