"""What a person has formatted, as HTML of our own making: nothing of it is taken over unread."""

from __future__ import annotations

from html import escape

from aiogram.types import Message
from aiogram.utils.text_decorations import HtmlDecoration

from crm_core.rules.text import clean_piece

LINKS = ("http://", "https://", "mailto:", "tel:")
LONGEST = 20_000
"""Characters of HTML that are kept; what is longer is a text of links, and its words are enough."""


class Cleaned(HtmlDecoration):
    """Telegram's own tags around cleaned and escaped words; pictures and mentions are left as their words."""

    def quote(self, value: str) -> str:
        return escape(clean_piece(value), quote=False)

    def link(self, value: str, link: str) -> str:
        if not link.lower().startswith(LINKS):
            return value
        return super().link(value, escape(clean_piece(link), quote=True))

    def pre_language(self, value: str, language: str) -> str:
        return self.pre(value)

    def custom_emoji(self, value: str, custom_emoji_id: str) -> str:
        return value

    def date_time(self, value: str, unix_time: object, date_time_format: str | None = None) -> str:
        return value


CLEANED = Cleaned()


def html_of(message: Message) -> str:
    """The text or caption with its formatting; without it when that cannot be read."""
    text = message.text or message.caption or ""
    entities = message.entities if message.text else message.caption_entities
    try:
        made = CLEANED.unparse(text, entities).strip()
    except UnicodeDecodeError:  # an entity that begins inside a character
        made = LONGEST * " "
    return made if len(made) < LONGEST else CLEANED.quote(text).strip()
