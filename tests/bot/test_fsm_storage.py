"""Half-filled forms survive a restart, and cost nothing to look at."""

from __future__ import annotations

import pytest
from aiogram.fsm.state import State, StatesGroup
from aiogram.fsm.storage.base import StorageKey

from bot import fsm_storage
from bot.fsm_storage import FormStorage
from crm_core.db import Database
from crm_core.models import Form
from crm_core.services import Services
from tests.bot.parts import rows

KEY = StorageKey(bot_id=42, chat_id=7, user_id=7)


class Asking(StatesGroup):
    amount = State()


@pytest.fixture(params=[True, False], ids=["exclusive", "shared"])
async def storage(request: pytest.FixtureRequest, services: Services) -> FormStorage:
    made = FormStorage(services.forms, exclusive=request.param)
    await made.load()
    return made


async def test_a_form_is_kept_through_a_restart(storage: FormStorage, services: Services) -> None:
    await storage.set_state(KEY, Asking.amount)
    await storage.set_data(KEY, {"deal_id": 118})
    fresh = FormStorage(services.forms, exclusive=True)
    await fresh.load()
    assert await fresh.get_state(KEY) == "Asking:amount"
    assert await fresh.get_data(KEY) == {"deal_id": 118}


async def test_an_empty_form_leaves_no_row(storage: FormStorage, db: Database) -> None:
    assert await storage.get_state(KEY) is None
    await storage.set_state(KEY, Asking.amount)
    await storage.update_data(KEY, {"deal_id": 118})
    await storage.set_state(KEY, None)
    await storage.set_data(KEY, {})
    assert await rows(db, Form) == []
    assert (await storage.get_state(KEY), await storage.get_data(KEY)) == (None, {})


async def test_what_was_read_can_be_changed_without_harm(storage: FormStorage) -> None:
    await storage.set_data(KEY, {"ids": [1]})
    (await storage.get_data(KEY))["ids"].append(2)
    assert await storage.get_data(KEY) == {"ids": [1]}


async def test_people_in_one_chat_have_their_own_forms(storage: FormStorage) -> None:
    other = StorageKey(bot_id=42, chat_id=7, user_id=8)
    await storage.set_state(KEY, Asking.amount)
    assert await storage.get_state(other) is None


async def test_looking_costs_no_read_if_nobody_else_writes(
    services: Services, db: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    storage = FormStorage(services.forms, exclusive=True)
    await storage.load()
    monkeypatch.setattr(db, "read", None)
    assert await storage.get_state(KEY) is None
    await storage.set_state(KEY, Asking.amount)
    assert await storage.get_state(KEY) == "Asking:amount"


async def test_what_is_remembered_has_a_bound_and_nothing_is_lost(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fsm_storage, "REMEMBERED", 3)
    storage = FormStorage(services.forms, exclusive=True)
    await storage.load()
    keys = [StorageKey(bot_id=42, chat_id=n, user_id=n) for n in range(10)]
    for key in keys:
        await storage.set_data(key, {"n": key.chat_id})
    assert [(await storage.get_data(key))["n"] for key in keys] == list(range(10))
    assert len(storage._known) == 3


async def test_another_process_s_change_is_seen_if_the_database_is_shared(services: Services) -> None:
    mine, other = (FormStorage(services.forms, exclusive=False) for _ in range(2))
    await mine.set_state(KEY, Asking.amount)
    await other.set_state(KEY, None)
    assert await mine.get_state(KEY) is None
