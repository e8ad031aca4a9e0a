"""What each command does. Heavy libraries are loaded by the commands that need them."""

from __future__ import annotations

import asyncio
import gc
import io
import logging
import sys
from argparse import Namespace
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from bot.crash import crash_at
from bot.loading import load_aiogram
from bot.log import set_up_logging
from bot.settings import Settings, SettingsError, load_settings
from crm_core.db.files import Schema, examine, prepare_storage, sqlite_path
from crm_core.errors import CompanyFileError, StorageRefused, StorageUnavailable

STANDARD_OUTPUT = "-"


class Stop(Exception):
    """The command cannot go on; the message is one line for the person who typed it."""


REFUSALS = (Stop, SettingsError, CompanyFileError, StorageRefused, StorageUnavailable)


def lines_of(error: Exception) -> list[str]:
    found: list[str] = getattr(error, "problems", [str(error)])
    return [" ".join(line.split()) for line in found]


def run(_arguments: Namespace) -> None:
    settings = load_settings()
    if settings.bot_token is None:
        raise Stop("BOT_TOKEN is not set. Put it into .env, or have a look without one: crm-bot demo")
    set_up_logging(settings.log_level, settings.log_format, secret=settings.bot_token.get_secret_value())
    with storage(settings.database_url):  # before the long imports: a refusal comes at once
        load_aiogram()
        from bot import app

        everything_is_loaded()
        asyncio.run(app.run(settings))


def demo(arguments: Namespace) -> None:
    settings = load_settings()
    quiet = "WARNING" if settings.log_level == "INFO" else settings.log_level
    set_up_logging(quiet, settings.log_format)
    load_aiogram()
    from bot.demo import PortTaken, run_demo

    everything_is_loaded()
    try:
        run_demo(settings, port=arguments.port)
    except PortTaken as error:
        raise Stop(str(error)) from None


def setup(arguments: Namespace) -> None:
    settings = load_settings()
    if arguments.dump is not None:
        _dump(settings, arguments.dump)
        return
    from bot.company import apply_file, read_file

    everything_is_loaded()
    parsed = read_file(arguments.file)
    with storage(settings.database_url):
        changed = asyncio.run(apply_file(arguments.file, parsed, settings))
    print("The company is set up." if changed else "Everything is so already; nothing was changed.")


def _dump(settings: Settings, to: str) -> None:
    _demand_current(settings)
    from bot.company import dumped

    everything_is_loaded()
    text = asyncio.run(dumped(settings))
    if text is None:
        raise Stop("There is no company yet. The first start of `crm-bot run` makes one, or `crm-bot setup FILE`.")
    if to == STANDARD_OUTPUT:
        sys.stdout.buffer.write(text.encode())
        sys.stdout.buffer.flush()
        return
    try:
        with Path(to).open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
    except FileExistsError:
        raise Stop(f"{to} is there already; nothing was written over it.") from None
    except OSError as error:
        raise Stop(f"{to} cannot be written: {error.strerror}.") from None


def _demand_current(settings: Settings) -> None:
    if examine(settings.database_url) is not Schema.CURRENT:
        raise Stop("There is no database yet, or an older one. `crm-bot db upgrade` brings it up to date.")


def export(_arguments: Namespace) -> None:
    settings = load_settings()
    _demand_current(settings)
    from bot.company import export_to

    everything_is_loaded()
    asyncio.run(export_to(io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n"), settings))


def erase(arguments: Namespace) -> None:
    settings = load_settings()
    if arguments.list:
        _demand_current(settings)
        from bot.company import erased_list

        everything_is_loaded()
        print("\n".join(asyncio.run(erased_list(settings))))
        return
    from bot.company import erased, erased_again, read_erased

    everything_is_loaded()
    if arguments.again is not None:
        when = read_erased(arguments.again)
        with storage(settings.database_url):
            print(f"Erased again: {asyncio.run(erased_again(settings, when))}.")
        return
    with storage(settings.database_url):
        lead_id = asyncio.run(erased(settings, deal_id=arguments.deal, telegram_id=arguments.telegram))
    if lead_id is None:
        raise Stop("There is nobody like that, or they have been erased already.")
    print(f"Lead {lead_id} has been erased.")


def check(_arguments: Namespace) -> None:
    settings = load_settings()
    state = examine(settings.database_url)
    print("Settings are fine.")
    print(f"BOT_TOKEN: {_token_in_words(settings)}")
    print(f"DATABASE_URL: {IN_WORDS[state]} ({sqlite_path(settings.database_url) or 'PostgreSQL'})")


IN_WORDS = {
    Schema.MISSING: "nothing there yet, the first start makes it",
    Schema.OLD: "the next start brings it up to date",
    Schema.CURRENT: "fine",
}


def _token_in_words(settings: Settings) -> str:
    if settings.bot_token is None:
        return "not set; `run` needs one, `demo` does not"
    return f"looks fine (bot {settings.bot_token.get_secret_value().partition(':')[0]})"


def db_upgrade(_arguments: Namespace) -> None:
    with storage(load_settings().database_url):
        print("The database is up to date.")


def db_check(_arguments: Namespace) -> None:
    from crm_core.migrations.compare import differences

    found = differences()
    if found:
        raise Stop(f"The migrations do not lead to the models: {'; '.join(found)}")
    print("The migrations lead exactly to the models.")


def db_recount(_arguments: Namespace) -> None:
    settings = load_settings()
    with storage(settings.database_url):
        from bot.company import recounted

        everything_is_loaded()
        wrong = asyncio.run(recounted(settings))
    print("\n".join(wrong) if wrong else "Every count is right.")
    if wrong:
        print("The counts have been put right.")


def db_revision(arguments: Namespace) -> None:
    from crm_core.migrations.compare import write_revision

    logging.getLogger("alembic").setLevel(logging.WARNING)
    print(write_revision(arguments.message), file=sys.stdout)


@contextmanager
def storage(url: str) -> Iterator[None]:
    """The database, ready and held."""
    lock = prepare_storage(url, before_commit=lambda: crash_at("in_migration"))
    try:
        yield
    finally:
        lock.release()


def everything_is_loaded() -> None:
    gc.freeze()
    gc.enable()


COMMANDS: dict[str, Callable[[Namespace], None]] = {
    "run": run,
    "demo": demo,
    "setup": setup,
    "export": export,
    "erase": erase,
    "check": check,
    "db upgrade": db_upgrade,
    "db check": db_check,
    "db recount": db_recount,
    "db revision": db_revision,
}
