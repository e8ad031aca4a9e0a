from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramNetworkError, TelegramRetryAfter, TelegramServerError

from sandbox.faults import Faults
from sandbox.world import World
from tests.sandbox.conftest import OLENA


async def test_a_status_is_answered_as_often_as_asked(bot: Bot, world: World) -> None:
    world.faults.add("sendMessage", status=502, times=2)
    for _ in range(2):
        with pytest.raises(TelegramServerError, match="Bad Gateway"):
            await bot.send_message(OLENA, "x")
    await bot.send_message(OLENA, "x")
    assert [request.fault for request in world.calls("sendMessage")] == ["502", "502", None]
    assert world.errors == []


async def test_too_many_requests_say_how_long_to_wait(bot: Bot, world: World) -> None:
    world.faults.add("sendMessage", retry_after=7, times=1)
    with pytest.raises(TelegramRetryAfter, match="Too Many Requests: retry after 7") as caught:
        await bot.send_message(OLENA, "x")
    assert caught.value.retry_after == 7


async def test_skipped_calls_pass(bot: Bot, world: World) -> None:
    world.faults.add("getMe", status=500, skip=1, times=1)
    await bot.get_me()
    with pytest.raises(TelegramServerError):
        await bot.get_me()
    await bot.get_me()


async def test_a_star_breaks_everything_but_polling_until_cleared(bot: Bot, world: World) -> None:
    world.faults.add("*", status=500)
    assert await bot.get_updates() == []
    with pytest.raises(TelegramServerError):
        await bot.get_me()
    world.faults.clear()
    await bot.get_me()


async def test_cut_and_lost_calls_are_network_errors_in_process_too(bot: Bot, world: World) -> None:
    world.faults.add("sendMessage", cut=True, times=1)
    world.faults.add("sendMessage", drop=True, times=1)
    for text in ("cut", "lost"):
        with pytest.raises(TelegramNetworkError):
            await bot.send_message(OLENA, text)
    assert [message.text for message in world.chat(OLENA).messages if message.outgoing] == ["lost"]


async def test_a_late_answer_is_a_timeout_for_an_impatient_client(bot: Bot, world: World) -> None:
    world.faults.add("sendMessage", delay=5, times=1)
    bot.session.timeout = 0.01
    with pytest.raises(TelegramNetworkError, match="Request timeout error"):
        await bot.send_message(OLENA, "late")
    assert world.chat(OLENA).messages[-1].text == "late"


def test_random_faults_repeat_with_their_seed() -> None:
    def seen(seed: int) -> list[str | None]:
        faults = Faults()
        faults.random(0.3, seed)
        return [fault.name if (fault := faults.take("sendmessage")) else None for _ in range(200)]

    assert seen(1) == seen(1) != seen(2)
    assert 30 < sum(name is not None for name in seen(1)) < 90
    assert {"500", "502", "429", "cut", "drop", "delay"} <= set(seen(1))


def test_random_faults_leave_polling_alone() -> None:
    faults = Faults()
    faults.random(1.0, 1)
    assert faults.take("getupdates") is None
    assert faults.take("getme") is not None
