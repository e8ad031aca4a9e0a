"""What the ledger of automatic assignments says."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import and_, func, select
from sqlalchemy.orm import Session

from crm_core.models import Assignment, Deal, Manager, Mode, Pick, PlanLoad, PlanMember, SalesPlan
from crm_core.queries import ledger, pages, reports
from crm_core.queries.deals import LISTED, Clause
from crm_core.queries.lists import between
from crm_core.queries.unindexed import unindexed
from crm_core.results import DealRow
from crm_core.rules.filters import Cursor, Period
from crm_core.rules.report_about import About
from crm_core.rules.report_fairness import Hand, Key, hand
from crm_core.rules.report_params import ReportParams


def hands(session: Session, params: ReportParams, period: Period) -> list[Hand]:
    """By plan and rule; ``ix_assignments_at`` answers what was received."""
    received = _received(session, params, period)
    teams = _teams(session, params)
    plans = {plan.id: plan for plan in session.scalars(select(SalesPlan).order_by(SalesPlan.name, SalesPlan.id))}
    keys = {*received, *(key for key in teams if _deals_so(plans[key[0]], key[1]))}
    names = ledger.names(session, list({one for key in keys for one in (*received.get(key, ()), *teams.get(key, ()))}))
    ordered = sorted(keys, key=lambda key: (list(plans).index(key[0]), key[1]))
    return [
        hand(key, plans[key[0]].name, received.get(key, {}), _team(key, plans, received, teams), names)
        for key in ordered
    ]


def _deals_so(plan: SalesPlan, pick: Pick) -> bool:
    return plan.archived_at is None and plan.mode is Mode.EVEN and plan.pick is pick


def _team(
    key: Key,
    plans: Mapping[int, SalesPlan],
    received: Mapping[Key, Mapping[int, int]],
    teams: Mapping[Key, dict[int, int]],
) -> dict[int, int]:
    """The whole team for the rule of today; for a former one only those who received something by it."""
    team = teams.get(key, {})
    if _deals_so(plans[key[0]], key[1]):
        return team
    return {one: count for one, count in team.items() if one in received.get(key, {})}


def _received(session: Session, params: ReportParams, period: Period) -> dict[Key, dict[int, int]]:
    query = select(Assignment.plan_id, Assignment.pick, Assignment.manager_id, func.count())
    query = query.where(*_asked_for(params, period))
    found: dict[Key, dict[int, int]] = defaultdict(dict)
    grouped = query.group_by(Assignment.plan_id, Assignment.pick, Assignment.manager_id)
    for plan_id, pick, manager_id, count in session.execute(grouped):
        found[plan_id, pick][manager_id] = count
    return found


def _asked_for(params: ReportParams, period: Period) -> list[Clause]:
    clauses = between(Assignment.at, period)
    if params.plan_ids:
        clauses.append(Assignment.plan_id.in_(params.plan_ids))
    if params.manager_ids:
        clauses.append(Assignment.manager_id.in_(params.manager_ids))
    return clauses


def of_hand(params: ReportParams, period: Period, plan_id: int, pick: Pick, manager_id: int | None) -> list[Clause]:
    """What was dealt by one plan's rule, to one person or to all. A period is looked for by its days."""
    said: list[Clause] = [Assignment.plan_id == plan_id, Assignment.pick == pick]
    if manager_id is not None:
        column = Assignment.manager_id.expression
        said.append((column if period == Period() else unindexed(column)) == manager_id)
    return [*_asked_for(params, period), *said]


def count(session: Session, which: Sequence[Clause]) -> int:
    return session.scalar(select(func.count()).select_from(Assignment).where(*which)) or 0


Entry = tuple[int, datetime, DealRow | None]


def page(session: Session, about: About, which: Sequence[Clause], cursor: Cursor) -> Sequence[Entry]:
    """Newest first; without the deals that no list shows."""
    query = select(Assignment.id, Assignment.at, Assignment.deal_id).where(*which)
    found = session.execute(reports.newest_first(query, Assignment.id, about, cursor)).all()
    shown = session.scalars(select(Deal.id).where(Deal.id.in_([row[2] for row in found]), LISTED)).all()
    deals = {deal.id: deal for deal in pages.of_these(session, shown)}
    entries = [(row[0], row[1], deals.get(row[2])) for row in found]
    return entries[::-1] if cursor.backwards else entries


def _teams(session: Session, params: ReportParams) -> dict[Key, dict[int, int]]:
    """Who takes part now, and what each rule compares for them."""
    load = func.coalesce(PlanLoad.open_deals, 0)
    query = (
        select(PlanMember.plan_id, PlanMember.manager_id, PlanMember.turns, load)
        .join(Manager, Manager.id == PlanMember.manager_id)
        .outerjoin(PlanLoad, and_(PlanLoad.plan_id == PlanMember.plan_id, PlanLoad.manager_id == PlanMember.manager_id))
        .where(PlanMember.active, Manager.active)
    )
    found: dict[Key, dict[int, int]] = defaultdict(dict)
    for plan_id, manager_id, turns, open_deals in session.execute(query):
        if _asked(params.plan_ids, plan_id) and _asked(params.manager_ids, manager_id):
            found[plan_id, Pick.EVENLY][manager_id] = turns
            found[plan_id, Pick.FEWEST][manager_id] = open_deals
    return found


def _asked(ids: Iterable[int], one: int) -> bool:
    known = tuple(ids)
    return not known or one in known
