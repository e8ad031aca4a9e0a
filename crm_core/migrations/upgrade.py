"""Brings a database to the newest revision: at start, and by the command `db upgrade`."""

from __future__ import annotations

import asyncio
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, create_engine, event, inspect, make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from crm_core.db.sqlite import writer_engine
from crm_core.errors import StorageRefused

SCRIPTS = "crm_core:migrations"
ADVISORY_LOCK = 7_267_001
"""Any fixed number: on PostgreSQL only one process at a time migrates."""


def upgrade(url: str, *, before_commit: Callable[[], None]) -> bool:
    """Apply what is missing in one transaction; True if something was. Raises `StorageRefused`."""
    with _in_one_line():
        if make_url(url).get_backend_name() == "sqlite":
            return _upgrade_sqlite(url, before_commit)
        return asyncio.run(_upgrade_postgres(url, before_commit))


def is_up_to_date(url: str) -> bool:
    """Changes nothing. Raises `StorageRefused` for a database of a newer or another program, or one that is away."""
    with _in_one_line():
        if make_url(url).get_backend_name() == "sqlite":
            return _sqlite_state(url)[0]
        return asyncio.run(_postgres_is_current(url))


@contextmanager
def _in_one_line() -> Iterator[None]:
    try:
        yield
    except DBAPIError as error:
        raise StorageRefused(f"The database cannot be used: {error.orig}") from error
    except (OSError, sqlite3.Error) as error:
        raise StorageRefused(f"The database does not answer: {error}") from error


def alembic_config(connection: Connection) -> Config:
    config = Config()
    config.set_main_option("script_location", SCRIPTS)
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config


def is_current(connection: Connection) -> bool:
    """Raises `StorageRefused` for a schema of a newer program, or of another one."""
    script = ScriptDirectory.from_config(alembic_config(connection))
    revision = MigrationContext.configure(connection).get_current_revision()
    known = {known.revision for known in script.walk_revisions()}
    if revision is None and set(inspect(connection).get_table_names()) - {"alembic_version"}:
        raise StorageRefused("The database holds tables that this program did not make. Choose another one.")
    if revision is not None and revision not in known:
        raise StorageRefused(
            f"The database was made by a newer version of this program (schema {revision}). Install that version."
        )
    return revision == script.get_current_head()


def _upgrade_sqlite(url: str, before_commit: Callable[[], None]) -> bool:
    path = Path(make_url(url).database or "")
    if path.exists() and path.stat().st_size:
        current, revision = _sqlite_state(url)
        if current:
            return False
        if revision is not None:
            _back_up(path, path.with_name(f"{path.name}.backup-{revision}"))
    engine = writer_engine(url)
    # with foreign keys on, a rebuilt table's children would be deleted; the switch works outside a transaction only
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    try:
        with engine.begin() as connection:
            _migrate(connection, before_commit)
    finally:
        engine.dispose()
    return True


def _sqlite_state(url: str) -> tuple[bool, str | None]:
    """Is it current, and its revision."""
    engine = create_engine(make_url(url).set(drivername="sqlite"))
    try:
        with engine.connect() as connection:
            return is_current(connection), MigrationContext.configure(connection).get_current_revision()
    finally:
        engine.dispose()


def _back_up(path: Path, target: Path) -> None:
    """A copy that was cut never bears the backup's name."""
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("VACUUM INTO ?", (str(unfinished),))
    unfinished.replace(target)


async def _postgres_is_current(url: str) -> bool:
    engine = create_async_engine(url)
    try:
        async with engine.connect() as connection:
            return await connection.run_sync(is_current)
    finally:
        await engine.dispose()


async def _upgrade_postgres(url: str, before_commit: Callable[[], None]) -> bool:
    engine = create_async_engine(url)
    try:
        async with engine.begin() as connection:
            await connection.execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": ADVISORY_LOCK})
            if await connection.run_sync(is_current):
                return False
            await connection.run_sync(_migrate, before_commit)
    finally:
        await engine.dispose()
    return True


def _migrate(connection: Connection, before_commit: Callable[[], None]) -> None:
    command.upgrade(alembic_config(connection), "head")
    if connection.dialect.name == "sqlite":
        orphans = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
        if orphans:
            raise StorageRefused(f"The migration would leave {len(orphans)} rows without their parents; undone.")
    before_commit()
