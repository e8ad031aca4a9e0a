"""A real browser on the sandbox's page, and the bot that talks to it."""

from __future__ import annotations

import os
import shutil
import struct
import zlib
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

import pytest
from aiogram import Bot
from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from playwright.async_api import Browser, Locator, Page, Request, async_playwright

from sandbox.messages import Press
from sandbox.page import Actor, Cast, add_page
from sandbox.serve import Sandbox
from sandbox.session import SandboxSession
from sandbox.world import SANDBOX_BOT, World

PROGRAMS = ("chromium", "chromium-browser", "google-chrome")
HOSTILE = "<img src=x onerror=alert(1)> <script>alert(2)</script>\"'>"
LEAD, HOSTILE_LEAD, MANAGER, OTHER_MANAGER = 501, 502, 201, 202
DESKTOP = (1440, 900)
SMALL = (390, 844)


def picture(width: int = 60, height: int = 40) -> bytes:
    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    pixels = zlib.compress((b"\0" + b"\x20\x80\xd0" * width) * height)
    header = struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", pixels) + chunk(b"IEND", b"")


def button(text: str, data: str, style: str | None = None) -> InlineKeyboardButton:
    return InlineKeyboardButton(text=text, callback_data=data, style=style)


def chromium() -> str:
    found = next(filter(None, map(shutil.which, PROGRAMS)), None)
    if found is not None:
        return found
    reason = "no Chromium: install the package chromium to test the page"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@asynccontextmanager
async def running_browser() -> AsyncIterator[Browser]:
    program = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser
        await browser.close()


@dataclass
class Screen:
    """One open page; everything the browser complains of is kept."""

    page: Page
    world: World
    bot: Bot
    sandbox: Sandbox
    complaints: list[str] = field(default_factory=list)

    @property
    def url(self) -> str:
        return self.sandbox.url

    def phone(self, key: str) -> Locator:
        return self.page.locator(f"#phone-{key}")

    def message(self, message_id: int) -> Locator:
        return self.page.locator(f'[data-id="{message_id}"]')

    async def say(self, person: int, text: str, *buttons: InlineKeyboardButton) -> int:
        """The bot sends a message, its buttons one under another."""
        markup = InlineKeyboardMarkup(inline_keyboard=[[button] for button in buttons]) if buttons else None
        return (await self.bot.send_message(person, text, reply_markup=markup)).message_id

    async def tap(self, key: str, name: str) -> Press:
        """Taps an inline button and waits until the bot hears of it."""
        known = len(self.world.presses)
        await self.phone(key).get_by_role("button", name=name, exact=True).click()
        await self.until(lambda: len(self.world.presses) > known)
        return list(self.world.presses.values())[-1]

    async def until(self, happened: Callable[[], bool]) -> None:
        for _ in range(400):
            if happened():
                return
            await self.page.wait_for_timeout(25)
        pytest.fail("it did not happen")

    def texts(self, person: int) -> list[str | None]:
        return [message.text for message in self.world.chat(person).messages]

    @asynccontextmanager
    async def silence(self) -> AsyncIterator[None]:
        """The server is gone for a while and comes back on the same port, with the same world."""
        await self.sandbox.__aexit__(None, None, None)
        yield
        self.sandbox = Sandbox(port=self.sandbox.port, world=self.world)
        add_page(self.sandbox.app, self.world, cast=Cast())
        await self.sandbox.__aenter__()

    def listen(self) -> None:
        self.page.on("console", lambda told: self.complaints.append(told.text))
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("dialog", lambda dialog: self.complaints.append(f"dialog {dialog.message}"))
        self.page.on("request", self._note_foreign)

    def _note_foreign(self, request: Request) -> None:
        if not request.url.startswith((f"{self.url}/", "blob:")):
            self.complaints.append(f"foreign request {request.url}")


@asynccontextmanager
async def opened(browser: Browser, *, started: bool, size: tuple[int, int] = DESKTOP) -> AsyncIterator[Screen]:
    """The page of a fresh sandbox; `started` people have pressed START already."""
    cast = Cast()
    cast.leads.append(Actor(HOSTILE_LEAD, HOSTILE, HOSTILE))
    sandbox = Sandbox()
    add_page(sandbox.app, sandbox.world, cast=cast)
    for actor in cast.everybody if started else ():
        sandbox.world.start(actor.id)
    context = await browser.new_context(viewport={"width": size[0], "height": size[1]})
    await sandbox.__aenter__()
    bot = Bot(SANDBOX_BOT, session=SandboxSession(sandbox.world))
    screen = Screen(await context.new_page(), sandbox.world, bot, sandbox)
    screen.listen()
    await screen.page.goto(sandbox.url)
    await screen.page.wait_for_selector("html[data-ready]")
    yield screen
    await context.close()
    await screen.sandbox.__aexit__(None, None, None)
