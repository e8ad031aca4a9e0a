"""Leads who leave tunnels, the team that takes over, leads who are one person, and what is counted."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.errors import NotFound
from crm_core.models import (
    AuditEntry,
    Deal,
    Event,
    LeadMessage,
    Manager,
    NoticeKind,
    RunState,
    TunnelRequest,
    TunnelRun,
)
from crm_core.rules.audience import Standing
from crm_core.rules.tunnels import (
    ActionBlock,
    AnswerKind,
    Button,
    DelayBlock,
    MessageBlock,
    QuestionBlock,
)
from crm_core.rules.tunnels_actions import (
    AddToPlan,
)
from locales.currencies import minor_digits
from tests.firm import Firm
from tests.services.tunnels import publish
from tests.services.tunnels_led import Guide


@pytest.fixture
async def guide(firm: Firm) -> Guide:
    return Guide(firm, firm.owner)


HELLO = MessageBlock(1, "Hello", text="Hello, {lead}!", next=2)
ASK = QuestionBlock(2, "Phone", text="Your phone?", answer=AnswerKind.PHONE, save_to="phone", wrong="Once more", next=3)
THANKS = MessageBlock(3, "Thanks", text="Thank you, we call {phone}")
TALK = (HELLO, ASK, THANKS)
MENU = (
    MessageBlock(1, "Menu", text="What?", buttons=(Button("Price", to=2), Button("Site", url="https://example.com"))),
    MessageBlock(2, "Price", text="It costs 100"),
)


async def test_a_stopped_tunnel_says_nothing_more(firm: Firm, guide: Guide) -> None:
    await guide.tunnel(*TALK)
    await guide.start("greeting")
    await firm.services.leaving.stop(guide.sender.telegram_id)
    run = await guide.run()
    assert (run.state, run.block, run.waits) == (RunState.STOPPED, None, None)


async def test_whoever_blocks_the_bot_leaves_every_tunnel(firm: Firm, guide: Guide) -> None:
    await guide.tunnel(DelayBlock(1, "Wait", span=60, next=2), MessageBlock(2, "Later", text="Later"))
    await guide.start("greeting")
    await firm.services.people.unreachable(guide.sender.telegram_id)
    await guide.pass_time(hours=2)
    assert ((await guide.run()).state, await guide.said()) == (RunState.STOPPED, [])


@pytest.fixture
async def ivan(firm: Firm) -> Manager:
    return await firm.person()


async def test_a_manager_who_answers_takes_over_until_somebody_lets_it_go_on(
    firm: Firm, guide: Guide, ivan: Manager
) -> None:
    plan = await firm.plan(ivan)
    later = (DelayBlock(2, "Wait", span=60, next=3), MessageBlock(3, "Later", text="Later"))
    await guide.tunnel(ActionBlock(1, "Add", actions=(AddToPlan(plan.id),), next=2), *later)
    await guide.start("greeting")
    (deal,), lead = await firm.rows(Deal), await guide.lead()
    where: dict[str, Any] = {"chat_id": ivan.telegram_id, "message_id": 500}
    await firm.services.chats.reply_to_deal(deal.id, text="I am here", actor=ivan, **where)
    await guide.pass_time(hours=2)
    run = await guide.run()
    assert (run.state, await guide.said()) == (RunState.PAUSED, [])
    await firm.services.tunnels_runs.resume(run.id, actor=ivan)
    resumed = await guide.run()
    await guide.pass_time(minutes=0)
    assert (resumed.state, await guide.said(), (await guide.run()).state) == (
        RunState.WAITING,
        ["Later"],
        RunState.ENDED,
    )
    events = [entry.event for entry in await firm.rows(AuditEntry) if entry.lead_id == lead.id and not entry.deal_id]
    assert events == [
        Event.LEAD_CREATED,
        Event.LEAD_ENTERED_TUNNEL,
        Event.LEAD_TUNNEL_PAUSED,
        Event.LEAD_TUNNEL_RESUMED,
    ]


async def test_whoever_may_not_write_to_the_lead_cannot_stop_their_tunnel(firm: Firm, guide: Guide) -> None:
    petro = await firm.person("Petro")
    await guide.tunnel(*TALK)
    await guide.start("greeting")
    run = await guide.run()
    with pytest.raises(NotFound):
        await firm.services.tunnels_runs.stop(run.id, actor=petro)
    await firm.services.tunnels_runs.stop(run.id, actor=firm.owner)
    assert (await guide.run()).state is RunState.STOPPED


async def test_whoever_is_in_the_archive_is_led_on_once_they_are_back(firm: Firm, guide: Guide) -> None:
    number = await guide.tunnel(*TALK)
    await guide.start("greeting")
    lead, said = await guide.lead(), await guide.said()
    await firm.services.audience.set_standing(lead.id, Standing.ARCHIVED, actor=firm.owner)
    assert (await guide.run()).state is RunState.AWAY
    assert await firm.services.tunnels_runs.start_many(number, [lead.id], cause="mass:1", actor=firm.owner) == {}
    assert await guide.said() == said
    await firm.write(guide.sender, "0671234567")  # who writes is back, and this is the answer
    assert (await guide.run()).state is RunState.ENDED


async def test_of_two_leads_who_are_one_person_the_older_way_goes_on(firm: Firm, guide: Guide) -> None:
    online, shop = await firm.plan(await firm.person()), await firm.plan(name="Shop", label="SHOP", default=False)
    await guide.tunnel(*TALK)
    await guide.tunnel(*MENU, name="Menu")
    other = Guide(firm, firm.owner, firm.lead(77))
    await other.start("greeting")
    await guide.start("greeting")
    await other.start("menu")
    kept, merged = await guide.lead(), await other.lead()
    await firm.add(online, kept.id)
    await firm.add(shop, merged.id)
    pair = await firm.services.merging.merge(kept.id, merged.id, actor=firm.owner)
    older, younger, menu = sorted(await firm.rows(TunnelRun), key=lambda run: run.id)
    assert [run.lead_id for run in (older, younger, menu)] == [kept.id] * 3
    assert [run.state for run in (older, younger, menu)] == [RunState.WAITING, RunState.STOPPED, RunState.WAITING]
    await firm.write(other.sender, "0671234567")
    assert (await firm.db.read(lambda session: session.get_one(TunnelRun, older.id))).state is RunState.ENDED
    assert pair.merge_id is not None
    await firm.services.merging.part(pair.merge_id, actor=firm.owner)
    assert (await firm.db.read(lambda session: session.get_one(TunnelRun, menu.id))).lead_id == merged.id


async def test_the_figures_are_of_what_has_happened(firm: Firm, guide: Guide) -> None:
    number = await guide.tunnel(*TALK)
    await guide.start("greeting")
    await firm.write(guide.sender, "wrong")
    await firm.write(guide.sender, "0671234567")
    other = Guide(firm, firm.owner, firm.lead(55))
    await other.start("greeting")
    found = await firm.services.tunnels.figures(number, actor=firm.owner)
    shown = {block: (one.reached, one.left, one.answered, one.now) for block, one in found.blocks.items()}
    assert shown == {1: (2, 2, 0, 0), 2: (2, 1, 1, 1), 3: (1, 1, 0, 0)}


async def test_whoever_leaves_for_good_is_counted_where_they_stood(firm: Firm, guide: Guide) -> None:
    number = await guide.tunnel(*TALK)
    await guide.start("greeting")
    await firm.services.people.unreachable(guide.sender.telegram_id)
    await Guide(firm, firm.owner, firm.lead(55)).start("greeting")
    found = await firm.services.tunnels.figures(number, actor=firm.owner)
    assert {block: (one.left, one.now, one.dropped) for block, one in found.blocks.items()} == {
        1: (2, 0, 0),
        2: (0, 1, 1),
    }
    assert found.states == {RunState.STOPPED: 1, RunState.WAITING: 1}
    opened = await firm.services.tunnels_blocks.get(number, 2, minor_digits=minor_digits, actor=firm.owner)
    assert opened.figures == found.blocks[2]


async def test_the_figures_of_a_version_are_of_those_who_came_in_then(firm: Firm, guide: Guide) -> None:
    number = await guide.tunnel(*TALK)
    await guide.start("greeting")
    card = await firm.services.tunnels.get(number, actor=firm.owner)
    seen, other = card.tunnel.version, MessageBlock(3, "Thanks", text="Thank you")
    card = await firm.services.tunnels_blocks.change(number, other, seen=seen, actor=firm.owner)
    await publish(firm, card, firm.owner)
    for lead in (55, 56):
        await Guide(firm, firm.owner, firm.lead(lead)).start("greeting")
    entered = [(await firm.services.tunnels.figures(number, number=n, actor=firm.owner)).entered for n in (None, 1, 2)]
    assert entered == [3, 1, 2]


async def test_an_erased_person_leaves_nothing_behind(firm: Firm, guide: Guide) -> None:
    await guide.tunnel(*TALK)
    await guide.start("greeting")
    await firm.services.erasing.forget(guide.sender.telegram_id)
    assert (await guide.run()).state is RunState.STOPPED
    assert all(not message.text for message in await firm.rows(LeadMessage))
    assert await firm.notices(NoticeKind.TUNNEL_SAID) == []
    assert await firm.count(TunnelRequest) == 0


async def test_many_are_led_in_once_whoever_asks_twice(firm: Firm, guide: Guide) -> None:
    number = await guide.tunnel(*TALK)
    leads = [(await firm.services.leads.start(firm.lead(n))).lead.id for n in range(20, 25)]
    runs = firm.services.tunnels_runs
    first = await runs.start_many(number, leads, cause="mass:1", actor=firm.owner)
    again = await runs.start_many(number, leads, cause="mass:1", actor=firm.owner)
    assert [one.new for one in first.values()] == [True] * 5
    assert [one.new for one in again.values()] == [False] * 5
    assert (await firm.count(TunnelRun), len(await guide.said())) == (5, 10)
