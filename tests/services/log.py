"""What the tests of the log ask and fill."""

from __future__ import annotations

from datetime import timedelta
from itertools import count
from random import Random

from sqlalchemy import insert

from crm_core.models import (
    ActorKind,
    AuditEntry,
    Deal,
    Event,
    Manager,
    SalesPlan,
)
from crm_core.results.log import LogPage
from crm_core.rules.filters import Cursor
from crm_core.rules.log import LogFilter
from tests.firm import Firm


async def page(
    firm: Firm, wanted: LogFilter | None = None, cursor: Cursor | None = None, actor: Manager | None = None
) -> LogPage:
    return await firm.services.log.page(wanted or LogFilter(), cursor or Cursor(), actor=actor or firm.owner)


async def pages(firm: Firm, wanted: LogFilter, actor: Manager | None = None) -> list[list[int]]:
    """The entries of every page from the newest to the oldest, and on the way back the same."""
    found = await page(firm, wanted, actor=actor)
    there, back = [[entry.id for entry in found.entries]], []
    while found.next is not None:
        found = await page(firm, wanted, found.next, actor)
        there.append([entry.id for entry in found.entries])
        assert found.page == len(there)
    while found.previous is not None:
        found = await page(firm, wanted, found.previous, actor)
        back.append([entry.id for entry in found.entries])
    assert back == there[-2::-1]
    return there


async def fill(firm: Firm, deals: list[Deal], plan: SalesPlan, people: list[Manager], size: int) -> list[AuditEntry]:
    """Entries of every kind; many of them at one moment, as a mass action makes them."""
    random, minutes = Random(7), count()
    rows = []
    for _ in range(size):
        event, deal = random.choice(list(Event)), random.choice(deals)
        of_deal, of_lead = event.value.startswith("deal"), event.value.startswith(("deal", "lead"))
        of_plan = event.value.startswith(("plan", "status", "member", "source"))
        person = random.choice([*people, None])
        about = random.choice(people)
        of_person = event.value.startswith("person")
        rows.append(
            {
                "at": firm.clock() - timedelta(minutes=next(minutes) // 5),
                "actor_kind": ActorKind.PERSON if person else ActorKind.SYSTEM,
                "actor_id": person and person.id,
                "event": event,
                "deal_id": deal.id if of_deal else None,
                "deal_version": None,
                "lead_id": deal.lead_id if of_lead else None,
                "plan_id": plan.id if of_plan or of_deal else None,
                "subject": f"managers:{about.id}" if of_person else None,
                "before": {},
                "after": {"manager_id": about.id} if event.value.startswith("member") or of_person else {},
            }
        )
    random.shuffle(rows)
    await firm.change(lambda session: session.execute(insert(AuditEntry), rows))
    return list(await firm.rows(AuditEntry))
