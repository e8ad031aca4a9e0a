"""The ways into invitations that their tests take."""

from __future__ import annotations

from random import Random

from aiogram.fsm.storage.memory import MemoryStorage

from bot.dispatcher import build_dispatcher
from crm_core.db import Database
from crm_core.services import build_services
from keyboards.places import Invites, People
from locales import Translator, translator
from tests.firm import OWNER, Firm
from tests.stage import Stage


async def open_invites(stage: Stage, who: int = OWNER) -> None:
    """Home, people, invitations; found by what the buttons carry, so that it works in every language."""
    await stage.send(who, "/menu")
    for payload in (People(), Invites()):
        await stage.press(who, stage.last(who).id, payload.pack())


async def make_link(stage: Stage, who: int = OWNER) -> str:
    await open_invites(stage, who)
    await stage.tap(who, "➕ New link")
    await stage.tap(who, "🔗 Make the link")
    return shown_code(stage, who)


def shown_code(stage: Stage, who: int = OWNER) -> str:
    return stage.text(who).partition("?start=")[2].partition("<")[0]


def restart(stage: Stage, db: Database, firm: Firm) -> None:
    """The process begins anew: only the database knows what was going on."""
    services = build_services(db, firm.clock, Random(1))
    stage.dispatcher = build_dispatcher(services, storage=MemoryStorage(), now=firm.clock)


def speaking(language: str) -> Translator:
    return translator(language, currency="UAH", time_zone="Europe/Kyiv")
