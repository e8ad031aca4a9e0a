"""A hand that uses the phones of the sandbox's page as a person does, whatever language they speak."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from typing import Any

from PIL import Image
from playwright.async_api import Browser, Locator, Page

WINDOW = (1440, 900)
TALL = (1440, 1560)
SCALE = 1.25
ALL_TIME = (-2, -1)
"""The last of a report's periods, above the way back."""
SHADES = 52
"""Of each colour: nobody sees the difference, and it is half of the bytes."""
FLAT = ".flat .body { padding: 0; border-radius: 0 } .flat .screen { border-radius: 0 }"
"""A phone alone is shown without its frame."""
STILL = 0.8
"""Seconds without anything new after which a chat has said what it had to say."""
PATIENCE = 15.0
TICK = 0.1


@dataclass
class Phones:
    """The open page; ``here`` is who holds which phone."""

    page: Page
    url: str
    here: dict[str, int] = field(default_factory=dict)

    @classmethod
    async def opened(cls, browser: Browser, url: str) -> Phones:
        context = await browser.new_context(
            viewport={"width": WINDOW[0], "height": WINDOW[1]},
            device_scale_factor=SCALE,
            reduced_motion="reduce",
            bypass_csp=True,
            locale="en-GB",
            timezone_id="Europe/Kyiv",
        )
        page = await context.new_page()
        await page.goto(url)
        await page.wait_for_selector("html[data-ready]")
        await page.add_style_tag(content=FLAT)
        told = await (await context.request.get(f"{url}/sandbox/cast")).json()
        return cls(page, url, {phone["key"]: phone["people"][0]["id"] for phone in told["phones"]})

    async def resize(self, size: tuple[int, int]) -> None:
        await self.page.set_viewport_size({"width": size[0], "height": size[1]})

    async def give(self, key: str, name: str, person: int) -> None:
        """Another person holds the phone now."""
        phone = self._phone(key)
        await phone.locator(".picker").click()
        await phone.locator(".menu-item").filter(has_text=name).click()
        self.here[key] = person

    async def start(self, key: str) -> None:
        """Press START, or write it if this person has pressed it before."""
        button = self._phone(key).locator(".big")
        if not await button.is_visible():
            await self.say(key, "/start")
            return
        before = await self._told(key)
        await button.click()
        await self._answered(key, before)

    async def say(self, key: str, text: str) -> None:
        """Write and wait until the bot has answered, if it answers."""
        before = await self._told(key)
        await self._phone(key).locator("textarea").fill(text)
        await self._phone(key).locator(".send").click()
        await self._answered(key, before)

    async def tap(self, key: str, sign: str = "") -> None:
        """Tap the first button with the sign, on the newest message that has one; signs are the same in every language.

        Without a sign, the first button that does something.
        """
        for message in reversed(await self._messages(key)):
            for row, buttons in enumerate(message["inline_keyboard"] or ()):
                for place, button in enumerate(buttons):
                    if sign in button["text"] and "callback_data" in button:
                        await self._press(key, message["id"], row, place)
                        return
        raise SystemExit(f"{self.here[key]} sees no button with {sign!r}")

    async def tap_at(self, key: str, row: int, place: int) -> None:
        """Tap a button of the newest message that has buttons, by its place; negative ones count from the end."""
        message = next(one for one in reversed(await self._messages(key)) if one["inline_keyboard"])
        keyboard = message["inline_keyboard"]
        await self._press(key, message["id"], row % len(keyboard), place % len(keyboard[row]))

    async def sees(self, key: str, words: str) -> None:
        """Wait until the phone shows the words."""
        await self._phone(key).get_by_text(words).last.wait_for(timeout=PATIENCE * 1000)
        await self._still(key, await self._told(key))

    async def menu(self, key: str, *, shown: bool) -> None:
        """Open or close the list of commands."""
        opener = self._phone(key).locator(".menu-button")
        if (await opener.get_attribute("aria-expanded") == "true") != shown:
            await opener.click()

    async def picture(self, key: str, path: Path) -> None:
        """The screen of one phone."""
        await self.page.evaluate("document.documentElement.classList.add('flat')")
        await self._at_the_end()
        taken = await self._phone(key).locator(".screen").screenshot(animations="disabled")
        await self.page.evaluate("document.documentElement.classList.remove('flat')")
        _keep(taken, path)

    async def page_picture(self, path: Path, *, from_the_top: str) -> None:
        """The whole page; one phone shows its newest message from the top."""
        await self._at_the_end()
        newest = self._phone(from_the_top).locator(".message").last
        await newest.evaluate("(message) => message.scrollIntoView({ block: 'start' })")
        await self._wait(TICK)
        _keep(await self.page.screenshot(animations="disabled"), path)

    # -- what all of that needs -----------------------------------------------------------------------------------

    def _phone(self, key: str) -> Locator:
        return self.page.locator(f"#phone-{key}")

    async def _press(self, key: str, message_id: int, row: int, place: int) -> None:
        before = await self._told(key)
        line = self._phone(key).locator(f'[data-id="{message_id}"] .key-row').nth(row)
        await line.locator(".key").nth(place).click()
        await self._answered(key, before)

    async def _answered(self, key: str, before: str) -> None:
        """Wait until the bot has done something and is silent again; nothing at all is an answer, too."""
        waited = 0.0
        while waited < PATIENCE and await self._told(key) == before:
            await self._wait(TICK)
            waited += TICK
        await self._still(key, await self._told(key))

    async def _still(self, key: str, last: str) -> None:
        quiet = 0.0
        while quiet < STILL:
            await self._wait(TICK)
            now = await self._told(key)
            quiet = quiet + TICK if now == last else 0.0
            last = now

    async def _wait(self, seconds: float) -> None:
        await self.page.wait_for_timeout(seconds * 1000)

    async def _told(self, key: str) -> str:
        return json.dumps([one for one in await self._messages(key) if one["outgoing"]])

    async def _messages(self, key: str) -> list[dict[str, Any]]:
        answer = await self.page.request.get(f"{self.url}/sandbox/chat/{self.here[key]}")
        messages: list[dict[str, Any]] = (await answer.json())["messages"]
        return messages

    async def _at_the_end(self) -> None:
        """Toasts gone, pictures loaded, the newest message in sight, no pointer over a button."""
        await self.page.mouse.move(0, 0)
        await self.page.evaluate("document.querySelectorAll('.toast').forEach((one) => one.remove())")
        await self.page.evaluate(
            "Promise.all([...document.images].filter((one) => !one.complete).map((one) => one.decode().catch(() => 0)))"
        )
        await self.page.evaluate(
            "document.querySelectorAll('.scroll').forEach((one) => (one.scrollTop = one.scrollHeight))"
        )
        await self._wait(TICK)


def _keep(taken: bytes, path: Path) -> None:
    step = 255 / (SHADES - 1)
    nearest = [round(round(value / step) * step) for value in range(256)]
    with Image.open(BytesIO(taken)) as picture:
        picture.convert("RGB").point(nearest * 3).save(path, optimize=True)
