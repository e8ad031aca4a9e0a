"""An inline query is answered at once or never: whoever types on asks anew, and nobody waits for an old answer."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from typing import Any

from aiogram import BaseMiddleware
from aiogram.exceptions import AiogramError
from aiogram.types import InlineQuery, TelegramObject

from crm_core.errors import DomainError, NotOnStaff, StorageUnavailable
from keyboards.deals_inline import to_the_bot
from views.errors import explain

log = logging.getLogger(__name__)

Handler = Callable[[TelegramObject, dict[str, Any]], Awaitable[Any]]


class Unrepeated(BaseMiddleware):
    """Whatever fails is not tried again; a rule that says no is told above the empty results."""

    async def __call__(self, handler: Handler, event: TelegramObject, data: dict[str, Any]) -> None:
        assert isinstance(event, InlineQuery)
        try:
            await _answer(handler, event, data)
        except (AiogramError, StorageUnavailable) as error:
            log.warning("An inline query was not answered: %s", type(error).__name__)
        except Exception:
            log.exception("An inline query was not answered")


async def _answer(handler: Handler, query: InlineQuery, data: dict[str, Any]) -> None:
    try:
        await handler(query, data)
    except DomainError as error:
        if isinstance(error, NotOnStaff):
            data["forget"](query.from_user.id)
        words = explain(data["t"], error, now=data["now"]())
        await query.answer([], cache_time=0, is_personal=True, button=to_the_bot(words))
