"""The page as a whole: what it says, on which window, in which light."""

from __future__ import annotations

import pytest
from playwright.async_api import Browser, expect

from tests.sandbox.page.browser import (
    MANAGER,
    SMALL,
    Screen,
    button,
    opened,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]


async def test_the_page_says_what_it_is(screen: Screen) -> None:
    await expect(screen.page.get_by_text("Simulated Telegram; nothing leaves this computer")).to_be_visible()


async def test_a_small_window_shows_one_phone_with_tabs(browser: Browser) -> None:
    async with opened(browser, started=True, size=SMALL) as screen:
        await expect(screen.phone("lead")).to_be_visible()
        await expect(screen.phone("manager")).to_be_hidden()
        await screen.say(MANAGER, "🆕 #118", button("Take it", "take", "success"))
        tab = screen.page.get_by_role("tab", name="Manager")
        await expect(tab.locator(".badge")).to_have_text("1")
        await tab.click()
        await expect(screen.phone("manager").get_by_role("button", name="Take it")).to_be_in_viewport()
        await expect(screen.phone("lead")).to_be_hidden()
        await expect(tab.locator(".badge")).to_be_hidden()
        width = await screen.page.evaluate("document.documentElement.scrollWidth")
        assert width == SMALL[0]
        assert screen.complaints == []


async def test_the_page_follows_the_dark_scheme(screen: Screen) -> None:
    colour = "getComputedStyle(document.querySelector('.composer')).backgroundColor"
    light = await screen.page.evaluate(colour)
    await screen.page.emulate_media(color_scheme="dark")
    dark = await screen.page.evaluate(colour)
    assert light == "rgb(255, 255, 255)"
    assert dark != light
