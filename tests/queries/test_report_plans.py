"""What stands behind a figure of a month is found by the index that counts it, whatever came before and after."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from sqlalchemy.orm import Session

from crm_core.models import Pick
from crm_core.queries import people, report_views
from crm_core.rules.filters import Cursor, Days
from crm_core.rules.report_about import PASSED, Figure, Member, What
from crm_core.rules.report_params import ReportKind, ReportParams
from crm_core.services import listing, report_funnels, report_lists
from tests.firm import Firm
from tests.queries.explained import Answer, answers
from tests.queries.test_plans import MONTH, asked, firm

__all__ = ["firm"]

Ask = Callable[[Session], object]


def said_of(found: list[Answer], table: str) -> list[str]:
    return [said for answer in found for said in answer.about(table) if "INTEGER PRIMARY KEY" not in said]


@pytest.mark.parametrize("deep", [False, True])
@pytest.mark.parametrize("what", PASSED)
async def test_what_passed_through_a_status_is_found_among_the_steps_of_the_period(
    firm: Firm, what: What, deep: bool
) -> None:
    def ask(session: Session) -> None:
        me = people.actor(session, firm.owner)
        about = report_views.about(session, ReportParams(ReportKind.FUNNEL, MONTH), me, firm.clock())
        wanted = about.deals(Figure(what, group=Member(1)))
        listing.page(session, wanted, Cursor(1, page=2) if deep else Cursor(), me, firm.clock())

    found = await asked(firm, ask)
    steps = [said for said in said_of(found, "status_changes") if "ix_status_changes_deal (" not in said]
    assert steps
    assert all(" INDEX ix_status_changes_to (to_status_id=? AND at>? AND at<?)" in said for said in steps), steps
    assert said_of(found, "deals") == []


async def test_a_months_funnel_is_counted_without_looking_at_any_step(firm: Firm) -> None:
    def ask(session: Session) -> None:
        me = people.actor(session, firm.owner)
        about = report_views.about(session, ReportParams(ReportKind.FUNNEL, MONTH), me, firm.clock())
        report_funnels.funnel(session, about, me)

    steps = said_of(await asked(firm, ask), "status_changes")
    for index, seek in (
        ("to", "to_status_id=? AND at>? AND at<?"),
        ("stay", "from_status_id=? AND at>? AND at<?"),
        ("deal", "deal_id=?"),
    ):
        assert any(f" COVERING INDEX ix_status_changes_{index} ({seek})" in said for said in steps), steps
    assert all(" COVERING INDEX " in said for said in steps), steps


@pytest.mark.parametrize("days", [MONTH, Days()])
@pytest.mark.parametrize("source", [Member(1), Member(None), None])
async def test_leads_of_a_source_are_found_by_when_they_came_or_by_what_brought_them(
    firm: Firm, source: Member | None, days: Days
) -> None:
    def ask(session: Session) -> None:
        me = people.actor(session, firm.owner)
        about = report_views.about(session, ReportParams(ReportKind.SOURCES, days), me, firm.clock())
        report_lists.leads(session, about, source, Cursor(), me, with_deal=False)

    found = await firm.db.read(lambda session: answers(session, ask))
    leads = said_of(found, "leads")
    if days == MONTH:
        assert all("(created_at>? AND created_at<?)" in said or "ix_leads_source" in said for said in leads), leads
    else:
        pages = [answer for answer in found if "LIMIT" in answer.sql and "FROM leads" in answer.sql]
        assert not [step for answer in pages for step in answer.steps if "TEMP B-TREE" in step.said]


@pytest.mark.parametrize("manager_id", [None, 2])
async def test_what_was_dealt_in_a_month_is_found_by_its_days(firm: Firm, manager_id: int | None) -> None:
    def ask(session: Session) -> None:
        me = people.actor(session, firm.owner)
        about = report_views.about(session, ReportParams(ReportKind.FAIRNESS, MONTH), me, firm.clock())
        report_lists.hand(session, about, (1, Pick.EVENLY, manager_id), Cursor(), me, firm.clock())

    found = await asked(firm, ask)
    dealt = said_of(found, "assignments")
    assert dealt
    assert all(" INDEX ix_assignments_at (at>? AND at<?)" in said for said in dealt), dealt
