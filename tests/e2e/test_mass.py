"""An action over many leads and the real process: kills in the middle repeat nothing, and others are not held up."""

from __future__ import annotations

import signal
from collections import Counter
from datetime import UTC, datetime
from functools import partial
from random import Random

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.crash import KILLED
from crm_core.db import open_database
from crm_core.models import Assignment, AuditEntry, Deal, Event, Lead, MassLot, PlanMember, SalesPlan
from crm_core.rules.mass import AddToPlan
from crm_core.services import build_services
from crm_core.services.recount import RecountService
from tests.e2e.conftest import settle_in
from tests.e2e.running import Running

OWNER, IVAN, PETRO, WRITER = 1001, 1002, 1004, 7000
POINTS = ("in_mass_lot:1", "after_mass_lot:1", "in_mass_lot:2", "after_mass_lot:1")

pytestmark = pytest.mark.slow


def now() -> datetime:
    return datetime.now(UTC)


async def begun(running: Running, leads: int) -> list[int]:
    """The owner has confirmed it, and nobody has worked on it yet."""
    db = await open_database(running.environment["DATABASE_URL"])
    services = build_services(db, now, Random(1))
    owner = await services.people.identify(OWNER)
    assert owner is not None

    def unit(session: Session) -> tuple[list[int], int]:
        row = {"search_text": "lead", "created_at": now()}
        for n in range(leads):
            session.execute(insert(Lead).values(name=f"Lead {n}", **row))
        return list(session.scalars(select(Lead.id))), session.scalars(select(SalesPlan.id)).one()

    ids, plan_id = await db.write(unit)
    await services.mass.start(AddToPlan(plan_id), ids, key="tap", actor=owner)
    await db.close()
    return ids


async def done_once(running: Running, ids: list[int]) -> None:
    """A deal for each lead, dealt evenly, with one row of each kind; whatever is counted equals the rows."""
    db = await open_database(running.environment["DATABASE_URL"])

    def unit(session: Session) -> None:
        deals = session.scalars(select(Deal).where(Deal.lead_id.in_(ids))).all()
        assert Counter(deal.lead_id for deal in deals) == dict.fromkeys(ids, 1)
        shares = Counter(deal.manager_id for deal in session.scalars(select(Deal)))
        assert max(shares.values()) - min(shares.values()) <= 1
        made = session.scalars(select(AuditEntry.deal_id).where(AuditEntry.event == Event.DEAL_CREATED)).all()
        assert Counter(made) == dict.fromkeys(session.scalars(select(Deal.id)).all(), 1)
        ledger = Counter(session.scalars(select(Assignment.manager_id)))
        assert ledger == {row.manager_id: row.received for row in session.scalars(select(PlanMember))} == shares
        assert session.scalars(select(MassLot)).all() == []

    await db.read(unit)
    assert await RecountService(db, now, Random(1)).differences() == []
    await db.close()


def said(running: Running, person_id: int, words: str) -> int:
    """How many messages say so."""
    return sum(words in (message.text or "") for message in running.messages(person_id))


async def test_kills_between_and_inside_lots_repeat_nothing(running: Running) -> None:
    await settle_in(running, "ivan, petro")
    ids = await begun(running, 1200)
    for point in POINTS:
        await running.start(CRASH_AT=point)
        process = running.process
        assert process is not None
        await running.until(partial(getattr, process, "returncode"), f"it dies at {point}", patience=240)
        assert await running.gone() == KILLED
    await running.start()
    running.world.person(WRITER, "Olena", language_code="en")
    running.world.send(WRITER, "Hello!")  # who writes meanwhile is answered
    await running.until(lambda: running.messages(WRITER) or None, "an answer to who writes meanwhile")
    end = "🏁 Finished: "
    await running.until(lambda: said(running, OWNER, end) or None, "the report", patience=240)
    for person in (IVAN, PETRO):
        await running.sees(person, "Olga")
        assert said(running, person, "Olga") == 1  # one notice for all of them
    assert await running.end(signal.SIGTERM) == 0
    await done_once(running, ids)
    assert "Traceback" not in running.output()
