"""The list of conversations, as it is read and tapped."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from crm_core.models import Deal, Lead, Manager
from keyboards.chats_lists import OpenChat
from tests.firm import Firm
from tests.services.talks import lead_of, talk
from tests.stage import Stage

HOSTILE = "<b>&\u202eOlena</b>\n{plan} *_`["


@pytest.fixture
async def deal(firm: Firm, stage: Stage, deal: Deal) -> Deal:
    """Olena's, who waits for an answer."""
    await talk(firm, deal.lead_id, unread=1)
    return deal


def all_texts(stage: Stage, person_id: int) -> str:
    return "\n".join(stage.texts(person_id))


async def test_the_row_below_and_home_lead_to_the_chats(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(ivan.telegram_id, "💬 Chats")
    assert stage.text(ivan.telegram_id).startswith("<b>💬 All chats</b>")
    assert stage.buttons(ivan.telegram_id)[:5] == [
        "⭐ Important",
        "🔵 Unread · 1",
        "💬 Dialogs",
        "● All · 1",
        "🔵 Olena Koval [ONLINE] · How much is the course?",
    ]
    await stage.send(ivan.telegram_id, "/menu")
    await stage.tap(ivan.telegram_id, "💬 Chats · 1")
    assert "● 🔵 Unread · 1" in stage.buttons(ivan.telegram_id)


async def test_opening_a_chat_reads_it(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "🔵 Unread · 1")
    await stage.tap(ivan.telegram_id, "🔵 Olena Koval")
    text = stage.text(ivan.telegram_id)
    assert text.startswith("💬 <b>Olena Koval</b> <code>[ONLINE]</code>")
    assert "<blockquote>How much is the course?</blockquote>" in text
    assert (await lead_of(firm, deal.lead_id)).unread == 0
    await stage.tap(ivan.telegram_id, "⬅️ Chats")
    assert "Everything has been read" in stage.text(ivan.telegram_id)


async def test_any_name_fits_into_the_list_and_the_chat(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    def unit(session: Session) -> None:
        session.get_one(Lead, deal.lead_id).name = HOSTILE * 8

    await firm.change(unit)
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "🔵 <b>&Olena")
    assert "&lt;b&gt;&amp;Olena" in stage.text(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "👥 People")
    await stage.tap(ivan.telegram_id, "⬅️ Chat")
    await stage.tap(ivan.telegram_id, "📝 Note")
    assert "Write a note about &lt;b&gt;" in all_texts(stage, ivan.telegram_id)


async def test_search_finds_chats_and_says_when_there_are_none(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "🔎 Find")
    await stage.send(ivan.telegram_id, "koval")
    assert "1 chat" in stage.text(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "🔎 Find")
    await stage.send(ivan.telegram_id, "<nobody>")
    assert stage.text(ivan.telegram_id) == "🔎 No chats for «&lt;nobody&gt;»."


async def test_the_plan_narrows_the_list(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await firm.plan(ivan, name="Retail", label="SHOP", default=False)
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "🗃 Plan ▾")
    await stage.tap(ivan.telegram_id, "Retail")
    assert "🗃 Retail" in stage.text(ivan.telegram_id)
    assert "● All" in stage.buttons(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "🗃 SHOP ▾")
    await stage.tap(ivan.telegram_id, "Online sales")
    assert "● All · 1" in stage.buttons(ivan.telegram_id)


async def test_somebody_elses_chat_is_not_there(firm: Firm, stage: Stage, deal: Deal) -> None:
    petro = await firm.person("Petro")
    stage.arrive(petro)
    await stage.send(petro.telegram_id, "/chats")
    assert "Nobody has written yet." in stage.text(petro.telegram_id)
    forged = OpenChat(lead_id=deal.lead_id).pack()
    press = await stage.press(petro.telegram_id, stage.last(petro.telegram_id).id, forged, forged=True)
    assert (press.text or "").startswith("Nothing was found")
    assert "Olena" not in all_texts(stage, petro.telegram_id)
