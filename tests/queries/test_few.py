"""What concerns few deals is found without walking through all of a plan, and what runs every minute without any."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import pytest
from sqlalchemy.orm import Session

from crm_core.models import Manager
from crm_core.queries import deals, people, plans, reasons, team
from crm_core.rules.filters import Cursor, DealFilter, Scope, Sort
from crm_core.services import listing, merging
from tests.firm import Firm
from tests.queries.explained import WHOLE_PLAN, answers
from tests.queries.test_plans import firm

__all__ = ["firm"]

PLAN, IVAN, LEAD = 1, 2, 1
Ask = Callable[[Session, Manager], object]

LOOKS: dict[str, Ask] = {
    "reasons, the most used first": lambda session, _me: reasons.uses_by(session, PLAN, IVAN),
    "what somebody has in a plan": lambda session, _me: deals.open_of(session, IVAN, PLAN),
    "what waits in a plan": lambda session, _me: team.waiting(session, PLAN),
    "plans that owe deals": lambda session, _me: plans.with_awaiting(session, None),
    "those of them": lambda session, _me: plans.with_awaiting(session, [PLAN]),
    "deals that a plan owes": lambda session, _me: plans.awaiting(session, PLAN, 10),
}


async def steps(firm: Firm, ask: Ask, table: str = "deals") -> Sequence[str]:
    def unit(session: Session) -> list[str]:
        me = people.actor(session, firm.owner)
        found = answers(session, lambda inside: ask(inside, me))
        return [said for answer in found for said in answer.about(table) if "INTEGER PRIMARY KEY" not in said]

    return await firm.db.write(unit)


@pytest.mark.parametrize("name", LOOKS)
async def test_few_deals_are_not_looked_for_among_all_of_a_plan(firm: Firm, name: str) -> None:
    found = await steps(firm, LOOKS[name])
    assert found
    assert not [said for said in found if said.endswith(WHOLE_PLAN) or said == "SCAN deals"]


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("plan_id", [None, PLAN])
async def test_deals_that_nobody_has_are_looked_for_among_those(firm: Firm, plan_id: int | None, sort: Sort) -> None:
    wanted = DealFilter(Scope.UNASSIGNED, plan_id=plan_id, sort=sort)
    found = await steps(firm, lambda session, me: listing.page(session, wanted, Cursor(), me, firm.clock()))
    assert found
    assert all("ix_deals_manager_kind (manager_id=? AND kind=? AND archived=?)" in said for said in found), found


async def test_relayed_messages_change_hands_by_their_keys(firm: Firm) -> None:
    relayed = [(1, 1), (1, 2), (2, 1)]
    found = await steps(
        firm, lambda session, _me: merging._give(session, LEAD, [], [], relayed), table="staff_messages"
    )
    assert found
    assert all("(chat_id=? AND message_id=?)" in said for said in found), found
