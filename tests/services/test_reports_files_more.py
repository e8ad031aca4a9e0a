"""The deals in the files of the funnel, managers, sources and fairness: all that their figures count, once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

import pytest

from crm_core.errors import Forbidden, NotFound
from crm_core.models import Kind, Manager, Permission, RolePermission
from crm_core.results.report_files import ReportExport, SheetDeal
from crm_core.rules.filters import Days
from crm_core.rules.periods import Preset
from crm_core.rules.permissions import Action
from crm_core.rules.report_files import DEALS_IN, Form
from crm_core.rules.report_funnel import FunnelReport
from crm_core.rules.report_params import ReportParams
from crm_core.rules.report_rows import Row, RowsReport
from tests.firm import Firm
from tests.services.test_reports_more import FAIRNESS, FUNNEL, MANAGERS, SOURCES, Life, days_of, inside, life

__all__ = ["life"]


async def exported(
    life: Life, params: ReportParams, actor: Manager | None = None, form: Form = Form.DEALS
) -> ReportExport:
    found = await life.firm.services.reports.export(params, form=form, actor=actor or life.firm.owner)
    assert found.held == found.there_are == len(found.deals) == len({deal.id for deal in found.deals})
    return found


async def may_export(firm: Firm, person: Manager) -> None:
    granted = RolePermission(role_id=person.role_id, permission=Permission.USE_AUDIENCE)
    await firm.change(lambda session: session.add(granted))


def rows_of(found: ReportExport) -> RowsReport:
    assert isinstance(found.report, RowsReport)
    return found.report


def counted(deals: Iterable[SheetDeal], days: Days) -> tuple[int, ...]:
    """What a reader of the sheet counts: came, open, won, lost, and the amounts of the latter two."""
    own = list(deals)
    won, lost = (
        [deal for deal in own if deal.kind is kind and inside(deal.closed_at, days)] for kind in (Kind.WON, Kind.LOST)
    )
    came = sum(inside(deal.created_at, days) for deal in own)
    still = sum(deal.kind is Kind.OPEN for deal in own)
    return came, still, len(won), len(lost), sum(deal.amount for deal in won), sum(deal.amount for deal in lost)


def numbers(row: Row) -> tuple[int, ...]:
    return row.came, row.open, row.won, row.lost, row.won_amount, row.lost_amount


async def test_every_figure_of_managers_can_be_counted_in_the_sheet(life: Life) -> None:
    await may_export(life.firm, life.ivan)
    for span in life.spans():
        for plans, sources, managers in (((), (), ()), ((life.plans[1].id,), (0, life.sources[0]), (life.anna.id,))):
            params = replace(MANAGERS, span=span, plan_ids=plans, source_ids=sources, manager_ids=managers)
            for actor in (life.firm.owner, life.ivan):
                found = await exported(life, params, actor)
                assert counted(found.deals, days_of(span)) == numbers(rows_of(found).total)
                for row in rows_of(found).rows:
                    own = [deal for deal in found.deals if deal.manager_id == row.id]
                    assert counted(own, days_of(span)) == numbers(row)


async def test_the_page_of_managers_holds_what_its_bars_count(life: Life) -> None:
    for span in life.spans():
        found = await exported(life, replace(MANAGERS, span=span), form=Form.PAGE)
        total = rows_of(found).total
        kinds = [deal.kind for deal in found.deals]
        assert (kinds.count(Kind.WON), kinds.count(Kind.LOST), len(kinds)) == (
            total.won,
            total.lost,
            total.won + total.lost,
        )


async def test_every_figure_of_sources_can_be_counted_in_the_sheet(life: Life) -> None:
    for span in life.spans():
        for form in (Form.DEALS, Form.PAGE):
            found = await exported(life, replace(SOURCES, span=span), form=form)
            assert all(inside(deal.created_at, days_of(span)) for deal in found.deals)
            for row in rows_of(found).rows:
                own = [deal for deal in found.deals if deal.source_id == row.id]
                came, *others = numbers(row)
                assert len(own) == came
                assert list(counted(own, Days())[1:]) == others
                assert {deal.source for deal in own} <= {row.name}  # leads alone may have come by it


async def test_every_status_of_a_funnel_has_its_deals_in_the_sheet(life: Life) -> None:
    for plan in life.plans:
        for managers in ((), (life.anna.id,)):
            for span in life.spans():
                params = replace(FUNNEL, span=span, plan_ids=(plan.id,), manager_ids=managers)
                found = await exported(life, params)
                assert isinstance(found.report, FunnelReport)
                steps = {step.id: step.standing for step in found.report.steps}
                finals = {final.id: final.deals for final in found.report.finals}
                for status_id, count in (steps | finals).items():
                    assert sum(deal.status_id == status_id for deal in found.deals) == count
                assert len(found.deals) == sum(steps.values()) + sum(finals.values())


async def test_a_funnel_without_a_chosen_plan_has_the_deals_of_the_plan_it_shows(life: Life) -> None:
    found = await exported(life, FUNNEL)
    assert {deal.plan_id for deal in found.deals} == {life.plans[0].id}


async def test_a_sheet_never_holds_more_than_fit_and_says_so(life: Life, monkeypatch: pytest.MonkeyPatch) -> None:
    every = await exported(life, MANAGERS)
    monkeypatch.setitem(DEALS_IN, Form.DEALS, 3)
    few = await life.firm.services.reports.export(MANAGERS, form=Form.DEALS, actor=life.firm.owner)
    assert few.deals == every.deals[:3]
    assert (few.held, few.there_are) == (3, len(every.deals))
    created = [deal.created_at for deal in every.deals]
    assert created == sorted(created, reverse=True)


async def test_fairness_has_figures_and_no_deals(life: Life) -> None:
    reports = life.firm.services.reports
    assert (await exported(life, FAIRNESS, life.anna, Form.SHEETS)).deals == ()
    for form in (Form.DEALS, Form.PAGE):
        with pytest.raises(NotFound):
            await reports.export(FAIRNESS, form=form, actor=life.anna)
    await may_export(life.firm, life.ivan)
    with pytest.raises(Forbidden):
        await reports.export(FAIRNESS, form=Form.SHEETS, actor=life.ivan)


@pytest.mark.parametrize("params", [FUNNEL, MANAGERS, SOURCES, FAIRNESS])
async def test_without_the_right_nothing_is_exported(life: Life, params: ReportParams) -> None:
    for form in (None, *Form):
        with pytest.raises(Forbidden):
            await life.firm.services.reports.export(params, form=form, actor=life.ivan)


async def test_whose_contacts_are_exported_their_card_shows_them_too(life: Life) -> None:
    await may_export(life.firm, life.ivan)
    await life.firm.services.company.change(
        {"contacts_masked": True}, minor_digits=lambda _: 2, seen=1, actor=life.firm.owner
    )
    for actor in (life.ivan, life.anna, life.firm.owner):
        found = await exported(life, replace(MANAGERS, span=Preset.ALL_TIME), actor)
        assert {Kind.OPEN, Kind.LOST} <= {deal.kind for deal in found.deals}
        for deal in found.deals:
            assert Action.CONTACTS in (await life.firm.card(deal.id, actor)).actions
