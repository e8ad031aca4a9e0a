"""One deal by its plan's rule, and many deals that change hands at once."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Sequence

import pytest

from crm_core.errors import (
    DealChanged,
    DealClosed,
    Forbidden,
    HoldsNoDeals,
    Invalid,
    NobodyAvailable,
    NoRule,
    NothingTicked,
    TicksChanged,
)
from crm_core.models import Assignment, Deal, Event, Manager, Mode, NoticeKind, Permission, Pool, SalesPlan
from crm_core.results.transfers import Lot, Outcome, Transferred
from crm_core.rules.filters import DealFilter, Scope
from crm_core.rules.permissions import MANY_AT_ONCE
from crm_core.services.handing import Fate, Handing
from tests.firm import Firm, leaves, switch
from tests.services.deals import entries
from tests.services.roles import somebody

BILL = 1_100_000
P = Permission
UNASSIGNED = DealFilter(Scope.UNASSIGNED)


async def team_of_three(firm: Firm, count: int = 4, mode: Mode = Mode.EVEN) -> tuple[list[Manager], SalesPlan]:
    """Ivan has so many deals; Anna and Petro are in the plan and have none."""
    ivan = await firm.person("Ivan")
    others = [await firm.person(name) for name in ("Anna", "Petro")]
    plan = await firm.plan(ivan, *others, mode=mode)
    for one in others:
        await switch(firm, one, on_shift=False)
    for _ in range(count):
        deal = await firm.deal()
        if mode is Mode.MANUAL:
            await firm.services.deals.take(deal.id, actor=ivan)
    for one in others:
        await switch(firm, one, on_shift=True)
    return [ivan, *others], plan


async def hand(firm: Firm, ids: Sequence[int], to: Manager | None, actor: Manager | None = None) -> Transferred:
    me = actor or firm.owner
    ticks = await firm.services.transfers.tick(ids, on=True, actor=me)
    return await firm.services.transfers.hand_ticked(to.id if to else None, seen=ticks.version, actor=me)


async def numbers(firm: Firm) -> list[int]:
    return sorted(deal.id for deal in await firm.rows(Deal))


async def told(firm: Firm, *kinds: NoticeKind) -> list[tuple[int, int]]:
    """To whom, and of how many deals."""
    return [(one.chat_id, one.data.get("count", 1)) for one in await firm.notices(*kinds)]


# -- one deal, by the rule ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("pool", Pool)
async def test_by_the_rule_a_deal_goes_to_anybody_but_its_manager(firm: Firm, pool: Pool) -> None:
    (ivan, anna, petro), plan = await team_of_three(firm, 1)
    await firm.change(lambda session: setattr(session.get_one(SalesPlan, plan.id), "pool", pool))
    card = await firm.card(1)
    after = await firm.services.deals.transfer_by_rule(1, seen=card.deal.version, actor=firm.owner)
    assert after.deal.manager_id in {anna.id, petro.id}
    (entry,) = await entries(firm, Event.DEAL_TRANSFERRED)
    assert (entry.actor_id, entry.before["manager"]) == (firm.owner.id, "Ivan")
    assert await told(firm, NoticeKind.DEAL_HANDED_OVER) == [(ivan.telegram_id, 1)]
    assert len(await firm.notices(NoticeKind.DEAL_RECEIVED)) == 1


async def test_why_me_tells_of_a_transfer_by_the_rule_as_of_any_choice_of_the_system(firm: Firm) -> None:
    (ivan, anna, petro), _ = await team_of_three(firm, 1)
    await switch(firm, petro, on_shift=False)
    card = await firm.services.deals.transfer_by_rule(1, seen=1, actor=firm.owner)
    why = await firm.services.deals.why(1, actor=anna)
    assert card.deal.manager_id == anna.id
    assert why.assignment is not None
    assert dict(why.assignment.skipped) == {ivan.id: "has_it", petro.id: "off_shift"}
    assert [key for key, _ in why.assignment.candidates] == [anna.id]
    assert card.undo is not None
    back = await firm.services.deals.undo(1, seen=card.deal.version, actor=firm.owner)
    assert back.deal.manager_id == ivan.id
    assert (await firm.services.deals.why(1, actor=ivan)).assignment is None


async def test_a_transfer_by_the_rule_changes_nothing_where_there_is_nobody_or_no_rule(firm: Firm) -> None:
    people, plan = await team_of_three(firm, 1)
    for one in people[1:]:
        await switch(firm, one, on_shift=False)
    with pytest.raises(NobodyAvailable):
        await firm.services.deals.transfer_by_rule(1, seen=1, actor=firm.owner)
    await switch(firm, people[1], on_shift=True)
    await firm.change(lambda session: setattr(session.get_one(SalesPlan, plan.id), "mode", Mode.MANUAL))
    with pytest.raises(NoRule):
        await firm.services.deals.transfer_by_rule(1, seen=1, actor=firm.owner)
    assert (await firm.card(1)).deal.version == 1
    assert await firm.count(Assignment) == 1


async def test_a_second_tap_on_the_rule_is_answered_and_an_old_one_refused(firm: Firm) -> None:
    await team_of_three(firm, 1)
    first = await firm.services.deals.transfer_by_rule(1, seen=1, actor=firm.owner)
    again = await firm.services.deals.transfer_by_rule(1, seen=1, actor=firm.owner)
    assert (again.changed, again.deal.manager_id) == (False, first.deal.manager_id)
    with pytest.raises(DealChanged):
        await firm.services.deals.transfer_by_rule(1, seen=1, actor=await firm.person("Olena", "head"))
    with pytest.raises(Forbidden):
        await firm.services.deals.transfer_by_rule(1, seen=2, actor=await firm.person("Oleh", "observer"))
    await firm.services.deals.win(1, None, seen=2, actor=firm.owner)
    with pytest.raises(DealClosed):
        await firm.services.deals.transfer_by_rule(1, seen=3, actor=firm.owner)


async def test_an_unassigned_deal_is_assigned_by_the_rule(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    plan = await firm.plan(ivan, mode=Mode.MANUAL)
    deal = await firm.deal()
    await firm.change(lambda session: setattr(session.get_one(SalesPlan, plan.id), "mode", Mode.EVEN))
    card = await firm.services.deals.transfer_by_rule(deal.id, seen=1, actor=firm.owner)
    assert card.deal.manager_id == ivan.id
    assert [entry.actor_id for entry in await entries(firm, Event.DEAL_ASSIGNED)] == [firm.owner.id]


# -- many ---------------------------------------------------------------------------------------------------------


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


async def test_no_more_than_two_hundred_are_ticked(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    await team_of_three(firm, 3)
    assert MANY_AT_ONCE == 200
    monkeypatch.setattr("crm_core.services.transfers.MANY_AT_ONCE", 2)
    await firm.services.transfers.tick([1, 2], on=True, actor=firm.owner)
    with pytest.raises(Invalid):
        await firm.services.transfers.tick([3], on=True, actor=firm.owner)
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


# -- everything of a person, and what nobody has ------------------------------------------------------------------


async def test_everything_of_a_person_goes_to_one_colleague(firm: Firm) -> None:
    (ivan, anna, petro), _ = await team_of_three(firm)
    found = await firm.services.transfers.belongings(ivan.id, actor=firm.owner)
    assert (found.takers.lot, found.takers.by_rule) == (Lot(4, 4 * BILL), True)
    assert [one.manager.name for one in found.takers.people] == ["Anna", "Petro", "Olga"]
    decision = await firm.services.transfers.decision_on(ivan.id, anna.id, actor=firm.owner)
    assert (decision.lot.count, decision.to and decision.to.id) == (4, anna.id)
    report = await firm.services.transfers.hand_belongings(ivan.id, anna.id, actor=firm.owner)
    again = await firm.services.transfers.hand_belongings(ivan.id, anna.id, actor=firm.owner)
    assert (report.done.count, again.done.count) == (4, 0)
    assert await told(firm, NoticeKind.DEALS_RECEIVED) == [(anna.telegram_id, 4)]
    assert petro.id not in await firm.open_deals()


async def test_everything_of_a_person_goes_by_the_rules_and_never_back_to_them(firm: Firm) -> None:
    (ivan, anna, petro), _ = await team_of_three(firm, 6)
    await firm.plan(ivan, name="Courses", label="COURSES", mode=Mode.MANUAL)
    manual = await firm.deal()
    await firm.services.deals.take(manual.id, actor=ivan)
    report = await firm.services.transfers.hand_belongings(ivan.id, None, actor=firm.owner)
    assert await firm.open_deals() == {anna.id: 3, petro.id: 3, ivan.id: 1}
    assert report.skipped == {Outcome.MANUAL: [manual.id]}


async def test_a_dismissal_tells_everybody_once(firm: Firm) -> None:
    (ivan, anna, _), _ = await team_of_three(firm)
    await firm.services.staff.dismiss(ivan.id, Handing(Fate.HAND, anna.id), seen=1, actor=firm.owner)
    assert await told(firm, NoticeKind.DEALS_RECEIVED) == [(anna.telegram_id, 4)]
    assert not await firm.notices(NoticeKind.DEAL_RECEIVED)


async def test_all_that_nobody_has_is_handed_out_by_the_rules_and_manual_plans_are_left(firm: Firm) -> None:
    ivan, anna = await firm.person("Ivan"), await firm.person("Anna", "head")
    plan = await firm.plan(ivan, mode=Mode.MANUAL)
    for _ in range(3):
        await firm.deal()
    await firm.change(lambda session: setattr(session.get_one(SalesPlan, plan.id), "mode", Mode.EVEN))
    await firm.plan(ivan, name="Courses", label="COURSES", mode=Mode.MANUAL)
    await firm.deal()
    asked = await firm.services.transfers.waiting(UNASSIGNED, actor=anna)
    assert (asked.lot.count, asked.manual) == (4, 1)
    report = await firm.services.transfers.hand_out(UNASSIGNED, actor=anna)
    assert (report.done.count, report.left) == (3, 0)
    assert await firm.open_deals() == {ivan.id: 3, None: 1}
    assert await told(firm, NoticeKind.DEALS_RECEIVED) == [(ivan.telegram_id, 3)]
    assert (await firm.services.transfers.hand_out(UNASSIGNED, actor=anna)).done.count == 0


async def test_so_many_unassigned_deals_go_out_at_once(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_core.services.transfers.MANY_AT_ONCE", 2)
    ivan = await firm.person("Ivan")
    plan = await firm.plan(ivan, mode=Mode.MANUAL)
    for _ in range(3):
        await firm.deal()
    await firm.change(lambda session: setattr(session.get_one(SalesPlan, plan.id), "mode", Mode.EVEN))
    report = await firm.services.transfers.hand_out(UNASSIGNED, actor=firm.owner)
    assert (report.done.count, report.left) == (2, 1)
    assert await firm.open_deals() == {ivan.id: 2, None: 1}


# -- at the same moment -------------------------------------------------------------------------------------------


async def test_two_heads_who_hand_over_the_same_deals_never_split_or_double_one(firm: Firm) -> None:
    (ivan, anna, petro), _ = await team_of_three(firm, 10)
    heads = [firm.owner, await firm.person("Head", "head")]
    ids = await numbers(firm)
    ticks = [await firm.services.transfers.tick(ids, on=True, actor=head) for head in heads]
    reports = await asyncio.gather(
        *(
            firm.services.transfers.hand_ticked(to.id, seen=tick.version, actor=head)
            for head, to, tick in zip(heads, (anna, petro), ticks, strict=True)
        )
    )
    assert sorted(report.done.count for report in reports) == [0, 10]
    (loser,) = [report for report in reports if not report.done.count]
    assert loser.skipped == {Outcome.MOVED: ids}
    assert len(await firm.open_deals()) == 1
    assert len(await entries(firm, Event.DEAL_TRANSFERRED)) == 10
    assert len(await firm.notices(NoticeKind.DEALS_RECEIVED)) == 1
    assert ivan.id not in await firm.open_deals()


async def test_crossing_transfers_between_two_people_leave_counts_and_owners_whole(firm: Firm) -> None:
    (ivan, anna, _), _ = await team_of_three(firm, 10)
    await hand(firm, [6, 7, 8, 9, 10], anna)
    heads = [firm.owner, await firm.person("Head", "head")]
    lots = [([1, 2, 3, 4, 5], anna), ([6, 7, 8, 9, 10], ivan)]
    await asyncio.gather(*(hand(firm, ids, to, head) for head, (ids, to) in zip(heads, lots, strict=True)))
    owners = {deal.id: deal.manager_id for deal in await firm.rows(Deal)}
    assert owners == dict.fromkeys(range(1, 6), anna.id) | dict.fromkeys(range(6, 11), ivan.id)


async def test_a_transfer_to_somebody_who_is_dismissed_at_that_moment_loses_no_deal(firm: Firm) -> None:
    (ivan, anna, petro), _ = await team_of_three(firm, 6)
    ticks = await firm.services.transfers.tick(await numbers(firm), on=True, actor=firm.owner)
    handed, gone = await asyncio.gather(
        firm.services.transfers.hand_ticked(anna.id, seen=ticks.version, actor=firm.owner),
        firm.services.staff.dismiss(anna.id, Handing(Fate.HAND, petro.id), seen=1, actor=firm.owner),
        return_exceptions=True,
    )
    assert not isinstance(gone, BaseException)
    holder = ivan if isinstance(handed, HoldsNoDeals) else petro
    assert await firm.open_deals() == {holder.id: 6}


async def test_a_doubled_confirmation_hands_over_once(firm: Firm) -> None:
    (_, anna, _), _ = await team_of_three(firm, 4)
    ticks = await firm.services.transfers.tick([1, 2, 3, 4], on=True, actor=firm.owner)
    results = await asyncio.gather(
        *(firm.services.transfers.hand_ticked(None, seen=ticks.version, actor=firm.owner) for _ in range(2)),
        return_exceptions=True,
    )
    assert Counter(type(result).__name__ for result in results) == {"Transferred": 1, "NothingTicked": 1}
    assert len(await entries(firm, Event.DEAL_TRANSFERRED)) == 4
    assert anna.id in await firm.open_deals()
