from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiohttp import web
from aiohttp.test_utils import TestServer

from sandbox.world import World
from tests.sandbox.conftest import OLENA


class Hook:
    """A bot's webhook: notes what arrives and answers what the test wants."""

    def __init__(self) -> None:
        self.got: asyncio.Queue[tuple[str | None, dict[str, Any]]] = asyncio.Queue()
        self.failures = 0
        self.reply: dict[str, Any] | None = None

    async def handle(self, request: web.Request) -> web.Response:
        await self.got.put((request.headers.get("X-Telegram-Bot-Api-Secret-Token"), await request.json()))
        if self.failures:
            self.failures -= 1
            return web.Response(status=500)
        return web.json_response(self.reply) if self.reply else web.Response()


@pytest.fixture
def hook() -> Hook:
    return Hook()


@pytest.fixture
async def address(hook: Hook) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_post("/hook", hook.handle)
    async with TestServer(app) as server:
        yield str(server.make_url("/hook"))


async def test_updates_are_delivered_with_the_secret(http_bot: Bot, world: World, hook: Hook, address: str) -> None:
    world.send(OLENA, "before")
    await http_bot.set_webhook(address, secret_token="s3cret", max_connections=5)
    world.send(OLENA, "after")
    got = [await hook.got.get() for _ in range(2)]
    assert [(secret, update["message"]["text"]) for secret, update in got] == [
        ("s3cret", "before"),
        ("s3cret", "after"),
    ]
    info = await http_bot.get_webhook_info()
    assert (info.url, info.max_connections) == (address, 5)


async def test_a_failed_delivery_is_repeated_in_order(http_bot: Bot, world: World, hook: Hook, address: str) -> None:
    hook.failures = 2
    await http_bot.set_webhook(address)
    world.webhook.retry_after = 0.01
    world.send(OLENA, "one")
    world.send(OLENA, "two")
    got = [(await hook.got.get())[1]["message"]["text"] for _ in range(4)]
    assert got == ["one", "one", "one", "two"]
    info = await http_bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 500 Internal Server Error"


async def test_a_webhook_may_answer_with_a_method(http_bot: Bot, world: World, hook: Hook, address: str) -> None:
    hook.reply = {"method": "sendMessage", "chat_id": OLENA, "text": "at once"}
    await http_bot.set_webhook(address)
    events = world.subscribe()
    world.send(OLENA, "x")
    await events.get()
    assert (await events.get())["message"]["html"] == "at once"


async def test_waiting_updates_are_dropped_only_on_demand(bot: Bot, world: World) -> None:
    world.send(OLENA, "x")
    await bot.set_webhook("https://example.com/hook")
    assert (await bot.get_webhook_info()).pending_update_count == 1
    await bot.delete_webhook()
    assert len(await bot.get_updates()) == 1
    await bot.delete_webhook(drop_pending_updates=True)
    assert await bot.get_updates() == []


async def test_unsafe_addresses_and_odd_secrets_are_refused(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="bad webhook: An HTTPS URL must be provided for webhook"):
        await bot.set_webhook("http://example.com/hook")
    with pytest.raises(TelegramBadRequest, match="secret token contains unallowed characters"):
        await bot.set_webhook("https://example.com/hook", secret_token="no spaces")


async def test_a_bot_that_leaves_its_server_stays_reachable(bot: Bot) -> None:
    assert await bot.log_out()
    assert await bot.get_updates() == []
