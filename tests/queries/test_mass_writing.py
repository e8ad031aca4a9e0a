"""Whom an action that writes to many leaves out, and how much may be written, is answered from indexes."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from random import Random

import pytest
from sqlalchemy.orm import Session

from crm_core.db import open_database
from crm_core.models import Lead
from crm_core.queries import mass, outbox
from crm_core.queries.outbox import AT_ONCE
from crm_core.rules.letters import Letter
from crm_core.rules.mass import SendMessage, StartTunnel, StopTunnel
from crm_core.services import build_services
from tests.clock import Clock
from tests.firm import Firm
from tests.queries.explained import Answer, answers

KEYS = [f"letter:1:{number}" for number in range(AT_ONCE)]


@pytest.fixture
async def firm(sqlite_url: str, clock: Clock) -> AsyncIterator[Firm]:
    db = await open_database(sqlite_url)
    yield await Firm.found(db, build_services(db, clock, Random(1)), clock)
    await db.close()


async def asked(firm: Firm, ask: Callable[[Session], object]) -> Answer:
    (answer,) = await firm.db.read(lambda session: answers(session, ask))
    return answer


@pytest.mark.parametrize("params", [StartTunnel(1), StopTunnel(1)])
async def test_each_leads_ways_through_a_tunnel_are_looked_up(firm: Firm, params: StartTunnel | StopTunnel) -> None:
    lot = await asked(firm, lambda session: mass.found(session, params, list(range(1, 100))))
    everybody = await asked(firm, lambda session: mass.counts(session, params, Lead.archived_at.is_(None)))
    for answer in (lot, everybody):
        ways = answer.about("tunnel_runs")
        assert ways
        assert all(step.startswith("SEARCH tunnel_runs USING") for step in ways)


async def test_whoever_is_shown_a_message_as_an_example_is_met_along_the_leads(firm: Firm) -> None:
    params = SendMessage(Letter("News"))
    answer = await asked(firm, lambda session: mass.somebody(session, params, Lead.archived_at.is_(None)))
    assert not any("TEMP B-TREE" in step.said for step in answer.steps)


async def test_how_much_may_be_written_is_counted_from_what_waits_last(firm: Firm) -> None:
    answer = await asked(firm, lambda session: outbox.room(session, firm.clock()))
    assert answer.about("outbox") == ["SEARCH outbox USING INDEX ix_outbox_due (priority=?)"]


async def test_what_became_of_those_on_their_way_is_looked_up_by_key(firm: Firm) -> None:
    answer = await asked(firm, lambda session: outbox.states(session, KEYS))
    (step,) = answer.about("outbox")
    assert step.startswith("SEARCH outbox USING INDEX")
    assert "(key=?)" in step
