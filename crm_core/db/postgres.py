"""PostgreSQL: the same units through an asynchronous session, shielded from cancellation and retried as a whole."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.ext.asyncio import AsyncEngine, AsyncSession, create_async_engine
from sqlalchemy.orm import Session

from crm_core.db.rows import UnitSession
from crm_core.errors import StorageUnavailable

R = TypeVar("R")

WRITERS, READERS = 10, 4
STATEMENTS = 500
"""Kept prepared on each connection: the driver's hundred are fewer than the screens have."""
TRIES = 6
PAUSE = 0.05
RETRIED = {"40001", "40P01", "23505"}
"""Serialization failure, deadlock, and a unique key that a concurrent unit has just written: seen on the next try."""


class PostgresDatabase:
    exclusive = False

    def __init__(self, url: str) -> None:
        self.url = url
        self._engine = _engine(url, WRITERS)
        self._readers = _engine(
            url,
            READERS,
            isolation_level="AUTOCOMMIT",  # each statement sees what is committed anyway: two journeys less for a unit
            connect_args={"server_settings": {"default_transaction_read_only": "on"}},
        )
        self._listeners: list[Callable[[], None]] = []
        self._running: set[asyncio.Task[Any]] = set()

    def on_commit(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    async def read(self, unit: Callable[[Session], R]) -> R:
        return await self._with_retries(lambda: self._read_once(unit))

    async def write(self, unit: Callable[[Session], R]) -> R:
        task = asyncio.ensure_future(self._with_retries(lambda: self._write_once(unit)))
        self._running.add(task)
        task.add_done_callback(self._running.discard)
        return await asyncio.shield(task)

    async def scrub(self) -> bool:
        return True  # the server clears its pages in its own time

    async def close(self) -> None:
        await asyncio.gather(*self._running, return_exceptions=True)
        await self._engine.dispose()
        await self._readers.dispose()

    async def _read_once(self, unit: Callable[[Session], R]) -> R:
        async with AsyncSession(self._readers, expire_on_commit=False, autoflush=False) as session:
            return await session.run_sync(unit)

    async def _write_once(self, unit: Callable[[Session], R]) -> R:
        async with self._unit_session() as session, session.begin():
            result = await session.run_sync(unit)
        for listener in self._listeners:
            listener()
        return result

    def _unit_session(self) -> AsyncSession:
        return AsyncSession(self._engine, expire_on_commit=False, sync_session_class=UnitSession)

    async def _with_retries(self, attempt: Callable[[], Coroutine[Any, Any, R]]) -> R:
        problem: Exception = StorageUnavailable()
        for n in range(TRIES):
            try:
                return await attempt()
            except DBAPIError as error:
                if not _retriable(error):
                    raise
                problem = error
            except OSError as error:  # asyncpg: the server refused the connection
                problem = error
            await asyncio.sleep(PAUSE * 2**n)
        if isinstance(problem, IntegrityError):
            raise problem
        raise StorageUnavailable(str(problem)) from problem


def _engine(url: str, connections: int, *, connect_args: dict[str, Any] | None = None, **options: Any) -> AsyncEngine:
    """The connection used last is used next: it has the statements prepared, and the server has planned them."""
    return create_async_engine(
        url,
        pool_size=connections,
        max_overflow=0,
        pool_use_lifo=True,
        hide_parameters=True,
        connect_args={"prepared_statement_cache_size": STATEMENTS, **(connect_args or {})},
        **options,
    )


def _retriable(error: DBAPIError) -> bool:
    state = getattr(error.orig, "sqlstate", None)
    return error.connection_invalidated or state is None or state in RETRIED or state[:2] in {"08", "57"}
