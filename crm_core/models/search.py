"""What search looks in: fed behind the transactions, so that writing it costs the intake next to nothing."""

from __future__ import annotations

from sqlalchemy import Column, ForeignKey, MetaData, Table, Text
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Base, BigId, Id


class SearchDue(Base):
    """A lead whose document is to be written anew; once for each change."""

    __tablename__ = "search_due"

    id: Mapped[Id]
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"))


LEAD_SEARCH = Table("lead_search", MetaData(), Column("lead_id", BigId, primary_key=True), Column("text", Text))
"""One document a lead. Made by the migrations alone: on SQLite it is a virtual table (there the lead is its rowid)."""
