"""Saved reports: whose they are, and in which order they stand."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import ColumnElement, and_, func, or_, select
from sqlalchemy.orm import Session, joinedload

from crm_core.errors import NotFound
from crm_core.models import Manager, ReportSchedule, SavedReport
from crm_core.rules.report_params import ReportParams, digest
from crm_core.rules.report_saved import Saved, is_for, relative

ORDER = (SavedReport.shared, SavedReport.position, SavedReport.id)
"""One's own first, then those of everybody."""


def get(session: Session, saved_id: int) -> SavedReport:
    """With its owner. Raises `NotFound`."""
    query = select(SavedReport).where(SavedReport.id == saved_id).options(joinedload(SavedReport.owner))
    found = session.scalar(query)
    if found is None:
        raise NotFound
    return found


def listed(session: Session, reader: Manager) -> Sequence[SavedReport]:
    """What the reader finds in their list, in its order."""
    query = select(SavedReport).where(_known(reader)).options(joinedload(SavedReport.owner)).order_by(*ORDER)
    return [saved for saved in session.scalars(query) if is_for(saved, reader)]


def known_as(session: Session, params: ReportParams, reader: Manager) -> Saved | None:
    """The first of the reader's list with these parameters."""
    same = SavedReport.key == digest(relative(params))
    query = select(SavedReport).where(same, _known(reader)).order_by(*ORDER)
    found = next((saved for saved in session.scalars(query) if is_for(saved, reader)), None)
    return Saved(found.id, found.name, found.shared) if found is not None else None


def _known(reader: Manager) -> ColumnElement[bool]:
    return or_(SavedReport.shared, SavedReport.owner_id == reader.id)


def beside(session: Session, saved: SavedReport) -> Sequence[SavedReport]:
    """All that stand in the same list, in its order: the owner's own, or those of everybody."""
    return _in_list(session, saved.owner_id, shared=saved.shared)


def last_place(session: Session, owner_id: int, *, shared: bool) -> int:
    """Where the next one goes."""
    query = select(func.coalesce(func.max(SavedReport.position) + 1, 0)).where(_list(owner_id, shared=shared))
    return session.scalars(query).one()


def count(session: Session, owner_id: int, *, shared: bool) -> int:
    return session.scalar(select(func.count()).where(_list(owner_id, shared=shared))) or 0


def by_name(session: Session, owner_id: int, key: str) -> SavedReport | None:
    return session.scalar(select(SavedReport).where(SavedReport.owner_id == owner_id, SavedReport.name_key == key))


def scheduled(session: Session, saved_id: int) -> int:
    """To how many people it is sent."""
    return session.scalar(select(func.count()).where(ReportSchedule.report_id == saved_id)) or 0


def _in_list(session: Session, owner_id: int, *, shared: bool) -> Sequence[SavedReport]:
    query = select(SavedReport).where(_list(owner_id, shared=shared)).order_by(SavedReport.position, SavedReport.id)
    return session.scalars(query.with_for_update(key_share=True)).all()


def _list(owner_id: int, *, shared: bool) -> ColumnElement[bool]:
    if shared:
        return SavedReport.shared.is_(True)
    return and_(SavedReport.shared.is_(False), SavedReport.owner_id == owner_id)
