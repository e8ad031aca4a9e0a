"""Everything of a person, what nobody has, and what happens at the same moment."""

from __future__ import annotations

import asyncio
from collections import Counter

import pytest

from crm_core.errors import (
    HoldsNoDeals,
)
from crm_core.models import Deal, Event, Mode, NoticeKind, SalesPlan
from crm_core.results.transfers import Lot, Outcome
from crm_core.services.handing import Fate, Handing
from tests.firm import Firm
from tests.services.deals import entries
from tests.services.transfers import BILL, UNASSIGNED, hand, numbers, team_of_three, told


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
