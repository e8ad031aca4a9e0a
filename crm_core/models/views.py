"""What lists of deals and reports show, kept so that their buttons work for months."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, declared_attr, mapped_column

from crm_core.models.base import Base, Id, Json


class KeptView(Base):
    """A filter as somebody made it. It never changes: another filter is another view."""

    __abstract__ = True

    @declared_attr.directive
    @classmethod
    def __table_args__(cls) -> tuple[Any, ...]:
        return (UniqueConstraint("manager_id", "key"),)

    id: Mapped[Id]
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    key: Mapped[str] = mapped_column(String(64))
    """A digest of the filter: the same one is kept once."""
    filter: Mapped[Json]
    name: Mapped[str | None] = mapped_column(String(40))
    """Under which the person has saved it."""
    used_at: Mapped[datetime] = mapped_column(index=True)


class DealView(KeptView):
    __tablename__ = "deal_views"


class ReportView(Base):
    """What a report was asked for, by whomever: the buttons of its screens carry only its number. It never changes."""

    __tablename__ = "report_views"

    id: Mapped[Id]
    kind: Mapped[str] = mapped_column(String(20))
    key: Mapped[str] = mapped_column(String(64), unique=True)
    """A digest of the parameters: the same ones are kept once."""
    params: Mapped[Json]
    used_at: Mapped[datetime] = mapped_column(index=True)
