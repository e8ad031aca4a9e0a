"""The floors of reading: the least that has to be asked, by the bare driver."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from itertools import count
from time import perf_counter
from typing import Any, Protocol

import asyncpg
from sqlalchemy import make_url

from benchmarks.frame import Figure
from tests.databases import plain

Question = tuple[str, tuple[Any, ...]]
"""With ``?`` for each value."""


class Asking(Protocol):
    async def ask(self, sql: str, values: Sequence[Any]) -> Sequence[Any]: ...


class SqliteAsking:
    def __init__(self, url: str) -> None:
        self.connection = sqlite3.connect(make_url(url).database or "", isolation_level=None)

    async def ask(self, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        return self.connection.execute(sql, values).fetchall()


class PostgresAsking:
    def __init__(self, connection: asyncpg.Connection[Any]) -> None:
        self.connection = connection

    async def ask(self, sql: str, values: Sequence[Any]) -> Sequence[Any]:
        numbers = count(1)
        found: Sequence[Any] = await self.connection.fetch(re.sub(r"\?", lambda _: f"${next(numbers)}", sql), *values)
        return found


@asynccontextmanager
async def asking(url: str) -> AsyncIterator[Asking]:
    if url.startswith("sqlite"):
        sqlite = SqliteAsking(url)
        yield sqlite
        sqlite.connection.close()
    else:
        connection = await asyncpg.connect(plain(url))
        yield PostgresAsking(connection)
        await connection.close()


def raw(floor: Asking, questions: Sequence[Question]) -> Figure:
    """Milliseconds for all of these."""

    async def figure() -> float:
        started = perf_counter()
        for sql, values in questions:
            await floor.ask(sql, values)
        return (perf_counter() - started) * 1000

    return figure


# -- what a screen needs at least --------------------------------------------------------------------------------


def board(plan_id: int, status_ids: Sequence[int]) -> list[Question]:
    """Counts and sums of the columns, and ten deals of each."""
    seek = (
        "SELECT * FROM (SELECT id, amount FROM deals"
        " WHERE plan_id = ? AND status_id = ? AND archived = false ORDER BY id DESC LIMIT 10) s"
    )
    seeks = " UNION ALL ".join(f"{seek}{n}" for n in range(len(status_ids)))
    totals = "SELECT status_id, sum(deals), sum(amount) FROM deal_totals WHERE plan_id = ? GROUP BY status_id"
    return [(totals, (plan_id,)), (seeks, tuple(value for one in status_ids for value in (plan_id, one)))]


def page(where: str, totals: str) -> list[Question]:
    rows = f"SELECT id, lead_id, status_id, amount, updated_at FROM deals WHERE {where} ORDER BY id DESC LIMIT 8"
    return [(f"SELECT sum(deals), sum(amount) FROM {totals}", ()), (rows, ())]


def counted(where: str, values: tuple[Any, ...]) -> list[Question]:
    rows = f"SELECT id, lead_id, status_id, amount FROM deals WHERE {where} ORDER BY id DESC LIMIT 8"
    return [(f"SELECT count(*), sum(amount) FROM deals WHERE {where}", values), (rows, values)]


KEY = "manager_id, kind, reason_id"
ROLLUP: list[Question] = [(f"SELECT {KEY}, sum(deals), sum(amount) FROM closed_totals GROUP BY {KEY}", ())]


def report(where: str, values: tuple[Any, ...]) -> list[Question]:
    return [(f"SELECT {KEY}, count(*), sum(amount) FROM deals WHERE {where} GROUP BY {KEY}", values)]
