"""Fields of a tunnel's blocks, and the items of their lists: buttons, choices, branches, actions.

What their buttons say comes ready from `views.tunnels_values`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Annotated

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup
from pydantic import BeforeValidator, Field, PlainSerializer

from crm_core.results.tunnels import OpenedBlock
from crm_core.rules.text import cut
from crm_core.rules.tunnels_parts import TICKED, Part, Slot, Spot
from crm_core.rules.tunnels_parts_edit import NONE
from keyboards.buttons import SUCCESS, Payload, back, button, inert, rows
from keyboards.paging import HALF, WHOLE, Page, Row, in_columns, picked
from keyboards.places import OpenBlock
from keyboards.spelling import Choice, Number, spell, unspell
from locales import N_, Translator

LABEL = 32
Place = Annotated[int, Field(ge=0, le=999), BeforeValidator(unspell), PlainSerializer(spell, return_type=str)]
Labels = Sequence[tuple[Slot, str]]


class OpenPart(Payload, prefix="Tj"):
    """One of the block's lists."""

    tunnel_id: Number
    block_id: Number
    part: Part
    page: Page = 0


class NewItem(Payload, prefix="Tq"):
    """Of which kind it is to be, or what it says."""

    tunnel_id: Number
    block_id: Number
    part: Part


class AddItem(Payload, prefix="Tv"):
    tunnel_id: Number
    block_id: Number
    part: Part
    kind: Place
    """Its place among the kinds."""
    version: Number


class OpenItem(Payload, prefix="Tm"):
    tunnel_id: Number
    block_id: Number
    part: Part
    place: Place


class ItemDeed(Payload, prefix="Th"):
    """To another place of the list, or out of it."""

    tunnel_id: Number
    block_id: Number
    part: Part
    place: Place
    to: Choice
    version: Number


class OpenSlot(Payload, prefix="Tr"):
    """What a field can be, or a question what it is to be."""

    tunnel_id: Number
    block_id: Number
    part: Part = Part.BLOCK
    place: Place = 0
    slot: Slot = Slot.NAME
    page: Page = 0


class TypeSlot(Payload, prefix="Tt"):
    """Of what is offered nothing fits."""

    tunnel_id: Number
    block_id: Number
    part: Part
    place: Place
    slot: Slot


class PickSlot(Payload, prefix="TP"):
    tunnel_id: Number
    block_id: Number
    part: Part
    place: Place
    slot: Slot
    value: Choice
    version: Number


LISTS = {
    Part.ACTIONS: N_("Actions"),
    Part.BUTTONS: N_("Buttons"),
    Part.CHOICES: N_("Answers to choose"),
    Part.BRANCHES: N_("Branches"),
}
OWNERS = {
    Part.BLOCK: N_("Block"),
    Part.ACTIONS: N_("Action"),
    Part.BUTTONS: N_("Button"),
    Part.CHOICES: N_("Answer"),
    Part.BRANCHES: N_("Branch"),
}
Spotted = OpenSlot | TypeSlot | PickSlot


def spot_of(tap: Spotted) -> Spot:
    return Spot(tap.block_id, tap.part, tap.place, tap.slot)


def owner_of(tap: Spotted) -> OpenBlock | OpenItem:
    """The screen on which the field stands."""
    if tap.part is Part.BLOCK:
        return OpenBlock(tunnel_id=tap.tunnel_id, block_id=tap.block_id)
    return OpenItem(tunnel_id=tap.tunnel_id, block_id=tap.block_id, part=tap.part, place=tap.place)


def part_keyboard(t: Translator, opened: OpenedBlock, at: OpenPart, labels: Sequence[str]) -> InlineKeyboardMarkup:
    tunnel_id, block_id = opened.card.tunnel.id, opened.block.id

    def row(numbered: tuple[int, str]) -> InlineKeyboardButton:
        to = OpenItem(tunnel_id=tunnel_id, block_id=block_id, part=at.part, place=numbered[0])
        return button(cut(numbered[1], LABEL), to)

    listed = picked(list(enumerate(labels)), row, page=at.page, turn=lambda n: at.model_copy(update={"page": n}))
    new = NewItem(tunnel_id=tunnel_id, block_id=block_id, part=at.part)
    add = button(t.plain("➕ Add"), new, None if labels else SUCCESS)
    return rows(*listed, [add], [block_back(t, tunnel_id, block_id)])


def block_back(t: Translator, tunnel_id: int, block_id: int) -> InlineKeyboardButton:
    return back(t.plain("Block"), OpenBlock(tunnel_id=tunnel_id, block_id=block_id))


def item_kinds_keyboard(t: Translator, opened: OpenedBlock, at: NewItem, names: Sequence[str]) -> InlineKeyboardMarkup:
    add = AddItem(**at.model_dump(), kind=0, version=opened.card.tunnel.version)
    kinds = [button(name, add.model_copy(update={"kind": place})) for place, name in enumerate(names)]
    return rows(*in_columns(kinds, 1), [part_back(t, at)])


def part_back(t: Translator, at: NewItem | OpenItem) -> InlineKeyboardButton:
    return back(t.plain(LISTS[at.part]), part_of(at))


def part_of(at: NewItem | OpenItem) -> OpenPart:
    return OpenPart(tunnel_id=at.tunnel_id, block_id=at.block_id, part=at.part)


def item_keyboard(
    t: Translator, opened: OpenedBlock, at: OpenItem, labels: Labels, *, last: bool
) -> InlineKeyboardMarkup:
    deed = ItemDeed(**at.model_dump(), to=NONE, version=opened.card.tunnel.version)
    up = button("⬆️", deed.model_copy(update={"to": at.place - 1})) if at.place else inert("·")
    down = inert("·") if last else button("⬇️", deed.model_copy(update={"to": at.place + 1}))
    return rows(
        *field_rows(OpenSlot(**at.model_dump()), labels),
        [up, down, button(t.plain("🗑 Delete"), deed)],
        [part_back(t, at)],
    )


def slot_keyboard(
    t: Translator,
    opened: OpenedBlock,
    at: OpenSlot,
    choices: Sequence[tuple[int, str, bool]],
    *,
    none: str | None,
    others: Sequence[InlineKeyboardButton],
) -> InlineKeyboardMarkup:
    """Each choice with its number, its words, and whether it is the current one."""
    pick = PickSlot(**at.model_dump(exclude={"page"}), value=NONE, version=opened.card.tunnel.version)
    ticks = at.slot in TICKED

    def row(choice: tuple[int, str, bool]) -> InlineKeyboardButton:
        value, text, on = choice
        payload = pick.model_copy(update={"value": value})
        if ticks:
            return button(f"{'☑' if on else '☐'} {cut(text, WHOLE)}", payload)
        return inert(f"● {cut(text, WHOLE)}") if on else button(cut(text, WHOLE), payload)

    narrow = all(len(text) <= HALF for _, text, _ in choices)
    listed = picked(
        choices, row, page=at.page, turn=lambda n: at.model_copy(update={"page": n}), columns=2 if narrow else 1
    )
    empty = [button(none, pick)] if none else []
    return rows(*listed, *in_columns(list(others), 2), empty, [owner_back(t, at)])


def owner_back(t: Translator, at: Spotted) -> InlineKeyboardButton:
    return back(t.plain(OWNERS[at.part]), owner_of(at))


def field_rows(at: OpenSlot, labels: Labels) -> list[Row]:
    """Short ones side by side."""
    lines: list[Row] = []
    free = False
    for slot, label in labels:
        one = button(cut(label, LABEL), at.model_copy(update={"slot": slot}))
        short = len(label) <= HALF
        if short and free:
            lines[-1].append(one)
        else:
            lines.append([one])
        free = short and not free
    return lines


def type_button(t: Translator, at: OpenSlot) -> InlineKeyboardButton:
    return button(t.plain("✏️ Write it"), TypeSlot(**at.model_dump(exclude={"page"})))


def typing_keyboard(t: Translator, at: Spotted, version: int, *, clear: bool) -> InlineKeyboardMarkup:
    """Over a field that is typed: leave it, or leave it empty."""
    values = at.model_dump(exclude={"page", "value", "version"})
    none = PickSlot(**values, value=NONE, version=version)
    empty = [button(t.plain("🧹 Leave it empty"), none)] if clear else []
    return rows(empty, [button(t.plain("✖️ Cancel"), owner_of(at))])
