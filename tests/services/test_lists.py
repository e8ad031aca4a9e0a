"""Lists of deals under every filter: the header says exactly what is listed, in the order that was asked for."""

from __future__ import annotations

from datetime import UTC, date
from random import Random

import pytest

from crm_core.errors import Invalid, NotFound
from crm_core.models import DealView, Kind
from crm_core.queries import lists, pages
from crm_core.rules.filters import Cursor, Days, DealFilter, Due, Scope, Sort, as_json, from_json
from tests.clock import Clock
from tests.firm import Firm
from tests.services.market import Market, walked

FILTERS = 120
DAY = 86_400


@pytest.fixture
async def market(firm: Firm) -> Market:
    made = Market(firm, Random(7))
    await made.fill()
    return made


@pytest.mark.parametrize("few", [-1, pages.FEW], ids=["found", "sorted"])
async def test_count_sum_rows_and_order_are_those_of_the_filter(
    market: Market, monkeypatch: pytest.MonkeyPatch, few: int
) -> None:
    """Whether the page is found in the order of many, or few are sorted."""
    monkeypatch.setattr(pages, "FEW", few)
    for _ in range(FILTERS):
        wanted, actor = market.filter(), market.random.choice(market.people)
        total, amount, rows = await walked(market.firm, wanted, actor)
        expected = market.expected(wanted, actor)
        assert total == len(expected), wanted
        assert amount == sum(deal.amount for deal in expected), wanted
        assert rows == [deal.id for deal in expected], wanted
        count = await market.firm.services.deals.count(wanted, actor=actor)
        assert (count.total, count.amount) == (total, amount), wanted


@pytest.mark.parametrize("few", [-1, pages.FEW], ids=["found", "sorted"])
async def test_pages_lead_back_the_way_they_came(market: Market, monkeypatch: pytest.MonkeyPatch, few: int) -> None:
    monkeypatch.setattr(pages, "FEW", few)
    wanted = DealFilter(sort=Sort.AMOUNT)
    first = await market.firm.services.deals.list(wanted, Cursor(), actor=market.firm.owner)
    assert first.next is not None
    second = await market.firm.services.deals.list(wanted, first.next, actor=market.firm.owner)
    assert second.previous is not None
    back = await market.firm.services.deals.list(wanted, second.previous, actor=market.firm.owner)
    assert [deal.id for deal in back.rows] == [deal.id for deal in first.rows]


async def test_a_filter_by_tasks_that_is_not_dated_is_a_mistake(firm: Firm) -> None:
    wanted = DealFilter(due=Due.OVERDUE)
    with pytest.raises(ValueError, match="dated"):
        await firm.db.read(lambda session: lists.totals(session, lists.Sought(wanted, firm.owner, UTC)))


@pytest.mark.parametrize("seed", range(20))
def test_a_filter_survives_being_kept(seed: int) -> None:
    random = Random(seed)
    wanted = DealFilter(
        scope=random.choice(list(Scope)),
        kind=random.choice([None, *Kind]),
        status_ids=tuple(random.sample(range(1, 9), 3)),
        created=random.choice([None, Days(date(2026, 1, 1)), Days()]),
        sort=random.choice(list(Sort)),
        most=random.choice([None, 0, 12_50]),
        due=random.choice([None, *Due]),
    )
    assert from_json(as_json(wanted)) == wanted


async def test_the_same_filter_is_kept_once_and_is_only_its_owners(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    views = firm.services.views
    first = await views.keep(DealFilter(kind=Kind.WON), actor=ivan)
    again = await views.keep(DealFilter(kind=Kind.WON), actor=ivan)
    assert (again.id, await firm.count(DealView)) == (first.id, 1)
    assert await views.get(first.id, actor=ivan) == DealFilter(kind=Kind.WON)
    with pytest.raises(NotFound):
        await views.get(first.id, actor=anna)


async def test_a_saved_view_has_a_name_and_another_takes_it_over(firm: Firm) -> None:
    views = firm.services.views
    won, lost = [await views.keep(DealFilter(kind=kind), actor=firm.owner) for kind in (Kind.WON, Kind.LOST)]
    await views.save(won.id, "Mine", actor=firm.owner)
    await views.save(lost.id, " Mine\n", actor=firm.owner)
    assert [(view.id, view.name) for view in await views.saved(actor=firm.owner)] == [(lost.id, "Mine")]
    await views.forget(lost.id, actor=firm.owner)
    assert await views.saved(actor=firm.owner) == []
    for text, problem in (("  ", "empty"), ("x" * 41, "long")):
        with pytest.raises(Invalid) as refused:
            await views.save(won.id, text, actor=firm.owner)
        assert refused.value.problem == problem


async def test_views_that_nobody_opens_are_forgotten_after_half_a_year(firm: Firm, clock: Clock) -> None:
    views = firm.services.views
    named = await views.keep(DealFilter(kind=Kind.WON), actor=firm.owner)
    await views.save(named.id, "Won", actor=firm.owner)
    await views.keep(DealFilter(kind=Kind.LOST), actor=firm.owner)
    used = await views.keep(DealFilter(kind=Kind.OPEN), actor=firm.owner)
    clock.forward(100 * DAY)
    assert (await views.keep(DealFilter(kind=Kind.OPEN), actor=firm.owner)).used_at == clock().astimezone(UTC)
    clock.forward(100 * DAY)
    await views.sweep()
    assert {view.id for view in await firm.rows(DealView)} == {named.id, used.id}
