"""Row 13, its last line: what a process holds after many screens that it did not hold after the first ones."""

from __future__ import annotations

import asyncio
import gc
import os
from concurrent.futures import ProcessPoolExecutor
from itertools import cycle, islice
from multiprocessing import get_context
from pathlib import Path
from random import Random

from aiogram import Bot

from benchmarks.frame import Line, Result, Size
from benchmarks.ground import Ground, ground, now, sqlite_files
from bot.dispatcher import build_dispatcher
from bot.fsm_storage import FormStorage
from bot.notices import Notices
from crm_core.services.notices import NoticeService
from sandbox.session import SandboxSession
from sandbox.world import SANDBOX_BOT, World
from tests.stage import Stage

LINE = Line(13, "memory that 9,000 screens add", "MiB", "", must=30, goal=10, more_is_better=False, absolute=True)
DEALS = 300
KEPT_MESSAGES = 100
MANAGERS_WAY = (
    "/menu", "💼 My deals", "➡️", "🔵 #", "⋯ More", "🕘 History", "⬅️ #", "➡️ 🟡", "↩️ Undo", "⬅️ My deals",
    "🔎 Filter", "🗓 Came", "○ Last 7 days", "🗃 Plan", "○ Online sales", "🚦 Statuses", "☐ 🔵 New", "⬅️ Filter",
    "⬅️ Deals", "➡️", "🔎 Filter", "♻️ Reset", "⬅️ Deals", "⇅ Sort", "by name", "⬅️ Deals", "🚦 Statuses", "🗂 Board",
    "🔵 New", "▶", "⬅️ Board", "📄 List", "?Olena 1000", "➡️", "🔵 #", "⬅️ Found", "?#12", "/new", "/help",
)  # fmt: skip
HEADS_WAY = (
    "/menu", "💼 All deals", "☑ Select", "➡️", "☑ Page", "👥 Hand over", "⬅️ Back", "♻️ None", "⬅️ Deals",
    "🔎 Filter", "👤 Manager", "○ Manager 1", "⬅️ Deals", "☑ Select", "☑ Page", "♻️ None", "⬅️ Deals", "🗂 Board",
    "🔵 New", "☑ Select", "⬅️ Deals", "⬅️ Board", "⬅️ Home", "🕘 Log", "⬅️ Home", "🗃 Plans", "Online sales",
)  # fmt: skip
"""What somebody does again and again: what begins with ``/`` or ``?`` is typed, anything else is tapped."""


def growth(size: Size) -> list[Result]:
    """Measured in a process of its own, which has done nothing else."""
    first, all_of_them = size.of(1_000, 100), size.of(10_000, 400)
    with sqlite_files(1) as (url,), ProcessPoolExecutor(1, mp_context=get_context("spawn")) as alone:
        before, after = alone.submit(_measure, url, (first, all_of_them)).result()
    note = f"{before:.1f} MiB after {first:,} screens, {after:.1f} MiB after {all_of_them:,}"
    return [Result(LINE, ours=after - before, note=note)]


def resident(pid: int) -> float:
    """MiB."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
    return int(line.split()[1]) / 1024


def _measure(url: str, stops: tuple[int, ...]) -> list[float]:
    return asyncio.run(_walk(url, stops))


async def _walk(url: str, stops: tuple[int, ...]) -> list[float]:
    """Resident memory when so many screens have been drawn."""
    found = []
    async with ground(url, managers=4) as company:
        for _ in range(DEALS):
            await company.intake()
        stage = await _stage(company)
        ways = [(person.telegram_id, MANAGERS_WAY) for person in company.team]
        steps = ((me, words) for me, way in cycle([*ways, (company.owner.telegram_id, HEADS_WAY)]) for words in way)
        for screens, (me, words) in enumerate(islice(steps, max(stops)), 1):
            await _do(stage, me, words)
            if screens in stops:
                found.append(_settled())
    return found


async def _stage(company: Ground) -> Stage:
    """As the bot is put together, on a Telegram in the same process."""
    world = World(now=now)
    storage = FormStorage(company.services.forms, exclusive=True)
    await storage.load()
    stage = Stage(
        world,
        Bot(SANDBOX_BOT, session=SandboxSession(world)),
        build_dispatcher(company.services, storage=storage, now=now),
        company.services,
        Notices(NoticeService(company.db, now, Random(1))),
    )
    stage.arrive(company.owner, *company.team)
    await stage.settle()
    return stage


async def _do(stage: Stage, me: int, words: str) -> None:
    if words.startswith(("/", "?")):
        await stage.send(me, words.removeprefix("?"))
    else:
        await stage.tap(me, words)
    _forget(stage.world)


def _forget(world: World) -> None:
    """The simulated Telegram keeps for tests what ours is not to be blamed for."""
    world.journal.requests.clear()
    world.presses.clear()
    for chat in world.chats.values():
        for message_id in list(chat.by_id)[:-KEPT_MESSAGES]:
            del chat.by_id[message_id]


def _settled() -> float:
    gc.collect()
    return resident(os.getpid())
