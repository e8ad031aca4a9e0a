from __future__ import annotations

from collections.abc import AsyncIterator

import pytest_asyncio
from playwright.async_api import Browser

from tests.sandbox.page.browser import Screen, opened, running_browser


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    async with running_browser() as started:
        yield started


@pytest_asyncio.fixture(loop_scope="session")
async def screen(browser: Browser) -> AsyncIterator[Screen]:
    """A page that must end without an error, a dialog or a request to anywhere else."""
    async with opened(browser, started=True) as shown:
        yield shown
        assert shown.complaints == []
