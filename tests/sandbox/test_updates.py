from __future__ import annotations

import asyncio

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramConflictError
from aiogram.types import Update

from sandbox.world import World
from tests.sandbox.conftest import OLENA, Clock


def texts(updates: list[Update]) -> list[str | None]:
    return [update.message.text for update in updates if update.message]


async def test_updates_come_again_until_they_are_confirmed(bot: Bot, world: World) -> None:
    world.send(OLENA, "one")
    world.send(OLENA, "two")
    first = await bot.get_updates()
    assert texts(first) == ["one", "two"]
    assert texts(await bot.get_updates()) == ["one", "two"]
    assert texts(await bot.get_updates(offset=first[0].update_id + 1)) == ["two"]
    assert texts(await bot.get_updates(offset=0)) == ["two"]
    assert await bot.get_updates(offset=first[1].update_id + 1) == []


async def test_a_negative_offset_forgets_all_but_the_newest(bot: Bot, world: World) -> None:
    for text in ("one", "two", "three"):
        world.send(OLENA, text)
    assert texts(await bot.get_updates(offset=-2)) == ["two", "three"]
    assert texts(await bot.get_updates()) == ["two", "three"]
    assert texts(await bot.get_updates(offset=-9)) == ["two", "three"]


async def test_a_limit_shortens_the_answer_only(bot: Bot, world: World) -> None:
    for number in range(120):
        world.send(OLENA, str(number))
    assert len(await bot.get_updates(limit=2)) == 2
    assert len(await bot.get_updates()) == 100


async def test_a_long_poll_ends_with_the_first_update(bot: Bot, world: World) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0)
    world.send(OLENA, "at last")
    assert texts(await poll) == ["at last"]


async def test_a_second_poll_ends_the_first_with_a_conflict(bot: Bot, world: World) -> None:
    first = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.01)
    second = asyncio.create_task(bot.get_updates(timeout=30))
    with pytest.raises(
        TelegramConflictError,
        match="Conflict: terminated by other getUpdates request; make sure that only one bot instance is running",
    ):
        await first
    world.send(OLENA, "mine")
    assert texts(await second) == ["mine"]
    assert [request.status for request in world.errors] == [409]


async def test_polling_is_refused_while_a_webhook_is_set(bot: Bot) -> None:
    await bot.set_webhook("https://example.com/hook")
    with pytest.raises(TelegramConflictError, match="can't use getUpdates method while webhook is active"):
        await bot.get_updates()
    await bot.delete_webhook()
    assert await bot.get_updates() == []


async def test_setting_a_webhook_ends_a_waiting_poll(bot: Bot) -> None:
    poll = asyncio.create_task(bot.get_updates(timeout=30))
    await asyncio.sleep(0.01)
    await bot.set_webhook("https://example.com/hook")
    with pytest.raises(TelegramConflictError, match="terminated by setWebhook request"):
        await poll


async def test_only_asked_for_kinds_are_queued_and_the_wish_is_remembered(bot: Bot, world: World) -> None:
    await bot.get_updates(allowed_updates=["callback_query"])
    world.send(OLENA, "x")
    world.press(OLENA, 1, "y", forged=True)
    assert [update.event_type for update in await bot.get_updates()] == ["callback_query"]
    await bot.get_updates(allowed_updates=[])
    world.send(OLENA, "x")
    assert len(await bot.get_updates()) == 2


async def test_updates_are_kept_for_a_day(bot: Bot, world: World, clock: Clock) -> None:
    world.send(OLENA, "old")
    clock.pass_by(hours=25)
    world.send(OLENA, "new")
    assert texts(await bot.get_updates()) == ["new"]


async def test_duplicated_updates_come_once_more_after_being_confirmed(bot: Bot, world: World) -> None:
    world.faults.duplicate_updates(1.0)
    world.send(OLENA, "x")
    first = await bot.get_updates()
    again = await bot.get_updates(offset=first[-1].update_id + 1)
    assert [update.update_id for update in again] == [first[0].update_id]
    assert await bot.get_updates(offset=first[-1].update_id + 1) == []


async def test_reordered_updates_are_all_there(bot: Bot, world: World) -> None:
    world.faults.reorder_updates()
    for number in range(20):
        world.send(OLENA, str(number))
    got = texts(await bot.get_updates())
    assert got != [str(number) for number in range(20)]
    assert sorted(map(str, got)) == sorted(str(number) for number in range(20))


async def test_a_malformed_update_is_handed_out_as_it_is(bot: Bot, world: World) -> None:
    world.push({"message": {"nonsense": True}})
    with pytest.raises(Exception, match="Failed to deserialize object"):
        await bot.get_updates()
    assert len(world.updates) == 1
