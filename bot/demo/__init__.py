"""The bot on the built-in sandbox: the same process as on Telegram, over a small company to look at."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from random import Random

from pydantic import SecretStr
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from bot.app import STOP_SIGNALS, serve
from bot.company import apply_file, read_file
from bot.demo.history import BEGAN, write_history
from bot.demo.people import ADMINS, HAS_JUST_WRITTEN, JUST_WRITTEN, MANAGERS, cast
from bot.settings import Settings
from crm_core.db import open_database
from crm_core.db.files import prepare_storage
from crm_core.models import Lead, Manager, Notice, NoticeState
from crm_core.services import staffing
from sandbox.page import add_page
from sandbox.serve import Sandbox
from sandbox.world import SANDBOX_BOT, World

DATABASE_URL = "sqlite+aiosqlite:///data/demo.db"
COMPANY = Path(__file__).with_name("company.yaml")
PORT = 8765
PORTS_TRIED = 50
SEED = 7
FIRST_MESSAGE = 1_000_000
"""Above the numbers of the history's messages."""
ANSWERS_WITHIN = 30.0


class PortTaken(Exception):
    """Something else listens there."""


def run_demo(settings: Settings, *, port: int | None) -> None:
    """Until the process is told to stop. Raises `PortTaken`, `StorageRefused`."""
    ours = settings.model_copy(update={"database_url": DATABASE_URL, "bot_token": SecretStr(SANDBOX_BOT)})
    lock = prepare_storage(DATABASE_URL, fresh=True)
    try:
        asyncio.run(_run(ours, port))
    finally:
        lock.release()


async def _run(settings: Settings, port: int | None) -> None:
    stop = asyncio.Event()
    for signal in STOP_SIGNALS:
        asyncio.get_running_loop().add_signal_handler(signal, stop.set)
    world = World(token=SANDBOX_BOT, bot_name="Lingua", bot_username="lingua_demo_bot", first_id=FIRST_MESSAGE)
    sandbox = await _listen(world, port)
    try:
        print("One moment: a small company lives through five months …", flush=True)
        await make_company(settings, world, until=datetime.now(UTC))
        words = asyncio.create_task(_first_words(sandbox))
        await serve(settings.model_copy(update={"telegram_api_url": sandbox.url}), stop)
        words.cancel()
    finally:
        await sandbox.__aexit__(None, None, None)


async def _listen(world: World, port: int | None) -> Sandbox:
    """On the given port, or on the usual one, or on the next free one."""
    for candidate in [port] if port else range(PORT, PORT + PORTS_TRIED):
        sandbox = Sandbox(port=candidate, world=world)
        add_page(sandbox.app, world, cast=cast())
        with suppress(OSError):
            return await sandbox.__aenter__()
    raise PortTaken(f"Port {port or PORT} is taken. Choose another one: crm-bot demo --port 9000")


async def make_company(settings: Settings, world: World, *, until: datetime) -> None:
    """Set the company up as it began, let it live, and let its customers know the bot."""
    await apply_file(COMPANY, read_file(COMPANY), settings, now=lambda: until - BEGAN)
    db = await open_database(settings.database_url)
    try:
        leads = await db.write(lambda session: _live(session, until))
    finally:
        await db.close()
    for lead in leads:
        if lead.telegram_id is not None:
            person = world.person(
                lead.telegram_id, lead.name, username=lead.username, language_code=lead.telegram_language or "en"
            )
            person.started = True


def _live(session: Session, until: datetime) -> list[Lead]:
    """All leads there are in the end. What the history's people were told then is not sent again."""
    write_history(session, until, Random(SEED))
    session.execute(update(Notice).values(state=NoticeState.SENT, finished_at=until))
    for manager in session.scalars(select(Manager)):
        staffing.refresh_menu(session, manager, until)
    return list(session.scalars(select(Lead)))


async def _first_words(sandbox: Sandbox) -> None:
    """Everybody on staff opens the bot, and somebody writes: nobody has to look at empty phones."""
    world = sandbox.world
    events = world.subscribe()
    silent = {actor.id for actor in (*MANAGERS, *ADMINS)}
    for person in silent:
        world.start(person)
    with suppress(TimeoutError):
        async with asyncio.timeout(ANSWERS_WITHIN):
            while silent:
                event = await events.get()
                if event["type"] == "message" and event["message"]["outgoing"]:
                    silent.discard(event["person_id"])
    world.unsubscribe(events)
    world.start(HAS_JUST_WRITTEN.id)
    world.send(HAS_JUST_WRITTEN.id, JUST_WRITTEN)
    print(f"Open {sandbox.url} in a browser. Nothing leaves this computer. Ctrl+C ends it.", flush=True)
