"""A person who is erased is nowhere any more: in no table, no file, no export; what is counted stays."""

from __future__ import annotations

import json
from random import Random

import pytest
from sqlalchemy import insert, text
from sqlalchemy.orm import Session

from crm_core.db import Database
from crm_core.models import (
    AuditEntry,
    Deal,
    Direction,
    Erased,
    Event,
    InboxUpdate,
    Kind,
    Lead,
    LeadMessage,
    MessageKind,
    NoticeKind,
    NoticeState,
    OpenCard,
    StaffMessage,
)
from crm_core.rules.audience import Standing
from crm_core.rules.filters import Cursor, DealFilter
from crm_core.rules.text import EMPTY
from crm_core.services.export import ExportService
from crm_core.services.recount import RecountService
from tests.firm import Firm
from tests.services.erasing import (
    TELEGRAM_ID,
    TEXTS,
    WORDS,
    Marked,
    described,
    dump,
    files_of,
    forgotten,
    found_in,
    marked,
    messages_of,
    relayed,
    sender,
    wiped,
)


@pytest.fixture
async def person(firm: Firm) -> Marked:
    return await marked(firm)


async def exported(db: Database) -> bytes:
    lines = [line async for line in ExportService(db, {"UAH": 2}.get).lines()]
    return json.dumps(lines, ensure_ascii=False).encode()


async def test_before_the_erasing_every_mark_can_be_found(firm: Firm, person: Marked) -> None:
    assert found_in(await dump(firm)) == [*TEXTS, str(TELEGRAM_ID)]


async def test_afterwards_no_table_holds_a_mark(firm: Firm, person: Marked, db: Database) -> None:
    await forgotten(firm)
    assert found_in(await dump(firm)) == []
    assert found_in(await exported(db)) == []
    await wiped(firm)
    assert found_in(await dump(firm)) == []


async def test_neither_does_the_file_nor_its_journal(firm: Firm, person: Marked, database_url: str) -> None:
    if database_url.startswith("postgres"):
        pytest.skip("the pages are the server's")
    before = files_of(database_url)
    assert found_in(b"".join(before.values())) == [*TEXTS, str(TELEGRAM_ID)]
    await forgotten(firm)
    await wiped(firm)
    assert {name: found_in(data) for name, data in files_of(database_url).items()} == {key: [] for key in before}


async def test_the_search_index_keeps_no_part_of_a_word(firm: Firm, person: Marked, database_url: str) -> None:
    if database_url.startswith("postgres"):
        pytest.skip("the pages are the server's")
    await described(firm, person, "ѫѫѫ")
    await firm.feed()
    rare = "ѫѫѫ".encode()[1:]  # the first byte is shared with the part before

    async def pages() -> bytes:
        query = text("SELECT block FROM lead_search_data")
        return b"".join(await firm.db.read(lambda session: session.scalars(query).all()))

    assert rare in await pages()
    await forgotten(firm)
    await firm.feed()
    assert rare in await pages()
    await wiped(firm)
    assert rare not in await pages()


async def test_nobody_finds_them(firm: Firm, person: Marked) -> None:
    async def hits(words: str) -> int:
        return (await firm.services.deals.search(words, closed=True, cursor=Cursor(), actor=firm.owner)).total

    assert await hits("зоряна") == 2
    await forgotten(firm)
    assert await hits("зоряна") == 0
    await firm.feed()
    assert [await hits(words) for words in ("зоряна", "квокка", "0671239876", "mark.example")] == [0, 0, 0, 0]


async def test_deals_sums_and_reasons_stay(firm: Firm, person: Marked) -> None:
    def figures(deal: Deal) -> tuple[object, ...]:
        return (deal.plan_id, deal.status_id, deal.kind, deal.manager_id, deal.amount, deal.reason_id, deal.closed_at)

    before = {deal.id: figures(deal) for deal in person.deals}
    await forgotten(firm)
    after = {deal.id: deal for deal in await firm.rows(Deal) if deal.lead_id == person.lead.id}
    assert {key: figures(deal) for key, deal in after.items()} == before
    assert {deal.kind for deal in after.values()} == {Kind.OPEN, Kind.LOST}
    assert [(deal.title, deal.note, deal.clarification) for deal in after.values()] == [(None, None, None)] * 2


async def test_the_log_keeps_what_happened_but_not_the_words(firm: Firm, person: Marked) -> None:
    before = {entry.id: entry.event for entry in await firm.rows(AuditEntry)}
    await forgotten(firm)
    after = {entry.id: entry for entry in await firm.rows(AuditEntry)}
    assert {key: after[key].event for key in before} == before
    erased = [entry for key, entry in after.items() if key not in before]
    assert [(entry.event, entry.before, entry.after) for entry in erased] == [(Event.LEAD_ERASED, {}, {})] * 2
    (lost,) = [entry for entry in after.values() if entry.event is Event.DEAL_LOST]
    assert lost.after["reason"] == "No answer"


async def test_when_was_written_stays_and_what_does_not(firm: Firm, person: Marked) -> None:
    before = [(row.id, row.direction, row.at) for row in await messages_of(firm, person.lead)]
    await forgotten(firm)
    rows = await messages_of(firm, person.lead)
    assert [(row.id, row.direction, row.at) for row in rows] == before
    assert {(row.text, row.html) for row in rows} == {("", None)}


async def test_whoever_writes_again_is_somebody_new(firm: Firm, person: Marked) -> None:
    await forgotten(firm)
    again = await firm.write(sender(), "Добрий день")
    assert again.deal is not None
    assert again.lead.id != person.lead.id
    assert again.first
    (old,) = [lead for lead in await firm.rows(Lead) if lead.id == person.lead.id]
    assert (old.telegram_id, old.name, old.reachable) == (None, EMPTY, False)
    await wiped(firm)
    (message,) = await messages_of(firm, again.lead)
    assert message.text == "Добрий день"


async def test_a_second_wish_finds_nobody(firm: Firm, person: Marked) -> None:
    await forgotten(firm)
    assert not await firm.services.erasing.forget(TELEGRAM_ID)
    assert len(await firm.rows(Erased)) == 1


async def test_what_waits_for_its_turn_was_written_afterwards_and_stays(firm: Firm, person: Marked) -> None:
    chat = {"id": TELEGRAM_ID, "type": "private", "first_name": "Новий"}
    late = {"update_id": 77, "message": {"message_id": 77, "chat": chat, "text": "Ще раз"}}
    await firm.services.inbox.store(42, [late], before_commit=lambda: None)
    await forgotten(firm)
    rows = [row for row in await firm.rows(InboxUpdate) if row.chat_key == TELEGRAM_ID]
    assert [row.update_id for row in rows] == [77]


async def test_handled_updates_keep_nothing_of_what_they_said(firm: Firm, person: Marked) -> None:
    rows = await firm.rows(InboxUpdate)
    assert {row.update_id: bool(row.payload) for row in rows} == {1: True, 2: False, 3: True, 4: False}


# -- chats of the staff -------------------------------------------------------------------------------------------


async def test_what_the_bot_wrote_about_them_is_taken_away_or_written_over(firm: Firm, person: Marked) -> None:
    await relayed(firm, person.lead, person.ivan, message_id=600, hours=47)
    await relayed(firm, person.lead, person.ivan, message_id=700, hours=1)
    await forgotten(firm)
    (gone,) = await firm.notices(NoticeKind.MESSAGES_GONE)
    (blanked,) = await firm.notices(NoticeKind.MESSAGE_BLANKED)
    assert (gone.chat_id, gone.data) == (person.ivan.telegram_id, {"message_ids": [500, 700]})
    assert (blanked.chat_id, blanked.data) == (person.ivan.telegram_id, {"message_id": 600})
    assert [row for row in await firm.rows(StaffMessage) if row.lead_id == person.lead.id] == []


async def test_open_cards_are_drawn_anew_instead(firm: Firm, person: Marked) -> None:
    card = await firm.card(person.deals[0].id)
    await firm.services.copies.remember(person.ivan.telegram_id, 500, card.deal)
    await forgotten(firm)
    assert await firm.notices(NoticeKind.MESSAGES_GONE) == []
    (redraw,) = [one for one in await firm.notices(NoticeKind.CARD_REDRAW) if one.chat_id == person.ivan.telegram_id]
    assert redraw.data["message_id"] == 500


async def test_however_late_telegram_comes_back_the_card_and_the_messages_go(firm: Firm, person: Marked) -> None:
    """Also when the deal has changed since, and the card would be drawn for that reason alone."""
    card = await firm.card(person.deals[0].id)
    await firm.services.copies.remember(person.anna.telegram_id, 500, card.deal)
    await forgotten(firm)
    card = await firm.card(card.deal.id)
    await firm.services.deals.set_amount(card.deal.id, 5_00, seen=card.deal.version, actor=person.ivan)
    await firm.services.outbox.claim(limit=100, token="t")
    firm.clock.forward(30 * 24 * 3600)
    await firm.services.outbox.sweep()
    await firm.services.copies.sweep()
    kinds = (NoticeKind.CARD_REDRAW, NoticeKind.MESSAGES_GONE)
    waiting = [one for kind in kinds for one in await firm.notices(kind) if one.state == NoticeState.NEW]
    assert {one.kind for one in waiting} == set(kinds)
    assert [card.message_id for card in await firm.rows(OpenCard)] == [500]


async def test_whoever_is_erased_is_in_no_archive_and_their_open_deals_are_listed(firm: Firm, person: Marked) -> None:
    for standing in (Standing.ARCHIVED, Standing.BLACKLISTED):
        await firm.services.audience.set_standing(person.lead.id, standing, actor=firm.owner)
    await forgotten(firm)
    assert await RecountService(firm.db, firm.clock, Random(1)).differences() == []
    page = await firm.services.deals.list(DealFilter(kind=Kind.OPEN), Cursor(), actor=person.ivan)
    assert person.deals[0].id in {row.id for row in page.rows}
    assert await firm.notices(NoticeKind.DEAL_OFFERED) == []


async def test_managers_of_open_deals_are_told(firm: Firm, person: Marked) -> None:
    await forgotten(firm)
    told = await firm.notices(NoticeKind.LEAD_ERASED)
    assert [(one.chat_id, one.data) for one in told] == [(person.ivan.telegram_id, {"deal_id": person.deals[0].id})]


async def test_a_thousand_messages_go_in_ten_requests(firm: Firm, person: Marked) -> None:
    def unit(session: Session) -> None:
        at = firm.clock()
        values = [
            {"chat_id": person.ivan.telegram_id, "message_id": 10_000 + n, "lead_id": person.lead.id, "at": at}
            | {"kind": NoticeKind.LEAD_WROTE}
            for n in range(1000)
        ]
        words = [
            {
                "lead_id": person.lead.id,
                "direction": Direction.IN,
                "chat_id": TELEGRAM_ID,
                "message_id": 10_000 + n,
                "at": at,
            }
            | {"text": WORDS[0], "kind": MessageKind.TEXT}
            for n in range(1000)
        ]
        session.execute(insert(StaffMessage), values)
        session.execute(insert(LeadMessage), words)

    await firm.change(unit)
    await forgotten(firm)
    sizes = [len(one.data["message_ids"]) for one in await firm.notices(NoticeKind.MESSAGES_GONE)]
    assert sizes == [100] * 10 + [1]
    assert found_in(await dump(firm)) == []
