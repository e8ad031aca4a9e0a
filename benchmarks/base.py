"""The full base: a company with a million deals, made once and shared by all rows that measure on it."""

from __future__ import annotations

import asyncio
import atexit
from collections.abc import AsyncIterator, Sequence
from contextlib import ExitStack, asynccontextmanager
from dataclasses import dataclass
from functools import cache, partial
from itertools import count
from random import Random
from typing import Literal

from sqlalchemy.orm import Session

from benchmarks import base_rows
from benchmarks.base_rows import NOW, Place
from benchmarks.frame import NotMeasured, Size
from benchmarks.ground import Ground, sqlite_files
from benchmarks.loading import Loader, PostgresLoader, SqliteLoader
from crm_core.db import open_database
from crm_core.models import ActorKind, Colour, Kind, Manager, Pick, Pool, SalesPlan, Source
from crm_core.queries import people, plans
from crm_core.services import build_services, planning, reasons, statuses_reasons
from crm_core.services.planning import PlanSettings
from crm_core.services.recount import RecountService
from tests.clock import Clock
from tests.databases import own_postgres, postgres_url
from tests.firm import Firm

Engine = Literal["sqlite", "postgres"]

MANAGERS, PLANS, TEAM = 200, 20, 20
STEPS = [(f"Step {n}", Colour.BLUE) for n in range(1, 9)]
REASONS = [f"Reason {n}" for n in range(1, 13)]
NEWCOMERS = count(10_000_000)
"""Telegram ids of people who have never written to any base."""
HELD = ExitStack()
atexit.register(HELD.close)

HISTORY = """
INSERT INTO lead_managers (lead_id, manager_id, last_contact_at)
SELECT lead_id, manager_id, max(updated_at) FROM deals WHERE manager_id IS NOT NULL GROUP BY lead_id, manager_id;
INSERT INTO lead_messages (lead_id, direction, chat_id, message_id, text, at)
SELECT id, 'in', telegram_id, 1, 'Hello! How much is the course, and when does it begin?', created_at FROM leads
WHERE telegram_id IS NOT NULL;
INSERT INTO status_changes (deal_id, to_status_id, manager_id, at)
SELECT id, coalesce(closed_from_id, status_id), manager_id, created_at FROM deals;
INSERT INTO assignments (deal_id, plan_id, manager_id, pool, pick, related, candidates, skipped, at)
SELECT id, plan_id, manager_id, 'related', 'fewest', id < 0, '[[1, 100], [2, 101], [3, 102]]'JSON, '[]'JSON, created_at
FROM deals WHERE manager_id IS NOT NULL;
INSERT INTO audit (at, actor_kind, event, deal_id, deal_version, lead_id, plan_id, before, after)
SELECT created_at, 'lead', 'deal.created', id, 1, lead_id, plan_id, '{}'JSON, '{}'JSON FROM deals;
INSERT INTO audit (at, actor_kind, actor_id, event, deal_id, deal_version, lead_id, plan_id, before, after)
SELECT updated_at, 'person', manager_id, 'deal.moved', id, version, lead_id, plan_id, '{}'JSON, '{}'JSON FROM deals;
UPDATE deals SET sort_name = (SELECT substr(search_text, 1, 40) FROM leads WHERE id = lead_id)
"""
"""What the deals would have left behind."""


@dataclass(frozen=True, slots=True)
class Base:
    url: str
    places: Sequence[Place]
    deals: int
    plan: SalesPlan
    owner: Manager
    team: list[Manager]
    """Of the plan."""


def full(engine: Engine, size: Size) -> Base:
    return base(engine, size.of(1_000_000, 2000))


def tenth(engine: Engine, size: Size) -> Base:
    return base(engine, size.of(100_000, 2000))


def prepare(engine: Engine, size: Size) -> None:
    """Make both. Raises `NotMeasured` without a server."""
    full(engine, size)
    tenth(engine, size)


@cache
def base(engine: Engine, deals: int) -> Base:
    """A base of so many deals; made before an event loop runs. Raises `NotMeasured` without a server."""
    return asyncio.run(_made(_url(engine, deals), deals))


def _url(engine: Engine, deals: int) -> str:
    if engine == "sqlite":
        return HELD.enter_context(sqlite_files(1))[0]
    server = postgres_url()
    if server is None:
        raise NotMeasured("no PostgreSQL answers on loopback and TEST_POSTGRES_URL is not set")
    return HELD.enter_context(own_postgres(server, f"base_{deals}"))


async def _made(url: str, deals: int) -> Base:
    db = await open_database(url)
    firm = await Firm.found(db, build_services(db, lambda: NOW, Random(1)), Clock(NOW))
    staff = [await firm.person(f"Manager {n}") for n in range(MANAGERS)]
    teams = [_team(staff, n) for n in range(PLANS)]
    places = [await db.write(partial(_plan, n=n, team=team)) for n, team in enumerate(teams)]
    plan = await db.read(lambda session: session.get_one(SalesPlan, places[0].id))
    await db.close()
    await _fill(SqliteLoader(url) if url.startswith("sqlite") else await PostgresLoader.open(url), places, deals)
    db = await open_database(url)
    await RecountService(db, Clock(NOW), Random(1)).rebuild()
    await db.close()
    return Base(url, places, deals, plan, firm.owner, teams[0])


def _team(staff: Sequence[Manager], n: int) -> list[Manager]:
    """Everybody sits in two plans; half of them have few deals in both."""
    seats = [staff[(n * MANAGERS // PLANS + seat) % MANAGERS] for seat in range(TEAM)]
    return [*seats[::2], *seats[1::2]]


def _plan(session: Session, *, n: int, team: Sequence[Manager]) -> Place:
    actor, random = ActorKind.SYSTEM, Random(1)
    settings = PlanSettings(f"Plan {n}", 1_100_000, f"PLAN{n}", pool=Pool.RELATED, pick=Pick.FEWEST)
    won, lost = ("Won", Colour.GREEN), ("Lost", Colour.RED)
    plan = planning.create_plan(session, settings, STEPS, won=won, lost=lost, actor=actor, now=NOW)
    chosen = [reasons.add(session, name, actor=actor, now=NOW) for name in REASONS]
    statuses_reasons.select_reasons(session, plan, chosen, required=True, seen=None, actor=actor, now=NOW)
    for one in team:
        planning.seat(session, plan, session.get_one(Manager, one.id), actor=actor, random=random, now=NOW)
    if n == 0:
        planning.set_default(session, plan, people.company(session), actor=actor, now=NOW)
    sources = [Source(plan_id=plan.id, name=f"Source {m}", name_key=f"source {m}", created_at=NOW) for m in range(3)]
    session.add_all(sources)
    session.flush()
    statuses = plans.statuses(session, plan.id)
    of = {kind: [one.id for one in statuses if one.kind is kind] for kind in Kind}
    return Place(
        plan.id,
        steps=tuple(of[Kind.OPEN]),
        won=of[Kind.WON][0],
        lost=of[Kind.LOST][0],
        team=tuple(one.id for one in team),
        reasons=tuple(one.id for one in chosen),
        sources=tuple(one.id for one in sources),
    )


async def _fill(loader: Loader, places: Sequence[Place], deals: int) -> None:
    people = 2 * deals
    await loader.load("leads", base_rows.LEADS, base_rows.leads(people, loader.stamp))
    await loader.load("deals", base_rows.DEALS, base_rows.deals(deals, places, loader.stamp))
    titled: dict[int, list[str]] = {}
    for row in base_rows.deals(deals, places, float):
        if row[-2]:
            titled.setdefault(row[2], []).append(row[-2])
    await loader.load("lead_search", loader.search, base_rows.documents(base_rows.leads(people, float), titled))
    for statement in HISTORY.replace("JSON", loader.json).split(";"):
        await loader.run(statement)
    await loader.finish()


@asynccontextmanager
async def opened(found: Base) -> AsyncIterator[Ground]:
    """The services over it, at the moment for which it was made."""
    db = await open_database(found.url)
    try:
        services = build_services(db, lambda: NOW, Random(1))
        yield Ground(db, services, found.plan, found.owner, found.team, NEWCOMERS)
    finally:
        await db.close()
