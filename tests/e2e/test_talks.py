"""Groups of the team and albums, through kills at any moment and Telegram's errors."""

from __future__ import annotations

import asyncio
import signal
from random import Random

import pytest

from sandbox.messages import ChatMessage
from tests.e2e.conftest import COMPANY, settle_in
from tests.e2e.running import Running, words_of

OWNER, IVAN, PETRO, GROUP = 1001, 1002, 1004, -5001
KILLED = 137
PICTURE = b"\x89PNG"
PATIENCE = 240.0

pytestmark = pytest.mark.slow


async def bound(running: Running) -> None:
    """The owner brings the bot into the team's group by the link."""
    await running.until(lambda: "Running as bot" in running.output() or None, "the bot runs", patience=PATIENCE)
    running.world.group(GROUP, "Sales", OWNER, IVAN, PETRO)
    running.world.send(OWNER, "/company")
    for label in ("👥 Team groups", "Online sales", "➕ Choose a group"):
        await running.tap(OWNER, label)
    shown = await running.sees(OWNER, "Tap the button and choose the group")
    address = next(str(button["url"]) for button in shown.buttons if "url" in button)
    running.world.add_bot(OWNER, GROUP, address.partition("?startgroup=")[2])
    await running.sees(GROUP, "are offered here")


async def offered(running: Running, name: str) -> ChatMessage:
    def found() -> ChatMessage | None:
        return next((one for one in running.messages(GROUP) if one.buttons and name in words_of(one)), None)

    return await running.until(found, f"the offer of {name}", patience=PATIENCE)


async def carded(running: Running, name: str) -> None:
    """The card has come to whoever took it."""

    def found() -> bool | None:
        texts = [words_of(one) for who in (IVAN, PETRO) for one in running.messages(who)]
        return any(name in text and "👤" in text for text in texts) or None

    await running.until(found, f"the card of {name}", patience=PATIENCE)


async def test_deals_taken_in_a_group_survive_kills_and_telegrams_errors(
    running: Running, monkeypatch: pytest.MonkeyPatch
) -> None:
    manual = COMPANY.replace("{mode: even, pool: related, pick: fewest}", "{mode: manual}")
    monkeypatch.setattr("tests.e2e.conftest.COMPANY", manual)
    random, leads = Random(5), range(7000, 7007)  # a group takes twenty messages a minute
    await settle_in(running, "ivan, petro")
    world = running.world
    await running.start()
    await bound(running)
    world.faults.random(0.05, seed=3)
    world.faults.duplicate_updates(0.1)
    for place, lead in enumerate(leads):
        world.person(lead, f"Lead {lead}", language_code="en")
        world.send(lead, "Call me: +380 67 123 45 67")
        offer = await offered(running, f"Lead {lead}")
        for who in (IVAN, PETRO):
            world.tap(who, GROUP, offer.id, offer.buttons[0]["callback_data"])
        if place % 3 == 1:
            await asyncio.sleep(random.uniform(0.0, 0.3))
            assert await running.end(signal.SIGKILL) == -signal.SIGKILL
            await running.start()
    world.faults.clear()
    await running.until(lambda: not len(world.updates) or None, "everything is fetched", patience=PATIENCE)
    for lead in leads:
        await running.sees(GROUP, f"Lead {lead} · taken by ")
        await carded(running, f"Lead {lead}")
    await nothing_amiss(running, leads)


async def nothing_amiss(running: Running, leads: range) -> None:
    """Each deal once and somebody's; no contact in the group, nothing of the CRM with a lead, no name in the log."""
    deals = (await running.exported())["deal"]
    assert len(deals) == len(leads)
    assert {row["manager_telegram_id"] for row in deals} <= {IVAN, PETRO}
    assert not any("123" in words_of(one) for one in running.messages(GROUP))
    shown = " ".join(words_of(one) for lead in leads for one in running.messages(lead))
    assert not any(word in shown for word in ("ONLINE", "Ivan", "Petro", "#", "✋"))
    errors = running.world.errors
    late = [one for one in errors if one.method == "answerCallbackQuery"]  # the bot was away too long
    again = [one for one in errors if "is not modified" in str(one.error)]  # killed before it had noted the edit
    assert len(errors) == len(late) + len(again)
    assert "Lead 7" not in running.output()


async def test_a_kill_between_the_name_and_the_album_repeats_neither(running: Running) -> None:
    await settle_in(running)
    world, lead = running.world, 7000
    await running.start()
    world.person(lead, "Olena", language_code="en")
    world.send(lead, "Hello!")
    await running.until(lambda: "Running as bot" in running.output() or None, "the bot runs", patience=PATIENCE)
    await running.sees(IVAN, "Olena")
    assert await running.end(signal.SIGTERM) == 0
    world.send_album(lead, ["photo", "video", "photo"], PICTURE, caption="my roof")
    await running.start(CRASH_AT="between_parts")
    assert running.process is not None
    assert await asyncio.wait_for(running.process.wait(), PATIENCE) == KILLED
    before = len(running.messages(IVAN))
    assert running.messages(IVAN)[-1].text == "💬 Olena [ONLINE]"
    await running.start()
    await running.until(lambda: len(running.messages(IVAN)) == before + 3 or None, "the album", patience=PATIENCE)
    await asyncio.sleep(1)
    assert [one.kind for one in running.messages(IVAN)[before:]] == ["photo", "video", "photo"]
    assert [one.text for one in running.messages(IVAN)].count("💬 Olena [ONLINE]") == 1
    assert not world.errors
