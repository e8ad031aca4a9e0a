"""`setup` and `export` on the command line: a company goes in and out."""

from __future__ import annotations

import json
import sqlite3
import sys
from contextlib import closing
from pathlib import Path
from subprocess import PIPE, Popen

import pytest

from bot.__main__ import main
from tests.bot.cli import COMPANY, assert_refused, bot, environment, made

pytestmark = pytest.mark.usefixtures("folder")


@pytest.mark.slow
def test_setup_then_export_tell_the_same_company(folder: Path) -> None:
    (folder / "company.yaml").write_text(COMPANY)
    assert bot("setup", "company.yaml").stdout == "The company is set up.\n"
    assert bot("setup", "company.yaml").stdout == "Everything is so already; nothing was changed.\n"
    lines = [json.loads(line) for line in bot("export").stdout.splitlines()]
    (plan,) = [line for line in lines if line["type"] == "plan"]
    assert (plan["label"], plan["average_bill"], plan["managers"]) == ("ONLINE", "11000.00", [1001])


@pytest.mark.slow
def test_setup_names_file_line_and_field(folder: Path) -> None:
    (folder / "company.yaml").write_text(COMPANY.replace("ONLINE", "ONLINE-SALES2"))
    assert_refused(bot("setup", "company.yaml"), "company.yaml: line 6: plans.label: 13 characters, 12 at most")
    assert not (folder / "data").exists()
    assert_refused(bot("setup", "missing.yaml"), "missing.yaml: it cannot be read")


@pytest.mark.slow
def test_reader_that_leaves_early_is_no_error(folder: Path) -> None:
    (folder / "company.yaml").write_text(COMPANY)
    bot("setup", "company.yaml")
    with Popen([sys.executable, "-m", "bot", "export"], env=environment(), stdout=PIPE, stderr=PIPE) as process:
        assert process.stdout
        process.stdout.close()
        assert process.stderr
        assert process.stderr.read() == b""
    assert process.returncode == 0


@pytest.mark.parametrize("command", [["export"], ["setup", "--dump"], ["setup", "--dump", "company.yaml"]])
def test_without_a_database_nothing_is_made(
    command: list[str], capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    assert main(command) == 2
    assert "There is no database yet" in capsys.readouterr().err
    assert list(folder.iterdir()) == []


@pytest.mark.slow
def test_recounting_says_what_was_wrong_and_mends_it(folder: Path) -> None:
    (folder / "company.yaml").write_text(COMPANY)
    bot("setup", "company.yaml")
    assert bot("db", "recount").stdout == "Every count is right.\n"
    with closing(sqlite3.connect(folder / "data" / "crm.db")) as database, database:
        database.execute("INSERT INTO deal_totals VALUES (1, 1, 1, 2, 300)")
    assert bot("db", "recount").stdout == (
        "deal_totals: plan_id 1, status_id 1, manager_id 1, deals 2, amount 300: kept, but not so\n"
        "The counts have been put right.\n"
    )
    assert bot("db", "recount").stdout == "Every count is right.\n"


@pytest.mark.slow
def test_a_dump_is_a_company_file(folder: Path) -> None:
    (folder / "company.yaml").write_text(COMPANY)
    bot("setup", "company.yaml")
    shown = bot("setup", "--dump")
    assert (shown.returncode, shown.stderr) == (0, "")
    assert "  - {key: olga, telegram_id: 1001, name: Olga, role: owner}\n" in shown.stdout
    written = bot("setup", "--dump", "again.yaml")
    assert (written.returncode, written.stdout, written.stderr) == (0, "", "")
    assert (folder / "again.yaml").read_text("utf-8") == shown.stdout
    assert bot("setup", "again.yaml").stdout == "Everything is so already; nothing was changed.\n"
    (folder / "data" / "crm.db").unlink()
    (folder / "data" / "crm.db.lock").unlink()
    assert bot("setup", "again.yaml").stdout == "The company is set up.\n"
    assert bot("setup", "--dump").stdout == shown.stdout


@pytest.mark.slow
def test_a_dump_is_not_written_over_a_file(folder: Path) -> None:
    (folder / "company.yaml").write_text(COMPANY)
    bot("setup", "company.yaml")
    assert_refused(bot("setup", "--dump", "company.yaml"), "company.yaml is there already")
    assert (folder / "company.yaml").read_text() == COMPANY
    assert_refused(bot("setup", "--dump", "no/where.yaml"), "no/where.yaml cannot be written: No such file")


def test_without_a_company_there_is_no_dump(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    made(folder)
    assert main(["setup", "--dump", "company.yaml"]) == 2
    assert "There is no company yet." in capsys.readouterr().err
    assert not (folder / "company.yaml").exists()
