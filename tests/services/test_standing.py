"""Leads in the archive and on the blacklist: what leaves with them, who brings them back; every count agrees."""

from __future__ import annotations

from random import Random

import pytest

from crm_core.errors import Forbidden, LeadArchived, NotFound
from crm_core.models import Deal, Event, Kind, Lead, LeadMessage, Manager, Notice, NoticeKind, PlanLoad
from crm_core.rules.audience import Standing
from crm_core.rules.chats import ChatCursor, ChatFilter, Tab
from crm_core.rules.filters import Cursor, DealFilter, Scope
from crm_core.services.recount import RecountService
from tests.firm import Firm, switch
from tests.services.deals import entries, lost, started


async def stand(firm: Firm, lead_id: int, to: Standing, actor: Manager | None = None) -> bool:
    card = await firm.services.audience.set_standing(lead_id, to, actor=actor or firm.owner)
    return card.changed


async def put_away(firm: Firm, lead_id: int) -> None:
    assert await stand(firm, lead_id, Standing.ARCHIVED)


async def agree(firm: Firm) -> None:
    assert await RecountService(firm.db, firm.clock, Random(1)).differences() == []


async def test_open_deals_leave_lists_boards_counts_and_search_and_come_back(firm: Firm) -> None:
    ivan, plan, card = await started(firm)
    deals, lead_id = firm.services.deals, card.deal.lead_id
    await firm.feed()
    await put_away(firm, lead_id)
    await agree(firm)
    for actor in (ivan, firm.owner):
        for wanted in (DealFilter(), DealFilter(Scope.MINE), DealFilter(plan_id=plan.id, kind=Kind.OPEN)):
            page = await deals.list(wanted, Cursor(), actor=actor)
            assert (page.total, page.amount, page.rows) == (0, 0, [])
        assert (await deals.board(DealFilter(plan_id=plan.id), actor=actor)).total == 0
        assert not (await deals.search("Olena", closed=True, cursor=Cursor(), actor=actor)).rows
        with pytest.raises(NotFound):
            await deals.card(card.deal.id, actor=actor)
    assert (await deals.home(actor=ivan)).open == 0
    assert [load.open_deals for load in await firm.rows(PlanLoad)] == [0]
    assert await stand(firm, lead_id, Standing.LIVING)
    await agree(firm)
    back = await deals.card(card.deal.id, actor=ivan)
    assert (back.deal.manager_id, back.deal.status_id) == (ivan.id, card.deal.status_id)
    assert (await deals.home(actor=ivan)).open == 1
    assert [load.open_deals for load in await firm.rows(PlanLoad)] == [1]


async def test_closed_deals_stay_where_they_are(firm: Firm) -> None:
    ivan, plan, card = await started(firm)
    closed = await lost(firm, card, ivan)
    await put_away(firm, closed.deal.lead_id)
    await agree(firm)
    page = await firm.services.deals.list(DealFilter(kind=Kind.LOST, plan_id=plan.id), Cursor(), actor=firm.owner)
    assert page.total == len(page.rows) == 1
    with pytest.raises(LeadArchived):
        await firm.services.deals.cancel_closed(closed.deal.id, seen=closed.deal.version, actor=firm.owner)


async def test_the_chat_leaves_every_tab(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    chats = firm.services.dialogs
    assert (await chats.list(ChatFilter(Tab.UNREAD), ChatCursor(), actor=ivan)).rows
    await put_away(firm, card.deal.lead_id)
    for tab in Tab:
        assert not (await chats.list(ChatFilter(tab), ChatCursor(), actor=ivan)).rows
    assert (await firm.services.deals.home(actor=ivan)).unread == 0
    with pytest.raises(NotFound):
        await chats.look(card.deal.lead_id, actor=ivan)


async def test_a_second_tap_changes_and_logs_nothing(firm: Firm) -> None:
    _, _, card = await started(firm)
    for to, event in (
        (Standing.ARCHIVED, Event.LEAD_ARCHIVED),
        (Standing.LIVING, Event.LEAD_RESTORED),
        (Standing.BLACKLISTED, Event.LEAD_BLACKLISTED),
    ):
        assert await stand(firm, card.deal.lead_id, to)
        assert not await stand(firm, card.deal.lead_id, to)
        (entry,) = await entries(firm, event)
        assert (entry.deal_id, entry.actor_id) == (card.deal.id, firm.owner.id)


async def test_whoever_writes_again_comes_back_by_themselves(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    await firm.plan(ivan)
    sender = firm.lead()
    deal = await firm.deal(sender)
    await put_away(firm, deal.lead_id)
    await firm.services.leads.start(sender)
    assert (await firm.rows(Lead))[0].archived_at is not None, "looking in is not writing"
    received = await firm.write(sender, "Are you there?")
    assert received.deal is not None
    assert (received.deal.id, received.unheard) == (deal.id, False)
    assert (await firm.rows(Lead))[0].archived_at is None
    assert await entries(firm, Event.LEAD_RESTORED)
    assert [notice.chat_id for notice in await firm.notices(NoticeKind.LEAD_WROTE)][-1] == ivan.telegram_id
    await agree(firm)


async def test_of_somebody_on_the_blacklist_words_are_kept_and_nobody_hears(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    await firm.plan(ivan)
    sender = firm.lead()
    deal = await firm.deal(sender)
    await stand(firm, deal.lead_id, Standing.BLACKLISTED)
    before = await firm.count(Notice)
    received = await firm.write(sender, "Hello again", message_id=501)
    again = await firm.write(sender, "Hello again", message_id=501)
    left = await firm.services.leads.leave_phone(sender, "+380671234567", message_id=502)
    assert (received.unheard, again.unheard, left.unheard) == (True, True, True)
    assert received.deal is None
    assert await firm.count(Notice) == before
    assert await firm.count(Deal) == 1
    assert len(await firm.rows(LeadMessage)) == 3
    lead = (await firm.rows(Lead))[0]
    assert lead.archived_at is not None
    assert lead.blacklisted_at is not None
    await agree(firm)


async def test_off_the_blacklist_they_are_in_the_archive_and_come_back(firm: Firm) -> None:
    _, _, card = await started(firm)
    lead_id = card.deal.lead_id
    await stand(firm, lead_id, Standing.BLACKLISTED)
    assert await stand(firm, lead_id, Standing.ARCHIVED)
    lead = (await firm.rows(Lead))[0]
    assert (lead.blacklisted_at, lead.archived_at is None) == (None, False)
    assert await stand(firm, lead_id, Standing.LIVING)
    await agree(firm)


async def test_nobody_in_the_archive_gets_a_new_deal(firm: Firm) -> None:
    _, _, card = await started(firm)
    other = await firm.plan(name="Courses", label="COURSE", default=False)
    await put_away(firm, card.deal.lead_id)
    with pytest.raises(LeadArchived):
        await firm.add(other, card.deal.lead_id)


async def test_what_nobody_had_is_not_handed_out_until_they_are_back(firm: Firm) -> None:
    await firm.plan()
    deal = await firm.deal()
    await put_away(firm, deal.lead_id)
    ivan = await firm.person("Ivan")
    await firm.services.team.seat(deal.plan_id, ivan.id, active=True, seen=0, actor=firm.owner)
    assert (await firm.rows(Deal))[0].manager_id is None
    await stand(firm, deal.lead_id, Standing.LIVING)
    assert (await firm.rows(Deal))[0].manager_id == ivan.id
    await agree(firm)


async def test_the_deal_of_somebody_who_left_meanwhile_finds_another(firm: Firm) -> None:
    ivan, plan, card = await started(firm)
    await put_away(firm, card.deal.lead_id)
    await switch(firm, ivan, active=False)
    anna = await firm.person("Anna")
    await firm.services.team.seat(plan.id, anna.id, active=True, seen=0, actor=firm.owner)
    await stand(firm, card.deal.lead_id, Standing.LIVING)
    assert (await firm.rows(Deal))[0].manager_id == anna.id
    await agree(firm)


async def test_only_holders_of_both_rights_put_away(firm: Firm) -> None:
    _, _, card = await started(firm)
    for name, role in (("Vira", "observer"), ("Mira", "manager")):
        with pytest.raises(Forbidden):
            await stand(firm, card.deal.lead_id, Standing.ARCHIVED, await firm.person(name, role))
    assert await stand(firm, card.deal.lead_id, Standing.ARCHIVED, await firm.person("Head", "head"))


async def test_a_wrong_place_is_found_and_put_right(firm: Firm) -> None:
    _, _, card = await started(firm)
    recount = RecountService(firm.db, firm.clock, Random(1))
    await firm.change(lambda session: setattr(session.get_one(Lead, card.deal.lead_id), "archived_at", firm.clock()))
    assert len(await recount.differences()) == 1
    await recount.rebuild()
    assert await recount.differences() == []
    assert (await firm.services.deals.home(actor=firm.owner)).open == 0
