from __future__ import annotations

import pytest

from crm_core.models import Deal, Manager
from tests.firm import Firm
from tests.stage import Stage

LEAD = 7001


@pytest.fixture
async def ivan(firm: Firm, stage: Stage) -> Manager:
    person = await firm.person("Ivan")
    await firm.plan(person)
    stage.arrive(person)
    stage.world.person(LEAD, "Olena")
    return person


@pytest.fixture(autouse=True)
def checked(discreet: None) -> None:
    """What the lead sees is checked after each test."""


async def test_lead_words_reach_the_manager_with_the_label(stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "Hello! Do you have the <course>?")
    assert "[ONLINE]" in stage.text(ivan.telegram_id)
    assert "Hello! Do you have the &lt;course&gt;?" in stage.text(ivan.telegram_id)
    await stage.send(LEAD, "Are you there?")
    assert stage.text(ivan.telegram_id) == (
        "💬 <b>Olena</b> <code>[ONLINE]</code>\n<blockquote>Are you there?</blockquote>"
    )


async def test_reply_reaches_the_lead_and_is_acknowledged(stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "Hello")
    notice = stage.last(ivan.telegram_id)
    await stage.send(ivan.telegram_id, "Good day, <b>Olena</b>", reply_to=notice.id)
    assert stage.text(LEAD) == "Good day, &lt;b&gt;Olena&lt;/b&gt;"
    mine = stage.world.chat(ivan.telegram_id).messages[-1]
    assert [reaction["emoji"] for reaction in mine.reactions] == ["👌"]


async def test_repeated_update_answers_the_lead_once(stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "Hello")
    stage.world.send(ivan.telegram_id, "Good day", reply_to=stage.last(ivan.telegram_id).id)
    (update,) = [entry.update for entry in stage.world.updates.waiting()]
    await stage.settle()
    stage.world.push({**update, "update_id": 999_999})
    await stage.settle()
    assert stage.texts(LEAD).count("Good day") == 1


async def test_reply_from_the_card(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "Hello")
    await stage.tap(ivan.telegram_id, "💬 Reply")
    assert "your next message is sent" in stage.text(ivan.telegram_id)
    assert (stage.world.chat(ivan.telegram_id).messages[-1].reply_markup or {})["force_reply"]
    await stage.send(ivan.telegram_id, "In a minute")
    assert stage.text(LEAD) == "In a minute"
    assert "💬 Reply" in stage.buttons(ivan.telegram_id)
    assert not any("your next message" in text for text in stage.texts(ivan.telegram_id))
    (deal,) = await firm.rows(Deal)
    await stage.send(ivan.telegram_id, f"#{deal.id}")
    assert stage.text(LEAD) == "In a minute"


async def test_answer_from_the_card_can_be_cancelled(stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "Hello")
    await stage.tap(ivan.telegram_id, "💬 Reply")
    await stage.tap(ivan.telegram_id, "✖️ Cancel")
    assert "💬 Reply" in stage.buttons(ivan.telegram_id)
    await stage.send(ivan.telegram_id, "Olena")
    assert len(stage.texts(LEAD)) == 1


async def test_reply_to_a_screen_is_a_search(stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "Hello")
    await stage.send(ivan.telegram_id, "/menu")
    await stage.send(ivan.telegram_id, "Olena", reply_to=stage.last(ivan.telegram_id).id)
    assert "Olena" in stage.text(ivan.telegram_id)
    assert len(stage.texts(LEAD)) == 1


async def test_blocked_lead_is_told_of(stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "Hello")
    notice = stage.last(ivan.telegram_id)
    stage.world.block(LEAD)
    await stage.settle()
    await stage.send(ivan.telegram_id, "Good day", reply_to=notice.id)
    assert "has blocked the bot" in stage.text(ivan.telegram_id)


@pytest.mark.parametrize("text", ["x" * 4096, "😀" * 2048, "\u202e</b>&<i>", "\u200b"])
async def test_any_text_passes_both_ways(stage: Stage, ivan: Manager, text: str) -> None:
    await stage.send(LEAD, "Hello")
    await stage.send(LEAD, text)
    await stage.send(ivan.telegram_id, text, reply_to=stage.last(ivan.telegram_id).id)
    assert len(stage.texts(LEAD)) == 2 or text == "\u200b"
