"""Tunnels: made, edited by several people, published, counted."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import pytest
from sqlalchemy.orm import Session

from crm_core.errors import Changed, Forbidden, Invalid, NotFound, TunnelNotReady
from crm_core.models import (
    AuditEntry,
    Entry,
    Event,
    Lead,
    Manager,
    RunState,
    Tunnel,
    TunnelKeyword,
    TunnelRun,
    TunnelStep,
    TunnelVersion,
    Waits,
)
from crm_core.queries import tunnels
from crm_core.results.tunnels import BlockFigures, TunnelCard
from crm_core.rules.tunnels import ActionBlock, MessageBlock, QuestionBlock, from_json
from crm_core.rules.tunnels_actions import AddToPlan, StartTunnel
from crm_core.rules.tunnels_edges import NEXT
from crm_core.rules.tunnels_problems import Problem, Wrong
from locales.currencies import minor_digits
from tests.firm import Firm
from tests.rules.tunnels import follower
from tests.services.tunnels import HELLO, made, publish


@pytest.fixture
async def admin(firm: Firm) -> Manager:
    return await firm.person("Anna", "admin")


async def test_who_may_not_edit_tunnels_sees_none(firm: Firm, admin: Manager) -> None:
    ivan, card = await firm.person(), await made(firm, admin)
    with pytest.raises(Forbidden):
        await firm.services.tunnels.every(actor=ivan)
    with pytest.raises(Forbidden):
        await firm.services.tunnels_files.export(card.tunnel.id, minor_digits=minor_digits, actor=ivan)
    with pytest.raises(Forbidden):
        await firm.services.tunnels_blocks.delete(card.tunnel.id, 1, seen=card.tunnel.version, actor=ivan)


async def test_names_differ_by_more_than_case(firm: Firm, admin: Manager) -> None:
    await made(firm, admin, "Вітання")
    with pytest.raises(Invalid) as refused:
        await firm.services.tunnels.create("ВІТАННЯ", actor=admin)
    assert (refused.value.field, refused.value.problem) == ("tunnel", "taken")


async def test_two_who_give_one_name_at_once_make_one_tunnel(firm: Firm, admin: Manager) -> None:
    tries = [firm.services.tunnels.create("Greeting", actor=admin) for _ in range(4)]
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert [type(one) for one in found].count(TunnelCard) == await firm.count(Tunnel) == 1
    assert sum(isinstance(one, Invalid) for one in found) == 3


async def test_crossing_edits_do_not_overwrite_each_other(firm: Firm, admin: Manager) -> None:
    card, olga = await made(firm, admin), firm.owner
    seen, tunnel_id = card.tunnel.version, card.tunnel.id
    other = MessageBlock(1, "Hello", text="Good day!")
    await firm.services.tunnels_blocks.change(tunnel_id, other, seen=seen, actor=olga)
    with pytest.raises(Changed) as refused:
        await firm.services.tunnels_blocks.add(tunnel_id, HELLO, after=1, seen=seen, actor=admin)
    assert (refused.value.kind, refused.value.key, refused.value.by) == ("tunnels", tunnel_id, "Olga")
    kept = await firm.services.tunnels.get(tunnel_id, actor=admin)
    assert kept.script.blocks == (other,)


async def test_a_doubled_tap_adds_one_block(firm: Firm, admin: Manager) -> None:
    card = await made(firm, admin)
    add, seen = firm.services.tunnels_blocks.add, card.tunnel.version
    await add(card.tunnel.id, HELLO, after=1, seen=seen, actor=admin)
    after = await add(card.tunnel.id, HELLO, after=1, seen=seen, actor=admin)
    assert [(block.id, block.name) for block in after.script.blocks] == [(1, "Hello"), (2, "Hello 2")]
    assert follower(after.script.blocks[0]) == 2


async def test_blocks_are_moved_linked_copied_and_deleted(firm: Firm, admin: Manager) -> None:
    card, blocks = await made(firm, admin), firm.services.tunnels_blocks
    tunnel_id = card.tunnel.id
    card = await blocks.add(
        tunnel_id, QuestionBlock(0, "Ask", text="?"), after=1, seen=card.tunnel.version, actor=admin
    )
    card = await blocks.copy(tunnel_id, 1, seen=card.tunnel.version, actor=admin)
    assert [(block.id, block.name) for block in card.script.blocks] == [(1, "Hello"), (3, "Hello 2"), (2, "Ask")]
    card = await blocks.link(tunnel_id, 2, NEXT, 0, 3, seen=card.tunnel.version, actor=admin)
    card = await blocks.link(tunnel_id, 3, NEXT, 0, None, seen=card.tunnel.version, actor=admin)
    card = await blocks.move(tunnel_id, 3, 2, seen=card.tunnel.version, actor=admin)
    assert [block.id for block in card.script.blocks] == [1, 2, 3]
    card = await blocks.delete(tunnel_id, 2, seen=card.tunnel.version, actor=admin)
    assert [(block.id, follower(block)) for block in card.script.blocks] == [(1, 3), (3, None)]
    with pytest.raises(NotFound):
        await blocks.link(tunnel_id, 3, NEXT, 0, 2, seen=card.tunnel.version, actor=admin)
    with pytest.raises(NotFound):
        await blocks.delete(tunnel_id, 2, seen=card.tunnel.version, actor=admin)


async def test_publishing_refuses_and_names_the_block(firm: Firm, admin: Manager) -> None:
    card = await made(firm, admin)
    add = ActionBlock(0, "Add", actions=(AddToPlan(999),))
    card = await firm.services.tunnels_blocks.add(
        card.tunnel.id, add, after=None, seen=card.tunnel.version, actor=admin
    )
    with pytest.raises(TunnelNotReady) as refused:
        await publish(firm, card, admin)
    problems = [one for one in refused.value.problems if isinstance(one, Problem)]
    assert len(problems) == len(refused.value.problems)
    assert {(one.wrong, one.block) for one in problems} == {(Wrong.UNREACHABLE, 2), (Wrong.PLAN_GONE, 2)}
    assert await firm.count(TunnelVersion) == 0


async def test_an_archived_plan_is_gone_for_a_tunnel(firm: Firm, admin: Manager) -> None:
    plan, card = await firm.plan(default=False), await made(firm, admin)
    add = ActionBlock(0, "Add", actions=(AddToPlan(plan.id),))
    card = await firm.services.tunnels_blocks.add(card.tunnel.id, add, after=1, seen=card.tunnel.version, actor=admin)
    check = firm.services.tunnels.check
    assert (await check(card.tunnel.id, minor_digits=minor_digits, actor=admin)).problems == []
    await firm.services.plans.set_archived(plan.id, archived=True, seen=plan.version, actor=firm.owner)
    (problem,) = (await check(card.tunnel.id, minor_digits=minor_digits, actor=admin)).problems
    assert (problem.wrong, problem.block) == (Wrong.PLAN_GONE, 2)


async def test_each_publishing_is_a_version_that_never_changes(firm: Firm, admin: Manager) -> None:
    first = await publish(firm, await made(firm, admin), admin)
    assert (first.tunnel.published, first.edited) == (1, False)
    again = await publish(firm, first, admin)
    assert again.tunnel.published == 1
    text = MessageBlock(1, "Hello", text="Good day!")
    card = await firm.services.tunnels_blocks.change(first.tunnel.id, text, seen=again.tunnel.version, actor=admin)
    assert card.edited
    second = await publish(firm, card, admin)
    assert second.tunnel.published == 2
    contents = [from_json(version.content).blocks[0] for version in await firm.rows(TunnelVersion)]
    texts = [block.text for block in contents if isinstance(block, MessageBlock)]
    assert (texts, len(contents)) == (["Hello!", "Good day!"], 2)
    entries = [entry for entry in await firm.rows(AuditEntry) if entry.event is Event.TUNNEL_PUBLISHED]
    assert [entry.after["number"] for entry in entries] == [1, 2]


async def test_a_doubled_publishing_is_one(firm: Firm, admin: Manager) -> None:
    card = await made(firm, admin)
    await publish(firm, card, admin)
    assert (await publish(firm, card, admin)).tunnel.published == 1
    assert await firm.count(TunnelVersion) == 1


async def test_of_two_that_would_start_each_other_endlessly_the_second_is_refused(firm: Firm, admin: Manager) -> None:
    one, two = await made(firm, admin, "One"), await made(firm, admin, "Two")
    for card, to in ((one, two), (two, one)):
        start = ActionBlock(0, "Start", actions=(StartTunnel(to.tunnel.id),))
        seen = card.tunnel.version
        await firm.services.tunnels_blocks.add(card.tunnel.id, start, after=1, seen=seen, actor=admin)
    get = firm.services.tunnels.get
    await publish(firm, await get(one.tunnel.id, actor=admin), admin)
    with pytest.raises(TunnelNotReady) as refused:
        await publish(firm, await get(two.tunnel.id, actor=admin), admin)
    (problem,) = refused.value.problems
    assert isinstance(problem, Problem)
    assert (problem.wrong, problem.about) == (Wrong.START_LOOP, {"tunnel": "One"})


async def test_links_keywords_and_plain_starts_lead_into_published_tunnels(firm: Firm, admin: Manager) -> None:
    card, service = await made(firm, admin), firm.services.tunnels
    tunnel_id = card.tunnel.id
    card = await service.set_code(tunnel_id, "spring", seen=card.tunnel.version, actor=admin)
    card = await service.set_keywords(tunnel_id, ["Ціна", "How much?"], seen=card.tunnel.version, actor=admin)
    card = await service.set_default(tunnel_id, on=True, seen=card.tunnel.version, actor=admin)

    def behind(session: Session) -> list[bool]:
        found = (
            tunnels.behind_code(session, "spring"),
            tunnels.behind_word(session, " ЦІНА! "),
            tunnels.behind_word(session, "how much"),
            tunnels.behind_start(session),
        )
        return [one is not None for one in found] + [tunnels.behind_word(session, "How much is it?") is not None]

    assert await firm.db.read(behind) == [False] * 5
    card = await publish(firm, card, admin)
    assert await firm.db.read(behind) == [True] * 4 + [False]
    await service.set_paused(tunnel_id, on=True, seen=card.tunnel.version, actor=admin)
    assert await firm.db.read(behind) == [False] * 5


async def test_a_keyword_and_a_link_lead_into_one_tunnel_only(firm: Firm, admin: Manager) -> None:
    one, two = await made(firm, admin, "One"), await made(firm, admin, "Two")
    service = firm.services.tunnels
    await service.set_keywords(one.tunnel.id, ["price"], seen=one.tunnel.version, actor=admin)
    with pytest.raises(Invalid) as refused:
        await service.set_keywords(two.tunnel.id, ["PRICE!"], seen=two.tunnel.version, actor=admin)
    assert refused.value.about["name"] == "One"
    with pytest.raises(Invalid):
        await service.set_code(two.tunnel.id, one.tunnel.code, seen=two.tunnel.version, actor=admin)
    with pytest.raises(Invalid):
        await service.set_code(two.tunnel.id, "p_1", seen=two.tunnel.version, actor=admin)


async def test_there_is_one_default_and_it_is_taken_over(firm: Firm, admin: Manager) -> None:
    one, two, service = await made(firm, admin, "One"), await made(firm, admin, "Two"), firm.services.tunnels
    await service.set_default(one.tunnel.id, on=True, seen=one.tunnel.version, actor=admin)
    two = await service.set_default(two.tunnel.id, on=True, seen=two.tunnel.version, actor=admin)
    assert [row.name for row in await firm.rows(Tunnel) if row.is_default] == ["Two"]
    archived = await service.set_archived(two.tunnel.id, on=True, seen=two.tunnel.version, actor=admin)
    assert not archived.tunnel.is_default
    with pytest.raises(Invalid):
        await service.set_default(two.tunnel.id, on=True, seen=archived.tunnel.version, actor=admin)
    assert [use.tunnel.name for use in await service.every(actor=admin)] == ["One"]


async def led(firm: Firm, tunnel_id: int, marks: dict[int, tuple[bool, bool]], block: int | None) -> None:
    """A lead in the newest version who has left and answered the blocks so."""
    received = await firm.write(firm.lead())

    def unit(session: Session) -> None:
        version, now = tunnels.versions(session, tunnel_id)[0], firm.clock()
        state: dict[str, Any] = {"state": RunState.WAITING, "waits": Waits.ANSWER, "ended_at": None}
        if block is None:
            state = {"state": RunState.ENDED, "waits": None, "ended_at": now}
        run = TunnelRun(
            tunnel_id=tunnel_id, version_id=version.id, lead_id=received.lead.id, entry=Entry.LINK, block=block,
            answers={"1": "Lviv"}, variables={"city": "Lviv"}, entered_at=now, **state,
        )  # fmt: skip
        session.add(run)
        session.flush()
        for number, (left, answered) in marks.items():
            times: dict[str, datetime | None] = {"left_at": now if left else None}
            times["answered_at"] = now if answered else None
            session.add(TunnelStep(run_id=run.id, block=number, version_id=version.id, reached_at=now, **times))

    await firm.change(unit)


async def test_figures_tell_how_far_leads_got(firm: Firm, admin: Manager) -> None:
    card = await publish(firm, await made(firm, admin), admin)
    tunnel_id = card.tunnel.id
    await led(firm, tunnel_id, {1: (True, True), 2: (False, False)}, 2)
    await led(firm, tunnel_id, {1: (True, True), 2: (True, True)}, None)
    await led(firm, tunnel_id, {1: (False, False)}, 1)
    found = await firm.services.tunnels.figures(tunnel_id, actor=admin)
    assert found.blocks == {1: BlockFigures(3, 2, 2, 1), 2: BlockFigures(2, 1, 1, 1)}
    assert (found.entered, found.card.inside) == (3, 2)
    assert (await firm.services.tunnels.figures(tunnel_id, number=1, actor=admin)).blocks == found.blocks
    with pytest.raises(NotFound):
        await firm.services.tunnels.figures(tunnel_id, number=2, actor=admin)


async def test_only_a_tunnel_that_nobody_was_in_is_deleted(firm: Firm, admin: Manager) -> None:
    service = firm.services.tunnels
    one, two = await publish(firm, await made(firm, admin, "One"), admin), await made(firm, admin, "Two")
    two = await service.set_keywords(two.tunnel.id, ["two"], seen=two.tunnel.version, actor=admin)
    two = await publish(firm, two, admin)
    await led(firm, one.tunnel.id, {}, None)
    with pytest.raises(Invalid) as refused:
        await service.delete(one.tunnel.id, seen=one.tunnel.version, actor=admin)
    assert refused.value.problem == "used"
    await service.delete(two.tunnel.id, seen=two.tunnel.version, actor=admin)
    assert [row.name for row in await firm.rows(Tunnel)] == ["One"]
    assert await firm.count(TunnelKeyword) == 0


async def test_an_erased_person_leaves_every_tunnel_and_their_answers_go(firm: Firm, admin: Manager) -> None:
    card = await publish(firm, await made(firm, admin), admin)
    await led(firm, card.tunnel.id, {1: (False, False)}, 1)
    (lead,) = await firm.rows(Lead)
    await firm.services.erasing.erase_by_command(deal_id=None, telegram_id=lead.telegram_id)
    (run,) = await firm.rows(TunnelRun)
    assert (run.state, run.answers, run.variables, run.block) == (RunState.STOPPED, {}, {}, None)


async def test_a_copy_has_a_link_of_its_own_and_no_keywords(firm: Firm, admin: Manager) -> None:
    card = await made(firm, admin)
    await firm.services.tunnels.set_keywords(card.tunnel.id, ["price"], seen=card.tunnel.version, actor=admin)
    copy = await firm.services.tunnels.copy(card.tunnel.id, "Other", actor=admin)
    assert (copy.script, copy.tunnel.keywords, copy.tunnel.published) == (card.script, [], None)
    assert copy.tunnel.code != card.tunnel.code
