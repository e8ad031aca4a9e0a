"""Nothing is acknowledged to Telegram before it is stored, and nothing ends the fetching."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.client.session.base import BaseSession
from aiogram.methods import SetWebhook

from bot import intake as module
from bot.intake import Intake, WrongToken
from crm_core.db import Database
from crm_core.errors import StorageUnavailable
from crm_core.models import InboxUpdate
from crm_core.services import Services
from sandbox.session import SandboxSession
from sandbox.world import World
from tests.bot.parts import ANNA, IVAN, rows, until
from tests.clock import Clock


class Fetching:
    """An intake at work, and what it has stored."""

    def __init__(self, intake: Intake, db: Database, world: World) -> None:
        self.intake, self.db, self.world = intake, db, world

    async def payloads(self) -> list[str]:
        found = await rows(self.db, InboxUpdate)
        return [row.payload for row in sorted(found, key=lambda row: row.id)]

    async def confirmed(self) -> None:
        await until(lambda: len(self.world.updates) == 0)


@pytest.fixture(autouse=True)
def no_pauses(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "PAUSES", (0.0,))
    monkeypatch.setattr(module, "LONG_POLL", 1)


@pytest.fixture
def woken() -> list[None]:
    return []


@pytest.fixture
def intake(bot: Bot, services: Services, clock: Clock, woken: list[None]) -> Intake:
    return Intake(bot, services.inbox, clock, stored=lambda: woken.append(None))


@pytest.fixture
async def fetching(intake: Intake, db: Database, world: World) -> AsyncIterator[Fetching]:
    running = asyncio.create_task(intake.run())
    yield Fetching(intake, db, world)
    running.cancel()
    await asyncio.gather(running, return_exceptions=True)


async def test_updates_are_stored_and_then_acknowledged(fetching: Fetching, world: World, woken: list[None]) -> None:
    world.send(IVAN, "one")
    world.send(ANNA, "two")
    await fetching.confirmed()
    first, second = await fetching.payloads()
    assert '"one"' in first
    assert '"two"' in second
    assert woken


async def test_what_cannot_be_stored_stays_with_telegram(
    fetching: Fetching, world: World, services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked = 0

    async def full(*_args: Any, **_kwargs: Any) -> None:
        nonlocal asked
        asked += 1
        await asyncio.sleep(0)
        raise StorageUnavailable("disk full")

    with monkeypatch.context() as patch:
        patch.setattr(services.inbox, "store", full)
        world.send(IVAN, "one")
        await until(lambda: asked >= 3)
        assert len(world.updates) == 1
    await fetching.confirmed()
    assert len(await fetching.payloads()) == 1


async def test_duplicates_and_another_order_change_nothing(fetching: Fetching, world: World) -> None:
    world.faults.duplicate_updates(1.0)
    world.faults.reorder_updates()
    world.faults.add("getUpdates", status=502, times=1)  # so that all come in one answer
    for n in range(20):
        world.send(IVAN, f"text {n}")
    await fetching.confirmed()
    found = await rows(fetching.db, InboxUpdate)
    stored = [row.update_id for row in sorted(found, key=lambda row: row.id)]
    assert (len(stored), stored) == (20, sorted(stored))


async def test_a_counter_that_begins_anew_loses_nothing(
    fetching: Fetching, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.push({"update_id": 5_000_000, "message": {"text": "before"}})
    await fetching.confirmed()
    await until(lambda: fetching.intake._offset is None)
    world.push({"update_id": 17, "message": {"text": "after"}})
    await fetching.confirmed()
    world.push({"update_id": 5_000_000, "message": {"text": "same number"}})
    await fetching.confirmed()
    assert len(await fetching.payloads()) == 3
    assert "counter began anew: [5000000]" in caplog.text


@pytest.mark.parametrize(
    "how",
    [{"status": 502}, {"status": 500}, {"retry_after": 1}, {"cut": True}, {"status": 409}, {"status": 401}],
    ids=str,
)
async def test_whatever_telegram_says_fetching_goes_on(fetching: Fetching, world: World, how: Any) -> None:
    world.faults.add("getUpdates", times=2, **how)
    world.send(IVAN, "one")
    await fetching.confirmed()
    assert len(await fetching.payloads()) == 1


async def test_an_answer_that_is_lost_brings_the_updates_again(fetching: Fetching, world: World) -> None:
    world.faults.add("getUpdates", drop=True, times=2)
    world.send(IVAN, "one")
    await fetching.confirmed()
    assert len(await fetching.payloads()) == 1


async def test_a_second_process_is_told_of_in_words_once(
    fetching: Fetching, world: World, caplog: pytest.LogCaptureFixture
) -> None:
    world.faults.add("getUpdates", status=409, times=5)
    world.send(IVAN, "one")
    await fetching.confirmed()
    told = [record for record in caplog.records if "Another process fetches the updates" in record.message]
    assert len(told) == 1
    assert told[0].levelno == logging.ERROR


async def test_a_webhook_set_meanwhile_is_taken_off_again(fetching: Fetching, world: World, bot: Bot) -> None:
    await bot(SetWebhook(url="https://example.org/hook"))
    world.send(IVAN, "one")
    await fetching.confirmed()
    assert len(await fetching.payloads()) == 1


async def test_the_start_drops_no_waiting_update(intake: Intake, world: World) -> None:
    world.send(IVAN, "written while the bot was down")
    await intake.prepare()
    assert len(world.updates) == 1


async def test_the_start_waits_for_telegram(intake: Intake, world: World) -> None:
    world.faults.add("deleteWebhook", status=502, times=2)
    world.faults.add("deleteWebhook", cut=True, times=2)
    await intake.prepare()
    assert [request.status for request in world.calls("deleteWebhook")][-1] == 200


async def test_a_token_that_telegram_does_not_know_ends_the_start(
    services: Services, world: World, clock: Clock
) -> None:
    session: BaseSession = SandboxSession(world)
    stranger = Intake(Bot("43:OTHER", session=session), services.inbox, clock, stored=lambda: None)
    with pytest.raises(WrongToken):
        await stranger.prepare()


@pytest.mark.parametrize("raw", [["x"], {"update_id": True}, {"update_id": "5"}, {}, None])
def test_what_is_no_update_is_passed_over(raw: object) -> None:
    assert not module._is_update(raw)


async def test_how_long_telegram_has_been_silent_is_known(intake: Intake, clock: Clock) -> None:
    clock.forward(70)
    assert intake.silence().total_seconds() == 70
