"""What is kept of a message: its kind, its words or a mark with them, so that nothing that is sent is lost."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from aiogram.enums import ContentType
from aiogram.types import Message

from crm_core.models import MessageKind
from crm_core.results import Content
from crm_core.rules.text import digits
from handlers.formatting import CLEANED, html_of

MARKS = {
    "photo": "📷",
    "live_photo": "📷",
    "video": "🎬",
    "video_note": "🎬",
    "animation": "🎞",
    "voice": "🎤",
    "audio": "🎵",
    "document": "📎",
    "sticker": "🏷",
    "location": "📍",
    "venue": "📍",
    "contact": "👤",
    "poll": "📊",
    "dice": "🎲",
    "story": "📖",
    "paid_media": "⭐",
    "game": "🎮",
    "invoice": "🧾",
    "giveaway": "🎁",
    "giveaway_winners": "🎁",
    "checklist": "☑️",
}
"""The same in every language: what is stored is read by people of several."""


def content_of(message: Message) -> Content:
    """What the message is besides its words; words without any formatting need no HTML."""
    kind = MessageKind.TEXT if message.text else _kind(message)
    html = None if message.text and not message.entities else html_of(message) or None
    if message.text and html == CLEANED.quote(message.text).strip():
        html = None  # nothing but links and the like, which Telegram finds by itself
    original, edited = message.reply_to_message, message.edit_date
    return Content(
        kind=kind,
        html=html,
        album=message.media_group_id,
        reply_to=original.message_id if original is not None else None,
        edited_at=datetime.fromtimestamp(edited, UTC) if edited is not None else None,
        caption=message.caption or "",
    )


def _kind(message: Message) -> MessageKind:
    if message.content_type == ContentType.LIVE_PHOTO:
        return MessageKind.PHOTO
    try:
        return MessageKind(message.content_type)
    except ValueError:
        return MessageKind.OTHER


def described(message: Message) -> str | None:
    """The mark, what Telegram says in words beside it, and the caption; None for what a person did not send."""
    mark = MARKS.get(message.content_type)
    if mark is None:
        return None
    return "\n".join(part for part in (f"{mark} {_words(message)}".strip(), message.caption) if part)


def _words(message: Message) -> str:
    said: dict[str, Callable[[Any], str | None]] = {
        "document": lambda document: document.file_name,
        "audio": lambda audio: audio.title,
        "sticker": lambda sticker: sticker.emoji,
        "location": lambda place: f"{place.latitude}, {place.longitude}",
        "venue": lambda venue: ", ".join(filter(None, (venue.title, venue.address))),
        "contact": lambda contact: f"{contact.first_name} {contact.phone_number}",
        "poll": lambda poll: "\n".join((poll.question, *(f"– {option.text}" for option in poll.options))),
        "dice": lambda dice: f"{dice.emoji} {dice.value}",
    }
    kind = message.content_type
    return said[kind](getattr(message, kind)) or "" if kind in said else ""


def typed_words(message: Message) -> str:
    """What was typed; of a contact that was shared, the name and the phone."""
    if message.contact is None:
        return message.text or ""
    contact = message.contact
    return f"{contact.first_name} {contact.last_name or ''}\n+{digits(contact.phone_number)}"
