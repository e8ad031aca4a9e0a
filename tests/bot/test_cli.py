"""The command line: whatever is wrong is one line on standard error and exit code 2, never a traceback."""

from __future__ import annotations

import asyncio
import signal
import sqlite3
import sys
from collections.abc import AsyncIterator
from contextlib import closing
from pathlib import Path
from subprocess import PIPE, CompletedProcess

import pytest

from bot.__main__ import main
from bot.crash import KILLED
from sandbox.serve import Sandbox
from tests.bot.cli import COMPANY, NOBODY, TOKEN, assert_refused, bot, environment, made

pytestmark = pytest.mark.usefixtures("folder")


# -- arguments and settings ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "arguments",
    [
        *([], ["fly"], ["run", "now"], ["demo", "--port", "0"], ["demo", "--port", "http"], ["db"], ["db", "up"]),
        *(["setup"], ["setup", "a.yaml", "--dump"], ["setup", "--dump", "a.yaml", "b.yaml"]),
    ],
)
def test_wrong_argument_is_one_line(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    out, problems = capsys.readouterr()
    assert out == ""
    assert len(problems.splitlines()) == 1
    assert "--help" in problems


HELPFUL = (
    "",
    "run",
    "demo",
    "setup",
    "export",
    "erase",
    "check",
    "db",
    "db upgrade",
    "db check",
    "db recount",
    "db revision",
)


@pytest.mark.parametrize("command", HELPFUL)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command.split(), "--help"])
    assert ended.value.code == 0
    out = capsys.readouterr().out
    assert out.startswith(f"usage: crm-bot {command}".rstrip())


EVERY = [
    ["run"],
    ["demo"],
    ["export"],
    ["erase", "--list"],
    ["check"],
    ["db", "upgrade"],
    ["setup", "x.yaml"],
    ["setup", "--dump"],
]


@pytest.mark.parametrize("command", EVERY)
def test_wrong_setting_stops_every_command(
    command: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("TIME_ZONE", "Mars")
    monkeypatch.setenv("BOT_TOKEN", "secret")
    assert main(command) == 2
    out, problems = capsys.readouterr()
    assert out == ""
    assert [line.split(": ")[1] for line in problems.splitlines()] == ["BOT_TOKEN", "TIME_ZONE"]
    assert "secret" not in problems


def test_run_without_a_token_says_what_to_do(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert main(["run"]) == 2
    assert "BOT_TOKEN is not set" in capsys.readouterr().err
    assert list(folder.iterdir()) == []


def test_check_finds_nothing_wrong_with_the_defaults(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert out.splitlines()[0] == "Settings are fine."
    assert list(folder.iterdir()) == []


def test_check_does_not_show_the_token(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BOT_TOKEN", TOKEN)
    assert main(["check"]) == 0
    out = capsys.readouterr().out
    assert "bot 123456789" in out
    assert TOKEN.partition(":")[2] not in out


def test_unreachable_postgres_is_one_line(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DATABASE_URL", "postgresql://me:secret@127.0.0.1:9/crm")
    for command in (["check"], ["export"], ["setup", "--dump"], ["db", "upgrade"]):
        assert main(command) == 2
        (line,) = capsys.readouterr().err.splitlines()
        assert "does not answer" in line
        assert "secret" not in line


# -- the database --------------------------------------------------------------------------------------------------


@pytest.mark.slow
@pytest.mark.parametrize("command", [["run"], ["export"], ["setup", "--dump"], ["check"], ["db", "upgrade"]])
def test_corrupt_database_is_refused(command: list[str], folder: Path) -> None:
    made(folder).write_bytes(b"not a database" * 500)
    assert_refused(bot(*command, BOT_TOKEN=TOKEN, TELEGRAM_API_URL=NOBODY), "crm.db is damaged")


@pytest.mark.slow
@pytest.mark.parametrize("command", [["run"], ["export"]])
def test_newer_schema_is_refused(command: list[str], folder: Path) -> None:
    with closing(sqlite3.connect(made(folder))) as connection, connection:
        connection.execute("UPDATE alembic_version SET version_num = '9999'")
    assert_refused(bot(*command, BOT_TOKEN=TOKEN, TELEGRAM_API_URL=NOBODY), "newer version", "9999")


@pytest.mark.slow
def test_lost_database_is_not_replaced(folder: Path) -> None:
    path = made(folder)
    path.unlink()
    assert_refused(bot("run", BOT_TOKEN=TOKEN, TELEGRAM_API_URL=NOBODY), "is gone")
    assert not path.exists()


@pytest.mark.slow
def test_killed_inside_a_migration_it_begins_again(folder: Path) -> None:
    killed = bot("db", "upgrade", CRASH_AT="in_migration")
    assert killed.returncode == KILLED
    ended = bot("db", "upgrade")
    assert (ended.returncode, ended.stderr) == (0, "")
    with closing(sqlite3.connect(folder / "data" / "crm.db")) as connection:
        assert connection.execute("SELECT count(*) FROM deals").fetchone() == (0,)


def test_migrations_lead_to_the_models(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["db", "check"]) == 0
    assert "exactly" in capsys.readouterr().out


# -- the running bot -----------------------------------------------------------------------------------------------


@pytest.fixture
async def sandbox() -> AsyncIterator[Sandbox]:
    async with Sandbox() as sandbox:
        yield sandbox


async def start(*arguments: str, **settings: str) -> asyncio.subprocess.Process:
    return await asyncio.create_subprocess_exec(
        sys.executable, "-m", "bot", *arguments, env=environment(**settings), stdout=PIPE, stderr=PIPE
    )


async def ended(process: asyncio.subprocess.Process) -> CompletedProcess[str]:
    out, problems = await asyncio.wait_for(process.communicate(), 60)
    assert process.returncode is not None
    return CompletedProcess([], process.returncode, out.decode(), problems.decode())


@pytest.mark.slow
async def test_second_process_is_refused_unless_it_only_reads(sandbox: Sandbox, folder: Path) -> None:
    settings = {"BOT_TOKEN": sandbox.world.token, "TELEGRAM_API_URL": sandbox.url}
    first = await start("run", **settings)
    assert first.stdout
    assert b"Become the owner" in await asyncio.wait_for(first.stdout.readline(), 60)
    (folder / "company.yaml").write_text(COMPANY)
    for command in (["run"], ["setup", "company.yaml"], ["db", "upgrade"]):
        assert_refused(await ended(await start(*command, **settings)), "already in use", str(first.pid))
    for command, words in ((["export"], ""), (["setup", "--dump"], "currency: UAH")):
        reading = await ended(await start(*command, **settings))
        assert (reading.returncode, reading.stderr) == (0, "")
        assert words in reading.stdout
    first.send_signal(signal.SIGTERM)
    assert (await ended(first)).returncode == 0


@pytest.mark.slow
async def test_wrong_token_is_one_line(sandbox: Sandbox) -> None:
    process = await start("run", BOT_TOKEN="41:WRONG", TELEGRAM_API_URL=sandbox.url, LOG_LEVEL="ERROR")
    refused = await ended(process)
    assert_refused(refused, "BOT_TOKEN")
    assert "WRONG" not in refused.stderr


@pytest.mark.slow
async def test_without_a_network_it_waits_and_stops_when_told() -> None:
    process = await start("run", BOT_TOKEN="41:TOKEN", TELEGRAM_API_URL=NOBODY)
    assert process.stderr
    async with asyncio.timeout(60):
        while b"cannot be reached" not in await process.stderr.readline():
            assert process.returncode is None
    process.send_signal(signal.SIGINT)
    told = await ended(process)
    assert told.returncode == 0
    assert "Traceback" not in told.stderr
    assert "41:TOKEN" not in told.stderr
