"""Deals: moves, closings, cancelled closings, undo, take, transfer, and who may do what."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from crm_core.errors import (
    AlreadyTaken,
    AnotherDealOpen,
    DealChanged,
    DealClosed,
    DealIsOpen,
    Forbidden,
    Invalid,
    NotFound,
    NothingToUndo,
    NotOnStaff,
    ReasonRequired,
)
from crm_core.models import (
    AuditEntry,
    Colour,
    Company,
    Event,
    Kind,
    LeadManager,
    Manager,
    Mode,
    NoticeKind,
    SalesPlan,
    Status,
    StatusChange,
)
from crm_core.results import DealCard
from crm_core.rules.filters import Cursor, DealFilter, Scope
from crm_core.rules.permissions import Action
from tests.firm import REASONS, Firm

ROLES = ("owner", "admin", "head", "manager", "observer")


async def started(
    firm: Firm, *, reasons: tuple[str, ...] = REASONS, required: bool = True
) -> tuple[Manager, SalesPlan, DealCard]:
    """A manager with one deal of an even plan."""
    ivan = await firm.person()
    plan = await firm.plan(ivan, reasons=reasons, required=required)
    deal = await firm.deal()
    return ivan, plan, await firm.card(deal.id, ivan)


async def lost(firm: Firm, card: DealCard, actor: Manager, reason: str = "No answer") -> DealCard:
    chosen = await firm.reason(reason)
    return await firm.services.deals.lose(card.deal.id, chosen.id, seen=card.deal.version, actor=actor)


async def moved(firm: Firm, card: DealCard, name: str, actor: Manager) -> DealCard:
    target = next(status for status in card.statuses if status.name == name)
    return await firm.services.deals.move(card.deal.id, target.id, seen=card.deal.version, actor=actor)


async def entries(firm: Firm, event: Event) -> list[AuditEntry]:
    return [row for row in await firm.rows(AuditEntry) if row.event is event]


# -- moving -------------------------------------------------------------------------------------------------------


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


# -- closing ------------------------------------------------------------------------------------------------------


async def test_winning_sets_the_final_amount_and_closes(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    after = await firm.services.deals.win(card.deal.id, 1_250_000, seen=card.deal.version, actor=ivan)
    assert (after.deal.kind, after.deal.amount, after.deal.closed_by_id) == (Kind.WON, 1_250_000, ivan.id)
    assert after.deal.closed_from_id == card.deal.status_id


async def test_lost_demands_one_of_the_plans_reasons(firm: Firm) -> None:
    ivan, plan, card = await started(firm, reasons=("Too expensive",))
    await firm.services.plans.add_reason("Foreign", actor=firm.owner)
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


# -- cancelling a closing -----------------------------------------------------------------------------------------


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
    await firm.services.plans.remove_status(offer.id, move_to=None, actor=firm.owner)
    after = await firm.services.deals.cancel_closed(closed.deal.id, seen=closed.deal.version, actor=firm.owner)
    assert after.deal.status.name == "In work"


async def test_a_deleted_first_origin_gives_the_first_status(firm: Firm) -> None:
    ivan, plan, card = await started(firm)
    closed = await lost(firm, card, ivan)
    await firm.services.plans.remove_status((await firm.status(plan, "New")).id, move_to=None, actor=firm.owner)
    after = await firm.services.deals.cancel_closed(closed.deal.id, seen=closed.deal.version, actor=firm.owner)
    assert after.deal.status.name == "In work"


async def test_a_won_deal_returns_to_the_last_intermediate_status_as_it_is_now(firm: Firm) -> None:
    ivan, plan, card = await started(firm)
    won = await firm.services.deals.win(card.deal.id, None, seen=card.deal.version, actor=ivan)
    await firm.services.plans.add_status(plan.id, "Contract", Colour.BROWN, actor=firm.owner)
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


# -- undo ---------------------------------------------------------------------------------------------------------


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


# -- take and transfer --------------------------------------------------------------------------------------------


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


# -- rights -------------------------------------------------------------------------------------------------------


async def test_somebody_elses_deal_looks_like_one_that_does_not_exist(firm: Firm) -> None:
    _, _, card = await started(firm)
    stranger = await firm.person("Stranger")
    for deal_id in (card.deal.id, 999):
        with pytest.raises(NotFound):
            await firm.services.deals.card(deal_id, actor=stranger)
    page = await firm.services.deals.list(DealFilter(), Cursor(), actor=stranger)
    assert (page.total, page.amount, list(page.rows)) == (0, 0, [])
    found = await firm.services.deals.search("Olena", closed=True, cursor=Cursor(), actor=stranger)
    assert found.total == 0


async def test_an_observer_sees_everything_and_changes_nothing(firm: Firm) -> None:
    _, plan, card = await started(firm)
    watcher = await firm.person("Watcher", "observer")
    assert not (await firm.card(card.deal.id, watcher)).actions & {Action.MOVE, Action.WIN, Action.LOSE, Action.TAKE}
    target = await firm.status(plan, "In work")
    with pytest.raises(Forbidden):
        await firm.services.deals.move(card.deal.id, target.id, seen=card.deal.version, actor=watcher)


async def test_a_right_is_checked_at_the_moment_of_the_tap(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    await firm.change(lambda session: setattr(session.get_one(Manager, ivan.id), "active", False))
    with pytest.raises(NotOnStaff):
        await moved(firm, card, "In work", ivan)


# -- statuses -----------------------------------------------------------------------------------------------------


async def test_deleting_a_status_moves_its_deals_and_logs_each(firm: Firm) -> None:
    _, plan, card = await started(firm)
    second = await firm.deal()
    new, work = await firm.status(plan, "New"), await firm.status(plan, "In work")
    assert await firm.services.plans.remove_status(new.id, move_to=work.id, actor=firm.owner) == 2
    for deal_id in (card.deal.id, second.id):
        assert (await firm.card(deal_id)).deal.status_id == work.id
    assert len(await entries(firm, Event.DEAL_MOVED)) == 2
    third = await firm.deal()
    assert third.status_id == work.id


async def test_a_deleted_name_may_be_used_again_and_swapped_statuses_change_places(firm: Firm) -> None:
    _, plan, card = await started(firm)
    plans = firm.services.plans
    offer, work = await firm.status(plan, "Offer sent"), await firm.status(plan, "In work")
    await plans.remove_status(offer.id, move_to=None, actor=firm.owner)
    again = await plans.add_status(plan.id, "offer SENT", Colour.PURPLE, actor=firm.owner)
    await plans.swap_statuses(work.id, again.id, actor=firm.owner)
    names = [status.name for status in (await firm.card(card.deal.id)).statuses]
    assert names == ["New", "offer SENT", "In work", "Won", "Lost"]
    with pytest.raises(Invalid):
        await plans.add_status(plan.id, "IN WORK", Colour.BLUE, actor=firm.owner)


async def test_the_database_refuses_a_status_of_another_plan(firm: Firm) -> None:
    _, _, card = await started(firm)
    other = await firm.plan(name="Courses", label="COURSES", default=False)
    foreign = await firm.status(other, "New")

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await firm.change(
            lambda session: setattr(session.get_one(type(card.deal), card.deal.id), "status_id", foreign.id)
        )
    assert (await firm.rows(Status))[0].id == card.deal.status_id


# -- lists, search, home ------------------------------------------------------------------------------------------


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
    page = await firm.services.deals.search(text, closed=False, cursor=Cursor(), actor=ivan)
    assert page.total == found


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
