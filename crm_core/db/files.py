"""The SQLite file itself: one process at a time, on a local disk, never a fresh one over a lost one."""

from __future__ import annotations

import fcntl
import os
import sqlite3
from collections.abc import Callable
from contextlib import closing, suppress
from enum import StrEnum
from pathlib import Path

from sqlalchemy.engine import make_url

import crm_core.migrations
from crm_core.errors import StorageRefused

MOUNTS = Path("/proc/self/mounts")
REMOTE = {"afs", "beegfs", "ceph", "cifs", "coda", "lustre", "ncpfs", "nfs", "nfs4", "smb3", "smbfs"}
REMOTE |= {f"fuse.{name}" for name in ("ceph", "davfs2", "gcsfuse", "glusterfs", "rclone", "s3fs", "sshfs")}
"""File systems whose locks SQLite cannot trust."""

CHECKED_AT_START = 64 * 2**20
"""Bytes; a larger file is read through only after an unclean end, or by the command `check`."""
CLOSED = "closed in order"

MIGRATIONS = Path(crm_core.migrations.__file__).parent / "versions"


def nothing() -> None:
    """The default of ``before_commit``."""


class StorageLock:
    """Held by the one process that writes the file; PostgreSQL needs none.

    The lock's own file stays: what it says tells a lost database from one that has never been.
    """

    def __init__(self, path: Path | None) -> None:
        self._file = -1 if path is None else _acquire(path)

    @property
    def said(self) -> str:
        """Empty if there has never been a database."""
        return _said(self._file) if self._file >= 0 else ""

    def say(self, text: str) -> None:
        if self._file < 0:
            return
        with suppress(OSError):  # a full disk must not keep the bot from reading
            os.pwrite(self._file, text.encode(), 0)
            os.ftruncate(self._file, len(text))
            os.fsync(self._file)

    def release(self) -> None:
        """Say that the file was closed in order, and let others in."""
        self.say(CLOSED)
        self.abandon()

    def abandon(self) -> None:
        """Let others in without a word."""
        if self._file >= 0:
            os.close(self._file)
            self._file = -1


def prepare_storage(url: str, *, fresh: bool = False, before_commit: Callable[[], None] = nothing) -> StorageLock:
    """Lock the database, look at it, bring it up to date. Blocking, outside of any loop. Raises `StorageRefused`.

    ``fresh`` throws away what was there (the demo does); ``before_commit`` is called inside a migration's transaction.
    """
    path = sqlite_path(url)
    if path is None:
        _upgrade(url, before_commit)
        return StorageLock(None)
    _make_folder(path.parent)
    refuse_remote(path.parent)
    lock = StorageLock(path.with_name(f"{path.name}.lock"))
    try:
        if fresh:
            _throw_away(path, lock)
        _look(path, lock)
        if _revision(path) != _newest_revision():
            _upgrade(url, before_commit)
    except BaseException:
        lock.abandon()
        raise
    lock.say(f"in use by process {os.getpid()}")
    return lock


class Schema(StrEnum):
    MISSING = "missing"
    OLD = "old"
    CURRENT = "current"


def examine(url: str) -> Schema:
    """Look without changing or locking anything; may run beside the bot. Raises `StorageRefused`."""
    path = sqlite_path(url)
    if path is not None:
        if not path.exists() or path.stat().st_size == 0:
            return Schema.MISSING
        refuse_corrupt(path)
        if _revision(path) == _newest_revision():
            return Schema.CURRENT
    from crm_core.migrations.upgrade import is_up_to_date

    return Schema.CURRENT if is_up_to_date(url) else Schema.OLD


def sqlite_path(url: str) -> Path | None:
    """The file behind the URL; None for PostgreSQL."""
    parsed = make_url(url)
    return Path(parsed.database or "").resolve() if parsed.get_backend_name() == "sqlite" else None


def refuse_remote(folder: Path, mounts: Path = MOUNTS) -> None:
    """Raise `StorageRefused` on a network file system; where ``mounts`` does not exist nothing is known."""
    if not mounts.exists():
        return
    kinds: dict[str, str] = {}
    for line in mounts.read_text(encoding="utf-8", errors="replace").splitlines():
        _device, point, kind = line.split()[:3]
        kinds[point.replace("\\040", " ")] = kind
    kind = next(kinds[str(part)] for part in (folder, *folder.parents, Path("/")) if str(part) in {*kinds, "/"})
    if kind in REMOTE:
        raise StorageRefused(f"{folder} is on a network disk ({kind}), where SQLite loses data. Use a local one.")


def refuse_corrupt(path: Path) -> None:
    """Read the whole file through. Raises `StorageRefused`."""
    try:
        with closing(sqlite3.connect(path)) as connection:
            problem = str(connection.execute("PRAGMA quick_check(1)").fetchone()[0])
    except sqlite3.DatabaseError as error:
        problem = str(error)
    if problem != "ok":
        raise StorageRefused(f"{path} is damaged ({problem.splitlines()[-1]}). Put a backup in its place.")


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StorageRefused(f"{folder} cannot be made: {error.strerror}.") from error


def _acquire(path: Path) -> int:
    try:
        file = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    except OSError as error:
        raise StorageRefused(f"{path} cannot be written: {error.strerror}.") from error
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        holder = _said(file)
        os.close(file)
        raise StorageRefused(f"{path.with_suffix('')} is already in use ({holder or 'by another process'}).") from error
    return file


def _said(file: int) -> str:
    return os.pread(file, 100, 0).decode(errors="replace")


def _throw_away(path: Path, lock: StorageLock) -> None:
    lock.say("")
    for suffix in ("", "-wal", "-shm"):
        path.with_name(path.name + suffix).unlink(missing_ok=True)


def _look(path: Path, lock: StorageLock) -> None:
    size = path.stat().st_size if path.exists() else 0
    if lock.said and not size:
        raise StorageRefused(
            f"{path} is gone, although there was one. Put it back; to begin anew, delete {path.name}.lock beside it."
        )
    if size and (size <= CHECKED_AT_START or lock.said != CLOSED):
        refuse_corrupt(path)


def _revision(path: Path) -> str | None:
    try:
        with closing(sqlite3.connect(path)) as connection:
            row = connection.execute("SELECT version_num FROM alembic_version").fetchone()
    except sqlite3.DatabaseError:  # none yet, or too strange: the migration will say
        return None
    return row and str(row[0])


def _newest_revision() -> str:
    return max(file.stem for file in MIGRATIONS.glob("[0-9]*.py")).partition("_")[0]


def _upgrade(url: str, before_commit: Callable[[], None]) -> None:
    from crm_core.migrations.upgrade import upgrade  # alembic is loaded only when there is something to do

    upgrade(url, before_commit=before_commit)
