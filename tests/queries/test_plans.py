"""What the screens ask is answered from the indexes made for it: nobody waits longer because the company has grown."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable
from dataclasses import replace
from datetime import UTC, date
from random import Random

import pytest
from sqlalchemy.orm import Session

from crm_core.db import open_database
from crm_core.errors import Invalid
from crm_core.models import Kind, Manager
from crm_core.queries import closed, pages, people, report_rows, report_views, reports
from crm_core.queries.lists import closed_in
from crm_core.rules.filters import Cursor, Days, DealFilter, Due, Period, Scope, Sort
from crm_core.rules.report_params import GroupBy, ReportKind, ReportParams
from crm_core.services import build_services, finding, listing
from tests.clock import Clock
from tests.firm import Firm
from tests.queries.explained import Answer, answers

ORDERS = {
    Sort.CREATED: "ix_deals_created",
    Sort.UPDATED: "ix_deals_updated",
    Sort.WAITING: "ix_deals_waiting",
    Sort.AMOUNT: "ix_deals_amount",
    Sort.NAME: "ix_deals_name",
    Sort.TASK: "ix_deals_task",
}
EVERYBODYS = (
    DealFilter(),
    DealFilter(kind=Kind.OPEN),
    DealFilter(kind=Kind.LOST, closed=Days()),
    DealFilter(plan_id=1),
    DealFilter(plan_id=1, kind=Kind.OPEN),
)
MONTH = Days(date(2026, 4, 1), date(2026, 4, 30))
SCANS = ("SCAN deals", "SCAN leads")


@pytest.fixture
async def firm(sqlite_url: str, clock: Clock) -> AsyncIterator[Firm]:
    """With a deal: without statistics SQLite plans for it as for millions."""
    db = await open_database(sqlite_url)
    firm = await Firm.found(db, build_services(db, clock, Random(1)), clock)
    ivan = await firm.person("Ivan")
    await firm.plan(ivan)
    await firm.deal()
    yield firm
    await db.close()


async def asked(firm: Firm, ask: Callable[[Session], object]) -> list[Answer]:
    found = await firm.db.read(lambda session: answers(session, ask))
    for answer in found:
        assert not [step.said for step in answer.steps if step.said.startswith(SCANS)], answer
    return found


async def page(firm: Firm, wanted: DealFilter, actor: Manager, *, deep: bool = False) -> list[Answer]:
    cursor = Cursor(1, page=2) if deep else Cursor()
    return await asked(
        firm, lambda session: listing.page(session, wanted, cursor, people.actor(session, actor), firm.clock())
    )


def of_deals(found: list[Answer]) -> list[str]:
    """Whatever looks into deals, except the look-up of those that are shown."""
    return [said for answer in found for said in answer.about("deals") if "INTEGER PRIMARY KEY" not in said]


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize("wanted", EVERYBODYS)
async def test_a_page_of_everybodys_deals_is_read_from_the_index_of_its_order(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, wanted: DealFilter, sort: Sort, deep: bool
) -> None:
    monkeypatch.setattr(pages, "FEW", -1)
    found = await page(firm, replace(wanted, sort=sort), firm.owner, deep=deep)
    said = of_deals(found)
    start = f"SEARCH deals USING COVERING INDEX {ORDERS[sort]} (plan_id=? AND kind=?"
    assert all(one.startswith(start) for one in said)
    if deep and sort is not Sort.CREATED:
        (alike, beyond), key = said, pages.COLUMNS[sort]
        assert f" AND {key}=? AND id" in alike
        assert f" AND {key}" in beyond
    else:
        assert len(said) == 1
    assert not [sorting for answer in found for sorting in answer.sorted_places]


@pytest.mark.parametrize("sort", Sort)
async def test_a_column_is_read_in_its_order_too(firm: Firm, monkeypatch: pytest.MonkeyPatch, sort: Sort) -> None:
    monkeypatch.setattr(pages, "FEW", -1)
    found = await page(firm, DealFilter(plan_id=1, status_ids=(1,), sort=sort), firm.owner)
    (said,) = of_deals(found)
    index = "ix_deals_plan_status (plan_id=? AND status_id=?" if sort is Sort.CREATED else f"{ORDERS[sort]} (plan_id=?"
    assert f" INDEX {index}" in said
    assert not [sorting for answer in found for sorting in answer.sorted_places]


@pytest.mark.parametrize("sort", Sort)
@pytest.mark.parametrize(
    "wanted", [DealFilter(Scope.MINE), DealFilter(Scope.MINE, plan_id=1), DealFilter(plan_id=1, kind=Kind.OPEN)]
)
async def test_ones_own_deals_are_looked_for_among_ones_own(firm: Firm, wanted: DealFilter, sort: Sort) -> None:
    ivan = await firm.services.people.identify(2001)
    assert ivan is not None
    found = of_deals(await page(firm, replace(wanted, sort=sort), ivan))
    assert found
    assert all(" INDEX ix_deals_manager_kind (manager_id=?" in said for said in found), found


async def test_ones_own_many_deals_are_read_in_the_order_of_their_numbers(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "FEW", -1)
    ivan = await firm.services.people.identify(2001)
    assert ivan is not None
    found = await page(firm, DealFilter(), ivan)
    (said,) = of_deals(found)
    assert said.startswith("SEARCH deals USING COVERING INDEX ix_deals_manager_kind (manager_id=? AND kind=?")
    assert not [sorting for answer in found for sorting in answer.sorted_places]


@pytest.mark.parametrize("due", Due)
async def test_only_those_of_ones_own_are_counted_whose_task_falls_due_then(firm: Firm, due: Due) -> None:
    ivan = await firm.services.people.identify(2001)
    assert ivan is not None
    wanted = DealFilter(Scope.MINE, due=due)
    counted, *_ = of_deals(await page(firm, wanted, ivan))
    said = "SEARCH deals USING INDEX ix_deals_own_task (manager_id=? AND archived=? AND next_task_at"
    assert counted.startswith(said)


@pytest.mark.parametrize("due", [Due.OVERDUE, Due.TODAY, Due.LATER])
@pytest.mark.parametrize("plan_id", [None, 1])
async def test_everybodys_tasks_are_found_plan_by_plan(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, due: Due, plan_id: int | None
) -> None:
    monkeypatch.setattr(pages, "FEW", -1)
    wanted = DealFilter(due=due, plan_id=plan_id, sort=Sort.TASK)
    for said in of_deals(await page(firm, wanted, firm.owner)):
        assert " INDEX ix_deals_task (plan_id=? AND kind=? AND archived=? AND next_task_at" in said


async def test_first_answers_of_a_month_look_at_its_deals_and_their_leads_messages_alone(firm: Firm) -> None:
    def ask(session: Session) -> None:
        me = people.actor(session, firm.owner)
        about = report_views.about(session, ReportParams(ReportKind.MANAGERS, MONTH), me, firm.clock())
        report_rows.managers(session, about, me, UTC)

    found = await asked(firm, ask)
    messages = [said for answer in found for said in answer.about("lead_messages")]
    assert messages
    assert all(
        said == "SEARCH lead_messages USING INDEX ix_lead_messages_latest (lead_id=? AND at>?)" for said in messages
    )
    assert any("INDEX ix_deals_came (created_at>? AND created_at<?)" in said for said in of_deals(found))


async def test_leads_of_a_month_are_counted_by_an_index(firm: Firm) -> None:
    def ask(session: Session) -> None:
        me = people.actor(session, firm.owner)
        about = report_views.about(session, ReportParams(ReportKind.SOURCES, MONTH), me, firm.clock())
        report_rows.sources(session, about, me, UTC)

    found = await asked(firm, ask)
    leads = [said for answer in found for said in answer.about("leads")]
    assert leads == ["SEARCH leads USING COVERING INDEX ix_leads_came (created_at>? AND created_at<?)"]


@pytest.mark.parametrize(
    ("wanted", "index"),
    [
        (DealFilter(kind=Kind.LOST, reason_id=1, closed=MONTH), "ix_deals_closed_reason (reason_id=? AND closed_at>?"),
        (
            DealFilter(kind=Kind.LOST, manager_id=2, closed=MONTH),
            "ix_deals_closed_manager (manager_id=? AND closed_at>?",
        ),
        (
            DealFilter(kind=Kind.LOST, manager_id=2, reason_id=1, closed=MONTH),
            "ix_deals_closed_manager (manager_id=? AND closed_at>?",
        ),
        (DealFilter(kind=Kind.LOST, plan_id=1, closed=MONTH), "ix_deals_closed_plan (plan_id=? AND closed_at>?"),
        (DealFilter(kind=Kind.LOST, closed=MONTH), "ix_deals_closed (closed_at>?"),
    ],
)
async def test_deals_behind_a_periods_figure_are_counted_and_found_by_an_index_alone(
    firm: Firm, wanted: DealFilter, index: str
) -> None:
    counted, shown = of_deals(await page(firm, wanted, firm.owner))
    assert counted.startswith(f"SEARCH deals USING COVERING INDEX {index}")
    assert shown.startswith(f"SEARCH deals USING COVERING INDEX {index}")


@pytest.mark.parametrize(
    ("manager_id", "index"),
    [(None, "ix_deals_reason (reason_id=? AND kind=?"), (2, "ix_deals_manager_kind (manager_id=? AND kind=?")],
)
async def test_deals_behind_a_figure_of_all_time_are_counted_beforehand(
    firm: Firm, monkeypatch: pytest.MonkeyPatch, manager_id: int | None, index: str
) -> None:
    monkeypatch.setattr(pages, "FEW", -1)
    wanted = DealFilter(kind=Kind.LOST, reason_id=1, manager_id=manager_id, closed=Days())
    found = await page(firm, wanted, firm.owner)
    assert [answer for answer in found if "closed_totals" in answer.sql]
    (said,) = of_deals(found)
    assert said.startswith(f"SEARCH deals USING COVERING INDEX {index}")
    assert not [step for answer in found for step in answer.steps if step.inside and "TEMP B-TREE" in step.said]


async def test_a_board_looks_at_no_deal(firm: Firm) -> None:
    found = await asked(
        firm,
        lambda session: listing.board(session, DealFilter(plan_id=1), people.actor(session, firm.owner), firm.clock()),
    )
    assert of_deals(found) == []
    assert [said for answer in found for said in answer.about("deal_totals")] == [
        "SEARCH deal_totals USING INDEX sqlite_autoindex_deal_totals_1 (plan_id=?)"
    ]


@pytest.mark.parametrize("words", ["olena", "olena koval", "0671234567", "olena@example.com", "#1", "777777"])
@pytest.mark.parametrize("closed_too", [False, True])
async def test_search_asks_its_index_first(firm: Firm, words: str, closed_too: bool) -> None:
    await firm.feed()

    def find(session: Session) -> object:
        try:
            me = people.actor(session, firm.owner)
            return finding.find(session, words, closed=closed_too, cursor=Cursor(), actor=me)
        except Invalid:
            return None

    for answer in await asked(firm, find):
        assert all("VIRTUAL TABLE INDEX 0:M" in said for said in answer.about("lead_search"))
        assert not [said for said in answer.about("deals") if "ix_deals_lead_id" not in said and "PRIMARY" not in said]


@pytest.mark.parametrize("by", GroupBy)
@pytest.mark.parametrize("parted", [False, True])
async def test_a_report_of_all_time_adds_up_what_was_counted(firm: Firm, by: GroupBy, parted: bool) -> None:
    def tallies(session: Session) -> object:
        return closed.tallies_all_time(session, by, manager_id=None, among=None, parted=parted)

    (answer,) = await asked(firm, tallies)
    assert of_deals([answer]) == []


async def test_a_report_of_a_month_reads_one_index(firm: Firm) -> None:
    clauses = closed_in(Period.of_days(MONTH.first, MONTH.last, UTC))
    (said,) = of_deals(await asked(firm, lambda session: reports.tallies(session, clauses, GroupBy.PLAN)))
    assert said.startswith("SEARCH deals USING COVERING INDEX ix_deals_closed (closed_at>?")
