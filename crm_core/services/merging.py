"""Two leads who are one person become one, and two again if they were not."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import bindparam, delete, update
from sqlalchemy.orm import Session

from crm_core.db import read, rows, write
from crm_core.errors import BothOpen, LeadArchived, NotFound
from crm_core.models import (
    Deal,
    Event,
    Kind,
    Lead,
    LeadManager,
    LeadMerge,
    LeadMessage,
    LeadTag,
    Manager,
    SearchDue,
    StaffMessage,
)
from crm_core.queries import leads, merging, people, tags
from crm_core.results.merging import Pair
from crm_core.rules import pipeline
from crm_core.services import audit, sort_names, tasks_due, tunnels_joining
from crm_core.services.accounts import exchange
from crm_core.services.alike import pair_of
from crm_core.services.base import Service
from crm_core.services.leads_index import index

LOT = 500
UNCHANGED = {"synchronize_session": False}
FIELDS = ("phone", "email", "last_message_at", "unread", "dialog_open", "important")
"""What of the lead who stays may change."""
EMPTY: dict[str, Any] = {"last_message_at": None, "unread": 0, "dialog_open": False, "important": False}
"""The one who went over is in no list of chats."""


class MergingService(Service):
    @read
    def pair(self, session: Session, kept_id: int, merged_id: int, *, actor: Manager) -> Pair:
        """Both side by side. Raises `NotFound` unless all their deals are the actor's to edit."""
        me = people.actor(session, actor)
        found = pair_of(session, me, kept_id, merged_id, self.now())
        if found is None:
            raise NotFound
        return found

    @write
    def merge(self, session: Session, kept_id: int, merged_id: int, *, actor: Manager) -> Pair:
        """A second tap changes nothing. Raises `NotFound`, `BothOpen`, `LeadArchived`."""
        me = people.actor(session, actor)
        kept, merged = _both(session, kept_id, merged_id)
        before = self._pair(session, me, kept, merged)
        if before.merge_id is not None:
            return self._pair(session, me, kept, merged, changed=False)
        if kept.merged_into_id is not None or merged.merged_into_id is not None:
            raise NotFound
        _demand_there(kept, merged)
        _demand_apart(before)
        made = LeadMerge(kept_id=kept.id, merged_id=merged.id, by_id=me.id, at=self.now(), moved={})
        session.add(made)
        led = tunnels_joining.join(session, kept.id, merged.id, actor=me, now=self.now())
        made.moved = _move(session, kept, merged, before.merged.deals) | {"runs": led}
        merged.merged_into_id = kept.id
        self._log(session, Event.LEADS_MERGED, me, before.merged.deals, kept)
        _found_anew(session, kept, merged)
        return self._pair(session, me, kept, merged)

    @write
    def part(self, session: Session, merge_id: int, *, actor: Manager) -> Pair:
        """Whatever went over goes back; what has come since stays. Raises `NotFound`, `LeadArchived`."""
        me, made = people.actor(session, actor), session.get(LeadMerge, merge_id)
        if made is None or not made.moved:
            raise NotFound
        kept, merged = _both(session, made.kept_id, made.merged_id)
        session.refresh(made)
        self._pair(session, me, kept, merged)
        if made.undone_at is not None:
            return self._pair(session, me, kept, merged, changed=False)
        _demand_there(kept, merged)
        back = [deal for deal in merging.deals(session, kept.id) if deal.id in set(made.moved["deals"])]
        _move_back(session, kept, merged, back, made.moved)
        tunnels_joining.part(session, made.moved.get("runs", ()), merged.id)
        made.undone_at, merged.merged_into_id = self.now(), None
        self._log(session, Event.LEADS_PARTED, me, back, merged)
        _found_anew(session, kept, merged)
        return self._pair(session, me, kept, merged)

    def _log(self, session: Session, event: Event, me: Manager, deals: Sequence[Deal], to: Lead) -> None:
        for deal in deals:
            pipeline.touch(deal, self.now())
            audit.record(session, event, me, self.now(), deal=deal, after={"lead_id": to.id})

    def _pair(self, session: Session, me: Manager, kept: Lead, merged: Lead, *, changed: bool = True) -> Pair:
        session.flush()
        found = pair_of(session, me, kept.id, merged.id, self.now())
        if found is None:
            raise NotFound
        return replace(found, changed=changed)


def _both(session: Session, kept_id: int, merged_id: int) -> tuple[Lead, Lead]:
    found = merging.locked(session, kept_id, merged_id)
    if len(found) < 2:
        raise NotFound
    return found[kept_id], found[merged_id]


def _demand_there(*both: Lead) -> None:
    """Raises `LeadArchived`: whether deals stand in lists is their lead's."""
    for lead in both:
        if lead.archived_at is not None:
            raise LeadArchived(blacklisted=lead.blacklisted_at is not None)


def _demand_apart(pair: Pair) -> None:
    """Raises `BothOpen`: in one plan a person has at most one open deal."""
    there = {deal.plan_id: deal for deal in pair.kept.deals if deal.kind is Kind.OPEN}
    for deal in pair.merged.deals:
        if deal.kind is Kind.OPEN and deal.plan_id in there:
            raise BothOpen(there[deal.plan_id].id, deal.id)


def _move(session: Session, kept: Lead, merged: Lead, deals: Sequence[Deal]) -> dict[str, Any]:
    """Everything to the lead who stays; what is needed to take it back."""
    messages, relayed = merging.messages(session, merged.id), merging.relayed(session, merged.id)
    was, away = _fields(kept), _fields(merged)
    account = merged.telegram_id
    _give(session, kept.id, deals, messages, relayed)
    met, tagged = _introduce(session, kept, merged), _tag(session, kept, merged)
    _join(kept, merged)
    if kept.telegram_id is None and merged.telegram_id is not None:
        exchange(session, kept, merged)
    for notice in merging.waiting(session, merged.id):
        notice.data = notice.data | {"lead_id": kept.id}
    return {
        "deals": [deal.id for deal in deals],
        "messages": list(messages),
        "relayed": [list(place) for place in relayed],
        "was": was,
        "became": _fields(kept),
        "away": away,
        "met": met,
        "tagged": tagged,
        "account": account,
    }


def _join(kept: Lead, merged: Lead) -> None:
    kept.phone, kept.email = kept.phone or merged.phone, kept.email or merged.email
    kept.last_message_at = max(filter(None, (kept.last_message_at, merged.last_message_at)), default=None)
    kept.unread += merged.unread
    kept.dialog_open = kept.dialog_open or merged.dialog_open
    kept.important = kept.important or merged.important
    for name, value in EMPTY.items():
        setattr(merged, name, value)


def _introduce(session: Session, kept: Lead, merged: Lead) -> list[list[Any]]:
    """Whoever knows one of them knows both: of each, what stood there and what stands there now."""
    there, met = merging.contacts(session, kept.id), []
    for manager_id, theirs in merging.contacts(session, merged.id).items():
        own = there.get(manager_id)
        before = None if own is None else [_plain(own.last_contact_at), own.connected]
        if own is None:
            own = LeadManager(lead_id=kept.id, manager_id=manager_id, last_contact_at=theirs.last_contact_at)
            own.connected = False
            session.add(own)
        own.last_contact_at = max(own.last_contact_at, theirs.last_contact_at)
        own.connected = own.connected or theirs.connected
        met.append([manager_id, before, [_plain(own.last_contact_at), own.connected]])
    return met


def _tag(session: Session, kept: Lead, merged: Lead) -> list[int]:
    """Whoever stays has the tags of both; those that they did not have."""
    there = {one.tag_id for one in tags.theirs(session, kept.id)}
    new = [one for one in tags.theirs(session, merged.id) if one.tag_id not in there]
    session.add_all(LeadTag(lead_id=kept.id, tag_id=one.tag_id, at=one.at) for one in new)
    return [one.tag_id for one in new]


def _move_back(session: Session, kept: Lead, merged: Lead, deals: Sequence[Deal], moved: dict[str, Any]) -> None:
    _give(session, merged.id, deals, moved["messages"], [tuple(place) for place in moved["relayed"]])
    for name in FIELDS:
        if _plain(getattr(kept, name)) == moved["became"][name]:  # else somebody has changed it since
            setattr(kept, name, _value(name, moved["was"][name]))
        setattr(merged, name, _value(name, moved["away"][name]))
    there = merging.contacts(session, kept.id)
    for manager_id, before, after in moved["met"]:
        own = there.get(manager_id)
        if own is None or [_plain(own.last_contact_at), own.connected] != after:
            continue
        if before is None:
            session.delete(own)
        else:
            own.last_contact_at, own.connected = datetime.fromisoformat(before[0]), before[1]
    gone = delete(LeadTag).where(LeadTag.lead_id == kept.id, LeadTag.tag_id.in_(moved.get("tagged", ())))
    session.execute(gone, execution_options=UNCHANGED)
    _account_back(session, merged, moved["account"])


def _account_back(session: Session, merged: Lead, account: int | None) -> None:
    """Whoever has their Telegram id now gets the one that they have."""
    holder = leads.by_telegram_id(session, account) if account is not None else None
    if holder is not None and holder.id != merged.id:
        exchange(session, merged, holder)


def _give(
    session: Session,
    lead_id: int,
    deals: Sequence[Deal],
    messages: Sequence[int],
    relayed: Sequence[tuple[int, ...]],
) -> None:
    for deal in deals:
        deal.lead_id = lead_id
    session.flush()
    for deal in deals:
        session.expire(deal, ["lead"])
    for n in range(0, len(messages), LOT):
        lot = LeadMessage.id.in_(messages[n : n + LOT])
        session.execute(update(LeadMessage).where(lot).values(lead_id=lead_id), execution_options=UNCHANGED)
    # one by one: of many keys together SQLite makes a walk through all messages
    if relayed:
        place = (StaffMessage.chat_id == bindparam("chat"), StaffMessage.message_id == bindparam("message"))
        places = [{"chat": chat, "message": message} for chat, message in relayed]
        session.connection().execute(update(StaffMessage).where(*place).values(lead_id=lead_id), places)


def _found_anew(session: Session, *both: Lead) -> None:
    """Search, the order by name and the important chats take over whose deals they are."""
    for lead in both:
        index(lead)
        rows.add_later(session, SearchDue, {"lead_id": lead.id})
    session.flush()
    for lead in both:
        sort_names.follow(session, lead)
        tasks_due.follow_lead(session, lead)


def _fields(lead: Lead) -> dict[str, Any]:
    return {name: _plain(getattr(lead, name)) for name in FIELDS}


def _plain(value: Any) -> Any:
    return value.isoformat() if isinstance(value, datetime) else value


def _value(name: str, plain: Any) -> Any:
    return datetime.fromisoformat(plain) if name.endswith("_at") and plain is not None else plain
