"""What is asked about leads in tunnels is answered from indexes: neither the log nor the ways of others are read."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from random import Random

import pytest
from sqlalchemy.orm import Session

from crm_core.db import open_database
from crm_core.queries import people, tunnels, tunnels_runs
from crm_core.rules.tunnels import QuestionBlock
from crm_core.services import build_services
from crm_core.services.tunnels_looking import runs_of
from tests.clock import Clock
from tests.firm import Firm
from tests.queries.explained import answers
from tests.services.tunnels_led import Guide

LARGE = ("audit", "tunnel_runs", "tunnel_steps", "leads", "deals", "lead_messages")


@pytest.fixture
async def guide(sqlite_url: str, clock: Clock) -> AsyncIterator[Guide]:
    """A lead in a tunnel that is paused."""
    db = await open_database(sqlite_url)
    firm = await Firm.found(db, build_services(db, clock, Random(1)), clock)
    guide = Guide(firm, firm.owner)
    await guide.tunnel(QuestionBlock(1, "Ask", text="What?"))
    await guide.start("greeting")
    await firm.services.tunnels_runs.pause((await guide.run()).id, actor=firm.owner)
    yield guide
    await db.close()


async def indexes(guide: Guide, ask: Callable[[Session], object]) -> list[str]:
    """What is looked into of what grows, step by step."""
    found = await guide.firm.db.read(lambda session: answers(session, ask))
    steps = [said for answer in found for table in LARGE for said in answer.about(table)]
    assert steps
    assert [said for said in steps if said.startswith("SCAN")] == []
    return steps


async def test_a_lead_in_tunnels_is_read_from_indexes(guide: Guide) -> None:
    lead, owner = await guide.lead(), guide.firm.owner

    def ask(session: Session) -> object:
        return runs_of(session, lead, people.actor(session, owner), guide.firm.clock())

    steps = await indexes(guide, ask)
    assert [said for said in steps if "audit" in said and "ix_audit_subject" in said]


@pytest.mark.parametrize("version", [None, 1])
async def test_the_figures_of_a_tunnel_read_only_its_own(guide: Guide, version: int | None) -> None:
    run = await guide.run()

    def ask(session: Session) -> object:
        return tunnels.states(session, run.tunnel_id, version), tunnels.figures(session, run.tunnel_id, version)

    assert all("ix_tunnel_" in said for said in await indexes(guide, ask))


async def test_what_a_notice_names_is_found_by_its_number(guide: Guide) -> None:
    run = await guide.run()
    (step,) = await indexes(guide, lambda session: tunnels_runs.paused(session, [run.id]))
    assert "PRIMARY KEY" in step
