"""Real databases for tests: a fresh SQLite file, or an emptied PostgreSQL database of this test worker."""

from __future__ import annotations

import asyncio
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import asyncpg
from sqlalchemy import make_url

from crm_core.migrations.upgrade import upgrade
from crm_core.models import Base

DEFAULT_POSTGRES = "postgresql+asyncpg://postgres@127.0.0.1:5432/test"


def postgres_url() -> str | None:
    """The server for tests: ``TEST_POSTGRES_URL``, or the one on loopback if it answers."""
    given = os.environ.get("TEST_POSTGRES_URL")
    url = given or DEFAULT_POSTGRES
    return url if given or asyncio.run(_answers(url)) else None


async def _answers(url: str) -> bool:
    try:
        connection = await asyncpg.connect(plain(url), timeout=2)
    except (OSError, asyncpg.PostgresError, TimeoutError):
        return False
    await connection.close()
    return True


def plain(url: str) -> str:
    """As the driver alone takes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def own_postgres(url: str, purpose: str = "test") -> Iterator[str]:
    """A migrated database of this process's own beside the given one, dropped afterwards."""
    name = f"crm_{purpose}_{os.getpid()}"
    asyncio.run(_run(url, f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)', f'CREATE DATABASE "{name}"'))
    if purpose == "test":  # processes are killed in tests, the server is not: nobody needs to wait for the disk
        asyncio.run(_run(url, f'ALTER DATABASE "{name}" SET synchronous_commit = off'))
    own = make_url(url).set(database=name).render_as_string(hide_password=False)
    upgrade(own, before_commit=lambda: None)
    yield own
    asyncio.run(_run(url, f'DROP DATABASE "{name}" WITH (FORCE)'))


async def _run(url: str, *statements: str) -> None:
    connection = await asyncpg.connect(plain(url))
    for statement in statements:
        await connection.execute(statement)
    await connection.close()


async def empty_postgres(url: str) -> None:
    """Row by row, children first: TRUNCATE makes the files of every table anew, which takes twenty times as long."""
    tables = [f'DELETE FROM "{table.name}"' for table in reversed(Base.metadata.sorted_tables)]
    await _run(url, "; ".join([*tables, "SELECT setval(oid, 1, false) FROM pg_class WHERE relkind = 'S'"]))


def sqlite_template(folder: Path) -> Path:
    path = folder / "template.db"
    upgrade(f"sqlite+aiosqlite:///{path}", before_commit=lambda: None)
    return path


def own_sqlite(template: Path, folder: Path) -> str:
    path = folder / "crm.db"
    shutil.copy(template, path)
    return f"sqlite+aiosqlite:///{path}"
