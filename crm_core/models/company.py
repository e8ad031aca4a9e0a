"""The company: one row that holds what is true for everybody."""

from __future__ import annotations

from sqlalchemy import CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Base


class Company(Base):
    __tablename__ = "company"
    __table_args__ = (CheckConstraint("id = 1", name="one_row"),)

    id: Mapped[int] = mapped_column(primary_key=True, default=1, autoincrement=False)
    name: Mapped[str] = mapped_column(String(100), default="")
    currency: Mapped[str] = mapped_column(String(3))
    time_zone: Mapped[str] = mapped_column(String(64))
    language: Mapped[str] = mapped_column(String(2))
    undo_minutes: Mapped[int] = mapped_column(default=5)
    managers_may_reopen: Mapped[bool] = mapped_column(default=False)
    """May a manager take back a closing of their own within ``undo_minutes`` (product, section 4)?"""
    default_plan_id: Mapped[int | None] = mapped_column(ForeignKey("plans.id"))
