"""The SQLite file: one process, a local disk, never a fresh one over a lost one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from crm_core.db.files import prepare_storage, refuse_corrupt, refuse_remote
from crm_core.errors import StorageRefused


def url_of(path: Path) -> str:
    return f"sqlite+aiosqlite:///{path}"


def execute(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(sql)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "crm.db"


@pytest.fixture
def used(path: Path) -> Path:
    """A database that was made and closed in order."""
    prepare_storage(url_of(path)).release()
    return path


def test_first_start_makes_folder_file_and_lock(path: Path) -> None:
    lock = prepare_storage(url_of(path))
    assert path.exists()
    assert lock.said.startswith("in use")
    lock.release()


def test_second_holder_is_refused_until_the_first_lets_go(path: Path) -> None:
    lock = prepare_storage(url_of(path))
    with pytest.raises(StorageRefused, match=r"crm\.db is already in use \(in use by process \d+\)"):
        prepare_storage(url_of(path))
    lock.release()
    prepare_storage(url_of(path)).release()


def test_link_to_the_file_shares_its_lock(used: Path, tmp_path: Path) -> None:
    link = tmp_path / "link.db"
    link.symlink_to(used)
    lock = prepare_storage(url_of(used))
    with pytest.raises(StorageRefused, match="already in use"):
        prepare_storage(url_of(link))
    lock.release()


@pytest.mark.parametrize("leave_empty", [False, True])
def test_lost_file_is_not_replaced_by_a_fresh_one(used: Path, leave_empty: bool) -> None:
    used.unlink()
    if leave_empty:
        used.touch()
    with pytest.raises(StorageRefused, match=r"is gone.*delete crm\.db\.lock"):
        prepare_storage(url_of(used))
    assert used.exists() == leave_empty


def test_beginning_anew_on_purpose_is_possible(used: Path) -> None:
    used.unlink()
    used.with_name("crm.db.lock").unlink()
    prepare_storage(url_of(used)).release()
    assert used.stat().st_size > 0


def test_file_that_is_no_database_is_refused(path: Path) -> None:
    path.parent.mkdir()
    path.write_bytes(b"not a database at all" * 1000)
    with pytest.raises(StorageRefused, match=r"damaged.*not a database"):
        prepare_storage(url_of(path))


def test_damaged_page_is_found(used: Path) -> None:
    with used.open("r+b") as file:
        file.seek(3 * 4096)
        file.write(b"\xff" * 4096 * 8)
    with pytest.raises(StorageRefused, match="damaged"):
        prepare_storage(url_of(used))
    with pytest.raises(StorageRefused, match="damaged"):
        refuse_corrupt(used)


def test_newer_schema_is_refused_and_left_as_it_is(used: Path) -> None:
    execute(used, "UPDATE alembic_version SET version_num = '9999'")
    with pytest.raises(StorageRefused, match=r"newer version of this program \(schema 9999\)"):
        prepare_storage(url_of(used))
    with closing(sqlite3.connect(used)) as connection:
        assert connection.execute("SELECT version_num FROM alembic_version").fetchall() == [("9999",)]


def test_database_of_another_program_is_refused(path: Path) -> None:
    path.parent.mkdir()
    execute(path, "CREATE TABLE songs (title TEXT)")
    with pytest.raises(StorageRefused, match="tables that this program did not make"):
        prepare_storage(url_of(path))


def test_refused_file_can_be_tried_again_in_the_same_process(used: Path) -> None:
    saved = used.read_bytes()
    used.write_bytes(b"x" * 5000)
    with pytest.raises(StorageRefused):
        prepare_storage(url_of(used))
    used.write_bytes(saved)
    prepare_storage(url_of(used)).release()


def test_fresh_storage_forgets_what_was_there(used: Path) -> None:
    execute(used, "INSERT INTO refusal_reasons (name, name_key) VALUES ('Old', 'old')")
    prepare_storage(url_of(used), fresh=True).release()
    with closing(sqlite3.connect(used)) as connection:
        assert connection.execute("SELECT count(*) FROM refusal_reasons").fetchone() == (0,)


def test_folder_that_cannot_be_made_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StorageRefused, match="cannot be made"):
        prepare_storage(url_of(tmp_path / "file" / "crm.db"))


MOUNTS = """\
/dev/sda / ext4 rw 0 0
host:/share /srv nfs4 rw 0 0
/dev/sdb /srv/local xfs rw 0 0
me@host: /home/me/far\\040away fuse.sshfs rw 0 0
"""


@pytest.mark.parametrize("folder", ["/srv", "/srv/crm/data", "/home/me/far away/crm"])
def test_network_disk_is_refused(folder: str, tmp_path: Path) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    with pytest.raises(StorageRefused, match="network disk"):
        refuse_remote(Path(folder), tmp_path / "mounts")


@pytest.mark.parametrize("folder", ["/", "/srv/local/data", "/srv2", "/home/me"])
def test_local_disk_is_accepted(folder: str, tmp_path: Path) -> None:
    (tmp_path / "mounts").write_text(MOUNTS)
    refuse_remote(Path(folder), tmp_path / "mounts")


def test_system_without_a_list_of_mounts_is_accepted(tmp_path: Path) -> None:
    refuse_remote(tmp_path, tmp_path / "missing")
