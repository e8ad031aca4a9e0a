"""The deals that a report takes out into files: exactly those that its figures count, for whoever may export."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC
from functools import partial
from itertools import product
from typing import Any

import pytest
from sqlalchemy import event, select
from sqlalchemy.orm import Session

from crm_core.db import Database
from crm_core.errors import Forbidden, NotFound
from crm_core.models import AuditEntry, Event, Kind, Manager, Permission, RolePermission
from crm_core.queries import lists, sheets
from crm_core.results.report_files import ReportExport, SheetDeal
from crm_core.rules import report_pages
from crm_core.rules.filters import Days, DealFilter
from crm_core.rules.periods import Preset
from crm_core.rules.permissions import Action
from crm_core.rules.report import Figures, Group, RefusalReport
from crm_core.rules.report_about import Member
from crm_core.rules.report_files import DEALS_IN, Form
from crm_core.rules.report_params import GroupBy, ReportParams
from tests.firm import Firm
from tests.services.past import Past, make_past
from tests.services.test_reports import BY_MANAGER, BY_PLAN, take_away


@pytest.fixture
async def past(firm: Firm) -> Past:
    return await make_past(firm)


async def give(past: Past, person: Manager, permission: Permission) -> None:
    granted = RolePermission(role_id=person.role_id, permission=permission)
    await past.firm.change(lambda session: session.add(granted))


async def exported(
    past: Past, params: ReportParams, actor: Manager | None = None, *, only: Member | None = None,
    form: Form | None = Form.SHEETS,
) -> ReportExport:  # fmt: skip
    reports = past.firm.services.reports
    return await reports.export(params, only=only, form=form, actor=actor or past.firm.owner)


def refusals(found: ReportExport) -> RefusalReport:
    assert isinstance(found.report, RefusalReport)
    return found.report


def of_figure(report: RefusalReport, deals: tuple[SheetDeal, ...], kind: Kind, group: Group | None) -> list[SheetDeal]:
    by = report.shown_by
    return [
        deal
        for deal in deals
        if deal.kind is kind
        and (group is None or (deal.plan_id if by is GroupBy.PLAN else deal.manager_id) == group.id)
    ]


def compare(found: ReportExport, report: RefusalReport) -> int:
    """How many figures were compared with the deals of the export."""
    places: list[tuple[Group | None, Figures]] = [(None, report.total)]
    places += [(group, group.figures) for group in report.groups]
    for group, figures in places:
        lost = of_figure(report, found.deals, Kind.LOST, group)
        assert len(of_figure(report, found.deals, Kind.WON, group)) == figures.won
        assert (len(lost), sum(deal.amount for deal in lost)) == (figures.lost, figures.lost_amount)
        for reason in figures.reasons:
            assert len([deal for deal in lost if deal.reason_id == reason.id]) == reason.count
    return len(places)


@pytest.mark.parametrize("by", GroupBy)
async def test_an_export_holds_exactly_the_deals_of_every_figure(past: Past, by: GroupBy) -> None:
    await past.fill(150)
    await give(past, past.people[0], Permission.USE_AUDIENCE)
    for actor, preset in product((past.firm.owner, *past.people), (Preset.ALL_TIME, Preset.LAST_MONTH)):
        params = ReportParams(span=preset, group=by)
        found = await exported(past, params, actor)
        assert found.report == await past.report(params, actor)
        assert found.turned is not None
        assert compare(found, refusals(found)) + compare(found, found.turned) > 4


async def test_an_export_of_one_group_holds_its_deals(past: Past) -> None:
    await past.fill(100)
    for group in (await past.report(BY_MANAGER)).groups:
        found = await exported(past, BY_MANAGER, only=Member(group.id))
        assert found.turned is None
        assert {deal.manager_id for deal in found.deals} == {group.id}
        assert len(found.deals) == group.figures.closed
        compare(found, refusals(found))


async def test_an_export_obeys_every_restriction(past: Past) -> None:
    await past.fill(120)
    params = replace(BY_MANAGER, plan_ids=(past.plans[1].id,), manager_ids=(0, past.people[0].id))
    found = await exported(past, params)
    assert {(deal.plan_id, deal.manager_id) for deal in found.deals} == {
        (past.plans[1].id, None),
        (past.plans[1].id, past.people[0].id),
    }
    assert found.turned is not None
    assert compare(found, refusals(found)) + compare(found, found.turned) == 5


async def test_with_clarifications_every_group_is_split_however_many_there_are(
    past: Past, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(report_pages, "AT_ONCE", 1)
    await past.fill(60)
    params = replace(BY_MANAGER, clarifications=True)
    screen, found = await past.report(params), refusals(await exported(past, params))
    assert [bool(group.parts) for group in screen.groups] == [True, False, False]
    assert [sum(part.figures.closed for part in group.parts) for group in found.groups] == [
        group.figures.closed for group in found.groups
    ]


async def test_who_sees_their_own_deals_exports_their_own(past: Past) -> None:
    ivan, anna = past.people
    await past.fill(60)
    await give(past, ivan, Permission.USE_AUDIENCE)
    mine = await exported(past, BY_PLAN, ivan)
    assert {deal.manager_id for deal in mine.deals} == {ivan.id}
    assert {deal.manager_id for deal in (await exported(past, BY_PLAN)).deals} == {ivan.id, anna.id, None}
    with pytest.raises(NotFound):
        await exported(past, BY_MANAGER, ivan, only=Member(anna.id))


@pytest.mark.parametrize("missing", [Permission.USE_AUDIENCE, Permission.SEE_OWN_REPORTS])
async def test_export_takes_both_rights(past: Past, missing: Permission) -> None:
    anna = past.people[1]
    await exported(past, BY_PLAN, anna)
    await take_away(past, anna, missing)
    with pytest.raises(Forbidden):
        await exported(past, BY_PLAN, anna)
    with pytest.raises(Forbidden):
        await past.firm.services.reports.exported("refusals.xlsx", 1, actor=anna)
    assert await entries(past.firm) == []


async def test_the_latest_closed_come_first_and_no_more_than_fit(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(DEALS_IN, Form.DEALS, 7)
    await past.fill(40)
    every, few = await exported(past, BY_PLAN), await exported(past, BY_PLAN, form=Form.DEALS)
    assert list(every.deals) == sorted(every.deals, key=lambda deal: (deal.closed_at, deal.id), reverse=True)
    assert few.deals == every.deals[:7]
    assert (few.held, few.there_are, every.held, every.there_are) == (7, 40, 40, 40)
    for form in (None, Form.FIGURES):
        assert (await exported(past, BY_PLAN, form=form)).deals == ()
    assert few.report == every.report


async def test_more_than_one_lot_is_read_to_its_end(past: Past, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sheets, "LOT", 8)
    await past.fill(45)
    found = await exported(past, BY_PLAN)
    ids = {deal.id for deal in found.deals}
    assert (len(found.lots), found.held, len(found.deals), len(ids)) == (6, 45, 45, 45)


async def test_a_row_says_what_the_card_says(past: Past) -> None:
    firm = past.firm
    deal = await firm.deal()
    await firm.services.deals.lose(deal.id, past.reasons[0].id, seen=deal.version, actor=firm.owner)
    await firm.services.deals.clarify(deal.id, "too much for\nher", actor=firm.owner)
    card = await firm.card(deal.id)
    (row,) = (await exported(past, BY_PLAN)).deals
    shown, reason, manager = card.deal, card.deal.reason, card.deal.manager
    assert reason is not None
    assert manager is not None
    assert row == SheetDeal(
        id=shown.id,
        lead=shown.lead.name,
        phone=shown.lead.phone,
        email=shown.lead.email,
        username=shown.lead.username,
        title=shown.title,
        plan_id=shown.plan_id,
        plan=shown.plan.name,
        status_id=shown.status_id,
        status=shown.status.name,
        kind=Kind.LOST,
        manager_id=manager.id,
        manager=manager.name,
        amount=shown.amount,
        source_id=shown.source_id,
        source=shown.source,
        created_at=shown.created_at,
        closed_at=shown.closed_at,
        reason_id=reason.id,
        reason=reason.name,
        clarification=shown.clarification,
    )


async def test_whose_contacts_are_exported_their_card_shows_them_too(past: Past) -> None:
    await past.fill(30)
    await give(past, past.people[0], Permission.USE_AUDIENCE)
    await past.firm.services.company.change(
        {"contacts_masked": True}, minor_digits=lambda _: 2, seen=1, actor=past.firm.owner
    )
    for actor in (*past.people, past.firm.owner):
        for deal in (await exported(past, BY_PLAN, actor)).deals:
            assert Action.CONTACTS in (await past.firm.card(deal.id, actor)).actions


async def test_what_leaves_the_company_is_logged(past: Past) -> None:
    anna = past.people[1]
    await past.firm.services.reports.exported("refusals-2026-10.xlsx", 12, actor=anna)
    (entry,) = await entries(past.firm)
    assert (entry.actor_id, entry.after) == (anna.id, {"file": "refusals-2026-10.xlsx", "deals": 12})


async def entries(firm: Firm) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.event == Event.REPORT_EXPORTED)
    return await firm.db.read(lambda session: list(session.scalars(query)))


async def test_the_deals_of_a_period_are_found_by_their_index(past: Past, db: Database, database_url: str) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("the plan is asked of SQLite; PostgreSQL has the same index")
    await past.fill(50)
    steps = await db.read(partial(plan_of, actor=past.firm.owner))
    assert any("deals USING INDEX ix_deals_closed" in step for step in steps), steps
    assert any("leads USING INTEGER PRIMARY KEY" in step for step in steps), steps


def plan_of(session: Session, actor: Manager) -> list[str]:
    """How SQLite would find them."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, _many: bool) -> None:
        seen.append((statement, parameters))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    list(sheets.closed(session, lists.matching(DealFilter(closed=Days()), actor, UTC), 100))
    event.remove(connection, "before_cursor_execute", note)
    statement, parameters = seen[-1]
    return [row[-1] for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)]
