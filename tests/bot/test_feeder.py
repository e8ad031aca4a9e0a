"""Search is fed behind the transactions, whatever happens in between."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from functools import partial

import pytest

from bot import behind
from bot.feeder import Feeder
from crm_core.errors import StorageUnavailable
from crm_core.models import SearchDue
from crm_core.services.search import SearchService
from tests.bot.parts import rows, until
from tests.firm import Firm


@pytest.fixture
async def feeder(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Feeder]:
    """Running, without a pause between rounds."""
    monkeypatch.setattr(behind, "GAP", 0.0)
    monkeypatch.setattr(behind, "POLL", 3600.0)
    made = Feeder(firm.services.search)
    firm.db.on_commit(made.wake)
    running = asyncio.create_task(made.run())
    yield made
    running.cancel()


async def fed(firm: Firm) -> None:
    async with asyncio.timeout(20):
        while await rows(firm.db, SearchDue):  # noqa: ASYNC110 - the feeder knows nothing of tests
            await asyncio.sleep(0.002)


async def test_what_is_committed_is_found_a_moment_later(firm: Firm, feeder: Feeder) -> None:
    await firm.services.leads.start(firm.lead())
    await fed(firm)
    await firm.services.leads.start(firm.lead())
    await fed(firm)


async def test_what_was_due_before_the_start_is_fed_too(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    await firm.services.leads.start(firm.lead())
    running = asyncio.create_task(Feeder(firm.services.search).run())
    await fed(firm)
    running.cancel()


async def test_a_failure_is_told_and_tried_again(
    firm: Firm, feeder: Feeder, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    problems: list[Exception] = [StorageUnavailable(), RuntimeError("odd")]
    feed = SearchService.feed

    async def fails(self: SearchService) -> int:
        if problems:
            feeder.wake()
            raise problems.pop(0)
        return await feed(self)

    monkeypatch.setattr(SearchService, "feed", fails)
    await firm.services.leads.start(firm.lead())
    await fed(firm)
    assert [record.levelname for record in caplog.records if record.name == "bot.behind"] == ["WARNING", "ERROR"]


async def test_nothing_is_written_while_nothing_is_due(
    firm: Firm, feeder: Feeder, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[bool] = []
    is_due = SearchService.is_due

    async def asks(self: SearchService) -> bool:
        asked.append(await is_due(self))
        return asked[-1]

    monkeypatch.setattr(SearchService, "is_due", asks)
    monkeypatch.setattr(SearchService, "feed", pytest.fail)
    for _ in range(2):
        count = len(asked)
        feeder.wake()
        await until(partial(_grown, asked, count))
    assert asked == [False] * len(asked)


def _grown(asked: list[bool], count: int) -> bool:
    return len(asked) > count
