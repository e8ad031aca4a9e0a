"""Row 13: from the start of the process to its first answer, and what it holds in memory when nothing happens."""

from __future__ import annotations

import asyncio
import os
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
from time import perf_counter

from sqlalchemy import make_url

from benchmarks.frame import Line, Result, Size, from_pairs
from benchmarks.ground import ground, sqlite_files
from benchmarks.memory import growth, resident
from benchmarks.telegram import TOKEN
from sandbox.serve import Sandbox
from sandbox.world import World

ROOT = Path(__file__).parent.parent
FLOOR = "a process with aiogram and SQLAlchemy that asks one thing"
TIME = Line(13, "process start to first answer", "s", FLOOR, must=1.15, goal=0.95, more_is_better=False)
MEMORY = Line(13, "memory at rest", "MiB", FLOOR, must=1.15, goal=1.08, more_is_better=False)
LEAST = """
import asyncio
import aiogram
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

async def main():
    async with create_async_engine({url!r}).connect() as connection:
        await connection.execute(text("SELECT count(*) FROM leads"))
        print("here", flush=True)
        await asyncio.sleep(3600)

asyncio.run(main())
"""

Start = tuple[float, float]
"""Seconds and MiB."""


def start(size: Size) -> list[Result]:
    return [*asyncio.run(_measure(size)), *growth(size)]


async def _measure(size: Size) -> list[Result]:
    rest = size.of(2.0, 0.1)
    with sqlite_files(1) as (url,):
        async with ground(url, managers=3):
            """A company that has been at work before."""
        pairs = [(await _least(url, rest), await _bot(url, rest)) for _ in range(size.rounds)]
    return [from_pairs(line, [(floor[n], ours[n]) for floor, ours in pairs]) for n, line in enumerate((TIME, MEMORY))]


async def _least(url: str, rest: float) -> Start:
    started = perf_counter()
    async with _process(["-c", LEAST.format(url=url)], {}) as process:
        assert process.stdout is not None
        await process.stdout.readline()
        seconds = perf_counter() - started
        await asyncio.sleep(rest)
        return seconds, resident(process.pid)


async def _bot(url: str, rest: float) -> Start:
    world = World(token=TOKEN)
    world.start(7001)
    async with Sandbox(world=world) as sandbox:
        settings = {"BOT_TOKEN": TOKEN, "TELEGRAM_API_URL": sandbox.url, "DATABASE_URL": url, "LOG_LEVEL": "ERROR"}
        started = perf_counter()
        async with _process(
            ["-m", "bot", "run"], settings, folder=Path(make_url(url).database or "").parent
        ) as process:
            await _answer(world, process)
            seconds = perf_counter() - started
            await asyncio.sleep(rest)
            return seconds, resident(process.pid)


async def _answer(world: World, process: Process) -> None:
    while not world.calls("sendMessage"):
        if process.returncode is not None:
            raise RuntimeError("the bot has ended before it answered")
        await asyncio.sleep(0.005)


@asynccontextmanager
async def _process(arguments: list[str], settings: dict[str, str], folder: Path = ROOT) -> AsyncIterator[Process]:
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": str(ROOT), **settings}
    process = await asyncio.create_subprocess_exec(sys.executable, *arguments, stdout=PIPE, env=environment, cwd=folder)
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            process.terminate()
        await process.communicate()
