"""A message as the bot sends it: HTML, and no preview of links."""

from __future__ import annotations

from aiogram.enums import ParseMode
from aiogram.methods import SendMessage
from aiogram.types import (
    InlineKeyboardMarkup,
    LinkPreviewOptions,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
)
from markupsafe import Markup

Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove
NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def html_message(
    chat_id: int, text: Markup | str, keyboard: Keyboard | None = None, reply: ReplyParameters | None = None
) -> SendMessage:
    return SendMessage(
        chat_id=chat_id,
        text=str(text),
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
        reply_parameters=reply,
        link_preview_options=NO_PREVIEW,
    )


def is_group(chat_id: int) -> bool:
    """The bot writes only to groups that the team has bound; people's ids are positive."""
    return chat_id < 0
