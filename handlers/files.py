"""Files that are sent as documents, below the screen that asked for them."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from contextlib import AbstractAsyncContextManager
from datetime import datetime, timedelta

from aiogram import Bot
from aiogram.enums import ChatAction, ParseMode
from aiogram.types import BufferedInputFile, CallbackQuery
from markupsafe import Markup

from handlers.pictures import on_its_way

AGAIN = timedelta(seconds=30)
"""A tap on the same button within this time is the same tap once more."""
KEPT = 1000
UPLOAD_TIMEOUT = 120
"""Seconds: a file may be some megabytes."""


class SentFiles:
    """Which buttons have brought their file just now; one process serves a chat, one tap after another."""

    def __init__(self, now: Callable[[], datetime]) -> None:
        self._now = now
        self._sent: OrderedDict[tuple[int, str], datetime] = OrderedDict()

    def has(self, query: CallbackQuery) -> bool:
        sent = self._sent.get((query.from_user.id, query.data or ""))
        return sent is not None and self._now() - sent < AGAIN

    def note(self, query: CallbackQuery) -> None:
        key = (query.from_user.id, query.data or "")
        self._sent[key] = self._now()
        self._sent.move_to_end(key)
        if len(self._sent) > KEPT:
            self._sent.popitem(last=False)


def making_file(query: CallbackQuery) -> AbstractAsyncContextManager[None]:
    """While a file is made, the chat shows that one is on its way."""
    return on_its_way(_bot(query), query.from_user.id, ChatAction.UPLOAD_DOCUMENT)


async def send_file(query: CallbackQuery, file: bytes, name: str, caption: Markup) -> None:
    await _bot(query).send_document(
        query.from_user.id,
        BufferedInputFile(file, name),
        caption=str(caption),
        parse_mode=ParseMode.HTML,
        request_timeout=UPLOAD_TIMEOUT,
    )


def _bot(query: CallbackQuery) -> Bot:
    assert query.bot is not None
    return query.bot
