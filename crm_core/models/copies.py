"""Which messages show the card of a deal, so that what others have open follows what somebody changes."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, ForeignKey, Text, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Base, Id


class OpenCard(Base):
    """A message in somebody's chat that shows a deal's card. Drawn again, it is another row.

    PostgreSQL keeps the table unlogged: after a crash cards are known again as soon as they are drawn.
    """

    __tablename__ = "open_cards"
    __table_args__ = (UniqueConstraint("chat_id", "message_id"), {"sqlite_autoincrement": True})  # no id comes twice

    id: Mapped[Id]
    chat_id: Mapped[int] = mapped_column(BigInteger)
    message_id: Mapped[int] = mapped_column(BigInteger)
    deal_id: Mapped[int] = mapped_column(ForeignKey("deals.id"), index=True)
    version: Mapped[int]
    """Of the deal, as it was drawn."""
    back_text: Mapped[str | None] = mapped_column(Text)
    back_data: Mapped[str | None] = mapped_column(Text)
    """The button to where the card was opened from, if that is no matter of course."""
    drawn_at: Mapped[datetime] = mapped_column(index=True)
