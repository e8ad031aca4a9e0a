"""What a unit of work may rely on, on both engines."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest
from sqlalchemy import func, insert, select, text
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.orm import Session

from crm_core.db import Database, open_database, rows
from crm_core.errors import StorageUnavailable
from crm_core.models import ActorKind, AuditEntry, Event, Lead, NoticeKind
from crm_core.services import audit
from crm_core.services.notify import notify
from tests.clock import Clock
from tests.databases import empty_postgres

NOW = Clock()()


@pytest.fixture
async def on_postgres(postgres: str) -> AsyncIterator[Database]:
    await empty_postgres(postgres)
    db = await open_database(postgres)
    yield db
    await db.close()


def new_lead(session: Session, telegram_id: int = 7001) -> Lead:
    values = {"telegram_id": telegram_id, "name": "Olena", "search_text": "olena", "created_at": NOW}
    return rows.add(session, Lead, values)


def leads(session: Session) -> int:
    return session.scalar(select(func.count()).select_from(Lead)) or 0


async def test_an_added_row_is_an_entity_of_the_session(db: Database) -> None:
    def unit(session: Session) -> Lead:
        lead = new_lead(session)
        assert session.scalars(select(Lead)).one() is lead
        assert (lead.reachable, lead.phone, lead.created_at) == (True, None, NOW)
        lead.phone = "+380671234567"
        return lead

    lead = await db.write(unit)
    assert await db.read(lambda session: session.get_one(Lead, lead.id).phone) == "+380671234567"


async def test_rows_held_back_are_seen_by_the_unit_and_kept_in_order(db: Database) -> None:
    def unit(session: Session) -> list[Event]:
        for event in (Event.LEAD_CREATED, Event.LEAD_PHONE_CHANGED, Event.LEAD_RETURNED):
            audit.record(session, event, ActorKind.LEAD, NOW, about=lead_of(session))
        return list(session.scalars(select(AuditEntry.event).order_by(AuditEntry.id)))

    def lead_of(session: Session) -> Lead:
        return session.scalar(select(Lead)) or new_lead(session)

    seen = await db.write(unit)
    assert seen == [Event.LEAD_CREATED, Event.LEAD_PHONE_CHANGED, Event.LEAD_RETURNED]
    assert await db.read(lambda session: len(session.scalars(select(AuditEntry)).all())) == 3


@pytest.mark.parametrize("many", [1, 5, 40])
async def test_rows_held_back_are_written_at_the_end_however_many(db: Database, many: int) -> None:
    def unit(session: Session) -> None:
        for n in range(many):
            audit.record(session, Event.COMPANY_CHANGED, ActorKind.SYSTEM, NOW, after={"n": n})
            notify(session, NoticeKind.LEAD_UNREACHABLE, 1001, key=f"key:{n}", now=NOW, lead_id=n)

    await db.write(unit)
    in_order = select(AuditEntry).order_by(AuditEntry.id)
    assert await db.read(lambda session: [entry.after["n"] for entry in session.scalars(in_order)]) == [*range(many)]
    await db.write(unit)
    assert await db.read(lambda session: session.scalar(text("SELECT count(*) FROM outbox"))) == many


async def test_a_unit_that_fails_leaves_nothing_and_spares_its_neighbours(db: Database) -> None:
    def fails(session: Session) -> None:
        new_lead(session, 7009)
        audit.record(session, Event.COMPANY_CHANGED, ActorKind.SYSTEM, NOW)
        raise LookupError

    units = [db.write(partial(new_lead, telegram_id=n)) for n in range(7001, 7006)]
    results = await asyncio.gather(*units, db.write(fails), return_exceptions=True)
    assert [type(result) for result in results] == [Lead] * 5 + [LookupError]
    assert await db.read(leads) == 5
    assert await db.read(lambda session: session.scalars(select(AuditEntry)).all()) == []


async def test_a_row_that_may_not_be_is_its_own_units_error(db: Database) -> None:
    await db.write(new_lead)
    with pytest.raises(IntegrityError):
        await db.write(new_lead)
    assert await db.read(leads) == 1


@pytest.mark.postgres
async def test_connections_cut_by_the_server_are_not_noticed(on_postgres: Database, postgres: str) -> None:
    await asyncio.gather(*(on_postgres.write(partial(new_lead, telegram_id=n)) for n in range(7001, 7006)))
    admin = create_async_engine(postgres)
    async with admin.connect() as connection:
        others = "FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()"
        cut = await connection.scalar(text(f"SELECT count(pg_terminate_backend(pid)) {others}"))
    await admin.dispose()
    assert cut
    assert await on_postgres.read(leads) == 5
    await on_postgres.write(partial(new_lead, telegram_id=7010))
    assert await on_postgres.read(leads) == 6


async def test_a_reading_unit_cannot_change_anything(db: Database) -> None:
    with pytest.raises((StorageUnavailable, DBAPIError)):
        await db.read(lambda session: session.execute(insert(Lead).values(name="A", search_text="a", created_at=NOW)))
    assert await db.read(leads) == 0


async def test_a_reader_goes_on_after_a_unit_that_failed_and_one_that_nobody_waits_for(db: Database) -> None:
    with pytest.raises(ZeroDivisionError):
        await db.read(lambda session: leads(session) // 0)
    forgotten = [asyncio.create_task(db.read(leads)) for _ in range(20)]
    await asyncio.sleep(0)
    for task in forgotten:
        task.cancel()
    await asyncio.gather(*forgotten, return_exceptions=True)
    await db.write(new_lead)
    assert await asyncio.gather(*(db.read(leads) for _ in range(20))) == [1] * 20
