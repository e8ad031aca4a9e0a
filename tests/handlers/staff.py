"""What the tests of people on staff by taps start from."""

from __future__ import annotations

from crm_core.models import Manager
from crm_core.services.handing import Fate, Handing
from tests.firm import OWNER, Firm
from tests.stage import Stage

AGAIN = Handing(Fate.AGAIN)


async def open_card(stage: Stage, name: str = "Ivan", actor: int = OWNER) -> None:
    await stage.send(actor, "/people")
    await stage.tap(actor, name)


async def again(firm: Firm, person: Manager) -> Manager:
    return await firm.services.people.get(person.id)


async def arrived(stage: Stage, *several: Manager) -> None:
    """They have opened the bot, so that Telegram's language of each is known."""
    for person in several:
        await stage.send(person.telegram_id, "/menu")


def commands(stage: Stage, person: Manager) -> set[str]:
    return {command["command"] for command in stage.world.commands.seen_by(person.telegram_id, "en")}
