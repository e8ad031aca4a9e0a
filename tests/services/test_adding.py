"""A deal added by hand: for whom, by whom, where, and never twice."""

from __future__ import annotations

import asyncio

import pytest

from crm_core.errors import Forbidden, NotFound, PlanArchived
from crm_core.models import Deal, Event, Kind, Lead, Mode, NoticeKind, Permission
from crm_core.results import Sender
from crm_core.results.adding import AddedDeal, Candidates
from crm_core.rules.adding import BY_HAND, Origin, Where
from crm_core.rules.filters import DealFilter
from tests.firm import Firm
from tests.services.adding import PHONE, added, column, into, shown, typed
from tests.services.deals import entries
from tests.services.roles import somebody

# -- the deal -----------------------------------------------------------------------------------------------------


async def test_a_new_contact_becomes_a_lead_with_a_deal(firm: Firm) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan, bill=12_500_00)
    result = await added(firm, into(plan), "Olena Koval, 067 123 45 67, olena@example.com", firm.owner)
    (lead,), (deal,) = await firm.rows(Lead), await firm.rows(Deal)
    assert (lead.name, lead.phone, lead.email, lead.source) == ("Olena Koval", PHONE, "olena@example.com", BY_HAND)
    assert (lead.telegram_id, lead.search_text) == (None, "olena koval olena@example.com 380671234567")
    assert (deal.amount, deal.source, deal.source_id, deal.manager_id) == (12_500_00, BY_HAND, None, ivan.id)
    assert result.made
    assert result.card is not None
    assert result.card.deal.status.name == "New"
    for event in (Event.LEAD_CREATED, Event.DEAL_CREATED):
        (entry,) = await entries(firm, event)
        assert entry.actor_id == firm.owner.id
    assert len(await firm.notices(NoticeKind.DEAL_ASSIGNED)) == 1


async def test_search_finds_who_was_added(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    result = await added(firm, into(plan), "Олена 067 123 45 67", firm.owner)
    await firm.feed()
    found = await firm.services.adding.answer(into(plan), "олена", message_id=9, region="UA", actor=firm.owner)
    assert isinstance(found, Candidates)
    assert [lead.id for lead in found.leads] == [result.deal.lead_id]


async def test_whoever_sees_only_their_own_deals_keeps_what_they_add_and_is_not_told_of_it(firm: Firm) -> None:
    ivan, petro = await firm.person(), await firm.person("Petro")
    plan = await firm.plan(ivan, petro)
    for name in ("Anna", "Borys", "Clara"):
        assert (await added(firm, into(plan), name, ivan)).deal.manager_id == ivan.id
    assert await firm.notices(NoticeKind.DEAL_ASSIGNED) == []
    assert (await firm.rows(Deal))[0].awaits_manager is False


async def test_in_a_manual_plan_the_deal_of_a_head_has_nobody_and_is_offered_to_all_others(firm: Firm) -> None:
    head = await firm.person("Anna", "head")
    ivan = await firm.person()
    plan = await firm.plan(ivan, mode=Mode.MANUAL)
    result = await added(firm, into(plan), "Olena", head)
    assert result.deal.manager_id is None
    assert result.card is not None
    told = {notice.chat_id for notice in await firm.notices(NoticeKind.DEAL_OFFERED)}
    assert told == {firm.owner.telegram_id, ivan.telegram_id}


async def test_a_deal_that_goes_out_of_sight_is_made_all_the_same(firm: Firm) -> None:
    clerk, _ = await somebody(firm, "Clerk", Permission.CREATE_DEALS)
    ivan = await firm.person()
    plan = await firm.plan(ivan, clerk)
    result = await added(firm, into(plan), "Olena", clerk)
    assert (result.made, result.card, result.deal.manager_id) == (True, None, ivan.id)


@pytest.mark.parametrize(("name", "stands"), [("In work", "In work"), ("Won", "Offer sent"), ("Lost", "Offer sent")])
async def test_a_deal_stands_in_the_column_it_was_added_to_and_before_a_final_one(
    firm: Firm, name: str, stands: str
) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    where = await column(firm, plan, name, ivan)
    result = await added(firm, where, "Olena", ivan)
    assert result.card is not None
    assert (result.card.deal.status.name, result.card.deal.kind) == (stands, Kind.OPEN)
    assert result.closing == {"Won": Kind.WON, "Lost": Kind.LOST}.get(name)
    assert result.spot.column


async def test_whoever_may_not_close_a_deal_is_not_asked_to(firm: Firm) -> None:
    ivan = await firm.person()
    clerk, _ = await somebody(firm, "Clerk", Permission.CREATE_DEALS, Permission.SEE_ALL_DEALS)
    plan = await firm.plan(ivan)
    result = await added(firm, await column(firm, plan, "Won", clerk), "Olena", clerk)
    assert (result.made, result.closing) == (True, None)
    assert result.card is not None


async def test_a_board_adds_to_the_first_status(firm: Firm) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    view = await firm.services.views.keep(DealFilter(plan_id=plan.id), actor=ivan)
    result = await added(firm, Where(Origin.VIEW, view.id), "Olena", ivan)
    assert (result.spot.status.name, result.spot.column) == ("New", False)


# -- people who are there already ---------------------------------------------------------------------------------


async def test_a_lead_with_an_open_deal_in_the_plan_gets_no_second_one(firm: Firm) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    deal = await firm.deal()
    result = await firm.services.adding.add_known(into(plan), deal.lead_id, actor=ivan)
    assert (result.made, result.deal.id, result.closing) == (False, deal.id, None)
    assert result.card is not None
    assert len(await entries(firm, Event.DEAL_ADD_REPEATED)) == 1


async def test_an_open_deal_of_a_colleague_is_not_shown(firm: Firm) -> None:
    ivan, petro = await firm.person(), await firm.person("Petro")
    plan = await firm.plan(ivan, petro)
    deal = (await added(firm, into(plan), "Olena", ivan)).deal
    head = await firm.person("Anna", "head")
    await firm.services.deals.transfer(deal.id, petro.id, seen=deal.version, actor=head)
    result = await firm.services.adding.add_known(into(plan), deal.lead_id, actor=ivan)
    assert (result.made, result.card) == (False, None)


async def test_a_lead_whose_deals_are_closed_gets_a_new_one_that_came_by_hand(firm: Firm) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    await firm.services.leads.start(Sender(7900, "Olena", None, "uk"), source="autumn")
    deal = await firm.deal(Sender(7900, "Olena", None, "uk"))
    await firm.services.deals.win(deal.id, None, seen=deal.version, actor=ivan)
    result = await firm.services.adding.add_known(into(plan), deal.lead_id, actor=ivan)
    assert result.made
    assert (result.deal.source, deal.source) == (BY_HAND, "autumn")


# -- never twice --------------------------------------------------------------------------------------------------


async def test_the_same_message_handled_again_makes_nothing_and_answers_the_same(firm: Firm) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    for text in ("Olena", "Mary 067 123 45 67"):
        first = await added(firm, into(plan), text, ivan, message_id=len(text))
        again = await added(firm, into(plan), text, ivan, message_id=len(text))
        tapped = await firm.services.adding.add_new(into(plan), text, message_id=len(text), region="UA", actor=ivan)
        assert {first.deal.id} == {again.deal.id, tapped.deal.id}
        assert again.made
    assert (await firm.count(Lead), await firm.count(Deal)) == (2, 2)


async def test_the_same_message_id_of_somebody_else_is_another_message(firm: Firm) -> None:
    ivan, petro = await firm.person(), await firm.person("Petro")
    plan = await firm.plan(ivan, petro)
    for one in (ivan, petro):
        await added(firm, into(plan), "Olena", one, message_id=5)
    assert await firm.count(Lead) == 2


async def test_twenty_at_once_give_a_lead_one_deal(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    lead_id = (await firm.deal()).lead_id
    other = await firm.plan(name="Courses", label="B2B", default=False)
    results = await asyncio.gather(
        *(firm.services.adding.add_known(into(other), lead_id, actor=firm.owner) for _ in range(20))
    )
    assert sorted(result.made for result in results) == [False] * 19 + [True]
    assert len({result.deal.id for result in results}) == 1
    assert plan.id != other.id


async def test_a_phone_typed_by_twenty_at_once_makes_one_lead(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    results = await asyncio.gather(
        *(typed(firm, into(plan), "Olena 067 123 45 67", firm.owner, message_id=number) for number in range(1, 21))
    )
    assert sum(isinstance(result, AddedDeal) for result in results) == 1
    assert (await firm.count(Lead), await firm.count(Deal)) == (1, 1)


async def test_one_message_handled_by_twenty_at_once_makes_one_lead(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    results = await asyncio.gather(*(typed(firm, into(plan), "Olena", firm.owner, message_id=1) for _ in range(20)))
    made = {result.deal.id for result in results if isinstance(result, AddedDeal)}
    assert len(made) == 1
    assert (await firm.count(Lead), await firm.count(Deal)) == (1, 1)


# -- rights -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("role", "may"), [("owner", True), ("admin", True), ("head", True), ("manager", False), ("observer", False)]
)
async def test_a_plan_of_others_is_open_to_those_who_see_all_deals_and_create_them(
    firm: Firm, role: str, may: bool
) -> None:
    plan = await firm.plan(await firm.person())
    person = await firm.person("Stepan", role)
    adding = firm.services.adding
    refusal = Forbidden if role == "observer" else NotFound
    if may:
        await added(firm, into(plan), "Olena", person)
        assert [one.id for one in await adding.plans(actor=person)] == [plan.id]
        return
    for attempt in (
        adding.spot(into(plan), actor=person),
        typed(firm, into(plan), "Olena", person),
        adding.add_new(into(plan), "Olena", message_id=1, region="UA", actor=person),
        adding.add_known(into(plan), 1, actor=person),
    ):
        with pytest.raises(refusal):
            await attempt
    assert await firm.count(Lead) == 0


async def test_whoever_sets_plans_up_may_begin_in_one_of_which_they_see_no_deals(firm: Firm) -> None:
    planner, _ = await somebody(firm, "Planner", Permission.CREATE_DEALS, Permission.EDIT_PLANS)
    plan = await firm.plan(await firm.person())
    assert (await added(firm, into(plan), "Olena", planner)).made


async def test_an_archived_plan_takes_nobody(firm: Firm) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    deal = await firm.deal()
    where = await column(firm, plan, "New", ivan)
    await firm.services.plans.set_archived(plan.id, archived=True, seen=plan.version, actor=firm.owner)
    for place in (into(plan), where):
        with pytest.raises(PlanArchived):
            await typed(firm, place, "Olena", ivan)
        with pytest.raises(PlanArchived):
            await firm.services.adding.add_known(place, deal.lead_id, actor=ivan)
    assert await firm.services.adding.plans(actor=ivan) == []
    assert await firm.count(Lead) == 1


async def test_a_status_that_was_deleted_meanwhile_takes_nobody(firm: Firm) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    where, status = await column(firm, plan, "In work", ivan), await firm.status(plan, "In work")
    await firm.services.statuses.remove(status.id, move_to=None, seen=None, actor=firm.owner)
    with pytest.raises(NotFound):
        await typed(firm, where, "Olena", ivan)


async def test_boards_and_columns_say_whether_a_deal_may_be_added(firm: Firm) -> None:
    ivan, watcher = await firm.person(), await firm.person("Watcher", "observer")
    plan = await firm.plan(ivan)
    status = await firm.status(plan, "New")
    for person, may in ((ivan, True), (watcher, False)):
        whole = DealFilter(plan_id=plan.id)
        board = await firm.services.deals.board(whole, actor=person)
        assert board.addable is may
        assert (await shown(firm, DealFilter(plan_id=plan.id, status_ids=(status.id,)), person)) is may
        assert not await shown(firm, whole, person)
    await firm.services.plans.set_archived(plan.id, archived=True, seen=plan.version, actor=firm.owner)
    assert not (await firm.services.deals.board(DealFilter(plan_id=plan.id), actor=ivan)).addable
