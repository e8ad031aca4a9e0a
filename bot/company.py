"""The commands `setup`, `export` and `erase`: a company in YAML goes in and out, its history as JSON lines comes out,
and whoever is to be forgotten is."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from typing import TextIO
from urllib.parse import quote

from bot.erasing import wipe
from bot.settings import Settings
from crm_core.db import open_database
from crm_core.db.files import sqlite_path
from crm_core.errors import CompanyFileError, Invalid
from crm_core.rules.company_file import Parsed, parse_company
from crm_core.rules.company_yaml import SIZE_LIMIT
from crm_core.rules.erasing import read_list, written
from crm_core.services.applying import Outside
from crm_core.services.dump import DumpService
from crm_core.services.erasing import ErasingService
from crm_core.services.export import ExportService
from crm_core.services.recount import RecountService
from crm_core.services.setup import Defaults, SetupService
from locales.currencies import minor_digits
from views.roles import standard_names


def read_file(path: Path) -> Parsed:
    """Raises `CompanyFileError`, whose lines begin with the file's name."""
    try:
        with path.open("rb") as file:
            return parse_company(file.read(SIZE_LIMIT + 1), minor_digits)
    except OSError as error:
        raise CompanyFileError([f"{path}: it cannot be read: {error.strerror}"]) from None
    except CompanyFileError as error:
        raise _named(error, path) from None


def clock() -> datetime:
    return datetime.now(UTC)


async def apply_file(path: Path, parsed: Parsed, settings: Settings, *, now: Callable[[], datetime] = clock) -> bool:
    """Whether anything differed. Raises `CompanyFileError`."""
    db = await open_database(settings.database_url)
    defaults = Defaults(settings.currency, settings.time_zone, settings.default_language)
    try:
        service = SetupService(db, now, Random())
        return await service.apply(parsed, defaults=defaults, outside=Outside(minor_digits, standard_names()))
    except CompanyFileError as error:
        raise _named(error, path) from None
    finally:
        await db.close()


def _named(error: CompanyFileError, path: Path) -> CompanyFileError:
    return CompanyFileError([f"{path}: {problem}" for problem in error.problems])


async def dumped(settings: Settings) -> str | None:
    """The company as a file; None if there is none yet. The bot may run beside it."""
    db = await open_database(read_only(settings.database_url))
    try:
        return await DumpService(db, minor_digits).text()
    finally:
        await db.close()


async def recounted(settings: Settings) -> Sequence[str]:
    """Puts the counts of deals right; one line for each that was wrong."""
    db = await open_database(settings.database_url)
    try:
        return await RecountService(db, clock, Random()).rebuild()
    finally:
        await db.close()


async def export_to(out: TextIO, settings: Settings) -> None:
    """Write everything as JSON lines; the bot may run beside it."""
    db = await open_database(read_only(settings.database_url))
    try:
        async for line in ExportService(db, minor_digits).lines():
            out.write(json.dumps(line, ensure_ascii=False) + "\n")
        out.flush()
    finally:
        await db.close()


async def erased(settings: Settings, *, deal_id: int | None, telegram_id: int | None) -> int | None:
    """The number of the lead who was erased, everywhere; None if there is nobody."""
    db = await open_database(settings.database_url)
    try:
        erasing = ErasingService(db, clock, Random())
        found = await erasing.erase_by_command(deal_id=deal_id, telegram_id=telegram_id)
        await wipe(erasing, settled=False)
        return found
    finally:
        await db.close()


async def erased_list(settings: Settings) -> list[str]:
    """Who was erased, as hashes; the bot may run beside it."""
    db = await open_database(read_only(settings.database_url))
    try:
        return list(written(await ErasingService(db, clock, Random()).listed()))
    finally:
        await db.close()


def read_erased(path: Path) -> dict[str, datetime]:
    """Raises `CompanyFileError`."""
    try:
        return dict(read_list(path.read_text(encoding="utf-8")))
    except OSError as error:
        raise CompanyFileError([f"{path}: it cannot be read: {error.strerror}"]) from None
    except UnicodeDecodeError:
        raise CompanyFileError([f"{path}: this is no list of erased people"]) from None
    except Invalid as error:
        raise CompanyFileError([f"{path}: line {error.about['number']} is no line of such a list"]) from None


async def erased_again(settings: Settings, when: Mapping[str, datetime]) -> int:
    """How many people an older backup had brought back."""
    db = await open_database(settings.database_url)
    try:
        erasing, count, after = ErasingService(db, clock, Random()), 0, 0
        while (lot := await erasing.erase_again(when, after=after)) is not None:
            found, after = lot
            count += found
        await wipe(erasing, settled=False)
        return count
    finally:
        await db.close()


def read_only(url: str) -> str:
    """An SQLite file opened so cannot be changed, or made if it is missing."""
    path = sqlite_path(url)
    return url if path is None else f"sqlite+aiosqlite:///file:{quote(str(path))}?mode=ro&uri=true"
