"""The company: one row that holds what is true for everybody."""

from __future__ import annotations

import secrets
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, String, true
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Versioned


def new_key() -> str:
    return secrets.token_hex(32)


class Company(Versioned):
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
    """The plan of people who just write to the bot."""
    contacts_masked: Mapped[bool] = mapped_column(default=True, server_default=true())
    """Are phone and e-mail hidden until somebody has the deal?"""
    erasing_key: Mapped[str] = mapped_column(String(64), default=new_key)
    """What erased people's Telegram ids are hashed with; it is never shown."""
    hours: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Working hours as `rules.hours.Hours` writes them; None is "always open"."""
    greetings: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """The first words to a lead by language; a language without words has the bot's own."""
    closed_words: Mapped[dict[str, Any]] = mapped_column(JSON, default=dict, server_default="{}")
    """What a lead is told outside the working hours, by language."""
