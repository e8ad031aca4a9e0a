"""Services, routers and middlewares, put together."""

from __future__ import annotations

from collections.abc import Callable
from copy import copy
from dataclasses import fields
from datetime import datetime

from aiogram import Dispatcher
from aiogram.fsm.storage.base import BaseStorage

from bot.inline import Unrepeated
from bot.middlewares import Refusals, Taps, WhoIsIt
from bot.routing import Routes
from crm_core.services import Services
from handlers import ROUTERS
from handlers.files import SentFiles
from handlers.screens import redraw


def build_dispatcher(services: Services, *, storage: BaseStorage, now: Callable[[], datetime]) -> Dispatcher:
    """Handlers ask for services by their names, for ``now``, and for what was sent last."""
    by_name = {field.name: getattr(services, field.name) for field in fields(services)}
    dispatcher = Dispatcher(storage=storage, now=now, sent_files=SentFiles(now), **by_name)
    dispatcher.update.outer_middleware(WhoIsIt(services))
    dispatcher.message.outer_middleware(Refusals())
    dispatcher.edited_message.outer_middleware(Refusals())
    dispatcher.callback_query.outer_middleware(Taps(redraw))
    dispatcher.inline_query.outer_middleware(Unrepeated())
    # A router can be attached once, and tests build many dispatchers.
    dispatcher.include_router(Routes([copy(router) for router in ROUTERS]))
    return dispatcher
