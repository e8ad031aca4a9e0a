"""What many assignments of a unit leave behind is what each would have left by itself, on both engines."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy.orm import Session

from crm_core.models import LeadManager, PlanMember
from crm_core.services import assigning
from tests.firm import Firm
from tests.services.mass import people


@pytest.mark.parametrize("repeated", [False, True])
async def test_contacts_are_the_last_ones(firm: Firm, repeated: bool) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    first, second = await people(firm, 2)
    now, later = firm.clock(), firm.clock() + timedelta(hours=1)

    def unit(session: Session) -> None:
        for lead_id, manager in ((first, ivan), (first, anna), (second, ivan)):
            assigning.remember_contact(session, lead_id, manager.id, now)
        if repeated:
            assigning.remember_contact(session, first, ivan.id, later)

    await firm.db.write(unit)
    await firm.db.write(unit)  # now each of them is there
    met = {(one.lead_id, one.manager_id): one.last_contact_at for one in await firm.rows(LeadManager)}
    assert met == {
        (first, ivan.id): later if repeated else now,
        (first, anna.id): now,
        (second, ivan.id): now,
    }


@pytest.mark.parametrize("repeated", [False, True])
async def test_turns_add_up(firm: Firm, repeated: bool) -> None:
    team = [await firm.person(f"Manager {n}") for n in range(3)]
    plan = await firm.plan(*team)
    other = await firm.plan(*team, name="Other", label="OTHER", default=False)

    def unit(session: Session) -> None:
        for _ in range(1 + repeated):
            assigning.take_turns(session, plan.id, {one.id: n for n, one in enumerate(team)}, firm.clock())

    await firm.db.write(unit)
    await firm.db.write(unit)
    times = 4 if repeated else 2
    seats = {(one.plan_id, one.manager_id): (one.turns, one.received) for one in await firm.rows(PlanMember)}
    assert seats == {
        **{(plan.id, one.id): (times * n, times * n) for n, one in enumerate(team)},
        **{(other.id, one.id): (0, 0) for one in team},
    }
