"""A person who left marks wherever a person can leave them, and a search for those marks in everything there is."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import Table, select, text
from sqlalchemy.orm import Session

from bot.erasing import wipe
from crm_core.db.files import sqlite_path
from crm_core.models import (
    LEAD_SEARCH,
    Base,
    Deal,
    Direction,
    Lead,
    LeadMessage,
    Manager,
    NoticeKind,
    StaffMessage,
    TaskKind,
)
from crm_core.results import Sender
from crm_core.rules.describing import Part
from crm_core.services.notify import notify
from tests.firm import Firm

TELEGRAM_ID = 7_345_678_901
NAME, USERNAME, PHONE, EMAIL = "Зоряна Маркус", "zoriana_mark", "+380671239876", "zoriana@mark.example"
WORDS = ("Хочу вивчати квокку", "quokkaword", "Титул-квокка", "Нотатка-квокка", "Уточнення-квокка", "Чернетка-квокка")
TASK_WORDS = ("Завдання-квокка", "Підсумок-квокка")
TEXTS = (NAME, USERNAME, PHONE[1:], EMAIL, *WORDS, *TASK_WORDS)
BOT, TOKEN = 42, "token"


@dataclass(frozen=True)
class Marked:
    lead: Lead
    deals: Sequence[Deal]
    ivan: Manager
    anna: Manager


def sender() -> Sender:
    return Sender(TELEGRAM_ID, NAME, USERNAME, "uk")


async def marked(firm: Firm) -> Marked:
    """An open deal of Ivan and one that Anna lost with a clarification; messages, notes, updates, notices, forms."""
    ivan, anna = await firm.person("Ivan"), await firm.person("Anna", "head")
    await firm.plan(ivan)
    other = await firm.plan(anna, name="Offline", label="OFFLINE", default=False)
    await firm.deal()
    first = (await firm.write(sender(), WORDS[0])).deal
    assert first is not None
    await firm.services.leads.leave_phone(sender(), PHONE, message_id=9001)
    lead = next(lead for lead in await firm.rows(Lead) if lead.telegram_id == TELEGRAM_ID)
    second = await firm.add(other, lead.id, anna)
    for part, words in ((Part.TITLE, WORDS[2]), (Part.NOTE, WORDS[3]), (Part.EMAIL, EMAIL)):
        seen = (await firm.card(first.id)).deal.version
        await firm.services.deals.describe(first.id, part, words, seen=seen, actor=ivan, region="UA")
    await _tasks(firm, first.id, ivan)
    reason = await firm.reason("No answer")
    await firm.services.deals.lose(second.id, reason.id, seen=second.version, actor=firm.owner)
    await firm.services.deals.clarify(second.id, WORDS[4], actor=firm.owner)
    await relayed(firm, lead, ivan)
    await firm.feed()
    await _updates(firm, ivan)
    await firm.services.forms.save(f"form:{BOT}:{TELEGRAM_ID}:{TELEGRAM_ID}:default", state="x", data={"t": WORDS[5]})
    deals = [deal for deal in await firm.rows(Deal) if deal.lead_id == lead.id]
    return Marked(lead, deals, ivan, anna)


async def _tasks(firm: Firm, deal_id: int, ivan: Manager) -> None:
    """One that is done, with what came of it, and one that is still open."""
    for kind in (TaskKind.CALL, TaskKind.MEETING):
        seen = (await firm.card(deal_id)).deal.version
        planned = await firm.services.tasks.add(deal_id, kind, f"tomorrow 10 {TASK_WORDS[0]}", seen=seen, actor=ivan)
        if kind is TaskKind.CALL:
            await firm.services.tasks.done(planned.task.id, TASK_WORDS[1], seen=1, actor=ivan)


async def relayed(firm: Firm, lead: Lead, ivan: Manager, *, message_id: int = 500, hours: int = 0) -> None:
    """What the bot wrote about the lead to Ivan, and what Ivan answered."""

    def unit(session: Session) -> None:
        at = firm.clock() - timedelta(hours=hours)
        staff = StaffMessage(
            chat_id=ivan.telegram_id, message_id=message_id, lead_id=lead.id, kind=NoticeKind.LEAD_WROTE, at=at
        )
        answer = LeadMessage(
            lead_id=lead.id,
            direction=Direction.OUT,
            manager_id=ivan.id,
            chat_id=ivan.telegram_id,
            message_id=message_id + 1,
            text=f"Вітаю, {NAME}! {WORDS[1]}",
            html=f"<b>{WORDS[1]}</b>",
            at=at,
        )
        session.add_all([staff, answer])
        session.flush()
        data = {"lead_id": lead.id, "lead_message_id": answer.id}
        notify(session, NoticeKind.REPLY_TO_LEAD, TELEGRAM_ID, key=f"r:{answer.id}", now=firm.clock(), **data)

    await firm.db.write(unit)


async def _updates(firm: Firm, ivan: Manager) -> None:
    """Handled, dead and half-handled ones of the person, and of the manager who answered them."""
    person = {"id": TELEGRAM_ID, "is_bot": False, "first_name": NAME, "username": USERNAME}
    chat = {"id": TELEGRAM_ID, "type": "private", "first_name": NAME}
    own = [
        {"update_id": n, "message": {"message_id": n, "from": person, "chat": chat, "text": WORDS[0]}} for n in (1, 2)
    ]
    quoted = {"message_id": 5, "chat": {"id": ivan.telegram_id}, "text": f"💬 {NAME}\n{WORDS[0]}"}
    staff = {"message_id": 6, "chat": {"id": ivan.telegram_id}, "text": "Ok", "reply_to_message": quoted}
    theirs = [{"update_id": n, "message": staff | {"message_id": n}} for n in (3, 4)]
    inbox = firm.services.inbox
    await inbox.store(BOT, [*own, *theirs], before_commit=lambda: None)
    for _ in range(4):
        for row in await inbox.claim(limit=10, token=TOKEN):
            await (inbox.bury(row.id, TOKEN, "x") if row.update_id in (1, 3) else inbox.done(row.id, TOKEN))


async def wiped(firm: Firm) -> None:
    """A while later everything that follows has been done."""
    firm.clock.forward(3600)
    await firm.feed()
    assert await wipe(firm.services.erasing) == 1


# -- searching ----------------------------------------------------------------------------------------------------


def spellings(words: str) -> Iterable[bytes]:
    """As it may stand in a file: in either case, as JSON, in other encodings."""
    for spelled in {words, words.casefold(), words.upper(), json.dumps(words)[1:-1]}:
        yield from (spelled.encode(coding) for coding in ("utf-8", "utf-16-le", "utf-16-be"))
    if words.isascii():
        return
    yield words.encode("cp1251")


def found_in(data: bytes) -> list[str]:
    """The marks that stand there."""
    marks = [words for words in TEXTS if any(spelled in data for spelled in spellings(words))]
    number = [str(TELEGRAM_ID)] if _has_number(data) else []
    return marks + number


def _has_number(data: bytes) -> bool:
    """As digits, or as SQLite writes an integer of six bytes."""
    return str(TELEGRAM_ID).encode() in data or TELEGRAM_ID.to_bytes(6, "big") in data


def files_of(url: str) -> dict[str, bytes]:
    """The database as it lies on the disk: the file, its journal and its index."""
    path = sqlite_path(url)
    assert path is not None
    return {file.name: file.read_bytes() for file in Path(path).parent.glob(f"{path.name}*") if file.is_file()}


async def dump(firm: Firm) -> bytes:
    """All tables, whatever the engine."""
    tables: list[Table] = [*Base.metadata.sorted_tables, LEAD_SEARCH]

    def unit(session: Session) -> str:
        sqlite = session.get_bind().dialect.name == "sqlite"
        lines = []
        for table in tables:
            what = text("rowid, * FROM lead_search") if sqlite and table is LEAD_SEARCH else None
            rows = session.execute(text(f"SELECT {what}") if what is not None else select(table))
            lines += [repr(tuple(row)) for row in rows]
        return "\n".join(lines)

    return (await firm.db.read(unit)).encode()


async def forgotten(firm: Firm) -> None:
    assert await firm.services.erasing.forget(TELEGRAM_ID)


async def described(firm: Firm, person: Marked, title: str) -> None:
    deal_id = person.deals[0].id
    seen = (await firm.card(deal_id)).deal.version
    await firm.services.deals.describe(deal_id, Part.TITLE, title, seen=seen, actor=person.ivan, region="UA")


async def messages_of(firm: Firm, lead: Lead) -> list[LeadMessage]:
    rows = [row for row in await firm.rows(LeadMessage) if row.lead_id == lead.id]
    return sorted(rows, key=lambda row: row.id)
