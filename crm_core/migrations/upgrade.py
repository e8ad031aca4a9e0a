"""Brings a database to the newest revision: at start, and by the command `db upgrade`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from pathlib import Path
from sqlite3 import DatabaseError

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
    try:
        if make_url(url).get_backend_name() == "sqlite":
            return _upgrade_sqlite(url, before_commit)
        return asyncio.run(_upgrade_postgres(url, before_commit))
    except DBAPIError as error:
        raise StorageRefused(f"The database cannot be brought up to date: {error.orig}") from error
    except (OSError, DatabaseError) as error:
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
    if _sqlite_is_current(url, path):
        return False
    engine = writer_engine(url)
    # with foreign keys on, a rebuilt table's children would be deleted; the switch works outside a transaction only
    event.listen(engine, "connect", lambda connection, _: connection.execute("PRAGMA foreign_keys=OFF"))
    try:
        with engine.begin() as connection:
            _migrate(connection, before_commit)
    finally:
        engine.dispose()
    return True


def _sqlite_is_current(url: str, path: Path) -> bool:
    """Backs the file up if it is to be migrated."""
    if not path.exists() or path.stat().st_size == 0:
        return False
    engine = create_engine(make_url(url).set(drivername="sqlite"))
    try:
        with engine.connect() as connection:
            current = is_current(connection)
            revision = MigrationContext.configure(connection).get_current_revision()
        if not current and revision is not None:
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                _back_up(connection, path.with_name(f"{path.name}.backup-{revision}"))
    finally:
        engine.dispose()
    return current


def _back_up(connection: Connection, target: Path) -> None:
    """A cut copy never bears the backup's name."""
    unfinished = target.with_name(f"{target.name}.part")
    unfinished.unlink(missing_ok=True)
    connection.execute(text("VACUUM INTO :path"), {"path": str(unfinished)})
    unfinished.replace(target)


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
