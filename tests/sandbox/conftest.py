from __future__ import annotations

import struct
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta

import pytest
from aiogram import Bot
from aiogram.client.session.aiohttp import AiohttpSession
from aiogram.client.telegram import TelegramAPIServer

from sandbox.serve import Sandbox
from sandbox.session import SandboxSession
from sandbox.world import World

OLENA = 7001


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 3, 2, 9, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def pass_by(self, **span: float) -> None:
        self.at += timedelta(**span)


def picture(width: int = 100, height: int = 50) -> bytes:
    """The start of a PNG, as much as anybody reads to learn its size."""
    return b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR" + struct.pack(">II", width, height) + bytes(20)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def world(clock: Clock) -> World:
    made = World(now=clock)
    made.person(OLENA, "Olena", username="olena", language_code="uk", phone="+380671234567")
    made.start(OLENA)
    made.updates.clear()
    return made


@pytest.fixture
def bot(world: World) -> Bot:
    """aiogram over the in-process session."""
    return Bot(world.token, session=SandboxSession(world))


@pytest.fixture
async def sandbox(world: World) -> AsyncIterator[Sandbox]:
    async with Sandbox(world=world) as running:
        yield running


class QuickSession(AiohttpSession):
    """aiogram's own HTTP client, without its pause for TLS connections at the end."""

    async def close(self) -> None:
        if self._session is not None:
            await self._session.close()


@pytest.fixture
async def http_bot(sandbox: Sandbox) -> AsyncIterator[Bot]:
    """aiogram's own client over HTTP."""
    api = TelegramAPIServer.from_base(sandbox.url)
    async with Bot(sandbox.world.token, session=QuickSession(api=api)) as made:
        yield made
