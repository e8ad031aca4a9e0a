"""One action over many leads at once: what is done, with whom of them it still has to be done, and what came of it."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import JSON, BigInteger, ForeignKey, Index, String, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.models.base import Base, Id, Json, Versioned, enum_type
from crm_core.models.people import Manager


class MassState(StrEnum):
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    """By a person, in the middle."""
    HALTED = "halted"
    """It could not go on: ``MassAction.halted`` says why."""


class Halt(StrEnum):
    """Why an action could not go on."""

    RIGHTS = "rights"
    """Whoever started it has left the staff, or may not do it any more."""
    PLAN_GONE = "plan_gone"
    """The plan is archived, or the status is deleted."""
    NO_HOLDER = "no_holder"
    """Whoever was to get the deals may hold none now."""
    TUNNEL_CLOSED = "tunnel_closed"
    """The tunnel lets nobody in any more."""
    NO_REASON = "no_reason"
    """The plan asks for a reason now, or has not this one any more."""


class MassAction(Versioned):
    """Its set is fixed when it is confirmed; a lot that is done is deleted in the transaction that does it."""

    __tablename__ = "mass_actions"
    __table_args__ = (Index("ix_mass_actions_running", "id", sqlite_where=text("state = 'running'")),)

    key: Mapped[str] = mapped_column(String(64), unique=True)
    """Of the confirmation: tapped twice, it starts one action."""
    kind: Mapped[str] = mapped_column(String(20))
    params: Mapped[Json]
    """As `rules.mass.as_json` writes them."""
    actor_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), index=True)
    state: Mapped[MassState] = mapped_column(enum_type(MassState))
    halted: Mapped[str | None] = mapped_column(String(20))
    stopped_by_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    total: Mapped[int]
    """Leads in the set."""
    handled: Mapped[int] = mapped_column(default=0)
    figures: Mapped[Json] = mapped_column(JSON, default=dict)
    """What came of it so far, as `rules.mass.Figures` writes it."""
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]

    actor: Mapped[Manager] = relationship(lazy="raise", viewonly=True, foreign_keys=[actor_id])
    stopped_by: Mapped[Manager | None] = relationship(lazy="raise", viewonly=True, foreign_keys=[stopped_by_id])


class MassLot(Base):
    """Leads with whom it still has to be done, in their order."""

    __tablename__ = "mass_lots"

    action_id: Mapped[int] = mapped_column(ForeignKey("mass_actions.id"), primary_key=True)
    number: Mapped[int] = mapped_column(primary_key=True)
    lead_ids: Mapped[list[Any]] = mapped_column(JSON)


class MassWatcher(Base):
    """A message that shows how an action goes on. Drawn again, it is another row."""

    __tablename__ = "mass_watchers"
    __table_args__ = (UniqueConstraint("chat_id", "message_id"), {"sqlite_autoincrement": True})  # no id comes twice

    id: Mapped[Id]
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    action_id: Mapped[int] = mapped_column(ForeignKey("mass_actions.id"), index=True)
    drawn_at: Mapped[datetime]
