from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from sandbox.messages import ChatMessage

SUPERGROUP = "-100"
"""How the ids of supergroups begin."""


@dataclass
class Person:
    """A simulated Telegram user with a private chat with the bot."""

    id: int
    first_name: str
    last_name: str | None = None
    username: str | None = None
    language_code: str = "en"
    phone: str | None = None
    blocked: bool = False
    started: bool = False

    def as_user(self) -> dict[str, Any]:
        user = {"id": self.id, "is_bot": False, **self._names()}
        if self.language_code:
            user["language_code"] = self.language_code
        return user

    def as_shared(self, asked: dict[str, Any]) -> dict[str, Any]:
        """As one of those who were chosen; the bot learns what it has asked for."""
        names = self._names()
        wanted = {"first_name": "request_name", "last_name": "request_name", "username": "request_username"}
        return {"user_id": self.id, **{name: told for name, told in names.items() if asked.get(wanted[name])}}

    def as_chat(self) -> dict[str, Any]:
        return {"id": self.id, "type": "private", **self._names()}

    def _names(self) -> dict[str, Any]:
        names = {"first_name": self.first_name, "last_name": self.last_name, "username": self.username}
        return {key: value for key, value in names.items() if value is not None}


@dataclass
class Group:
    """People who write to each other; the bot is one of them only from when it is added."""

    id: int
    title: str
    people: set[int] = field(default_factory=set)
    has_bot: bool = False
    moved_to: int | None = None
    """The supergroup that it has become."""

    def as_chat(self) -> dict[str, Any]:
        kind = "supergroup" if str(self.id).startswith(SUPERGROUP) else "group"
        return {"id": self.id, "type": kind, "title": self.title}


@dataclass
class Chat:
    """One person's private chat, or a group; message ids are unique in it and only ever grow."""

    person: Person | Group
    by_id: dict[int, ChatMessage] = field(default_factory=dict)
    pinned: list[int] = field(default_factory=list)
    menu_button: dict[str, Any] | None = None

    @property
    def messages(self) -> list[ChatMessage]:
        return list(self.by_id.values())

    @property
    def keyboard(self) -> ChatMessage | None:
        """The message that set what is under the input now, or took it away."""
        setting = (message for message in reversed(self.by_id.values()) if message.sets_keyboard)
        return next(setting, None)

    @property
    def last(self) -> ChatMessage | None:
        return next(reversed(self.by_id.values()), None)
