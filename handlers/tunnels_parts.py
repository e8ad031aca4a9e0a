"""Fields of a tunnel's blocks and the items of their lists: chosen from what there is, or typed."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from aiogram.types import CallbackQuery, InlineKeyboardButton, Message

from crm_core.results.tunnels import OpenedBlock, TunnelCard
from crm_core.rules.tunnels import MediaKind
from crm_core.rules.tunnels_parts import (
    EITHER,
    LINKS,
    TICKED,
    TYPED,
    Part,
    Slot,
    Spot,
    is_set,
    item_at,
    items,
    optional,
)
from crm_core.rules.tunnels_parts_edit import ACTIONS, BRANCHES, NONE, Added, Dropped, Edit, Picked, Shifted
from crm_core.rules.tunnels_parts_edit import Typed as TypedIn
from handlers.asking import Asked, Desk, Question, TextForm, ask
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from handlers.tunnels_blocks import kind_names, opened_block, show_block
from keyboards import tunnels_parts as keyboards
from keyboards.asking import AskText, Field, cancel_keyboard
from keyboards.places import OpenBlock
from keyboards.tunnels_blocks import new_ends
from keyboards.tunnels_parts import (
    AddItem,
    ItemDeed,
    NewItem,
    OpenItem,
    OpenPart,
    OpenSlot,
    PickSlot,
    TypeSlot,
    owner_of,
    part_of,
    spot_of,
)
from locales import Translator
from locales.currencies import minor_digits
from views import tunnels_blocks as words
from views.tunnels import saved
from views.tunnels_values import choices, item_labels, item_titles, none_of
from views.tunnels_words import DOINGS, TESTS

router = Gated("tunnels_parts", Staff())

KINDS = {Part.ACTIONS: tuple(ACTIONS), Part.BRANCHES: tuple(BRANCHES)}
HERE = "here"
"""What `Asked.more` remembers: the button that asked."""


@router.callback_query(OpenPart.filter())
async def open_part(query: CallbackQuery, callback_data: OpenPart, desk: Desk) -> None:
    await show_part(query, desk, callback_data)


@router.callback_query(NewItem.filter())
async def new_item(query: CallbackQuery, callback_data: NewItem, desk: Desk, left: dict[str, Any]) -> None:
    at, t = callback_data, desk.t
    if at.part not in KINDS:
        await _ask(query, desk, ITEM, at.tunnel_id, left)
        return
    opened = await opened_block(desk, at.tunnel_id, at.block_id)
    names = [t.plain((DOINGS | TESTS)[kind]) for kind in KINDS[at.part]]
    keyboard = keyboards.item_kinds_keyboard(t, opened, at, names)
    await show(query, words.item_kinds_screen(t, opened, at.part), keyboard)


@router.callback_query(AddItem.filter())
async def add_item(query: CallbackQuery, callback_data: AddItem, desk: Desk) -> None:
    tap = callback_data
    kinds = KINDS.get(tap.part, ())
    edit = Added(tap.block_id, tap.part, kinds[tap.kind] if tap.kind < len(kinds) else "")
    card = await _edit(desk, tap.tunnel_id, edit, seen=tap.version)
    await _show_newest(query, desk, card, tap)


@router.callback_query(OpenItem.filter())
async def open_item(query: CallbackQuery, callback_data: OpenItem, desk: Desk) -> None:
    await show_item(query, desk, callback_data)


@router.callback_query(ItemDeed.filter())
async def do_with_item(query: CallbackQuery, callback_data: ItemDeed, desk: Desk) -> None:
    tap = callback_data
    at = OpenItem(**tap.model_dump(exclude={"to", "version"}))
    where = tap.block_id, tap.part, tap.place
    edit = Dropped(*where) if tap.to == NONE else Shifted(*where, tap.to)
    await _edit(desk, tap.tunnel_id, edit, seen=tap.version)
    toast(query, words.moved(desk.t) if tap.to != NONE else saved(desk.t))
    if tap.to == NONE:
        await show_part(query, desk, part_of(at))
    else:
        await show_item(query, desk, at.model_copy(update={"place": tap.to}))


@router.callback_query(OpenSlot.filter())
async def open_slot(query: CallbackQuery, callback_data: OpenSlot, desk: Desk, left: dict[str, Any]) -> None:
    """What can only be typed is asked for at once."""
    if callback_data.slot in TYPED:
        await _ask(query, desk, _form(callback_data), callback_data.tunnel_id, left)
    else:
        await show_slot(query, desk, callback_data)


@router.callback_query(TypeSlot.filter())
async def type_slot(query: CallbackQuery, callback_data: TypeSlot, desk: Desk, left: dict[str, Any]) -> None:
    await _ask(query, desk, PART, callback_data.tunnel_id, left)


@router.callback_query(PickSlot.filter())
async def pick(query: CallbackQuery, callback_data: PickSlot, desk: Desk) -> None:
    tap = callback_data
    await _edit(desk, tap.tunnel_id, Picked(spot_of(tap), tap.value), seen=tap.version)
    toast(query, saved(desk.t))
    if tap.slot in TICKED and tap.value != NONE:
        await show_slot(query, desk, OpenSlot(**tap.model_dump(exclude={"value", "version"})))
    else:
        await _show_owner(query, desk, owner_of(tap))


async def show_part(event: Event, desk: Desk, at: OpenPart) -> None:
    t, opened = desk.t, await opened_block(desk, at.tunnel_id, at.block_id)
    keyboard = keyboards.part_keyboard(t, opened, at, item_titles(t, opened, at.part, short=True))
    await show(event, words.part_screen(t, opened, at.part), keyboard)


async def show_item(event: Event, desk: Desk, at: OpenItem) -> None:
    t, opened = desk.t, await opened_block(desk, at.tunnel_id, at.block_id)
    last = at.place >= len(items(opened.block, at.part)) - 1
    keyboard = keyboards.item_keyboard(t, opened, at, item_labels(t, opened, at.part, at.place), last=last)
    await show(event, words.item_screen(t, opened, at.part, at.place), keyboard)


async def show_slot(event: Event, desk: Desk, at: OpenSlot) -> None:
    t, opened, spot = desk.t, await opened_block(desk, at.tunnel_id, at.block_id), spot_of(at)
    found = choices(t, opened, spot)
    none = none_of(t, item_at(opened.block, at.part, at.place), at.slot)
    others = _others(t, opened, at)
    keyboard = keyboards.slot_keyboard(t, opened, at, found, none=none, others=others)
    await show(event, words.slot_screen(t, opened, spot, found), keyboard)


def _others(t: Translator, opened: OpenedBlock, at: OpenSlot) -> list[InlineKeyboardButton]:
    """Besides choosing one of those that are there."""
    if at.slot in LINKS:
        return new_ends(at, opened.card.tunnel.version, kind_names(t))
    return [keyboards.type_button(t, at)] if at.slot in EITHER else []


async def _show_owner(event: Event, desk: Desk, at: OpenBlock | OpenItem) -> None:
    if isinstance(at, OpenItem):
        await show_item(event, desk, at)
    else:
        await show_block(event, desk, at.tunnel_id, at.block_id)


async def _show_newest(event: Event, desk: Desk, card: TunnelCard, at: AddItem | NewItem) -> None:
    """The item that was added last; one that has no fields leads back to its list."""
    place = len(items(card.script.by_id[at.block_id], at.part)) - 1
    here = OpenItem(tunnel_id=at.tunnel_id, block_id=at.block_id, part=at.part, place=place)
    await show_item(event, desk, here)


async def _edit(desk: Desk, tunnel_id: int, edit: Edit, *, seen: int) -> TunnelCard:
    blocks = desk.services.tunnels_blocks
    return await blocks.edit(tunnel_id, edit, minor_digits=minor_digits, seen=seen, actor=desk.manager)


# -- what is typed ------------------------------------------------------------------------------------------------


async def _ask(query: CallbackQuery, desk: Desk, form: TextForm, tunnel_id: int, left: dict[str, Any]) -> None:
    """Another field of the same tunnel is another question."""
    same = left.get("more", {}).get(HERE) == query.data
    await ask(query, desk, form, tunnel_id, left if same else {})


async def _here(desk: Desk, tunnel_id: int, event: Event) -> OpenSlot | TypeSlot:
    """The field that the tapped button asks for; if the question is asked again, the one that was asked before."""
    data = event.data if isinstance(event, CallbackQuery) else await _remembered(desk)
    for kind in (OpenSlot, TypeSlot):
        if data and data.startswith(f"{kind.__prefix__}:"):
            return kind.unpack(data)
    first = await _first(desk, tunnel_id)
    slot = Slot.MEDIA if data == AskText(field=Field.TUNNEL_MEDIA, id=tunnel_id).pack() else Slot.NAME
    return OpenSlot(tunnel_id=tunnel_id, block_id=first, slot=slot)


async def _first(desk: Desk, tunnel_id: int) -> int:
    card = await desk.services.tunnels.get(tunnel_id, actor=desk.manager)
    return card.script.first.id if card.script.first else 0


async def _remembered(desk: Desk) -> str:
    kept: dict[str, str] = (await desk.state.get_data()).get("more", {})
    return kept.get(HERE, "")


async def _question(desk: Desk, tunnel_id: int, event: Event) -> Question:
    t, here = desk.t, await _here(desk, tunnel_id, event)
    opened, spot = await opened_block(desk, tunnel_id, here.block_id), spot_of(here)
    item, version = item_at(opened.block, here.part, here.place), opened.card.tunnel.version
    clear = optional(item, here.slot) and is_set(item, here.slot)
    return Question(
        words.slot_asked(t, opened, spot),
        words.slot_prompt(t, spot),
        words.hint(t, spot),
        keyboards.typing_keyboard(t, here, version, clear=clear),
        version=version,
        more={HERE: here.pack()},
    )


def _kept(asked: Asked) -> OpenSlot | TypeSlot:
    kept = asked.more[HERE]
    return (TypeSlot if kept.startswith(f"{TypeSlot.__prefix__}:") else OpenSlot).unpack(kept)


async def _save(desk: Desk, asked: Asked, text: str) -> TunnelCard:
    spot: Spot = spot_of(_kept(asked))
    return await _edit(desk, asked.id, TypedIn(spot, text), seen=asked.version)


async def _then(message: Message, desk: Desk, asked: Asked, _card: TunnelCard) -> None:
    await _show_owner(message, desk, owner_of(_kept(asked)))


async def _sent(message: Message) -> str:
    """What was sent, as `rules.tunnels_parts_typed` reads it; nothing of what was typed."""
    for kind in MediaKind:
        found = getattr(message, kind.value, None)
        if found:
            return f"{kind.value} {(found[-1] if kind is MediaKind.PHOTO else found).file_id}"
    return ""


async def _item_question(desk: Desk, tunnel_id: int, event: Event) -> Question:
    t = desk.t
    here = await _list_here(desk, tunnel_id, event)
    opened = await opened_block(desk, tunnel_id, here.block_id)
    items(opened.block, here.part)
    return Question(
        words.item_asked(t, opened, here.part),
        words.item_prompt(t, here.part),
        t.plain("Text"),
        cancel_keyboard(t, part_of(here)),
        version=opened.card.tunnel.version,
        more={HERE: here.pack()},
    )


async def _list_here(desk: Desk, tunnel_id: int, event: Event) -> NewItem:
    data = event.data if isinstance(event, CallbackQuery) else await _remembered(desk)
    if data and data.startswith(f"{NewItem.__prefix__}:"):
        return NewItem.unpack(data)
    return NewItem(tunnel_id=tunnel_id, block_id=await _first(desk, tunnel_id), part=Part.BUTTONS)


async def _save_item(desk: Desk, asked: Asked, text: str) -> TunnelCard:
    here = NewItem.unpack(asked.more[HERE])
    return await _edit(desk, asked.id, Added(here.block_id, here.part, text=text), seen=asked.version)


async def _then_item(message: Message, desk: Desk, asked: Asked, card: TunnelCard) -> None:
    await _show_newest(message, desk, card, NewItem.unpack(asked.more[HERE]))


def _form(at: OpenSlot) -> TextForm:
    return MEDIA if at.slot is Slot.MEDIA else PART


PART = TextForm(Field.TUNNEL_PART, _question, _save, _then)
MEDIA = replace(PART, field=Field.TUNNEL_MEDIA, reads=_sent)
ITEM = TextForm(Field.TUNNEL_ITEM, _item_question, _save_item, _then_item)
FORMS = (PART, MEDIA, ITEM)
