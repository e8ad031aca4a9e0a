"""Two processes on one PostgreSQL database lead the same people on, and others act on them in the same moment."""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import AsyncIterator
from random import Random

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session
from sqlalchemy.util import await_only

from crm_core.db import open_database
from crm_core.models import Deal, Direction, Lead, LeadMessage, NoticeKind, RunState, TunnelRun, TunnelStep
from crm_core.queries import people, tunnels, tunnels_runs
from crm_core.rules.audience import Standing
from crm_core.rules.tunnels import ActionBlock, Button, DelayBlock, MessageBlock
from crm_core.rules.tunnels_actions import AddToPlan
from crm_core.services import Services, build_services, tunnels_running
from tests.firm import Firm
from tests.services.tunnels_led import Guide, nothing

pytestmark = pytest.mark.postgres
LEADS = range(20, 40)


@pytest.fixture
def database_url(postgres: str) -> str:
    """One SQLite file has one process."""
    return postgres


@pytest.fixture
async def other(firm: Firm, database_url: str) -> AsyncIterator[Services]:
    """The second process, with connections of its own."""
    db = await open_database(database_url)
    yield build_services(db, firm.clock, Random(2))
    await db.close()


async def waiting(firm: Firm) -> list[Guide]:
    """All have come into a tunnel that goes on by itself in an hour, and then waits for a tap."""
    plan = await firm.plan(await firm.person())
    await Guide(firm, firm.owner).tunnel(
        DelayBlock(1, "Wait", span=60, next=2),
        ActionBlock(2, "Add", actions=(AddToPlan(plan.id),), next=3),
        MessageBlock(3, "Menu", text="What?", buttons=(Button("Price", to=4),)),
        MessageBlock(4, "Price", text="100"),
    )
    guides = [Guide(firm, firm.owner, firm.lead(number)) for number in LEADS]
    for guide in guides:
        await guide.start("greeting")
    return guides


async def led_on(services: Services) -> int:
    """As the process does it, whoever is due, side by side; how many it was."""
    due = await services.tunnels_runs.due()
    runs = services.tunnels_runs
    return sum(await asyncio.gather(*(runs.time_came(run_id, before_commit=nothing) for run_id in due)))


async def steps(firm: Firm) -> Counter[tuple[int, bool]]:
    return Counter((row.block, row.left_at is not None) for row in await firm.rows(TunnelStep))


async def said(firm: Firm) -> Counter[str]:
    every = [row for row in await firm.rows(LeadMessage) if row.direction is Direction.OUT]
    return Counter(row.text for row in every)


async def test_two_processes_step_each_run_once(firm: Firm, other: Services) -> None:
    await waiting(firm)
    firm.clock.forward(3600)
    went = [await asyncio.gather(led_on(firm.services), led_on(other)) for _ in range(2)]  # one passes by what is held
    count = len(LEADS)
    assert sum(map(sum, went)) == count
    assert await steps(firm) == {(1, True): count, (2, True): count, (3, False): count}
    assert (await said(firm), await firm.count(Deal)) == ({"What?": count}, count)
    assert {(run.step, run.block) for run in await firm.rows(TunnelRun)} == {(2, 3)}
    assert len(await firm.notices(NoticeKind.TUNNEL_SAID)) == count


async def test_a_tap_that_reaches_both_processes_is_one(firm: Firm, other: Services) -> None:
    guides = await waiting(firm)
    firm.clock.forward(3600)
    await led_on(firm.services)
    people = {(await guide.lead()).id: guide.sender.telegram_id for guide in guides}
    taps = [(people[run.lead_id], run.id, run.step, 0) for run in await firm.rows(TunnelRun)]
    each = (services.tunnels_runs.press(*tap) for tap in taps for services in (firm.services, other))
    answered = Counter(pressing.words for pressing in await asyncio.gather(*each))
    assert answered == {"Price": len(LEADS), None: len(LEADS)}
    assert (await said(firm))["100"] == len(LEADS)
    assert {run.state for run in await firm.rows(TunnelRun)} == {RunState.ENDED}


async def test_a_pause_and_a_moment_that_comes_do_not_mix(firm: Firm, other: Services) -> None:
    """Whichever is first: it has gone on and then is silent, or it is silent where it stood."""
    await waiting(firm)
    firm.clock.forward(3600)
    runs = [run.id for run in await firm.rows(TunnelRun)]
    pauses = (other.tunnels_runs.pause(run_id, actor=firm.owner) for run_id in runs)
    await asyncio.gather(led_on(firm.services), *pauses)
    found = await firm.rows(TunnelRun)
    assert {run.state for run in found} == {RunState.PAUSED}
    went = sum(run.block == 3 for run in found)
    assert (await said(firm)).get("What?", 0) == await firm.count(Deal) == went


async def test_whoever_is_archived_while_a_lot_is_read_is_not_led_in(firm: Firm, other: Services) -> None:
    number = await Guide(firm, firm.owner).tunnel(MessageBlock(1, "Hello", text="Hello"))
    leads = [(await firm.services.leads.start(firm.lead(n))).lead.id for n in range(20, 23)]
    gone, archived = leads[1], []

    async def archive() -> None:
        await other.audience.set_standing(gone, Standing.ARCHIVED, actor=firm.owner)
        archived.append(gone)

    def unit(session: Session) -> dict[int, bool]:
        me = people.actor(session, firm.owner)
        read = tunnels_runs.known_leads(session, leads, me)
        if not archived:  # the unit is repeated if it must be
            await_only(archive())
        assert [lead.id for lead in read] == leads
        tunnel = tunnels.get(session, number)
        started = tunnels_running.start_many(session, tunnel, read, actor=me, random=Random(1), now=firm.clock())
        return {lead_id: one.new for lead_id, one in started.items()}

    assert await firm.db.write(unit) == {leads[0]: True, gone: False, leads[2]: True}
    inside = await firm.db.read(lambda session: session.scalars(select(TunnelRun.lead_id)).all())
    assert sorted(inside) == [leads[0], leads[2]]
    away = await firm.db.read(lambda session: session.get_one(Lead, gone).archived_at)
    assert away is not None
