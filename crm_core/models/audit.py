"""The action log: append-only, one row for everything that happens."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.models.base import Base, Id, enum_type
from crm_core.models.people import Manager


class Event(StrEnum):
    DEAL_CREATED = "deal.created"
    DEAL_ADD_REPEATED = "deal.add_repeated"
    DEAL_ASSIGNED = "deal.assigned"
    DEAL_TAKEN = "deal.taken"
    DEAL_TRANSFERRED = "deal.transferred"
    DEAL_MOVED = "deal.moved"
    DEAL_AMOUNT_CHANGED = "deal.amount_changed"
    DEAL_WON = "deal.won"
    DEAL_LOST = "deal.lost"
    DEAL_CLARIFIED = "deal.clarified"
    DEAL_CLOSING_CANCELLED = "deal.closing_cancelled"
    DEAL_UNDONE = "deal.undone"
    LEAD_CREATED = "lead.created"
    LEAD_PHONE_CHANGED = "lead.phone_changed"
    LEAD_BLOCKED_BOT = "lead.blocked_bot"
    LEAD_RETURNED = "lead.returned"
    PLAN_CREATED = "plan.created"
    PLAN_CHANGED = "plan.changed"
    PLAN_ARCHIVED = "plan.archived"
    PLAN_RESTORED = "plan.restored"
    STATUS_CREATED = "status.created"
    STATUS_CHANGED = "status.changed"
    STATUS_DELETED = "status.deleted"
    REASON_CREATED = "reason.created"
    REASON_CHANGED = "reason.changed"
    MEMBER_ADDED = "member.added"
    MEMBER_CHANGED = "member.changed"
    PERSON_JOINED = "person.joined"
    PERSON_CHANGED = "person.changed"
    SHIFT_CHANGED = "person.shift_changed"
    COMPANY_CHANGED = "company.changed"


class ActorKind(StrEnum):
    PERSON = "person"
    LEAD = "lead"
    SYSTEM = "system"


class AuditEntry(Base):
    __tablename__ = "audit"

    id: Mapped[Id]
    at: Mapped[datetime]
    actor_kind: Mapped[ActorKind] = mapped_column(enum_type(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"), index=True)
    event: Mapped[Event] = mapped_column(enum_type(Event, closed=False))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"), index=True)
    deal_version: Mapped[int | None]
    """The deal's version after the change: *undo* may take back only the newest one."""
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Names as they were then, and the ids beside them (``status`` and ``status_id``)."""

    actor: Mapped[Manager | None] = relationship(lazy="raise", viewonly=True)
