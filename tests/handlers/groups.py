"""A group of the team, bound to a plan."""

from __future__ import annotations

from crm_core.models import Manager
from tests.firm import OWNER
from tests.stage import Stage

GROUP = -4001


def address(stage: Stage, person_id: int) -> str:
    """The link of the button that was drawn last."""
    return next(str(one["url"]) for one in stage.last(person_id).buttons if "url" in one)


async def link(stage: Stage, plan: str = "Online sales", *, asked: bool = False) -> str:
    """What the link that the owner gets carries."""
    await stage.send(OWNER, "/company")
    await stage.tap(OWNER, "👥 Team groups")
    await stage.tap(OWNER, plan)
    await stage.tap(OWNER, "🔁 Another group" if asked else "➕ Choose a group")
    return address(stage, OWNER).partition("?startgroup=")[2]


async def bound(stage: Stage, *people: Manager, group: int = GROUP) -> None:
    """The owner brings the bot into a group of theirs and these people."""
    stage.world.group(group, "Sales", OWNER, *(one.telegram_id for one in people))
    stage.world.add_bot(OWNER, group, await link(stage))
    await stage.settle()


async def tap(stage: Stage, person_id: int, label: str = "✋ Take it", *, group: int = GROUP) -> str | None:
    """Tap the newest such button of the group; what the alert says."""
    found = [
        (message.id, button["callback_data"])
        for message in stage.world.chat(group).messages
        for button in message.buttons
        if label in button["text"]
    ]
    press = stage.world.tap(person_id, group, *found[-1])
    await stage.settle()
    return press.text if press.alert else None
