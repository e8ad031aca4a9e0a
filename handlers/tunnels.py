"""Sales tunnels: the list, a tunnel's card, its entries, publishing, figures and picture."""

from __future__ import annotations

import asyncio

from aiogram.filters import Command, CommandObject, CommandStart
from aiogram.types import CallbackQuery, Message

from crm_core.models import Manager, Permission
from crm_core.results.tunnels import TunnelCard
from crm_core.rules.permissions import allowed
from crm_core.services.deals import DealService
from crm_core.services.tunnels import TunnelService
from handlers import home
from handlers.asking import Desk
from handlers.filters import Gated, Staff
from handlers.reply import Event, drawing, show, toast
from keyboards import tunnels as keyboards
from keyboards.places import OpenTunnel, Tunnels
from keyboards.tunnels import (
    ClearWords,
    DeleteTunnel,
    PublishTunnel,
    SwitchTunnel,
    TunnelPicture,
    TunnelScreen,
    TunnelStatistics,
)
from locales import Translator
from locales.currencies import minor_digits
from views import charts
from views import tunnels as words
from views.sources import address, qr_picture
from views.tunnels_picture import flow, pages
from views.tunnels_problems import problems_screen

links = Gated("tunnels_links", Staff())
router = Gated("tunnels", Staff())


@links.message(CommandStart(deep_link=True))
async def open_link(
    message: Message,
    command: CommandObject,
    manager: Manager,
    tunnels: TunnelService,
    deals: DealService,
    desk: Desk,
    t: Translator,
) -> None:
    """Staff are not led through: whoever edits tunnels sees the one behind the link, others their first screen."""
    edits = allowed(manager, Permission.EDIT_TUNNELS)
    tunnel = await tunnels.behind(command.args or "", actor=manager) if edits else None
    if tunnel is None:
        await home.start(message, manager=manager, deals=deals, t=t)
        return
    await show_tunnel(message, desk, tunnel.id)


@router.message(Command("tunnels"))
async def say_tunnels(message: Message, desk: Desk) -> None:
    await show_tunnels(message, desk, Tunnels())


@router.callback_query(Tunnels.filter())
async def open_tunnels(query: CallbackQuery, callback_data: Tunnels, desk: Desk) -> None:
    await show_tunnels(query, desk, callback_data)


@router.callback_query(OpenTunnel.filter())
async def open_tunnel(query: CallbackQuery, callback_data: OpenTunnel, desk: Desk) -> None:
    await show_tunnel(query, desk, callback_data.tunnel_id)


@router.callback_query(TunnelScreen.filter())
async def open_screen(query: CallbackQuery, callback_data: TunnelScreen, desk: Desk) -> None:
    card, t = await _card(desk, callback_data.tunnel_id), desk.t
    if callback_data.screen == "m":
        await show(query, words.more_screen(t, card), keyboards.more_keyboard(t, card))
    elif callback_data.screen == "d":
        await show(query, words.deletion_screen(t, card), keyboards.deletion_keyboard(t, card))
    elif callback_data.screen == "q":
        await _show_qr(query, desk, card)
    else:
        await show_entries(query, desk, card)


@router.callback_query(SwitchTunnel.filter())
async def switch(query: CallbackQuery, callback_data: SwitchTunnel, desk: Desk) -> None:
    tap, tunnels = callback_data, desk.services.tunnels
    change = {"p": tunnels.set_paused, "a": tunnels.set_archived, "d": tunnels.set_default}[tap.what]
    card = await change(tap.tunnel_id, on=tap.on, seen=tap.version, actor=desk.manager)
    toast(query, words.switched(desk.t, tap.what, on=tap.on))
    await (show_entries if tap.what == "d" else draw_card)(query, desk, card)


@router.callback_query(ClearWords.filter())
async def clear_words(query: CallbackQuery, callback_data: ClearWords, desk: Desk) -> None:
    tap = callback_data
    card = await desk.services.tunnels.set_keywords(tap.tunnel_id, [], seen=tap.version, actor=desk.manager)
    toast(query, words.saved(desk.t))
    await show_entries(query, desk, card)


@router.callback_query(PublishTunnel.filter())
async def publish(query: CallbackQuery, callback_data: PublishTunnel, desk: Desk) -> None:
    """If something is wrong with it, that is shown instead (`handlers.screens`)."""
    tap = callback_data
    card = await desk.services.tunnels.publish(
        tap.tunnel_id, minor_digits=minor_digits, seen=tap.version, actor=desk.manager
    )
    toast(query, words.published(desk.t, card))
    await draw_card(query, desk, card)


@router.callback_query(DeleteTunnel.filter())
async def delete(query: CallbackQuery, callback_data: DeleteTunnel, desk: Desk) -> None:
    await desk.services.tunnels.delete(callback_data.tunnel_id, seen=callback_data.version, actor=desk.manager)
    toast(query, words.deleted(desk.t))
    await show_tunnels(query, desk, Tunnels())


@router.callback_query(TunnelStatistics.filter())
async def open_figures(query: CallbackQuery, callback_data: TunnelStatistics, desk: Desk) -> None:
    at, t = callback_data, desk.t
    found = await desk.services.tunnels.figures(at.tunnel_id, number=at.number or None, actor=desk.manager)
    keyboard = keyboards.figures_keyboard(t, found, at, words.figure_pages(found.script))
    await show(query, words.figures_screen(t, found, at.page), keyboard)


@router.callback_query(TunnelPicture.filter())
async def open_picture(query: CallbackQuery, callback_data: TunnelPicture, desk: Desk) -> None:
    at, t, card = callback_data, desk.t, await _card(desk, callback_data.tunnel_id)
    known, _ = await desk.services.tunnels.known(minor_digits=minor_digits, actor=desk.manager)
    picture = flow(t, card, known, page=at.page, dark=desk.manager.dark_pictures)
    async with drawing(query):
        photo = await charts.draw(picture) if picture.boxes else None
    caption = words.picture_caption(t, card, drawn=photo is not None)
    await show(query, caption, keyboards.picture_keyboard(t, at, pages(card)), photo)


async def show_tunnels(event: Event, desk: Desk, listed: Tunnels) -> None:
    found = await desk.services.tunnels.every(archived=listed.archived, actor=desk.manager)
    screen = words.tunnels_screen(desk.t, found, archived=listed.archived)
    await show(event, screen, keyboards.tunnels_keyboard(desk.t, found, listed))


async def show_tunnel(event: Event, desk: Desk, tunnel_id: int) -> None:
    await draw_card(event, desk, await _card(desk, tunnel_id))


async def draw_card(event: Event, desk: Desk, card: TunnelCard) -> None:
    await show(event, words.card_screen(desk.t, card, desk.now()), keyboards.card_keyboard(desk.t, card))


async def show_entries(event: Event, desk: Desk, card: TunnelCard) -> None:
    where = await _address(event, card)
    await show(event, words.entries_screen(desk.t, card, where), keyboards.entries_keyboard(desk.t, card, where))


async def show_problems(event: Event, desk: Desk, tunnel_id: int) -> None:
    found = await desk.services.tunnels.check(tunnel_id, minor_digits=minor_digits, actor=desk.manager)
    keyboard = keyboards.problems_keyboard(desk.t, found.card, found.problems)
    await show(event, problems_screen(desk.t, found.card, found.problems), keyboard)


async def redraw(query: CallbackQuery, desk: Desk, tunnel_id: int) -> None:
    await show_tunnel(query, desk, tunnel_id)


async def _card(desk: Desk, tunnel_id: int) -> TunnelCard:
    return await desk.services.tunnels.get(tunnel_id, actor=desk.manager)


async def _address(event: Event, card: TunnelCard) -> str:
    assert event.bot is not None
    return address((await event.bot.me()).username, card.tunnel.code)


async def _show_qr(query: CallbackQuery, desk: Desk, card: TunnelCard) -> None:
    where = await _address(query, card)
    photo = await asyncio.to_thread(qr_picture, where)
    await show(query, words.qr_caption(card.tunnel, where), keyboards.qr_keyboard(desk.t, card, where), photo)
