"""Whoever walks through the screens of one language, and keeps a picture of each."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from tests.shots.phones import Phones


@dataclass(frozen=True)
class Speaker:
    """Who speaks the language: names and ids on the page."""

    lead: tuple[str, int]
    manager: tuple[str, int]


SPEAKERS = {
    "uk": Speaker(("Артем Бондар", 502), ("Оксана Шевченко", 202)),
    "en": Speaker(("Olena Koval", 501), ("Ivan Petrenko", 201)),
    "ru": Speaker(("Наталья Орлова", 503), ("Дмитрий Соколов", 203)),
}
OWNER = ("Marta Bilyk", 101)
PLACES = {"uk": 0, "en": 1, "ru": 2}
"""The languages' lines on the screen that chooses one."""


@dataclass
class Walker:
    phones: Phones
    folder: Path
    language: str
    numbers: count[int]

    async def keep(self, key: str, name: str) -> None:
        await self.phones.picture(key, self.folder / f"{self.language}-{next(self.numbers):02}-{name}.png")

    async def tap_and_keep(self, key: str, *signs: str, name: str) -> None:
        for sign in signs:
            await self.phones.tap(key, sign)
        await self.keep(key, name)


Walk = Callable[[Walker], Awaitable[None]]
