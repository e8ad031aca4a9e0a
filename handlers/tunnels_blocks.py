"""The blocks of a tunnel's draft: their list, each of them, added, moved, copied and deleted."""

from __future__ import annotations

from aiogram.types import CallbackQuery

from crm_core.results.tunnels import OpenedBlock, TunnelCard
from crm_core.rules.tunnels import (
    ActionBlock,
    AnyBlock,
    ConditionBlock,
    DelayBlock,
    MessageBlock,
    QuestionBlock,
)
from crm_core.rules.tunnels_draft import tail
from crm_core.rules.tunnels_parts import WAYS
from handlers.asking import Desk
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from keyboards import tunnels_blocks as keyboards
from keyboards.places import Blocks, OpenBlock
from keyboards.tunnels_blocks import AddBlock, BlockDeed, Kind, NewBlock, ShiftBlock
from locales import Translator
from locales.currencies import minor_digits
from views import tunnels_blocks as words
from views.tunnels import deleted
from views.tunnels_values import block_labels, lists
from views.tunnels_words import kind_name

router = Gated("tunnels_blocks", Staff())

MADE: dict[Kind, type[AnyBlock]] = {
    Kind.MESSAGE: MessageBlock,
    Kind.QUESTION: QuestionBlock,
    Kind.CONDITION: ConditionBlock,
    Kind.DELAY: DelayBlock,
    Kind.ACTION: ActionBlock,
}


def kind_names(t: Translator) -> dict[Kind, str]:
    return {kind: kind_name(t, kind.name.lower()) for kind in Kind}


@router.callback_query(Blocks.filter())
async def open_blocks(query: CallbackQuery, callback_data: Blocks, desk: Desk) -> None:
    card = await desk.services.tunnels.get(callback_data.tunnel_id, actor=desk.manager)
    await show_blocks(query, desk, card, page=callback_data.page)


@router.callback_query(NewBlock.filter())
async def choose_kind(query: CallbackQuery, callback_data: NewBlock, desk: Desk) -> None:
    card, t = await desk.services.tunnels.get(callback_data.tunnel_id, actor=desk.manager), desk.t
    await show(query, words.kinds_screen(t, card), keyboards.kinds_keyboard(t, card, kind_names(t)))


@router.callback_query(AddBlock.filter())
async def add(query: CallbackQuery, callback_data: AddBlock, desk: Desk) -> None:
    tap = callback_data
    card = await (_branch_off(tap, desk) if tap.block_id else _append(tap, desk))
    await show_block(query, desk, tap.tunnel_id, card.script.last_id)


@router.callback_query(OpenBlock.filter())
async def open_block(query: CallbackQuery, callback_data: OpenBlock, desk: Desk) -> None:
    await show_block(query, desk, callback_data.tunnel_id, callback_data.block_id)


@router.callback_query(ShiftBlock.filter())
async def shift(query: CallbackQuery, callback_data: ShiftBlock, desk: Desk) -> None:
    tap, blocks = callback_data, desk.services.tunnels_blocks
    await blocks.move(tap.tunnel_id, tap.block_id, tap.place, seen=tap.version, actor=desk.manager)
    toast(query, words.moved(desk.t))
    await show_block(query, desk, tap.tunnel_id, tap.block_id)


@router.callback_query(BlockDeed.filter())
async def do_with_block(query: CallbackQuery, callback_data: BlockDeed, desk: Desk) -> None:
    tap, blocks = callback_data, desk.services.tunnels_blocks
    if tap.deed == "q":
        opened = await opened_block(desk, tap.tunnel_id, tap.block_id)
        keyboard = keyboards.block_deletion_keyboard(desk.t, opened)
        await show(query, words.block_deletion_screen(desk.t, opened), keyboard)
    elif tap.deed == "c":
        card = await blocks.copy(tap.tunnel_id, tap.block_id, seen=tap.version, actor=desk.manager)
        await show_block(query, desk, tap.tunnel_id, card.script.last_id)
    else:
        card = await blocks.delete(tap.tunnel_id, tap.block_id, seen=tap.version, actor=desk.manager)
        toast(query, deleted(desk.t))
        await show_blocks(query, desk, card)


async def show_blocks(event: Event, desk: Desk, card: TunnelCard, *, page: int = 0) -> None:
    labels = words.block_rows(desk.t, card)
    await show(event, words.blocks_screen(desk.t, card), keyboards.blocks_keyboard(desk.t, card, labels, page))


async def show_block(event: Event, desk: Desk, tunnel_id: int, block_id: int) -> None:
    t, opened = desk.t, await opened_block(desk, tunnel_id, block_id)
    keyboard = keyboards.block_keyboard(t, opened, block_labels(t, opened), lists(t, opened.block))
    await show(event, words.block_screen(t, opened), keyboard)


async def opened_block(desk: Desk, tunnel_id: int, block_id: int) -> OpenedBlock:
    blocks = desk.services.tunnels_blocks
    return await blocks.get(tunnel_id, block_id, minor_digits=minor_digits, actor=desk.manager)


def _fresh(t: Translator, kind: Kind) -> AnyBlock:
    return MADE[kind](0, words.first_name(t, kind.name.lower()))


async def _append(tap: AddBlock, desk: Desk) -> TunnelCard:
    """After the last one, which leads to it if it led nowhere."""
    after = tail((await desk.services.tunnels.get(tap.tunnel_id, actor=desk.manager)).script)
    fresh, blocks = _fresh(desk.t, tap.kind), desk.services.tunnels_blocks
    return await blocks.add(tap.tunnel_id, fresh, after=after, seen=tap.version, actor=desk.manager)


async def _branch_off(tap: AddBlock, desk: Desk) -> TunnelCard:
    arrow = tap.block_id, WAYS.get(tap.part, tap.slot.field), tap.place
    fresh, blocks = _fresh(desk.t, tap.kind), desk.services.tunnels_blocks
    return await blocks.branch_off(tap.tunnel_id, fresh, arrow, seen=tap.version, actor=desk.manager)
