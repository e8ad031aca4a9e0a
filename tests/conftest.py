"""What tests share: a clock that stands, and a real database of either engine."""

from __future__ import annotations

import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from random import Random

import pytest

from bot.loading import load_aiogram
from crm_core.db import Database, open_database
from crm_core.services import Services, build_services
from crm_core.services.recount import RecountService
from tests.clock import Clock
from tests.databases import empty_postgres, own_postgres, own_sqlite, postgres_url, sqlite_template
from tests.firm import Firm
from tests.statements import share_statements

share_statements()
load_aiogram()


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return sqlite_template(tmp_path_factory.mktemp("template"))


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of this worker's own PostgreSQL database; CI requires a server, elsewhere its tests are skipped."""
    url = postgres_url()
    if url is None and os.environ.get("CI"):
        pytest.fail("CI needs a PostgreSQL server: set TEST_POSTGRES_URL")
    if url is None:
        pytest.skip("no PostgreSQL answers on loopback and TEST_POSTGRES_URL is not set")
    with own_postgres(url) as own:
        yield own


@pytest.fixture
def sqlite_url(template: Path, tmp_path: Path) -> str:
    return own_sqlite(template, tmp_path)


@pytest.fixture(params=["sqlite", pytest.param("postgres", marks=pytest.mark.postgres)])
def database_url(request: pytest.FixtureRequest) -> str:
    """A fresh, migrated database: the same test runs on both engines."""
    url: str = request.getfixturevalue("sqlite_url" if request.param == "sqlite" else "postgres")
    return url


@pytest.fixture
async def db(database_url: str) -> AsyncIterator[Database]:
    if database_url.startswith("postgres"):
        await empty_postgres(database_url)
    database = await open_database(database_url)
    yield database
    assert await RecountService(database, Clock(), Random(1)).differences() == []
    await database.close()


@pytest.fixture
async def services(db: Database, clock: Clock) -> Services:
    return build_services(db, clock, Random(1))


@pytest.fixture
async def firm(db: Database, services: Services, clock: Clock) -> Firm:
    """A company with an owner and nothing else; the test adds what it needs."""
    return await Firm.found(db, services, clock)
