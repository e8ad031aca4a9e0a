"""A lot of an action costs what its own leads cost, however many deals and leads there are besides."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from random import Random

import pytest
from sqlalchemy.orm import Session

from crm_core.db import open_database
from crm_core.rules.mass import (
    AddTags,
    AddToPlan,
    Archive,
    Assign,
    Blacklist,
    ChangeStatus,
    MassParams,
    RemoveFromPlan,
    RemoveTags,
    Restore,
)
from crm_core.services import build_services, mass_running
from tests.clock import Clock
from tests.firm import Firm
from tests.queries.explained import WHOLE_PLAN, Answer, answers
from tests.services.mass import done, people, started

PLAN, SECOND, REASON, TAG = 1, 2, 1, 1
ACTIONS: Sequence[MassParams] = (
    AddToPlan(PLAN),
    Assign(PLAN),
    ChangeStatus(PLAN, SECOND),
    RemoveFromPlan(PLAN, REASON),
    AddTags((TAG,)),
    RemoveTags((TAG,)),
    Archive(),
    Restore(),
    Blacklist(),
)
BIG = ("deals", "leads", "status_changes", "audit", "assignments", "lead_managers", "lead_tags", "tasks")


@pytest.fixture
async def firm(sqlite_url: str, clock: Clock) -> AsyncIterator[Firm]:
    """Two people deal out one plan; some leads are in it."""
    db = await open_database(sqlite_url)
    firm = await Firm.found(db, build_services(db, clock, Random(1)), clock)
    await firm.plan(await firm.person("Ivan"), await firm.person("Anna"))
    await firm.services.tags.add("VIP", actor=firm.owner)
    yield firm
    await db.close()


async def lot(firm: Firm, params: MassParams, lead_ids: list[int]) -> list[Answer]:
    action = (await started(firm, params, lead_ids)).action

    def work(session: Session) -> None:
        assert mass_running.work(session, action.id, 50, random=Random(1), now=firm.clock()) == len(lead_ids)
        session.flush()

    return await firm.db.write(lambda session: answers(session, work))


@pytest.mark.parametrize("params", ACTIONS, ids=lambda params: type(params).__name__)
async def test_nothing_but_its_own_leads_and_their_deals_is_looked_at(firm: Firm, params: MassParams) -> None:
    lead_ids = await people(firm, 5)
    if not isinstance(params, AddToPlan):
        await done(firm, AddToPlan(PLAN), lead_ids)
    if isinstance(params, RemoveTags):
        await done(firm, AddTags((TAG,)), lead_ids)
    if isinstance(params, Restore):
        await done(firm, Archive(), lead_ids)
    found = await lot(firm, params, lead_ids)
    steps = [said for answer in found for table in BIG for said in answer.about(table)]
    assert steps
    assert not [said for said in steps if said.startswith("SCAN") or said.endswith(WHOLE_PLAN)]
