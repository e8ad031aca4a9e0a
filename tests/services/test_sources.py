"""Named sources of a plan: their names, links and what they brought."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session

from crm_core.errors import Changed, Forbidden, Invalid, NotFound, PlanArchived
from crm_core.models import Event, Manager, SalesPlan, Source
from crm_core.queries import sources
from crm_core.services.sources import SourceService
from tests.firm import Firm
from tests.services.deals import entries


@pytest.fixture
async def plan(firm: Firm) -> SalesPlan:
    return await firm.plan(await firm.person("Ivan"))


async def added(firm: Firm, plan: SalesPlan, name: str = "Autumn ad") -> Source:
    return await firm.services.sources.add(plan.id, name, actor=firm.owner)


async def named(firm: Firm, plan: SalesPlan, *, archived: bool = False) -> list[str]:
    found = await firm.services.sources.of_plan(plan.id, archived=archived, actor=firm.owner)
    return [source.name for source, _ in found.sources]


async def refusal(firm: Firm, plan: SalesPlan, name: str) -> Invalid:
    with pytest.raises(Invalid) as refused:
        await added(firm, plan, name)
    return refused.value


async def test_sources_stand_by_name_and_the_log_keeps_who_made_them(firm: Firm, plan: SalesPlan) -> None:
    later = await added(firm, plan, "Summer\nad")
    await added(firm, plan)
    assert await named(firm, plan) == ["Autumn ad", "Summer ad"]
    entry, _ = await entries(firm, Event.SOURCE_CREATED)
    assert (entry.actor_id, entry.plan_id, entry.subject) == (firm.owner.id, plan.id, f"sources:{later.id}")
    assert entry.after == {"source": "Summer ad"}


async def test_a_name_is_given_once_in_a_plan_whatever_its_case(firm: Firm, plan: SalesPlan) -> None:
    await added(firm, plan, "Осінь")
    problem = await refusal(firm, plan, "ОСІНЬ")
    assert (problem.field, problem.problem, problem.about) == ("source", "taken", {"name": "Осінь"})
    other = await firm.plan(name="School", label="SCHOOL", default=False)
    await added(firm, other, "осінь")
    assert await named(firm, other) == ["осінь"]


@pytest.mark.parametrize(("name", "problem"), [("\u200b ", "empty"), ("x" * 61, "long")])
async def test_a_name_that_does_not_fit_makes_nothing(firm: Firm, plan: SalesPlan, name: str, problem: str) -> None:
    assert (await refusal(firm, plan, name)).problem == problem
    assert await firm.count(Source) == 0


async def test_an_archived_source_of_that_name_comes_back_with_its_link(firm: Firm, plan: SalesPlan) -> None:
    source = await added(firm, plan)
    await firm.services.sources.set_archived(source.id, archived=True, seen=source.version, actor=firm.owner)
    assert (await named(firm, plan), await named(firm, plan, archived=True)) == ([], ["Autumn ad"])
    again = await added(firm, plan, "autumn AD")
    assert (again.id, again.code, again.name) == (source.id, source.code, "Autumn ad")
    assert await named(firm, plan) == ["Autumn ad"]
    (entry,) = await entries(firm, Event.SOURCE_CHANGED)
    assert (entry.before["archived"], entry.after["archived"]) == (True, False)


async def test_an_archived_plan_gets_no_new_sources(firm: Firm, plan: SalesPlan) -> None:
    await firm.services.plans.set_archived(plan.id, archived=True, seen=None, actor=firm.owner)
    with pytest.raises(PlanArchived):
        await added(firm, plan)


async def test_a_new_name_leaves_the_link(firm: Firm, plan: SalesPlan) -> None:
    source = await added(firm, plan)
    renamed = await firm.services.sources.rename(source.id, "Winter ad", seen=source.version, actor=firm.owner)
    assert (renamed.name, renamed.code, renamed.version) == ("Winter ad", source.code, source.version + 1)
    (entry,) = await entries(firm, Event.SOURCE_CHANGED)
    assert (entry.before["name"], entry.after["name"], entry.plan_id) == ("Autumn ad", "Winter ad", plan.id)


async def test_the_same_name_again_changes_nothing(firm: Firm, plan: SalesPlan) -> None:
    source = await added(firm, plan)
    for _ in range(2):
        await firm.services.sources.rename(source.id, "AUTUMN ad", seen=source.version, actor=firm.owner)
    assert (await firm.rows(Source))[0].version == source.version + 1
    assert len(await entries(firm, Event.SOURCE_CHANGED)) == 1


async def test_somebody_elses_name_cannot_be_taken(firm: Firm, plan: SalesPlan) -> None:
    source, other = await added(firm, plan), await added(firm, plan, "Poster")
    await firm.services.sources.set_archived(other.id, archived=True, seen=other.version, actor=firm.owner)
    with pytest.raises(Invalid) as refused:
        await firm.services.sources.rename(source.id, "poster", seen=source.version, actor=firm.owner)
    assert refused.value.problem == "taken"


async def test_nobody_overwrites_what_they_have_not_seen(firm: Firm, plan: SalesPlan) -> None:
    anna = await firm.person("Anna", "admin")
    source = await added(firm, plan)
    await firm.services.sources.rename(source.id, "Winter ad", seen=source.version, actor=anna)
    firm.clock.forward(60)
    with pytest.raises(Changed) as refused:
        await firm.services.sources.rename(source.id, "Spring ad", seen=source.version, actor=firm.owner)
    assert (refused.value.kind, refused.value.key, refused.value.by) == ("sources", source.id, "Anna")
    with pytest.raises(Changed):
        await firm.services.sources.set_archived(source.id, archived=True, seen=source.version, actor=firm.owner)
    assert await named(firm, plan) == ["Winter ad"]


async def test_archiving_twice_is_archiving_once(firm: Firm, plan: SalesPlan) -> None:
    source = await added(firm, plan)
    for _ in range(2):
        await firm.services.sources.set_archived(source.id, archived=True, seen=source.version, actor=firm.owner)
    assert len(await entries(firm, Event.SOURCE_ARCHIVED)) == 1
    assert (await firm.rows(Source))[0].version == source.version + 1


Act = Callable[[SourceService, SalesPlan, Source, Manager], Any]
ACTS: dict[str, Act] = {
    "see all": lambda service, plan, _, who: service.of_plan(plan.id, archived=False, actor=who),
    "see one": lambda service, _, source, who: service.get(source.id, actor=who),
    "add": lambda service, plan, _, who: service.add(plan.id, "Poster", actor=who),
    "rename": lambda service, _, source, who: service.rename(source.id, "Poster", seen=source.version, actor=who),
    "archive": lambda service, _, source, who: service.set_archived(
        source.id, archived=True, seen=source.version, actor=who
    ),
}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
@pytest.mark.parametrize("role", ["head", "manager", "observer"])
async def test_only_whoever_edits_plans_gets_there(firm: Firm, plan: SalesPlan, act: Act, role: str) -> None:
    source, who = await added(firm, plan), await firm.person("Somebody", role)
    with pytest.raises(Forbidden):
        await act(firm.services.sources, plan, source, who)
    assert await named(firm, plan) == ["Autumn ad"]


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
async def test_what_does_not_exist_is_not_found(firm: Firm, plan: SalesPlan, act: Act) -> None:
    source = await added(firm, plan)
    source.id = 999
    nowhere = SalesPlan(id=999)
    with pytest.raises(NotFound):
        await act(firm.services.sources, nowhere, source, firm.owner)


async def test_a_link_leads_its_editors_to_the_plan(firm: Firm, plan: SalesPlan) -> None:
    source, head = await added(firm, plan), await firm.person("Anna", "head")
    await firm.services.plans.set_archived(plan.id, archived=True, seen=None, actor=firm.owner)
    for payload in (f"p_{plan.code}", f"src_{source.code}"):
        found = await firm.services.sources.plan_behind(payload, actor=firm.owner)
        assert found is not None
        assert found.id == plan.id
        assert await firm.services.sources.plan_behind(payload, actor=head) is None
    for payload in ("p_", "src_0123456789", f"p_{source.code}", "autumn"):
        assert await firm.services.sources.plan_behind(payload, actor=firm.owner) is None


async def test_people_and_deals_are_counted_through_all_renaming(firm: Firm, plan: SalesPlan) -> None:
    source, other = await added(firm, plan), await added(firm, plan, "Poster")
    for number in (1, 2, 3):
        await firm.services.leads.start(firm.lead(number), source=f"src_{source.code}")
    await firm.write(firm.lead(1))
    await firm.services.sources.rename(source.id, "Winter ad", seen=source.version, actor=firm.owner)
    await firm.write(firm.lead(2))
    use = await firm.services.sources.get(source.id, actor=firm.owner)
    assert (use.source.name, use.plan.id, use.leads, use.deals) == ("Winter ad", plan.id, 3, 2)
    found = await firm.services.sources.of_plan(plan.id, archived=False, actor=firm.owner)
    assert {one.id: deals for one, deals in found.sources} == {source.id: 2, other.id: 0}


async def test_counting_reads_an_index_only(firm: Firm, plan: SalesPlan, database_url: str) -> None:
    if not database_url.startswith("sqlite"):
        pytest.skip("the plan is asked of SQLite; PostgreSQL has the same indexes")
    source = await added(firm, plan)
    steps = await firm.db.read(lambda session: plans_of(session, plan.id, source.id))
    for index in ("ix_leads_source", "ix_deals_source"):
        assert any(f"USING COVERING INDEX {index} (source_id=?)" in step for step in steps), steps
    assert not any(step.startswith(("SCAN leads", "SCAN deals")) for step in steps), steps


def plans_of(session: Session, plan_id: int, source_id: int) -> list[str]:
    """How SQLite would answer the counts."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, _many: bool) -> None:
        seen.append((statement, parameters))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    sources.every(session, plan_id, archived=False)
    sources.leads_from(session, source_id)
    sources.deals_from(session, source_id)
    event.remove(connection, "before_cursor_execute", note)
    return [
        row[-1]
        for statement, parameters in seen
        for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement}", parameters)
    ]


@pytest.mark.parametrize("name", ["\x00", "\ud800", "x" * 10_000, "\u200d", "a" + "\u0301" * 50, "{name}", "<b>"])
async def test_whatever_is_typed_as_a_name_is_taken_or_refused_by_a_rule(
    firm: Firm, plan: SalesPlan, name: str
) -> None:
    with suppress(Invalid):
        source = await added(firm, plan, name)
        assert await named(firm, plan) == [source.name]
