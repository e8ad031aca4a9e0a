"""What lists of deals and reports show, kept so that their buttons work for months."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Base, Id, Json


class DealView(Base):
    """A filter as somebody made it. It never changes: another filter is another view."""

    __tablename__ = "deal_views"
    __table_args__ = (UniqueConstraint("manager_id", "key"),)

    id: Mapped[Id]
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    key: Mapped[str] = mapped_column(String(64))
    """A digest of the filter: the same one is kept once."""
    filter: Mapped[Json]
    name: Mapped[str | None] = mapped_column(String(40))
    """Under which the person has saved it."""
    used_at: Mapped[datetime] = mapped_column(index=True)


class ReportView(Base):
    """What a report was asked for, by whomever: the buttons of its screens carry only its number. It never changes."""

    __tablename__ = "report_views"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """A digest of the parameters: the same ones are kept once."""
    params: Mapped[Json]
    used_at: Mapped[datetime] = mapped_column(index=True)
