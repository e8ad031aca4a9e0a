"""What audiences are: filters over leads as people make them, and whom of these they have ticked."""

from __future__ import annotations

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from crm_core.models.base import Base
from crm_core.models.views import KeptView


class Audience(KeptView):
    __tablename__ = "audiences"


class AudienceTick(Base):
    """Somebody ticked in an audience: as long as there are any, they alone are meant."""

    __tablename__ = "audience_ticks"

    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id", ondelete="CASCADE"), primary_key=True)
    lead_id: Mapped[int] = mapped_column(ForeignKey("leads.id"), primary_key=True)
