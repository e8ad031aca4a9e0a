"""Reports that people have saved under a name, and when they are sent by themselves.

Both can be deleted; a number is never given twice, so that an old button finds nothing and not something else.
"""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.models.base import Json, Versioned
from crm_core.models.people import Manager


class SavedReport(Versioned):
    """Its period is counted from the day on which it is opened; days of one's own stay."""

    __tablename__ = "saved_reports"
    __table_args__ = (UniqueConstraint("owner_id", "name_key"), {"sqlite_autoincrement": True})

    owner_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    shared: Mapped[bool] = mapped_column(default=False)
    """Everybody who may see reports finds it in their list, each with what they may see."""
    name: Mapped[str] = mapped_column(String(40))
    name_key: Mapped[str] = mapped_column(String(200))
    key: Mapped[str] = mapped_column(String(64), index=True)
    """A digest of the parameters: a report that is asked for in another way knows its name by it."""
    params: Mapped[Json]
    position: Mapped[int]
    """Among the owner's own, or among the shared ones."""
    created_at: Mapped[datetime]

    owner: Mapped[Manager] = relationship(lazy="raise", viewonly=True)


class ReportSchedule(Versioned):
    """One person's own: it is sent with what they may see at that time, in their language."""

    __tablename__ = "report_schedules"
    __table_args__ = (UniqueConstraint("report_id", "manager_id"), {"sqlite_autoincrement": True})

    report_id: Mapped[int] = mapped_column(ForeignKey("saved_reports.id", ondelete="CASCADE"))
    manager_id: Mapped[int] = mapped_column(ForeignKey("managers.id"), index=True)
    """Who receives it."""
    made_by_id: Mapped[int] = mapped_column(ForeignKey("managers.id"))
    rule: Mapped[Json]
    """As `rules.report_schedules.Rule` writes it."""
    zone: Mapped[str] = mapped_column(String(64))
    """The company's, as it was when ``due_at`` was reckoned."""
    due_at: Mapped[datetime | None] = mapped_column(index=True)
    """The next moment; None while it is paused."""
    fired_at: Mapped[datetime | None]
    """The moment that was due last: whatever was due before is not sent any more."""

    report: Mapped[SavedReport] = relationship(lazy="raise", viewonly=True)
    manager: Mapped[Manager] = relationship(lazy="raise", viewonly=True, foreign_keys=[manager_id])
