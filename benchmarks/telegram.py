"""The sandbox in a process of its own, so that its work is not taken for the bot's."""

from __future__ import annotations

import asyncio
import multiprocessing
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from multiprocessing.connection import Connection
from time import perf_counter
from typing import Any

from sandbox.serve import Sandbox
from sandbox.world import World

TOKEN = "42:SANDBOX"
PATIENCE = 300.0
"""Seconds: whoever is not answered until then never is."""


class Telegram:
    """What its people do and see."""

    def __init__(self, url: str, pipe: Connection[Any, Any]) -> None:
        self.url, self._pipe = url, pipe

    async def write(self, people: range, text: str) -> None:
        await self._order("write", people, text)

    async def arrive(self, people: list[int]) -> None:
        await self._order("arrive", people)

    async def press(self, person: int, data: str) -> None:
        await self._order("press", person, data)

    async def answered(
        self, people: range, method: str = "sendMessage", step: float = 0.1, patience: float = PATIENCE
    ) -> None:
        """Wait until the bot has told each of the people something, looking every so many seconds.

        Raises `TimeoutError`.
        """
        until = perf_counter() + patience
        while perf_counter() < until:
            await asyncio.sleep(step)
            if await self._order("answered", people, method):
                return
        raise TimeoutError(f"Not all of {people} were told anything by {method} within {patience:.0f} s")

    async def tap(self, person: int, data: str) -> float:
        """Milliseconds until the bot says something to them for the first time."""
        started = perf_counter()
        await self.press(person, data)
        await self.answered(range(person, person + 1), step=0.01)
        return (perf_counter() - started) * 1000

    async def come(self, person: int) -> float:
        """The same, of somebody new who writes."""
        started = perf_counter()
        await self.write(range(person, person + 1), "Hello!")
        await self.answered(range(person, person + 1), step=0.01)
        return (perf_counter() - started) * 1000

    async def _order(self, name: str, *arguments: Any) -> Any:
        self._pipe.send((name, arguments))
        return await asyncio.to_thread(self._pipe.recv)


@asynccontextmanager
async def telegram() -> AsyncIterator[Telegram]:
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_run, args=(there,), daemon=True)
    process.start()
    try:
        yield Telegram(await asyncio.to_thread(here.recv), here)
    finally:
        process.terminate()
        process.join()


def _run(pipe: Connection[Any, Any]) -> None:
    asyncio.run(_serve(pipe))


async def _serve(pipe: Connection[Any, Any]) -> None:
    world = World(token=TOKEN)
    async with Sandbox(world=world) as sandbox:
        pipe.send(sandbox.url)
        while True:
            name, arguments = await asyncio.to_thread(pipe.recv)
            pipe.send(ORDERS[name](world, *arguments))


def _write(world: World, people: range, text: str) -> None:
    for person in people:
        world.send(person, text)


def _arrive(world: World, people: list[int]) -> None:
    for person in people:
        world.person(person).started = True


def _press(world: World, person: int, data: str) -> None:
    shown = [message.id for message in world.chat(person).messages if message.outgoing]
    world.press(person, shown[-1] if shown else 1, data, forged=True)


def _answered(world: World, people: range, method: str) -> bool:
    return {request.params["chat_id"] for request in world.calls(method) if request.error is None} >= set(people)


ORDERS: dict[str, Callable[..., Any]] = {"write": _write, "arrive": _arrive, "press": _press, "answered": _answered}
