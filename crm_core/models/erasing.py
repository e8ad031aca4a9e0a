"""Whom the company has forgotten: nothing of the person, only what is needed to forget them once more."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String, text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Base, Id

UNWIPED = text("wiped_at IS NULL")


class Erased(Base):
    __tablename__ = "erased"
    __table_args__ = (Index("ix_erased_unwiped", "id", sqlite_where=UNWIPED),)

    id: Mapped[Id]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), index=True)
    digest: Mapped[str | None] = mapped_column(String(64), index=True)
    """Of the Telegram id, with the company's key: a backup from before is searched by it. None if there was no id."""
    at: Mapped[datetime]
    wiped_at: Mapped[datetime | None]
    """Since when the search index and the file hold nothing of them either."""
