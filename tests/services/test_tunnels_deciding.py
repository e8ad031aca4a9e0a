"""The team decides about a lead's way through a tunnel: pause, go on, stop, lead in; old buttons decide nothing."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.errors import Changed, Forbidden, Invalid, LeadUnreachable, NotFound
from crm_core.models import Deal, Entry, LeadManager, Manager, NoticeKind, RunState, TunnelRun
from crm_core.rules.tunnels import MessageBlock, QuestionBlock
from tests.firm import Firm
from tests.services.tunnels_led import Guide

ASK = (QuestionBlock(1, "Ask", text="What?", next=2), MessageBlock(2, "Bye", text="Thanks"))


@pytest.fixture
async def guide(firm: Firm) -> Guide:
    return Guide(firm, firm.owner)


@pytest.fixture
async def ivan(firm: Firm) -> Manager:
    person = await firm.person()
    await firm.plan(person)
    return person


@pytest.fixture
async def deal(firm: Firm, guide: Guide, ivan: Manager) -> Deal:
    """Ivan's, of the lead whom the tests lead."""
    return await firm.deal(guide.sender)


async def answer(firm: Firm, ivan: Manager, deal: Deal) -> None:
    where: dict[str, Any] = {"chat_id": ivan.telegram_id, "message_id": next(firm.numbers)}
    await firm.services.chats.reply_to_deal(deal.id, text="I am here", actor=ivan, **where)


async def told(firm: Firm) -> int:
    return len(await firm.notices(NoticeKind.TUNNELS_PAUSED))


async def test_whoever_takes_over_is_told_once_that_the_tunnel_is_silent(
    firm: Firm, guide: Guide, ivan: Manager, deal: Deal
) -> None:
    await guide.tunnel(*ASK)
    await answer(firm, ivan, deal)
    assert await told(firm) == 0  # no tunnel speaks with them
    await guide.start("greeting")
    await answer(firm, ivan, deal)
    await answer(firm, ivan, deal)
    (notice,) = await firm.notices(NoticeKind.TUNNELS_PAUSED)
    run = await guide.run()
    assert (notice.chat_id, notice.data["run_ids"]) == (ivan.telegram_id, [run.id])
    await firm.services.tunnels_runs.resume(run.id, actor=ivan)
    firm.clock.forward(60)
    await answer(firm, ivan, deal)
    assert await told(firm) == 2


async def test_it_is_known_who_has_paused_it(firm: Firm, guide: Guide, ivan: Manager, deal: Deal) -> None:
    await guide.tunnel(*ASK)
    await guide.start("greeting")
    run, runs = await guide.run(), firm.services.tunnels_runs
    found = await runs.pause(run.id, actor=ivan)
    (one,) = found.going_on
    assert one.paused is not None
    assert one.paused.actor is not None
    assert (one.paused.actor.name, one.number, one.block) == ("Ivan", 1, ASK[0])
    assert await told(firm) == 0  # they did it there
    await runs.resume(run.id, actor=firm.owner)
    await runs.pause(run.id, actor=firm.owner)
    (one,) = (await runs.of_lead(deal.lead_id, actor=ivan)).going_on
    assert one.paused is not None
    assert one.paused.actor is not None
    assert one.paused.actor.name == "Olga"


async def test_what_has_come_to_its_end_is_neither_paused_nor_stopped(
    firm: Firm, guide: Guide, ivan: Manager, deal: Deal
) -> None:
    await guide.tunnel(*ASK)
    await guide.start("greeting")
    run, runs = await guide.run(), firm.services.tunnels_runs
    await firm.write(guide.sender, "The price")
    for decide in (runs.pause, runs.resume, runs.stop, runs.to_stop):
        with pytest.raises(Changed) as told_so:
            await decide(run.id, actor=ivan)
        assert (told_so.value.kind, told_so.value.key) == ("tunnel_runs", deal.lead_id)
    assert (await guide.run()).state is RunState.ENDED


async def test_a_doubled_tap_stops_once(firm: Firm, guide: Guide, ivan: Manager, deal: Deal) -> None:
    await guide.tunnel(*ASK)
    await guide.start("greeting")
    run = await guide.run()
    found = [await firm.services.tunnels_runs.stop(run.id, actor=ivan) for _ in range(2)]
    assert [([one.run.id for one in each.going_on], each.past[0].id) for each in found] == [([], run.id)] * 2


async def test_one_of_two_tunnels_is_paused_alone(firm: Firm, guide: Guide, ivan: Manager, deal: Deal) -> None:
    await guide.tunnel(*ASK)
    await guide.tunnel(*ASK, name="Other")
    await guide.start("greeting")
    await guide.start("other")
    found = await firm.services.tunnels_runs.pause((await guide.run()).id, actor=ivan)
    assert [(one.run.tunnel.name, one.run.state) for one in found.going_on] == [
        ("Other", RunState.PAUSED),
        ("Greeting", RunState.WAITING),
    ]


async def test_a_manager_leads_their_own_lead_in_once(firm: Firm, guide: Guide, ivan: Manager, deal: Deal) -> None:
    number, runs = await guide.tunnel(*ASK), firm.services.tunnels_runs
    seen = await runs.to_lead_in(deal.lead_id, actor=ivan)
    assert [tunnel.id for tunnel in seen.open] == [number]
    for _ in range(2):
        found = await runs.lead_in(number, deal.lead_id, seen=seen.newest, actor=ivan)
        assert ([one.run.tunnel_id for one in found.going_on], list(found.open)) == ([number], [])
    (run,) = await firm.rows(TunnelRun)
    assert (run.entry, await guide.said()) == (Entry.AUDIENCE, ["What?"])
    await firm.write(guide.sender, "The price")
    again = await runs.lead_in(number, deal.lead_id, seen=seen.newest, actor=ivan)  # a third tap, late
    assert (again.going_on, await firm.count(TunnelRun)) == ([], 1)


async def test_an_old_list_leads_nobody_in(firm: Firm, guide: Guide, ivan: Manager, deal: Deal) -> None:
    number, runs = await guide.tunnel(*ASK), firm.services.tunnels_runs
    seen = (await runs.to_lead_in(deal.lead_id, actor=ivan)).newest
    await guide.start("greeting")
    await firm.services.tunnels_runs.stop((await guide.run()).id, actor=firm.owner)
    with pytest.raises(Changed):
        await runs.lead_in(number, deal.lead_id, seen=seen, actor=ivan)


async def test_nobody_is_led_where_nobody_is_let_in_or_where_nothing_arrives(
    firm: Firm, guide: Guide, ivan: Manager, deal: Deal
) -> None:
    number, runs = await guide.tunnel(*ASK), firm.services.tunnels_runs
    card = await firm.services.tunnels.get(number, actor=firm.owner)
    await firm.services.tunnels.set_paused(number, on=True, seen=card.tunnel.version, actor=firm.owner)
    assert list((await runs.of_lead(deal.lead_id, actor=ivan)).open) == []
    with pytest.raises(Invalid):
        await runs.lead_in(number, deal.lead_id, seen=0, actor=ivan)
    await firm.services.people.unreachable(guide.sender.telegram_id)
    with pytest.raises(LeadUnreachable):
        await runs.lead_in(number, deal.lead_id, seen=0, actor=ivan)


async def test_whoever_only_reads_the_conversation_decides_nothing(
    firm: Firm, guide: Guide, ivan: Manager, deal: Deal
) -> None:
    number, petro, runs = await guide.tunnel(*ASK), await firm.person("Petro"), firm.services.tunnels_runs
    await guide.start("greeting")
    run = await guide.run()
    with pytest.raises(NotFound):
        await runs.of_lead(deal.lead_id, actor=petro)
    knows = LeadManager(lead_id=deal.lead_id, manager_id=petro.id, last_contact_at=firm.clock())
    await firm.change(lambda session: session.add(knows))
    found = await runs.of_lead(deal.lead_id, actor=petro)
    assert (found.may_change, list(found.open), len(found.going_on)) == (False, [], 1)
    for decide in (runs.pause, runs.resume, runs.stop, runs.to_stop):
        with pytest.raises(Forbidden):
            await decide(run.id, actor=petro)
    with pytest.raises(Forbidden):
        await runs.lead_in(number, deal.lead_id, seen=run.id, actor=petro)
