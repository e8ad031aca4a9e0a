"""The list of conversations: who sees which, tabs, counts, the plan, pages, search, and how it is read."""

from __future__ import annotations

from datetime import timedelta
from random import Random

import pytest
from sqlalchemy import create_engine, event
from sqlalchemy.orm import Session

from crm_core.errors import Forbidden, Invalid, NotFound
from crm_core.models import Direction, Lead, LeadMessage, Manager, Permission
from crm_core.queries import chats, people
from crm_core.rules.chats import COUNTED, ChatCursor, ChatFilter, Tab
from crm_core.rules.permissions import STANDARD_ROLES
from tests.firm import Firm, switch
from tests.services.talks import Talks, talk, walked

ROLES = list(STANDARD_ROLES)
PAGE = 8


@pytest.fixture
async def talks(firm: Firm) -> Talks:
    made = Talks(firm, Random(5))
    await made.fill()
    return made


async def as_role(talks: Talks, role: str) -> Manager:
    """Ivan, who has deals of his own and knows some leads, in this role."""
    firm, ivan = talks.firm, talks.people[0]
    model = await firm.person("Model", role)
    await switch(firm, ivan, role_id=model.role_id)
    again = await firm.services.people.identify(ivan.telegram_id)
    assert again is not None
    return again


def reads(role: str) -> bool:
    return Permission.SEE_OWN_CHATS in STANDARD_ROLES[role][1]


@pytest.mark.parametrize("role", ROLES)
async def test_pages_counts_chats_and_search_are_what_the_role_may_see(talks: Talks, role: str) -> None:
    me = await as_role(talks, role)
    if not reads(role):
        await all_is_refused(talks, me)
        return
    for plan_id in (None, *(plan.id for plan in talks.market.plans)):
        counts = {one: len(talks.expected(ChatFilter(one, plan_id), me)) for one in Tab}
        for tab in Tab:
            wanted = ChatFilter(tab, plan_id)
            pages = await walked(talks.firm, wanted, me)
            assert [lead_id for page in pages for lead_id in page] == talks.expected(wanted, me)
            assert all(len(page) == PAGE for page in pages[:-1])
            first = await talks.firm.services.dialogs.list(wanted, ChatCursor(), actor=me)
            assert first.counts == counts
    assert talks.expected(ChatFilter(), me)
    await what_is_seen_opens(talks, me)
    await what_is_seen_is_found(talks, me)
    home = await talks.firm.services.deals.home(actor=me)
    assert home.unread == len(talks.expected(ChatFilter(Tab.UNREAD), me)) > 0


async def all_is_refused(talks: Talks, me: Manager) -> None:
    dialogs, lead_id = talks.firm.services.dialogs, talks.leads[0].id
    for look in (
        dialogs.list(ChatFilter(), ChatCursor(), actor=me),
        dialogs.look(lead_id, actor=me),
        dialogs.people(lead_id, actor=me),
        dialogs.find("Олена", actor=me),
        dialogs.plans(actor=me),
    ):
        with pytest.raises(Forbidden):
            await look
    assert (await talks.firm.services.deals.home(actor=me)).unread == 0


async def what_is_seen_opens(talks: Talks, me: Manager) -> None:
    dialogs = talks.firm.services.dialogs
    for lead in talks.leads:
        if talks.seen(lead.id, me):
            assert (await dialogs.look(lead.id, actor=me)).lead.id == lead.id
            continue
        for look in (dialogs.look, dialogs.people, dialogs.to_write, dialogs.open):
            with pytest.raises(NotFound):
                await look(lead.id, actor=me)


async def what_is_seen_is_found(talks: Talks, me: Manager) -> None:
    find = talks.firm.services.dialogs.find
    names = {lead.id: lead.name for lead in talks.leads}
    expected = [lead_id for lead_id in talks.expected(ChatFilter(), me) if names[lead_id].startswith("Олена")]
    found = await find("ОЛЕНА", actor=me)
    assert ([row.lead.id for row in found.rows], found.total) == (expected[:20], len(expected))
    with pytest.raises(Invalid):
        await find("#5", actor=me)


async def test_pages_turn_both_ways(talks: Talks) -> None:
    me, dialogs = talks.firm.owner, talks.firm.services.dialogs
    pages = await walked(talks.firm, ChatFilter(), me)
    page = await dialogs.list(ChatFilter(), ChatCursor(), actor=me)
    while page.next is not None:
        page = await dialogs.list(ChatFilter(), page.next, actor=me)
    for number in range(len(pages) - 1, 0, -1):
        assert page.previous is not None
        page = await dialogs.list(ChatFilter(), page.previous, actor=me)
        assert ([row.lead.id for row in page.rows], page.page) == (pages[number - 1], number)
    assert page.previous is None


async def test_a_message_that_comes_meanwhile_moves_no_page(talks: Talks) -> None:
    me, dialogs = talks.firm.owner, talks.firm.services.dialogs
    pages = await walked(talks.firm, ChatFilter(), me)
    first = await dialogs.list(ChatFilter(), ChatCursor(), actor=me)
    assert first.next is not None
    talks.firm.clock.forward(1)
    await talk(talks.firm, first.rows[-1].lead.id)
    second = await dialogs.list(ChatFilter(), first.next, actor=me)
    assert [row.lead.id for row in second.rows] == pages[1]


async def test_a_page_that_has_emptied_is_the_first_one(talks: Talks) -> None:
    me, dialogs = talks.firm.owner, talks.firm.services.dialogs
    gone = ChatCursor(talks.firm.clock() - timedelta(days=400), 1, page=9)
    page = await dialogs.list(ChatFilter(), gone, actor=me)
    assert (page.page, len(page.rows)) == (1, PAGE)


async def test_a_row_shows_the_last_words_and_open_plans(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    await firm.plan(ivan)
    sender = firm.lead(name="Olena")
    deal = await firm.deal(sender)
    firm.clock.forward(1)
    await firm.write(sender, "How much is it?")
    await firm.services.dialogs.note(deal.lead_id, "Wants a discount", chat_id=ivan.telegram_id, asked_id=5, actor=ivan)
    await talk(firm, deal.lead_id)
    (row,) = (await firm.services.dialogs.list(ChatFilter(), ChatCursor(), actor=ivan)).rows
    assert row.last is not None
    assert (row.labels, row.last.text) == (["ONLINE"], "How much is it?")


async def test_what_the_bot_writes_by_itself_does_not_hide_an_unread_question(firm: Firm) -> None:
    sender = firm.lead(name="Olena")
    await firm.plan()
    deal = await firm.deal(sender)
    await firm.write(sender, "How much is it?")
    firm.clock.forward(60)
    news = {"direction": Direction.OUT, "text": "Autumn news", "chat_id": 1, "message_id": 1, "at": firm.clock()}
    await firm.change(lambda session: session.add(LeadMessage(lead_id=deal.lead_id, **news)))
    await talk(firm, deal.lead_id)
    assert (await newest(firm)).text == "How much is it?"
    await talk(firm, deal.lead_id, unread=0)
    assert (await newest(firm)).text == "Autumn news"


async def newest(firm: Firm) -> LeadMessage:
    (row,) = (await firm.services.dialogs.list(ChatFilter(), ChatCursor(), actor=firm.owner)).rows
    assert row.last is not None
    return row.last


async def test_so_many_are_counted_and_no_more(firm: Firm) -> None:
    def unit(session: Session) -> None:
        now = firm.clock()
        session.add_all(
            Lead(name="Many", search_text="many", created_at=now, last_message_at=now, unread=1)
            for _ in range(COUNTED + 5)
        )

    await firm.change(unit)
    page = await firm.services.dialogs.list(ChatFilter(Tab.UNREAD), ChatCursor(), actor=firm.owner)
    assert page.counts == {Tab.IMPORTANT: 0, Tab.UNREAD: COUNTED, Tab.DIALOGS: 0, Tab.ALL: COUNTED}


# -- how it is read -------------------------------------------------------------------------------------------------

INDEXES = {
    Tab.IMPORTANT: "ix_leads_important",
    Tab.UNREAD: "ix_leads_unread",
    Tab.DIALOGS: "ix_leads_dialogs",
    Tab.ALL: "ix_leads_chats",
}


def plans_of(url: str, actor_id: int, wanted: ChatFilter, cursor: ChatCursor) -> list[str]:
    """How SQLite reads a page and its count."""
    engine, seen = create_engine(url.replace("+aiosqlite", "")), []
    with Session(engine) as session:
        me = people.actor(session, session.get_one(Manager, actor_id))
        event.listen(engine, "before_cursor_execute", lambda *call: seen.append((call[2], call[3])))
        chats.page(session, wanted, me, cursor)
        chats.count(session, wanted, me)
    with engine.connect() as connection:
        found = [
            str(row[-1])
            for sql, values in list(seen)
            if "FROM leads" in sql
            for row in connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {sql}", values)
        ]
    engine.dispose()
    return found


@pytest.mark.parametrize("tab", list(Tab))
@pytest.mark.parametrize("second", [False, True])
async def test_everybodys_chats_are_walked_along_an_index(
    firm: Firm, database_url: str, tab: Tab, second: bool
) -> None:
    if "sqlite" not in database_url:
        pytest.skip("PostgreSQL plans by its statistics")
    cursor = ChatCursor(firm.clock(), 7) if second else ChatCursor()
    found = plans_of(database_url, firm.owner.id, ChatFilter(tab), cursor)
    assert any(INDEXES[tab] in step for step in found), found
    assert not [step for step in found if "TEMP B-TREE" in step or step == "SCAN leads"], found


@pytest.mark.parametrize("plan_id", [None, 1])
async def test_ones_own_chats_begin_with_ones_own_leads(firm: Firm, database_url: str, plan_id: int | None) -> None:
    if "sqlite" not in database_url:
        pytest.skip("PostgreSQL plans by its statistics")
    ivan = await firm.person("Ivan")
    await firm.plan(ivan)
    found = plans_of(database_url, ivan.id, ChatFilter(Tab.ALL, plan_id), ChatCursor())
    assert any(step.startswith("SEARCH leads USING INTEGER PRIMARY KEY") for step in found), found
    assert not [step for step in found if step.startswith("SCAN leads")], found


async def test_a_plans_chats_begin_with_its_open_deals(firm: Firm, database_url: str) -> None:
    if "sqlite" not in database_url:
        pytest.skip("PostgreSQL plans by its statistics")
    plan = await firm.plan(await firm.person("Ivan"))
    found = plans_of(database_url, firm.owner.id, ChatFilter(Tab.ALL, plan.id), ChatCursor())
    assert any(step.startswith("SEARCH deals") and "plan_id=? AND" in step for step in found), found
    assert not [step for step in found if step.startswith("SCAN leads")], found
