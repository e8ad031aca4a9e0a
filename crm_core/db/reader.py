"""A connection to SQLite that reads: whole units run in its thread, away from the event loop."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from typing import Any, TypeVar, cast

import aiosqlite
from sqlalchemy import Connection, Engine, NullPool, create_engine, event, make_url
from sqlalchemy.orm import Session

R = TypeVar("R")

BUSY_TIMEOUT_MS = 5000
CHUNK = 64
CACHE_KIB = 8192
"""At most, of a large file: the few hundred deals that are sorted for a page lie in as many places of it."""


class Reader(aiosqlite.Connection):
    """Through SQLAlchemy's own dialect each statement would go to the thread and back, which costs more than most."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(self._open, iter_chunk_size=CHUNK)
        self._thread.daemon = True
        self._engine = engine
        self._bound: Connection | None = None
        self._in_thread: Any = self._execute

    async def read(self, unit: Callable[[Session], R]) -> R:
        """Run the unit on a snapshot."""
        return cast(R, await self._in_thread(self._run, unit))

    async def close(self) -> None:
        if self._bound is not None:
            await self._in_thread(self._bound.close)
            self._bound = None
        await super().close()

    def _open(self) -> sqlite3.Connection:
        self._bound = self._engine.connect()
        return cast(sqlite3.Connection, self._bound.connection.driver_connection)

    def _run(self, unit: Callable[[Session], R]) -> R:
        with Session(self._bound, expire_on_commit=False, autoflush=False) as session:
            return unit(session)


def reader_engine(url: str) -> Engine:
    """Read-only connections, each for the thread that opens it; a unit reads one snapshot."""
    engine = create_engine(
        make_url(url).set(drivername="sqlite"),
        connect_args={"isolation_level": None},
        hide_parameters=True,
        poolclass=NullPool,
    )
    event.listen(engine, "connect", _pragmas)
    event.listen(engine, "begin", _begin_snapshot)
    return engine


def _begin_snapshot(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN")


def _pragmas(connection: Any, _record: object) -> None:
    for pragma in ("query_only=ON", f"busy_timeout={BUSY_TIMEOUT_MS}", f"cache_size=-{CACHE_KIB}"):
        connection.execute(f"PRAGMA {pragma}")
