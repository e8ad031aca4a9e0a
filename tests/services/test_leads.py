"""What becomes of people who come by a link."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.models import Deal, Event, Lead, LeadMessage, Manager, NoticeKind, SalesPlan, Source
from crm_core.results import Received
from tests.firm import Firm
from tests.services.deals import entries

OLENA = 1
"""Numbers of leads."""


@pytest.fixture
async def ivan(firm: Firm) -> Manager:
    return await firm.person("Ivan")


@pytest.fixture
async def online(firm: Firm, ivan: Manager) -> SalesPlan:
    """The plan of people who just write."""
    return await firm.plan(ivan)


@pytest.fixture
async def maria(firm: Firm) -> Manager:
    return await firm.person("Maria")


@pytest.fixture
async def school(firm: Firm, online: SalesPlan, maria: Manager) -> SalesPlan:
    """The plan that the links are of."""
    return await firm.plan(maria, name="School", label="SCHOOL", default=False)


@pytest.fixture
async def autumn(firm: Firm, school: SalesPlan) -> Source:
    return await firm.services.sources.add(school.id, "Autumn ad", actor=firm.owner)


async def come(firm: Firm, payload: str | None = None, number: int = OLENA) -> Lead:
    return (await firm.services.leads.start(firm.lead(number), source=payload)).lead


async def write(firm: Firm, number: int = OLENA, **more: Any) -> Received:
    firm.clock.forward(60)
    return await firm.write(firm.lead(number), **more)


async def olena(firm: Firm) -> Lead:
    (lead,) = await firm.rows(Lead)
    return lead


async def deals_by_plan(firm: Firm) -> list[tuple[int, str | None]]:
    return [(deal.plan_id, deal.source) for deal in sorted(await firm.rows(Deal), key=lambda deal: deal.id)]


async def archive(firm: Firm, plan: SalesPlan, *, archived: bool = True) -> None:
    await firm.services.plans.set_archived(plan.id, archived=archived, seen=None, actor=firm.owner)


async def lose(firm: Firm, deal: Deal | None) -> None:
    assert deal is not None
    reason = await firm.reason("No answer")
    await firm.services.deals.lose(deal.id, reason.id, seen=deal.version, actor=firm.owner)


async def test_a_plans_link_brings_the_first_message_into_that_plan(
    firm: Firm, school: SalesPlan, maria: Manager
) -> None:
    await come(firm, f"p_{school.code}")
    assert await firm.count(Deal) == 0
    received = await write(firm)
    assert received.first
    assert received.deal is not None
    assert (received.deal.plan_id, received.deal.manager_id) == (school.id, maria.id)
    assert await deals_by_plan(firm) == [(school.id, None)]
    assert (await olena(firm)).wanted_plan_id is None


async def test_a_sources_link_says_where_lead_and_deal_came_from(firm: Firm, school: SalesPlan, autumn: Source) -> None:
    await come(firm, f"src_{autumn.code}")
    received = await write(firm)
    lead, deal = await olena(firm), received.deal
    assert deal is not None
    assert (lead.source, lead.source_id) == ("Autumn ad", autumn.id)
    assert (deal.plan_id, deal.source, deal.source_id) == (school.id, "Autumn ad", autumn.id)
    assert (lead.wanted_plan_id, lead.wanted_source_id) == (None, None)


async def test_a_phone_left_after_a_link_opens_the_deal_there(firm: Firm, school: SalesPlan, autumn: Source) -> None:
    await come(firm, f"src_{autumn.code}")
    await firm.services.leads.leave_phone(firm.lead(OLENA), "+380671234567", message_id=5)
    assert await deals_by_plan(firm) == [(school.id, "Autumn ad")]


async def test_starting_again_and_again_makes_nothing_twice(firm: Firm, school: SalesPlan, autumn: Source) -> None:
    for _ in range(3):
        await come(firm, f"src_{autumn.code}")
    await write(firm)
    for _ in range(2):
        await come(firm, f"src_{autumn.code}")
        await write(firm)
    assert await firm.count(Lead) == 1
    assert await deals_by_plan(firm) == [(school.id, "Autumn ad")]
    assert (await olena(firm)).wanted_plan_id is None
    assert await entries(firm, Event.DEAL_ADD_REPEATED) == []


async def test_a_plain_start_does_not_take_the_link_back(firm: Firm, school: SalesPlan) -> None:
    await come(firm, f"p_{school.code}")
    await come(firm)
    await write(firm)
    assert await deals_by_plan(firm) == [(school.id, None)]


async def test_the_last_link_counts(firm: Firm, online: SalesPlan, school: SalesPlan, autumn: Source) -> None:
    await come(firm, f"src_{autumn.code}")
    poster = await firm.services.sources.add(online.id, "Poster", actor=firm.owner)
    await come(firm, f"src_{poster.code}")
    await write(firm)
    assert await deals_by_plan(firm) == [(online.id, "Poster")]
    assert (await olena(firm)).source == "Autumn ad"  # what brought them first


async def test_a_link_of_another_plan_opens_a_second_deal_and_the_first_manager_hears_it_too(
    firm: Firm, online: SalesPlan, school: SalesPlan, autumn: Source, ivan: Manager, maria: Manager
) -> None:
    await write(firm)
    await come(firm, f"src_{autumn.code}")
    received = await write(firm, text="And the school?")
    assert received.first  # of a new conversation
    assert await deals_by_plan(firm) == [(online.id, None), (school.id, "Autumn ad")]
    relayed = await firm.notices(NoticeKind.LEAD_WROTE)
    assigned = await firm.notices(NoticeKind.DEAL_ASSIGNED)
    assert [notice.chat_id for notice in relayed] == [ivan.telegram_id]
    assert [notice.chat_id for notice in assigned] == [ivan.telegram_id, maria.telegram_id]
    assert [message.text for message in await firm.rows(LeadMessage)] == ["Hello!", "And the school?"]
    assert not (await write(firm)).first
    assert len(await firm.notices(NoticeKind.LEAD_WROTE)) == 3  # from now on both


async def test_an_open_deal_in_the_plan_is_the_one_that_the_link_means(
    firm: Firm, school: SalesPlan, autumn: Source, maria: Manager
) -> None:
    await come(firm, f"p_{school.code}")
    first = (await write(firm)).deal
    await come(firm, f"src_{autumn.code}")
    received = await write(firm)
    assert not received.first
    assert (received.deal and received.deal.id) == (first and first.id)
    assert await deals_by_plan(firm) == [(school.id, None)]
    assert (await olena(firm)).wanted_plan_id is None
    assert [notice.chat_id for notice in await firm.notices(NoticeKind.LEAD_WROTE)] == [maria.telegram_id]


async def test_after_a_closed_deal_the_link_opens_a_new_one(firm: Firm, school: SalesPlan, autumn: Source) -> None:
    await come(firm, f"src_{autumn.code}")
    await lose(firm, (await write(firm)).deal)
    spring = await firm.services.sources.add(school.id, "Spring ad", actor=firm.owner)
    await come(firm, f"src_{spring.code}")
    await write(firm)
    assert await deals_by_plan(firm) == [(school.id, "Autumn ad"), (school.id, "Spring ad")]
    used = [await firm.services.sources.get(source.id, actor=firm.owner) for source in (autumn, spring)]
    assert [(use.leads, use.deals) for use in used] == [(1, 1), (0, 1)]
    lead = await olena(firm)
    assert (lead.source, lead.source_id) == ("Autumn ad", autumn.id)


async def test_whoever_had_only_looked_in_comes_from_the_source(firm: Firm, autumn: Source) -> None:
    await come(firm)
    await come(firm, f"src_{autumn.code}")
    lead = await olena(firm)
    assert (lead.source, lead.source_id) == ("Autumn ad", autumn.id)


async def test_whoever_had_a_deal_before_does_not_come_from_the_source(
    firm: Firm, online: SalesPlan, school: SalesPlan, autumn: Source
) -> None:
    """The new deal does; what a manager makes later for this person has nothing to do with the advert."""
    await lose(firm, (await write(firm)).deal)
    await come(firm, f"src_{autumn.code}")
    await write(firm)
    lead = await olena(firm)
    assert (lead.source, lead.source_id) == (None, None)
    await firm.add(online, lead.id)
    assert await deals_by_plan(firm) == [(online.id, None), (school.id, "Autumn ad"), (online.id, None)]


async def test_other_deals_of_the_person_have_what_brought_them_first(
    firm: Firm, online: SalesPlan, school: SalesPlan, autumn: Source
) -> None:
    await come(firm, f"src_{autumn.code}")
    await write(firm)
    deal = await firm.add(online, (await olena(firm)).id)
    assert (deal.source, deal.source_id) == ("Autumn ad", autumn.id)


async def test_a_deal_keeps_the_name_that_the_source_had(firm: Firm, autumn: Source) -> None:
    await come(firm, f"src_{autumn.code}")
    await firm.services.sources.rename(autumn.id, "Winter ad", seen=autumn.version, actor=firm.owner)
    deal = (await write(firm)).deal
    assert deal is not None
    assert deal.source == "Winter ad"
    await firm.services.sources.rename(autumn.id, "Spring ad", seen=None, actor=firm.owner)
    assert (await firm.rows(Deal))[0].source == "Winter ad"


@pytest.mark.parametrize("payload", ["p_", "src_", "p_0123456789", "src_0123456789", "p_autumn", "src_<b>"])
async def test_a_link_that_leads_nowhere_is_a_plain_start(firm: Firm, online: SalesPlan, payload: str) -> None:
    lead = await come(firm, payload)
    assert (lead.source, lead.wanted_plan_id) == (None, None)
    await write(firm)
    assert await deals_by_plan(firm) == [(online.id, None)]


async def test_codes_of_plans_are_no_codes_of_sources(firm: Firm, school: SalesPlan, autumn: Source) -> None:
    await come(firm, f"p_{autumn.code}")
    await come(firm, f"src_{school.code}")
    assert (await olena(firm)).wanted_plan_id is None


async def test_any_other_words_of_a_link_are_the_source_as_ever(firm: Firm, online: SalesPlan) -> None:
    await come(firm, "autumn_ad")
    await write(firm)
    assert await deals_by_plan(firm) == [(online.id, "autumn_ad")]
    (deal,) = await firm.rows(Deal)
    assert deal.source_id is None


async def test_archived_links_are_a_plain_start(
    firm: Firm, online: SalesPlan, school: SalesPlan, autumn: Source
) -> None:
    await firm.services.sources.set_archived(autumn.id, archived=True, seen=autumn.version, actor=firm.owner)
    lead = await come(firm, f"src_{autumn.code}")
    assert (lead.source, lead.source_id, lead.wanted_plan_id) == (None, None, None)
    await firm.services.sources.set_archived(autumn.id, archived=False, seen=2, actor=firm.owner)
    await archive(firm, school)
    for payload in (f"src_{autumn.code}", f"p_{school.code}"):
        await come(firm, payload)
    await write(firm)
    assert await deals_by_plan(firm) == [(online.id, None)]


async def test_a_plan_archived_before_they_wrote_sends_them_where_others_go(
    firm: Firm, online: SalesPlan, school: SalesPlan, autumn: Source
) -> None:
    await come(firm, f"src_{autumn.code}")
    await archive(firm, school)
    await write(firm)
    assert await deals_by_plan(firm) == [(online.id, "Autumn ad")]  # that is still what brought them
    assert (await olena(firm)).wanted_plan_id is None


async def test_a_plan_archived_before_they_wrote_leaves_open_deals_as_they_are(
    firm: Firm, online: SalesPlan, school: SalesPlan, ivan: Manager
) -> None:
    await write(firm)
    await come(firm, f"p_{school.code}")
    await archive(firm, school)
    received = await write(firm)
    assert not received.first
    assert await deals_by_plan(firm) == [(online.id, None)]
    assert [notice.chat_id for notice in await firm.notices(NoticeKind.LEAD_WROTE)] == [ivan.telegram_id]


async def test_nobody_is_lost_when_no_plan_takes_them(firm: Firm, online: SalesPlan, school: SalesPlan) -> None:
    await come(firm, f"p_{school.code}")
    for plan in (school, online):
        await archive(firm, plan)
    received = await write(firm)
    assert (received.first, received.deal) == (True, None)
    assert await firm.count(LeadMessage) == 1
    assert [notice.chat_id for notice in await firm.notices(NoticeKind.LEAD_UNPLANNED)] == [firm.owner.telegram_id]


async def test_a_link_works_without_a_plan_for_those_who_just_write(firm: Firm) -> None:
    plan = await firm.plan(default=False)
    await come(firm, f"p_{plan.code}")
    await write(firm)
    assert await deals_by_plan(firm) == [(plan.id, None)]


async def test_a_repeated_message_opens_nothing_more(firm: Firm, online: SalesPlan, school: SalesPlan) -> None:
    await write(firm, message_id=7)
    await come(firm, f"p_{school.code}")
    assert (await write(firm, message_id=7)).repeated
    assert await deals_by_plan(firm) == [(online.id, None)]
    await write(firm, message_id=8)
    assert len(await deals_by_plan(firm)) == 2
