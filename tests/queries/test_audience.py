"""What an audience asks is answered by numbers in order, and from the indexes made for it."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, date
from random import Random

import pytest
from sqlalchemy.orm import Session

from crm_core.db import open_database
from crm_core.models import Manager
from crm_core.queries import audience, people
from crm_core.rules.audience import Dealt, LeadFilter, Standing, Trait
from crm_core.rules.filters import Cursor, Days
from crm_core.services import build_services
from tests.clock import Clock
from tests.firm import Firm
from tests.queries.explained import Answer, answers
from tests.services.mass import people as leads

ONE_BY_ONE = ("SEARCH leads USING INTEGER PRIMARY KEY (rowid=?)",)
OLD = Days(date(2026, 1, 1), date(2026, 1, 31))
FEW = (LeadFilter(plan_id=1), LeadFilter(tag_ids=(1,)), LeadFilter(manager_id=1, having=(Trait.PHONE,)))
MANY = (
    LeadFilter(),
    LeadFilter(dealt=Dealt.NONE),
    LeadFilter(without_tags=True),
    LeadFilter(having=(Trait.PHONE,), language="uk"),
    LeadFilter(came=OLD),
)


@pytest.fixture
async def firm(sqlite_url: str, clock: Clock) -> AsyncIterator[Firm]:
    """With a deal: without statistics SQLite plans for it as for millions."""
    db = await open_database(sqlite_url)
    firm = await Firm.found(db, build_services(db, clock, Random(1)), clock)
    await firm.plan(await firm.person("Ivan"))
    deal = await firm.deal()
    (tag,) = await firm.services.tags.add(["VIP"], actor=firm.owner)
    await firm.services.tags.tick(deal.lead_id, tag.id, on=True, actor=firm.owner)
    yield firm
    await db.close()


async def asked(firm: Firm, wanted: LeadFilter, cursor: Cursor) -> list[Answer]:
    def ask(session: Session) -> object:
        me: Manager = people.actor(session, firm.owner)
        which = audience.matching(session, wanted, me, UTC)
        edge = audience.edge(session, which, cursor)
        clauses = which.clauses if edge is None else [*which.clauses, audience.before(edge, cursor)]
        return audience.page(session, clauses, cursor), audience.count(session, clauses)

    return await firm.db.read(lambda session: answers(session, ask))


@pytest.mark.parametrize("wanted", MANY)
@pytest.mark.parametrize("cursor", [Cursor(), Cursor(5, page=2), Cursor(5, backwards=True, page=2)])
async def test_a_page_is_met_on_the_way_and_nothing_is_sorted(firm: Firm, wanted: LeadFilter, cursor: Cursor) -> None:
    for answer in await asked(firm, wanted, cursor):
        for said in answer.about("leads "):
            assert "ix_leads_audience" in said or "PRIMARY KEY" in said, answer
        assert not [step.said for step in answer.steps if "TEMP B-TREE" in step.said], answer
        for table in ("deals", "lead_tags"):
            assert not [said for said in answer.about(table) if said.startswith("SCAN")], answer


@pytest.mark.parametrize("wanted", FEW)
async def test_few_are_looked_up_one_by_one(firm: Firm, wanted: LeadFilter) -> None:
    found = await asked(firm, wanted, Cursor())
    assert any(said.startswith(ONE_BY_ONE) for answer in found for said in answer.about("leads")), found
    for answer in found:
        assert not [said for said in answer.about("leads") if said.startswith("SCAN")], answer


@pytest.mark.parametrize("wanted", FEW[:2])
async def test_of_many_each_is_asked_on_the_way(
    firm: Firm, wanted: LeadFilter, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(audience, "FEW", 0)
    found = await asked(firm, wanted, Cursor())
    assert [said for answer in found for said in answer.about("leads") if "ix_leads_audience" in said], found
    for answer in found:
        for table in ("deals", "lead_tags"):
            assert not [said for said in answer.about(table) if said.startswith("SCAN")], answer


@pytest.mark.parametrize(
    "wanted",
    [
        LeadFilter(language="uk"),
        LeadFilter(lacking=(Trait.PHONE,)),
        LeadFilter(plan_id=1, tag_ids=(1,)),
        LeadFilter(dealt=Dealt.NONE, without_tags=True),
    ],
)
@pytest.mark.parametrize("cursor", [Cursor(), Cursor(5, page=2), Cursor(1, backwards=True, page=2)])
async def test_whoever_seldom_fits_is_looked_for_between_two_numbers(
    firm: Firm, wanted: LeadFilter, cursor: Cursor, monkeypatch: pytest.MonkeyPatch
) -> None:
    await leads(firm, 8)
    monkeypatch.setattr(audience, "FEW", 0)
    monkeypatch.setattr(audience, "LOOKED", 2)
    edge, page, count = (await asked(firm, wanted, cursor))[-3:]
    assert any("ix_leads_audience" in said for said in edge.about("leads ")), edge
    for answer in (page, count):
        assert any(said.startswith("SEARCH leads") and "id" in said for said in answer.about("leads ")), answer
        assert not [said for said in answer.about("leads ") if said.startswith("SCAN")], answer


async def test_the_archive_is_walked_by_itself(firm: Firm) -> None:
    for standing in (Standing.ARCHIVED, Standing.BLACKLISTED):
        for answer in await asked(firm, LeadFilter(standing=standing), Cursor()):
            assert all("ix_leads_archived" in said for said in answer.about("leads")), answer
