"""Row 15: leads a second that the distribution deals out, as the team and what it has at hand grow."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from datetime import timedelta
from statistics import median

from sqlalchemy import insert, update
from sqlalchemy.orm import Session

from benchmarks.frame import Line, Result, Size, from_pairs
from benchmarks.ground import Ground, ground, now, sqlite_files
from crm_core.models import Deal, Kind, Lead, LeadManager, PlanLoad, PlanMember
from crm_core.queries import plans

PEER = "best peer measured on this kind of machine"
FEW, MANY = 20, 200
OPEN_DEALS = 100_000
LOT = 5000
FIRST = 1_000_000

LINES = (
    Line(15, f"leads dealt out, {FEW} managers", "/s", PEER, must=10, goal=30),
    Line(15, f"leads dealt out, {MANY} managers", "/s", PEER, must=10, goal=40),
    Line(15, f"leads dealt out, {FEW} managers with {OPEN_DEALS:,} open deals", "/s", PEER, must=10, goal=100),
)
PEERS = (30.7, 23.3, 7.4)
"""BottleCRM, the fastest of the open CRMs that were measured; leads a second."""


def distribution(size: Size) -> list[Result]:
    return asyncio.run(_measure(size))


async def _measure(size: Size) -> list[Result]:
    leads = size.of(400, 20)
    with sqlite_files(len(LINES)) as urls:
        async with AsyncExitStack() as stack:
            managers = (FEW, size.of(MANY, 30), FEW)
            grounds = [
                await stack.enter_async_context(ground(url, managers=team))
                for url, team in zip(urls, managers, strict=True)
            ]
            await grounds[2].db.write(lambda session: fill(session, grounds[2], size.of(OPEN_DEALS, 1000)))
            rounds = [[await one.one_by_one(leads) for one in grounds] for _ in range(size.rounds + 1)][1:]
    spread = median(max(speeds) / min(speeds) for speeds in rounds)
    notes = ("", "", f"fastest and slowest of the three differ {spread:.2f} ×")
    return [
        from_pairs(line, [(peer, speeds[n]) for speeds in rounds], note)
        for n, (line, peer, note) in enumerate(zip(LINES, PEERS, notes, strict=True))
    ]


def fill(session: Session, company: Ground, deals: int) -> None:
    """Give the team so many open deals, evenly and with all that belongs to them."""
    status = plans.first_status(session, company.plan.id)
    for ids in _lots(deals):
        at = now() - timedelta(days=1)
        owner = {n: company.team[n % len(company.team)].id for n in ids}
        person = [
            {"id": n, "telegram_id": n, "name": f"Lead {n}", "search_text": f"lead {n}", "created_at": at} for n in ids
        ]
        deal = [
            {"plan_id": company.plan.id, "lead_id": n, "status_id": status.id, "kind": Kind.OPEN, "amount": 100,
             "manager_id": owner[n], "created_at": at, "updated_at": at, "status_since": at}
            for n in ids
        ]  # fmt: skip
        session.execute(insert(Lead), person)
        session.execute(insert(Deal), deal)
        known = [{"lead_id": n, "manager_id": owner[n], "last_contact_at": at} for n in ids]
        session.execute(insert(LeadManager), known)
    each = deals // len(company.team)
    rows = [{"plan_id": company.plan.id, "manager_id": one.id, "open_deals": each} for one in company.team]
    session.execute(insert(PlanLoad), rows)
    session.execute(update(PlanMember).values(turns=each))


def _lots(deals: int) -> Iterator[range]:
    for start in range(FIRST, FIRST + deals, LOT):
        yield range(start, min(start + LOT, FIRST + deals))
