"""The blocks of a tunnel: their list and each of them.

What the buttons of fields say comes ready from `views.tunnels_values`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Literal

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.results.tunnels import OpenedBlock, TunnelCard
from crm_core.rules.text import cut
from crm_core.rules.tunnels_parts import LINKS, Part, Slot
from keyboards.buttons import DANGER, SUCCESS, Payload, back, button, inert, rows
from keyboards.paging import Row, in_columns, picked
from keyboards.places import Blocks, OpenBlock
from keyboards.spelling import Number
from keyboards.tunnels import tunnel_back
from keyboards.tunnels_parts import LABEL, Labels, OpenPart, OpenSlot, Place, field_rows
from locales import Translator


class Kind(StrEnum):
    MESSAGE = "m"
    QUESTION = "q"
    CONDITION = "c"
    DELAY = "d"
    ACTION = "a"


class NewBlock(Payload, prefix="Tk"):
    """Of which kind it is to be."""

    tunnel_id: Number


class AddBlock(Payload, prefix="Tx"):
    """At the end of the list, or of an arrow of a block."""

    tunnel_id: Number
    kind: Kind
    version: Number
    block_id: Number = 0
    part: Part = Part.BLOCK
    place: Place = 0
    slot: Slot = Slot.NEXT


class ShiftBlock(Payload, prefix="Tu"):
    tunnel_id: Number
    block_id: Number
    place: Place
    version: Number


class BlockDeed(Payload, prefix="Tz"):
    """Copy it, "delete it?", delete it."""

    tunnel_id: Number
    block_id: Number
    deed: Literal["c", "q", "d"]
    version: Number


def blocks_keyboard(t: Translator, card: TunnelCard, labels: Sequence[str], page: int) -> InlineKeyboardMarkup:
    tunnel_id = card.tunnel.id

    def row(numbered: tuple[int, str]) -> InlineKeyboardButton:
        block_id = card.script.blocks[numbered[0]].id
        return button(cut(numbered[1], LABEL), OpenBlock(tunnel_id=tunnel_id, block_id=block_id))

    listed = picked(list(enumerate(labels)), row, page=page, turn=lambda n: Blocks(tunnel_id=tunnel_id, page=n))
    new = button(t.plain("➕ Add a block"), NewBlock(tunnel_id=tunnel_id), None if labels else SUCCESS)
    return rows(*listed, [new], [tunnel_back(t, tunnel_id)])


def kinds_keyboard(t: Translator, card: TunnelCard, names: Mapping[Kind, str]) -> InlineKeyboardMarkup:
    at = AddBlock(tunnel_id=card.tunnel.id, kind=Kind.MESSAGE, version=card.tunnel.version)
    return rows(*in_columns(_kinds(at, names), 1), [blocks_back(t, card.tunnel.id)])


def _kinds(at: AddBlock, names: Mapping[Kind, str]) -> Row:
    return [button(text, at.model_copy(update={"kind": kind})) for kind, text in names.items()]


def blocks_back(t: Translator, tunnel_id: int) -> InlineKeyboardButton:
    return back(t.plain("Blocks"), Blocks(tunnel_id=tunnel_id))


def block_keyboard(
    t: Translator, opened: OpenedBlock, labels: Labels, lists: Iterable[tuple[Part, str]]
) -> InlineKeyboardMarkup:
    tunnel_id, block_id, seen = opened.card.tunnel.id, opened.block.id, opened.card.tunnel.version
    place = opened.card.script.blocks.index(opened.block)
    deed = BlockDeed(tunnel_id=tunnel_id, block_id=block_id, deed="c", version=seen)
    shift = ShiftBlock(tunnel_id=tunnel_id, block_id=block_id, place=0, version=seen)
    up = button("⬆️", shift.model_copy(update={"place": place - 1})) if place else inert("·")
    last = place == len(opened.card.script.blocks) - 1
    down = inert("·") if last else button("⬇️", shift.model_copy(update={"place": place + 1}))
    at = OpenSlot(tunnel_id=tunnel_id, block_id=block_id)
    several = [button(text, OpenPart(tunnel_id=tunnel_id, block_id=block_id, part=part)) for part, text in lists]
    name = button(t.plain("✏️ Block name"), at)
    copy = button(t.plain("📑 Copy it"), deed)
    delete = button(t.plain("🗑 Delete"), deed.model_copy(update={"deed": "q"}))
    return rows(
        *field_rows(at, [one for one in labels if one[0] not in LINKS]),
        *in_columns(several, 1),
        *field_rows(at, [one for one in labels if one[0] in LINKS]),
        [name, copy],
        [up, down, delete],
        [blocks_back(t, tunnel_id)],
    )


def block_deletion_keyboard(t: Translator, opened: OpenedBlock) -> InlineKeyboardMarkup:
    tunnel = opened.card.tunnel
    yes = BlockDeed(tunnel_id=tunnel.id, block_id=opened.block.id, deed="d", version=tunnel.version)
    no = back(t.plain("No"), OpenBlock(tunnel_id=tunnel.id, block_id=opened.block.id))
    return rows([button(t.plain("🗑 Yes, delete it"), yes, DANGER)], [no])


def new_ends(at: OpenSlot, version: int, names: Mapping[Kind, str]) -> Row:
    """A new block right where the arrow leads."""
    add = AddBlock(**at.model_dump(exclude={"page"}), kind=Kind.MESSAGE, version=version)
    return [button(f"➕ {text}", add.model_copy(update={"kind": kind})) for kind, text in names.items()]
