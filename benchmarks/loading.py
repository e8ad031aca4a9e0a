"""Puts many rows into a database past everything: quickly, and only for the benchmarks."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import Any, Protocol

import asyncpg
from sqlalchemy import make_url

from tests.databases import plain

BIG = ("leads", "deals", "lead_search", "lead_messages", "status_changes", "assignments", "lead_managers", "audit")
NUMBERED = ("leads", "deals", "lead_messages", "status_changes", "assignments", "audit")


class Loader(Protocol):
    search: tuple[str, str]
    """The columns of the search table."""
    json: str
    """How a text becomes what a JSON column takes."""

    def stamp(self, moment: float) -> Any:
        """Seconds as the driver takes them."""
        ...

    async def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None: ...

    async def run(self, statement: str) -> None: ...

    async def finish(self) -> None:
        """The database is as the migrations made it, and full."""
        ...


class SqliteLoader:
    """Without a journal; indexes are made again at the end, which takes a fraction of the time."""

    search = ("rowid", "text")
    json = ""

    def __init__(self, url: str) -> None:
        self.connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)
        for pragma in ("journal_mode=OFF", "synchronous=OFF", "foreign_keys=OFF", "cache_size=-1000000"):
            self.connection.execute(f"PRAGMA {pragma}")
        found = self.connection.execute("SELECT name, tbl_name, sql FROM sqlite_master WHERE type = 'index'")
        self.indexes = {name: sql for name, table, sql in found if sql and table in BIG}
        for name in self.indexes:
            self.connection.execute(f"DROP INDEX {name}")
        self.connection.execute("BEGIN")

    def stamp(self, moment: float) -> str:
        return datetime.fromtimestamp(moment, UTC).replace(tzinfo=None).isoformat(" ", "microseconds")

    async def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        places = ", ".join("?" * len(columns))
        self.connection.executemany(f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})", rows)

    async def run(self, statement: str) -> None:
        self.connection.execute(statement)

    async def finish(self) -> None:
        for sql in self.indexes.values():
            self.connection.execute(sql)
        self.connection.execute("COMMIT")
        self.connection.close()


class PostgresLoader:
    """By COPY; foreign keys are not looked up, and indexes are made again at the end."""

    search = ("lead_id", "text")
    json = "::json"

    def __init__(self, connection: asyncpg.Connection[Any], indexes: dict[str, str]) -> None:
        self.connection, self.indexes = connection, indexes

    @classmethod
    async def open(cls, url: str) -> PostgresLoader:
        connection = await asyncpg.connect(plain(url))
        await connection.execute("SET session_replication_role = replica; SET maintenance_work_mem = '1GB'")
        found = await connection.fetch(
            "SELECT indexname, indexdef FROM pg_indexes WHERE tablename = ANY($1) AND schemaname = 'public'"
            " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
            list(BIG),
        )
        indexes = {row["indexname"]: row["indexdef"] for row in found}
        for name in indexes:
            await connection.execute(f"DROP INDEX {name}")
        return cls(connection, indexes)

    def stamp(self, moment: float) -> datetime:
        return datetime.fromtimestamp(moment, UTC)

    async def load(self, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]) -> None:
        await self.connection.copy_records_to_table(table, records=rows, columns=list(columns))

    async def run(self, statement: str) -> None:
        await self.connection.execute(statement)

    async def finish(self) -> None:
        """Statistics are there after a minute or so of real life."""
        for sql in self.indexes.values():
            await self.connection.execute(sql)
        for table in NUMBERED:
            sequence = f"pg_get_serial_sequence('{table}', 'id')"
            await self.connection.execute(f"SELECT setval({sequence}, (SELECT max(id) FROM {table}))")
        await self.connection.execute("VACUUM ANALYZE")
        await self.connection.close()
