"""One deal by its plan's rule."""

from __future__ import annotations

import pytest

from crm_core.errors import (
    DealChanged,
    DealClosed,
    Forbidden,
    NobodyAvailable,
    NoRule,
)
from crm_core.models import Assignment, Event, Mode, NoticeKind, Pool, SalesPlan
from tests.firm import Firm, switch
from tests.services.deals import entries
from tests.services.transfers import team_of_three, told


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
