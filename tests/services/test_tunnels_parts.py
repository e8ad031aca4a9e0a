"""Single fields and new blocks at arrows: whoever was quicker wins, and the same tap counts once."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest

from crm_core.errors import Changed, Forbidden, NotFound
from crm_core.models import AuditEntry, Event, Manager, Tunnel
from crm_core.results.tunnels import TunnelCard
from crm_core.rules.tunnels import DelayBlock, MessageBlock, QuestionBlock
from crm_core.rules.tunnels_edges import NEXT
from crm_core.rules.tunnels_parts import Part, Slot, Spot
from crm_core.rules.tunnels_parts_edit import Added, Edit, Picked, Typed
from crm_core.rules.tunnels_ready import Ready
from locales.currencies import minor_digits
from tests.firm import Firm
from tests.services.tunnels import made

TEXT = Spot(1, slot=Slot.TEXT)


@pytest.fixture
async def admin(firm: Firm) -> Manager:
    return await firm.person("Anna", "admin")


async def edit(firm: Firm, card: TunnelCard, edit: Edit, actor: Manager) -> TunnelCard:
    blocks, tunnel = firm.services.tunnels_blocks, card.tunnel
    return await blocks.edit(tunnel.id, edit, minor_digits=minor_digits, seen=tunnel.version, actor=actor)


async def test_a_field_is_edited_and_logged_with_its_block(firm: Firm, admin: Manager) -> None:
    card = await edit(firm, await made(firm, admin), Typed(TEXT, "Good day!"), admin)
    (block, *_) = card.script.blocks
    assert isinstance(block, MessageBlock)
    assert block.text == "Good day!"
    entry = (await firm.rows(AuditEntry))[-1]
    assert (entry.event, entry.actor_id, entry.after["block"]) == (Event.TUNNEL_CHANGED, admin.id, "Hello")


async def test_of_two_edits_at_once_one_is_refused(firm: Firm, admin: Manager) -> None:
    card = await made(firm, admin)
    tries = [edit(firm, card, Typed(TEXT, f"By {one.name}"), one) for one in (admin, firm.owner)]
    found = await asyncio.gather(*tries, return_exceptions=True)
    assert sorted(type(one).__name__ for one in found) == ["Changed", "TunnelCard"]


async def test_the_same_tap_again_changes_nothing(firm: Firm, admin: Manager) -> None:
    card = await made(firm, admin)
    await edit(firm, card, Added(1, Part.ACTIONS, "mark_unread"), admin)
    after = await edit(firm, card, Added(1, Part.ACTIONS, "mark_unread"), admin)
    (block, *_) = after.script.blocks
    assert isinstance(block, MessageBlock)
    assert len(block.actions) == 1


async def test_who_may_not_edit_tunnels_edits_no_field(firm: Firm, admin: Manager) -> None:
    card, ivan = await made(firm, admin), await firm.person()
    with pytest.raises(Forbidden):
        await edit(firm, card, Typed(TEXT, "Mine"), ivan)
    with pytest.raises(Forbidden):
        await firm.services.tunnels.known(minor_digits=minor_digits, actor=ivan)


async def test_what_is_not_offered_is_not_found(firm: Firm, admin: Manager) -> None:
    card = await made(firm, admin)
    with pytest.raises(NotFound):
        await edit(firm, card, Picked(Spot(1, slot=Slot.NEXT), 99), admin)
    with pytest.raises(NotFound):
        await edit(firm, card, Typed(Spot(9, slot=Slot.TEXT), "?"), admin)


async def test_a_block_grows_at_an_arrow_once(firm: Firm, admin: Manager) -> None:
    card = await made(firm, admin)
    seen, grow = card.tunnel.version, firm.services.tunnels_blocks.branch_off
    for _ in range(2):
        card = await grow(card.tunnel.id, DelayBlock(0, "Wait"), (1, NEXT, 0), seen=seen, actor=admin)
    assert [(block.id, getattr(block, "next", None)) for block in card.script.blocks] == [(1, 2), (2, None)]
    with pytest.raises(Changed):
        await grow(card.tunnel.id, QuestionBlock(0, "Ask"), (1, NEXT, 0), seen=seen, actor=firm.owner)


async def test_a_doubled_tap_on_a_ready_one_makes_one(firm: Firm, admin: Manager) -> None:
    plan = await firm.plan()
    _, last = await firm.services.tunnels.known(minor_digits=minor_digits, actor=admin)

    async def add(seen: int) -> TunnelCard:
        how: dict[str, Any] = {"language": "uk", "minor_digits": minor_digits, "actor": admin}
        return await firm.services.tunnels_files.add_ready(Ready.PRICE, plan.id, seen=seen, **how)

    made_twice = await asyncio.gather(add(last), add(last))
    assert await firm.count(Tunnel) == 1
    assert made_twice[0].tunnel.id == made_twice[1].tunnel.id
    again = await add(made_twice[0].tunnel.id)
    assert again.tunnel.name == "Запит ціни 2"
