"""The session keeps what Telegram said, whatever stands between us and Telegram."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer
from aiogram.exceptions import (
    TelegramBadRequest,
    TelegramForbiddenError,
    TelegramNetworkError,
    TelegramRetryAfter,
    TelegramServerError,
)
from aiohttp import web

from bot.session import BotSession, GetRawUpdates, UnreadableAnswer
from sandbox.serve import Sandbox
from sandbox.world import World
from tests.bot.parts import IVAN


class QuickSession(BotSession):
    """Without aiogram's pause for TLS connections at the end."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


class Answers:
    """A server that answers every request with the same bytes."""

    status, body = 200, b""

    async def handle(self, _request: web.Request) -> web.Response:
        return web.Response(status=self.status, body=self.body, content_type="text/html")


@pytest.fixture
def answers() -> Answers:
    return Answers()


@pytest.fixture
async def odd_bot(answers: Answers) -> AsyncIterator[Bot]:
    app = web.Application()
    app.router.add_route("*", "/{any:.*}", answers.handle)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    api = TelegramAPIServer.from_base(f"http://127.0.0.1:{runner.addresses[0][1]}")
    async with Bot("42:TEST", session=QuickSession(api=api, timeout=5)) as made:
        yield made
    await runner.cleanup()


@pytest.mark.parametrize(
    ("body", "seconds"),
    [
        (b'{"ok":false,"description":"Too Many Requests: retry after 7","parameters":{"retry_after":7}}', 7),
        (b'{"ok":false,"description":"Too Many Requests: retry after 9"}', 9),
        (b'{"ok":false,"description":"Too Many Requests","parameters":{"retry_after":0}}', 1),
        (b'{"ok":false,"error_code":429}', 1),
        (b"<html>slow down</html>", 1),
        (b"\xff\xfe", 1),
        (b"", 1),
    ],
)
async def test_any_429_says_how_long_to_wait(odd_bot: Bot, answers: Answers, body: bytes, seconds: int) -> None:
    answers.status, answers.body = 429, body
    if body == b"\xff\xfe":
        with pytest.raises((TelegramRetryAfter, UnreadableAnswer)):
            await odd_bot.get_me()
        return
    with pytest.raises(TelegramRetryAfter) as told:
        await odd_bot.get_me()
    assert told.value.retry_after == seconds


@pytest.mark.parametrize("status", [500, 502, 504])
@pytest.mark.parametrize(
    "body", [b"<html>Bad Gateway</html>", b"", b"[]", b'{"ok":false,"description":"Bad Request: chat not found"}']
)
async def test_any_5xx_is_the_server_s_error(odd_bot: Bot, answers: Answers, status: int, body: bytes) -> None:
    answers.status, answers.body = status, body
    with pytest.raises(TelegramServerError):
        await odd_bot.get_me()


@pytest.mark.parametrize("body", [b"<html>Welcome to the hotel</html>", b"", b'{"ok":true,"result":{"id":"x"}}'])
async def test_a_success_that_cannot_be_read_is_ambiguous(odd_bot: Bot, answers: Answers, body: bytes) -> None:
    answers.body = body
    with pytest.raises(UnreadableAnswer) as told:
        await odd_bot.get_me()
    assert isinstance(told.value, TelegramNetworkError)


@pytest.mark.parametrize("status", [302, 400, 403, 404])
async def test_a_refusal_that_is_not_telegram_s_blames_nobody(odd_bot: Bot, answers: Answers, status: int) -> None:
    answers.status, answers.body = status, b"<html>Blocked by the proxy</html>"
    with pytest.raises(TelegramServerError):
        await odd_bot.send_message(1, "x")


@pytest.mark.parametrize(("status", "error"), [(400, TelegramBadRequest), (403, TelegramForbiddenError)])
async def test_telegram_s_own_refusals_stay_what_they_are(
    odd_bot: Bot, answers: Answers, status: int, error: type[Exception]
) -> None:
    answers.status, answers.body = status, b'{"ok":false,"description":"no"}'
    with pytest.raises(error):
        await odd_bot.send_message(1, "x")


async def test_a_server_that_is_not_there_is_a_network_error() -> None:
    api = TelegramAPIServer.from_base("http://127.0.0.1:9")
    async with Bot("42:TEST", session=QuickSession(api=api)) as bot:
        with pytest.raises(TelegramNetworkError):
            await bot.get_me()


async def test_updates_come_raw_even_if_one_cannot_be_read(world: World) -> None:
    async with Sandbox(world=world) as sandbox:
        api = TelegramAPIServer.from_base(sandbox.url)
        async with Bot(world.token, session=QuickSession(api=api)) as bot:
            world.push({"update_id": 5000, "message": {"date": "never"}})
            world.send(IVAN, "hello")
            poll = GetRawUpdates(timeout=1, allowed_updates=["message"])
            broken, sound = await bot(poll)
            assert broken == {"update_id": 5000, "message": {"date": "never"}}
            assert sound["message"]["text"] == "hello"
            await bot(GetRawUpdates(timeout=0, offset=sound["update_id"] + 1, allowed_updates=["message"]))
            assert len(world.updates) == 0
