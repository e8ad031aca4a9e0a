"""What an edited message said before, and the team's notes in a deal's history."""

from __future__ import annotations

import pytest

from crm_core.models import AuditEntry, Deal, LeadMessage, Manager
from crm_core.results import Content, Sender
from crm_core.rules.chats import EARLIER, EARLIER_WORDS, earlier_words
from tests.firm import Firm


@pytest.fixture
async def ivan(firm: Firm) -> Manager:
    person = await firm.person("Ivan")
    await firm.plan(person)
    return person


@pytest.fixture
async def olena(firm: Firm, ivan: Manager) -> Sender:
    return firm.lead(1)


@pytest.fixture
async def deal(firm: Firm, olena: Sender) -> Deal:
    return await firm.deal(olena)


async def edit(firm: Firm, olena: Sender, text: str, html: str | None = None) -> None:
    firm.clock.forward(60)
    content = Content(html=html, edited_at=firm.clock())
    await firm.services.leads.edit(olena, message_id=700, text=text, content=content)


async def said(firm: Firm, message_id: int = 700) -> list[str]:
    (message,) = [one for one in await firm.rows(LeadMessage) if one.message_id == message_id]
    return [one.words for one in earlier_words(message)]


async def test_the_words_before_an_edit_of_the_lead_are_kept(firm: Firm, olena: Sender, deal: Deal) -> None:
    await firm.write(olena, "At fife", message_id=700)
    await edit(firm, olena, "At five")
    await edit(firm, olena, "At five")  # once more
    await edit(firm, olena, "At five", "<b>At five</b>")  # only its looks
    await edit(firm, olena, "At six")
    assert await said(firm) == ["At fife", "At five"]
    (message,) = [one for one in await firm.rows(LeadMessage) if one.message_id == 700]
    first, second = earlier_words(message)
    assert first.at == message.at < second.at


async def test_only_so_many_and_so_much_is_kept(firm: Firm, olena: Sender, deal: Deal) -> None:
    await firm.write(olena, "x" * 4000, message_id=700)
    for number in range(EARLIER + 3):
        await edit(firm, olena, f"{number}" * 4000)
    kept = await said(firm)
    assert [words[0] for words in kept] == ["2", "3", "4", "5", "6"]
    assert {len(words) for words in kept} == {EARLIER_WORDS}


async def test_so_are_those_of_a_manager(firm: Firm, ivan: Manager, deal: Deal) -> None:
    await firm.services.chats.reply_to_deal(
        deal.id, chat_id=ivan.telegram_id, message_id=800, text="12 500", actor=ivan
    )
    for _ in range(2):
        await firm.services.chats.edit(ivan.telegram_id, message_id=800, text="11 500", content=Content(), actor=ivan)
    assert await said(firm, 800) == ["12 500"]


async def test_erasing_takes_them(firm: Firm, olena: Sender, deal: Deal) -> None:
    await firm.write(olena, "my secret", message_id=700)
    await edit(firm, olena, "nothing")
    assert await firm.services.erasing.forget(olena.telegram_id)
    assert all(one.earlier is None for one in await firm.rows(LeadMessage))


# -- notes in the history -----------------------------------------------------------------------------------------


async def note(firm: Firm, deal: Deal, text: str, actor: Manager, number: int) -> None:
    firm.clock.forward(60)
    await firm.services.dialogs.note(deal.lead_id, text, chat_id=actor.telegram_id, asked_id=number, actor=actor)


async def told(firm: Firm, deal: Deal, actor: Manager) -> list[str]:
    history = await firm.services.deals.history(deal.id, actor=actor)
    return [one.event.value if isinstance(one, AuditEntry) else one.text for one in history.entries]


async def test_a_note_stands_in_the_history_where_it_was_written(firm: Firm, ivan: Manager, deal: Deal) -> None:
    await note(firm, deal, "wants two", ivan, 900)
    firm.clock.forward(60)
    await firm.services.deals.set_amount(deal.id, 500, seen=deal.version, actor=ivan)
    assert (await told(firm, deal, ivan))[-2:] == ["wants two", "deal.amount_changed"]
    history = await firm.services.deals.history(deal.id, actor=firm.owner)
    assert history.names == {ivan.id: "Ivan"}


async def test_a_note_of_before_or_after_belongs_to_no_deal(
    firm: Firm, ivan: Manager, olena: Sender, deal: Deal
) -> None:
    await note(firm, deal, "of the first", ivan, 900)
    firm.clock.forward(60)
    await firm.services.deals.win(deal.id, None, seen=deal.version, actor=ivan)
    await note(firm, deal, "in between", ivan, 901)
    firm.clock.forward(60)
    second = await firm.deal(olena)
    await note(firm, second, "of the second", ivan, 902)
    notes = {"of the first", "in between", "of the second"}
    assert notes & {*await told(firm, deal, ivan)} == {"of the first"}
    assert notes & {*await told(firm, second, ivan)} == {"of the second"}


async def test_whoever_may_not_see_the_chat_sees_no_note(firm: Firm, ivan: Manager, deal: Deal) -> None:
    await note(firm, deal, "wants two", ivan, 900)
    observer = await firm.person("Petro", "observer")
    assert "wants two" not in await told(firm, deal, observer)
    assert "wants two" in await told(firm, deal, firm.owner)


async def test_an_erased_note_leaves_no_line(firm: Firm, ivan: Manager, olena: Sender, deal: Deal) -> None:
    await note(firm, deal, "wants two", ivan, 900)
    assert await firm.services.erasing.forget(olena.telegram_id)
    assert "" not in await told(firm, deal, ivan)
