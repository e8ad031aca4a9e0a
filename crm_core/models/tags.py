"""Tags: short words by which the team groups leads."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Base, Versioned

TAG_LIMIT = 40
"""Characters as people see them; one of them may be several of Python's."""
TAG_LENGTH = 160


class Tag(Versioned):
    """A tag of the company-wide list."""

    __tablename__ = "tags"

    name: Mapped[str] = mapped_column(String(TAG_LENGTH))
    name_key: Mapped[str] = mapped_column(String(TAG_LENGTH * 2), unique=True)
    archived_at: Mapped[datetime | None]
    """Removed while leads had it: it is offered and shown nowhere, and comes back with them under its name."""
    created_at: Mapped[datetime]


class LeadTag(Base):
    """A lead has the tag."""

    __tablename__ = "lead_tags"
    __table_args__ = (Index("ix_lead_tags_tag", "tag_id", "lead_id"),)

    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True)
    tag_id: Mapped[int] = mapped_column(ForeignKey("tags.id"), primary_key=True)
    at: Mapped[datetime]
