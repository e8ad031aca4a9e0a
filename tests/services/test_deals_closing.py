"""Deals: closing them, and cancelling a closing."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from crm_core.errors import (
    AnotherDealOpen,
    DealClosed,
    DealIsOpen,
    Forbidden,
    Invalid,
    NotFound,
    ReasonRequired,
)
from crm_core.models import (
    Company,
    Event,
    Kind,
)
from crm_core.rules.permissions import Action
from tests.firm import Firm
from tests.services.deals import entries, lost, moved, started

ROLES = ("owner", "admin", "head", "manager", "observer")


async def test_winning_sets_the_final_amount_and_closes(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    after = await firm.services.deals.win(card.deal.id, 1_250_000, seen=card.deal.version, actor=ivan)
    assert (after.deal.kind, after.deal.amount, after.deal.closed_by_id) == (Kind.WON, 1_250_000, ivan.id)
    assert after.deal.closed_from_id == card.deal.status_id


async def test_lost_demands_one_of_the_plans_reasons(firm: Firm) -> None:
    ivan, plan, card = await started(firm, reasons=("Too expensive",))
    await firm.services.reasons.add(["Foreign"], actor=firm.owner)
    foreign = await firm.reason("Foreign")
    with pytest.raises(ReasonRequired):
        await firm.services.deals.lose(card.deal.id, None, seen=card.deal.version, actor=ivan)
    with pytest.raises(NotFound):
        await firm.services.deals.lose(card.deal.id, foreign.id, seen=card.deal.version, actor=ivan)
    assert (await firm.card(card.deal.id)).deal.kind is Kind.OPEN
    after = await lost(firm, card, ivan, "Too expensive")
    assert after.deal.reason is not None
    assert after.deal.reason.name == "Too expensive"
    assert plan.id == after.deal.plan_id


async def test_without_the_checkbox_lost_needs_no_reason(firm: Firm) -> None:
    ivan, _, card = await started(firm, reasons=(), required=False)
    after = await firm.services.deals.lose(card.deal.id, None, seen=card.deal.version, actor=ivan)
    assert after.deal.kind is Kind.LOST


async def test_a_closed_deal_is_locked(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    anna = await firm.person("Anna")
    closed = (await lost(firm, card, ivan)).deal
    deals, reason = firm.services.deals, await firm.reason("Too expensive")
    attempts: list[Callable[[], Awaitable[object]]] = [
        lambda: deals.move(closed.id, card.deal.status_id, seen=closed.version, actor=firm.owner),
        lambda: deals.win(closed.id, 5, seen=closed.version, actor=firm.owner),
        lambda: deals.lose(closed.id, reason.id, seen=closed.version, actor=firm.owner),
        lambda: deals.set_amount(closed.id, 5, seen=closed.version, actor=firm.owner),
        lambda: deals.transfer(closed.id, anna.id, seen=closed.version, actor=firm.owner),
        lambda: deals.undo(closed.id, seen=closed.version, actor=ivan),
    ]
    for attempt in attempts:
        with pytest.raises(DealClosed):
            await attempt()
    assert (await firm.card(closed.id)).deal.version == closed.version


async def test_a_clarification_is_added_to_the_reason(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    closed = await lost(firm, card, ivan)
    after = await firm.services.deals.clarify(closed.deal.id, "  wants it <b>next</b> year\x00 ", actor=ivan)
    assert after.deal.clarification == "wants it <b>next</b> year"
    for bad in ("", "x" * 501):
        with pytest.raises(Invalid):
            await firm.services.deals.clarify(closed.deal.id, bad, actor=ivan)


async def test_this_managers_most_used_reasons_come_first(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    for _ in range(2):
        other = await firm.deal()
        await lost(firm, await firm.card(other.id), ivan, "Chose a rival")
    form = await firm.services.deals.reasons(card.deal.id, actor=ivan)
    assert [reason.name for reason in form.reasons] == ["Chose a rival", "Too expensive", "No answer"]
    assert form.required


async def test_a_lost_deal_returns_to_where_it_was_closed_from_and_the_log_keeps_the_reason(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    anna = await firm.person("Anna", "head")
    closed = await lost(firm, await moved(firm, card, "Offer sent", ivan), ivan)
    await firm.services.deals.clarify(closed.deal.id, "called twice", actor=ivan)
    seen = await firm.card(closed.deal.id, anna)
    assert seen.cancel_to is not None
    assert seen.cancel_to.name == "Offer sent"
    after = await firm.services.deals.cancel_closed(closed.deal.id, seen=seen.deal.version, actor=anna)
    deal = after.deal
    assert (deal.kind, deal.status.name) == (Kind.OPEN, "Offer sent")
    assert (deal.closed_at, deal.closed_from_id, deal.closed_by_id) == (None, None, None)
    assert (deal.reason_id, deal.clarification) == (None, None)
    (entry,) = await entries(firm, Event.DEAL_CLOSING_CANCELLED)
    assert entry.actor_id == anna.id
    assert (entry.before["status"], entry.before["reason"]) == ("Lost", "No answer")
    assert entry.before["clarification"] == "called twice"
    assert entry.after == {"status": "Offer sent", "status_id": deal.status_id}


async def test_a_deleted_origin_gives_the_nearest_surviving_status_before_it(firm: Firm) -> None:
    ivan, plan, card = await started(firm)
    closed = await lost(firm, await moved(firm, card, "Offer sent", ivan), ivan)
    offer = await firm.status(plan, "Offer sent")
    await firm.services.statuses.remove(offer.id, move_to=None, seen=None, actor=firm.owner)
    after = await firm.services.deals.cancel_closed(closed.deal.id, seen=closed.deal.version, actor=firm.owner)
    assert after.deal.status.name == "In work"


async def test_a_deleted_first_origin_gives_the_first_status(firm: Firm) -> None:
    ivan, plan, card = await started(firm)
    closed = await lost(firm, card, ivan)
    await firm.services.statuses.remove((await firm.status(plan, "New")).id, move_to=None, seen=None, actor=firm.owner)
    after = await firm.services.deals.cancel_closed(closed.deal.id, seen=closed.deal.version, actor=firm.owner)
    assert after.deal.status.name == "In work"


async def test_a_won_deal_returns_to_the_last_intermediate_status_as_it_is_now(firm: Firm) -> None:
    ivan, plan, card = await started(firm)
    won = await firm.services.deals.win(card.deal.id, None, seen=card.deal.version, actor=ivan)
    await firm.services.statuses.add(plan.id, ["Contract"], actor=firm.owner)
    after = await firm.services.deals.cancel_closed(card.deal.id, seen=won.deal.version, actor=firm.owner)
    assert after.deal.status.name == "Contract"


async def test_cancelling_twice_says_that_the_deal_is_open(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    closed = await lost(firm, card, ivan)
    await firm.services.deals.cancel_closed(card.deal.id, seen=closed.deal.version, actor=firm.owner)
    with pytest.raises(DealIsOpen):
        await firm.services.deals.cancel_closed(card.deal.id, seen=closed.deal.version, actor=firm.owner)
    assert len(await entries(firm, Event.DEAL_CLOSING_CANCELLED)) == 1


async def test_a_closing_stays_when_the_lead_has_another_open_deal_in_the_plan(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    sender = firm.lead()
    first = await firm.deal(sender)
    closed = await lost(firm, await firm.card(first.id), ivan)
    second = await firm.deal(sender)
    with pytest.raises(AnotherDealOpen) as refusal:
        await firm.services.deals.cancel_closed(first.id, seen=closed.deal.version, actor=firm.owner)
    assert refusal.value.other_id == second.id


@pytest.mark.parametrize("role", ROLES)
async def test_only_holders_of_both_rights_cancel_a_closing(firm: Firm, role: str) -> None:
    ivan, _, card = await started(firm)
    person = await firm.person("Somebody", role)
    closed = await lost(firm, card, ivan)
    may = role in {"owner", "admin", "head"}
    act = firm.services.deals.cancel_closed(card.deal.id, seen=closed.deal.version, actor=person)
    if may:
        assert (await act).deal.kind is Kind.OPEN
        return
    with pytest.raises((Forbidden, NotFound)):
        await act
    assert (await firm.card(card.deal.id)).deal.kind is Kind.LOST


async def test_a_manager_takes_back_a_closing_of_their_own_only_where_allowed_and_only_for_minutes(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    closed = await lost(firm, card, ivan)
    with pytest.raises(Forbidden):
        await firm.services.deals.cancel_closed(card.deal.id, seen=closed.deal.version, actor=ivan)
    await firm.change(lambda session: setattr(session.get_one(Company, 1), "managers_may_reopen", True))
    assert Action.CANCEL in (await firm.card(card.deal.id, ivan)).actions
    firm.clock.forward(5 * 60 + 1)
    with pytest.raises(Forbidden):
        await firm.services.deals.cancel_closed(card.deal.id, seen=closed.deal.version, actor=ivan)
    firm.clock.forward(-60)
    after = await firm.services.deals.cancel_closed(card.deal.id, seen=closed.deal.version, actor=ivan)
    assert after.deal.kind is Kind.OPEN
