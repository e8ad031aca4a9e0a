"""SQLite: whole units on one writer thread, reads through a few read-only connections."""

from __future__ import annotations

import asyncio
import queue
import sqlite3
import threading
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from typing import Any, TypeVar

from sqlalchemy import Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import DBAPIError, IntegrityError
from sqlalchemy.orm import Session

from crm_core.db.reader import BUSY_TIMEOUT_MS, Reader, reader_engine
from crm_core.db.rows import UnitSession
from crm_core.errors import StorageUnavailable

R = TypeVar("R")

BATCH = 64
READERS = 4
WRITER = (
    "journal_mode=WAL",
    "synchronous=FULL",
    "foreign_keys=ON",
    "secure_delete=ON",  # what is deleted is written over, not only let go
    f"busy_timeout={BUSY_TIMEOUT_MS}",
)
SCRUB_TIMEOUT_MS = 1000
"""While it waits for readers nobody writes."""


@dataclass
class _Job:
    unit: Callable[[Session], Any]
    done: asyncio.Future[Any]


Outcome = tuple[_Job, Any, BaseException | None]


def writer_engine(url: str) -> Engine:
    """A synchronous engine whose transactions are ``BEGIN IMMEDIATE``: the default loses concurrent updates."""
    engine = create_engine(
        make_url(url).set(drivername="sqlite"),
        connect_args={"isolation_level": None},
        hide_parameters=True,  # names and texts of people must not reach a log with an error
    )
    event.listen(engine, "connect", _writer_pragmas)
    event.listen(engine, "begin", _begin_immediate)
    return engine


def _writer_pragmas(connection: Any, _record: object) -> None:
    for pragma in WRITER:
        connection.execute(f"PRAGMA {pragma}")


def _begin_immediate(connection: Connection) -> None:
    connection.exec_driver_sql("BEGIN IMMEDIATE")


class SqliteDatabase:
    exclusive = True

    def __init__(self, url: str) -> None:
        self.url = url
        self._loop = asyncio.get_running_loop()
        self._listeners: list[Callable[[], None]] = []
        self._jobs: queue.SimpleQueue[_Job | None] = queue.SimpleQueue()
        self._engine = writer_engine(url)
        self._reading = reader_engine(url)
        self._readers: list[Reader] = []
        self._idle: list[Reader] = []
        self._free = asyncio.Semaphore(READERS)
        self._thread = threading.Thread(target=self._write_forever, name="db-writer", daemon=True)
        self._thread.start()

    def on_commit(self, listener: Callable[[], None]) -> None:
        self._listeners.append(listener)

    async def read(self, unit: Callable[[Session], R]) -> R:
        async with self._free:
            try:
                reader = self._idle.pop() if self._idle else await self._another()
                try:
                    return await reader.read(unit)
                finally:
                    self._idle.append(reader)  # the next unit waits for one that nobody waits for any more
            except DBAPIError as error:
                raise StorageUnavailable(str(error.orig)) from error

    async def _another(self) -> Reader:
        reader = Reader(self._reading)
        await reader
        self._readers.append(reader)
        return reader

    async def write(self, unit: Callable[[Session], R]) -> R:
        job = _Job(unit, self._loop.create_future())
        self._jobs.put(job)
        outcome: R = await asyncio.shield(job.done)  # a cancelled caller does not stop the unit
        return outcome

    async def scrub(self) -> bool:
        return await asyncio.to_thread(self._scrub)

    async def close(self) -> None:
        self._jobs.put(None)
        await asyncio.to_thread(self._thread.join)
        self._engine.dispose()
        for reader in self._readers:
            await reader.close()

    def _scrub(self) -> bool:
        """The journal holds pages as they were; it is emptied into the file."""
        path = make_url(self.url).database or ""
        try:
            with closing(sqlite3.connect(path, isolation_level=None)) as connection:
                connection.execute(f"PRAGMA busy_timeout={SCRUB_TIMEOUT_MS}")
                (busy, *_) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        except sqlite3.OperationalError as error:
            raise StorageUnavailable(str(error)) from error
        return not busy

    def _write_forever(self) -> None:
        stopping = False
        while not stopping:
            jobs: list[_Job] = []
            job = self._jobs.get()
            while job is not None:
                jobs.append(job)
                if len(jobs) == BATCH or self._jobs.empty():
                    break
                job = self._jobs.get()
            stopping = job is None
            if jobs:
                outcomes = self._commit(jobs)
                self._loop.call_soon_threadsafe(self._answer, outcomes)

    def _commit(self, jobs: list[_Job]) -> list[Outcome]:
        """Run queued units in one transaction, each in its savepoint; nobody is answered before the commit."""
        try:
            if len(jobs) == 1:
                return [_run(self._engine, jobs[0])]
            with self._engine.begin() as connection:
                return [_run(connection, job) for job in jobs]
        except DBAPIError as error:
            unavailable = StorageUnavailable(str(error.orig))
            return [(job, None, unavailable) for job in jobs]

    def _answer(self, outcomes: list[Outcome]) -> None:
        for job, result, error in outcomes:
            if job.done.cancelled():
                continue
            if error is None:
                job.done.set_result(result)
            else:
                job.done.set_exception(error)
                job.done.exception()  # retrieved: the caller may have gone
        for listener in self._listeners:
            listener()


def _run(bind: Engine | Connection, job: _Job) -> Outcome:
    """A transaction of the unit's own, or a savepoint in that of the connection."""
    mode: Any = {"join_transaction_mode": "create_savepoint", "expire_on_commit": False}
    with UnitSession(bind, **mode) as session:
        try:
            result = job.unit(session)
            session.commit()
        except IntegrityError as error:
            session.rollback()
            return job, None, error
        except DBAPIError:
            raise  # a full disk or a broken file fails the whole transaction
        except Exception as error:  # noqa: BLE001 - the unit's own error belongs to its caller alone
            session.rollback()
            return job, None, error
        return job, result, None
