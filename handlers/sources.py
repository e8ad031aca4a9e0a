"""A plan's link, its QR picture, and named sources for adverts."""

from __future__ import annotations

import asyncio
import re

from aiogram import F
from aiogram.filters import CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message
from markupsafe import Markup

from crm_core.models import Manager, Source
from crm_core.rules.sources import PLAN, SOURCE, Link
from crm_core.services.deals import DealService
from crm_core.services.sources import SourceService
from handlers import home
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from keyboards.asking import Field, cancel_keyboard
from keyboards.places import PlanLinks
from keyboards.sources import (
    ArchivedSources,
    ArchiveSource,
    OpenSource,
    PlanPicture,
    SourcePicture,
    archived_keyboard,
    links_keyboard,
    picture_keyboard,
    source_keyboard,
)
from locales import Translator
from views import sources as words

links = Gated("sources_links", Staff())
router = Gated("sources", Staff())

LINK = re.compile(f"^({PLAN}|{SOURCE})")


@links.message(CommandStart(deep_link=True, magic=F.args.regexp(LINK)))
async def open_link(
    message: Message,
    command: CommandObject,
    manager: Manager,
    sources: SourceService,
    deals: DealService,
    t: Translator,
) -> None:
    """Staff never become leads: whoever edits plans sees what the link is about, others their first screen."""
    plan = await sources.plan_behind(command.args or "", actor=manager)
    if plan is None:
        await home.start(message, manager=manager, deals=deals, t=t)
        return
    await show_links(message, PlanLinks(plan_id=plan.id), manager=manager, sources=sources, t=t)


@router.callback_query(PlanLinks.filter())
async def open_links(
    query: CallbackQuery, callback_data: PlanLinks, manager: Manager, sources: SourceService, t: Translator
) -> None:
    await show_links(query, callback_data, manager=manager, sources=sources, t=t)


@router.callback_query(ArchivedSources.filter())
async def open_archive(
    query: CallbackQuery, callback_data: ArchivedSources, manager: Manager, sources: SourceService, t: Translator
) -> None:
    found = await sources.of_plan(callback_data.plan_id, archived=True, actor=manager)
    await show(query, words.archived_screen(t, found), archived_keyboard(t, found, page=callback_data.page))


@router.callback_query(OpenSource.filter())
async def open_source(
    query: CallbackQuery, callback_data: OpenSource, manager: Manager, sources: SourceService, t: Translator
) -> None:
    await show_source(query, callback_data.source_id, manager=manager, sources=sources, t=t)


@router.callback_query(ArchiveSource.filter())
async def archive(
    query: CallbackQuery, callback_data: ArchiveSource, manager: Manager, sources: SourceService, t: Translator
) -> None:
    tap = callback_data
    source = await sources.set_archived(tap.source_id, archived=tap.archived, seen=tap.version, actor=manager)
    toast(query, words.moved(t, source))
    await show_source(query, source.id, manager=manager, sources=sources, t=t)


@router.callback_query(PlanPicture.filter())
async def plan_picture(
    query: CallbackQuery, callback_data: PlanPicture, manager: Manager, sources: SourceService, t: Translator
) -> None:
    plan = (await sources.of_plan(callback_data.plan_id, archived=False, actor=manager)).plan
    address = await _address(query, words.plan_link(plan))
    to = PlanLinks(plan_id=plan.id)
    await _show_picture(query, words.picture_caption(plan, None, address), address, to, t=t)


@router.callback_query(SourcePicture.filter())
async def source_picture(
    query: CallbackQuery, callback_data: SourcePicture, manager: Manager, sources: SourceService, t: Translator
) -> None:
    found = await sources.get(callback_data.source_id, actor=manager)
    address = await _address(query, words.source_link(found.source))
    to = OpenSource(source_id=found.source.id)
    await _show_picture(query, words.picture_caption(found.plan, found.source, address), address, to, t=t)


async def show_links(
    event: Event, listed: PlanLinks, *, manager: Manager, sources: SourceService, t: Translator
) -> None:
    found = await sources.of_plan(listed.plan_id, archived=False, actor=manager)
    address = await _address(event, words.plan_link(found.plan))
    await show(event, words.links_screen(t, found, address), links_keyboard(t, found, address, page=listed.page))


async def show_source(event: Event, source_id: int, *, manager: Manager, sources: SourceService, t: Translator) -> None:
    found = await sources.get(source_id, actor=manager)
    address = await _address(event, words.source_link(found.source))
    await show(event, words.source_screen(t, found, address), source_keyboard(t, found, address))


async def redraw(query: CallbackQuery, desk: Desk, source_id: int) -> None:
    await show_source(query, source_id, manager=desk.manager, sources=desk.services.sources, t=desk.t)


async def _address(event: Event, link: Link) -> str:
    assert event.bot is not None
    return words.address((await event.bot.me()).username, link.payload)


async def _show_picture(
    query: CallbackQuery, caption: Markup, address: str, to: PlanLinks | OpenSource, *, t: Translator
) -> None:
    photo = await asyncio.to_thread(words.qr_picture, address)
    await show(query, caption, picture_keyboard(t, address, to), photo)


# -- what is typed ------------------------------------------------------------------------------------------------


async def _new(desk: Desk, plan_id: int, _event: Event) -> Question:
    t = desk.t
    plan = (await desk.services.sources.of_plan(plan_id, archived=False, actor=desk.manager)).plan
    return Question(
        words.source_asked(t, plan, None),
        words.source_prompt(t, None),
        t.plain("Source"),
        cancel_keyboard(t, PlanLinks(plan_id=plan_id)),
    )


async def _rename(desk: Desk, source_id: int, _event: Event) -> Question:
    t, found = desk.t, await desk.services.sources.get(source_id, actor=desk.manager)
    return Question(
        words.source_asked(t, found.plan, found.source),
        words.source_prompt(t, found.source),
        t.plain("New name"),
        cancel_keyboard(t, OpenSource(source_id=source_id)),
        version=found.source.version,
    )


async def _add(desk: Desk, asked: Asked, text: str) -> Source:
    return await desk.services.sources.add(asked.id, text, actor=desk.manager)


async def _save_name(desk: Desk, asked: Asked, text: str) -> Source:
    return await desk.services.sources.rename(asked.id, text, seen=asked.version, actor=desk.manager)


async def _then_source(message: Message, desk: Desk, _asked: Asked, source: Source) -> None:
    await show_source(message, source.id, manager=desk.manager, sources=desk.services.sources, t=desk.t)


FORMS = (
    TextForm(Field.SOURCE_NEW, _new, _add, _then_source),
    TextForm(Field.SOURCE_NAME, _rename, _save_name, _then_source),
)
