"""Deals: lists, search, home."""

from __future__ import annotations

import pytest

from crm_core.rules.filters import Cursor, DealFilter, Scope
from tests.firm import Firm
from tests.services.deals import moved, started


async def test_pages_are_walked_forth_and_back_without_gaps(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    made = [(await firm.deal()).id for _ in range(20)][::-1]
    first = await firm.services.deals.list(DealFilter(Scope.MINE), Cursor(), actor=ivan)
    assert (first.total, first.amount, first.pages) == (20, 20 * 1_100_000, 3)
    assert first.next is not None
    second = await firm.services.deals.list(DealFilter(Scope.MINE), first.next, actor=ivan)
    assert second.next is not None
    third = await firm.services.deals.list(DealFilter(Scope.MINE), second.next, actor=ivan)
    assert [deal.id for page in (first, second, third) for deal in page.rows] == made
    assert third.next is None
    assert third.previous is not None
    back = await firm.services.deals.list(DealFilter(Scope.MINE), third.previous, actor=ivan)
    assert [deal.id for deal in back.rows] == [deal.id for deal in second.rows]


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("олен", 1),
        ("КОВАЛЬ олена", 1),
        ("067 123", 1),
        ("+38 (067) 123-45-67", 1),
        ("#1", 1),
        ("1", 1),
        ("%", 0),
        ("_", 0),
        ("#2", 0),
        ("@olena", 1),
        ("'; DROP TABLE deals; --", 0),
        ("#", 0),
        ("   ", 0),
        ("9" * 400, 0),
    ],
)
async def test_search_takes_names_phones_and_numbers_literally(firm: Firm, text: str, found: int) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    sender = type(firm.lead())(7001, "Олена Коваль", "olenak", "uk")
    await firm.services.leads.leave_phone(sender, "+380671234567", message_id=1)
    await firm.feed()
    page = await firm.services.deals.search(text, closed=False, cursor=Cursor(), actor=ivan)
    assert page.total == found


async def test_an_id_in_a_filter_teaches_nobody_a_name_that_their_deals_do_not_show(firm: Firm) -> None:
    ivan, plan, card = await started(firm)
    stranger = await firm.person("Petro")
    wanted = DealFilter(Scope.VISIBLE, plan_id=plan.id, manager_id=ivan.id)
    names = []
    for actor in (stranger, ivan, firm.owner):
        page = await firm.services.deals.list(wanted, Cursor(), actor=actor)
        names.append((page.names.plan, page.names.manager))
    assert names == [(None, None), ("Online sales", "Ivan"), ("Online sales", "Ivan")]
    assert card.deal.manager_id == ivan.id


async def test_home_counts_what_its_lists_show(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    for _ in range(3):
        await firm.deal()
    await moved(firm, card, "In work", ivan)
    other = await firm.deal()
    await firm.services.deals.win(other.id, 700, seen=1, actor=ivan)
    home = await firm.services.deals.home(actor=ivan)
    assert (home.new, home.open, home.won, home.won_amount) == (3, 4, 1, 700)
    for scope, count in ((Scope.NEW, home.new), (Scope.MINE, home.open), (Scope.UNASSIGNED, home.unassigned)):
        page = await firm.services.deals.list(DealFilter(scope), Cursor(), actor=ivan)
        assert page.total == count
