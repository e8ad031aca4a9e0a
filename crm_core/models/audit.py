"""The action log: append-only, one row for everything that happens."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.models.base import Base, Id, enum_type
from crm_core.models.people import Manager


class Event(StrEnum):
    DEAL_CREATED = "deal.created"
    DEAL_ADD_REPEATED = "deal.add_repeated"
    DEAL_ASSIGNED = "deal.assigned"
    DEAL_TAKEN = "deal.taken"
    DEAL_TRANSFERRED = "deal.transferred"
    DEAL_RELEASED = "deal.released"
    DEAL_MOVED = "deal.moved"
    DEAL_AMOUNT_CHANGED = "deal.amount_changed"
    DEAL_TITLE_CHANGED = "deal.title_changed"
    DEAL_NOTE_CHANGED = "deal.note_changed"
    DEAL_WON = "deal.won"
    DEAL_LOST = "deal.lost"
    DEAL_CLARIFIED = "deal.clarified"
    DEAL_CLOSING_CANCELLED = "deal.closing_cancelled"
    DEAL_UNDONE = "deal.undone"
    TASK_ADDED = "task.added"
    TASK_CHANGED = "task.changed"
    """When it falls due, or what it is about."""
    TASK_DONE = "task.done"
    TASK_DROPPED = "task.dropped"
    LEAD_CREATED = "lead.created"
    LEAD_PHONE_CHANGED = "lead.phone_changed"
    LEAD_EMAIL_CHANGED = "lead.email_changed"
    LEAD_CONTACT_CHANGED = "lead.contact_changed"
    """Of the deal that it was changed from."""
    LEAD_BLOCKED_BOT = "lead.blocked_bot"
    LEAD_RETURNED = "lead.returned"
    LEAD_CONNECTED = "lead.connected"
    """A manager was connected to the conversation."""
    LEAD_DISCONNECTED = "lead.disconnected"
    LEAD_STOPPED = "lead.stopped"
    """They asked not to be written to."""
    LEAD_ERASED = "lead.erased"
    """Of each of their deals."""
    LEADS_MERGED = "lead.merged"
    """Of each deal that went to the lead who stays."""
    LEADS_PARTED = "lead.parted"
    """A merging was taken back."""
    LEAD_TAGGED = "lead.tagged"
    LEAD_UNTAGGED = "lead.untagged"
    LEAD_ARCHIVED = "lead.archived"
    LEAD_RESTORED = "lead.restored"
    LEAD_BLACKLISTED = "lead.blacklisted"
    LEAD_UNBLACKLISTED = "lead.unblacklisted"
    """Off the blacklist, into the archive."""
    LEAD_ENTERED_TUNNEL = "lead.entered_tunnel"
    LEAD_TUNNEL_PAUSED = "lead.tunnel_paused"
    """Somebody of the team talks to them."""
    LEAD_TUNNEL_RESUMED = "lead.tunnel_resumed"
    LEAD_TUNNEL_STOPPED = "lead.tunnel_stopped"
    """Before its end."""
    LEAD_TUNNEL_BROKEN = "lead.tunnel_broken"
    """What it was to do next is impossible."""
    LEAD_TUNNEL_FAILED = "lead.tunnel_failed"
    """One of its actions; it has gone on."""
    PLAN_CREATED = "plan.created"
    PLAN_CHANGED = "plan.changed"
    PLAN_ARCHIVED = "plan.archived"
    PLAN_RESTORED = "plan.restored"
    STATUS_CREATED = "status.created"
    STATUS_CHANGED = "status.changed"
    STATUS_DELETED = "status.deleted"
    STATUSES_SWAPPED = "status.swapped"
    REASONS_SELECTED = "status.reasons_selected"
    REASON_CREATED = "reason.created"
    REASON_CHANGED = "reason.changed"
    REASON_ARCHIVED = "reason.archived"
    REASON_RESTORED = "reason.restored"
    MEMBER_ADDED = "member.added"
    MEMBER_CHANGED = "member.changed"
    MEMBER_REMOVED = "member.removed"
    SOURCE_CREATED = "source.created"
    SOURCE_CHANGED = "source.changed"
    SOURCE_ARCHIVED = "source.archived"
    PERSON_JOINED = "person.joined"
    PERSON_CHANGED = "person.changed"
    PERSON_DISMISSED = "person.dismissed"
    SHIFT_CHANGED = "person.shift_changed"
    INVITE_CREATED = "invite.created"
    INVITE_REVOKED = "invite.revoked"
    ROLE_CREATED = "role.created"
    ROLE_CHANGED = "role.changed"
    ROLE_DELETED = "role.deleted"
    COMPANY_CHANGED = "company.changed"
    TAG_CREATED = "tag.created"
    TAG_CHANGED = "tag.changed"
    TAG_ARCHIVED = "tag.archived"
    TAG_RESTORED = "tag.restored"
    TAG_DELETED = "tag.deleted"
    TEMPLATE_CREATED = "template.created"
    TEMPLATE_CHANGED = "template.changed"
    TEMPLATE_DELETED = "template.deleted"
    MASS_STARTED = "mass.started"
    """An action over many leads."""
    MASS_STOPPED = "mass.stopped"
    MASS_FINISHED = "mass.finished"
    TUNNEL_CREATED = "tunnel.created"
    TUNNEL_CHANGED = "tunnel.changed"
    TUNNEL_PUBLISHED = "tunnel.published"
    TUNNEL_DELETED = "tunnel.deleted"
    REPORT_EXPORTED = "export.report"
    LEADS_EXPORTED = "export.leads"
    REPORT_SAVED = "report.saved"
    REPORT_CHANGED = "report.changed"
    REPORT_DELETED = "report.deleted"
    REPORT_SCHEDULED = "report.scheduled"
    REPORT_RESCHEDULED = "report.rescheduled"
    REPORT_UNSCHEDULED = "report.unscheduled"


class ActorKind(StrEnum):
    PERSON = "person"
    LEAD = "lead"
    SYSTEM = "system"


WITHOUT_DEAL = text("deal_id IS NULL")
OF_PLAN = text("plan_id IS NOT NULL AND deal_id IS NULL")
HAS_SUBJECT = text("subject IS NOT NULL")


class AuditEntry(Base):
    __tablename__ = "audit"
    __table_args__ = (
        Index("ix_audit_at", "at", "id"),
        Index("ix_audit_actor", "actor_id", "at", "id"),
        # what happened to no deal is rare beside what did: these stay small
        Index("ix_audit_event", "event", "at", "id", sqlite_where=WITHOUT_DEAL),
        Index("ix_audit_plan", "plan_id", "at", "id", sqlite_where=OF_PLAN),
        Index("ix_audit_subject", "subject", "at", "id", sqlite_where=HAS_SUBJECT),
    )

    id: Mapped[Id]
    at: Mapped[datetime]
    actor_kind: Mapped[ActorKind] = mapped_column(enum_type(ActorKind))
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    event: Mapped[Event] = mapped_column(enum_type(Event, closed=False))
    deal_id: Mapped[int | None] = mapped_column(ForeignKey("deals.id"), index=True)
    deal_version: Mapped[int | None]
    """The deal's version after the change: *undo* may take back only the newest one."""
    lead_id: Mapped[int | None] = mapped_column(ForeignKey("leads.id"))
    plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
    subject: Mapped[str | None] = mapped_column(String(40))
    """What else it is about, like ``roles:3``: whose edits must not cross each other unseen."""
    before: Mapped[dict[str, Any]] = mapped_column(JSON)
    after: Mapped[dict[str, Any]] = mapped_column(JSON)
    """Names as they were then, and the ids beside them (``status`` and ``status_id``)."""

    actor: Mapped[Manager | None] = relationship(lazy="raise", viewonly=True)
