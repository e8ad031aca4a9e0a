from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sandbox.entities import render

CAPTIONED = frozenset({"photo", "video", "document", "audio", "animation", "voice"})
REPLY_KEYBOARD_KEYS = frozenset({"keyboard", "remove_keyboard", "force_reply"})


@dataclass(frozen=True)
class StoredFile:
    id: str
    unique_id: str
    kind: str
    data: bytes = field(repr=False)
    name: str
    mime: str
    path: str

    def as_api(self) -> dict[str, Any]:
        return {"file_id": self.id, "file_unique_id": self.unique_id, "file_size": len(self.data)}


@dataclass
class Press:
    """A tap on an inline button, and what the bot answered."""

    id: str
    person_id: int
    message_id: int
    data: str
    at: datetime
    answered: bool = False
    text: str | None = None
    alert: bool = False
    url: str | None = None


@dataclass
class InlineAsk:
    """An inline query, and what the bot answered."""

    id: str
    person_id: int
    text: str
    at: datetime
    answered: bool = False
    results: list[dict[str, Any]] = field(default_factory=list)
    button: dict[str, Any] | None = None
    next_offset: str = ""
    personal: bool = False
    cache_time: int | None = None
    """Seconds; None is Telegram's own choice."""


@dataclass
class ChatMessage:
    id: int
    person_id: int
    """Whose chat it is in, or which group."""
    outgoing: bool
    date: datetime
    kind: str = "text"
    edit_date: datetime | None = None
    text: str | None = None
    caption: str | None = None
    entities: list[dict[str, Any]] = field(default_factory=list)
    content: dict[str, Any] = field(default_factory=dict)
    file: StoredFile | None = None
    reply_markup: dict[str, Any] | None = None
    reply_to: int | None = None
    album: str | None = None
    forwarded: dict[str, Any] | None = None
    protected: bool = False
    reactions: list[dict[str, Any]] = field(default_factory=list)
    author: dict[str, Any] = field(default_factory=dict)
    """Of a message in a group: ``from`` and ``sender_chat`` as Telegram tells them."""

    @property
    def html(self) -> str:
        return render(self.text or self.caption or "", self.entities)

    @property
    def photo(self) -> StoredFile | None:
        return self.file if self.kind == "photo" else None

    @property
    def document(self) -> StoredFile | None:
        return self.file if self.kind == "document" else None

    @property
    def contact(self) -> dict[str, Any] | None:
        return self.content.get("contact")

    @property
    def inline_keyboard(self) -> list[list[dict[str, Any]]] | None:
        return (self.reply_markup or {}).get("inline_keyboard")

    @property
    def buttons(self) -> list[dict[str, Any]]:
        return [button for row in self.inline_keyboard or [] for button in row]

    @property
    def shared(self) -> dict[str, Any] | None:
        """People who were chosen in Telegram's own window."""
        return self.content.get("users_shared")

    @property
    def sets_keyboard(self) -> bool:
        return not {"keyboard", "remove_keyboard"}.isdisjoint(self.reply_markup or {})

    @property
    def has_reply_keyboard(self) -> bool:
        return not REPLY_KEYBOARD_KEYS.isdisjoint(self.reply_markup or {})

    def says(self) -> tuple[Any, ...]:
        """What decides whether an edit changes anything."""
        return (self.text, self.caption, self.entities, self.content, self.file and self.file.id, self.inline_keyboard)

    def as_page(self) -> dict[str, Any]:
        """The message as JSON for the browser page."""
        markup = self.reply_markup or {}
        return {
            "id": self.id,
            "outgoing": self.outgoing,
            "date": self.date.isoformat(),
            "edited": self.edit_date is not None,
            "html": self.html,
            "kind": self.kind,
            "file": self._file_on_page(),
            "contact": self.contact,
            "shared": self.shared and self.shared["users"],
            "location": self.content.get("location"),
            "venue": self.content.get("venue"),
            "poll": self.content.get("poll"),
            "dice": self.content.get("dice"),
            "inline_keyboard": self.inline_keyboard,
            "reply_to": self.reply_to,
            "keyboard": markup.get("keyboard"),
            "one_time": bool(markup.get("one_time_keyboard")),
            "placeholder": markup.get("input_field_placeholder"),
            "force_reply": bool(markup.get("force_reply")),
            "remove_keyboard": bool(markup.get("remove_keyboard")),
            "reactions": [reaction.get("emoji") for reaction in self.reactions],
            "album": self.album,
        }

    def _file_on_page(self) -> dict[str, Any] | None:
        if self.file is None:
            return None
        url = f"/sandbox/files/{self.file.id}"
        return {"url": url, "name": self.file.name, "mime": self.file.mime, "size": len(self.file.data)}


def offers(message: ChatMessage | None, data: str) -> bool:
    """Is there a button on the message that says this when it is tapped?"""
    if message is None:
        return False
    return any(button.get("callback_data") == data and "disabled" not in button for button in message.buttons)
