"""Sales plans, their teams, statuses and reasons for refusal."""

from __future__ import annotations

import secrets
from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.models.base import Base, Money, Versioned, enum_type
from crm_core.models.people import Manager

LABEL_LIMIT = 12
"""Characters of a short label as people see them."""
LABEL_LENGTH = 96
"""What they may be made of: a family emoji alone is seven code points."""
CODE_LENGTH = 10
SOURCE_LIMIT = 60


def new_code() -> str:
    """Short enough for a poster, too long to be found by trying."""
    return secrets.token_urlsafe(CODE_LENGTH)[:CODE_LENGTH]


class Mode(StrEnum):
    MANUAL = "manual"
    EVEN = "even"


class Pool(StrEnum):
    """Who is asked first when the system picks."""

    RANDOM = "random"
    RELATED = "related"


class Pick(StrEnum):
    """How one is chosen inside the pool."""

    EVENLY = "evenly"
    FEWEST = "fewest"


class Kind(StrEnum):
    OPEN = "open"
    WON = "won"
    LOST = "lost"


class Colour(StrEnum):
    RED = "red"
    ORANGE = "orange"
    YELLOW = "yellow"
    GREEN = "green"
    BLUE = "blue"
    PURPLE = "purple"
    BROWN = "brown"
    BLACK = "black"
    WHITE = "white"


class SalesPlan(Versioned):
    __tablename__ = "plans"
    __table_args__ = (
        CheckConstraint("average_bill >= 0", name="bill_not_negative"),
        Index("uq_plans_code", "code", unique=True),
    )

    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(200), unique=True)
    """The name folded without regard to case: neither engine folds Cyrillic by itself."""
    average_bill: Mapped[Money]
    short_label: Mapped[str] = mapped_column(String(LABEL_LENGTH))
    mode: Mapped[Mode] = mapped_column(enum_type(Mode))
    pool: Mapped[Pool] = mapped_column(enum_type(Pool))
    pick: Mapped[Pick] = mapped_column(enum_type(Pick))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), default=new_code, server_default="")
    """What the plan's own link carries: ``/start p_<code>``."""
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]
    version: Mapped[int] = mapped_column(default=1)

    statuses: Mapped[list[Status]] = relationship(lazy="raise", order_by="Status.position", back_populates="plan")
    members: Mapped[list[PlanMember]] = relationship(lazy="raise", back_populates="plan")


class PlanMember(Base):
    """A manager's seat in a plan. Rows are switched off or removed, never deleted: the counts must survive a return."""

    __tablename__ = "plan_members"
    __table_args__ = (CheckConstraint("removed_at IS NULL OR NOT active", name="removed_is_off"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), primary_key=True, index=True)
    active: Mapped[bool] = mapped_column(default=True)
    """Switched off, they keep their deals and get no new ones."""
    turns: Mapped[int] = mapped_column(default=0)
    """What the even distribution compares: `received`, lifted to the team's minimum for newcomers and returners."""
    received: Mapped[int] = mapped_column(default=0, server_default="0")
    """Rows of the ledger with this plan and manager, counted in the transaction that writes them."""
    last_assigned_at: Mapped[datetime | None]
    joined_at: Mapped[datetime]
    removed_at: Mapped[datetime | None]
    """Out of the team; a return starts anew at `joined_at`."""
    version: Mapped[int] = mapped_column(default=1, server_default="1")

    plan: Mapped[SalesPlan] = relationship(lazy="raise", back_populates="members")
    manager: Mapped[Manager] = relationship(lazy="raise")


class PlanLoad(Base):
    """Open deals of a manager in a plan, kept in the transaction that changes them."""

    __tablename__ = "plan_loads"
    __table_args__ = (CheckConstraint("open_deals >= 0", name="not_negative"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), primary_key=True, index=True)
    open_deals: Mapped[int] = mapped_column(default=0)


class Status(Versioned):
    __tablename__ = "statuses"
    __table_args__ = (
        UniqueConstraint("plan_id", "id", "kind"),  # the target of the deals' foreign key
        Index("uq_statuses_live_name", "plan_id", "name_key", unique=True, sqlite_where=text("deleted_at IS NULL")),
        Index("uq_statuses_final", "plan_id", "kind", unique=True, sqlite_where=text("kind <> 'open'")),
        CheckConstraint("kind = 'open' OR deleted_at IS NULL", name="finals_stay"),
        CheckConstraint("kind = 'lost' OR NOT reasons_required", name="reasons_on_lost_only"),
    )

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), index=True)
    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(200))
    colour: Mapped[Colour] = mapped_column(enum_type(Colour))
    position: Mapped[int]
    kind: Mapped[Kind] = mapped_column(enum_type(Kind))
    reasons_required: Mapped[bool] = mapped_column(default=False)
    """The "Reasons for refusal" checkbox of the lost status."""
    deleted_at: Mapped[datetime | None]
    """Kept after deletion: history and *Cancel deal* still need its name and place."""

    plan: Mapped[SalesPlan] = relationship(lazy="raise", back_populates="statuses")


class RefusalReason(Versioned):
    """A reason of the company-wide list."""

    __tablename__ = "refusal_reasons"

    name: Mapped[str] = mapped_column(String(100))
    name_key: Mapped[str] = mapped_column(String(200), unique=True)
    archived_at: Mapped[datetime | None]


class PlanReason(Base):
    """A reason selected for a plan."""

    __tablename__ = "plan_reasons"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
    reason_id: Mapped[int] = mapped_column(ForeignKey("refusal_reasons.id"), primary_key=True, index=True)
    position: Mapped[int]

    reason: Mapped[RefusalReason] = relationship(lazy="raise")


class Source(Versioned):
    """A named way into a plan, for one advert: ``/start src_<code>``. Its name stays on the lead and the deal."""

    __tablename__ = "sources"
    __table_args__ = (UniqueConstraint("plan_id", "name_key"),)

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"))
    name: Mapped[str] = mapped_column(String(SOURCE_LIMIT))
    name_key: Mapped[str] = mapped_column(String(200))
    code: Mapped[str] = mapped_column(String(CODE_LENGTH), unique=True, default=new_code)
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    plan: Mapped[SalesPlan] = relationship(lazy="raise", viewonly=True)
