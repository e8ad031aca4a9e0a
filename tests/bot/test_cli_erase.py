"""`erase` on the command line: a person goes, and goes again after an older backup."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from bot.__main__ import main
from tests.bot.cli import COMPANY, assert_refused, bot

pytestmark = pytest.mark.usefixtures("folder")
MARK = "Quokkina"


@pytest.fixture
def company(folder: Path) -> Path:
    """With one lead."""
    (folder / "company.yaml").write_text(COMPANY)
    assert main(["setup", "company.yaml"]) == 0
    path = folder / "data" / "crm.db"
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(
            "INSERT INTO leads (id, telegram_id, name, search_text, reachable, created_at)"
            " VALUES (5, 7001, ?, ?, 1, '2026-01-01 00:00:00.000000')",
            (MARK, MARK.casefold()),
        )
    return path


def everything(path: Path) -> bytes:
    return b"".join(file.read_bytes() for file in path.parent.iterdir()).lower()


@pytest.mark.slow
def test_a_person_goes_and_goes_again_after_an_older_backup(company: Path, folder: Path) -> None:
    backup = folder / "backup.db"
    shutil.copy(company, backup)
    assert MARK.lower().encode() in everything(company)
    assert bot("erase", "--telegram", "7001").stdout == "Lead 5 has been erased.\n"
    assert MARK.lower().encode() not in everything(company)
    assert_refused(bot("erase", "--telegram", "7001"), "nobody like that")
    listed = bot("erase", "--list").stdout
    assert len(listed.split()) == 2
    (folder / "erased.txt").write_text(listed)
    shutil.copy(backup, company)
    assert bot("erase", "--again", "erased.txt").stdout == "Erased again: 1.\n"
    assert MARK.lower().encode() not in everything(company)
    assert bot("erase", "--again", "erased.txt").stdout == "Erased again: 0.\n"


def test_an_unknown_person_or_deal_changes_nothing(company: Path, capsys: pytest.CaptureFixture[str]) -> None:
    capsys.readouterr()
    for whom in (["--telegram", "1"], ["--deal", "99"]):
        assert main(["erase", *whom]) == 2
        assert "nobody like that" in capsys.readouterr().err


@pytest.mark.parametrize(
    "text", ["x\n", "ab 2026-01-01\n", f"{'0' * 64} yesterday\n", f"{'0' * 64} 2026-01-01T00:00\n"]
)
def test_another_file_is_no_list(text: str, company: Path, folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (folder / "list.txt").write_text(text)
    assert main(["erase", "--again", "list.txt"]) == 2
    assert "list.txt: line 1" in capsys.readouterr().err
