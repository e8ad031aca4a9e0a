"""Conversations on both engines: who hears what, what goes out together, what is remembered of it."""

from __future__ import annotations

from collections.abc import Sequence

import pytest
from sqlalchemy.orm import Session

from crm_core.errors import Forbidden, Invalid, NotFound
from crm_core.models import (
    Deal,
    Lead,
    LeadManager,
    LeadMessage,
    Manager,
    MessageKind,
    Notice,
    NoticeKind,
    NoticeState,
    StaffMessage,
)
from crm_core.results import WORDS, Content, Sender
from crm_core.services.gathering import FLOOD, PATIENCE, QUIET
from crm_core.services.outbox import Parcel
from tests.firm import Firm

PHOTO = Content(kind=MessageKind.PHOTO, album="a1")


@pytest.fixture
async def ivan(firm: Firm) -> Manager:
    person = await firm.person("Ivan")
    await firm.plan(person)
    return person


@pytest.fixture
def olena(firm: Firm) -> Sender:
    return firm.lead(1)


@pytest.fixture
async def deal(firm: Firm, ivan: Manager, olena: Sender) -> Deal:
    made = await firm.deal(olena)
    await deliver(firm)
    return made


async def due(firm: Firm) -> Sequence[Parcel]:
    return await firm.services.outbox.claim(limit=9, token="t")


async def deliver(firm: Firm) -> list[Parcel]:
    """Everything that is due, as if each notice became the message with its own number."""
    firm.clock.forward(PATIENCE.total_seconds())
    gone: list[Parcel] = []
    while await firm.services.outbox.next_due() == firm.clock():
        parcels = await due(firm)
        for parcel in parcels:
            ids = [notice.id for notice in parcel]
            await firm.services.outbox.sent(ids, "t", message_id=ids[-1], several=several(parcel))
        gone += parcels
    return gone


def several(parcel: Parcel) -> list[int]:
    together = all(notice.data.get("media") or notice.data.get("album") for notice in parcel)
    return [1000 + notice.id for notice in parcel] if together else [1000 + parcel[-1].id]


async def photo(firm: Firm, sender: Sender, number: int) -> None:
    await firm.services.leads.receive(sender, message_id=number, text="📷", content=PHOTO)


async def test_words_go_out_together_once_they_have_ended(firm: Firm, deal: Deal, olena: Sender) -> None:
    for text in ("one", "two"):
        await firm.write(olena, text)
        firm.clock.forward(0.6)
        assert await due(firm) == []
    firm.clock.forward(QUIET.total_seconds())
    (parcel,) = await due(firm)
    assert [notice.kind for notice in parcel] == [NoticeKind.LEAD_WROTE] * 2


async def test_one_message_of_several_remembers_all_it_shows(firm: Firm, deal: Deal, olena: Sender) -> None:
    for text in ("one", "two"):
        await firm.write(olena, text)
    await deliver(firm)
    written = [message.id for message in await firm.rows(LeadMessage)][-2:]
    (row,) = [row for row in await firm.rows(StaffMessage) if row.lead_message_id]
    assert [row.since_id, row.lead_message_id] == written


async def test_each_part_of_an_album_is_remembered(firm: Firm, deal: Deal, olena: Sender) -> None:
    for number in (501, 502):
        await photo(firm, olena, number)
    (parcel,) = await deliver(firm)
    shown = {row.message_id: row.lead_message_id for row in await firm.rows(StaffMessage) if row.lead_message_id}
    assert shown == {1000 + notice.id: notice.data["lead_message_id"] for notice in parcel}


async def test_a_flood_is_one_parcel_whatever_it_is(firm: Firm, deal: Deal, olena: Sender) -> None:
    for number in range(FLOOD + 1):
        await (photo(firm, olena, 500 + number) if number % 2 else firm.write(olena))
    (parcel,) = await deliver(firm)
    assert len(parcel) == FLOOD + 1


async def test_what_failed_waits_alone_for_its_time(firm: Firm, deal: Deal, olena: Sender) -> None:
    await firm.write(olena, "one")
    firm.clock.forward(QUIET.total_seconds())
    ((notice,),) = await due(firm)
    await firm.services.outbox.retry_later([notice.id], "t", seconds=30, error="502", counted=True)
    await firm.write(olena, "two")
    firm.clock.forward(10)
    assert await due(firm) == []  # order is kept
    firm.clock.forward(20)
    (parcel,) = await due(firm)
    assert len(parcel) == 2


async def test_the_same_message_and_the_same_edit_count_once(firm: Firm, deal: Deal, olena: Sender) -> None:
    for _ in range(2):
        await firm.write(olena, "At fife", message_id=700)
    await deliver(firm)
    edited = Content(edited_at=firm.clock())
    for _ in range(2):
        await firm.services.leads.edit(olena, message_id=700, text="At five", content=edited)
    assert len(await firm.notices(NoticeKind.LEAD_EDITED)) == 1
    (lead,) = await firm.rows(Lead)
    assert (lead.unread, [message.text for message in await firm.rows(LeadMessage)]) == (2, ["Hello!", "At five"])


async def test_of_many_edits_the_last_one_goes_out(firm: Firm, deal: Deal, olena: Sender) -> None:
    await firm.write(olena, "one", message_id=700)
    await deliver(firm)
    for n in range(5):
        await firm.services.leads.edit(olena, message_id=700, text=f"{n}", content=Content(edited_at=firm.clock()))
    await deliver(firm)
    states = [notice.state for notice in await firm.notices(NoticeKind.LEAD_EDITED)]
    assert states == [NoticeState.DROPPED] * 4 + [NoticeState.SENT]


async def test_who_is_connected_and_has_a_deal_hears_once(firm: Firm, deal: Deal, ivan: Manager, olena: Sender) -> None:
    petro = await firm.person("Petro")
    await firm.change(lambda session: connect(session, deal.lead_id, ivan.id, firm))
    await firm.change(lambda session: connect(session, deal.lead_id, petro.id, firm))
    await firm.write(olena, "Hello?")
    told = await firm.notices(NoticeKind.LEAD_WROTE)
    assert sorted((one.chat_id, one.data.get("deal_id")) for one in told) == [
        (ivan.telegram_id, deal.id),
        (petro.telegram_id, None),
    ]


def connect(session: Session, lead_id: int, manager_id: int, firm: Firm) -> None:
    row = LeadManager(lead_id=lead_id, manager_id=manager_id, last_contact_at=firm.clock(), connected=True)
    session.merge(row)


async def test_an_answer_opens_the_dialog_and_arrives_somewhere(firm: Firm, deal: Deal, ivan: Manager) -> None:
    await answer(firm, deal, ivan, 50)
    (lead,) = await firm.rows(Lead)
    assert (lead.unread, lead.dialog_open, lead.last_message_at) == (0, True, firm.clock())
    ((notice,),) = await deliver(firm)
    (kept,) = [message for message in await firm.rows(LeadMessage) if message.manager_id]
    assert kept.arrived_id == 1000 + notice.id


async def answer(firm: Firm, deal: Deal, actor: Manager, number: int, content: Content = WORDS) -> None:
    where = {"chat_id": actor.telegram_id, "message_id": number}
    await firm.services.chats.reply_to_deal(deal.id, **where, text="Good day", content=content, actor=actor)


async def test_an_album_waits_for_its_parts_and_arrives_part_by_part(firm: Firm, deal: Deal, ivan: Manager) -> None:
    await answer(firm, deal, ivan, 50, PHOTO)
    await firm.services.chats.go_on(ivan.telegram_id, message_id=51, text="📷", content=PHOTO, actor=ivan)
    assert await due(firm) == []
    (parcel,) = await deliver(firm)
    kept = [message.arrived_id for message in await firm.rows(LeadMessage) if message.manager_id]
    assert kept == [1000 + notice.id for notice in parcel]


async def test_an_edit_while_the_answer_is_on_its_way_follows_it(firm: Firm, deal: Deal, ivan: Manager) -> None:
    await answer(firm, deal, ivan, 50)
    ((notice,),) = await due(firm)
    await firm.services.chats.edit(ivan.telegram_id, message_id=50, text="Good evening", content=Content(), actor=ivan)
    assert await firm.notices(NoticeKind.ANSWER_EDITED) == []
    await firm.services.outbox.sent([notice.id], "t", message_id=77)
    (edit,) = await firm.notices(NoticeKind.ANSWER_EDITED)
    assert edit.data["message_id"] == 77


async def test_an_answer_that_is_not_carried_is_told_to_its_author_alone(firm: Firm, deal: Deal, ivan: Manager) -> None:
    await answer(firm, deal, ivan, 50)
    ((notice,),) = await due(firm)
    await firm.services.outbox.not_carried([notice.id], "t", "message to copy not found")
    (lost,) = await firm.notices(NoticeKind.ANSWER_LOST)
    assert lost.chat_id == ivan.telegram_id
    (over,) = [one for one in await firm.rows(Notice) if one.id == notice.id]
    assert (over.state, await firm.notices(NoticeKind.DEAD_LETTER)) == (NoticeState.DROPPED, [])


async def test_strangers_to_the_lead_neither_answer_nor_edit(firm: Firm, deal: Deal, ivan: Manager) -> None:
    petro = await firm.person("Petro")
    await answer(firm, deal, ivan, 50)
    with pytest.raises(NotFound):
        await answer(firm, deal, petro, 50)
    with pytest.raises(NotFound):
        await firm.services.chats.edit(ivan.telegram_id, message_id=50, text="x", content=Content(), actor=petro)
    observer = await firm.person("Olha", "observer")
    with pytest.raises(Forbidden):
        await answer(firm, deal, observer, 60)


@pytest.mark.parametrize(("text", "kind"), [("\u200b", MessageKind.TEXT), ("📊 When?", MessageKind.OTHER)])
async def test_what_cannot_be_carried_is_not_kept(
    firm: Firm, deal: Deal, ivan: Manager, text: str, kind: MessageKind
) -> None:
    where = {"chat_id": ivan.telegram_id, "message_id": 50}
    with pytest.raises(Invalid):
        await firm.services.chats.reply_to_deal(deal.id, **where, text=text, content=Content(kind), actor=ivan)
    assert len(await firm.rows(LeadMessage)) == 1
