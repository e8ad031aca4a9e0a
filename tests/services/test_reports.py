"""The refusal report on a real database: whose deals, which days, and exactly the deals behind every figure."""

from __future__ import annotations

from datetime import UTC, date, datetime
from functools import partial
from itertools import product
from typing import Any

import pytest
from sqlalchemy import delete, event, update
from sqlalchemy.orm import Session

from crm_core.errors import Forbidden, NotFound
from crm_core.models import Kind, Manager, Permission, RefusalReason, RolePermission
from crm_core.queries import lists, reports
from crm_core.rules.filters import Days, DealFilter
from crm_core.rules.periods import Preset
from crm_core.rules.report_about import Member
from crm_core.rules.report_params import GroupBy, ReportParams
from tests.firm import Firm
from tests.services.past import Past, make_past, prove

BY_PLAN = ReportParams(span=Preset.ALL_TIME)
BY_MANAGER = ReportParams(span=Preset.ALL_TIME, group=GroupBy.MANAGER)


@pytest.fixture
async def past(firm: Firm) -> Past:
    return await make_past(firm)


@pytest.mark.parametrize("by", GroupBy)
async def test_every_figure_leads_to_exactly_the_deals_it_counts(past: Past, by: GroupBy) -> None:
    await past.fill(150)
    for actor, preset in product((past.firm.owner, *past.people), (Preset.ALL_TIME, Preset.LAST_MONTH)):
        report = await past.report(ReportParams(span=preset, group=by), actor)
        assert report.total.closed > 0
        assert await prove(past, report, actor) > 5


async def test_every_figure_of_one_group_and_its_parts_leads_to_its_deals(past: Past) -> None:
    await past.fill(100)
    params = ReportParams(span=Preset.THIS_YEAR, group=GroupBy.MANAGER, clarifications=True)
    whole = await past.report(params)
    assert {group.id for group in whole.groups} == {None, *(person.id for person in past.people)}
    for group in whole.groups:
        alone = await past.report(params, only=Member(group.id))
        assert {part.id for part in alone.groups} == {plan.id for plan in past.plans}
        await prove(past, alone, past.firm.owner)


async def test_days_are_the_companys_and_both_ends_are_included(past: Past) -> None:
    kyiv_april = (
        datetime(2026, 3, 31, 20, 59, 59, tzinfo=UTC),  # 23:59:59 of 31 March in Kyiv
        datetime(2026, 3, 31, 21, 0, tzinfo=UTC),
        datetime(2026, 4, 30, 20, 59, 59, 999_999, tzinfo=UTC),
        datetime(2026, 4, 30, 21, 0, tzinfo=UTC),
    )
    for at in kyiv_april:
        await past.close(Kind.LOST, at)
    report = await past.report(ReportParams(span=Preset.LAST_MONTH))
    assert report.about.days == Days(date(2026, 4, 1), date(2026, 4, 30))
    assert report.total.lost == 2
    day = date(2026, 3, 31)
    assert (await past.report(ReportParams(span=Days(day, day)))).total.lost == 1


async def test_who_may_see_own_reports_sees_their_own_deals_only(past: Past) -> None:
    ivan, anna = past.people
    for manager in (ivan, anna, anna, None):
        await past.close(Kind.LOST, past.firm.clock(), manager=manager)
    mine = await past.report(BY_MANAGER, ivan)
    assert (mine.total.lost, mine.about.own) == (1, True)
    everybody = await past.report(BY_MANAGER, anna)
    assert (everybody.total.lost, everybody.about.own) == (4, False)
    with pytest.raises(NotFound):
        await past.report(BY_MANAGER, ivan, Member(anna.id))


@pytest.mark.parametrize("missing", [Permission.SEE_ALL_REPORTS, Permission.SEE_ALL_DEALS])
async def test_all_deals_are_shown_to_those_who_hold_both_rights(past: Past, missing: Permission) -> None:
    anna = past.people[1]
    for manager in (*past.people, None):
        await past.close(Kind.LOST, past.firm.clock(), manager=manager)
    await take_away(past, anna, missing)
    report = await past.report(BY_PLAN, anna)
    assert (report.total.lost, report.about.own) == (1, True)
    await prove(past, report, anna)


async def test_without_the_right_there_is_no_report(past: Past) -> None:
    ivan = past.people[0]
    await take_away(past, ivan, Permission.SEE_OWN_REPORTS)
    with pytest.raises(Forbidden):
        await past.report(BY_PLAN, ivan)


async def take_away(past: Past, person: Manager, permission: Permission) -> None:
    gone = delete(RolePermission).where(
        RolePermission.role_id == person.role_id, RolePermission.permission == permission
    )
    await past.firm.change(lambda session: session.execute(gone))


async def test_a_cancelled_closing_leaves_the_figures(past: Past) -> None:
    firm = past.firm
    deal = await firm.deal()
    card = await firm.services.deals.lose(deal.id, past.reasons[0].id, seen=deal.version, actor=firm.owner)
    assert (await past.report(BY_MANAGER)).total.lost == 1
    await firm.services.deals.cancel_closed(deal.id, seen=card.deal.version, actor=firm.owner)
    report = await past.report(BY_MANAGER)
    assert (report.total.closed, report.groups) == (0, ())


async def test_deals_without_a_manager_and_without_a_reason_are_groups_of_their_own(past: Past) -> None:
    await past.close(Kind.LOST, past.firm.clock(), amount=700)
    report = await past.report(BY_MANAGER)
    (group,), (reason,) = report.groups, report.total.reasons
    assert (group.id, group.name, reason.id, reason.name) == (None, None, None, None)
    assert (group.figures.lost_amount, reason.share) == (700, 1.0)


async def test_a_renamed_reason_is_shown_by_its_new_name(past: Past) -> None:
    reason = past.reasons[0]
    await past.close(Kind.LOST, past.firm.clock(), reason=reason)
    renamed = update(RefusalReason).where(RefusalReason.id == reason.id).values(name="Costs too much")
    await past.firm.change(lambda session: session.execute(renamed))
    assert [one.name for one in (await past.report(BY_PLAN)).total.reasons] == ["Costs too much"]


async def test_the_sums_are_answered_by_the_covering_index_alone(past: Past, database_url: str) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("the plan is asked of SQLite; PostgreSQL has the same index")
    await past.fill(50)
    owner = past.firm.owner
    for days in (Days(), Days(date(2026, 4, 1), date(2026, 4, 30))):
        wanted = DealFilter(closed=days)
        for by, parted in product(GroupBy, (True, False)):
            steps = await past.firm.db.read(partial(plan_of, wanted=wanted, by=by, parted=parted, actor=owner))
            assert any("USING COVERING INDEX ix_deals_closed" in step for step in steps), steps


def plan_of(session: Session, wanted: DealFilter, by: GroupBy, *, parted: bool, actor: Manager) -> list[str]:
    """How SQLite would answer the sums, with the very parameters they are run with."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, _many: bool) -> None:
        seen.append((statement, parameters))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    clauses = lists.matching(wanted, actor, UTC)
    if parted:
        clauses.append(reports.one_of(by, [1, None]))
    reports.tallies(session, clauses, by, parted=parted)
    event.remove(connection, "before_cursor_execute", note)
    (statement, parameters), *_ = seen
    return [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
