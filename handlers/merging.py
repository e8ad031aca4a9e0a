"""Two leads who are one person: shown side by side, merged, parted."""

from __future__ import annotations

from aiogram.types import CallbackQuery

from crm_core.models import Manager
from crm_core.services.merging import MergingService
from handlers.filters import Gated, Staff
from handlers.reply import show, toast
from keyboards.merging import AskMerge, MergeLeads, PartLeads, ShowPair, merge_keyboard, pair_keyboard
from locales import Translator
from views import merging as words

router = Gated("merging", Staff())


@router.callback_query(ShowPair.filter())
async def show_pair(
    query: CallbackQuery, callback_data: ShowPair, manager: Manager, merging: MergingService, t: Translator
) -> None:
    pair = await merging.pair(callback_data.kept_id, callback_data.merged_id, actor=manager)
    await show(query, words.pair_screen(t, pair), pair_keyboard(t, pair))


@router.callback_query(AskMerge.filter())
async def ask(
    query: CallbackQuery, callback_data: AskMerge, manager: Manager, merging: MergingService, t: Translator
) -> None:
    pair = await merging.pair(callback_data.kept_id, callback_data.merged_id, actor=manager)
    await show(query, words.ask_merge(t, pair), merge_keyboard(t, pair))


@router.callback_query(MergeLeads.filter())
async def merge(
    query: CallbackQuery, callback_data: MergeLeads, manager: Manager, merging: MergingService, t: Translator
) -> None:
    pair = await merging.merge(callback_data.kept_id, callback_data.merged_id, actor=manager)
    toast(query, words.merged_toast(t))
    await show(query, words.pair_screen(t, pair), pair_keyboard(t, pair))


@router.callback_query(PartLeads.filter())
async def part(
    query: CallbackQuery, callback_data: PartLeads, manager: Manager, merging: MergingService, t: Translator
) -> None:
    pair = await merging.part(callback_data.merge_id, actor=manager)
    toast(query, words.parted_toast(t))
    await show(query, words.pair_screen(t, pair), pair_keyboard(t, pair))
