"""The funnel, managers, sources and fairness against slow calculations, after a company has lived for some weeks."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from random import Random
from statistics import median
from zoneinfo import ZoneInfo

import pytest

from crm_core.errors import Forbidden, NotFound
from crm_core.models import Assignment, Deal, Kind, Manager, Pick, SalesPlan, Source, Status, StatusChange
from crm_core.rules.filters import Cursor, Days, DealFilter
from crm_core.rules.periods import Preset
from crm_core.rules.report_about import Figure, Member, What
from crm_core.rules.report_params import Order, ReportKind, ReportParams
from crm_core.rules.report_rows import Row, RowsReport
from crm_core.services.opening import Wish
from tests.firm import Firm

KYIV = ZoneInfo("Europe/Kyiv")
MANAGERS = ReportParams(ReportKind.MANAGERS, Preset.ALL_TIME)
SOURCES = ReportParams(ReportKind.SOURCES, Preset.ALL_TIME)
FUNNEL = ReportParams(ReportKind.FUNNEL, Preset.ALL_TIME)
FAIRNESS = ReportParams(ReportKind.FAIRNESS, Preset.ALL_TIME)


@dataclass
class Life:
    firm: Firm
    ivan: Manager
    anna: Manager
    plans: list[SalesPlan]
    sources: list[int]
    half: date
    """A day in the middle of it."""

    async def counted(self, wanted: DealFilter, actor: Manager | None = None) -> int:
        page = await self.firm.services.deals.list(wanted, Cursor(), actor=actor or self.firm.owner)
        return page.total

    def spans(self) -> list[Preset | Days]:
        return [Preset.ALL_TIME, Days(None, self.half), Days(self.half, None), Days(self.half, self.half)]


@pytest.fixture
async def life(firm: Firm) -> Life:
    """Thirty leads, moved, won, lost, taken back and handed over at random through the services."""
    random, services = Random(3), firm.services
    ivan, anna = await firm.person("Ivan"), await firm.person("Anna", "head")
    online = await firm.plan(ivan, anna)
    plans = [online, await firm.plan(anna, name="Retail", label="SHOP", pick=Pick.FEWEST, default=False)]
    named = [Source(plan_id=plans[0].id, name=name, name_key=name, created_at=firm.clock()) for name in ("radio", "tv")]
    await firm.change(lambda session: session.add_all(named))
    reason = await firm.reason("No answer")
    open_ones: list[Deal] = []
    half = firm.clock()
    for number in range(30):
        lead = (await services.leads.start(firm.lead(number, f"Lead {number}"))).lead
        source = random.choice([None, *named])
        wish = Wish(source=source.name, source_id=source.id) if source is not None else Wish()
        open_ones.append(await firm.add(random.choice(plans), lead.id, wish=wish))
        half = firm.clock() if number == 15 else half
        for _ in range(3):
            firm.clock.forward(random.randrange(60, 30_000))
            await one_step(firm, random, open_ones, reason.id, anna)
    return Life(firm, ivan, anna, plans, [one.id for one in named], half.astimezone(KYIV).date())


async def one_step(firm: Firm, random: Random, open_ones: list[Deal], reason_id: int, anna: Manager) -> None:
    if not open_ones:
        return
    deals, owner = firm.services.deals, firm.owner
    deal = open_ones.pop(random.randrange(len(open_ones)))
    card = await firm.card(deal.id)
    version, dice = card.deal.version, random.random()
    if dice < 0.15:
        await deals.win(deal.id, random.randrange(10**6), seen=version, actor=owner)
    elif dice < 0.35:
        closed = await deals.lose(deal.id, reason_id, seen=version, actor=owner)
        if random.random() < 0.3:
            back = await deals.cancel_closed(deal.id, seen=closed.deal.version, actor=owner)
            open_ones.append(back.deal)
    elif dice < 0.45 and card.deal.manager_id != anna.id:
        open_ones.append((await deals.transfer(deal.id, anna.id, seen=version, actor=owner)).deal)
    else:
        steps = [one for one in card.statuses if one.kind is Kind.OPEN and one.id != card.deal.status_id]
        open_ones.append((await deals.move(deal.id, random.choice(steps).id, seen=version, actor=owner)).deal)


def inside(at: datetime | None, days: Days) -> bool:
    if at is None:
        return False
    day = at.astimezone(KYIV).date()
    return (days.first is None or day >= days.first) and (days.last is None or day <= days.last)


def days_of(span: Preset | Days) -> Days:
    return span if isinstance(span, Days) else Days()


async def prove(life: Life, report: RowsReport, actor: Manager | None = None) -> None:
    """Every number leads to exactly as many deals."""
    for row, group in ((report.total, None), *((row, Member(row.id)) for row in report.rows)):
        numbers = {What.CAME: row.came, What.OPEN: row.open, What.WON: row.won, What.LOST: row.lost}
        for what, number in numbers.items():
            wanted = report.about.deals(Figure(what, group=group))
            assert await life.counted(wanted, actor) == number, wanted


def among(value: int, ids: Sequence[int]) -> bool:
    return not ids or value in ids


def slow_row(deals: Sequence[Deal], came: Days, closed: Days) -> tuple[int, ...]:
    won, lost = (
        [deal for deal in deals if deal.kind is kind and inside(deal.closed_at, closed)]
        for kind in (Kind.WON, Kind.LOST)
    )
    arrived = sum(inside(deal.created_at, came) for deal in deals)
    return arrived, len(won), len(lost), sum(deal.amount for deal in won), sum(deal.amount for deal in lost)


def numbers(row: Row) -> tuple[int, ...]:
    return row.came, row.won, row.lost, row.won_amount, row.lost_amount


async def test_managers_are_counted_as_slowly_as_one_likes(life: Life) -> None:
    deals = await life.firm.rows(Deal)
    for span in life.spans():
        for asked in ((), (life.plans[1].id,)):
            for sources in ((), (0, life.sources[0])):
                params = replace(MANAGERS, span=span, plan_ids=asked, source_ids=sources)
                report = await life.firm.services.reports.rows(params, actor=life.firm.owner)
                await prove(life, report)
                days = days_of(span)
                own = [d for d in deals if among(d.plan_id, asked) and among(d.source_id or 0, sources)]
                for row in report.rows:
                    of_row = [deal for deal in own if deal.manager_id == row.id]
                    assert numbers(row) == slow_row(of_row, days, days)
                    assert row.open == sum(deal.kind is Kind.OPEN for deal in of_row)
                    assert row.conversion == (row.won / (row.won + row.lost) if row.won + row.lost else 0)


async def test_sources_are_followed_from_what_came(life: Life) -> None:
    deals = await life.firm.rows(Deal)
    for span in life.spans():
        report = await life.firm.services.reports.rows(replace(SOURCES, span=span), actor=life.firm.owner)
        await prove(life, report)
        for row in report.rows:
            came = [d for d in deals if d.source_id == row.id and inside(d.created_at, days_of(span))]
            assert numbers(row) == slow_row(came, Days(), Days())
            assert row.came == row.open + row.won + row.lost == len(came)
            assert row.conversion == (row.won / row.came if row.came else 0)
    whole = await life.firm.services.reports.rows(SOURCES, actor=life.firm.owner)
    assert {row.id for row in whole.rows} == {None, *life.sources}
    assert whole.total.came == len(deals)


async def test_rows_are_ordered_as_asked(life: Life) -> None:
    keys: dict[Order, Callable[[Row], float]] = {
        Order.CAME: lambda row: row.came, Order.WON: lambda row: row.won, Order.LOST: lambda row: row.lost,
        Order.AMOUNT: lambda row: row.won_amount, Order.CONVERSION: lambda row: row.conversion,
    }  # fmt: skip
    for order, key in keys.items():
        report = await life.firm.services.reports.rows(replace(SOURCES, order=order), actor=life.firm.owner)
        assert [key(row) for row in report.rows] == sorted(map(key, report.rows), reverse=True)


async def test_whoever_sees_their_own_deals_has_one_row(life: Life) -> None:
    for params in (MANAGERS, SOURCES):
        report = await life.firm.services.reports.rows(params, actor=life.ivan)
        await prove(life, report, life.ivan)
        assert report.total.came == sum(deal.manager_id == life.ivan.id for deal in await life.firm.rows(Deal))
    report = await life.firm.services.reports.rows(MANAGERS, actor=life.ivan)
    assert [row.id for row in report.rows] == [life.ivan.id]


async def test_a_funnel_is_counted_as_slowly_as_one_likes(life: Life) -> None:
    changes = sorted(await life.firm.rows(StatusChange), key=lambda change: change.id)
    deals = {deal.id: deal for deal in await life.firm.rows(Deal)}
    statuses = {status.id: status for status in await life.firm.rows(Status)}
    compared = 0
    for plan in life.plans:
        for span in life.spans():
            for managers in ((), (life.anna.id,)):
                params = replace(FUNNEL, span=span, plan_ids=(plan.id,), manager_ids=managers)
                report = await life.firm.services.reports.funnel(params, actor=life.firm.owner)
                own = [one for one in changes if not managers or deals[one.deal_id].manager_id in managers]
                for step in report.steps:
                    there = [one for one in own if one.to_status_id == step.id and inside(one.at, days_of(span))]
                    went = {one.deal_id for one in there if went_on(one, changes, statuses)}
                    assert step.entered == len({one.deal_id for one in there})
                    assert step.went_on == len(went)
                    stays = stays_in(step.id, own, days_of(span))
                    assert (step.median is None) == (not stays)
                    if step.median is not None:
                        assert step.median.total_seconds() == pytest.approx(median(stays), abs=1)
                        compared += 1
                    wanted = report.about.deals(Figure(What.OPEN, group=Member(step.id)))
                    assert await life.counted(wanted) == step.standing
                for final in report.finals:
                    what = What.WON if final.kind is Kind.WON else What.LOST
                    wanted = report.about.deals(Figure(what, group=Member(final.id)))
                    assert await life.counted(wanted) == final.deals
                    assert final.deals == sum(
                        deal.status_id == final.id and inside(deal.closed_at, days_of(span))
                        for deal in deals.values()
                        if not managers or deal.manager_id in managers
                    )
    assert compared > 10


def went_on(entry: StatusChange, changes: Sequence[StatusChange], statuses: dict[int, Status]) -> bool:
    here = statuses[entry.to_status_id]
    later = [statuses[one.to_status_id] for one in changes if one.deal_id == entry.deal_id and one.id > entry.id]
    return any(one.kind is Kind.WON or (one.kind is Kind.OPEN and one.position > here.position) for one in later)


def stays_in(status_id: int, changes: Sequence[StatusChange], days: Days) -> list[float]:
    """In seconds, of those that ended in the days."""
    since: dict[int, datetime] = {}
    found = []
    for one in changes:
        if one.from_status_id == status_id and inside(one.at, days):
            found.append((one.at - since[one.deal_id]).total_seconds())
        since[one.deal_id] = one.at
    return found


async def test_a_funnel_without_a_chosen_plan_is_of_the_one_where_leads_come(life: Life) -> None:
    report = await life.firm.services.reports.funnel(FUNNEL, actor=life.firm.owner)
    assert report.plan == life.plans[0].name


async def test_a_funnel_of_ones_own_deals_counts_no_others(life: Life) -> None:
    params = replace(FUNNEL, plan_ids=(life.plans[1].id,))
    report = await life.firm.services.reports.funnel(params, actor=life.ivan)
    assert report.plan == life.plans[0].name, "Ivan has no seat in the other plan"
    mine = {deal.id for deal in await life.firm.rows(Deal) if deal.manager_id == life.ivan.id}
    changes = await life.firm.rows(StatusChange)
    for step in report.steps:
        assert step.entered == len({one.deal_id for one in changes if one.to_status_id == step.id} & mine)


async def test_fairness_is_what_the_ledger_says(life: Life) -> None:
    ledger = await life.firm.rows(Assignment)
    for span in life.spans():
        report = await life.firm.services.reports.fairness(replace(FAIRNESS, span=span), actor=life.anna)
        found: dict[tuple[int, Pick], Counter[int]] = defaultdict(Counter)
        for one in ledger:
            if inside(one.at, days_of(span)):
                found[one.plan_id, one.pick][one.manager_id] += 1
        for hand in report.hands:
            counts = found[hand.plan_id, hand.pick]
            assert {one.manager_id: one.received for one in hand.dealt if one.received} == counts
            assert sum(one.share for one in hand.dealt) == pytest.approx(1 if counts else 0)
            received = [one.received for one in hand.dealt]
            assert hand.spread == max(received) - min(received)
        assert {(hand.plan_id, hand.pick) for hand in report.hands} >= {key for key in found if found[key]}
    everything = await life.firm.services.reports.fairness(FAIRNESS, actor=life.anna)
    online = next(hand for hand in everything.hands if hand.plan_id == life.plans[0].id)
    assert online.spread <= 1, "turns are even while nobody comes or goes"


async def test_fairness_is_for_those_who_see_everything(life: Life) -> None:
    with pytest.raises(Forbidden):
        await life.firm.services.reports.fairness(FAIRNESS, actor=life.ivan)
    with pytest.raises(Forbidden):
        await life.firm.services.report_views.begin(FAIRNESS, actor=life.ivan)


async def test_an_empty_company_has_empty_reports(firm: Firm) -> None:
    reports = firm.services.reports
    assert (await reports.rows(MANAGERS, actor=firm.owner)).rows == ()
    assert (await reports.rows(SOURCES, actor=firm.owner)).rows == ()
    assert (await reports.funnel(FUNNEL, actor=firm.owner)).plan is None
    assert (await reports.fairness(FAIRNESS, actor=firm.owner)).hands == ()


LATER = timedelta(days=401)


async def test_parameters_nobody_uses_are_forgotten_after_a_year(firm: Firm) -> None:
    views = firm.services.report_views
    old = await views.begin(MANAGERS, actor=firm.owner)
    assert (await views.begin(MANAGERS, actor=firm.owner)).id == old.id
    firm.clock.forward(int(LATER.total_seconds()))
    new = await views.begin(replace(MANAGERS, span=Preset.TODAY), actor=firm.owner)
    await views.sweep()
    assert (await views.get(new.id, actor=firm.owner)).span is Preset.TODAY
    with pytest.raises(NotFound):
        await views.get(old.id, actor=firm.owner)
