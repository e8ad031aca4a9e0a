"""Sales tunnels: what they say (a draft and its published versions), and the leads who are led through them.

What is deleted is gone for good; a number is never given twice, so that an old button finds nothing else.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import CheckConstraint, ForeignKey, Index, String, UniqueConstraint, false, text
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.models.base import Base, Id, Json, Versioned, enum_type
from crm_core.models.people import Manager

TUNNEL_NAME_LIMIT = 60
TUNNEL_CODE_LIMIT = 32
KEYWORD_LIMIT = 40


class Entry(StrEnum):
    """How a lead came into a tunnel."""

    LINK = "link"
    KEYWORD = "keyword"
    START = "start"
    """A plain /start."""
    AUDIENCE = "audience"
    """Somebody of the team led them in, one or many."""
    TUNNEL = "tunnel"
    """Another tunnel."""
    TEST = "test"
    """Somebody of the team tries it on themselves."""


class RunState(StrEnum):
    WAITING = "waiting"
    """For an answer, a button, or a moment."""
    PAUSED = "paused"
    """Somebody of the team has taken over the conversation."""
    AWAY = "away"
    """The lead is in the archive; once back, they wait on as before."""
    ENDED = "ended"
    STOPPED = "stopped"
    """Before its end: by a person, by an action, or because the lead is gone."""
    BROKEN = "broken"
    """What it was to do next is impossible."""


class Waits(StrEnum):
    ANSWER = "answer"
    BUTTON = "button"
    TIME = "time"


DEFAULT = text("is_default")
GOING_ON = text("ended_at IS NULL")
DUE = text("due_at IS NOT NULL AND state = 'waiting'")
CAUSED = text("cause IS NOT NULL")
UNASKED = text("finished_at IS NULL")


class Tunnel(Versioned):
    """Its version grows with its settings and its draft alike: whoever edits either sees both."""

    __tablename__ = "tunnels"
    __table_args__ = (
        Index("uq_tunnels_default", "is_default", unique=True, sqlite_where=DEFAULT),
        CheckConstraint("NOT is_default OR archived_at IS NULL", name="default_is_alive"),
        {"sqlite_autoincrement": True},
    )

    name: Mapped[str] = mapped_column(String(TUNNEL_NAME_LIMIT))
    name_key: Mapped[str] = mapped_column(String(200), unique=True)
    code: Mapped[str] = mapped_column(String(TUNNEL_CODE_LIMIT), unique=True)
    """What its link carries: ``/start <code>``."""
    is_default: Mapped[bool] = mapped_column(default=False, server_default=false())
    """A plain /start leads here."""
    draft: Mapped[Json]
    """As `rules.tunnels.Script` writes it."""
    published: Mapped[int | None]
    """The number of the version that new leads are led through; None before the first one."""
    paused_at: Mapped[datetime | None]
    """Nobody new is let in; those inside go on."""
    archived_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    keywords: Mapped[list[TunnelKeyword]] = relationship(
        lazy="raise", order_by="TunnelKeyword.position", cascade="all, delete-orphan", passive_deletes=True
    )


class TunnelKeyword(Base):
    """A word that leads into a tunnel when a lead writes it; no two tunnels have the same."""

    __tablename__ = "tunnel_keywords"

    key: Mapped[str] = mapped_column(String(KEYWORD_LIMIT * 2), primary_key=True)
    """Folded."""
    tunnel_id: Mapped[int] = mapped_column(ForeignKey("tunnels.id", ondelete="CASCADE"), index=True)
    word: Mapped[str] = mapped_column(String(KEYWORD_LIMIT))
    position: Mapped[int]


class TunnelVersion(Base):
    """What was published: it never changes, and whoever has begun with it ends with it."""

    __tablename__ = "tunnel_versions"
    __table_args__ = (UniqueConstraint("tunnel_id", "number"),)

    id: Mapped[Id]
    tunnel_id: Mapped[int] = mapped_column(ForeignKey("tunnels.id"))
    number: Mapped[int]
    content: Mapped[Json]
    published_at: Mapped[datetime]
    published_by_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))

    published_by: Mapped[Manager | None] = relationship(lazy="raise", viewonly=True)


class TunnelRun(Base):
    """One lead's way through one tunnel."""

    __tablename__ = "tunnel_runs"
    __table_args__ = (
        Index("uq_tunnel_runs_going_on", "tunnel_id", "lead_id", unique=True, sqlite_where=GOING_ON),
        Index("uq_tunnel_runs_cause", "lead_id", "tunnel_id", "cause", unique=True, sqlite_where=CAUSED),
        Index("ix_tunnel_runs_lead", "lead_id", "id", sqlite_where=GOING_ON),
        Index("ix_tunnel_runs_due", "due_at", "id", sqlite_where=DUE),
        Index("ix_tunnel_runs_tunnel", "tunnel_id", "state", "id"),
        CheckConstraint("(state IN ('waiting', 'paused', 'away')) = (ended_at IS NULL)", name="ended_has_time"),
        CheckConstraint("waits IS NOT NULL OR ended_at IS NOT NULL", name="going_on_waits"),
    )

    id: Mapped[Id]
    tunnel_id: Mapped[int] = mapped_column(ForeignKey("tunnels.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("tunnel_versions.id"))
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    entry: Mapped[Entry] = mapped_column(enum_type(Entry, closed=False))
    cause: Mapped[str | None] = mapped_column(String(80))
    """What led them in, so that it does not lead them in twice: a message, a button, an action over many."""
    state: Mapped[RunState] = mapped_column(enum_type(RunState))
    block: Mapped[int | None]
    """At which block of its version; None once it has ended."""
    waits: Mapped[Waits | None] = mapped_column(enum_type(Waits))
    due_at: Mapped[datetime | None]
    """When it goes on by itself; of an answer, when it is waited for no longer."""
    step: Mapped[int] = mapped_column(default=0)
    """Grows with everything that happens to it: a button of an older step is out of date."""
    answers: Mapped[Json]
    """What was answered, by the number of the block."""
    variables: Mapped[Json]
    """The tunnel's own fields by their names."""
    entered_at: Mapped[datetime]
    ended_at: Mapped[datetime | None]

    tunnel: Mapped[Tunnel] = relationship(lazy="raise", viewonly=True)
    version: Mapped[TunnelVersion] = relationship(lazy="raise", viewonly=True)


class TunnelStep(Base):
    """That a run was at a block, however often: what the figures of a tunnel are counted from."""

    __tablename__ = "tunnel_steps"
    __table_args__ = (Index("ix_tunnel_steps_block", "version_id", "block", "left_at", "answered_at"),)

    run_id: Mapped[int] = mapped_column(ForeignKey("tunnel_runs.id"), primary_key=True)
    block: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("tunnel_versions.id"))
    reached_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    answered_at: Mapped[datetime | None]


class TunnelRequest(Base):
    """A call that a tunnel makes to an address outside, after the transaction that it was decided in."""

    __tablename__ = "tunnel_requests"
    __table_args__ = (Index("ix_tunnel_requests_due", "not_before", "id", sqlite_where=UNASKED),)

    id: Mapped[Id]
    key: Mapped[str] = mapped_column(String(80), unique=True)
    """It goes along with every try, so that the other side can tell a repeated call."""
    run_id: Mapped[int] = mapped_column(ForeignKey("tunnel_runs.id"), index=True)
    block: Mapped[int]
    url: Mapped[str] = mapped_column(String(1000))
    payload: Mapped[Json]
    not_before: Mapped[datetime]
    tries: Mapped[int] = mapped_column(default=0)
    lease_until: Mapped[datetime | None]
    created_at: Mapped[datetime]
    finished_at: Mapped[datetime | None]
    error: Mapped[str | None] = mapped_column(String(200))
    """Why it has failed for good; None if it has been answered."""
