"""Every list, count, search, picker, card and report shows each role exactly the deals that are theirs to see."""

from __future__ import annotations

from random import Random

import pytest

from crm_core.errors import Forbidden, NotFound
from crm_core.models import Deal, Kind, Manager, Notice, NoticeKind, Permission
from crm_core.rules.filters import Cursor, DealFilter, Scope, Sort
from crm_core.rules.periods import Preset
from crm_core.rules.permissions import STANDARD_ROLES
from crm_core.rules.report_params import GroupBy, ReportKind, ReportParams
from crm_core.rules.views import Part
from crm_core.services.notices import NoticeService
from tests.firm import Firm, switch
from tests.services.market import NAMES, Market, walked

ROLES = list(STANDARD_ROLES)
SEE_ALL = {"owner", "admin", "head", "observer"}


@pytest.fixture
async def market(firm: Firm) -> Market:
    made = Market(firm, Random(11))
    await made.fill()
    await firm.feed()
    return made


async def as_role(market: Market, role: str) -> Manager:
    """Ivan, who has deals of his own and sits in the first plan's team, in this role."""
    firm = market.firm
    ivan = market.people[0]
    stranger = await firm.person("Model", role)
    await switch(firm, ivan, role_id=stranger.role_id)
    await switch(firm, stranger, active=False)
    again = await firm.services.people.identify(ivan.telegram_id)
    assert again is not None
    return again


def theirs(market: Market, actor: Manager, role: str) -> set[int]:
    """What the role may see, from nothing but the deals."""
    return {deal.id for deal in market.deals if role in SEE_ALL or deal.manager_id == actor.id}


def free(market: Market, role: str) -> set[int]:
    """Open deals that nobody has: heads hand out all, a manager takes those of the own team's plan."""
    if role == "observer":
        return set()
    nobodys = [deal for deal in market.deals if deal.manager_id is None and deal.kind is Kind.OPEN]
    return {deal.id for deal in nobodys if role != "manager" or deal.plan_id == market.plans[0].id}


def numbers(deals: list[Deal]) -> list[int]:
    return sorted(deal.id for deal in deals)


@pytest.mark.parametrize("role", ROLES)
async def test_lists_counts_and_boards(market: Market, role: str) -> None:
    me = await as_role(market, role)
    seen = [deal for deal in market.deals if deal.id in theirs(market, me, role)]
    for sort in Sort:
        total, amount, rows = await walked(market.firm, DealFilter(sort=sort), me)
        assert (total, amount, sorted(rows)) == (len(seen), sum(deal.amount for deal in seen), numbers(seen))
    total, _, rows = await walked(market.firm, DealFilter(Scope.UNASSIGNED), me)
    assert (total, set(rows)) == (len(free(market, role)), free(market, role))
    for plan in market.plans:
        inside = [deal for deal in seen if deal.plan_id == plan.id]
        board = await market.firm.services.deals.board(DealFilter(plan_id=plan.id), actor=me)
        assert (board.total, board.amount) == (len(inside), sum(deal.amount for deal in inside))
        for status, count, amount in board.columns:
            column = [deal for deal in inside if deal.status_id == status.id]
            assert (count, amount) == (len(column), sum(deal.amount for deal in column))


@pytest.mark.parametrize("role", ROLES)
async def test_home_counts_ones_own(market: Market, role: str) -> None:
    me = await as_role(market, role)
    own = [deal for deal in market.deals if deal.manager_id == me.id and deal.kind is Kind.OPEN]
    home = await market.firm.services.deals.home(actor=me)
    assert (home.open, home.unassigned) == (len(own), len(free(market, role)))
    assert home.new == sum(deal.status.name == "New" for deal in own)


@pytest.mark.parametrize("role", ROLES)
async def test_a_card_its_history_and_its_link_open_for_those_who_see_the_deal(market: Market, role: str) -> None:
    me = await as_role(market, role)
    deals = market.firm.services.deals
    notices = NoticeService(market.firm.db, market.firm.clock, Random(1))
    opened = theirs(market, me, role) | free(market, role)
    for deal in market.deals:
        notice = Notice(
            chat_id=me.telegram_id, kind=NoticeKind.DEAL_RECEIVED, data={"deal_id": deal.id, "lead_id": deal.lead_id}
        )
        subject = await notices.subject(notice)
        assert (subject.card is not None) is (deal.id in opened)
        if deal.id in opened:
            assert (await deals.card(deal.id, actor=me)).deal.id == deal.id
            continue
        for look in (deals.card, deals.history, deals.why, deals.colleagues, deals.reasons, deals.other_plans):
            with pytest.raises(NotFound):
                await look(deal.id, actor=me)


@pytest.mark.parametrize("role", ROLES)
async def test_search_in_the_chat_and_inline(market: Market, role: str) -> None:
    me = await as_role(market, role)
    found_by = {deal.id: deal for deal in market.deals if deal.id in theirs(market, me, role) | free(market, role)}
    for name in NAMES:
        expected = {
            number for number, deal in found_by.items() if deal.lead.name.casefold().startswith(name.casefold())
        }
        page = await market.firm.services.deals.search(name, closed=True, cursor=Cursor(), actor=me)
        rows = {deal.id for deal in page.rows}
        while page.next is not None:
            page = await market.firm.services.deals.search(name, closed=True, cursor=page.next, actor=me)
            rows |= {deal.id for deal in page.rows}
        assert (page.total, rows) == (len(expected), expected), name
    for deal in market.deals:
        page = await market.firm.services.deals.search(f"#{deal.id}", closed=True, cursor=Cursor(), actor=me)
        assert page.total == (deal.id in found_by)


@pytest.mark.parametrize("role", ROLES)
async def test_pickers_offer_what_the_reader_sees(market: Market, role: str) -> None:
    me = await as_role(market, role)
    views = market.firm.services.views
    view = await views.keep(DealFilter(), actor=me)
    shown = {part: {item.id for item in (await views.choices(view.id, part, actor=me)).items} for part in PICKED}
    seen = [deal for deal in market.deals if deal.id in theirs(market, me, role)]
    assert {deal.plan_id for deal in seen} <= shown[Part.PLAN]
    assert {deal.manager_id for deal in seen} - {None} <= shown[Part.MANAGER]
    assert {deal.reason_id for deal in seen} - {None} <= shown[Part.REASON]
    if role not in SEE_ALL:
        assert shown[Part.MANAGER] == {me.id}
        assert shown[Part.PLAN] <= {deal.plan_id for deal in seen} | {market.plans[0].id}


PICKED = (Part.PLAN, Part.MANAGER, Part.REASON, Part.SOURCE)


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("group", list(GroupBy))
async def test_reports_count_what_the_reader_sees(market: Market, role: str, group: GroupBy) -> None:
    me = await as_role(market, role)
    reports = market.firm.services.reports
    params = ReportParams(ReportKind.REFUSALS, Preset.ALL_TIME, group=group)
    if not {Permission.SEE_OWN_REPORTS, Permission.SEE_ALL_REPORTS} & STANDARD_ROLES[role][1]:
        with pytest.raises(Forbidden):
            await reports.refusals(params, only=None, actor=me)
        return
    report = await reports.refusals(params, only=None, actor=me)
    seen = [deal for deal in market.deals if deal.id in theirs(market, me, role)]
    assert report.total.won == sum(deal.kind is Kind.WON for deal in seen)
    assert report.total.lost == sum(deal.kind is Kind.LOST for deal in seen)
    if role not in SEE_ALL and group is GroupBy.MANAGER:
        assert {one.id for one in report.groups} <= {me.id}
