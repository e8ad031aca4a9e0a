"""What is left of a message when Telegram does not take it as it was meant."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Self

from aiogram.methods import EditMessageText, SendMessage, SendPhoto, TelegramMethod
from pydantic import PrivateAttr

from views.lengths import without_tags

Method = TelegramMethod[Any]
Rendered = Method | list[Method] | None
"""One message, or several that follow one another; None: there is nothing to send."""
TEXT_LIMIT = 4096


class Replaceable(TelegramMethod[Any]):
    """Something else is sent if Telegram refuses this."""

    _instead: Method | None = PrivateAttr(default=None)

    def or_else(self, instead: Method) -> Self:
        self._instead = instead
        return self

    @property
    def instead(self) -> Method | None:
        return self._instead


def replacement(method: Method) -> Method | None:
    return method.instead if isinstance(method, Replaceable) else None


def as_plain(method: TelegramMethod[Any]) -> TelegramMethod[Any] | None:
    """The same message without markup; None if it holds no text."""
    if isinstance(method, SendMessage | EditMessageText):
        return method.model_copy(update={"text": without_tags(method.text or ""), "parse_mode": None})
    if isinstance(method, SendPhoto):
        return method.model_copy(update={"caption": without_tags(method.caption or ""), "parse_mode": None})
    return None


def as_parts(method: TelegramMethod[Any]) -> list[TelegramMethod[Any]]:
    """The text in pieces that fit, the buttons under the last one; empty if it cannot be cut."""
    if isinstance(method, SendPhoto):
        told = SendMessage(chat_id=method.chat_id, text=method.caption or "", parse_mode=method.parse_mode)
        bare = method.model_copy(update={"caption": None, "reply_markup": None})
        return [bare, *as_parts(told.model_copy(update={"reply_markup": method.reply_markup}))]
    if not isinstance(method, SendMessage):
        return []
    pieces = list(pieces_of(without_tags(method.text)))
    parts = [method.model_copy(update={"text": piece, "parse_mode": None, "reply_markup": None}) for piece in pieces]
    return [*parts[:-1], parts[-1].model_copy(update={"reply_markup": method.reply_markup})] if parts else []


def as_new(method: TelegramMethod[Any]) -> TelegramMethod[Any] | None:
    """An edit as a message of its own."""
    if not isinstance(method, EditMessageText) or method.chat_id is None:
        return None
    return SendMessage(
        chat_id=method.chat_id,
        text=method.text or "",
        parse_mode=method.parse_mode,
        reply_markup=method.reply_markup,
        link_preview_options=method.link_preview_options,
    )


def pieces_of(text: str, limit: int = TEXT_LIMIT) -> Iterator[str]:
    """Pieces of at most ``limit`` UTF-16 units, cut at the last line or word that fits."""
    while text:
        fits = _prefix(text, limit)
        if len(fits) < len(text):
            end = max(fits.rfind("\n"), fits.rfind(" ")) + 1
            fits = fits[: end if end > len(fits) // 2 else len(fits)]
        text = text[len(fits) :]
        if fits.strip():
            yield fits


def _prefix(text: str, limit: int) -> str:
    """The longest beginning of so many UTF-16 units; a character is not cut in two."""
    units = text.encode("utf-16-le", "surrogatepass")
    if len(units) <= 2 * limit:
        return text
    return units[: 2 * limit].decode("utf-16-le", "ignore")
