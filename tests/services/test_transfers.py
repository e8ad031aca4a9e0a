"""Many deals that change hands at once."""

from __future__ import annotations

import pytest

from crm_core.errors import (
    Forbidden,
    HoldsNoDeals,
    Invalid,
    NothingTicked,
    TicksChanged,
)
from crm_core.models import Assignment, Deal, Event, Mode, NoticeKind
from crm_core.results.transfers import Lot, Outcome
from crm_core.rules.filters import DealFilter
from crm_core.rules.permissions import MANY_AT_ONCE
from tests.firm import Firm, leaves, switch
from tests.services.deals import entries
from tests.services.roles import somebody
from tests.services.transfers import BILL, P, hand, numbers, team_of_three, told


async def test_many_deals_change_hands_with_one_word_to_each(firm: Firm) -> None:
    (ivan, anna, _), _ = await team_of_three(firm)
    report = await hand(firm, await numbers(firm), anna)
    assert (report.done, report.skipped) == (Lot(4, 4 * BILL), {})
    assert [(to.id, count) for to, count in report.to] == [(anna.id, 4)]
    assert await firm.open_deals() == {anna.id: 4}
    assert await told(firm, NoticeKind.DEALS_RECEIVED) == [(anna.telegram_id, 4)]
    assert await told(firm, NoticeKind.DEALS_HANDED_OVER) == [(ivan.telegram_id, 4)]
    assert not await firm.notices(NoticeKind.DEAL_RECEIVED, NoticeKind.DEAL_HANDED_OVER)
    logged = await entries(firm, Event.DEAL_TRANSFERRED)
    assert [(one.deal_id, one.before["manager"], one.after["manager"]) for one in logged] == [
        (number, "Ivan", "Anna") for number in await numbers(firm)
    ]


async def test_each_of_many_can_be_undone_from_its_card(firm: Firm) -> None:
    (ivan, anna, _), _ = await team_of_three(firm)
    await hand(firm, await numbers(firm), anna)
    card = await firm.card(2)
    await firm.services.deals.undo(2, seen=card.deal.version, actor=firm.owner)
    assert await firm.open_deals() == {anna.id: 3, ivan.id: 1}


async def test_one_ticked_deal_is_told_of_as_one(firm: Firm) -> None:
    (ivan, anna, _), _ = await team_of_three(firm)
    await hand(firm, [1], anna)
    assert await told(firm, NoticeKind.DEAL_RECEIVED) == [(anna.telegram_id, 1)]
    assert await told(firm, NoticeKind.DEAL_HANDED_OVER) == [(ivan.telegram_id, 1)]


async def test_nobody_is_told_of_what_they_did_themselves(firm: Firm) -> None:
    (ivan, *_), _ = await team_of_three(firm)
    anna = await firm.person("Anna", "head")
    await hand(firm, [1, 2], anna, anna)
    await hand(firm, [1, 2], ivan, anna)
    assert await told(firm, NoticeKind.DEALS_HANDED_OVER) == [(ivan.telegram_id, 2)]
    assert await told(firm, NoticeKind.DEALS_RECEIVED) == [(ivan.telegram_id, 2)]


async def test_what_has_changed_meanwhile_is_left_out_and_said(firm: Firm) -> None:
    (ivan, anna, petro), _ = await team_of_three(firm)
    ticks = await firm.services.transfers.tick([1, 2, 3, 4], on=True, actor=firm.owner)
    await firm.services.deals.transfer(1, anna.id, seen=1, actor=firm.owner)
    await firm.services.deals.transfer(2, petro.id, seen=1, actor=firm.owner)
    await firm.services.deals.win(3, None, seen=1, actor=ivan)
    report = await firm.services.transfers.hand_ticked(anna.id, seen=ticks.version, actor=firm.owner)
    assert report.done.count == 1
    assert report.skipped == {Outcome.ALREADY: [1], Outcome.MOVED: [2], Outcome.CLOSED: [3]}
    assert await firm.open_deals() == {anna.id: 2, petro.id: 1}


async def test_an_amount_or_a_status_that_has_changed_is_no_obstacle(firm: Firm) -> None:
    (ivan, anna, _), _ = await team_of_three(firm, 2)
    ticks = await firm.services.transfers.tick([1, 2], on=True, actor=firm.owner)
    await firm.services.deals.set_amount(1, 5_00, seen=1, actor=ivan)
    report = await firm.services.transfers.hand_ticked(anna.id, seen=ticks.version, actor=firm.owner)
    assert report.done == Lot(2, BILL + 5_00)


async def test_the_same_tap_again_changes_nothing_and_says_so(firm: Firm) -> None:
    (_, anna, _), _ = await team_of_three(firm)
    for to in (anna.id, None):
        ticks = await firm.services.transfers.tick([1, 2], on=True, actor=firm.owner)
        await firm.services.transfers.hand_ticked(to, seen=ticks.version, actor=firm.owner)
        before = await firm.open_deals()
        with pytest.raises(NothingTicked):
            await firm.services.transfers.hand_ticked(to, seen=ticks.version, actor=firm.owner)
        assert await firm.open_deals() == before
    assert (await hand(firm, [3], anna)).done.count == 1
    assert (await hand(firm, [3], anna)).skipped == {Outcome.ALREADY: [3]}


async def test_what_is_confirmed_is_what_was_shown(firm: Firm) -> None:
    (ivan, anna, _), _ = await team_of_three(firm)
    shown = await firm.services.transfers.tick([1, 2], on=True, actor=firm.owner)
    await firm.services.transfers.tick([3], on=True, actor=firm.owner)
    with pytest.raises(TicksChanged):
        await firm.services.transfers.hand_ticked(anna.id, seen=shown.version, actor=firm.owner)
    assert await firm.open_deals() == {ivan.id: 4}


async def test_many_by_the_rule_are_spread_evenly_and_nobody_gets_back_their_own(firm: Firm) -> None:
    (ivan, anna, petro), _ = await team_of_three(firm, 8)
    report = await hand(firm, await numbers(firm), None)
    assert {to.name: count for to, count in report.to} == {"Anna": 4, "Petro": 4}
    assert await firm.open_deals() == {anna.id: 4, petro.id: 4}
    assert sorted(await told(firm, NoticeKind.DEALS_RECEIVED)) == sorted(
        [(anna.telegram_id, 4), (petro.telegram_id, 4)]
    )
    (handed,) = await firm.notices(NoticeKind.DEALS_HANDED_OVER)
    assert (handed.chat_id, handed.data["to_id"]) == (ivan.telegram_id, None)
    assert await firm.count(Assignment) == 16


async def test_by_the_rule_manual_plans_and_empty_teams_are_left_out(firm: Firm) -> None:
    (ivan, anna, petro), _ = await team_of_three(firm, 2)
    manual = await firm.plan(ivan, name="Courses", label="COURSES", mode=Mode.MANUAL)
    deal = await firm.deal()
    await firm.services.deals.take(deal.id, actor=ivan)
    await switch(firm, anna, max_open_deals=1)
    await switch(firm, petro, on_shift=False)
    report = await hand(firm, [1, 2, deal.id], None)
    assert (report.done.count, report.skipped) == (1, {Outcome.NOBODY: [2], Outcome.MANUAL: [deal.id]})
    assert deal.plan_id == manual.id


async def test_ticks_survive_until_they_are_taken_off_and_end_at_two_hundred(firm: Firm) -> None:
    await team_of_three(firm, 3)
    transfers = firm.services.transfers
    assert (await transfers.tick([1, 2, 999], on=True, actor=firm.owner)).ids == {1, 2}
    assert (await transfers.tick([1], on=False, actor=firm.owner)).ids == {2}
    ticks = await transfers.ticks(actor=firm.owner)
    assert (set(ticks.ids), ticks.lot) == ({2}, Lot(1, BILL))
    assert not (await transfers.untick(actor=firm.owner)).ids
    with pytest.raises(NothingTicked):
        await transfers.takers(actor=firm.owner)


async def test_all_of_a_list_are_ticked_that_are_open_and_in_sight(firm: Firm) -> None:
    (ivan, _, _), _ = await team_of_three(firm, 3)
    await firm.services.deals.win(3, BILL, seen=1, actor=firm.owner)
    ticks = await firm.services.transfers.tick_listed(DealFilter(manager_id=ivan.id), actor=firm.owner)
    theirs = {deal.id for deal in await firm.rows(Deal) if deal.manager_id == ivan.id}
    assert ticks.ids == theirs - {3}
    everything = await firm.services.transfers.tick_listed(DealFilter(), actor=firm.owner)
    assert everything.ids == {deal.id for deal in await firm.rows(Deal)} - {3}


async def test_no_more_than_two_hundred_are_ticked(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    await team_of_three(firm, 3)
    assert MANY_AT_ONCE == 200
    monkeypatch.setattr("crm_core.services.transfers.MANY_AT_ONCE", 2)
    await firm.services.transfers.tick([1, 2], on=True, actor=firm.owner)
    with pytest.raises(Invalid):
        await firm.services.transfers.tick([3], on=True, actor=firm.owner)
    with pytest.raises(Invalid):
        await firm.services.transfers.tick_listed(DealFilter(), actor=firm.owner)
    assert (await firm.services.transfers.ticks(actor=firm.owner)).ids == {1, 2}


@pytest.mark.parametrize(
    "rights",
    [
        {P.TRANSFER_DEALS, P.SEE_ALL_DEALS, P.EDIT_ALL_DEALS},
        {P.EDIT_DEALS_IN_BULK, P.EDIT_ALL_DEALS},
    ],
)
async def test_many_need_the_right_to_transfer_and_the_right_to_bulk_edits(firm: Firm, rights: set[P]) -> None:
    (ivan, anna, _), _ = await team_of_three(firm)
    (person, _), transfers = await somebody(firm, "Oleh", *rights), firm.services.transfers
    for act in (
        transfers.tick([1], on=True, actor=person),
        transfers.untick(actor=person),
        transfers.ticks(actor=person),
        transfers.takers(actor=person),
        transfers.decision(anna.id, actor=person),
        transfers.hand_ticked(anna.id, seen=1, actor=person),
        transfers.belongings(ivan.id, actor=person),
        transfers.decision_on(ivan.id, anna.id, actor=person),
        transfers.hand_belongings(ivan.id, anna.id, actor=person),
    ):
        with pytest.raises(Forbidden):
            await act
    assert await firm.open_deals() == {ivan.id: 4}


async def test_somebody_who_has_left_gets_nothing_however_late_it_is(firm: Firm) -> None:
    (ivan, anna, _), _ = await team_of_three(firm)
    ticks = await firm.services.transfers.tick([1, 2], on=True, actor=firm.owner)
    await leaves(firm, anna)
    for act in (
        firm.services.transfers.decision(anna.id, actor=firm.owner),
        firm.services.transfers.hand_ticked(anna.id, seen=ticks.version, actor=firm.owner),
        firm.services.transfers.hand_belongings(ivan.id, anna.id, actor=firm.owner),
    ):
        with pytest.raises(HoldsNoDeals):
            await act
    assert await firm.open_deals() == {ivan.id: 4}
    assert (await firm.services.transfers.ticks(actor=firm.owner)).ids == {1, 2}
