"""Whatever the buttons of tunnels carry fits, and is read as it was written."""

from __future__ import annotations

import pytest

from crm_core.rules.tunnels_parts import Part, Slot
from crm_core.rules.tunnels_ready import Ready
from keyboards.asking import AskText, Field
from keyboards.buttons import Payload
from keyboards.places import Blocks, OpenBlock
from keyboards.spelling import HIGHEST_ID as MOST
from keyboards.tunnels import AddReady, SwitchTunnel, TunnelPicture, TunnelStatistics
from keyboards.tunnels_blocks import AddBlock, BlockDeed, Kind, ShiftBlock
from keyboards.tunnels_parts import AddItem, ItemDeed, NewItem, OpenItem, OpenPart, OpenSlot, PickSlot, TypeSlot

WIDEST: list[Payload] = [
    Blocks(tunnel_id=MOST, page=9999),
    OpenBlock(tunnel_id=MOST, block_id=MOST),
    AddReady(kind=Ready.GREETING, plan_id=MOST, last=MOST),
    SwitchTunnel(tunnel_id=MOST, what="p", on=True, version=MOST),
    TunnelStatistics(tunnel_id=MOST, number=MOST, page=9999),
    TunnelPicture(tunnel_id=MOST, dark=True, page=9999),
    AddBlock(
        tunnel_id=MOST,
        kind=Kind.QUESTION,
        version=MOST,
        block_id=MOST,
        part=Part.BRANCHES,
        place=999,
        slot=Slot.TO,
    ),
    ShiftBlock(tunnel_id=MOST, block_id=MOST, place=999, version=MOST),
    BlockDeed(tunnel_id=MOST, block_id=MOST, deed="q", version=MOST),
    OpenPart(tunnel_id=MOST, block_id=MOST, part=Part.ACTIONS, page=9999),
    NewItem(tunnel_id=MOST, block_id=MOST, part=Part.ACTIONS),
    AddItem(tunnel_id=MOST, block_id=MOST, part=Part.ACTIONS, kind=10, version=MOST),
    OpenItem(tunnel_id=MOST, block_id=MOST, part=Part.ACTIONS, place=999),
    ItemDeed(tunnel_id=MOST, block_id=MOST, part=Part.ACTIONS, place=999, to=MOST, version=MOST),
    OpenSlot(tunnel_id=MOST, block_id=MOST, part=Part.ACTIONS, place=999, slot=Slot.PLAN, page=9999),
    TypeSlot(tunnel_id=MOST, block_id=MOST, part=Part.ACTIONS, place=999, slot=Slot.SPAN),
    PickSlot(tunnel_id=MOST, block_id=MOST, part=Part.ACTIONS, place=999, slot=Slot.PLAN, value=MOST, version=MOST),
    AskText(field=Field.TUNNEL_REPLACE, id=MOST),
]


@pytest.mark.parametrize("payload", WIDEST, ids=lambda payload: type(payload).__name__)
def test_the_largest_ids_fit(payload: Payload) -> None:
    assert len(payload.pack().encode()) <= 64
    assert type(payload).unpack(payload.pack()) == payload
