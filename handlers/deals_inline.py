"""Inline mode: ``@bot anna`` in any chat finds deals for those who may see them, and nothing for anybody else."""

from __future__ import annotations

from aiogram import Bot, Router
from aiogram.types import InlineQuery

from crm_core.models import Manager
from crm_core.services.deals import DealService
from handlers.filters import LeadChat, Staff
from keyboards.deals_inline import ASK_WHAT, NOTHING, WRITE_US, cursor, offset, results, to_the_bot
from locales import Translator

router = Router(name="deals_inline")


@router.inline_query(Staff())
async def find_deals(query: InlineQuery, manager: Manager, deals: DealService, bot: Bot, t: Translator) -> None:
    page = await deals.search(query.query, closed=True, cursor=cursor(query.offset), actor=manager)
    hint = None if page.total else to_the_bot(t.plain(NOTHING if query.query.strip() else ASK_WHAT))
    found = results(t, page, (await bot.me()).username)
    await query.answer(found, cache_time=0, is_personal=True, next_offset=offset(page), button=hint)


@router.inline_query(LeadChat())
async def invite_to_write(query: InlineQuery, t: Translator) -> None:
    await query.answer([], cache_time=0, is_personal=True, button=to_the_bot(t.plain(WRITE_US)))
