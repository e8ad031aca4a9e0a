"""Actions that write to many leads and the real process: kills repeat nothing, and notices of others overtake."""

from __future__ import annotations

import signal
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

import pytest
from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from bot.crash import KILLED
from bot.sender import PARALLEL
from crm_core.models import Lead, LeadMessage, MassAction, MassState, TunnelRun
from crm_core.rules.letters import Letter
from crm_core.rules.mass import MassParams, SendMessage, StartTunnel
from crm_core.rules.tunnels import MessageBlock
from tests.e2e import before
from tests.e2e.conftest import settle_in
from tests.e2e.running import Running, words_of
from tests.firm import Firm
from tests.services.tunnels_led import Guide

OWNER, IVAN, WRITER = 1001, 1002, 6999
LEADS = range(7000, 7400)
NEWS = "Autumn news for you"
POINTS = ("in_mass_lot:1", "after_mass_lot:1", "in_mass_lot:2", "after_claim:2", "after_send:15")

pytestmark = pytest.mark.slow


def now() -> datetime:
    return datetime.now(UTC)


async def with_firm(running: Running, act: Any) -> Any:
    """While no process has the database."""
    firm = await before.company(running, ago=timedelta())
    try:
        return await act(firm)
    finally:
        await firm.db.close()


async def begun(firm: Firm, params: MassParams) -> None:
    """Confirmed for everybody, and nobody has worked on it yet."""

    def unit(session: Session) -> list[int]:
        rows = [
            {"telegram_id": chat, "name": f"Lead {chat}", "search_text": "lead", "created_at": now()} for chat in LEADS
        ]
        session.execute(insert(Lead), rows)
        return list(session.scalars(select(Lead.id)))

    ids = await firm.db.write(unit)
    await firm.services.mass.start(params, ids, key="tap", actor=firm.owner)


def heard(running: Running) -> Counter[int]:
    return Counter({lead: sum(NEWS in words_of(one) for one in running.messages(lead)) for lead in LEADS})


def opened(running: Running) -> None:
    for chat in LEADS:
        running.world.person(chat, f"Lead {chat}", language_code="en").started = True


async def killed_again_and_again(running: Running) -> None:
    for point in POINTS:
        await running.start(CRASH_AT=point)
        process = running.process
        assert process is not None
        await running.until(partial(getattr, process, "returncode"), f"it dies at {point}", patience=240)
        assert await running.gone() == KILLED


async def a_notice_overtakes(running: Running) -> None:
    """Somebody writes for the first time: their manager hears of it while most of the others still wait."""
    running.world.person(WRITER, "Zlata", language_code="en")
    running.world.send(WRITER, "Hello!")
    await running.sees(IVAN, "Zlata")
    assert heard(running).total() < len(LEADS) * 3 // 4


async def came_to_its_end(running: Running) -> None:
    await running.until(lambda: said(running, "🏁 Finished") or None, "the report", patience=240)


def said(running: Running, words: str) -> int:
    return sum(words in words_of(one) for one in running.messages(OWNER))


async def test_kills_lead_nobody_into_a_tunnel_twice_and_notices_overtake(running: Running) -> None:
    await settle_in(running)

    async def confirmed(firm: Firm) -> None:
        await begun(firm, StartTunnel(await Guide(firm, firm.owner).tunnel(MessageBlock(1, "News", text=NEWS))))

    await with_firm(running, confirmed)
    opened(running)
    await killed_again_and_again(running)
    await running.start()
    await a_notice_overtakes(running)
    await came_to_its_end(running)
    await running.until(lambda: min(heard(running).values()) or None, "everybody hears it", patience=240)
    assert await running.end(signal.SIGTERM) == 0
    assert heard(running).total() - len(LEADS) <= len(POINTS) * PARALLEL  # what was being sent when it died

    async def once(firm: Firm) -> None:
        runs = await firm.rows(TunnelRun)
        leads = {lead.id for lead in await firm.rows(Lead) if lead.telegram_id in LEADS}
        assert Counter(run.lead_id for run in runs) == dict.fromkeys(leads, 1)
        (action,) = await firm.rows(MassAction)
        assert (action.state, action.handled) == (MassState.DONE, len(LEADS))
        assert action.figures["counts"] == {"done": len(LEADS)}

    await with_firm(running, once)
    assert "Traceback" not in running.output()


async def test_kills_send_a_message_to_nobody_twice_and_each_is_counted_for_what_it_is(running: Running) -> None:
    await settle_in(running)
    await with_firm(running, partial(begun, params=SendMessage(Letter(NEWS))))
    opened(running)
    gone = list(LEADS[5::40])
    for chat in gone:
        running.world.person(chat, "Gone").blocked = True  # nobody has heard of it
    await killed_again_and_again(running)
    await running.start()
    await a_notice_overtakes(running)
    await came_to_its_end(running)
    assert await running.end(signal.SIGTERM) == 0
    arrived = heard(running)
    assert max(arrived.values()) == 1

    async def counted(firm: Firm) -> None:
        (action,) = await firm.rows(MassAction)
        counts = action.figures["counts"]
        unknown = counts.get("unknown", 0)
        assert (action.state, sum(counts.values())) == (MassState.DONE, len(LEADS))
        assert counts["done"] <= arrived.total() <= counts["done"] + unknown
        assert len(gone) - unknown <= counts["blocked"] <= len(gone)
        assert unknown <= len(POINTS) * PARALLEL
        said = Counter(message.lead_id for message in await firm.rows(LeadMessage) if message.text == NEWS)
        assert (max(said.values()), said.total()) == (1, counts["done"] + unknown)

    await with_firm(running, counted)
    assert "Traceback" not in running.output()
