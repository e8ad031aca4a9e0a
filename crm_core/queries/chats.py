"""Conversations with leads: one clause says which of them a person may see, and every list and count uses it.

A list is walked along a partial index, newest first, or, of few leads, these are sorted: never all leads.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import (
    ColumnElement,
    TextClause,
    and_,
    exists,
    false,
    func,
    literal,
    or_,
    select,
    text,
    true,
    tuple_,
    union_all,
)
from sqlalchemy.orm import Session, aliased

from crm_core.errors import NotFound
from crm_core.models import (
    Deal,
    DealTotal,
    Direction,
    Kind,
    Lead,
    LeadManager,
    LeadMessage,
    Manager,
    Permission,
    SalesPlan,
    Status,
)
from crm_core.queries.deals import ROW, Clause, seen_in_search
from crm_core.queries.people import holds
from crm_core.rules.chats import COUNTED, ChatCursor, ChatFilter, Tab
from crm_core.rules.filters import PAGE_SIZE
from crm_core.rules.permissions import allowed

WROTE = text("leads.last_message_at IS NOT NULL")
LIVING = text("leads.archived_at IS NULL")
TABS: dict[Tab, TextClause] = {
    Tab.IMPORTANT: text("(leads.important OR leads.has_task)"),
    Tab.UNREAD: text("leads.unread > 0"),
    Tab.DIALOGS: text("leads.dialog_open"),
    Tab.ALL: WROTE,
}
"""In the words of the partial indexes: SQLite uses one only if it is asked for in the same."""
OPEN = text("deals.kind = 'open'")
FEW = 20_000
"""Leads of a plan that are sorted; of more, enough are met along the way."""


def visible(actor: Manager) -> Clause:
    """All, or of those with whom the actor has a deal, is connected, or was in contact."""
    if allowed(actor, Permission.SEE_ALL_CHATS):
        return true()
    if not allowed(actor, Permission.SEE_OWN_CHATS):
        return false()
    dealt = select(Deal.lead_id).where(Deal.manager_id == actor.id)
    known = select(LeadManager.lead_id).where(LeadManager.manager_id == actor.id)
    return Lead.id.in_(union_all(dealt, known))


def get(session: Session, lead_id: int, actor: Manager, *, lock: bool = False) -> Lead:
    """Raises `NotFound` also for what is not the actor's to see, who was merged, who is in the archive."""
    one = (Lead.id == lead_id, Lead.merged_into_id.is_(None), LIVING)
    query = select(Lead).where(*one, visible(actor)).execution_options(populate_existing=True)
    lead = session.scalar(query.with_for_update() if lock else query)
    if lead is None:
        raise NotFound
    return lead


def is_seen(session: Session, lead_id: int, actor: Manager) -> bool:
    """May the actor open the conversation?"""
    query = select(Lead.id).where(Lead.id == lead_id, WROTE, LIVING, visible(actor))
    return session.scalar(query) is not None


def editable(actor: Manager) -> Clause:
    """Deals the actor may edit."""
    if allowed(actor, Permission.EDIT_ALL_DEALS):
        return true()
    return Deal.manager_id == actor.id if allowed(actor, Permission.EDIT_OWN_DEALS) else false()


def may_write(session: Session, actor: Manager, lead_id: int) -> bool:
    """Whoever may edit one of the lead's deals, or is connected to the conversation."""
    connected = exists().where(
        LeadManager.lead_id == lead_id, LeadManager.manager_id == actor.id, LeadManager.connected
    )
    edits = select(Deal.id).where(Deal.lead_id == lead_id, editable(actor)).exists()
    talks = and_(connected, true() if allowed(actor, Permission.SEE_OWN_CHATS) else false())
    return session.scalar(select(or_(edits, talks))) or False


def matching(session: Session, wanted: ChatFilter, actor: Manager) -> list[Any]:
    """The clauses of rows and counts alike."""
    clauses: list[Any] = [*dict.fromkeys((TABS[wanted.tab], WROTE)), LIVING, visible(actor)]
    if wanted.plan_id is not None:
        clauses.append(_of_plan(session, wanted.plan_id, actor, of_all=wanted.tab is Tab.ALL))
    return clauses


def _of_plan(session: Session, plan_id: int, actor: Manager, *, of_all: bool) -> Clause:
    """The chats of most tabs are few: each is asked whether it is of the plan. Of all of them, the plan's are fewer."""
    inside = select(Deal.lead_id).where(Deal.plan_id == plan_id, OPEN)
    if of_all and allowed(actor, Permission.SEE_ALL_CHATS) and _open_in(session, plan_id) <= FEW:
        return Lead.id.in_(inside)
    return inside.where(Deal.lead_id == Lead.id).correlate(Lead).exists()


def _open_in(session: Session, plan_id: int) -> int:
    query = select(func.coalesce(func.sum(DealTotal.deals), 0)).join(Status, Status.id == DealTotal.status_id)
    return int(session.scalar(query.where(DealTotal.plan_id == plan_id, Status.kind == Kind.OPEN)) or 0)


def count(session: Session, wanted: ChatFilter, actor: Manager) -> int:
    """At most `COUNTED`."""
    found = select(literal(1).label("one")).select_from(Lead).where(*matching(session, wanted, actor))
    return session.scalar(select(func.count()).select_from(found.limit(COUNTED).subquery())) or 0


def page(session: Session, wanted: ChatFilter, actor: Manager, cursor: ChatCursor) -> Sequence[Lead]:
    """One more than a page holds, if there are more beyond; the one farthest from the cursor is the extra one."""
    keys: tuple[ColumnElement[Any], ...] = (Lead.last_message_at.expression, Lead.id.expression)
    query = select(Lead.id).where(*matching(session, wanted, actor))
    if cursor.at is not None:
        here, beside = tuple_(*keys), tuple_(literal(cursor.at, Lead.last_message_at.type), literal(cursor.lead_id))
        query = query.where(here > beside if cursor.backwards else here < beside)
    order = keys if cursor.backwards else tuple(key.desc() for key in keys)
    ids = session.scalars(query.order_by(*order).limit(PAGE_SIZE + 1)).all()
    found = {lead.id: lead for lead in session.scalars(select(Lead).where(Lead.id.in_(ids)))}
    return [found[lead_id] for lead_id in (ids[::-1] if cursor.backwards else ids)]


def among(session: Session, lead_ids: Sequence[int], actor: Manager) -> Sequence[Lead]:
    """Those of the leads who wrote and whom the actor may see, newest first."""
    query = select(Lead).where(Lead.id.in_(lead_ids), WROTE, LIVING, visible(actor))
    return session.scalars(query.order_by(Lead.last_message_at.desc(), Lead.id.desc())).all()


def own(session: Session, actor: Manager, limit: int) -> Sequence[Lead]:
    return session.scalars(select(Lead).where(WROTE, LIVING, visible(actor)).limit(limit)).all()


def labels(session: Session, lead_ids: Sequence[int]) -> Mapping[int, Sequence[str]]:
    """Short labels of the plans in which each lead has an open deal."""
    query = select(Deal.lead_id, SalesPlan.short_label).join(SalesPlan, SalesPlan.id == Deal.plan_id)
    found: dict[int, list[str]] = {}
    opened = query.where(Deal.lead_id.in_(lead_ids), Deal.kind == Kind.OPEN).order_by(SalesPlan.id)
    for lead_id, label in session.execute(opened):
        found.setdefault(lead_id, []).append(label)
    return found


def last_messages(session: Session, lead_ids: Sequence[int]) -> Mapping[int, LeadMessage]:
    """The newest message of each conversation; while something is unread, the newest of what the lead wrote.

    Notes of the team do not count.
    """
    inner = aliased(LeadMessage)
    told = or_(inner.direction == Direction.IN, and_(inner.direction == Direction.OUT, Lead.unread == 0))
    newest = (
        select(inner.id)
        .where(inner.lead_id == Lead.id, told)
        .order_by(inner.at.desc(), inner.id.desc())
        .limit(1)
        .scalar_subquery()
    )
    ids = session.scalars(select(newest).select_from(Lead).where(Lead.id.in_(lead_ids))).all()
    found = session.scalars(select(LeadMessage).where(LeadMessage.id.in_([key for key in ids if key is not None])))
    return {message.lead_id: message for message in found}


def open_deals(session: Session, lead_id: int, actor: Manager) -> Sequence[Deal]:
    """The lead's open deals that the actor may open, newest first."""
    query = select(Deal).where(Deal.lead_id == lead_id, Deal.kind == Kind.OPEN, seen_in_search(actor))
    return session.scalars(query.options(*ROW).order_by(Deal.id.desc())).all()


def messages(session: Session, lead_id: int, limit: int, before: LeadMessage | None = None) -> Sequence[LeadMessage]:
    """The newest, or those before another, notes included; oldest first."""
    query = select(LeadMessage).where(LeadMessage.lead_id == lead_id)
    if before is not None:
        beside = tuple_(literal(before.at, LeadMessage.at.type), literal(before.id))
        query = query.where(tuple_(LeadMessage.at, LeadMessage.id) < beside)
    return session.scalars(query.order_by(LeadMessage.at.desc(), LeadMessage.id.desc()).limit(limit)).all()[::-1]


def notes(session: Session, deal: Deal, actor: Manager, limit: int) -> Sequence[LeadMessage]:
    """What the team has noted about the lead while the deal was open, the newest; only for whoever sees the chat."""
    query = (
        select(LeadMessage)
        .join(Lead, Lead.id == LeadMessage.lead_id)
        .where(LeadMessage.lead_id == deal.lead_id, LeadMessage.direction == Direction.NOTE, visible(actor))
        .where(LeadMessage.at >= deal.created_at, LeadMessage.text != "")
    )
    if deal.closed_at is not None:
        query = query.where(LeadMessage.at <= deal.closed_at)
    return session.scalars(query.order_by(LeadMessage.at.desc(), LeadMessage.id.desc()).limit(limit)).all()


def message(session: Session, message_id: int) -> LeadMessage:
    """Whoever asks: the caller checks what they may see. Raises `NotFound`."""
    found = session.get(LeadMessage, message_id)
    if found is None:
        raise NotFound
    return found


def newest_id(session: Session, lead_id: int) -> int:
    """The number of the newest message, notes included; 0 if there is none."""
    return session.scalar(select(func.max(LeadMessage.id)).where(LeadMessage.lead_id == lead_id)) or 0


def names(session: Session, manager_ids: Sequence[int]) -> Mapping[int, str]:
    query = select(Manager.id, Manager.name).where(Manager.id.in_(manager_ids))
    return {row[0]: row[1] for row in session.execute(query)}


def connected(session: Session, lead_id: int) -> Sequence[Manager]:
    """Whom the conversation reaches though they may have no deal of the lead."""
    query = select(Manager).join(LeadManager, LeadManager.manager_id == Manager.id)
    query = query.where(LeadManager.lead_id == lead_id, LeadManager.connected, Manager.active)
    return session.scalars(query.order_by(Manager.name, Manager.id)).all()


def holders(session: Session, lead_id: int) -> Sequence[Manager]:
    """Who has the lead's open deals."""
    held = select(Deal.manager_id).where(Deal.lead_id == lead_id, Deal.kind == Kind.OPEN)
    return session.scalars(select(Manager).where(Manager.id.in_(held)).order_by(Manager.name, Manager.id)).all()


def may_connect() -> Clause:
    """Those on staff who talk to leads."""
    return and_(Manager.active, holds(Permission.SEE_OWN_CHATS, Permission.EDIT_OWN_DEALS))


def connectable(session: Session, lead_id: int) -> Sequence[Manager]:
    there = select(LeadManager.manager_id).where(LeadManager.lead_id == lead_id, LeadManager.connected)
    query = select(Manager).where(may_connect(), Manager.id.not_in(there))
    return session.scalars(query.order_by(Manager.name, Manager.id)).all()


def person_to_connect(session: Session, manager_id: int) -> Manager:
    """Raises `NotFound`."""
    found = session.scalar(select(Manager).where(Manager.id == manager_id, may_connect()))
    if found is None:
        raise NotFound
    return found


def is_connected(session: Session, lead_id: int, manager_id: int) -> bool:
    query = select(LeadManager.lead_id).where(LeadManager.lead_id == lead_id, LeadManager.manager_id == manager_id)
    return session.scalar(query.where(LeadManager.connected)) is not None
