"""How soon leads are answered, and how many leads a source brings: random lives against slow calculations."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from functools import partial
from itertools import count
from random import Random
from statistics import median

import pytest
from sqlalchemy.orm import Session

from crm_core.models import Deal, Direction, Lead, LeadMessage, Manager, Source
from crm_core.rules.filters import Days
from crm_core.rules.periods import Preset
from crm_core.rules.report_params import ReportKind, ReportParams
from crm_core.rules.report_rows import Row
from crm_core.services.leads import LeadService
from crm_core.services.opening import Wish
from tests.firm import Firm
from tests.services.test_reports_more import KYIV, among, inside

MANAGERS = ReportParams(ReportKind.MANAGERS, Preset.ALL_TIME)
SOURCES = ReportParams(ReportKind.SOURCES, Preset.ALL_TIME)


@dataclass
class Talks:
    firm: Firm
    ivan: Manager
    plans: list[int]
    sources: list[int]
    half: datetime

    def spans(self) -> list[Preset | Days]:
        day = self.half.astimezone(KYIV).date()
        return [Preset.ALL_TIME, Days(None, day), Days(day, None)]

    async def rows(self, params: ReportParams, actor: Manager | None = None) -> Sequence[Row]:
        report = await self.firm.services.reports.rows(params, actor=actor or self.firm.owner)
        return [report.total, *report.rows]


@pytest.fixture
async def talks(firm: Firm) -> Talks:
    """Leads with and without deals; what they wrote, and what was answered, noted, or never said."""
    random, numbers = Random(9), count(1)
    ivan, anna = await firm.person("Ivan"), await firm.person("Anna", "head")
    plans = [await firm.plan(ivan, anna), await firm.plan(anna, name="Retail", label="SHOP", default=False)]
    named = [Source(plan_id=plans[0].id, name=name, name_key=name, created_at=firm.clock()) for name in ("radio", "tv")]
    await firm.change(lambda session: session.add_all(named))
    ids, half = [one.id for one in named], firm.clock()
    for number in range(40):
        lead = (await firm.services.leads.start(firm.lead(number, f"Lead {number}"))).lead
        said = list(messages(random, numbers, lead.id, ivan.id, firm.clock()))
        source_id = random.choice([None, *ids])
        await firm.change(partial(came_and_said, lead.id, source_id, said))
        for _ in range(random.choice([0, 1, 1, 2])):
            firm.clock.forward(random.randrange(60, 20_000))
            plan, source = random.choice(plans), random.choice([None, *named])
            await firm.add(plan, lead.id, wish=Wish(source_id=source.id) if source else Wish())
        half = firm.clock() if number == 20 else half
    merged = (await firm.rows(Lead))[3:5]
    await firm.change(lambda session: setattr(session.get_one(Lead, merged[0].id), "merged_into_id", merged[1].id))
    return Talks(firm, ivan, [plan.id for plan in plans], ids, half)


def came_and_said(lead_id: int, source_id: int | None, said: Sequence[LeadMessage], session: Session) -> None:
    session.get_one(Lead, lead_id).source_id = source_id
    session.add_all(said)


def messages(
    random: Random, numbers: Iterator[int], lead_id: int, manager_id: int, at: datetime
) -> Iterator[LeadMessage]:
    for _ in range(random.randrange(4, 20)):
        at += timedelta(seconds=random.randrange(-500, 20_000), microseconds=random.randrange(10**6))
        direction = random.choice([*Direction])
        yield LeadMessage(
            lead_id=lead_id, direction=direction, chat_id=1, message_id=next(numbers), text="…", at=at,
            manager_id=None if direction is Direction.IN else manager_id,
        )  # fmt: skip


# -- the slow calculation -----------------------------------------------------------------------------------------


def wait(deal: Deal, said: Sequence[LeadMessage]) -> float | None:
    """Seconds from the lead's first message since the deal began to the first answer after it."""
    own = [one for one in said if one.lead_id == deal.lead_id]
    asked = [one.at for one in own if one.direction is Direction.IN and one.at >= deal.created_at]
    if not asked:
        return None
    answers = [one.at for one in own if one.direction is Direction.OUT and one.at >= min(asked)]
    return (min(answers) - min(asked)).total_seconds() if answers else None


async def test_first_answers_are_measured_as_slowly_as_one_likes(talks: Talks) -> None:
    deals, said = await talks.firm.rows(Deal), await talks.firm.rows(LeadMessage)
    compared = 0
    for span in talks.spans():
        for plans in ((), (talks.plans[0],)):
            for actor in (talks.firm.owner, talks.ivan):
                params = replace(MANAGERS, span=span, plan_ids=plans)
                total, *rows = await talks.rows(params, actor)
                days = span if isinstance(span, Days) else Days()
                came = [one for one in deals if inside(one.created_at, days) and among(one.plan_id, plans)]
                came = [one for one in came if actor is talks.firm.owner or one.manager_id == actor.id]
                for row, own in [(total, came), *((r, [d for d in came if d.manager_id == r.id]) for r in rows)]:
                    waits = [length for one in own if (length := wait(one, said)) is not None]
                    assert row.answered == len(waits)
                    assert (row.answer is None) == (not waits)
                    if row.answer is not None:
                        assert row.answer.total_seconds() == pytest.approx(median(waits), abs=1)
                        compared += 1
    assert compared > 20


async def test_leads_are_counted_by_what_brought_them(talks: Talks) -> None:
    leads, deals = await talks.firm.rows(Lead), await talks.firm.rows(Deal)
    compared = 0
    for span in talks.spans():
        for plans in ((), (talks.plans[1],)):
            for sources in ((), (0, talks.sources[0])):
                for actor in (talks.firm.owner, talks.ivan):
                    own = actor is not talks.firm.owner
                    total, *rows = await talks.rows(
                        replace(SOURCES, span=span, plan_ids=plans, source_ids=sources), actor
                    )
                    found = [d for d in deals if among(d.plan_id, plans) and (not own or d.manager_id == actor.id)]
                    owners = {deal.lead_id for deal in found}
                    days = span if isinstance(span, Days) else Days()
                    came = [
                        one for one in leads
                        if inside(one.created_at, days) and one.merged_into_id is None
                        and among(one.source_id or 0, sources) and (one.id in owners or not (plans or own))
                    ]  # fmt: skip
                    assert total.leads == len(came)
                    for row in rows:
                        of_row = [one.id for one in came if one.source_id == row.id]
                        assert (row.leads, row.leads_with_deal) == (len(of_row), len(owners.intersection(of_row)))
                        assert row.lead_share == (row.leads_with_deal / row.leads if row.leads else 0)
                        compared += bool(of_row)
    assert compared > 20


async def test_the_message_that_begins_a_deal_waits_for_its_answer(firm: Firm) -> None:
    """On a clock that does not stand still."""
    ivan = await firm.person("Ivan")
    await firm.plan(ivan)

    def now() -> datetime:
        firm.clock.forward(1)
        return firm.clock()

    received = await LeadService(firm.db, now, Random(1)).receive(firm.lead(), message_id=1, text="Hello!")
    assert received.deal is not None
    (message,) = await firm.rows(LeadMessage)
    assert message.at >= received.deal.created_at
