"""The refusal report against a slow calculation of its own: random deals, random questions, every figure."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import product
from random import Random
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.models import Deal, Kind, Manager, Source
from crm_core.rules.filters import Cursor, Days
from crm_core.rules.periods import Preset, previous
from crm_core.rules.report import Figures, RefusalReport
from crm_core.rules.report_about import Member
from crm_core.rules.report_params import GroupBy, ReportParams
from tests.firm import Firm
from tests.services.past import Past, figures_of, make_past

KYIV = ZoneInfo("Europe/Kyiv")
BORDERS = (
    datetime(2026, 3, 31, 21, tzinfo=UTC),  # midnight to 1 April in Kyiv
    datetime(2026, 3, 29, 1, tzinfo=UTC),  # the hour that summer time leaves out
    datetime(2026, 3, 28, 22, tzinfo=UTC),  # midnight before it
    datetime(2026, 4, 30, 21, tzinfo=UTC),
    datetime(2025, 12, 31, 22, tzinfo=UTC),  # New Year
    datetime(2025, 10, 26, 0, 30, tzinfo=UTC),  # the hour that is there twice
)
SPANS: tuple[Preset | Days, ...] = (
    *Preset,
    Days(date(2026, 3, 29), date(2026, 3, 29)),
    Days(date(2026, 3, 1), date(2026, 3, 31)),
    Days(date(2026, 1, 1), date(2026, 3, 31)),
    Days(date(2025, 10, 20), date(2026, 4, 3)),
    Days(None, date(2026, 3, 31)),
    Days(date(2026, 4, 1), None),
)


@dataclass
class World:
    past: Past
    sources: list[int]

    async def deals(self) -> Sequence[Deal]:
        return await self.past.firm.rows(Deal)


@pytest.fixture
async def world(firm: Firm) -> World:
    past = await make_past(firm)
    await past.fill(90)
    sources = [Source(plan_id=past.plans[0].id, name=name, name_key=name, created_at=firm.clock()) for name in "ab"]
    await firm.change(lambda session: session.add_all(sources))
    random = Random(5)
    for at, kind in product(BORDERS, (Kind.WON, Kind.LOST)):
        for moment in (at - timedelta(microseconds=1), at):
            await past.close(
                kind, moment, plan=random.choice(past.plans), manager=random.choice([*past.people, None]),
                reason=random.choice([*past.reasons, None]), amount=random.randrange(10**6),
            )  # fmt: skip
    ids = [source.id for source in sources]

    def mark(session: Session) -> None:
        for deal in session.scalars(select(Deal).order_by(Deal.id)):
            deal.source_id = random.choice([*ids, None])

    await firm.change(mark)
    return World(past, ids)


def some(random: Random, ids: Iterable[int]) -> tuple[int, ...]:
    return tuple(sorted(one for one in ids if random.random() < 0.5)) if random.random() < 0.5 else ()


def a_question(random: Random, world: World) -> ReportParams:
    return ReportParams(
        span=random.choice(SPANS),
        group=random.choice(list(GroupBy)),
        clarifications=random.random() < 0.5,
        plan_ids=some(random, [plan.id for plan in world.past.plans]),
        manager_ids=some(random, [0, *(person.id for person in world.past.people)]),
        source_ids=some(random, [0, *world.sources]),
    )


# -- the slow calculation -----------------------------------------------------------------------------------------


def counted(deals: Sequence[Deal], params: ReportParams, days: Days, own_id: int | None) -> list[Deal]:
    def wanted(deal: Deal) -> bool:
        if deal.closed_at is None or (own_id is not None and deal.manager_id != own_id):
            return False
        day = deal.closed_at.astimezone(KYIV).date()
        chosen = (
            (params.plan_ids, deal.plan_id),
            (params.manager_ids if own_id is None else (), deal.manager_id or 0),
            (params.source_ids, deal.source_id or 0),
        )
        return (
            (days.first is None or day >= days.first)
            and (days.last is None or day <= days.last)
            and all(not ids or value in ids for ids, value in chosen)
        )

    return [deal for deal in deals if wanted(deal)]


def member_of(deal: Deal, by: GroupBy) -> int | None:
    return deal.plan_id if by is GroupBy.PLAN else deal.manager_id


def same(figures: Figures, deals: Sequence[Deal]) -> None:
    lost = [deal for deal in deals if deal.kind is Kind.LOST]
    assert (figures.lost, figures.won, figures.closed) == (len(lost), len(deals) - len(lost), len(deals))
    assert figures.lost_amount == sum(deal.amount for deal in lost)
    assert {reason.id: reason.count for reason in figures.reasons} == Counter(deal.reason_id for deal in lost)
    assert sum(reason.count for reason in figures.reasons) == figures.lost
    if deals:
        assert figures.lost_share == len(lost) / len(deals)
        assert figures.won_share + figures.lost_share == pytest.approx(1)
    for reason in figures.reasons:
        assert reason.share == reason.count / len(lost)


def compare(report: RefusalReport, deals: Sequence[Deal], by: GroupBy) -> None:
    same(report.total, deals)
    assert len(report.groups) == len({group.id for group in report.groups})
    assert {group.id for group in report.groups} == {member_of(deal, by) for deal in deals}
    for group in report.groups:
        own = [deal for deal in deals if member_of(deal, by) == group.id]
        same(group.figures, own)
        for part in group.parts:
            inner = [deal for deal in own if member_of(deal, by.other) == part.id]
            assert (part.figures.lost, part.figures.closed) == (sum(d.kind is Kind.LOST for d in inner), len(inner))
    order = [(-group.figures.lost_share, -group.figures.lost) for group in report.groups]
    assert order == sorted(order)


async def prove(world: World, report: RefusalReport, deals: Sequence[Deal], actor: Manager) -> None:
    """Every figure leads to exactly the deals that it counts."""
    known = {deal.id for deal in deals}
    for wanted, count, amount in figures_of(report):
        page = await world.past.firm.services.deals.list(wanted, Cursor(), actor=actor)
        assert page.total == count, wanted
        assert amount in (None, page.amount), wanted
        assert {deal.id for deal in page.rows} <= known, wanted


@pytest.mark.parametrize("seed", range(3))
async def test_random_questions_are_answered_as_slowly_counted(world: World, seed: int) -> None:
    random, past = Random(seed), world.past
    deals, today = await world.deals(), past.firm.clock().astimezone(KYIV).date()
    compared = 0
    for _ in range(8):
        params = a_question(random, world)
        for actor in (past.firm.owner, past.people[0]):
            own_id = actor.id if actor is past.people[0] else None
            report = await past.report(params, actor)
            days = params.days(today)
            found = counted(deals, params, days, own_id)
            compare(report, found, params.group)
            await prove(world, report, found, actor)
            before, earlier = report.before, previous(days)
            assert (before is None) == (earlier is None)
            if before is not None and earlier is not None:
                then = counted(deals, params, earlier, own_id)
                assert before.days == earlier
                assert (before.lost, before.won + before.lost) == (sum(d.kind is Kind.LOST for d in then), len(then))
            compared += len(found)
    assert compared > 50


async def test_one_group_is_answered_as_slowly_counted(world: World) -> None:
    deals, owner = await world.deals(), world.past.firm.owner
    for by in GroupBy:
        params = ReportParams(span=Preset.LAST_YEAR, group=by, clarifications=True, source_ids=(0, world.sources[0]))
        days = params.days(world.past.firm.clock().date())
        whole = await world.past.report(params)
        assert whole.groups
        for group in whole.groups:
            alone = await world.past.report(params, only=Member(group.id))
            own = [deal for deal in counted(deals, params, days, None) if member_of(deal, by) == group.id]
            compare(alone, own, by.other)
            await prove(world, alone, own, owner)
