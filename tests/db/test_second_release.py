"""The step from the first release: what a company had is there afterwards."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic import command
from sqlalchemy import Connection, create_engine, func, select, text
from sqlalchemy.ext.asyncio import create_async_engine

from crm_core.db.files import Schema, examine, prepare_storage
from crm_core.db.sqlite import writer_engine
from crm_core.migrations.upgrade import alembic_config, upgrade
from crm_core.models import NO_TASK, Deal

EMPTIED = ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")
HELD = """
INSERT INTO plans (id, name, name_key, average_bill, short_label, mode, pool, pick, created_at, version)
VALUES (1, 'Plan 1', 'plan 1', 0, 'P', 'manual', 'random', 'evenly', '2026-01-01', 3);
INSERT INTO plans (id, name, name_key, average_bill, short_label, mode, pool, pick, created_at, version)
VALUES (2, 'Plan 2', 'plan 2', 0, 'P', 'manual', 'random', 'evenly', '2026-01-01', 3);
INSERT INTO company (id, name, currency, time_zone, language, undo_minutes, managers_may_reopen, default_plan_id)
VALUES (1, 'Acme', 'UAH', 'Europe/Kyiv', 'uk', 5, NO, 2);
INSERT INTO roles (id, key, name) VALUES (1, 'owner', 'Owner');
INSERT INTO managers (id, telegram_id, name, role_id, active, on_shift, reachable, created_at)
VALUES (1, 1001, 'Olga', 1, YES, YES, YES, '2026-01-01');
INSERT INTO invites (id, code_hash, role_id, created_at, expires_at)
VALUES (1, 'h', 1, '2026-01-01', '2026-01-04');
INSERT INTO leads (id, telegram_id, name, reachable, search_text, created_at)
VALUES (1, 7001, 'Olena', YES, 'olena', '2026-01-02');
INSERT INTO audit (id, at, actor_kind, actor_id, event, lead_id, before, after)
VALUES (1, '2026-01-02', 'person', 1, 'lead.created', 1, '{}', '{}');
INSERT INTO plan_members (plan_id, manager_id, active, turns, joined_at) VALUES (1, 1, YES, 7, '2026-01-01');
INSERT INTO plan_members (plan_id, manager_id, active, turns, joined_at) VALUES (2, 1, YES, 7, '2026-01-01');
INSERT INTO statuses (id, plan_id, name, name_key, colour, position, kind, reasons_required)
VALUES (1, 1, 'New', 'new', 'blue', 1, 'open', NO);
INSERT INTO deals (id, plan_id, lead_id, status_id, kind, awaits_manager, amount, created_at, updated_at, status_since,
 version) VALUES (1, 1, 1, 1, 'open', NO, 5, '2026-01-02', '2026-01-02', '2026-01-02', 1);
INSERT INTO statuses (id, plan_id, name, name_key, colour, position, kind, reasons_required)
VALUES (2, 1, 'Lost', 'lost', 'red', 2, 'lost', NO);
INSERT INTO deals (id, plan_id, lead_id, status_id, kind, manager_id, awaits_manager, amount, created_at, updated_at,
 status_since, closed_at, closed_from_id, version) VALUES (2, 1, 1, 2, 'lost', 1, NO, 7, '2026-01-02', '2026-01-02',
 '2026-01-02', '2026-01-02', 1, 1);
INSERT INTO assignments (id, deal_id, plan_id, manager_id, pool, pick, related, candidates, skipped, at)
VALUES (1, 1, 1, 1, 'random', 'evenly', NO, '[]', '[]', '2026-01-02');
INSERT INTO status_changes (id, deal_id, to_status_id, at) VALUES (1, 2, 1, '2026-01-02 10:00:00');
INSERT INTO status_changes (id, deal_id, to_status_id, at) VALUES (2, 1, 1, '2026-01-02 11:00:00');
INSERT INTO status_changes (id, deal_id, from_status_id, to_status_id, at) VALUES (3, 2, 1, 2, '2026-01-02 11:30:01')
"""


def hold(connection: Connection) -> None:
    """A database of the first release with a company in it."""
    command.upgrade(alembic_config(connection), "0001")
    yes, no = ("1", "0") if connection.dialect.name == "sqlite" else ("true", "false")
    for statement in HELD.replace("YES", yes).replace("NO,", f"{no},").replace("NO)", f"{no})").split(";"):
        connection.execute(text(statement))


def kept(connection: Connection) -> list[tuple[object, ...]]:
    questions = (
        "SELECT name, version, length(code) FROM plans ORDER BY id",
        "SELECT count(DISTINCT code) FROM plans",
        "SELECT name, default_plan_id, version, greetings, hours FROM company",
        "SELECT name, telegram_id, version FROM managers",
        "SELECT code_hash, role_id, created_by_id FROM invites",
        "SELECT name, telegram_id, wanted_plan_id FROM leads",
        "SELECT event, lead_id, subject FROM audit",
        "SELECT plan_id, turns, received, removed_at FROM plan_members ORDER BY plan_id",
        "SELECT text FROM lead_search",
        "SELECT id, sort_name FROM deals ORDER BY id",
        "SELECT plan_id, kind, manager_id, reason_id, deals, amount FROM closed_totals",
        "SELECT id, stayed FROM status_changes ORDER BY id",
    )
    planned = select(func.count()).select_from(Deal).where(Deal.next_task_at != NO_TASK)
    told = [tuple(row) for question in questions for row in connection.execute(text(question))]
    return [*told, (connection.scalar(planned),)]


KEPT = [
    ("Plan 1", 3, 10),
    ("Plan 2", 3, 10),
    (2,),
    ("Acme", 2, 1, "{}", None),
    ("Olga", 1001, 1),
    ("h", 1, None),
    ("Olena", 7001, None),
    ("lead.created", 1, None),
    (1, 7, 1, None),
    (2, 7, 0, None),
    (" olena",),
    (1, "olena"),
    (2, "olena"),
    (1, "lost", 1, 0, 1, 7),
    (1, None),
    (2, None),
    (3, 5401),
    (0,),
]


def nothing() -> None: ...


def test_a_file_of_the_first_release_keeps_everything(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'crm.db'}"
    engine = writer_engine(url)
    with engine.begin() as connection:
        hold(connection)
    engine.dispose()
    assert examine(url) is Schema.OLD
    assert upgrade(url, before_commit=nothing) is True
    with create_engine(url).connect() as connection:
        assert kept(connection) == KEPT
    assert (tmp_path / "crm.db.backup-0001").exists()


@pytest.fixture
def first_release(postgres: str) -> Iterator[str]:
    async def held() -> None:
        engine = create_async_engine(postgres)
        async with engine.begin() as connection:
            for statement in EMPTIED:
                await connection.execute(text(statement))
            await connection.run_sync(hold)
        await engine.dispose()

    asyncio.run(held())
    yield postgres
    prepare_storage(postgres).release()


@pytest.mark.postgres
def test_a_postgres_database_of_the_first_release_keeps_everything(first_release: str) -> None:
    assert upgrade(first_release, before_commit=nothing) is True

    async def read() -> list[tuple[object, ...]]:
        engine = create_async_engine(first_release)
        async with engine.connect() as connection:
            found = await connection.run_sync(kept)
        await engine.dispose()
        return found

    assert [(*row[:3], str(row[3]), row[4]) if len(row) == 5 else row for row in asyncio.run(read())] == KEPT
