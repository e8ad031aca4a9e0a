"""What must be there when many leads have written, whatever happened to the bot meanwhile."""

from __future__ import annotations

import re
from collections import Counter

from tests.e2e.running import Running

TEAM = {1002: "ivan", 1004: "petro"}
NUMBER = re.compile(r"#(\d+)")


def told(running: Running) -> dict[int, set[int]]:
    """Deal numbers that each manager has seen in notices."""
    return {
        person: {int(number) for message in running.messages(person) for number in NUMBER.findall(message.text or "")}
        for person in TEAM
    }


async def everything_arrived(running: Running, leads: range) -> None:
    """Every lead exactly once, one owner each, an even spread, and every assignment's notice delivered."""
    rows = await running.exported()
    there, deals, ledger = rows["lead"], rows["deal"], rows["assignment"]
    assert sorted(row["telegram_id"] for row in there) == list(leads)
    assert Counter(row["lead_id"] for row in deals) == dict.fromkeys((row["id"] for row in there), 1)
    assert {row["manager_telegram_id"] for row in deals} == set(TEAM)
    spread = Counter(row["manager_telegram_id"] for row in deals).values()
    assert max(spread) - min(spread) <= 1
    assert sorted(row["deal_id"] for row in ledger) == sorted(row["id"] for row in deals)
    seen = told(running)
    missing = [row["id"] for row in deals if row["id"] not in seen[row["manager_telegram_id"]]]
    assert not missing


def all_told(running: Running, count: int) -> bool:
    return len(set().union(*told(running).values())) >= count


def all_shown(running: Running, leads: range) -> bool:
    """Has every picture of a lead come to somebody of the team?"""
    sent = [message.photo for lead in leads for message in running.world.chat(lead).messages if message.photo]
    shown = [message.photo for person in TEAM for message in running.messages(person)]
    return bool(sent) and all(photo in shown for photo in sent)


def copies(running: Running) -> Counter[int]:
    """How many times each deal's number was told to its manager."""
    texts = [message.text or "" for person in TEAM for message in running.messages(person)]
    return Counter(int(number) for text in texts for number in NUMBER.findall(text))
