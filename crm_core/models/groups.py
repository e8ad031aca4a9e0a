"""Telegram groups of the team, in which deals are announced that nobody has."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Base

TITLE_LIMIT = 255


class TeamGroup(Base):
    """A plan has one at most; several plans may share one."""

    __tablename__ = "team_groups"

    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True, autoincrement=False)
    chat_id: Mapped[int] = mapped_column(BigInteger, index=True)
    title: Mapped[str] = mapped_column(String(TITLE_LIMIT))
    """As Telegram told it when the group was bound."""
    bound_at: Mapped[datetime]
