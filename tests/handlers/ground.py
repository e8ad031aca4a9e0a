"""The database under a test that presses everything: what was written, and back to how it was."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TypeVar

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from crm_core.db import Database
from crm_core.models import Base

R = TypeVar("R")
Dump = dict[str, list[dict[str, Any]]]


@dataclass
class Ground:
    """The database file itself: whether anything was written, what it was, and back to how it was."""

    live: sqlite3.Connection
    pristine: sqlite3.Connection
    before: Dump
    written: int

    @classmethod
    def of(cls, path: Path) -> Ground:
        live, pristine = sqlite3.connect(path), sqlite3.connect(":memory:")
        live.row_factory = sqlite3.Row
        live.execute("PRAGMA synchronous=OFF")
        live.backup(pristine)
        return cls(live, pristine, _dump(live), _version(live))

    def run(self, sql: str, *values: object) -> None:
        self.live.execute(sql, values)
        self.live.commit()

    def people(self) -> list[tuple[int, str]]:
        """Everybody who has a chat with the bot."""
        sql = "SELECT telegram_id, name FROM managers UNION SELECT telegram_id, name FROM leads"
        return [(row["telegram_id"], row["name"]) for row in self.live.execute(sql)]

    def keep(self) -> None:
        """From now on this is how it was."""
        self.live.backup(self.pristine)
        self.before, self.written = _dump(self.live), _version(self.live)

    def changes(self) -> dict[str, list[dict[str, Any]]]:
        """Rows that have come, gone or changed, by table."""
        if _version(self.live) == self.written:
            return {}
        now = _dump(self.live)
        return {
            table: [row for row in rows + was if (row in rows) != (row in was)]
            for table, rows in now.items()
            if rows != (was := self.before[table])
        }

    def rewind(self) -> None:
        if _version(self.live) != self.written:
            self.pristine.backup(self.live)
            self.written = _version(self.live)

    def close(self) -> None:
        self.live.close()
        self.pristine.close()


def _version(connection: sqlite3.Connection) -> int:
    """Grows when somebody else has written."""
    version: int = connection.execute("PRAGMA data_version").fetchone()[0]
    return version


def _dump(connection: sqlite3.Connection) -> Dump:
    tables = [
        table for table in Base.metadata.sorted_tables if table.name not in ("forms", "open_cards")
    ]  # whoever left a form may drop it, and looking at a card is no change
    return {table.name: [dict(row) for row in connection.execute(f"SELECT * FROM {table.name}")] for table in tables}


class Direct:
    """The database, read in the test's own thread: thousands of presses would mostly wait for other threads."""

    exclusive = True

    def __init__(self, db: Database, reader: Engine) -> None:
        self.url, self.write, self.scrub = db.url, db.write, db.scrub
        self.on_commit, self.close = db.on_commit, db.close
        self._reader = reader

    async def read(self, unit: Callable[[Session], R]) -> R:
        with Session(self._reader, expire_on_commit=False, autoflush=False) as session:
            return unit(session)
