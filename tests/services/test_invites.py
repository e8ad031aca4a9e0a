"""Invitation links: made once, by those who may, listed and revoked."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.errors import (
    DraftGone,
    Forbidden,
    NotFound,
    NotOnStaff,
    RightsLacking,
)
from crm_core.models import Event, Invite, Permission, Role, RolePermission
from crm_core.results.invites import Way
from tests.firm import Firm, leaves, switch
from tests.services.deals import entries
from tests.services.invites import choose, joined, link, newcomer, own_role, role_id

# -- made --------------------------------------------------------------------------------------------------------


async def test_only_the_hash_of_a_long_random_code_is_kept(firm: Firm) -> None:
    made, other = await link(firm), await link(firm)
    assert len(made.code) == 43
    assert made.code != other.code
    assert all(made.code not in str(vars(row)) for row in await firm.rows(Invite))


@pytest.mark.parametrize("hours", [1, 24, 72])
async def test_a_link_lasts_as_long_as_was_chosen(firm: Firm, hours: int) -> None:
    made = await link(firm, hours=hours)
    assert made.invite.expires_at == firm.clock() + timedelta(hours=hours)


@pytest.mark.parametrize("hours", [0, 2, 73, 10**6])
async def test_no_link_lasts_otherwise(firm: Firm, hours: int) -> None:
    await firm.services.invites.begin(actor=firm.owner)
    with pytest.raises(NotFound):
        await firm.services.invites.choose_hours(hours, actor=firm.owner)


async def test_at_first_a_manager_of_the_default_plan_for_three_days_is_chosen(firm: Firm) -> None:
    plan = await firm.plan()
    choices = await firm.services.invites.begin(actor=firm.owner)
    assert choices.role is not None
    assert choices.role.key == "manager"
    assert (set(choices.seats), choices.hours) == ({plan.id}, 72)


async def test_choices_are_gone_on_with_until_they_are_used_or_dropped(firm: Firm) -> None:
    invites, head = firm.services.invites, await role_id(firm, "head")
    await invites.begin(actor=firm.owner)
    await invites.choose_role(Way.LINK, head, actor=firm.owner)
    again = await invites.begin(actor=firm.owner)
    assert again.role is not None
    assert again.role.id == head
    assert await invites.drop(Way.LINK, actor=firm.owner)
    assert not await invites.drop(Way.LINK, actor=firm.owner)
    anew = await invites.begin(actor=firm.owner)
    assert anew.role is not None
    assert anew.role.key == "manager"


async def test_nothing_is_made_of_choices_that_have_been_used_or_dropped(firm: Firm) -> None:
    invites = firm.services.invites
    with pytest.raises(DraftGone):
        await invites.make("1", actor=firm.owner)
    await link(firm)
    for act in (
        invites.make("2", actor=firm.owner),
        invites.choose_hours(1, actor=firm.owner),
        invites.choices(Way.LINK, actor=firm.owner),
    ):
        with pytest.raises(DraftGone):
            await act
    assert await firm.count(Invite) == 1


async def test_a_doubled_tap_leaves_one_link(firm: Firm) -> None:
    await firm.services.invites.begin(actor=firm.owner)
    both = [firm.services.invites.make(tap, actor=firm.owner) for tap in ("1", "2")]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(isinstance(result, DraftGone) for result in results) == [False, True]
    assert await firm.count(Invite) == 1


async def test_a_repeated_update_shows_a_new_code_of_the_same_link(firm: Firm) -> None:
    await firm.services.invites.begin(actor=firm.owner)
    unseen = await firm.services.invites.make("1", actor=firm.owner)
    seen = await firm.services.invites.make("1", actor=firm.owner)
    assert await firm.count(Invite) == 1
    assert await joined(firm, unseen.code, newcomer(1)) is None
    assert await joined(firm, seen.code, newcomer(1)) is not None
    with pytest.raises(DraftGone):
        await firm.services.invites.make("1", actor=firm.owner)


async def test_a_role_that_has_gone_makes_no_link(firm: Firm) -> None:
    role = await own_role(firm, "Trainee", Permission.SEE_OWN_DEALS)
    await firm.services.invites.begin(actor=firm.owner)
    await choose(firm, Way.LINK, firm.owner, role=role)

    def unit(session: Session) -> None:
        session.execute(delete(RolePermission).where(RolePermission.role_id == role))
        session.execute(delete(Role).where(Role.id == role))

    await firm.change(unit)
    assert (await firm.services.invites.choices(Way.LINK, actor=firm.owner)).role is None
    with pytest.raises(NotFound):
        await firm.services.invites.make("1", actor=firm.owner)
    assert await firm.count(Invite) == 0


async def test_making_and_revoking_stand_in_the_log(firm: Firm) -> None:
    made = await link(firm, role="head", plans=[await firm.plan()])
    await firm.services.invites.revoke(made.invite.id, actor=firm.owner)
    (created,) = await entries(firm, Event.INVITE_CREATED)
    (revoked,) = await entries(firm, Event.INVITE_REVOKED)
    assert created.after | {"role": "head", "plans": "ONLINE"} == created.after == revoked.after
    assert made.code not in str(created.after)


# -- rights ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["head", "manager", "observer"])
async def test_nobody_else_sees_or_makes_invitations(firm: Firm, role: str) -> None:
    made, invites = await link(firm), firm.services.invites
    person = await firm.person("Ivan", role)
    for act in (
        invites.page(1, actor=person),
        invites.get(made.invite.id, actor=person),
        invites.revoke(made.invite.id, actor=person),
        invites.begin(actor=person),
        invites.choices(Way.LINK, actor=person),
        invites.choose_role(Way.LINK, 1, actor=person),
        invites.choose_plan(Way.LINK, 1, on=True, actor=person),
        invites.choose_hours(1, actor=person),
        invites.make("1", actor=person),
        invites.pick(actor=person),
        invites.picked(1, [], actor=person),
        invites.add_picked("1", actor=person),
    ):
        with pytest.raises(Forbidden):
            await act
    await leaves(firm, person)
    with pytest.raises(NotOnStaff):
        await invites.make("1", actor=person)


async def test_nobody_gives_what_they_lack_and_only_owners_make_owners(firm: Firm) -> None:
    admin = await firm.person("Anna", "admin")
    bounded = await own_role(firm, "Recruiter", Permission.EDIT_PEOPLE, Permission.SEE_OWN_DEALS)
    rita = await firm.person("Rita", "admin")
    await switch(firm, rita, role_id=bounded)
    invites = firm.services.invites
    assert "owner" in {role.key for role in (await invites.begin(actor=firm.owner)).roles}
    offered = await invites.begin(actor=admin)
    assert "owner" not in {role.key for role in offered.roles}
    with pytest.raises(RightsLacking):
        await invites.choose_role(Way.LINK, await role_id(firm, "owner"), actor=admin)
    choices = await invites.begin(actor=rita)
    assert [role.name for role in choices.roles] == ["Recruiter"]
    with pytest.raises(RightsLacking):
        await invites.choose_role(Way.LINK, await role_id(firm, "manager"), actor=rita)
    with pytest.raises(NotFound):
        await invites.choose_role(Way.LINK, 10**6, actor=rita)


# -- listed ------------------------------------------------------------------------------------------------------


async def test_open_ones_come_first_and_what_ended_newest_first(firm: Firm) -> None:
    made = []
    for _ in range(12):
        made.append((await link(firm, hours=72)).invite.id)
        firm.clock.forward(1)
    for invite_id in (made[3], made[9], made[6]):
        await firm.services.invites.revoke(invite_id, actor=firm.owner)
        firm.clock.forward(1)
    first = await firm.services.invites.page(0, actor=firm.owner)
    second = await firm.services.invites.page(2, actor=firm.owner)
    assert (first.number, first.pages, second.number) == (1, 2, 2)
    shown = [one.invite.id for page in (first, second) for one in page.found]
    still_open = [one for one in reversed(made) if one not in {made[3], made[9], made[6]}]
    assert shown == [*still_open, made[6], made[9], made[3]]
    beyond = await firm.services.invites.page(999, actor=firm.owner)
    assert beyond.number == 2


async def test_the_list_says_who_made_and_who_used_each(firm: Firm) -> None:
    made = await link(firm)
    vira = await firm.services.invites.join(made.code, newcomer())
    (one,) = (await firm.services.invites.page(1, actor=firm.owner)).found
    assert one.invite.created_by is not None
    assert one.invite.used_by is not None
    assert (one.invite.created_by.id, one.invite.used_by.id) == (firm.owner.id, vira.id)
    with pytest.raises(NotFound):
        await firm.services.invites.get(10**6, actor=firm.owner)
