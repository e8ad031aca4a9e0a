"""What the tests of deals added by hand tap and type."""

from __future__ import annotations

from crm_core.models import Manager
from tests.stage import Stage

PHONE_LINE = "📞 +380 67 123 4567"
TYPED = "Olena Koval, 067 123 45 67"


async def open_board(stage: Stage, person: Manager) -> None:
    await stage.send(person.telegram_id, "/menu")
    await stage.tap(person.telegram_id, "🗂 Board")


async def ask_on_board(stage: Stage, person: Manager, *columns: str) -> None:
    await open_board(stage, person)
    for text in (*columns, "➕ Deal"):
        await stage.tap(person.telegram_id, text)


async def add(stage: Stage, person: Manager, text: str, *columns: str) -> None:
    await ask_on_board(stage, person, *columns)
    await stage.send(person.telegram_id, text)
