"""Where units of work run. This package is the only place that opens sessions and says commit.

A unit is a plain synchronous function of a session: it cannot wait for a network or be cancelled half-way.
"""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from functools import update_wrapper
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from sqlalchemy.engine import make_url
from sqlalchemy.orm import Session

P = ParamSpec("P")
R = TypeVar("R")


class Database(Protocol):
    """One database of either engine."""

    url: str
    exclusive: bool
    """True if no other process can write to it, so that what this process wrote may be cached."""

    async def read(self, unit: Callable[[Session], R]) -> R:
        """Run the unit, which must not change anything. Raises `StorageUnavailable`.

        On SQLite it reads one snapshot; on PostgreSQL each statement sees what is committed by then.
        """
        ...

    async def write(self, unit: Callable[[Session], R]) -> R:
        """Run the unit as one transaction and return when it is durable. Raises `StorageUnavailable`."""
        ...

    def on_commit(self, listener: Callable[[], None]) -> None:
        """Call ``listener`` in the event loop after every commit."""
        ...

    async def scrub(self) -> bool:
        """Let nothing deleted stay in the file or its journal; False if somebody reads an older state just now."""
        ...

    async def close(self) -> None: ...


class HasDatabase(Protocol):
    @property
    def db(self) -> Database: ...


S = TypeVar("S", bound=HasDatabase)


def read(
    unit: Callable[Concatenate[S, Session, P], R],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R]]:
    """Mark a service method as one read: it is called without the session and awaited."""

    async def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return await self.db.read(lambda session: unit(self, session, *args, **kwargs))

    update_wrapper(call, unit)
    return call


def write(
    unit: Callable[Concatenate[S, Session, P], R],
) -> Callable[Concatenate[S, P], Coroutine[Any, Any, R]]:
    """Mark a service method as one transaction: it is called without the session and awaited."""

    async def call(self: S, /, *args: P.args, **kwargs: P.kwargs) -> R:
        return await self.db.write(lambda session: unit(self, session, *args, **kwargs))

    update_wrapper(call, unit)
    return call


async def open_database(url: str) -> Database:
    """Open the database of the URL (``sqlite+aiosqlite:///…`` or ``postgresql+asyncpg://…``) in the running loop."""
    if make_url(url).get_backend_name() == "sqlite":
        from crm_core.db.sqlite import SqliteDatabase

        return SqliteDatabase(url)
    from crm_core.db.postgres import PostgresDatabase

    return PostgresDatabase(url)
