"""The first steps of a new company: seen from the data, for those who may take them."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from crm_core.errors import Forbidden, NotFound
from crm_core.models import Event, Invite, PlanMember, SalesPlan
from crm_core.queries import people
from crm_core.results.company import Steps
from tests.firm import Firm, leaves
from tests.services.deals import entries


async def steps(firm: Firm) -> Steps:
    return await firm.services.company.steps(actor=firm.owner)


async def test_the_steps_are_seen_from_the_data(firm: Firm) -> None:
    assert ((await steps(firm)).taken, (await steps(firm)).named) == (1, True)
    plan = await firm.plan()
    found = await steps(firm)
    assert (found.taken, found.plan and found.plan.id, found.staffed, found.met) == (2, plan.id, False, False)
    found = await firm.services.company.take_deals(actor=firm.owner)
    assert found.complete
    await firm.deal()
    assert (await steps(firm)).met


async def test_an_archived_plan_and_who_has_left_do_not_count(firm: Firm) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    assert (await steps(firm)).complete
    await leaves(firm, ivan)
    assert not (await steps(firm)).staffed
    await firm.change(lambda session: setattr(session.get_one(SalesPlan, plan.id), "archived_at", firm.clock()))
    assert (await steps(firm)).plan is None


@pytest.mark.parametrize(
    ("values", "counts"),
    [
        ({}, True),
        ({"used_at": True}, False),
        ({"revoked_at": True}, False),
        ({"expires_at": timedelta(0)}, False),
        ({"created_by_id": None}, False),
    ],
)
async def test_an_open_invitation_counts_as_the_first_manager(
    firm: Firm, values: dict[str, object], counts: bool
) -> None:
    await firm.plan()
    now = firm.clock()
    given = {name: now if value is True else value for name, value in values.items()}
    given |= {"expires_at": now} if "expires_at" in values else {}
    columns = {"created_by_id": firm.owner.id, "expires_at": now + timedelta(days=1)} | given

    def unit(session: Session) -> None:
        role_id = people.role(session, "manager").id
        session.add(Invite(code_hash="x", role_id=role_id, created_at=now, **columns))

    await firm.change(unit)
    assert (await steps(firm)).staffed is counts


async def test_whoever_sets_up_takes_the_deals_once_and_gets_what_waits(firm: Firm) -> None:
    with pytest.raises(NotFound):
        await firm.services.company.take_deals(actor=firm.owner)
    await firm.plan()
    waiting = await firm.deal()
    for _ in range(2):
        await firm.services.company.take_deals(actor=firm.owner)
    (member,) = await firm.rows(PlanMember)
    assert member.manager_id == firm.owner.id
    assert (await firm.card(waiting.id)).deal.manager_id == firm.owner.id
    assert len(await entries(firm, Event.MEMBER_ADDED)) == 1


@pytest.mark.parametrize("role", ["head", "manager", "observer"])
async def test_the_steps_are_for_those_who_may_take_all_of_them(firm: Firm, role: str) -> None:
    await firm.plan()
    person = await firm.person("Ivan", role)
    with pytest.raises(Forbidden):
        await firm.services.company.steps(actor=person)
    with pytest.raises(Forbidden):
        await firm.services.company.take_deals(actor=person)
    assert (await firm.services.deals.home(actor=person)).steps is None


async def test_home_speaks_of_the_steps_until_the_first_deal(firm: Firm) -> None:
    async def taken() -> int | None:
        found = (await firm.services.deals.home(actor=firm.owner)).steps
        return found.taken if found else None

    assert await taken() == 1
    await firm.plan(await firm.person())
    assert await taken() == 3
    await firm.deal()
    assert await taken() is None
