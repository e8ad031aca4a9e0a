"""Row 6: many leads into an even plan by one action, and how long a lot of them holds the database."""

from __future__ import annotations

import asyncio
import json
import sqlite3
from collections.abc import Iterator
from contextlib import ExitStack
from functools import partial
from heapq import heapify, heapreplace
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Any

import asyncpg
from sqlalchemy import make_url, update
from sqlalchemy.orm import Session

from benchmarks.frame import Line, Result, Size, from_pairs
from benchmarks.ground import Ground, as_the_bot_does, ground, now, people, sqlite_files
from benchmarks.mass_beside import beside
from bot.mass import MassRunner
from crm_core.models import Pick, Pool, SalesPlan
from crm_core.queries import plans
from crm_core.rules.mass import AddToPlan
from tests.databases import own_postgres, plain, postgres_url

MANAGERS = 20
LOCK = 50
"""Milliseconds that a lot may hold up others."""
SQLITE = Line(6, "mass add, SQLite", "/s", "heap + executemany by raw sqlite3", must=0.2, goal=0.4)
POSTGRES = Line(6, "mass add, PostgreSQL", "/s", "one set-based statement", must=0.3, goal=0.7)
LOT_LINE = "mass add, longest lot"
MODES = [(pool, pick) for pool in Pool for pick in Pick]
SET_BASED = Path(__file__).with_name("mass.sql")


def mass(size: Size) -> list[Result]:
    with sqlite_files(2) as (ours, floor):
        results = asyncio.run(_measure(SQLITE, size, ours, floor))
    results.append(asyncio.run(beside(size)))
    server = postgres_url()
    if server is not None:
        with ExitStack() as stack:
            ours = stack.enter_context(own_postgres(server, "mass"))
            floor = stack.enter_context(own_postgres(server, "floor"))
            results += asyncio.run(_measure(POSTGRES, size, ours, floor))
    return results


async def _measure(line: Line, size: Size, ours_url: str, floor_url: str) -> list[Result]:
    leads = size.of(100_000, 300)
    async with ground(ours_url, managers=MANAGERS) as ours, ground(floor_url, managers=MANAGERS) as other:
        floor = SqliteFloor(other) if line is SQLITE else PostgresFloor(other)
        pairs, lots = [], []
        if line is POSTGRES:
            await _known_to_the_server(ours, size)
        as_the_bot_does()
        for _ in range(size.rounds):
            ids = await other.db.write(lambda session: people(session, other, leads))
            slowest = await floor.add(ids)
            ids = await ours.db.write(lambda session: people(session, ours, leads))
            speed, longest = await add(ours, ids)
            pairs.append((slowest, speed))
            lots.append(longest)
        note = await _other_modes(ours, size)
    engine = line.name.split(", ")[1]
    lock = Line(6, f"{LOT_LINE}, {engine}", "ms", "", must=LOCK, goal=LOCK, more_is_better=False, absolute=True)
    return [from_pairs(line, pairs, note), Result(lock, ours=median(lots))]


async def _known_to_the_server(company: Ground, size: Size) -> None:
    """As it is a minute after the first rows, where autovacuum is on: until then plans are made for empty tables."""
    ids = await company.db.write(lambda session: people(session, company, size.of(2000, 50)))
    await add(company, ids)
    connection = await asyncpg.connect(plain(company.db.url))
    await connection.execute("ANALYZE")
    await connection.close()


async def _other_modes(company: Ground, size: Size) -> str:
    """Once each, and by hand."""
    speeds = []
    for pool, pick in MODES:
        await company.db.write(partial(_set_mode, company=company, pool=pool, pick=pick))
        ids = await company.db.write(lambda session: people(session, company, size.of(20_000, 100)))
        speeds.append(f"{pool} × {pick} {(await add(company, ids))[0]:,.0f}/s")
    ids = await company.db.write(lambda session: people(session, company, size.of(20_000, 100)))
    by_hand = await add(company, ids, manager_id=company.team[0].id)
    return ", ".join([*speeds, f"one manager {by_hand[0]:,.0f}/s"])


def _set_mode(session: Session, *, company: Ground, pool: Pool, pick: Pick) -> None:
    session.execute(update(SalesPlan).where(SalesPlan.id == company.plan.id).values(pool=pool, pick=pick))


async def add(company: Ground, ids: list[int], manager_id: int | None = None) -> tuple[float, float]:
    """Leads a second from the confirmation to the end, and the milliseconds of the longest lot."""
    params, service = AddToPlan(company.plan.id, manager_id=manager_id), company.services.mass
    runner, longest = MassRunner(service), 0.0
    pace = runner.pace()
    began = perf_counter()
    action = (await service.start(params, ids, key=f"bench:{ids[0]}", actor=company.owner)).action
    while True:
        lot = perf_counter()
        if not await runner.lot(action.id, pace):
            break
        longest = max(longest, perf_counter() - lot)
    return len(ids) / (perf_counter() - began), longest * 1000


DEAL = "INSERT INTO deals (id, plan_id, lead_id, status_id, kind, manager_id, awaits_manager, archived, amount, \
created_at, updated_at, status_since, sort_name, version) \
VALUES (?, ?, ?, ?, 'open', ?, 0, 0, 1100000, ?, ?, ?, ?, 1)"
STEP = "INSERT INTO status_changes (deal_id, to_status_id, manager_id, at) VALUES (?, ?, ?, ?)"
ASSIGNMENT = "INSERT INTO assignments (deal_id, plan_id, manager_id, pool, pick, related, candidates, skipped, at) \
VALUES (?, ?, ?, 'random', 'evenly', 0, ?, '[]', ?)"
CONTACT = "INSERT INTO lead_managers (lead_id, manager_id, last_contact_at) VALUES (?, ?, ?) \
ON CONFLICT (lead_id, manager_id) DO UPDATE SET last_contact_at = excluded.last_contact_at"
AUDIT = "INSERT INTO audit (at, actor_kind, actor_id, event, deal_id, deal_version, lead_id, plan_id, before, after) \
VALUES (?, ?, ?, ?, ?, 1, ?, ?, '{}', ?)"
LOAD = "INSERT INTO plan_loads (plan_id, manager_id, open_deals) VALUES (?, ?, ?) \
ON CONFLICT (plan_id, manager_id) DO UPDATE SET open_deals = open_deals + excluded.open_deals"


class SqliteFloor:
    """A heap of the team and the rows of each table by one ``executemany``, all in one transaction."""

    def __init__(self, company: Ground) -> None:
        self.company = company
        path = Path(make_url(company.db.url).database or "")
        self.connection = sqlite3.connect(path, isolation_level=None)
        for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON"):
            self.connection.execute(f"PRAGMA {pragma}")
        self.loads = [[0, one.id] for one in company.team]

    async def add(self, ids: list[int]) -> float:
        """Leads a second."""
        plan_id = self.company.plan.id
        first = await self.company.db.read(lambda session: plans.first_status(session, plan_id).id)
        began, run = perf_counter(), self.connection.execute
        run("BEGIN IMMEDIATE")
        last = run("SELECT coalesce(max(id), 0) FROM deals").fetchone()[0]
        at = now().strftime("%Y-%m-%d %H:%M:%S.%f")
        for sql, rows in _rows(self.loads, ids, plan_id, first, last, at, self.company):
            self.connection.executemany(sql, rows)
        self.connection.executemany(LOAD, [(plan_id, manager, len(ids) // MANAGERS) for _, manager in self.loads])
        run("COMMIT")
        return len(ids) / (perf_counter() - began)


def _rows(
    loads: list[list[int]], ids: list[int], plan_id: int, status: int, last: int, at: str, company: Ground
) -> Iterator[tuple[str, list[tuple[Any, ...]]]]:
    heapify(loads)
    dealt = []
    for n, lead_id in enumerate(ids, start=last + 1):
        counts = json.dumps([[manager, count] for count, manager in loads])
        manager = loads[0][1]
        heapreplace(loads, [loads[0][0] + 1, manager])
        dealt.append((n, lead_id, manager, counts))
    created, given = json.dumps({"status_id": status}), json.dumps({"manager": "Manager"})
    yield DEAL, [(n, plan_id, lead, status, who, at, at, at, f"lead {lead}") for n, lead, who, _ in dealt]
    yield STEP, [(n, status, who, at) for n, _, who, _ in dealt]
    yield ASSIGNMENT, [(n, plan_id, who, counts, at) for n, _, who, counts in dealt]
    yield CONTACT, [(lead, who, at) for _, lead, who, _ in dealt]
    person = company.owner.id
    yield AUDIT, [(at, "person", person, "deal.created", n, lead, plan_id, created) for n, lead, _, _ in dealt]
    yield AUDIT, [(at, "system", None, "deal.assigned", n, lead, plan_id, given) for n, lead, _, _ in dealt]


class PostgresFloor:
    """The server numbers, deals round and writes everything by itself."""

    def __init__(self, company: Ground) -> None:
        self.company = company

    async def add(self, ids: list[int]) -> float:
        """Leads a second."""
        plan_id = self.company.plan.id
        first = await self.company.db.read(lambda session: plans.first_status(session, plan_id).id)
        connection = await asyncpg.connect(plain(self.company.db.url))
        team = [one.id for one in self.company.team]
        counts = json.dumps([[one, 100] for one in team])
        sql = await asyncio.to_thread(SET_BASED.read_text, encoding="utf-8")
        began = perf_counter()
        await connection.execute(sql, ids, team, plan_id, first, now(), counts, self.company.owner.id)
        took = perf_counter() - began
        await connection.close()
        return len(ids) / took
