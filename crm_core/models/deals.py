"""Deals, their way through the statuses, and the ledger of automatic assignments."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    String,
    Text,
    false,
    text,
)
from sqlalchemy.orm import Mapped, foreign, mapped_column, relationship

from crm_core.models.base import Base, BigId, Id, Money, enum_type
from crm_core.models.people import Manager
from crm_core.models.plans import Kind, Pick, Pool, RefusalReason, SalesPlan, Status

if TYPE_CHECKING:
    from crm_core.models.leads import Lead

OPEN = text("kind = 'open'")
CLOSED = text("kind <> 'open'")
UNASSIGNED = text("manager_id IS NULL AND kind = 'open'")
AWAITING = text("awaits_manager")
REASONED = text("reason_id IS NOT NULL")
SOURCED = text("source_id IS NOT NULL")
SORT_LENGTH = 40
NO_TASK = datetime(9999, 12, 31, tzinfo=UTC)
"""When the next task of a deal without one falls due: after all others, so that a list in that order has no gap."""


class Deal(Base):
    __tablename__ = "deals"
    __table_args__ = (
        # a deal's status belongs to its plan and has its kind
        ForeignKeyConstraint(["plan_id", "status_id", "kind"], ["statuses.plan_id", "statuses.id", "statuses.kind"]),
        Index("uq_deals_open", "plan_id", "lead_id", unique=True, sqlite_where=OPEN),
        Index("ix_deals_manager_kind", "manager_id", "kind", "archived", "id", "reason_id"),
        Index("ix_deals_plan_status", "plan_id", "status_id", "archived", "id"),
        # one for each order: a page of everybody's deals is the best of the few first ones of each plan
        Index("ix_deals_created", "plan_id", "kind", "archived", "id"),
        Index("ix_deals_updated", "plan_id", "kind", "archived", "updated_at", "id"),
        Index("ix_deals_waiting", "plan_id", "kind", "archived", "status_since", "id"),
        Index("ix_deals_amount", "plan_id", "kind", "archived", "amount", "id"),
        Index("ix_deals_name", "plan_id", "kind", "archived", "sort_name", "id"),
        Index("ix_deals_task", "plan_id", "kind", "archived", "next_task_at", "id"),
        Index("ix_deals_own_task", "manager_id", "archived", "next_task_at", sqlite_where=OPEN),
        Index("ix_deals_unassigned", "plan_id", "archived", "id", sqlite_where=UNASSIGNED),
        Index("ix_deals_awaiting", "plan_id", "archived", "id", sqlite_where=AWAITING),
        CheckConstraint("NOT awaits_manager OR (manager_id IS NULL AND kind = 'open')", name="awaits_unassigned"),
        Index("ix_deals_reason", "reason_id", "kind", "id", sqlite_where=REASONED),
        Index("ix_deals_source", "source_id", sqlite_where=SOURCED),
        # a period's figures and the deals behind them are counted and found without looking at any deal;
        # in SQLite every index holds the number anyway
        Index("ix_deals_closed", "closed_at", "kind", "plan_id", "manager_id", "reason_id", "amount", "source_id",
              sqlite_where=CLOSED, postgresql_include=["id"]),
        Index("ix_deals_came", "created_at", "plan_id", "manager_id", "source_id", "kind", "amount", "archived",
              postgresql_include=["id"]),
        Index("ix_deals_closed_plan", "plan_id", "closed_at", "kind", "manager_id", "reason_id", "amount",
              sqlite_where=CLOSED, postgresql_include=["id"]),
        Index("ix_deals_closed_manager", "manager_id", "closed_at", "kind", "plan_id", "reason_id", "amount",
              sqlite_where=CLOSED, postgresql_include=["id"]),
        Index("ix_deals_closed_reason", "reason_id", "closed_at", "kind", "plan_id", "manager_id", "amount",
              sqlite_where=REASONED, postgresql_include=["id"]),
        CheckConstraint("(kind = 'open') = (closed_at IS NULL)", name="closed_has_time"),
        CheckConstraint("(kind = 'open') = (closed_from_id IS NULL)", name="closed_has_origin"),
        CheckConstraint("kind = 'lost' OR (reason_id IS NULL AND clarification IS NULL)", name="reason_on_lost_only"),
        CheckConstraint("amount >= 0", name="amount_not_negative"),
    )  # fmt: skip

    id: Mapped[Id]
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    status_id: Mapped[int] = mapped_column(BigId)
    kind: Mapped[Kind] = mapped_column(enum_type(Kind))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    """Once closed, this is who had the deal at the closing: a closed deal is locked."""
    awaits_manager: Mapped[bool] = mapped_column(default=False)
    """An even plan found nobody free: the system hands the deal out as soon as somebody is."""
    archived: Mapped[bool] = mapped_column(default=False, server_default=false())
    """It is open and its lead is in the archive: it stands in no list and no count. Closed deals stay in theirs."""
    amount: Mapped[Money]
    source: Mapped[str | None] = mapped_column(String(64))
    """Where the deal came from, as it was called then."""
    source_id: Mapped[int | None] = mapped_column(ForeignKey("sources.id"))
    """The named source, if it came by one: renamed, it still counts the deal."""
    created_at: Mapped[datetime]
    updated_at: Mapped[datetime]
    status_since: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_from_id: Mapped[int | None] = mapped_column(ForeignKey("statuses.id"))
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    reason_id: Mapped[int | None] = mapped_column(ForeignKey("refusal_reasons.id"))
    clarification: Mapped[str | None] = mapped_column(Text)
    title: Mapped[str | None] = mapped_column(String(100))
    """What the deal is about, in the team's words."""
    note: Mapped[str | None] = mapped_column(Text)
    sort_name: Mapped[str] = mapped_column(String(SORT_LENGTH), default="", server_default="")
    """How the lead's search text begins: by it deals are sorted by name."""
    next_task_at: Mapped[datetime] = mapped_column(default=NO_TASK, server_default=text("'9999-12-31 00:00:00.000000'"))
    """When the first of its open tasks falls due; `NO_TASK` without one, and of every closed deal."""
    version: Mapped[int] = mapped_column(default=1)
    """Grows by one with every change; a button carries the one it saw."""

    plan: Mapped[SalesPlan] = relationship(lazy="raise", viewonly=True)
    lead: Mapped[Lead] = relationship(lazy="raise", viewonly=True)
    status: Mapped[Status] = relationship(
        lazy="raise", viewonly=True, primaryjoin=lambda: foreign(Deal.status_id) == Status.id
    )
    closed_from: Mapped[Status | None] = relationship(lazy="raise", viewonly=True, foreign_keys=[closed_from_id])
    manager: Mapped[Manager | None] = relationship(lazy="raise", viewonly=True, foreign_keys=[manager_id])
    closed_by: Mapped[Manager | None] = relationship(lazy="raise", viewonly=True, foreign_keys=[closed_by_id])
    reason: Mapped[RefusalReason | None] = relationship(lazy="raise", viewonly=True)


class DealTotal(Base):
    """How many deals of a manager stand in a status, and their amount: kept in the transaction that changes them."""

    __tablename__ = "deal_totals"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    status_id: Mapped[int] = mapped_column(ForeignKey("statuses.id"), primary_key=True)
    manager_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, index=True, autoincrement=False)
    """0 is nobody: a key cannot be empty."""
    deals: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money]


class ClosedTotal(Base):
    """How many closed deals of a manager there are by reason, and their amount: what a report of all time adds up."""

    __tablename__ = "closed_totals"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    kind: Mapped[Kind] = mapped_column(enum_type(Kind, closed=False), primary_key=True)
    manager_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, index=True, autoincrement=False)
    """0 is nobody."""
    reason_id: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    """0 is none."""
    deals: Mapped[int] = mapped_column(BigInteger)
    amount: Mapped[Money]


class StatusChange(Base):
    """One step of a deal, from the first one on: the funnel is counted from these."""

    __tablename__ = "status_changes"
    __table_args__ = (
        Index("ix_status_changes_to", "to_status_id", "at", "deal_id"),
        Index("ix_status_changes_stay", "from_status_id", "at", "stayed", "deal_id"),
        Index("ix_status_changes_deal", "deal_id", "to_status_id"),
    )

    id: Mapped[Id]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"))
    from_status_id: Mapped[int | None] = mapped_column(ForeignKey("statuses.id"))
    to_status_id: Mapped[int] = mapped_column(ForeignKey("statuses.id"))
    manager_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    """Who had the deal at that moment."""
    at: Mapped[datetime]
    stayed: Mapped[int | None] = mapped_column(BigInteger)
    """Seconds that it had stood in the status it left; None of its first step."""


class Assignment(Base):
    """A row of the distribution ledger: what the system chose from, and whom it chose."""

    __tablename__ = "assignments"
    __table_args__ = (Index("ix_assignments_at", "at", "plan_id", "manager_id", "pick", "pool"),)

    id: Mapped[Id]
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), index=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), index=True)
    pool: Mapped[Pool] = mapped_column(enum_type(Pool))
    pick: Mapped[Pick] = mapped_column(enum_type(Pick))
    related: Mapped[bool]
    """Was the choice made among managers who already knew the lead?"""
    candidates: Mapped[list[Any]] = mapped_column(JSON)
    """``[[manager id, count], …]`` with the count the pick compared."""
    skipped: Mapped[list[Any]] = mapped_column(JSON)
    """``[[manager id, why], …]``; why is a `rules.distribution.Skip`."""
    at: Mapped[datetime]
