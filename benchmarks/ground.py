"""A company to measure on: an even plan with its team, in a fresh migrated database."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import count
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from time import perf_counter

from sqlalchemy import insert
from sqlalchemy.orm import Session

from crm_core.db import Database, open_database
from crm_core.models import Lead, LeadManager, Manager, Pick, Pool, SalesPlan
from crm_core.results import Received, Sender
from crm_core.services import Services, build_services
from tests.clock import Clock
from tests.databases import own_sqlite, sqlite_template
from tests.firm import Firm

TEXT = "Hello! How much is the course, and when does it begin?"


def now() -> datetime:
    return datetime.now(UTC)


def as_the_bot_does() -> None:
    """What was loaded is no more looked through for garbage."""
    gc.collect()
    gc.freeze()


@contextmanager
def sqlite_files(number: int) -> Iterator[list[str]]:
    """URLs of so many fresh databases on the disk where temporary files are."""
    with TemporaryDirectory(prefix="crm-bench-") as name:
        folder = Path(name)
        template = sqlite_template(folder)
        folders = [folder / str(n) for n in range(number)]
        for one in folders:
            one.mkdir()
        yield [own_sqlite(template, one) for one in folders]


@dataclass
class Ground:
    db: Database
    services: Services
    plan: SalesPlan
    owner: Manager
    team: list[Manager]
    people: count[int]
    """Telegram ids of people who have never written."""

    async def heads(self, number: int) -> list[int]:
        """The chats of so many people who see everything and are of no team: none of them has been told of deals."""
        firm = Firm(self.db, self.services, Clock(now()), self.owner, count(500))
        return [(await firm.person(f"{n}", "head")).telegram_id for n in range(number)]

    async def intake(self) -> Received:
        """Somebody new writes: parsed arguments in, everything committed at the end."""
        person = next(self.people)
        sender = Sender(person, f"Olena {person}", f"olena_{person}", "uk")
        return await self.services.leads.receive(sender, message_id=1, text=TEXT)

    async def one_by_one(self, leads: int) -> float:
        """Leads a second."""
        started = perf_counter()
        for _ in range(leads):
            await self.intake()
        return leads / (perf_counter() - started)

    async def side_by_side(self, leads: int, width: int) -> float:
        """Leads a second with so many calls under way all the time."""
        left = iter(range(leads))

        async def worker() -> None:
            for _ in left:
                await self.intake()

        started = perf_counter()
        await asyncio.gather(*(worker() for _ in range(width)))
        return leads / (perf_counter() - started)


@asynccontextmanager
async def ground(
    url: str, *, managers: int, pool: Pool = Pool.RELATED, pick: Pick = Pick.FEWEST
) -> AsyncIterator[Ground]:
    db = await open_database(url)
    try:
        services = build_services(db, now, Random(1))
        firm = await Firm.found(db, services, Clock(now()))
        team = [await firm.person(f"Manager {n}") for n in range(managers)]
        plan = await firm.plan(*team, pool=pool, pick=pick)
        yield Ground(db, services, plan, firm.owner, team, count(10_000_000))
    finally:
        await db.close()


def people(session: Session, company: Ground, count: int) -> list[int]:
    """New leads; every fourth knows one of the team."""
    ids = [next(company.people) for _ in range(count)]
    row = [
        {"id": n, "name": f"Lead {n}", "search_text": f"lead {n} @lead_{n} lead{n}@example.com", "created_at": now()}
        for n in ids
    ]
    session.execute(insert(Lead), row)
    known = [
        {"lead_id": n, "manager_id": company.team[n % len(company.team)].id, "last_contact_at": now()} for n in ids[::4]
    ]
    session.execute(insert(LeadManager), known)
    return ids
