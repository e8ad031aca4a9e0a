"""Many leads into a tunnel and out of it: once each, as fast as can be sent, and behind everything more urgent."""

from __future__ import annotations

from functools import partial

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from crm_core.errors import Forbidden, Invalid
from crm_core.models import (
    Entry,
    Halt,
    Lead,
    Notice,
    NoticeKind,
    NoticeState,
    Permission,
    RolePermission,
    RunState,
    TunnelRun,
)
from crm_core.queries.outbox import AT_ONCE
from crm_core.rules.audience import Standing
from crm_core.rules.mass import Outcome, StartTunnel, StopTunnel
from crm_core.rules.tunnels import AnswerKind, DelayBlock, MessageBlock, QuestionBlock
from crm_core.services import build_services
from crm_core.services.notify import ANSWER, MAILING
from tests.firm import Firm
from tests.services.mass import done, started, worked
from tests.services.tunnels_led import Guide

HELLO = MessageBlock(1, "Hello", text="Hello, {lead}!", next=2)
ASK = QuestionBlock(2, "Phone", text="Your phone?", answer=AnswerKind.PHONE, save_to="phone", wrong="Once more", next=3)
THANKS = MessageBlock(3, "Thanks", text="Thank you")
LATER = (DelayBlock(1, "Wait", span=60, next=2), MessageBlock(2, "Later", text="Later"))


@pytest.fixture
async def guide(firm: Firm) -> Guide:
    return Guide(firm, firm.owner)


async def came(firm: Firm, number: int) -> list[int]:
    """So many leads who have opened the bot."""
    return [(await firm.services.leads.start(firm.lead())).lead.id for _ in range(number)]


async def all_sent(firm: Firm) -> None:
    sent = {"state": NoticeState.SENT, "finished_at": firm.clock()}
    await firm.change(lambda session: session.execute(update(Notice).values(sent)))


async def said(firm: Firm) -> list[tuple[int, int]]:
    """To which chat, how urgently."""
    return [(notice.chat_id, notice.priority) for notice in await firm.notices(NoticeKind.TUNNEL_SAID)]


async def test_each_lead_is_led_in_once_and_a_second_run_leads_in_nobody(firm: Firm, guide: Guide) -> None:
    number, leads = await guide.tunnel(HELLO, ASK, THANKS), await came(firm, 9)
    report = await done(firm, StartTunnel(number), leads)
    runs = await firm.rows(TunnelRun)
    assert (report.figures.done, [run.lead_id for run in runs]) == (9, leads)
    assert {(run.entry, run.cause) for run in runs} == {(Entry.AUDIENCE, f"mass:{report.action.id}")}
    again = await done(firm, StartTunnel(number), leads)
    assert (again.figures.done, again.figures.already, await firm.count(TunnelRun)) == (0, 9, 9)
    assert len(await said(firm)) == 18


async def test_whoever_has_passed_it_is_not_led_in_again(firm: Firm, guide: Guide) -> None:
    number, leads = await guide.tunnel(MessageBlock(1, "News", text="News")), await came(firm, 5)
    assert (await done(firm, StartTunnel(number), leads)).figures.done == 5
    again = await done(firm, StartTunnel(number), leads)
    assert (again.figures.done, again.figures.skipped) == (0, {Outcome.PASSED: 5})
    assert len(await said(firm)) == 5


async def test_the_preview_and_the_report_say_who_is_left_out_and_why(firm: Firm, guide: Guide) -> None:
    number = await guide.tunnel(HELLO, ASK, THANKS)
    leads = await came(firm, 8)
    fresh, inside, stopped, blocked, archived, banned, talking, unknown = leads
    await firm.services.tunnels_runs.lead_in(number, inside, seen=0, actor=firm.owner)
    chats = {lead.id: lead.telegram_id or 0 for lead in await firm.rows(Lead)}
    await firm.services.leaving.stop(chats[stopped])
    await firm.services.people.unreachable(chats[blocked])
    await firm.services.audience.set_standing(archived, Standing.ARCHIVED, actor=firm.owner)
    await firm.services.audience.set_standing(banned, Standing.BLACKLISTED, actor=firm.owner)
    change: dict[int, dict[str, object]] = {
        talking: {"dialog_open": True},
        unknown: {"telegram_id": None, "search_text": "typed"},
    }
    for lead_id, values in change.items():
        statement = update(Lead).where(Lead.id == lead_id).values(values)
        await firm.change(partial(Session.execute, statement=statement))
    skipped = dict.fromkeys(
        (Outcome.STOPPED, Outcome.BLOCKED, Outcome.ARCHIVED, Outcome.BLACKLISTED, Outcome.TALKING, Outcome.NO_CHAT), 1
    )
    seen = await firm.services.mass.preview(StartTunnel(number), leads, actor=firm.owner)
    assert (seen.leads, seen.fresh, seen.already, seen.skipped) == (8, 1, 1, skipped)
    report = await done(firm, StartTunnel(number), leads)
    assert (report.figures.done, report.figures.already, report.figures.skipped) == (1, 1, skipped)
    assert [run.lead_id for run in await firm.rows(TunnelRun)] == [inside, fresh]


async def test_many_are_led_out_and_those_who_are_not_in_it_are_counted(firm: Firm, guide: Guide) -> None:
    number, leads = await guide.tunnel(HELLO, ASK, THANKS), await came(firm, 7)
    other = await guide.tunnel(*LATER, name="Other")
    await done(firm, StartTunnel(number), leads[:5])
    await done(firm, StartTunnel(other), leads)
    await firm.services.audience.set_standing(leads[0], Standing.ARCHIVED, actor=firm.owner)
    report = await done(firm, StopTunnel(number), leads)
    assert (report.figures.done, report.figures.skipped) == (5, {Outcome.OUTSIDE: 2})
    states = {run.state for run in await firm.rows(TunnelRun) if run.tunnel_id == number}
    assert states == {RunState.STOPPED}
    assert sum(run.ended_at is None for run in await firm.rows(TunnelRun)) == 7
    assert (await done(firm, StopTunnel(number), leads)).figures.done == 0


async def test_no_more_are_led_in_at_a_time_than_can_be_sent_in_a_few_seconds(firm: Firm, guide: Guide) -> None:
    number, leads = await guide.tunnel(MessageBlock(1, "News", text="News")), await came(firm, AT_ONCE + 40)
    action = (await started(firm, StartTunnel(number), leads)).action
    assert await firm.services.mass.work(action.id, 1000) == AT_ONCE
    assert await firm.services.mass.work(action.id, 1000) == 0
    stopped = await firm.services.mass.stop(action.id, actor=firm.owner)
    assert stopped.figures.done == AT_ONCE == await firm.count(TunnelRun)
    rest = (await started(firm, StartTunnel(number), leads)).action
    await all_sent(firm)
    assert (await worked(firm, rest.id, 1000)).figures.done == 40


async def test_a_tunnel_that_says_nothing_at_once_waits_for_nobody(firm: Firm, guide: Guide) -> None:
    number, leads = await guide.tunnel(*LATER), await came(firm, 30)
    assert (await done(firm, StartTunnel(number), leads, limit=1000)).figures.done == 30
    assert await said(firm) == []


async def test_what_nobody_waits_for_lets_everything_else_go_first(firm: Firm, guide: Guide) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    number, leads = await guide.tunnel(HELLO, ASK, THANKS), await came(firm, 40)
    await all_sent(firm)
    await done(firm, StartTunnel(number), leads)
    assert {priority for _, priority in await said(firm)} == {MAILING}
    await firm.deal()
    parcels = await firm.services.outbox.claim(limit=5, token="t")
    assert parcels[0][0].kind is NoticeKind.DEAL_ASSIGNED
    assert parcels[0][0].chat_id == ivan.telegram_id


async def test_whoever_answers_is_answered_at_once_and_in_order(firm: Firm, guide: Guide) -> None:
    number = await guide.tunnel(HELLO, ASK, THANKS)
    await guide.start()
    await done(firm, StartTunnel(number), [(await guide.lead()).id])
    await firm.write(guide.sender, "067 123 45 67")
    assert await guide.said() == ["Hello, Olena Koval!", "Your phone?", "Thank you"]
    assert [priority for _, priority in await said(firm)] == [ANSWER] * 3


async def test_waits_that_end_together_go_on_as_fast_as_can_be_sent(firm: Firm, guide: Guide) -> None:
    number, leads = await guide.tunnel(*LATER), await came(firm, AT_ONCE + 20)
    await done(firm, StartTunnel(number), leads, limit=1000)
    firm.clock.forward(3600)
    runs = firm.services.tunnels_runs
    while due := await runs.due():
        for run_id in due:
            await runs.time_came(run_id, before_commit=lambda: None)
    assert [priority for _, priority in await said(firm)] == [MAILING] * AT_ONCE
    await all_sent(firm)
    assert len(await runs.due()) == 20


async def test_managers_hear_of_who_blocks_the_bot_unless_many_are_written_to(firm: Firm, guide: Guide) -> None:
    await firm.plan(await firm.person())
    number = await guide.tunnel(*LATER)
    many, one = [(await firm.deal()).lead_id for _ in range(2)]
    await done(firm, StartTunnel(number), [many])
    await firm.services.tunnels_runs.lead_in(number, one, seen=0, actor=firm.owner)
    await all_sent(firm)
    await guide.pass_time(hours=2)
    for parcel in await firm.services.outbox.claim(limit=9, token="t"):
        await firm.services.people.unreachable(parcel[0].chat_id)
    assert [told.data["lead_id"] for told in await firm.notices(NoticeKind.LEAD_UNREACHABLE)] == [one]


async def test_another_process_goes_on_and_says_nothing_twice(firm: Firm, guide: Guide) -> None:
    number, leads = await guide.tunnel(HELLO, ASK, THANKS), await came(firm, 20)
    action = (await started(firm, StartTunnel(number), leads)).action
    assert await firm.services.mass.work(action.id, 7) == 7
    firm.services = build_services(firm.db, firm.clock, firm.services.mass.random)
    assert (await worked(firm, action.id)).figures.done == 20
    assert sorted(run.lead_id for run in await firm.rows(TunnelRun)) == leads
    assert len(await said(firm)) == 40


async def test_a_tunnel_closed_meanwhile_ends_it_and_says_why(firm: Firm, guide: Guide) -> None:
    number, leads = await guide.tunnel(HELLO, ASK, THANKS), await came(firm, 20)
    action = (await started(firm, StartTunnel(number), leads)).action
    await firm.services.mass.work(action.id, 7)
    card = await firm.services.tunnels.get(number, actor=firm.owner)
    await firm.services.tunnels.set_paused(number, on=True, seen=card.tunnel.version, actor=firm.owner)
    report = await worked(firm, action.id)
    assert (report.halt, report.figures.done) == (Halt.TUNNEL_CLOSED, 7)
    with pytest.raises(Invalid):
        await started(firm, StartTunnel(number), leads)
    assert (await done(firm, StopTunnel(number), leads)).figures.done == 7


async def test_it_takes_the_right_to_edit_all_deals_at_the_tap_and_at_each_lot(firm: Firm, guide: Guide) -> None:
    head, number, leads = (
        await firm.person("Hanna", "head"),
        await guide.tunnel(HELLO, ASK, THANKS),
        await came(firm, 20),
    )
    action = (await started(firm, StartTunnel(number), leads, actor=head)).action
    await firm.services.mass.work(action.id, 7)

    def taken(session: Session) -> None:
        session.delete(session.get_one(RolePermission, (head.role_id, Permission.EDIT_ALL_DEALS)))

    await firm.change(taken)
    assert (await worked(firm, action.id)).halt is Halt.RIGHTS
    for params in (StartTunnel(number), StopTunnel(number)):
        with pytest.raises(Forbidden):
            await started(firm, params, leads, actor=head)
    assert await firm.count(TunnelRun) == 7
