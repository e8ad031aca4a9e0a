"""The leads of a source: how many came, how many have a deal, and who they are; all of it by the same clauses."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo

from sqlalchemy import ScalarSelect, and_, case, false, func, select
from sqlalchemy.orm import Session

from crm_core.models import Deal, Lead, Manager, Permission
from crm_core.queries import audience, lists, reports
from crm_core.queries.deals import Clause
from crm_core.queries.unindexed import unindexed
from crm_core.results.reports import ReportLead
from crm_core.rules.filters import Cursor, Period
from crm_core.rules.permissions import allowed
from crm_core.rules.report_about import About, Member


@dataclass(frozen=True, slots=True)
class Came:
    """Who came in the period. Whoever was merged into another is not counted."""

    clauses: Sequence[Clause]
    has_deal: Clause
    """A deal that the report is about, of whenever; if it is about some deals only, all of them have one."""


def came(about: About, me: Manager, zone: tzinfo) -> Came:
    deals = lists.matching(replace(about.within, source_ids=()), me, zone)
    has_deal = select(Deal.id).where(Deal.lead_id == Lead.id, *deals).correlate(Lead).exists()
    period = Period.of_days(about.days.first, about.days.last, zone)
    those = [unindexed(Lead.merged_into_id).is_(None), *lists.between(Lead.created_at, period)]
    if about.params.source_ids:
        those.append(lists.among(Lead.source_id.expression, about.params.source_ids))
    return Came([*those, has_deal] if about.of_some_deals else those, has_deal)


def by_source(session: Session, about: About, me: Manager, zone: tzinfo) -> Sequence[tuple[int | None, int, int]]:
    """How many came by each, and how many of them have a deal."""
    those = came(about, me, zone)
    with_deal = func.count() if about.of_some_deals else func.sum(case((those.has_deal, 1), else_=0))
    query = select(Lead.source_id, func.count(), with_deal).where(*those.clauses)
    return [(row[0], row[1], int(row[2])) for row in session.execute(query.group_by(Lead.source_id))]


def of_source(about: About, source: Member | None, me: Manager, zone: tzinfo, *, with_deal: bool) -> list[Clause]:
    """Of one source, or of all; all of them, or those with a deal."""
    those = came(about, me, zone)
    clauses = [*those.clauses]
    if source is not None:
        clauses.append(Lead.source_id == source.id if source.id is not None else unindexed(Lead.source_id).is_(None))
    return [*clauses, those.has_deal] if with_deal and not about.of_some_deals else clauses


def count(session: Session, clauses: Sequence[Clause]) -> int:
    return session.scalar(select(func.count()).select_from(Lead).where(*clauses)) or 0


def page(
    session: Session, about: About, clauses: Sequence[Clause], cursor: Cursor, me: Manager, zone: tzinfo
) -> Sequence[ReportLead]:
    """Newest first."""
    ids = session.scalars(reports.newest_first(select(Lead.id).where(*clauses), Lead.id, about, cursor)).all()
    query = select(Lead.id, Lead.name, Lead.archived_at, _opens(me), _newest_deal(about, me, zone))
    found = session.execute(query.where(Lead.id.in_(ids)).order_by(Lead.id.desc()))
    return [ReportLead(row[0], row[1], row[2] is not None, bool(row[3]), row[4]) for row in found]


def _opens(me: Manager) -> Clause:
    """May the reader open the lead, as an audience shows them?"""
    return and_(*audience.visible(me)) if allowed(me, Permission.USE_AUDIENCE) else false()


def _newest_deal(about: About, me: Manager, zone: tzinfo) -> ScalarSelect[int]:
    deals = lists.matching(replace(about.within, source_ids=()), me, zone)
    return select(func.max(Deal.id)).where(Deal.lead_id == Lead.id, *deals).correlate(Lead).scalar_subquery()
