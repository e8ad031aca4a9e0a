"""Leads are led through tunnels: they come in, answer, wait, and what is done meanwhile is done once."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from crm_core.models import (
    AuditEntry,
    Deal,
    Direction,
    Entry,
    Event,
    Kind,
    Lead,
    LeadTag,
    NoticeKind,
    RunState,
    SalesPlan,
    TunnelRun,
    Waits,
)
from crm_core.rules.tunnels import (
    ActionBlock,
    AnswerKind,
    Button,
    Choice,
    ConditionBlock,
    DelayBlock,
    IfDeal,
    IfSilent,
    IfTag,
    MessageBlock,
    QuestionBlock,
)
from crm_core.rules.tunnels_actions import (
    AddTags,
    AddToPlan,
    MarkUnread,
    MoveDeal,
    NotifyManager,
    RemoveFromPlan,
    RemoveTags,
    SetField,
    StartTunnel,
    StopTunnel,
)
from tests.firm import Firm
from tests.services.tunnels_led import Guide, nothing


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


async def test_a_link_leads_in_and_stays_on_the_lead_and_the_deal(firm: Firm, guide: Guide) -> None:
    plan = await firm.plan(await firm.person())
    add = ActionBlock(1, "Add", actions=(AddToPlan(plan.id),), next=2)
    await guide.tunnel(add, MessageBlock(2, "Done", text="Done"))
    came = await guide.start("greeting")
    (deal,), (lead,), run = await firm.rows(Deal), await firm.rows(Lead), await guide.run()
    assert (came.led, lead.source, deal.source, deal.plan_id) == (True, "Greeting", "Greeting", plan.id)
    assert (run.entry, run.state, await guide.said()) == (Entry.LINK, RunState.ENDED, ["Done"])
    assert (await firm.notices(NoticeKind.DEAL_ASSIGNED))[0].data["deal_id"] == deal.id


async def test_the_same_start_twice_leads_in_once_even_when_the_tunnel_has_ended(firm: Firm, guide: Guide) -> None:
    await guide.tunnel(MessageBlock(1, "Hello", text="Hello"))
    for _ in range(2):
        assert (await guide.start("greeting", message_id=5)).led
    assert (await guide.said(), await firm.count(TunnelRun)) == (["Hello"], 1)


async def test_who_comes_in_again_is_asked_again_what_is_waited_for(guide: Guide) -> None:
    await guide.tunnel(*TALK)
    await guide.start("greeting")
    for _ in range(2):
        await guide.start("greeting", message_id=77)
    assert await guide.said() == ["Hello, Olena Koval!", "Your phone?", "Your phone?"]


async def test_a_plain_start_leads_into_the_companys_own_tunnel(guide: Guide) -> None:
    assert not (await guide.start()).led
    await guide.tunnel(*TALK, default=True)
    assert (await guide.start()).led
    assert (await guide.run()).entry is Entry.START


async def test_a_keyword_leads_in_and_makes_no_deal(firm: Firm, guide: Guide) -> None:
    await firm.plan(await firm.person())
    await guide.tunnel(*TALK, words=("Ціна",))
    received = await firm.write(guide.sender, " ціна! ")
    assert (received.led, await firm.count(Deal), (await guide.run()).entry) == (True, 0, Entry.KEYWORD)
    assert (await guide.talk())[0] == (Direction.IN, " ціна! ")
    assert (await guide.lead()).unread == 0


async def test_an_answer_is_kept_once_and_calls_nobody(firm: Firm, guide: Guide) -> None:
    await firm.plan(await firm.person())
    await guide.tunnel(*TALK)
    await guide.start("greeting")
    for _ in range(2):
        received = await firm.write(guide.sender, "067 123 45 67", message_id=9)
        assert received.led
    lead = await guide.lead()
    assert (lead.phone, lead.unread, await firm.count(Deal)) == ("+380671234567", 0, 0)
    assert (await guide.said())[2:] == ["Thank you, we call +380671234567"]
    assert [what for what, _ in await guide.talk()] == [Direction.OUT, Direction.OUT, Direction.IN, Direction.OUT]
    assert await firm.notices(NoticeKind.LEAD_WROTE, NoticeKind.LEAD_UNPLANNED) == []


async def test_a_wrong_answer_is_asked_again_once_and_waits_to_be_read(firm: Firm, guide: Guide) -> None:
    await guide.tunnel(*TALK)
    await guide.start("greeting")
    for _ in range(2):
        assert (await firm.write(guide.sender, "How much is it?", message_id=9)).led
    assert (await guide.said())[2:] == ["Once more"]
    assert ((await guide.lead()).unread, await firm.notices(NoticeKind.LEAD_UNPLANNED)) == (1, [])
    await firm.write(guide.sender, "0671234567")
    assert (await guide.run()).state is RunState.ENDED


async def test_words_that_nobody_waits_for_go_to_the_team_as_ever(firm: Firm, guide: Guide) -> None:
    await firm.plan(await firm.person())
    await guide.tunnel(*MENU)
    await guide.start("greeting")
    received = await firm.write(guide.sender, "Are you open on Sunday?")
    assert (received.led, await firm.count(Deal)) == (False, 1)
    await firm.write(guide.sender, " price ")
    assert (await guide.said())[1:] == ["It costs 100"]


async def test_a_doubled_tap_is_one(guide: Guide) -> None:
    await guide.tunnel(*MENU)
    await guide.start("greeting")
    step = (await guide.run()).step
    found = await asyncio.gather(*(guide.press(0, step) for _ in range(3)))
    assert sorted(one.words or "" for one in found) == ["", "", "Price"]
    assert (await guide.said(), (await guide.talk())[1]) == (["What?", "It costs 100"], (Direction.IN, "Price"))


async def test_a_strangers_tap_does_nothing(firm: Firm, guide: Guide) -> None:
    await guide.tunnel(*MENU)
    await guide.start("greeting")
    run = await guide.run()
    await firm.services.leads.start(firm.lead(5))
    for telegram_id, number in ((7005, run.id), (7999, run.id), (7005, 99)):
        assert (await firm.services.tunnels_runs.press(telegram_id, number, run.step, 0)).words is None
    assert (await guide.run()).state is RunState.WAITING


async def test_a_delay_goes_on_once_however_late(firm: Firm, guide: Guide) -> None:
    wait = DelayBlock(1, "Wait", span=60, next=2)
    await guide.tunnel(wait, MessageBlock(2, "Later", text="Still there?"))
    await guide.start("greeting")
    await guide.pass_time(minutes=59)
    assert await guide.said() == []
    firm.clock.forward(3 * 86400)
    (run_id,) = await firm.services.tunnels_runs.due()
    went = await asyncio.gather(
        *(firm.services.tunnels_runs.time_came(run_id, before_commit=nothing) for _ in range(3))
    )
    assert (sorted(went), await guide.said()) == ([False, False, True], ["Still there?"])
    assert await firm.services.tunnels_runs.due() == []


async def test_conditions_are_looked_at_when_the_delay_is_over(firm: Firm, guide: Guide) -> None:
    plan = await firm.plan(await firm.person())
    wait = DelayBlock(1, "Wait", span=60, next=2)
    if_deal = ConditionBlock(2, "Bought?", (IfDeal(plan.id, to=3), IfSilent(30, to=4)), otherwise=3)
    await guide.tunnel(wait, if_deal, MessageBlock(3, "A", text="Welcome"), MessageBlock(4, "B", text="Silent"))
    await guide.start("greeting")
    lead = await guide.lead()
    await firm.add(plan, lead.id)
    await guide.pass_time(hours=2)
    assert await guide.said() == ["Welcome"]


async def test_patience_ends(guide: Guide) -> None:
    ask = QuestionBlock(1, "Ask", text="Name?", save_to="name", patience=60, silent=2)
    await guide.tunnel(ask, MessageBlock(2, "Remind", text="Write when you have time"))
    await guide.start("greeting")
    await guide.pass_time(hours=1)
    assert await guide.said() == ["Name?", "Write when you have time"]


async def test_a_name_that_somebody_says_is_not_replaced_by_telegrams(firm: Firm, guide: Guide) -> None:
    await guide.tunnel(QuestionBlock(1, "Ask", text="Name?", save_to="name"))
    await guide.start("greeting")
    await firm.write(guide.sender, "Olha Petrivna")
    await firm.write(guide.sender, "Hello")
    assert (await guide.lead()).name == "Olha Petrivna"


async def test_actions_are_done_by_the_rules_of_deals(firm: Firm, guide: Guide) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    work, lost, reason = (
        await firm.status(plan, "In work"),
        await firm.status(plan, "Lost"),
        await firm.reason("No answer"),
    )
    (tag,) = await firm.services.tags.add(["VIP"], actor=firm.owner)
    first = (
        AddToPlan(plan.id, status=work.id, amount=500_00),
        AddTags((tag.id,)),
        MarkUnread(),
        NotifyManager(text="Call {lead}"),
    )
    await guide.tunnel(
        ActionBlock(1, "First", actions=first, next=2),
        ConditionBlock(2, "VIP?", (IfTag(tag.id, to=3),)),
        DelayBlock(3, "Wait", span=60, next=4),
        ActionBlock(4, "Then", actions=(MoveDeal(plan.id, lost.id, reason=reason.id), RemoveTags((tag.id,)))),
    )  # fmt: skip
    await guide.start("greeting")
    (deal,), lead = await firm.rows(Deal), await guide.lead()
    assert (deal.status_id, deal.amount, deal.manager_id, lead.unread) == (work.id, 500_00, ivan.id, 1)
    (told,) = await firm.notices(NoticeKind.TUNNEL_TOLD)
    assert (told.chat_id, (await guide.talk())[0]) == (ivan.telegram_id, (Direction.NOTE, "Call Olena Koval"))
    await guide.pass_time(hours=1)
    (deal,) = await firm.rows(Deal)
    assert (deal.kind, deal.reason_id, deal.closed_by_id, await firm.count(LeadTag)) == (Kind.LOST, reason.id, None, 0)
    by = [entry.after.get("by_tunnel") for entry in await firm.rows(AuditEntry) if entry.event is Event.DEAL_LOST]
    assert by == ["Greeting"]


async def test_to_be_removed_from_a_plan_is_to_be_lost_there(firm: Firm, guide: Guide) -> None:
    plan, reason = await firm.plan(await firm.person()), await firm.reason("No answer")
    await guide.tunnel(ActionBlock(1, "Out", actions=(AddToPlan(plan.id), RemoveFromPlan(plan.id, reason=reason.id))))
    await guide.start("greeting")
    (deal,) = await firm.rows(Deal)
    assert (deal.kind, deal.reason_id) == (Kind.LOST, reason.id)


async def test_an_action_that_fails_is_logged_and_stops_nothing(firm: Firm, guide: Guide) -> None:
    plan = await firm.plan(await firm.person())
    (tag,) = await firm.services.tags.add(["VIP"], actor=firm.owner)
    actions = (AddToPlan(plan.id), AddTags((tag.id,)), SetField("name", value="Olena of {lead}"))
    await guide.tunnel(
        ActionBlock(1, "All", actions=actions, next=2),
        MessageBlock(2, "Done", text="Done"),
    )
    await firm.change(lambda session: setattr(session.get_one(SalesPlan, plan.id), "archived_at", firm.clock()))
    await guide.start("greeting")
    failed = [entry.after for entry in await firm.rows(AuditEntry) if entry.event is Event.LEAD_TUNNEL_FAILED]
    assert [(one["action"], one["why"]) for one in failed] == [
        ("add_to_plan", "PlanArchived"),
    ]
    assert (await firm.count(Deal), await firm.count(LeadTag), await guide.said()) == (0, 1, ["Done"])
    assert (await guide.lead()).name == "Olena of Olena Koval"


async def test_one_tunnel_starts_another_and_then_goes_on(firm: Firm, guide: Guide) -> None:
    other = await guide.tunnel(*MENU, name="Other")
    start = ActionBlock(1, "On", actions=(StartTunnel(other),), next=2)
    own = await guide.tunnel(start, MessageBlock(2, "Bye", text="Bye"), name="Own")
    await guide.start("own")
    runs = {run.tunnel_id: run for run in await firm.rows(TunnelRun)}
    assert (runs[other].entry, runs[other].state, runs[own].state) == (Entry.TUNNEL, RunState.WAITING, RunState.ENDED)
    assert await guide.said() == ["What?", "Bye"]


async def test_a_tunnel_stops_another(firm: Firm, guide: Guide) -> None:
    other = await guide.tunnel(*MENU, name="Other")
    own = await guide.tunnel(ActionBlock(1, "Out", actions=(StopTunnel(other),)), name="Own")
    await guide.start("other")
    await guide.start("own")
    runs = {run.tunnel_id: run.state for run in await firm.rows(TunnelRun)}
    assert runs == {other: RunState.STOPPED, own: RunState.ENDED}


async def test_waits_are_kept(firm: Firm, guide: Guide) -> None:
    await guide.tunnel(
        QuestionBlock(1, "Ask", text="?", answer=AnswerKind.CHOICE, choices=(Choice("A"), Choice("B")), patience=5)
    )
    await guide.start("greeting")
    run = await guide.run()
    assert (run.waits, run.due_at) == (Waits.ANSWER, firm.clock() + timedelta(minutes=5))
    assert (await guide.press(1)).words == "B"
    assert (await guide.run()).answers == {"1": "B"}
