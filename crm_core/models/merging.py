"""Two leads who turned out to be one person, and what has to go back if they did not."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Base, Id, Json


class LeadMerge(Base):
    __tablename__ = "lead_merges"

    id: Mapped[Id]
    kept_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    merged_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    at: Mapped[datetime]
    moved: Mapped[Json]
    """Ids of what went over, and both leads as they were; empty once one of them is erased."""
    undone_at: Mapped[datetime | None]
