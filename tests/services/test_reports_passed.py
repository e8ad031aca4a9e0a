"""Behind what entered a status of the funnel, went on and stayed: exactly the deals of a slow calculation."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace

from crm_core.models import Deal, Kind, Manager, Status, StatusChange
from crm_core.results import DealPage
from crm_core.rules.audience import Standing
from crm_core.rules.filters import Cursor, Days, DealFilter
from crm_core.rules.periods import Preset
from crm_core.rules.report_about import PASSED, Figure, Member, What
from crm_core.rules.report_funnel import Step
from tests.firm import Firm
from tests.services.test_reports_more import FUNNEL, Life, days_of, inside, life, went_on

__all__ = ["life"]


async def put_some_away(life: Life) -> None:
    """Every third lead goes to the archive, with whatever is open of theirs."""
    for lead_id in sorted({deal.lead_id for deal in await life.firm.rows(Deal)})[::3]:
        await life.firm.services.audience.set_standing(lead_id, Standing.ARCHIVED, actor=life.firm.owner)


async def every_page(firm: Firm, wanted: DealFilter, actor: Manager) -> tuple[DealPage, list[int]]:
    """The first page, and the deals of all."""
    first = page = await firm.services.deals.list(wanted, Cursor(), actor=actor)
    found = [deal.id for deal in page.rows]
    while page.next is not None:
        page = await firm.services.deals.list(wanted, page.next, actor=actor)
        found += [deal.id for deal in page.rows]
    return first, found


def entries(step: Step, changes: Iterable[StatusChange], of: Collection[int], days: Days) -> list[StatusChange]:
    return [one for one in changes if one.to_status_id == step.id and one.deal_id in of and inside(one.at, days)]


def slow(
    there: Sequence[StatusChange], every: Sequence[StatusChange], known: dict[int, Status]
) -> dict[What, set[int]]:
    came = {one.deal_id for one in there}
    gone = {one.deal_id for one in there if went_on(one, every, known)}
    return {What.ENTERED: came, What.WENT_ON: gone, What.STAYED: came - gone}


async def test_each_figure_of_a_status_opens_exactly_the_deals_that_it_counts(life: Life) -> None:
    await put_some_away(life)
    changes = sorted(await life.firm.rows(StatusChange), key=lambda one: one.id)
    deals = {deal.id: deal for deal in await life.firm.rows(Deal)}
    known = {status.id: status for status in await life.firm.rows(Status)}
    assert any(deal.archived for deal in deals.values())
    compared = 0
    for plan in life.plans:
        for span in life.spans():
            for actor, managers in ((life.firm.owner, ()), (life.firm.owner, (life.anna.id,)), (life.ivan, ())):
                params = replace(FUNNEL, span=span, plan_ids=(plan.id,), manager_ids=managers)
                report = await life.firm.services.reports.funnel(params, actor=actor)
                whose = (life.ivan.id,) if actor is life.ivan else managers
                seen = {
                    deal.id for deal in deals.values() if not deal.archived and (not whose or deal.manager_id in whose)
                }
                for step in report.steps:
                    figures = {
                        What.ENTERED: step.entered, What.WENT_ON: step.went_on, What.STAYED: step.stayed,
                    }  # fmt: skip
                    expected = slow(entries(step, changes, seen, days_of(span)), changes, known)
                    for what, number in figures.items():
                        wanted = report.about.deals(Figure(what, group=Member(step.id)))
                        first, found = await every_page(life.firm, wanted, actor)
                        assert first.total == number == len(found)
                        assert set(found) == expected[what]
                        assert first.amount == sum(deals[one].amount for one in found)
                        compared += number
    assert compared > 100


async def test_the_list_says_what_was_counted(life: Life) -> None:
    report = await life.firm.services.reports.funnel(FUNNEL, actor=life.firm.owner)
    for what in PASSED:
        wanted = report.about.deals(Figure(what, group=Member(report.steps[0].id)))
        page = await life.firm.services.deals.list(wanted, Cursor(), actor=life.firm.owner)
        assert page.names.passed is not None
        assert page.names.passed.name == report.steps[0].name


async def test_whoever_sees_no_deal_of_a_plan_does_not_read_what_its_statuses_are_called(life: Life) -> None:
    stranger = await life.firm.person("Stranger")
    status = next(one for one in await life.firm.rows(Status) if one.kind is Kind.OPEN)
    report = await life.firm.services.reports.funnel(replace(FUNNEL, span=Preset.ALL_TIME), actor=stranger)
    wanted = report.about.deals(Figure(What.ENTERED, group=Member(status.id)))
    page = await life.firm.services.deals.list(wanted, Cursor(), actor=stranger)
    assert (page.total, page.names.passed) == (0, None)
