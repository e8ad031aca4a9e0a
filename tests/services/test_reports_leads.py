"""Behind the leads of a source: exactly the people of a slow calculation, and only what a reader may open."""

from __future__ import annotations

from dataclasses import replace

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.errors import NotFound
from crm_core.models import Deal, Lead, Manager, Permission, RolePermission
from crm_core.results.reports import ReportLead, ReportLeads
from crm_core.rules.audience import Standing
from crm_core.rules.filters import PAGE_SIZE, Cursor
from crm_core.rules.report_about import Member
from crm_core.rules.report_params import ReportParams
from crm_core.rules.report_rows import RowsReport
from tests.firm import Firm
from tests.services.test_reports_more import MANAGERS, SOURCES, Life, among, days_of, inside, life

__all__ = ["life"]


@pytest.fixture
async def crowd(life: Life) -> Life:
    """Also leads without a deal, one in the archive with an open deal, one who was erased, one who is another."""
    firm = life.firm
    without_deal = [(await firm.services.leads.start(firm.lead(100 + n, f"Guest {n}"))).lead for n in range(9)]
    deals = sorted(await firm.rows(Deal), key=lambda deal: deal.id)
    by_kind = {deal.kind: deal for deal in deals}

    def bring(session: Session) -> None:
        for place, lead in enumerate(session.scalars(select(Lead).order_by(Lead.id))):
            lead.source_id = [None, *life.sources][place % 3]
        session.get_one(Lead, without_deal[0].id).merged_into_id = deals[0].lead_id

    await firm.change(bring)
    for deal in by_kind.values():
        await firm.services.audience.set_standing(deal.lead_id, Standing.ARCHIVED, actor=firm.owner)
    other = next(deal for deal in deals if deal not in by_kind.values())
    await firm.services.erasing.erase(other.id, actor=firm.owner)
    return life


async def everybody(
    firm: Firm, params: ReportParams, source: Member | None, actor: Manager, *, with_deal: bool
) -> tuple[ReportLeads, list[ReportLead]]:
    """The first page, and who is on all of them; going back comes to the same pages."""
    ask = firm.services.reports.leads
    first = page = await ask(params, source, Cursor(), with_deal=with_deal, actor=actor)
    found = [*page.rows]
    while page.sheet.next is not None:
        before, page = page, await ask(params, source, page.sheet.next, with_deal=with_deal, actor=actor)
        assert page.sheet.previous is not None
        again = await ask(params, source, page.sheet.previous, with_deal=with_deal, actor=actor)
        assert again.rows == before.rows
        found += page.rows
    return first, found


async def report_of(life: Life, params: ReportParams, actor: Manager) -> RowsReport:
    return await life.firm.services.reports.rows(params, actor=actor)


async def test_the_leads_of_a_source_are_exactly_those_that_are_counted(crowd: Life) -> None:
    firm = crowd.firm
    leads = {lead.id: lead for lead in await firm.rows(Lead)}
    deals = await firm.rows(Deal)
    compared = 0
    for span in crowd.spans():
        for plan_ids, actor in (((), firm.owner), ((crowd.plans[1].id,), firm.owner), ((), crowd.ivan)):
            params = replace(SOURCES, span=span, plan_ids=plan_ids)
            report = await report_of(crowd, params, actor)
            own = actor is crowd.ivan
            known = {
                deal.lead_id
                for deal in deals
                if not deal.archived and among(deal.plan_id, plan_ids) and (not own or deal.manager_id == actor.id)
            }
            came = {
                one.id for one in leads.values() if one.merged_into_id is None and inside(one.created_at, days_of(span))
            }
            for row, source in ((report.total, None), *((row, Member(row.id)) for row in report.rows)):
                theirs = {one for one in came if source is None or leads[one].source_id == source.id}
                for with_deal, number in ((False, row.leads), (True, row.leads_with_deal)):
                    expected = theirs & known if with_deal or own or plan_ids else theirs
                    first, found = await everybody(firm, params, source, actor, with_deal=with_deal)
                    assert first.sheet.total == number == len(found)
                    assert [one.id for one in found] == sorted(expected, reverse=True)
                    compared += number
    assert compared > 200


async def test_nobody_is_offered_to_open_whom_audiences_do_not_show(crowd: Life) -> None:
    _, found = await everybody(crowd.firm, SOURCES, None, crowd.firm.owner, with_deal=False)
    leads = {lead.id: lead for lead in await crowd.firm.rows(Lead)}
    gone = [one for one in found if not one.opens]
    assert [leads[one.id].telegram_id for one in gone] == [None]
    assert all(one.archived == (leads[one.id].archived_at is not None) for one in found)
    assert any(one.archived for one in found)
    for one in found:
        if one.opens:
            assert (await crowd.firm.services.audience.lead(one.id, actor=crowd.firm.owner)).lead.id == one.id
        elif one.deal_id is not None:
            assert (await crowd.firm.services.deals.card(one.deal_id, actor=crowd.firm.owner)).deal.lead_id == one.id


async def test_without_audiences_leads_lead_to_deals_and_those_without_one_are_not_told(crowd: Life) -> None:
    observer = await crowd.firm.person("Observer", "observer")
    report = await report_of(crowd, SOURCES, observer)
    assert not report.about.leads_shown
    assert report.total.leads > report.total.leads_with_deal
    for with_deal in (False, True):
        first, found = await everybody(crowd.firm, SOURCES, None, observer, with_deal=with_deal)
        assert first.with_deal
        assert first.sheet.total == report.total.leads_with_deal
        assert not any(one.opens for one in found)
        for one in found:
            assert one.deal_id is not None
            assert (await crowd.firm.services.deals.card(one.deal_id, actor=observer)).deal.lead_id == one.id


async def test_a_manager_with_audiences_opens_the_leads_they_know_and_deals_of_the_others(crowd: Life) -> None:
    granted = RolePermission(role_id=crowd.ivan.role_id, permission=Permission.USE_AUDIENCE)
    await crowd.firm.change(lambda session: session.add(granted))
    _, found = await everybody(crowd.firm, SOURCES, None, crowd.ivan, with_deal=False)
    assert found
    for one in found:
        if one.opens:
            await crowd.firm.services.audience.lead(one.id, actor=crowd.ivan)
        else:
            with pytest.raises(NotFound):
                await crowd.firm.services.audience.lead(one.id, actor=crowd.ivan)


async def test_a_page_that_is_there_no_more_is_the_first(crowd: Life) -> None:
    ask, owner = crowd.firm.services.reports.leads, crowd.firm.owner
    first = await ask(SOURCES, None, Cursor(), with_deal=False, actor=owner)
    assert len(first.rows) == PAGE_SIZE
    lost = await ask(SOURCES, None, Cursor(1, page=9), with_deal=False, actor=owner)
    assert lost == first


async def test_other_reports_have_no_leads(crowd: Life) -> None:
    with pytest.raises(NotFound):
        await crowd.firm.services.reports.leads(MANAGERS, None, Cursor(), with_deal=False, actor=crowd.firm.owner)
