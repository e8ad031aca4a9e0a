"""The composition root: settings → database → services → dispatcher → runtime; closed in reverse."""

from __future__ import annotations

import asyncio
import logging
import signal
from contextlib import AsyncExitStack
from datetime import UTC, datetime
from functools import partial
from random import Random

from aiogram import Bot
from aiogram.client.telegram import TelegramAPIServer

from bot.dispatcher import build_dispatcher
from bot.fsm_storage import FormStorage
from bot.intake import WrongToken
from bot.menus import default_commands
from bot.notices import Notices
from bot.pace import insist, until_it_works
from bot.runtime import assemble
from bot.session import BotSession
from bot.settings import Settings, SettingsError
from crm_core.db import open_database
from crm_core.services import Services, build_services
from crm_core.services.notices import NoticeService
from views import charts

log = logging.getLogger(__name__)

REQUEST_TIMEOUT = 20.0
STOP_SIGNALS = (signal.SIGTERM, signal.SIGINT)


def now() -> datetime:
    return datetime.now(UTC)


async def run(settings: Settings) -> None:
    """Run the bot until the process is told to stop. Raises `SettingsError` for a token that Telegram refuses."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for name in STOP_SIGNALS:
        loop.add_signal_handler(name, stop.set)
    await serve(settings, stop)


async def serve(settings: Settings, stop: asyncio.Event) -> None:
    """Run the bot until ``stop`` is set."""
    async with AsyncExitStack() as closing:
        closing.callback(charts.close)
        db = await open_database(settings.database_url)
        closing.push_async_callback(db.close)
        random = Random()
        services = build_services(db, now, random)
        await first_start(services, settings)
        bot = make_bot(settings)
        closing.push_async_callback(bot.session.close)
        storage = FormStorage(services.forms, exclusive=db.exclusive)
        await storage.load()
        runtime = assemble(
            db,
            services,
            bot=bot,
            dispatcher=build_dispatcher(services, storage=storage, now=now),
            notices=Notices(NoticeService(db, now, random)),
            now=now,
            greet=partial(greet, bot, services),
        )
        try:
            await runtime.serve(stop)
        except WrongToken:
            raise SettingsError(["BOT_TOKEN: Telegram knows no bot with this token"]) from None
        log.info("Stopped")


def make_bot(settings: Settings) -> Bot:
    assert settings.bot_token is not None
    session = BotSession(api=TelegramAPIServer.from_base(settings.telegram_api_url), timeout=REQUEST_TIMEOUT)
    return Bot(settings.bot_token.get_secret_value(), session=session)


async def first_start(services: Services, settings: Settings) -> None:
    """What must be there before anything else: the company, its roles, its owners."""
    await services.company.ensure(
        currency=settings.currency, time_zone=settings.time_zone, language=settings.default_language
    )
    await services.people.ensure_owners(settings.owner_ids)


async def greet(bot: Bot, services: Services) -> None:
    """Say that the bot is there, tell how to become its first owner, and set the menus of strangers."""
    me = await until_it_works(bot.me)
    log.info("Running as bot %s", me.id)
    code = await insist(services.invites.owner_invite)
    if code is not None:
        print(f"Become the owner: https://t.me/{me.username}?start=join_{code}", flush=True)
    for menu in default_commands(await insist(services.company.get)):
        await until_it_works(partial(bot, menu))
