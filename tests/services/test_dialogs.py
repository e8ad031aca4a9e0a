"""One conversation inside the core: who may write, notes, marks, who is connected, reading."""

from __future__ import annotations

import pytest

from crm_core.errors import Forbidden, Invalid, NotFound
from crm_core.models import (
    AuditEntry,
    Deal,
    Direction,
    Event,
    LeadManager,
    LeadMessage,
    Manager,
    MessageKind,
    NoticeKind,
    Pool,
)
from tests.firm import Firm, switch
from tests.services.talks import lead_of, talk


@pytest.fixture
async def ivan(firm: Firm) -> Manager:
    person = await firm.person("Ivan")
    await firm.plan(person)
    return person


@pytest.fixture
async def deal(firm: Firm, ivan: Manager) -> Deal:
    made = await firm.deal()
    await talk(firm, made.lead_id, unread=2)
    return made


async def test_whoever_may_answer_reads_by_opening(firm: Firm, ivan: Manager, deal: Deal) -> None:
    dialogs = firm.services.dialogs
    assert (await dialogs.look(deal.lead_id, actor=ivan)).lead.unread == 2
    assert (await dialogs.open(deal.lead_id, actor=ivan)).lead.unread == 0
    assert (await lead_of(firm, deal.lead_id)).unread == 0


async def test_a_closed_deal_keeps_the_conversation(firm: Firm, ivan: Manager, deal: Deal) -> None:
    reason = await firm.reason("No answer")
    await firm.services.deals.lose(deal.id, reason.id, seen=deal.version, actor=ivan)
    chat = await firm.services.dialogs.look(deal.lead_id, actor=ivan)
    assert (chat.may_write, chat.deals, chat.labels) == (True, [], [])


async def test_a_note_is_kept_once_and_moves_nothing(firm: Firm, ivan: Manager, deal: Deal) -> None:
    before = await lead_of(firm, deal.lead_id)
    answers = len(await firm.notices(NoticeKind.REPLY_TO_LEAD))
    chats = [
        await firm.services.dialogs.note(
            deal.lead_id, " Haggles\u202e ", chat_id=ivan.telegram_id, asked_id=77, actor=ivan
        )
        for _ in range(2)
    ]
    notes = [one for one in await firm.rows(LeadMessage) if one.direction is Direction.NOTE]
    assert [(note.text, note.manager_id) for note in notes] == [("Haggles", ivan.id)]
    assert chats[1].messages[-1].direction is Direction.NOTE
    assert len(await firm.notices(NoticeKind.REPLY_TO_LEAD)) == answers
    after = await lead_of(firm, deal.lead_id)
    assert (after.last_message_at, after.unread, after.dialog_open) == (before.last_message_at, 2, False)


@pytest.mark.parametrize(("text", "problem"), [("\u200b", "empty"), ("x" * 2001, "long")])
async def test_a_note_that_does_not_fit(firm: Firm, ivan: Manager, deal: Deal, text: str, problem: str) -> None:
    with pytest.raises(Invalid) as refused:
        await firm.services.dialogs.note(deal.lead_id, text, chat_id=1, asked_id=1, actor=ivan)
    assert (refused.value.field, refused.value.problem) == ("note", problem)


async def test_a_reader_changes_nothing(firm: Firm, deal: Deal) -> None:
    petro = await firm.person("Petro")
    await firm.change(
        lambda session: session.add(
            LeadManager(lead_id=deal.lead_id, manager_id=petro.id, last_contact_at=firm.clock())
        )
    )
    dialogs = firm.services.dialogs
    assert (await dialogs.open(deal.lead_id, actor=petro)).may_write is False
    for act in (
        dialogs.mark(deal.lead_id, important=True, actor=petro),
        dialogs.close(deal.lead_id, closed=False, actor=petro),
        dialogs.note(deal.lead_id, "Hm", chat_id=1, asked_id=1, actor=petro),
        dialogs.to_write(deal.lead_id, actor=petro),
        firm.services.templates.for_chat(deal.lead_id, actor=petro),
        firm.services.chats.reply_to_chat(deal.lead_id, chat_id=1, message_id=1, text="Hm", actor=petro),
    ):
        with pytest.raises(Forbidden):
            await act
    lead = await lead_of(firm, deal.lead_id)
    assert (lead.unread, lead.important, lead.dialog_open) == (2, False, False)


async def test_connecting_needs_the_right_to_transfer_and_somebody_who_talks(firm: Firm, deal: Deal) -> None:
    head, petro, watcher = [
        await firm.person(name, role) for name, role in (("Hanna", "head"), ("Petro", "manager"), ("Vera", "observer"))
    ]
    connect, lead_id = firm.services.dialogs.connect, deal.lead_id
    with pytest.raises(NotFound):
        await connect(lead_id, petro.id, on=True, actor=petro)  # not theirs to see
    with pytest.raises(NotFound):
        await connect(lead_id, watcher.id, on=True, actor=head)
    found = await connect(lead_id, petro.id, on=True, actor=head)
    assert [one.id for one in found.connected] == [petro.id]
    assert (await firm.services.dialogs.look(lead_id, actor=petro)).may_write
    with pytest.raises(Forbidden):
        await connect(lead_id, head.id, on=True, actor=petro)
    await connect(lead_id, petro.id, on=True, actor=head)
    (told,) = await firm.notices(NoticeKind.CHAT_CONNECTED)
    assert (told.chat_id, told.data) == (petro.telegram_id, {"lead_id": lead_id, "by_id": head.id})
    found = await connect(lead_id, petro.id, on=False, actor=petro)
    assert (found.connected, found.chat.may_write) == ([], False)
    events = [entry.event for entry in await firm.rows(AuditEntry) if entry.event.startswith("lead.")]
    assert events[-2:] == [Event.LEAD_CONNECTED, Event.LEAD_DISCONNECTED]


async def test_whoever_was_connected_is_related(firm: Firm, ivan: Manager, deal: Deal) -> None:
    petro = await firm.person("Petro")
    second = await firm.plan(ivan, petro, name="Retail", label="SHOP", default=False, pool=Pool.RELATED)
    firm.clock.forward(60)
    for on in (True, False):
        await firm.services.dialogs.connect(deal.lead_id, petro.id, on=on, actor=firm.owner)
    assert (await firm.add(second, deal.lead_id)).manager_id == petro.id


async def test_whoever_left_is_connected_no_more(firm: Firm, deal: Deal) -> None:
    petro = await firm.person("Petro")
    await firm.services.dialogs.connect(deal.lead_id, petro.id, on=True, actor=firm.owner)
    await switch(firm, petro, active=False, left_at=firm.clock())
    found = await firm.services.dialogs.people(deal.lead_id, actor=firm.owner)
    assert found.connected == []
    with pytest.raises(NotFound):
        await firm.services.dialogs.connect(deal.lead_id, petro.id, on=True, actor=firm.owner)


async def test_only_pictures_and_the_like_of_ones_own_chats_are_shown_again(
    firm: Firm, ivan: Manager, deal: Deal
) -> None:
    petro = await firm.person("Petro")
    (text,) = [one for one in await firm.rows(LeadMessage) if one.lead_id == deal.lead_id]
    photo = LeadMessage(
        lead_id=deal.lead_id, direction=Direction.IN, chat_id=9, message_id=9, kind=MessageKind.PHOTO, text="🖼",
        at=firm.clock(),
    )  # fmt: skip
    await firm.change(lambda session: session.add(photo))
    (photo_id,) = [one.id for one in await firm.rows(LeadMessage) if one.kind is MessageKind.PHOTO]
    media = firm.services.dialogs.media
    assert (await media(photo_id, actor=ivan)).message_id == 9
    for message_id, who in ((photo_id, petro), (text.id, ivan), (10**9, ivan)):
        with pytest.raises(NotFound):
            await media(message_id, actor=who)


async def test_messages_of_another_chat_are_no_place_in_this_one(firm: Firm, ivan: Manager, deal: Deal) -> None:
    other = await firm.deal()
    (message,) = [one for one in await firm.rows(LeadMessage) if one.lead_id == other.lead_id]
    with pytest.raises(NotFound):
        await firm.services.dialogs.look(deal.lead_id, before=message.id, actor=ivan)
