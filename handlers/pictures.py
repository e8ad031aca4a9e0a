"""Pictures: Telegram keeps what was sent once, and the person sees that one is on its way."""

from __future__ import annotations

import asyncio
from collections import OrderedDict
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager, suppress
from hashlib import blake2b

from aiogram import Bot
from aiogram.enums import ChatAction
from aiogram.exceptions import TelegramAPIError, TelegramBadRequest
from aiogram.types import BufferedInputFile, Message

KEPT = 500
MOMENT = 0.3
"""A picture that is there within so many seconds needs no word."""
ACTION_LASTS = 4.5
REFUSED = "wrong file identifier"

Picture = BufferedInputFile | str
Send = Callable[[Picture], Awaitable[Message | bool]]


class Pictures:
    """Telegram's ids of the pictures sent last, by their content."""

    def __init__(self) -> None:
        self._ids: OrderedDict[bytes, str] = OrderedDict()

    async def send(self, photo: bytes, send: Send) -> Message | bool:
        """The very same bytes are uploaded once; an id that Telegram no longer takes is forgotten."""
        key = blake2b(photo, digest_size=16).digest()
        known = self._ids.get(key)
        if known is not None:
            try:
                return await send(known)
            except TelegramBadRequest as error:
                if REFUSED not in error.message.lower():
                    raise
                del self._ids[key]
        sent = await send(BufferedInputFile(photo, "chart.png"))
        if isinstance(sent, Message) and sent.photo:
            self._keep(key, sent.photo[-1].file_id)
        return sent

    def _keep(self, key: bytes, file_id: str) -> None:
        self._ids[key] = file_id
        if len(self._ids) > KEPT:
            self._ids.popitem(last=False)


@asynccontextmanager
async def on_its_way(bot: Bot, chat_id: int, action: ChatAction = ChatAction.UPLOAD_PHOTO) -> AsyncIterator[None]:
    """Show "sending a photo…" in the chat for as long as the picture is being made."""
    showing = asyncio.create_task(_show(bot, chat_id, action))
    try:
        yield
    finally:
        showing.cancel()


async def _show(bot: Bot, chat_id: int, action: ChatAction) -> None:
    await asyncio.sleep(MOMENT)
    with suppress(TelegramAPIError):  # a courtesy
        while True:
            await bot.send_chat_action(chat_id, action)
            await asyncio.sleep(ACTION_LASTS)
