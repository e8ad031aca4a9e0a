"""One conversation: read, answered, marked, with its notes and who takes part."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from crm_core.models import Deal, Direction, Lead, LeadManager, LeadMessage, Manager, MessageKind
from tests.firm import Firm
from tests.handlers.conftest import LEAD
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


async def test_a_glance_of_somebody_who_cannot_answer_reads_nothing(firm: Firm, stage: Stage, deal: Deal) -> None:
    petro = await firm.person("Petro")
    stage.arrive(petro)
    await firm.change(
        lambda session: session.add(
            LeadManager(lead_id=deal.lead_id, manager_id=petro.id, last_contact_at=firm.clock())
        )
    )
    await stage.send(petro.telegram_id, "/chats")
    await stage.tap(petro.telegram_id, "🔵 Olena")
    assert "👀 You can read this chat" in stage.text(petro.telegram_id)
    assert not [one for one in stage.buttons(petro.telegram_id) if "Answer" in one or "Note" in one or "🧩" in one]
    assert (await lead_of(firm, deal.lead_id)).unread == 1


async def test_the_answer_from_a_chat_reaches_the_lead(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "🔵 Olena")
    await stage.tap(ivan.telegram_id, "💬 Answer")
    await stage.send(ivan.telegram_id, "12 500")
    assert stage.text(LEAD) == "12 500"
    chat = next(text for text in stage.texts(ivan.telegram_id) if "↩️ <b>Ivan</b>" in text)
    assert "<blockquote>12 500</blockquote>" in chat
    assert "⬅️ Chats" in next(
        [button["text"] for button in message.buttons]
        for message in stage.world.chat(ivan.telegram_id).messages
        if message.outgoing and message.html == chat
    )
    await stage.send(ivan.telegram_id, "Koval")  # the form has ended
    assert stage.text(LEAD) == "12 500"


async def test_a_head_connects_themselves_to_a_chat_without_a_deal_and_answers(
    firm: Firm, stage: Stage, anna: Manager
) -> None:
    stage.world.person(LEAD, "Olena")
    await stage.send(LEAD, "Anybody here?")
    (lead,) = await firm.rows(Lead)
    await talk(firm, lead.id, unread=1)
    await stage.send(anna.telegram_id, "/chats")
    await stage.tap(anna.telegram_id, "🔵 Olena")
    assert "💬 Answer" not in stage.buttons(anna.telegram_id)
    await stage.tap(anna.telegram_id, "👥 People")
    assert "nobody yet" in stage.text(anna.telegram_id)
    await stage.tap(anna.telegram_id, "🔔 Connect me")
    assert "🔔 Anna: connected" in stage.text(anna.telegram_id)
    await stage.tap(anna.telegram_id, "⬅️ Chat")
    await stage.tap(anna.telegram_id, "💬 Answer")
    await stage.send(anna.telegram_id, "I am")
    assert stage.text(LEAD) == "I am"


async def test_whoever_has_the_leads_deal_need_not_be_connected(
    firm: Firm, stage: Stage, ivan: Manager, deal: Deal
) -> None:
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "🔵 Olena")
    await stage.tap(ivan.telegram_id, "👥 People")
    assert "🔔 Connect me" not in stage.buttons(ivan.telegram_id)


async def test_a_connected_colleague_is_told_and_can_be_disconnected(
    firm: Firm, stage: Stage, anna: Manager, deal: Deal
) -> None:
    petro = await firm.person("Petro")
    stage.arrive(petro)
    await stage.send(anna.telegram_id, "/chats")
    await stage.tap(anna.telegram_id, "🔵 Olena")
    await stage.tap(anna.telegram_id, "👥 People")
    assert "💼 Ivan: has a deal" in stage.text(anna.telegram_id)
    await stage.tap(anna.telegram_id, "➕ A colleague")
    await stage.tap(anna.telegram_id, "Petro")
    assert stage.text(petro.telegram_id).startswith("🔔 Anna connected you to the chat with <b>Olena Koval</b>")
    await stage.tap(petro.telegram_id, "💬 Open the chat")
    assert "💬 Answer" in stage.buttons(petro.telegram_id)
    await stage.tap(anna.telegram_id, "🔕 Disconnect Petro")
    assert "Petro" not in stage.text(anna.telegram_id)
    await stage.tap(petro.telegram_id, "💬 Open the chat")  # what they knew stays theirs to read
    assert "💬 Answer" not in stage.buttons(petro.telegram_id)


async def test_a_note_stays_inside_the_team(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    before = len(stage.texts(LEAD))
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "🔵 Olena")
    await stage.tap(ivan.telegram_id, "📝 Note")
    await stage.send(ivan.telegram_id, "Haggles <a lot>")
    text = stage.text(ivan.telegram_id)
    assert "📝 <b>Ivan</b>" in text
    assert "note of the team" in text
    assert "Haggles &lt;a lot&gt;" in text
    assert len(stage.texts(LEAD)) == before
    lead = await lead_of(firm, deal.lead_id)
    assert lead.dialog_open is False


async def test_marks_of_a_chat(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "🔵 Olena")
    press = await stage.tap(ivan.telegram_id, "⭐ Mark important")
    assert press.text == "⭐ Marked as important"
    await stage.tap(ivan.telegram_id, "💬 Open dialog")
    assert "⭐ important · 💬 open dialog" in stage.text(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "🔕 Close dialog")
    await stage.tap(ivan.telegram_id, "⬅️ Chats")
    await stage.tap(ivan.telegram_id, "⭐ Important · 1")
    assert any(row.startswith("⭐ Olena Koval") for row in stage.buttons(ivan.telegram_id))
    await stage.tap(ivan.telegram_id, "⭐ Olena Koval")
    await stage.tap(ivan.telegram_id, "☆ Not important")
    lead = await lead_of(firm, deal.lead_id)
    assert (lead.important, lead.dialog_open) == (False, False)


async def test_the_deal_and_its_chat_lead_to_each_other(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.send(ivan.telegram_id, f"#{deal.id}")
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "💬 Whole chat")
    assert stage.buttons(ivan.telegram_id)[-1] == f"⬅️ #{deal.id}"
    await stage.tap(ivan.telegram_id, f"⬅️ #{deal.id}")
    assert "✅ Won" in stage.buttons(ivan.telegram_id)
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "Olena")
    await stage.tap(ivan.telegram_id, f"#{deal.id} New [ONLINE]")
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, f"⬅️ #{deal.id}")
    await stage.tap(ivan.telegram_id, "⬅️ Chat")
    assert stage.buttons(ivan.telegram_id)[-1] == "⬅️ Chats"


async def add_messages(firm: Firm, lead_id: int, texts: Sequence[str]) -> None:
    def unit(session: Session) -> None:
        for number, text in enumerate(texts):
            firm.clock.forward(1)
            session.add(
                LeadMessage(
                    lead_id=lead_id,
                    direction=Direction.IN,
                    chat_id=LEAD,
                    message_id=5000 + number,
                    text=text,
                    at=firm.clock(),
                )
            )

    await firm.change(unit)


async def test_older_messages_are_a_tap_away(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await add_messages(firm, deal.lead_id, [f"word {number:02}" for number in range(24)])
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "🔵 Olena")
    assert [f"word {number:02}" in stage.text(ivan.telegram_id) for number in (13, 14, 23)] == [False, True, True]
    await stage.tap(ivan.telegram_id, "⬆️ Earlier")
    assert [f"word {number:02}" in stage.text(ivan.telegram_id) for number in (3, 4, 13, 14)] == [
        False,
        True,
        True,
        False,
    ]
    await stage.tap(ivan.telegram_id, "⬆️ Earlier")
    assert "How much is the course?" in stage.text(ivan.telegram_id)
    assert "⬆️ Earlier" not in stage.buttons(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "⬇️ Latest")
    assert "word 23" in stage.text(ivan.telegram_id)
    assert stage.buttons(ivan.telegram_id)[-1] == "⬅️ Chats"


@pytest.mark.parametrize("text", ["😀" * 2000, "<&>" * 1300, "x" * 4096, HOSTILE])
async def test_ten_messages_of_any_kind_fit(firm: Firm, stage: Stage, ivan: Manager, deal: Deal, text: str) -> None:
    await add_messages(firm, deal.lead_id, [text] * 12)
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "Olena")
    assert stage.text(ivan.telegram_id).count("👤 <b>Olena Koval</b>") == 10


async def test_a_picture_of_the_chat_is_shown_again(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    photo = stage.world.send_media(LEAD, "photo", b"\x89PNG")
    for entry in stage.world.updates.waiting():
        stage.world.updates.remove(entry)

    def unit(session: Session) -> None:
        session.add(
            LeadMessage(
                lead_id=deal.lead_id,
                direction=Direction.IN,
                chat_id=LEAD,
                message_id=photo.id,
                kind=MessageKind.PHOTO,
                text="🖼 Photo",
                at=firm.clock(),
            )
        )

    await firm.change(unit)
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "Olena")
    await stage.tap(ivan.telegram_id, "🖼 Show")
    assert stage.last(ivan.telegram_id).kind == "photo"


async def test_a_handed_deal_comes_with_the_last_words(
    firm: Firm, stage: Stage, ivan: Manager, anna: Manager, deal: Deal
) -> None:
    petro = await firm.person("Petro")
    stage.arrive(petro)
    await add_messages(firm, deal.lead_id, ["one", "two", "<three>"])
    await firm.services.deals.transfer(deal.id, petro.id, seen=deal.version, actor=anna)
    await stage.deliver()
    assert stage.text(petro.telegram_id).endswith(
        "<blockquote expandable>👤 one\n👤 two\n👤 &lt;three&gt;</blockquote>"
    )
