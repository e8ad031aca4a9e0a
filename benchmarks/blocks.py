"""Row 14: the longest time for which the event loop answers nobody, while it does what the other rows measure."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from statistics import median
from time import monotonic

from pydantic import SecretStr

from benchmarks import dispatch
from benchmarks.frame import Line, Result, Size
from benchmarks.ground import Ground, as_the_bot_does, ground, sqlite_files
from benchmarks.telegram import TOKEN, Telegram, telegram
from bot.app import serve
from bot.settings import Settings
from crm_core.queries import plans
from keyboards.reports import NewReport

LINE = Line(14, "longest block of the event loop", "ms", "", must=50, goal=10, more_is_better=False, absolute=True)
STEP = 0.001
WARM_UP = range(7001, 7002)
BURST = range(8001, 8201)

Load = Callable[[], Awaitable[object]]


def blocks(size: Size) -> list[Result]:
    return asyncio.run(_measure(size))


async def _measure(size: Size) -> list[Result]:
    rounds = []
    for _ in range(size.of(3, 1)):
        with sqlite_files(2) as (services_url, bot_url):
            rounds.append(await services(services_url, size) | await whole_bot(bot_url, size))
    names = rounds[0]
    each = {name: median(one[name] for one in rounds) for name in names}
    note = ", ".join(f"{name} {longest:.0f}" for name, longest in each.items())
    worst = max(longest for name, longest in each.items() if name != "idle")
    return [Result(LINE, ours=worst, note=note)]


async def services(url: str, size: Size) -> dict[str, float]:
    """Milliseconds by what was done."""
    async with ground(url, managers=20) as company, dispatch.prepared(company) as (dispatcher, door, routes):
        as_the_bot_does()

        async def walk() -> None:
            for _ in range(size.of(20, 1)):
                for raw in routes:
                    await door.walk(dispatcher, raw)
                    await asyncio.sleep(0)

        return {
            "idle": await milliseconds_blocked(lambda: asyncio.sleep(size.of(2.0, 0.1))),
            "dispatch": await milliseconds_blocked(walk),
            "one at a time": await milliseconds_blocked(lambda: company.one_by_one(size.of(400, 20))),
            "32 at once": await milliseconds_blocked(lambda: company.side_by_side(size.of(1000, 40), 32)),
        }


async def whole_bot(url: str, size: Size) -> dict[str, float]:
    async with ground(url, managers=20) as company:
        await losing_some(company)
        staff = [one.telegram_id for one in (*company.team, company.owner)]
    async with telegram() as world, running_bot(url, world):
        await world.arrive(staff)
        await world.write(WARM_UP, "Hello!")
        await world.answered(WARM_UP)
        as_the_bot_does()
        burst = BURST[: size.of(200, 5)]
        owner = company.owner.telegram_id

        async def write() -> None:
            await world.write(burst, "Hello!")
            await world.answered(burst)

        async def report() -> None:
            await world.press(owner, NewReport(group="m", preset="a").pack())
            await world.answered(range(owner, owner + 1), "sendPhoto")

        return {
            f"{len(burst)} leads": await milliseconds_blocked(write),
            "report with its chart": await milliseconds_blocked(report),
        }


@asynccontextmanager
async def running_bot(url: str, world: Telegram) -> AsyncIterator[None]:
    """The bot in this process."""
    stop = asyncio.Event()
    settings = Settings.model_construct(
        telegram_api_url=world.url, bot_token=SecretStr(TOKEN), database_url=url, owner_ids=(),
        default_language="en", time_zone="Europe/Kyiv", currency="UAH", log_level="ERROR", log_format="text",
    )  # fmt: skip
    working = asyncio.create_task(serve(settings, stop))
    try:
        yield
    finally:
        stop.set()
        await working


async def losing_some(company: Ground) -> None:
    """Something to report about."""
    reasons = await company.db.read(lambda session: plans.reasons(session, company.plan.id))
    for reason in [*reasons] * 10:
        deal = (await company.intake()).deal
        assert deal is not None
        await company.services.deals.lose(deal.id, reason.id, seen=deal.version, actor=company.owner)


async def milliseconds_blocked(load: Load) -> float:
    """Milliseconds for which a task that wants to run every millisecond had to wait at most."""
    ticking = asyncio.create_task(_tick())
    await asyncio.sleep(0)
    await load()
    ticking.cancel()
    longest: float = (await asyncio.gather(ticking))[0]
    return longest * 1000


async def _tick() -> float:
    longest, before = 0.0, monotonic()
    try:
        while True:
            await asyncio.sleep(STEP)
            at = monotonic()
            longest, before = max(longest, at - before - STEP), at
    except asyncio.CancelledError:
        return max(longest, monotonic() - before - STEP)
