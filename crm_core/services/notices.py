"""What notices speak of, read when they are sent, as their reader may see it then."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import NotFound
from crm_core.models import (
    Company,
    Deal,
    Kind,
    Lead,
    LeadMessage,
    Manager,
    MassWatcher,
    Notice,
    NoticeKind,
    OpenCard,
    SalesPlan,
    Task,
    TunnelRun,
)
from crm_core.queries import chats, copies, deals, groups, leads, mass, people, tunnels_runs
from crm_core.results import Burst, DealCard, Relay
from crm_core.results.mass import MassProgress
from crm_core.results.merging import Pair
from crm_core.results.report_saved import DueReport
from crm_core.services import cards, report_due
from crm_core.services.alike import pair_of
from crm_core.services.base import Service
from crm_core.services.mass_starting import progress_of

T = TypeVar("T")
TAKEN_OVER = frozenset({NoticeKind.DEAL_RECEIVED})
LAST_WORDS = 3

FROM_LEADS = frozenset({NoticeKind.LEAD_WROTE, NoticeKind.LEAD_EDITED, NoticeKind.LEAD_UNPLANNED})
SHOWN = 50
"""Messages that one notice shows; of a flood the rest is in the history."""


@dataclass(frozen=True, slots=True)
class Subject:
    company: Company
    manager: Manager | None
    """The reader, if they are on staff, with their rights."""
    reader: Manager | Lead | None
    """Whose language counts; whoever has left the staff is still somebody."""
    card: DealCard | None
    """None if the reader may not see the deal now."""
    offered: DealCard | None
    """The deal as the plan's group may see it, if the notice goes there and nobody has it."""
    deal: Deal | None
    """Whoever may see it."""
    deals: Sequence[Deal]
    """The first of many, whoever may see them."""
    lead: Lead | None
    relay: Relay | None
    burst: Burst | None
    """The same, if a lead wrote it, as their managers see it."""
    talk: Sequence[LeadMessage]
    """The last words of the conversation, for whoever takes a deal over; oldest first."""
    by: Manager | None
    to: Manager | None
    colleague: Manager | None
    """Whom it is about, with their rights."""
    pair: Pair | None
    """Two leads who may be one person, if the reader may merge them."""
    copy: OpenCard | None
    """The card that the message which it is about shows now."""
    report: DueReport | None
    """None if the reader may not see it now."""
    plan: SalesPlan | None
    task: Task | None
    mass: MassProgress | None
    watcher: MassWatcher | None
    """The message that shows it, if it still does."""
    runs: Sequence[TunnelRun]
    """Ways through tunnels that are still paused."""


class NoticeService(Service):
    @read
    def subject(self, session: Session, notice: Notice) -> Subject:
        data: dict[str, Any] = notice.data
        person = people.by_telegram_id(session, notice.chat_id)
        manager = person if person and person.active else None
        return Subject(
            company=people.company(session),
            manager=manager,
            reader=manager or leads.by_telegram_id(session, notice.chat_id) or person,
            card=self._card(session, data.get("deal_id"), manager),
            offered=self._offered(session, notice) if notice.kind is NoticeKind.GROUP_OFFERED else None,
            deal=_deal(session, data.get("deal_id")),
            deals=deals.named(session, data["deal_ids"]) if "deal_ids" in data else [],
            lead=_found(session, Lead, data.get("lead_id")),
            relay=_relay(session, data.get("lead_message_id"), notice.chat_id),
            burst=self._burst(session, [notice]) if notice.kind in FROM_LEADS else None,
            talk=chats.messages(session, data["lead_id"], LAST_WORDS) if notice.kind in TAKEN_OVER else [],
            by=_found(session, Manager, data.get("by_id")),
            to=_found(session, Manager, data.get("to_id")),
            colleague=people.with_rights(session, data["manager_id"]) if "manager_id" in data else None,
            pair=_pair(session, data, manager, self.now()),
            copy=_copy(session, notice),
            report=self._report(session, notice, manager),
            plan=_found(session, SalesPlan, data.get("plan_id")),
            task=_found(session, Task, data.get("task_id")),
            mass=_mass(session, data.get("mass_id")),
            watcher=_found(session, MassWatcher, data.get("watcher_id")),
            runs=tunnels_runs.paused(session, data["run_ids"]) if "run_ids" in data else [],
        )

    @read
    def burst(self, session: Session, several: Sequence[Notice]) -> Burst | None:
        """What these notices, of one lead and one reader, show together; None if nothing of it is left."""
        return self._burst(session, several)

    @read
    def messages(self, session: Session, several: Sequence[Notice]) -> Sequence[LeadMessage]:
        """What the notices speak of, as it stands in its chat."""
        return leads.messages(session, {_about(notice) for notice in several})

    def _burst(self, session: Session, several: Sequence[Notice]) -> Burst | None:
        shown, edited = several[:SHOWN], {_about(notice) for notice in several if notice.data.get("edited")}
        messages = sorted(leads.messages(session, {_about(notice) for notice in shown}), key=lambda one: one.id)
        if not messages:
            return None
        if several[0].kind is NoticeKind.LEAD_EDITED:
            edited = {messages[0].id}
            messages = list(_all_of_copy(session, several[0])) or messages
        alone = messages[0] if len(messages) == 1 else None
        return Burst(
            lead=session.get_one(Lead, messages[0].lead_id),
            labels=leads.labels(session, messages[0].lead_id),
            messages=messages,
            edited=frozenset(edited),
            deal_id=self._visible(session, several[-1]),
            thread=_thread(session, alone, several[0].chat_id) if alone else None,
            left_out=len(several) - len(shown),
        )

    @read
    def is_there(self, session: Session, card_id: int) -> bool:
        """Does the message still show the card that was drawn there then?"""
        return copies.is_there(session, card_id)

    @read
    def is_watched(self, session: Session, watcher_id: int) -> bool:
        """Does the message still show how the action goes on?"""
        return mass.is_watched(session, watcher_id)

    @write
    def let_go(self, session: Session, notice: Notice) -> None:
        """A card was redrawn: if its reader may not see the deal any more, it has become a line and is no card now."""
        person = people.by_telegram_id(session, notice.chat_id)
        copy = _copy(session, notice)
        if copy and self._card(session, copy.deal_id, person if person and person.active else None) is None:
            session.delete(copy)

    def _visible(self, session: Session, notice: Notice) -> int | None:
        """The deal that the notice speaks of, if its reader may open it."""
        person, deal_id = people.by_telegram_id(session, notice.chat_id), notice.data.get("deal_id")
        if deal_id is None or person is None or not person.active:
            return None
        try:
            deals.get(session, deal_id, person)
        except NotFound:
            return None
        return int(deal_id)

    def _card(self, session: Session, deal_id: int | None, manager: Manager | None) -> DealCard | None:
        if deal_id is None or manager is None:
            return None
        try:
            return cards.card(session, deal_id, manager, self.now())
        except NotFound:
            return None

    def _offered(self, session: Session, notice: Notice) -> DealCard | None:
        deal = _deal(session, notice.data["deal_id"])
        group = groups.of_plan(session, deal.plan_id) if deal is not None else None
        if deal is None or group is None or group.chat_id != notice.chat_id:
            return None
        free = deal.manager_id is None and deal.kind is Kind.OPEN
        return cards.for_group(session, deal, self.now()) if free else None

    def _report(self, session: Session, notice: Notice, manager: Manager | None) -> DueReport | None:
        match notice.data:
            case {"schedule_id": int(number), "due": str(moment)}:
                return report_due.due_report(session, number, datetime.fromisoformat(moment), manager, self.now())
        return None


def _copy(session: Session, notice: Notice) -> OpenCard | None:
    message_id = notice.data.get("message_id")
    return copies.at(session, notice.chat_id, message_id) if message_id is not None else None


def _pair(session: Session, data: dict[str, Any], manager: Manager | None, now: datetime) -> Pair | None:
    if manager is None or "merged_id" not in data:
        return None
    return pair_of(session, manager, data["kept_id"], data["merged_id"], now)


def _mass(session: Session, action_id: int | None) -> MassProgress | None:
    return None if action_id is None else progress_of(session, mass.get(session, action_id))


def _deal(session: Session, deal_id: int | None) -> Deal | None:
    if deal_id is None:
        return None
    try:
        return deals.any_deal(session, deal_id)
    except NotFound:
        return None


def _about(notice: Notice) -> int:
    return int(notice.data.get("lead_message_id", 0))


def _all_of_copy(session: Session, notice: Notice) -> Sequence[LeadMessage]:
    """Everything that the message in the manager's chat shows, if it is more than one."""
    copy = leads.staff_message(session, notice.chat_id, notice.data["message_id"])
    if copy is None or copy.since_id is None or copy.lead_message_id is None:
        return []
    return leads.between(session, copy.lead_id, copy.since_id, copy.lead_message_id, SHOWN)


def _thread(session: Session, message: LeadMessage, chat_id: int) -> int | None:
    """In the chat: the message that this one replies to, or what shows it there."""
    answered = _found(session, LeadMessage, message.answers_id)
    if answered is None:
        return None
    if answered.chat_id == chat_id:
        return answered.message_id
    lead = session.get_one(Lead, answered.lead_id)
    if lead.telegram_id == chat_id:
        return answered.arrived_id
    copy = leads.copy_of(session, chat_id, answered)
    return copy.message_id if copy is not None else None


def _relay(session: Session, lead_message_id: int | None, chat_id: int) -> Relay | None:
    message = _found(session, LeadMessage, lead_message_id)
    if message is None:
        return None
    there = leads.open_deals(session, message.lead_id)
    lead = session.get_one(Lead, message.lead_id)
    labels, deal = leads.labels(session, lead.id), there[0] if there else None
    return Relay(message, lead, labels, deal, _thread(session, message, chat_id))


def _found(session: Session, model: type[T], key: int | None) -> T | None:
    return session.get(model, key) if key is not None else None
