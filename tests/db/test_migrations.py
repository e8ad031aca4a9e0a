"""Migrations: they lead to the models, in one transaction, after a backup."""

from __future__ import annotations

import asyncio
import shutil
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest
from alembic.autogenerate import render_python_code
from alembic.operations.ops import CreateIndexOp, UpgradeOps
from sqlalchemy import Index, text
from sqlalchemy.ext.asyncio import create_async_engine

from crm_core.db.files import MIGRATIONS, Schema, examine, prepare_storage
from crm_core.errors import StorageRefused
from crm_core.migrations import compare, upgrade
from crm_core.models import Base

NEXT = """
import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "0006", "0005", None, None


def upgrade() -> None:
    with op.batch_alter_table("plans") as batch:
        batch.alter_column("short_label", existing_type=sa.String(60), type_=sa.String(80), existing_nullable=False)
"""
BREAKS = NEXT.replace("    with", '    op.execute("DELETE FROM plans")\n    with')

PLAN = """
INSERT INTO plans (id, name, name_key, average_bill, short_label, mode, pool, pick, created_at, version)
VALUES (1, 'Plan', 'plan', 0, 'P', 'manual', 'random', 'evenly', '2026-01-01', 1)
"""
STATUS = """
INSERT INTO statuses (id, plan_id, name, name_key, colour, position, kind, reasons_required)
VALUES (1, 1, 'New', 'new', 'blue', 0, 'open', 0)
"""


def rows(path: Path, sql: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(sql).fetchall()


EMPTIED = ("DROP SCHEMA public CASCADE", "CREATE SCHEMA public")


def nothing() -> None: ...


def on_postgres(url: str, *statements: str) -> list[str]:
    """The first column of what the last statement gives."""

    async def execute() -> list[str]:
        engine = create_async_engine(url)
        async with engine.begin() as connection:
            *_, last = [await connection.execute(text(statement)) for statement in statements]
            found = [str(row[0]) for row in last] if last.returns_rows else []
        await engine.dispose()
        return found

    return asyncio.run(execute())


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "crm.db"
    prepare_storage(f"sqlite:///{path}").release()
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(PLAN)
        connection.execute(STATUS)
    return path


@pytest.fixture
def revision(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where a second revision may be put, beside a copy of all others."""
    folder = tmp_path / "migrations"
    shutil.copytree(MIGRATIONS.parent, folder)
    monkeypatch.setattr(upgrade, "SCRIPTS", str(folder))
    return folder / "versions" / "0006_next.py"


def test_migrations_lead_exactly_to_the_models() -> None:
    assert compare.differences() == []


def test_missing_check_is_a_difference(monkeypatch: pytest.MonkeyPatch) -> None:
    deals = Base.metadata.tables["deals"]
    check = next(c for c in deals.constraints if str(c.name).endswith("amount_not_negative"))
    monkeypatch.setattr(deals, "constraints", deals.constraints - {check})
    assert [line for line in compare.differences() if "ck_deals_amount_not_negative" in line]


def partial() -> list[Index]:
    indexes = [index for table in Base.metadata.tables.values() for index in table.indexes]
    return [index for index in indexes if index.dialect_options["sqlite"]["where"] is not None]


@pytest.mark.postgres
def test_an_index_of_some_rows_is_so_on_both_engines(postgres: str) -> None:
    found = on_postgres(postgres, "SELECT indexname FROM pg_indexes WHERE indexdef LIKE '% WHERE %'")
    assert set(found) == {index.name for index in partial()}


def test_a_written_revision_tells_both_engines_which_rows_an_index_holds() -> None:
    compare.say_where_to_postgres()
    written = render_python_code(UpgradeOps([CreateIndexOp.from_index(index) for index in partial()]))
    assert written.count("postgresql_where=") == written.count("sqlite_where=") == len(partial()) > 0


def test_second_upgrade_does_nothing(path: Path) -> None:
    assert upgrade.upgrade(f"sqlite:///{path}", before_commit=pytest.fail) is False


def test_migration_keeps_the_children_of_a_rebuilt_table_and_leaves_a_backup(path: Path, revision: Path) -> None:
    revision.write_text(NEXT)
    assert upgrade.upgrade(f"sqlite:///{path}", before_commit=nothing) is True
    assert rows(path, "SELECT version_num FROM alembic_version") == [("0006",)]
    assert rows(path, "SELECT plan_id FROM statuses") == [(1,)]
    backup = path.with_name("crm.db.backup-0005")
    assert rows(backup, "SELECT version_num FROM alembic_version") == [("0005",)]
    assert rows(backup, "SELECT name FROM plans") == [("Plan",)]


def test_migration_that_leaves_orphans_is_undone(path: Path, revision: Path) -> None:
    revision.write_text(BREAKS)
    with pytest.raises(StorageRefused, match="1 rows without their parents"):
        upgrade.upgrade(f"sqlite:///{path}", before_commit=nothing)
    assert rows(path, "SELECT version_num FROM alembic_version") == [("0005",)]
    assert rows(path, "SELECT name FROM plans") == [("Plan",)]


def test_migration_cut_before_its_commit_can_be_repeated(path: Path, revision: Path) -> None:
    revision.write_text(NEXT)

    def cut() -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        upgrade.upgrade(f"sqlite:///{path}", before_commit=cut)
    assert rows(path, "SELECT version_num FROM alembic_version") == [("0005",)]
    assert upgrade.upgrade(f"sqlite:///{path}", before_commit=nothing) is True
    assert rows(path, "PRAGMA integrity_check") == [("ok",)]


@pytest.mark.postgres
def test_two_processes_migrate_one_postgres_once(postgres: str) -> None:
    on_postgres(postgres, *EMPTIED)
    with ThreadPoolExecutor() as both:
        done = both.map(lambda _: upgrade.upgrade(postgres, before_commit=nothing), range(2))
        assert sorted(done) == [False, True]


@pytest.mark.postgres
def test_newer_schema_on_postgres_is_refused(postgres: str) -> None:
    on_postgres(postgres, "UPDATE alembic_version SET version_num = '9999'")
    try:
        with pytest.raises(StorageRefused, match="newer version"):
            prepare_storage(postgres)
        with pytest.raises(StorageRefused, match="newer version"):
            examine(postgres)
    finally:
        on_postgres(postgres, *EMPTIED)
        prepare_storage(postgres)
    assert examine(postgres) is Schema.CURRENT
