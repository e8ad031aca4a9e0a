"""Joining by a link: once, in time, and only while whoever made it may still give what it gives."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest
from sqlalchemy import delete

from crm_core.errors import (
    AlreadyOnStaff,
    InviteRefused,
    TooManyTries,
)
from crm_core.models import Event, Invite, Lead, Manager, NoticeKind, Permission, RolePermission, SalesPlan
from crm_core.results import Sender
from crm_core.rules.invites import Standing
from crm_core.services.forms import FormService
from tests.firm import OWNER, Firm, switch
from tests.services.deals import entries
from tests.services.invites import WRONG, dismissed, joined, link, newcomer, own_role, role_id, seats, staff

# -- used --------------------------------------------------------------------------------------------------------


async def test_of_twenty_who_open_a_link_at_once_one_joins(firm: Firm) -> None:
    code = (await link(firm)).code
    people = [newcomer(number) for number in range(20)]
    found = await asyncio.gather(*(joined(firm, code, person) for person in people))
    (won,) = [manager for manager in found if manager is not None]
    assert await firm.count(Manager) == 2
    (invite,) = await firm.rows(Invite)
    assert (invite.used_by_id, invite.used_at) == (won.id, firm.clock())


async def test_whoever_joins_has_role_and_seats_and_the_inviter_is_told(firm: Firm) -> None:
    online, other = await firm.plan(), await firm.plan(name="B2B", label="B2B", default=False)
    made = await link(firm, role="head", plans=[online])
    vira = await firm.services.invites.join(made.code, newcomer())
    assert (vira.role.key, vira.name, vira.reachable, vira.telegram_language) == ("head", "Vira", True, "en")
    assert await seats(firm, vira) == {online.id}
    assert other.id not in await seats(firm, vira)
    (told,) = await firm.notices(NoticeKind.PERSON_JOINED_BY_LINK)
    assert (told.chat_id, told.data["manager_id"]) == (OWNER, vira.id)
    (entry,) = [row for row in await entries(firm, Event.PERSON_JOINED) if row.actor_id == vira.id]
    assert entry.after["role"] == "head"


async def test_what_waits_in_the_plan_goes_to_whoever_joins(firm: Firm) -> None:
    plan = await firm.plan()
    deal = await firm.deal()
    vira = await firm.services.invites.join((await link(firm, plans=[plan])).code, newcomer())
    assert (await firm.card(deal.id)).deal.manager_id == vira.id


async def test_an_own_role_is_given_as_it_is(firm: Firm) -> None:
    role = await own_role(firm, "Trainee", Permission.SEE_OWN_DEALS)
    vira = await firm.services.invites.join((await link(firm, role=role)).code, newcomer())
    assert vira.role_id == role
    assert vira.role.permissions == {Permission.SEE_OWN_DEALS}


async def test_an_archived_plan_is_passed_over(firm: Firm) -> None:
    online, old = await firm.plan(), await firm.plan(name="Old", label="OLD", default=False)
    made = await link(firm, plans=[online, old])
    await firm.change(lambda session: session.get_one(SalesPlan, old.id).__setattr__("archived_at", firm.clock()))
    vira = await firm.services.invites.join(made.code, newcomer())
    assert await seats(firm, vira) == {online.id}


async def test_whoever_holds_no_deals_has_no_seats(firm: Firm) -> None:
    plan = await firm.plan()
    made = await link(firm, role="observer", plans=[plan])
    assert made.invite.plans == []
    vira = await firm.services.invites.join(made.code, newcomer())
    assert await seats(firm, vira) == set()


async def test_a_role_that_holds_no_deals_any_more_brings_no_seats(firm: Firm) -> None:
    role = await own_role(firm, "Seller", Permission.EDIT_OWN_DEALS)
    made = await link(firm, role=role, plans=[await firm.plan()])
    await firm.change(lambda session: session.execute(delete(RolePermission).where(RolePermission.role_id == role)))
    vira = await firm.services.invites.join(made.code, newcomer())
    assert await seats(firm, vira) == set()


async def test_a_lead_who_joins_stays_a_lead_and_keeps_their_language(firm: Firm) -> None:
    await firm.plan()
    lead = firm.lead(1)
    await firm.write(lead)
    await firm.services.leads.set_language(lead, "ru")
    vira = await firm.services.invites.join((await link(firm)).code, lead)
    assert vira.language == "ru"
    assert [row.telegram_id for row in await firm.rows(Lead)] == [lead.telegram_id]


async def test_whoever_has_left_may_return_into_what_the_link_says(firm: Firm) -> None:
    ivan = await firm.person(role="head")
    old = await firm.plan(ivan, name="Old", label="OLD", default=False)
    new = await firm.plan()
    ivan = await dismissed(firm, ivan)
    await switch(firm, ivan, reachable=False)
    made = await link(firm, plans=[new])
    back = await firm.services.invites.join(made.code, Sender(ivan.telegram_id, "Ivan", None, "en"))
    assert (back.id, back.active, back.role.key, back.left_at, back.reachable) == (ivan.id, True, "manager", None, True)
    assert await seats(firm, back) == {new.id}
    assert old.id != new.id


async def test_the_same_person_opening_their_link_again_is_who_they_are(firm: Firm) -> None:
    made = await link(firm)
    vira = await firm.services.invites.join(made.code, newcomer())
    await switch(firm, vira, role_id=await role_id(firm, "observer"))
    again = await firm.services.invites.join(made.code, newcomer())
    assert (again.id, again.role.key) == (vira.id, "observer")
    assert len(await firm.notices(NoticeKind.PERSON_JOINED_BY_LINK)) == 1


@pytest.mark.parametrize("role", ["owner", "observer"])
async def test_whoever_is_on_staff_is_neither_raised_nor_lowered(firm: Firm, role: str) -> None:
    ivan, made = await firm.person(), await link(firm, role=role)
    for code in (made.code, WRONG):
        with pytest.raises(AlreadyOnStaff):
            await firm.services.invites.join(code, Sender(ivan.telegram_id, "Ivan", None, "en"))
    assert (await firm.rows(Invite))[0].used_at is None
    still = await firm.services.people.identify(ivan.telegram_id)
    assert still is not None
    assert still.role.key == "manager"


# -- stopped -----------------------------------------------------------------------------------------------------


async def test_a_link_ends_at_the_exact_moment(firm: Firm) -> None:
    early, late = await link(firm, hours=1), await link(firm, hours=1)
    firm.clock.at = early.invite.expires_at - timedelta(microseconds=1)
    assert await joined(firm, early.code, newcomer(1)) is not None
    firm.clock.at = late.invite.expires_at
    assert await joined(firm, late.code, newcomer(2)) is None
    assert (await firm.services.invites.get(late.invite.id, actor=firm.owner)).standing is Standing.EXPIRED


async def test_a_revoked_link_brings_nobody_and_is_revoked_once(firm: Firm) -> None:
    made = await link(firm)
    for _ in range(2):
        found = await firm.services.invites.revoke(made.invite.id, actor=firm.owner)
        assert found.standing is Standing.REVOKED
    assert await joined(firm, made.code, newcomer()) is None
    assert len(await entries(firm, Event.INVITE_REVOKED)) == 1


async def test_what_has_ended_stays_as_it_ended(firm: Firm) -> None:
    used, expired = await link(firm), await link(firm, hours=1)
    await firm.services.invites.join(used.code, newcomer())
    firm.clock.forward(3600)
    for made, standing in ((used, Standing.USED), (expired, Standing.EXPIRED)):
        found = await firm.services.invites.revoke(made.invite.id, actor=firm.owner)
        assert found.standing is standing
    assert await entries(firm, Event.INVITE_REVOKED) == []


async def test_a_link_ends_with_the_rights_of_whoever_made_it(firm: Firm) -> None:
    admin = await firm.person("Anna", "admin")
    made = await link(firm, admin)
    await switch(firm, admin, role_id=await role_id(firm, "head"))
    assert await joined(firm, made.code, newcomer(1)) is None
    assert not (await firm.services.invites.get(made.invite.id, actor=firm.owner)).works
    await switch(firm, admin, role_id=await role_id(firm, "admin"))
    await dismissed(firm, admin)
    assert await joined(firm, made.code, newcomer(1)) is None
    found = await firm.services.invites.get(made.invite.id, actor=firm.owner)
    assert found.standing is Standing.REVOKED
    assert await staff(firm, newcomer(1)) is None


async def test_a_role_that_has_grown_above_the_inviter_is_not_given(firm: Firm) -> None:
    bounded = await own_role(firm, "Recruiter", Permission.EDIT_PEOPLE, Permission.SEE_OWN_DEALS)
    small = await own_role(firm, "Trainee", Permission.SEE_OWN_DEALS)
    rita = await firm.person("Rita", "admin")
    await switch(firm, rita, role_id=bounded)
    made = await link(firm, rita, role=small)
    await firm.change(lambda session: session.add(RolePermission(role_id=small, permission=Permission.SEE_LOG)))
    assert await joined(firm, made.code, newcomer()) is None


async def test_the_first_owners_link_needs_no_inviter_and_raises_whoever_is_there(firm: Firm) -> None:
    anna = await firm.person("Anna", "admin")
    plan = await firm.plan(anna)
    await switch(firm, firm.owner, active=False)
    old = await firm.services.invites.owner_invite()
    code = await firm.services.invites.owner_invite()
    assert old is not None
    assert code is not None
    assert await joined(firm, old, newcomer()) is None
    owner = await firm.services.invites.join(code, Sender(anna.telegram_id, "Anna", None, "en"))
    assert (owner.id, owner.role.key) == (anna.id, "owner")
    assert await seats(firm, owner) == {plan.id}
    assert await firm.services.invites.owner_invite() is None
    assert await firm.notices(NoticeKind.PERSON_JOINED_BY_LINK) == []


# -- tried -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("code", ["", "guess", "ї" * 43, "x" * 5000, "\ud800" * 43, "a b" + "x" * 40, WRONG + "\n"])
async def test_no_code_of_any_kind_but_ours_does_anything(firm: Firm, code: str) -> None:
    with pytest.raises(InviteRefused):
        await firm.services.invites.join(code, newcomer())
    assert await staff(firm, newcomer()) is None


async def test_after_five_wrong_codes_a_right_one_waits_too(firm: Firm) -> None:
    code = (await link(firm)).code
    for _ in range(5):
        with pytest.raises(InviteRefused):
            await firm.services.invites.join(WRONG, newcomer())
    for attempt in (code, WRONG):
        with pytest.raises(TooManyTries) as refused:
            await firm.services.invites.join(attempt, newcomer())
        assert refused.value.wait == timedelta(minutes=1)
    assert (await firm.rows(Invite))[0].used_at is None
    assert await joined(firm, code, newcomer(2)) is not None, "somebody else need not wait"
    code = (await link(firm)).code
    firm.clock.forward(60)
    assert await joined(firm, code, newcomer()) is not None


async def test_every_way_of_being_wrong_counts_and_looks_the_same(firm: Firm) -> None:
    used, revoked, expired = await link(firm), await link(firm), await link(firm, hours=1)
    await firm.services.invites.join(used.code, newcomer(2))
    await firm.services.invites.revoke(revoked.invite.id, actor=firm.owner)
    firm.clock.forward(3600)
    for code in (used.code, revoked.code, expired.code, WRONG, "guess"):
        with pytest.raises(InviteRefused):
            await firm.services.invites.join(code, newcomer())
    with pytest.raises(TooManyTries):
        await firm.services.invites.join(used.code, newcomer())


async def test_the_wait_survives_a_restart_and_ends_with_joining(firm: Firm) -> None:
    code = (await link(firm)).code
    for _ in range(5):
        assert await joined(firm, WRONG, newcomer()) is None
    anew = type(firm.services.invites)(firm.db, firm.clock, firm.services.invites.random)
    with pytest.raises(TooManyTries):
        await anew.join(code, newcomer())
    firm.clock.forward(60)
    await anew.join(code, newcomer())
    forms: FormService = firm.services.forms
    assert await forms.get(f"tries:{newcomer().telegram_id}") is None
