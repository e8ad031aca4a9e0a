"""The team of a plan: adding and switching, who may, and who comes back."""

from __future__ import annotations

import asyncio

import pytest

from crm_core.errors import Changed, Forbidden, NotFound
from crm_core.models import (
    Event,
)
from crm_core.services.handing import Fate, Handing
from tests.firm import Firm, switch
from tests.services.deals import entries
from tests.services.team import KEEP, counters_equal_rows, remove


async def test_what_each_received_is_counted_apart_from_the_lifted_turns(firm: Firm) -> None:
    ivan, petro = await firm.person("Ivan"), await firm.person("Petro")
    plan = await firm.plan(ivan)
    for _ in range(5):
        await firm.deal()
    await firm.services.team.seat(plan.id, petro.id, active=True, actor=firm.owner)
    for _ in range(3):
        await firm.deal()
    team = await firm.services.team.list(plan.id, actor=firm.owner)
    assert [(seat.manager.name, seat.member.received, seat.open_deals) for seat in team.seats] in (
        [("Ivan", 6, 6), ("Petro", 2, 2)],
        [("Ivan", 7, 7), ("Petro", 1, 1)],
    )
    await counters_equal_rows(firm)


async def test_whoever_comes_back_after_a_removal_starts_level_and_keeps_what_they_received(firm: Firm) -> None:
    ivan, petro = await firm.person("Ivan"), await firm.person("Petro")
    plan = await firm.plan(ivan, petro)
    for _ in range(2):
        await firm.deal()
    await remove(firm, plan, petro, KEEP)
    for _ in range(8):
        await firm.deal()
    firm.clock.forward(86400)
    back = await firm.services.team.seat(plan.id, petro.id, active=True, actor=firm.owner)
    member = back.seat.member
    assert (member.turns, member.received, member.removed_at) == (9, 1, None)
    assert member.joined_at == firm.clock()
    assert len(await entries(firm, Event.MEMBER_ADDED)) == 3


async def test_whoever_had_more_than_the_team_comes_back_with_their_own(firm: Firm) -> None:
    ivan, petro = await firm.person("Ivan"), await firm.person("Petro")
    plan = await firm.plan(petro)
    for _ in range(6):
        await firm.deal()
    await remove(firm, plan, petro, KEEP)
    await firm.services.team.seat(plan.id, ivan.id, active=True, actor=firm.owner)
    back = await firm.services.team.seat(plan.id, petro.id, active=True, actor=firm.owner)
    assert back.seat.member.turns == 6


async def test_the_same_wish_again_changes_nothing_whatever_was_seen(firm: Firm) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    for seen in (1, 1, 7):
        await firm.services.team.seat(plan.id, ivan.id, active=False, seen=seen, actor=firm.owner)
    assert len(await entries(firm, Event.MEMBER_CHANGED)) == 1


async def test_an_older_button_is_refused_with_the_name_of_whoever_was_quicker(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna", "admin")
    plan = await firm.plan(ivan)
    await firm.services.team.seat(plan.id, ivan.id, active=False, seen=1, actor=anna)
    for act in (
        firm.services.team.seat(plan.id, ivan.id, active=True, seen=1, actor=firm.owner),
        firm.services.team.remove(plan.id, ivan.id, handing=KEEP, seen=1, actor=firm.owner),
        firm.services.team.remove(plan.id, ivan.id, handing=None, seen=1, actor=firm.owner),
    ):
        with pytest.raises(Changed) as refused:
            await act
        assert (refused.value.by, refused.value.kind, refused.value.key) == ("Anna", "plan_members", plan.id)


async def test_removals_that_cross_are_one(firm: Firm) -> None:
    ivan, petro, anna = [await firm.person(name) for name in ("Ivan", "Petro", "Anna")]
    admin = await firm.person("Admin", "admin")
    plan = await firm.plan(ivan)
    for _ in range(3):
        await firm.deal()
    team = firm.services.team
    outcomes = await asyncio.gather(
        team.remove(plan.id, ivan.id, handing=Handing(Fate.HAND, petro.id), seen=1, actor=firm.owner),
        team.remove(plan.id, ivan.id, handing=Handing(Fate.HAND, anna.id), seen=1, actor=admin),
        return_exceptions=True,
    )
    (refused,) = [one for one in outcomes if isinstance(one, BaseException)]
    assert isinstance(refused, Changed)
    assert list((await firm.open_deals()).values()) == [3]
    assert len(await entries(firm, Event.MEMBER_REMOVED)) == 1
    await counters_equal_rows(firm)


async def test_only_those_who_may_hold_deals_can_be_added(firm: Firm) -> None:
    plan = await firm.plan()
    watcher, left = await firm.person("Watcher", "observer"), await firm.person("Left")
    await switch(firm, left, active=False)
    for manager_id in (watcher.id, left.id, 999):
        with pytest.raises(NotFound):
            await firm.services.team.seat(plan.id, manager_id, active=True, actor=firm.owner)
    found = await firm.services.team.newcomers(plan.id, actor=firm.owner)
    assert [(manager.name, version) for manager, version in found.people] == [("Olga", 0)]


@pytest.mark.parametrize("role", ["head", "manager", "observer"])
async def test_nobody_without_the_right_reads_or_changes_a_team(firm: Firm, role: str) -> None:
    ivan, petro = await firm.person(), await firm.person("Petro", role)
    plan, team = await firm.plan(ivan), firm.services.team
    for act in (
        team.list(plan.id, actor=petro),
        team.get(plan.id, ivan.id, actor=petro),
        team.newcomers(plan.id, actor=petro),
        team.heirs(plan.id, ivan.id, actor=petro),
        team.seat(plan.id, ivan.id, active=False, actor=petro),
        team.remove(plan.id, ivan.id, handing=KEEP, seen=1, actor=petro),
    ):
        with pytest.raises(Forbidden):
            await act
