"""What audiences are: filters over leads as people make them, and whom of these they have ticked."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Base, Id, Json


class Audience(Base):
    """A filter as somebody made it. It never changes: another filter is another audience."""

    __tablename__ = "audiences"
    __table_args__ = (UniqueConstraint("manager_id", "key"),)

    id: Mapped[Id]
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    key: Mapped[str] = mapped_column(String(64))
    """A digest of the filter: the same one is kept once."""
    filter: Mapped[Json]
    name: Mapped[str | None] = mapped_column(String(40))
    """Under which the person has saved it."""
    used_at: Mapped[datetime] = mapped_column(index=True)


class AudienceTick(Base):
    """Somebody ticked in an audience: as long as there are any, they alone are meant."""

    __tablename__ = "audience_ticks"

    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id", ondelete="CASCADE"), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True)
