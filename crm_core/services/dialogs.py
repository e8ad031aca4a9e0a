"""Conversations as the team sees them: lists, one conversation, who takes part, notes (product, section 8)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import update
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Forbidden, Invalid, NotFound
from crm_core.models import (
    WORDS_ALONE,
    Direction,
    Event,
    Lead,
    LeadManager,
    LeadMessage,
    Manager,
    NoticeKind,
    Permission,
    SalesPlan,
    StaffMessage,
)
from crm_core.queries import chats, leads, people, tunnels_runs, views
from crm_core.results.chats import ChatPage, ChatPeople, ChatRow, Conversation, FoundChats
from crm_core.rules.chats import ChatCursor, ChatFilter, Tab
from crm_core.rules.filters import PAGE_SIZE
from crm_core.rules.permissions import allowed, demand
from crm_core.rules.search import Wanted, matches
from crm_core.rules.search import read as read_words
from crm_core.rules.text import clean_text
from crm_core.services import audit, tunnels_running
from crm_core.services.assigning import remember_contact
from crm_core.services.base import Service
from crm_core.services.finding import LEADS_LIMIT, likely
from crm_core.services.notify import insert_new, notify

MESSAGES = 10
FOUND = 20
NOTE_LIMIT = 2000


class DialogService(Service):
    # -- lists --------------------------------------------------------------------------------------------------

    @read
    def list(self, session: Session, wanted: ChatFilter, cursor: ChatCursor, *, actor: Manager) -> ChatPage:
        me = _reader(session, actor)
        plan = views.plan(session, me, wanted.plan_id) if wanted.plan_id is not None else None
        wanted = wanted if plan else ChatFilter(wanted.tab)
        counts = {tab: chats.count(session, ChatFilter(tab, wanted.plan_id), me) for tab in Tab}
        found, cursor, beyond = _page(session, wanted, me, cursor)
        onward = beyond or cursor.backwards
        back = beyond if cursor.backwards else cursor.at is not None
        return ChatPage(
            rows=_rows(session, found),
            counts=counts,
            filter=wanted,
            plan=plan,
            page=cursor.page,
            next=_beside(found[-1], cursor.page + 1) if onward and found else None,
            previous=_beside(found[0], max(cursor.page - 1, 1), backwards=True) if back and found else None,
        )

    @read
    def plans(self, session: Session, *, actor: Manager) -> Sequence[SalesPlan]:
        """Those that the list can be restricted to."""
        return [plan for plan in views.plans(session, _reader(session, actor)) if plan.archived_at is None]

    @read
    def find(self, session: Session, text: str, *, actor: Manager) -> FoundChats:
        """By the lead's name, phone, e-mail or username; the first of them. Raises `Invalid` ("search")."""
        me = _reader(session, actor)
        wanted = read_words(text)
        near = _likely(session, wanted, me) if wanted.terms else None
        if near is None:
            raise Invalid("search", "many" if wanted.sought else "short", {"limit": LEADS_LIMIT})
        found = [lead for lead in near if matches(wanted, lead.search_text, None)]
        return FoundChats(_rows(session, found[:FOUND]), len(found))

    # -- one conversation ---------------------------------------------------------------------------------------

    async def open(self, lead_id: int, *, actor: Manager) -> Conversation:
        """Its newest messages. Whoever may answer has read them now; a glance of others leaves them unread."""
        chat = await self.look(lead_id, actor=actor)
        return await self._read(lead_id, actor=actor) if chat.lead.unread and chat.may_write else chat

    @read
    def look(self, session: Session, lead_id: int, *, before: int = 0, actor: Manager) -> Conversation:
        """Without reading it: the newest messages, or those before another. Raises `NotFound`."""
        me = _reader(session, actor)
        return chat_of(session, chats.get(session, lead_id, me), me, self.now(), before)

    @read
    def to_write(self, session: Session, lead_id: int, *, actor: Manager) -> Conversation:
        """The same for whoever may write there. Raises `NotFound`, `Forbidden`."""
        me = _reader(session, actor)
        chat = chat_of(session, chats.get(session, lead_id, me), me, self.now())
        if not chat.may_write:
            raise Forbidden
        return chat

    @write
    def _read(self, session: Session, lead_id: int, actor: Manager) -> Conversation:
        me = _reader(session, actor)
        lead = chats.get(session, lead_id, me, lock=True)
        if chats.may_write(session, me, lead_id):
            lead.unread = 0
        return chat_of(session, lead, me, self.now())

    @write
    def mark(self, session: Session, lead_id: int, *, important: bool, actor: Manager) -> Conversation:
        me, lead = self._writer(session, lead_id, actor)
        lead.important = important
        return chat_of(session, lead, me, self.now())

    @write
    def close(self, session: Session, lead_id: int, *, closed: bool, actor: Manager) -> Conversation:
        """Out of the dialogs, or back among them; nothing is said to the lead."""
        me, lead = self._writer(session, lead_id, actor)
        lead.dialog_open = not closed
        if not closed:
            tunnels_running.take_over(session, lead.id, actor=me, now=self.now())
        return chat_of(session, lead, me, self.now())

    @write
    def note(
        self, session: Session, lead_id: int, text: str, *, chat_id: int, asked_id: int, actor: Manager
    ) -> Conversation:
        """For the team only; one for each question, whose message is ``asked_id``. Raises `Invalid`."""
        me, lead = self._writer(session, lead_id, actor)
        cleaned = clean_text(text)
        if not cleaned:
            raise Invalid("note", "empty")
        if len(cleaned) > NOTE_LIMIT:
            raise Invalid("note", "long", {"limit": NOTE_LIMIT})
        if leads.message_at(session, chat_id, asked_id) is None:
            session.add(
                LeadMessage(
                    lead_id=lead_id, direction=Direction.NOTE, manager_id=me.id, chat_id=chat_id, message_id=asked_id,
                    text=cleaned, at=self.now(),
                )
            )  # fmt: skip
            session.flush()
        return chat_of(session, lead, me, self.now())

    @read
    def media(self, session: Session, message_id: int, *, actor: Manager) -> LeadMessage:
        """Something that can be shown again. Raises `NotFound`."""
        message = chats.message(session, message_id)
        chats.get(session, message.lead_id, _reader(session, actor))
        if message.kind in WORDS_ALONE or message.message_id <= 0:
            raise NotFound
        return message

    @write
    def shown(self, session: Session, message: LeadMessage, copy_id: int, *, actor: Manager) -> None:
        """It has been shown once more, in the actor's chat: a reply to the copy goes to that lead."""
        row = {
            "chat_id": actor.telegram_id,
            "message_id": copy_id,
            "lead_id": message.lead_id,
            "kind": NoticeKind.LEAD_WROTE,
            "at": self.now(),
        }
        session.execute(insert_new(session.get_bind().dialect, StaffMessage), row)

    def _writer(self, session: Session, lead_id: int, actor: Manager) -> tuple[Manager, Lead]:
        me = _reader(session, actor)
        lead = chats.get(session, lead_id, me, lock=True)
        if not chats.may_write(session, me, lead_id):
            raise Forbidden
        return me, lead

    # -- who takes part -----------------------------------------------------------------------------------------

    @read
    def people(self, session: Session, lead_id: int, *, actor: Manager) -> ChatPeople:
        me = _reader(session, actor)
        return self._people(session, chats.get(session, lead_id, me), me)

    @write
    def connect(self, session: Session, lead_id: int, manager_id: int, *, on: bool, actor: Manager) -> ChatPeople:
        """Let what the lead writes reach somebody, or no more; a colleague with the right to transfer.

        Whoever was connected stays known to the lead. Raises `Forbidden`, `NotFound`.
        """
        me = _reader(session, actor)
        lead = chats.get(session, lead_id, me, lock=True)
        if manager_id != me.id:
            demand(me, Permission.TRANSFER_DEALS)
        elif on:
            demand(me, Permission.EDIT_OWN_DEALS)
        person = chats.person_to_connect(session, manager_id) if on else people.by_id(session, manager_id)
        if chats.is_connected(session, lead_id, manager_id) != on:
            self._connect(session, lead, person, me, on=on)
        return self._people(session, lead, me)

    def _connect(self, session: Session, lead: Lead, person: Manager, me: Manager, *, on: bool) -> None:
        if on:
            remember_contact(session, lead.id, person.id, self.now())
            tunnels_running.take_over(session, lead.id, actor=me, now=self.now())
        seat = (LeadManager.lead_id == lead.id, LeadManager.manager_id == person.id)
        session.execute(update(LeadManager).where(*seat).values(connected=on))
        event = Event.LEAD_CONNECTED if on else Event.LEAD_DISCONNECTED
        audit.record(session, event, me, self.now(), about=lead, after=audit.manager_of(person))
        if on and person.id != me.id:
            key = f"connected:{lead.id}:{person.id}:{self.now().isoformat()}"
            notify(
                session, NoticeKind.CHAT_CONNECTED, person.telegram_id, key=key, now=self.now(), lead_id=lead.id,
                by_id=me.id,
            )  # fmt: skip

    def _people(self, session: Session, lead: Lead, me: Manager) -> ChatPeople:
        connected, holders = chats.connected(session, lead.id), chats.holders(session, lead.id)
        there = {one.id for one in (*connected, *holders)}
        others = allowed(me, Permission.TRANSFER_DEALS)
        return ChatPeople(
            chat=chat_of(session, lead, me, self.now()),
            holders=holders,
            connected=connected,
            connectable=[one for one in chats.connectable(session, lead.id) if one.id != me.id] if others else [],
            may_connect_others=others,
            may_connect_themselves=allowed(me, Permission.EDIT_OWN_DEALS) and me.id not in there,
            me=me.id,
        )


def _reader(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.SEE_OWN_CHATS)
    return me


def chat_of(session: Session, lead: Lead, me: Manager, now: datetime, before: int = 0) -> Conversation:
    beside = chats.message(session, before) if before else None
    if beside is not None and beside.lead_id != lead.id:
        raise NotFound
    found = chats.messages(session, lead.id, MESSAGES + 1, beside)
    shown = found[-MESSAGES:]
    wrote = sorted({message.manager_id for message in shown if message.manager_id is not None})
    return Conversation(
        lead=lead,
        labels=leads.labels(session, lead.id),
        deals=chats.open_deals(session, lead.id, me),
        messages=shown,
        names=chats.names(session, wrote),
        earlier=len(found) > MESSAGES,
        latest=beside is None,
        may_write=chats.may_write(session, me, lead.id),
        now=now,
        runs=tunnels_runs.going_on_of(session, [lead.id]),
    )


def _page(
    session: Session, wanted: ChatFilter, me: Manager, cursor: ChatCursor
) -> tuple[Sequence[Lead], ChatCursor, bool]:
    """The page, where it is, and whether there is more beyond it; the list's start for one that is there no more."""
    found = chats.page(session, wanted, me, cursor)
    beyond = len(found) > PAGE_SIZE
    if cursor.at is not None and (not found or (cursor.backwards and not beyond)):
        cursor = ChatCursor()
        found = chats.page(session, wanted, me, cursor)
        beyond = len(found) > PAGE_SIZE
    if beyond:
        found = found[1:] if cursor.backwards else found[:-1]
    return found, cursor, beyond


def _beside(lead: Lead, page: int, *, backwards: bool = False) -> ChatCursor:
    return ChatCursor(lead.last_message_at, lead.id, backwards=backwards, page=page)


def _rows(session: Session, found: Sequence[Lead]) -> list[ChatRow]:
    ids = [lead.id for lead in found]
    labels, last = chats.labels(session, ids), chats.last_messages(session, ids)
    return [ChatRow(lead, labels.get(lead.id, ()), last.get(lead.id)) for lead in found]


def _likely(session: Session, wanted: Wanted, me: Manager) -> Sequence[Lead] | None:
    """Newest first."""
    return likely(
        session,
        wanted,
        of=lambda leads: chats.among(session, leads, me),
        own=lambda limit: chats.own(session, me, limit),
        sees_all=allowed(me, Permission.SEE_ALL_CHATS),
    )
