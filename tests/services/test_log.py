"""The company's action log on a real database: what is in it, for whom, and the same on whatever page it is."""

from __future__ import annotations

from datetime import date, timedelta
from random import Random

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.errors import Forbidden, Invalid, NotFound
from crm_core.models import (
    ActorKind,
    AuditEntry,
    Event,
    Manager,
    Permission,
    RolePermission,
    SalesPlan,
)
from crm_core.queries import log as queries
from crm_core.results.log import LogPage
from crm_core.rules.filters import Cursor, Days
from crm_core.rules.log import LogFilter, Topic
from crm_core.services import planning
from keyboards.spelling import HIGHEST_ID
from tests.firm import Firm, switch
from tests.services.log import fill, page, pages


@pytest.fixture
async def full(firm: Firm) -> tuple[Firm, list[AuditEntry], SalesPlan, list[Manager]]:
    ivan, anna = await firm.person("Ivan"), await firm.person("Anna", "head")
    plan = await firm.plan(ivan, anna)
    firm.clock.forward(86400)
    deals = [await firm.deal() for _ in range(5)]
    people = [firm.owner, ivan, anna]
    return firm, await fill(firm, deals, plan, people, 400), plan, people


def newest_first(entries: list[AuditEntry]) -> list[int]:
    return [entry.id for entry in sorted(entries, key=lambda entry: (entry.at, entry.id), reverse=True)]


async def test_every_filter_gives_exactly_its_entries_on_any_page(
    full: tuple[Firm, list[AuditEntry], SalesPlan, list[Manager]],
) -> None:
    firm, entries, plan, (owner, ivan, anna) = full
    deal = next(entry.deal_id for entry in entries if entry.deal_id)
    day = (firm.clock() - timedelta(minutes=30)).date()

    def of(*beginnings: str) -> list[AuditEntry]:
        return [entry for entry in entries if entry.event.value.startswith(beginnings)]

    wanted: list[tuple[LogFilter, list[AuditEntry]]] = [
        (LogFilter(), entries),
        (LogFilter(Topic.DEALS), of("deal")),
        (LogFilter(Topic.LEADS), of("lead", "tag", "mass")),
        (LogFilter(Topic.PLANS), of("plan", "member", "source")),
        (LogFilter(Topic.STATUSES), of("status", "reason")),
        (LogFilter(Topic.PEOPLE), of("person", "invite", "role")),
        (LogFilter(Topic.COMPANY), of("company", "template", "tunnel", "report", "export")),
        (LogFilter(actor_id=ivan.id), [entry for entry in entries if entry.actor_id == ivan.id]),
        (LogFilter(by_nobody=True), [entry for entry in entries if entry.actor_id is None]),
        (LogFilter(deal_id=deal), [entry for entry in entries if entry.deal_id == deal]),
        (LogFilter(plan_id=plan.id), [e for e in entries if e.plan_id == plan.id and e.deal_id is None]),
        (LogFilter(days=Days(day, day)), [entry for entry in entries if local_day(entry) == day]),
        (LogFilter(Topic.DEALS, actor_id=anna.id), [entry for entry in of("deal") if entry.actor_id == anna.id]),
        (
            LogFilter(Topic.COMPANY, by_nobody=True),
            [entry for entry in of("company", "template", "tunnel", "report", "export") if entry.actor_id is None],
        ),
        (
            LogFilter(Topic.STATUSES, actor_id=ivan.id, plan_id=plan.id),
            [entry for entry in of("status") if entry.actor_id == ivan.id],
        ),
        (
            LogFilter(actor_id=owner.id, deal_id=deal, days=Days(None, day)),
            [e for e in entries if e.actor_id == owner.id and e.deal_id == deal and local_day(e) <= day],
        ),
        (
            LogFilter(person_id=ivan.id),
            [e for e in of("person", "member") if (e.before | e.after).get("manager_id") == ivan.id],
        ),
    ]
    for ask, expected in wanted:
        found = await pages(firm, ask)
        assert [one for some in found for one in some] == newest_first(expected), ask
        assert expected, ask
        assert all(len(some) == 8 for some in found[:-1]), ask


def local_day(entry: AuditEntry) -> date:
    return (entry.at + timedelta(hours=3)).date()  # Kyiv in May


async def test_what_happens_meanwhile_moves_no_page(
    full: tuple[Firm, list[AuditEntry], SalesPlan, list[Manager]],
) -> None:
    firm = full[0]
    first = await page(firm)
    assert first.next is not None
    second = await page(firm, cursor=first.next)
    firm.clock.forward(60)
    await firm.deal()
    assert await same(firm, first.next, second)
    assert second.next is not None
    third = await page(firm, cursor=second.next)
    assert third.previous is not None
    assert await same(firm, third.previous, second)
    newest = await page(firm, cursor=second.previous)
    assert newest.page == 1
    assert newest.entries[0].at == firm.clock()


async def same(firm: Firm, cursor: Cursor, as_before: LogPage) -> bool:
    again = await page(firm, cursor=cursor)
    return [entry.id for entry in again.entries] == [entry.id for entry in as_before.entries]


async def test_without_the_right_there_is_no_log(firm: Firm) -> None:
    log = firm.services.log
    for person in (await firm.person("Ivan"), await firm.person("Olha", "observer")):
        for asked in (
            log.page(LogFilter(), Cursor(), actor=person),
            log.people(actor=person),
            log.today(actor=person),
            log.days("12.10", actor=person),
            log.deal("#1", actor=person),
        ):
            with pytest.raises(Forbidden):
                await asked


async def readers_of_own_deals(firm: Firm, *, own: bool = True) -> None:
    """Managers may read the log, and see their own deals only (or none)."""

    def unit(session: Session) -> None:
        role = firm_role(session)
        session.add(RolePermission(role_id=role, permission=Permission.SEE_LOG))
        if not own:
            session.execute(
                delete(RolePermission).where(
                    RolePermission.role_id == role, RolePermission.permission == Permission.SEE_OWN_DEALS
                )
            )

    def firm_role(session: Session) -> int:
        found = session.query(Manager).filter_by(name="Ivan").one()
        return found.role_id

    await firm.change(unit)


async def test_deals_out_of_sight_stay_so_in_the_log(firm: Firm) -> None:
    ivan, anna = await firm.person("Ivan"), await firm.person("Anna")
    await firm.plan(ivan, anna)
    firm.clock.forward(60)
    mine, theirs = sorted([await firm.deal(), await firm.deal()], key=lambda deal: deal.manager_id != ivan.id)
    await readers_of_own_deals(firm)
    for wanted in (LogFilter(), LogFilter(Topic.DEALS), LogFilter(Topic.LEADS), LogFilter(by_nobody=True)):
        found = await page(firm, wanted, actor=ivan)
        shown = {entry.deal_id for entry in found.entries}
        assert theirs.id not in shown
        assert mine.id in shown or wanted.topic is Topic.LEADS
        assert {entry.lead_id for entry in found.entries} <= {mine.lead_id, None}
        assert set(found.leads) == {mine.lead_id}
    with pytest.raises(NotFound):
        await page(firm, LogFilter(deal_id=theirs.id), actor=ivan)
    with pytest.raises(Invalid):
        await firm.services.log.deal(f"#{theirs.id}", actor=ivan)
    assert await firm.services.log.deal(f"#{mine.id}", actor=ivan) == mine.id


async def test_who_may_see_no_deals_still_reads_what_became_of_the_settings(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    await firm.plan(ivan)
    await firm.deal()
    await readers_of_own_deals(firm, own=False)
    found = await page(firm, actor=ivan)
    assert found.entries
    assert {(entry.deal_id, entry.lead_id) for entry in found.entries} == {(None, None)}


async def test_a_page_looks_through_so_many_entries_and_no_more(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """What fits is far back: each page says how to look further, and nothing is left out."""
    monkeypatch.setattr(queries, "LOT", 10)
    monkeypatch.setattr(queries, "LOOKED_AT", 30)
    ivan, anna = await firm.person("Ivan"), await firm.person("Anna")
    plan = await firm.plan(ivan)
    mine = await firm.deal()
    await switch(firm, ivan, on_shift=False)
    await firm.change(lambda session: seat(firm, session, plan, anna))
    theirs = [await firm.deal() for _ in range(3)]
    firm.clock.forward(60)
    await fill(firm, theirs, plan, [anna], 300)
    await readers_of_own_deals(firm)
    shown, empty = [], 0
    cursor: Cursor | None = Cursor()
    while cursor is not None:
        found = await page(firm, LogFilter(Topic.DEALS), cursor, ivan)
        shown += [entry.deal_id for entry in found.entries]
        empty += not found.entries
        cursor = found.next
    assert empty > 3
    assert shown
    assert set(shown) == {mine.id}


def seat(firm: Firm, session: Session, plan: SalesPlan, manager: Manager) -> None:
    known = session.get_one(SalesPlan, plan.id)
    planning.seat(session, known, manager, actor=ActorKind.SYSTEM, random=Random(1), now=firm.clock())


async def test_a_page_names_what_its_entries_and_its_filter_are_about(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    plan = await firm.plan(ivan)
    deal = await firm.deal()
    found = await page(firm, LogFilter(deal_id=deal.id, actor_id=firm.owner.id))
    assert found.names.deal is not None
    assert (found.names.deal.lead.name, found.names.actor) == ((await firm.card(deal.id)).deal.lead.name, "Olga")
    of_plan = await page(firm, LogFilter(plan_id=plan.id))
    assert (of_plan.names.plan, of_plan.plans[plan.id].short_label) == ("Online sales", "ONLINE")
    of_ivan = await page(firm, LogFilter(person_id=ivan.id))
    assert [entry.event for entry in of_ivan.entries] == [Event.MEMBER_ADDED, Event.PERSON_JOINED]
    assert of_ivan.people[ivan.id].name == "Ivan"


@pytest.mark.parametrize("unknown", [77, HIGHEST_ID])
async def test_a_filter_of_nobody_and_nothing_is_not_found(firm: Firm, unknown: int) -> None:
    for wanted in (
        LogFilter(actor_id=unknown),
        LogFilter(deal_id=unknown),
        LogFilter(plan_id=unknown),
        LogFilter(person_id=unknown),
    ):
        with pytest.raises(NotFound):
            await page(firm, wanted)


async def test_hostile_places_and_days_show_something_harmless(firm: Firm) -> None:
    newest = [entry.id for entry in (await page(firm)).entries]
    for cursor in (Cursor(HIGHEST_ID, page=9), Cursor(0, backwards=True, page=5), Cursor(newest[0], True, 3)):
        found = await page(firm, cursor=cursor)
        assert [entry.id for entry in found.entries] == newest
    assert not (await page(firm, cursor=Cursor(newest[-1], page=2))).entries
    for days in (Days(date.min, date.min), Days(date(9999, 12, 30), None), Days(date(2030, 1, 1), date(2020, 1, 1))):
        assert not (await page(firm, LogFilter(days=days))).entries
    assert (await page(firm, LogFilter(days=Days(date.min, date(9999, 12, 30))))).entries


async def test_those_who_left_are_offered_last(firm: Firm) -> None:
    await firm.person("Ivan")
    await switch(firm, await firm.person("Anna"), active=False)
    assert [person.name for person in await firm.services.log.people(actor=firm.owner)] == ["Ivan", "Olga", "Anna"]


async def test_typed_days_are_the_companys(firm: Firm) -> None:
    firm.clock.at = firm.clock.at.replace(hour=22)  # already tomorrow in Kyiv
    assert await firm.services.log.today(actor=firm.owner) == date(2026, 5, 5)
    assert await firm.services.log.days("5.5", actor=firm.owner) == Days(date(2026, 5, 5), date(2026, 5, 5))
