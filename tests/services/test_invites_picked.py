"""People picked in Telegram's own window: on staff at once, written to as soon as they have come."""

from __future__ import annotations

import asyncio

import pytest

from crm_core.errors import DraftGone, NotFound
from crm_core.models import Event, Manager, NoticeKind, Permission
from crm_core.results import Sender
from crm_core.results.invites import Picked, Way
from tests.firm import OWNER, Firm, switch
from tests.services.deals import entries
from tests.services.invites import dismissed, newcomer, own_role, pick, seats, staff


async def test_those_who_never_wrote_wait_for_their_first_start(firm: Firm) -> None:
    plan = await firm.plan()
    waiting = await firm.deal()
    added = await pick(firm, newcomer(1, "Vira"), newcomer(2, "Petro"), plans=[plan])
    assert [(one.name, one.reachable) for one in added.people] == [("Vira", False), ("Petro", False)]
    assert added.waiting == added.people
    assert await firm.notices(NoticeKind.PERSON_ADDED) == []
    assert (await firm.card(waiting.id)).deal.manager_id is None
    vira = await staff(firm, newcomer(1))
    assert vira is not None
    assert await seats(firm, vira) == {plan.id}
    await firm.services.people.refresh(newcomer(1), actor=vira)
    await firm.services.people.reachable_again(vira.telegram_id)
    assert (await firm.card(waiting.id)).deal.manager_id == vira.id
    assert [notice.chat_id for notice in await firm.notices(NoticeKind.PERSON_ADDED)] == [vira.telegram_id]


async def test_those_who_wrote_before_are_told_and_work_at_once(firm: Firm) -> None:
    plan = await firm.plan()
    lead = firm.lead(1)
    await firm.write(lead)
    waiting = await firm.deal()
    await firm.services.leads.set_language(lead, "ru")
    added = await pick(firm, lead, plans=[plan])
    assert [(one.reachable, one.language) for one in added.people] == [(True, "ru")]
    assert added.waiting == []
    assert [notice.chat_id for notice in await firm.notices(NoticeKind.PERSON_ADDED)] == [lead.telegram_id]
    assert (await firm.card(waiting.id)).deal.manager_id == added.people[0].id


async def test_a_lead_who_has_blocked_the_bot_is_not_written_to(firm: Firm) -> None:
    await firm.plan()
    lead = firm.lead(1)
    await firm.write(lead)
    await firm.services.people.unreachable(lead.telegram_id)
    assert len((await pick(firm, lead)).waiting) == 1
    assert await firm.notices(NoticeKind.PERSON_ADDED) == []


async def test_whoever_is_on_staff_is_said_so_and_stays_as_they_are(firm: Firm) -> None:
    ivan = await firm.person(role="head")
    request = await firm.services.invites.pick(actor=firm.owner)
    chosen = [Picked(ivan.telegram_id, "Ivan", None), Picked(OWNER, "Olga", None), Picked(5001, "Vira", "vira")]
    choices = await firm.services.invites.picked(request, chosen, actor=firm.owner)
    assert [one.on_staff for one in choices.people] == [True, True, False]
    added = await firm.services.invites.add_picked("1", actor=firm.owner)
    assert [(one.name, one.username) for one in added.people] == [("Vira", "vira")]
    still = await firm.services.people.identify(ivan.telegram_id)
    assert still is not None
    assert still.role.key == "head"


async def test_of_staff_alone_nobody_is_added(firm: Firm) -> None:
    with pytest.raises(DraftGone):
        await pick(firm, Sender(OWNER, "Olga", None, None))


async def test_whoever_has_left_comes_back(firm: Firm) -> None:
    ivan = await firm.person(role="head")
    old = await firm.plan(ivan)
    await dismissed(firm, ivan)
    added = await pick(firm, Sender(ivan.telegram_id, "Another name", None, None))
    assert [(one.id, one.name, one.active, one.reachable) for one in added.people] == [(ivan.id, "Ivan", True, True)]
    assert await seats(firm, ivan) == set()
    assert old.archived_at is None
    (entry,) = [row for row in await entries(firm, Event.PERSON_CHANGED) if row.after.get("active")]
    assert entry.actor_id == firm.owner.id


async def test_a_doubled_tap_adds_once_and_a_repeated_update_says_the_same(firm: Firm) -> None:
    request = await firm.services.invites.pick(actor=firm.owner)
    await firm.services.invites.picked(request, [Picked(5001, "Vira", None)], actor=firm.owner)
    taps = [firm.services.invites.add_picked(tap, actor=firm.owner) for tap in ("1", "2", "1")]
    results = await asyncio.gather(*taps, return_exceptions=True)
    assert sum(isinstance(result, DraftGone) for result in results) in {1, 2}
    assert await firm.count(Manager) == 2
    assert len(await entries(firm, Event.PERSON_JOINED)) == 2


async def test_two_who_pick_the_same_person_at_once_add_them_once(firm: Firm) -> None:
    anna, plan = await firm.person("Anna", "admin"), await firm.plan()
    for actor in (firm.owner, anna):
        request = await firm.services.invites.pick(actor=actor)
        await firm.services.invites.picked(request, [Picked(5001, "Vira", None)], actor=actor)
    both = [firm.services.invites.add_picked("1", actor=actor) for actor in (firm.owner, anna)]
    results = await asyncio.gather(*both, return_exceptions=True)
    assert sorted(isinstance(result, DraftGone) for result in results) == [False, True]
    vira = await staff(firm, newcomer(1))
    assert vira is not None
    assert await seats(firm, vira) == {plan.id}


async def test_an_answer_that_nobody_waits_for_does_nothing(firm: Firm) -> None:
    invites, vira = firm.services.invites, [Picked(5001, "Vira", None)]
    with pytest.raises(DraftGone):
        await invites.picked(1, vira, actor=firm.owner)
    request = await invites.pick(actor=firm.owner)
    for wrong in (request + 1, -request, 0):
        with pytest.raises(DraftGone):
            await invites.picked(wrong, vira, actor=firm.owner)
    await invites.picked(request, vira, actor=firm.owner)
    await invites.add_picked("1", actor=firm.owner)
    with pytest.raises(DraftGone):
        await invites.picked(request, [Picked(5002, "Petro", None)], actor=firm.owner)
    anna = await firm.person("Anna", "admin")
    with pytest.raises(DraftGone):
        await invites.picked(await invites.pick(actor=firm.owner), vira, actor=anna)


async def test_what_telegram_would_never_send_is_bounded(firm: Firm) -> None:
    request = await firm.services.invites.pick(actor=firm.owner)
    chosen = [Picked(number, "x\u202e\n" * 300, "y" * 300) for number in (-5, 0, 2**60, *range(5001, 5031))]
    choices = await firm.services.invites.picked(request, chosen, actor=firm.owner)
    assert [one.telegram_id for one in choices.people] == [5001, 5002, 5003, 5004, 5005, 5006, 5007]
    assert all(len(one.name) <= 100 and "\n" not in one.name for one in choices.people)
    added = await firm.services.invites.add_picked("1", actor=firm.owner)
    assert len(added.people) == 7


async def test_choices_of_a_link_and_of_people_are_apart(firm: Firm) -> None:
    plan, invites = await firm.plan(), firm.services.invites
    await invites.begin(actor=firm.owner)
    await invites.pick(actor=firm.owner)
    await invites.choose_plan(Way.PICKED, plan.id, on=False, actor=firm.owner)
    assert (await invites.choices(Way.LINK, actor=firm.owner)).seats == {plan.id}
    assert (await invites.choices(Way.PICKED, actor=firm.owner)).seats == set()


async def test_a_role_that_may_not_be_given_any_more_is_not_given(firm: Firm) -> None:
    anna = await firm.person("Anna", "admin")
    request = await firm.services.invites.pick(actor=anna)
    await firm.services.invites.picked(request, [Picked(5001, "Vira", None)], actor=anna)
    await switch(firm, anna, role_id=await own_role(firm, "Recruiter", Permission.EDIT_PEOPLE))
    with pytest.raises(NotFound):
        await firm.services.invites.add_picked("1", actor=anna)
    assert await staff(firm, newcomer(1)) is None
