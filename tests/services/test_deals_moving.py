"""Deals: moves, undo, taking, handing over."""

from __future__ import annotations

import asyncio

import pytest

from crm_core.errors import (
    AlreadyTaken,
    DealChanged,
    NotFound,
    NothingToUndo,
)
from crm_core.models import (
    Event,
    LeadManager,
    Manager,
    Mode,
    NoticeKind,
    StatusChange,
)
from crm_core.results import DealCard
from crm_core.rules.permissions import Action
from tests.firm import Firm
from tests.services.deals import entries, moved, started


async def test_a_move_changes_the_status_and_is_logged(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    after = await moved(firm, card, "Offer sent", ivan)
    assert after.deal.status.name == "Offer sent"
    assert after.deal.version == card.deal.version + 1
    (entry,) = await entries(firm, Event.DEAL_MOVED)
    assert (entry.actor_id, entry.before["status"], entry.after["status"]) == (ivan.id, "New", "Offer sent")
    assert [row.to_status_id for row in await firm.rows(StatusChange)] == [card.deal.status_id, after.deal.status_id]


async def test_a_stale_button_changes_nothing_and_says_who_was_quicker(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    await moved(firm, card, "In work", firm.owner)
    with pytest.raises(DealChanged) as refusal:
        await moved(firm, card, "Offer sent", ivan)
    assert refusal.value.by == "Olga"
    assert (await firm.card(card.deal.id)).deal.status.name == "In work"


async def test_a_second_tap_is_answered_not_repeated(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    first = await moved(firm, card, "In work", ivan)
    second = await moved(firm, card, "In work", ivan)
    assert (first.changed, second.changed) == (True, False)
    assert second.deal.version == first.deal.version
    assert len(await entries(firm, Event.DEAL_MOVED)) == 1


async def test_two_people_moving_one_deal_at_once_is_one_move(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    results = await asyncio.gather(
        moved(firm, card, "In work", ivan), moved(firm, card, "Offer sent", firm.owner), return_exceptions=True
    )
    assert sorted(type(result).__name__ for result in results) == ["DealCard", "DealChanged"]
    assert len(await entries(firm, Event.DEAL_MOVED)) == 1


async def test_a_status_of_another_plan_or_a_final_one_is_no_place_to_move_to(firm: Firm) -> None:
    ivan, plan, card = await started(firm)
    other = await firm.plan(name="Courses", label="COURSES", default=False)
    for status in (await firm.status(other, "In work"), await firm.status(plan, "Won")):
        with pytest.raises(NotFound):
            await firm.services.deals.move(card.deal.id, status.id, seen=card.deal.version, actor=ivan)


async def test_a_move_is_undone_by_whoever_made_it_within_minutes(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    after = await moved(firm, card, "In work", ivan)
    assert after.undo is not None
    assert after.undo.status is not None
    assert after.undo.status.name == "New"
    assert (await firm.card(card.deal.id)).undo is None
    back = await firm.services.deals.undo(card.deal.id, seen=after.deal.version, actor=ivan)
    assert back.deal.status.name == "New"
    assert back.undo is None
    assert len(await entries(firm, Event.DEAL_UNDONE)) == 1


async def test_an_amount_and_a_transfer_are_undone_too(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    anna = await firm.person("Anna")
    changed = await firm.services.deals.set_amount(card.deal.id, 500, seen=card.deal.version, actor=ivan)
    back = await firm.services.deals.undo(card.deal.id, seen=changed.deal.version, actor=ivan)
    assert back.deal.amount == card.deal.amount
    handed = await firm.services.deals.transfer(card.deal.id, anna.id, seen=back.deal.version, actor=firm.owner)
    returned = await firm.services.deals.undo(card.deal.id, seen=handed.deal.version, actor=firm.owner)
    assert returned.deal.manager_id == ivan.id


async def test_undo_is_refused_when_late_or_overtaken_or_somebody_elses(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    after = await moved(firm, card, "In work", ivan)
    with pytest.raises(NothingToUndo):
        await firm.services.deals.undo(card.deal.id, seen=after.deal.version, actor=firm.owner)
    firm.clock.forward(5 * 60 + 1)
    with pytest.raises(NothingToUndo):
        await firm.services.deals.undo(card.deal.id, seen=after.deal.version, actor=ivan)
    firm.clock.forward(-60)
    await firm.services.deals.set_amount(card.deal.id, 7, seen=after.deal.version, actor=firm.owner)
    with pytest.raises(DealChanged):
        await firm.services.deals.undo(card.deal.id, seen=after.deal.version, actor=ivan)


async def test_forty_people_tapping_take_are_one_owner(firm: Firm) -> None:
    team = [await firm.person(f"Manager {n}") for n in range(40)]
    await firm.plan(*team, mode=Mode.MANUAL)
    deal = await firm.deal()
    results = await asyncio.gather(
        *(firm.services.deals.take(deal.id, actor=manager) for manager in team), return_exceptions=True
    )
    winners = [result for result in results if isinstance(result, DealCard)]
    losers = [result for result in results if isinstance(result, AlreadyTaken)]
    assert (len(winners), len(losers)) == (1, 39)
    assert winners[0].deal.manager is not None
    assert {loser.by for loser in losers} == {winners[0].deal.manager.name}
    assert len(await entries(firm, Event.DEAL_TAKEN)) == 1


async def test_taking_twice_is_answered_with_the_card(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan, mode=Mode.MANUAL)
    deal = await firm.deal()
    await firm.services.deals.take(deal.id, actor=ivan)
    again = await firm.services.deals.take(deal.id, actor=ivan)
    assert (again.changed, again.deal.manager_id) == (False, ivan.id)


async def test_a_stranger_to_the_plan_takes_nothing_and_learns_nothing(firm: Firm) -> None:
    ivan, stranger = await firm.person(), await firm.person("Stranger")
    await firm.plan(ivan, mode=Mode.MANUAL)
    deal = await firm.deal()
    with pytest.raises(NotFound):
        await firm.services.deals.take(deal.id, actor=stranger)
    await firm.services.deals.take(deal.id, actor=ivan)
    with pytest.raises(NotFound):
        await firm.services.deals.take(deal.id, actor=stranger)


async def test_contacts_of_an_untaken_deal_are_for_those_who_see_all(firm: Firm) -> None:
    ivan = await firm.person()
    head = await firm.person("Anna", "head")
    await firm.plan(ivan, mode=Mode.MANUAL)
    deal = await firm.deal()
    assert Action.CONTACTS not in (await firm.card(deal.id, ivan)).actions
    assert Action.CONTACTS in (await firm.card(deal.id, head)).actions
    assert Action.CONTACTS in (await firm.services.deals.take(deal.id, actor=ivan)).actions


async def test_a_transfer_changes_the_manager_only_and_tells_both(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    anna = await firm.person("Anna")
    after = await firm.services.deals.transfer(card.deal.id, anna.id, seen=card.deal.version, actor=firm.owner)
    before = card.deal
    assert (after.deal.manager_id, after.deal.status_id, after.deal.amount) == (
        anna.id,
        before.status_id,
        before.amount,
    )
    (received,) = await firm.notices(NoticeKind.DEAL_RECEIVED)
    (handed,) = await firm.notices(NoticeKind.DEAL_HANDED_OVER)
    assert (received.chat_id, handed.chat_id) == (anna.telegram_id, ivan.telegram_id)
    (entry,) = await entries(firm, Event.DEAL_TRANSFERRED)
    assert (entry.before["manager"], entry.after["manager"]) == ("Ivan", "Anna")
    assert {row.manager_id for row in await firm.rows(LeadManager)} == {ivan.id, anna.id}


async def test_a_deal_is_not_handed_to_somebody_who_left(firm: Firm) -> None:
    _, _, card = await started(firm)
    gone = await firm.person("Gone")
    await firm.change(lambda session: setattr(session.get_one(Manager, gone.id), "active", False))
    for manager_id in (gone.id, 999):
        with pytest.raises(NotFound):
            await firm.services.deals.transfer(card.deal.id, manager_id, seen=card.deal.version, actor=firm.owner)
