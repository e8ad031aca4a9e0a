"""What cannot be passed on as it is leaves at least a mark and its words, so that nothing a lead sends is lost."""

from __future__ import annotations

from aiogram.types import Message

from crm_core.rules.text import digits

MARKS = {
    "photo": "📷",
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
}
"""The same in every language: what is stored is read by people of several."""


def described(message: Message) -> str | None:
    """The mark, what Telegram says in words beside it, and the caption; None for what a person did not send."""
    mark = MARKS.get(message.content_type)
    if mark is None:
        return None
    return "\n".join(part for part in (f"{mark} {_words(message)}".strip(), message.caption) if part)


def _words(message: Message) -> str:
    if message.document is not None:
        return message.document.file_name or ""
    if message.sticker is not None:
        return message.sticker.emoji or ""
    if message.location is not None:
        return f"{message.location.latitude}, {message.location.longitude}"
    if message.contact is not None:
        return f"{message.contact.first_name} {message.contact.phone_number}"
    if message.poll is not None:
        return message.poll.question
    return message.audio.title or "" if message.audio else ""


def typed_words(message: Message) -> str:
    """What was typed; of a contact that was shared, the name and the phone."""
    if message.contact is None:
        return message.text or ""
    contact = message.contact
    return f"{contact.first_name} {contact.last_name or ''}\n+{digits(contact.phone_number)}"
