"""How SQLite finds a page of the log among many thousand entries: along an index, and no further than the page."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from random import Random
from typing import Any

import pytest
from sqlalchemy import event, insert
from sqlalchemy.orm import Session

from crm_core.models import ActorKind, AuditEntry, Event, Manager
from crm_core.queries import log, people
from crm_core.rules.filters import Cursor, Period
from crm_core.rules.log import LogFilter, Topic
from tests.firm import Firm

SIZE = 30_000
OTHERS = [one for one in Event if not one.value.startswith(("deal", "lead"))]
DAYS = Period(datetime(2026, 4, 24, tzinfo=UTC), datetime(2026, 4, 26, tzinfo=UTC))
PLACE = SIZE // 2
"""An entry in the middle."""

FILTERS: list[tuple[LogFilter, str]] = [
    (LogFilter(), "ix_audit_at"),
    (LogFilter(Topic.DEALS), "ix_audit_at"),
    (LogFilter(Topic.LEADS), "ix_audit_event (event=?"),
    (LogFilter(Topic.PLANS), "ix_audit_event (event=?"),
    (LogFilter(Topic.STATUSES), "ix_audit_event (event=?"),
    (LogFilter(Topic.PEOPLE), "ix_audit_event (event=?"),
    (LogFilter(Topic.COMPANY), "ix_audit_event (event=?"),
    (LogFilter(actor_id=1), "ix_audit_actor (actor_id=?"),
    (LogFilter(by_nobody=True), "ix_audit_actor (actor_id=?"),
    (LogFilter(Topic.DEALS, actor_id=1), "ix_audit_actor (actor_id=?"),
    (LogFilter(Topic.COMPANY, actor_id=1), "ix_audit_event (event=?"),
    (LogFilter(deal_id=1), "ix_audit_deal_id (deal_id=?"),
    (LogFilter(plan_id=1), "ix_audit_plan (plan_id=?"),
    (LogFilter(Topic.STATUSES, plan_id=1), "ix_audit_plan (plan_id=?"),
    (LogFilter(person_id=1), "ix_audit_subject (subject=?"),
]


@pytest.fixture
def database_url(sqlite_url: str) -> str:
    """The plan is asked of SQLite; PostgreSQL has the same indexes."""
    return sqlite_url


@pytest.fixture
async def much(firm: Firm) -> Firm:
    """A log in which deals are most of it, people and settings little."""
    plan = await firm.plan(await firm.person("Ivan"))
    deal, random = await firm.deal(), Random(3)
    rows = []
    for age in range(SIZE, 0, -1):
        share = random.random()
        row = {
            "at": firm.clock() - timedelta(minutes=age),
            "actor_kind": ActorKind.PERSON,
            "actor_id": random.choice([1, 2, None]),
            "event": Event.DEAL_MOVED if share < 0.8 else Event.LEAD_CREATED if share < 0.95 else random.choice(OTHERS),
            "before": {},
            "after": {},
        }
        of_plan = row["event"] in OTHERS and random.random() < 0.5
        row |= dict.fromkeys(("deal_id", "deal_version", "lead_id", "plan_id", "subject"))
        row |= {"deal_id": deal.id, "lead_id": deal.lead_id, "plan_id": plan.id} if share < 0.8 else {}
        row |= {"plan_id": plan.id} if of_plan else {"subject": f"managers:{random.choice([1, 2])}"}
        rows.append(row)
    await firm.change(lambda session: session.execute(insert(AuditEntry), rows))
    return firm


async def steps(firm: Firm, wanted: LogFilter, period: Period, cursor: Cursor, actor: Manager) -> Sequence[list[str]]:
    """How SQLite answers each statement that looks for the page."""

    def unit(session: Session) -> Sequence[list[str]]:
        me = people.actor(session, actor)
        seen: list[tuple[str, Any]] = []

        def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, _many: bool) -> None:
            seen.append((statement, parameters))

        connection = session.connection()
        event.listen(connection, "before_cursor_execute", note)
        found = log.page(session, wanted, period, cursor, me)
        event.remove(connection, "before_cursor_execute", note)
        assert found.entries
        return [
            [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
            for statement, parameters in seen
        ]

    return await firm.db.read(unit)


async def test_every_filter_goes_along_its_index(much: Firm) -> None:
    for cursor in (Cursor(), Cursor(PLACE, page=9), Cursor(PLACE, backwards=True, page=9)):
        for wanted, index in FILTERS:
            plans = await steps(much, wanted, Period(), cursor, much.owner)
            looked = plans[1 if cursor.anchor else 0]
            on_audit = [step for step in looked if " audit " in step]
            assert any(index in step for step in on_audit), (wanted, looked)
            assert all("USING" in step for step in on_audit), (wanted, looked)
            if len(on_audit) == 1 and wanted.deal_id is None:  # several branches are merged, a page of each
                assert not [step for step in looked if "TEMP B-TREE" in step], (wanted, looked)
            for rest in plans[1:] if not cursor.anchor else [plans[0], *plans[2:]]:
                assert not [step for step in rest if step.startswith("SCAN audit") and "ix_audit" not in step]


async def test_days_narrow_the_index_itself(much: Firm) -> None:
    for wanted, index in FILTERS:
        if wanted.deal_id is not None:
            continue  # all entries of one deal are few
        looked = (await steps(much, wanted, DAYS, Cursor(), much.owner))[0]
        on_audit = [step for step in looked if " audit " in step and index.partition(" ")[0] in step]
        assert on_audit, (wanted, looked)
        assert all("at>? AND at<?" in step for step in on_audit), (wanted, looked)


async def test_the_depth_of_a_page_costs_nothing(much: Firm) -> None:
    """SQLite counts its own steps: the page in the middle takes as many as the newest one."""
    for wanted, _ in FILTERS:
        newest, middle = await counted(much, wanted, Cursor()), await counted(much, wanted, Cursor(PLACE, page=9))
        assert newest > 0
        if wanted.deal_id is None:  # all entries of one deal are few, elsewhere
            assert middle < newest * 1.5 + 2000, (wanted, newest, middle)
            assert newest < SIZE, (wanted, newest)


async def counted(firm: Firm, wanted: LogFilter, cursor: Cursor) -> int:
    def unit(session: Session) -> int:
        me = people.actor(session, firm.owner)
        connection = session.connection().connection.driver_connection
        assert isinstance(connection, sqlite3.Connection)
        ticks: list[None] = []
        connection.set_progress_handler(lambda: ticks.append(None), 100)
        log.page(session, wanted, Period(), cursor, me)
        connection.set_progress_handler(None, 0)
        return 100 * len(ticks)

    return await firm.db.read(unit)
