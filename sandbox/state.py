"""Everything the simulated Telegram knows; what people do is in `world`, what the bot does in `methods`."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

from aiogram.types import Update
from pydantic import TypeAdapter

from sandbox.commands import CommandTable
from sandbox.errors import ApiError, bad_request, forbidden, migrated
from sandbox.faults import Faults
from sandbox.files import Upload, content_of, stored
from sandbox.floods import Floods
from sandbox.journal import Journal
from sandbox.messages import ChatMessage, InlineAsk, Press, StoredFile
from sandbox.people import Chat, Group, Person
from sandbox.updates import UpdateQueue
from sandbox.webhook import Webhook

UPDATE = TypeAdapter(Update)
MAX_EVENTS = 10_000
KEPT_PRESSES = 20_000


class State:
    def __init__(
        self,
        *,
        token: str,
        bot_username: str,
        bot_name: str,
        now: Callable[[], datetime] | None,
        first_id: int,
    ) -> None:
        self.token = token
        self.bot_id = int(token.partition(":")[0])
        self.bot_username = bot_username
        self.bot_name = bot_name
        self.now: Callable[[], datetime] = now or _utc_now
        self.faults = Faults()
        self.floods = Floods(self.now)
        self.updates = UpdateQueue(self.faults, self.now, first_id=first_id)
        self.webhook = Webhook()
        self.commands = CommandTable()
        self.profile: dict[tuple[str, str], str] = {}
        self.menu_button: dict[str, Any] = {"type": "commands"}
        self.journal = Journal()
        self.people: dict[int, Person] = {}
        self.chats: dict[int, Chat] = {}
        self.files: dict[str, StoredFile] = {}
        self.files_by_path: dict[str, StoredFile] = {}
        self.presses: dict[str, Press] = {}
        self.asks: dict[str, InlineAsk] = {}
        self._subscribers: list[asyncio.Queue[dict[str, Any]]] = []
        self._last_number = first_id - 1

    def number(self) -> int:
        """A fresh number for messages, files and queries."""
        self._last_number += 1
        return self._last_number

    def bot_user(self) -> dict[str, Any]:
        return {"id": self.bot_id, "is_bot": True, "first_name": self.bot_name, "username": self.bot_username}

    def subscribe(self) -> asyncio.Queue[dict[str, Any]]:
        queue: asyncio.Queue[dict[str, Any]] = asyncio.Queue(MAX_EVENTS)
        self._subscribers.append(queue)
        return queue

    def unsubscribe(self, queue: asyncio.Queue[dict[str, Any]]) -> None:
        self._subscribers = [other for other in self._subscribers if other is not queue]

    def emit(self, kind: str, person_id: int, **details: Any) -> None:
        for queue in self._subscribers:
            if queue.full():
                queue.get_nowait()
            queue.put_nowait({"type": kind, "person_id": person_id, **details})

    def emit_message(self, kind: str, message: ChatMessage) -> None:
        if self._subscribers:
            self.emit(kind, message.person_id, message=message.as_page())

    def chat_to_write(self, chat_id: int | str) -> Chat:
        """The chat a bot may write to, or Telegram's refusal."""
        chat = self.known_chat(chat_id)
        if isinstance(chat.person, Group):
            return chat
        if chat.person.blocked:
            raise forbidden("bot was blocked by the user")
        if not chat.person.started:
            raise forbidden("bot can't initiate conversation with a user")
        return chat

    def known_chat(self, chat_id: int | str | None) -> Chat:
        if chat_id is None or chat_id == "":
            raise bad_request("chat_id is empty")
        chat = self.chats.get(chat_id) if isinstance(chat_id, int) else None
        if chat is None and chat_id == self.bot_id:
            raise ApiError(403, "Forbidden: the bot can't send messages to the bot")
        if chat is None:
            raise bad_request("chat not found")
        if isinstance(chat.person, Group):
            _demand_membership(chat.person)
        return chat

    def put(self, message: ChatMessage) -> ChatMessage:
        self.chats[message.person_id].by_id[message.id] = message
        self.emit_message("message", message)
        return message

    def store(self, upload: Upload, kind: str) -> StoredFile:
        file = stored(upload, kind, number=self.number())
        self.files[file.id] = file
        self.files_by_path[file.path] = file
        return file

    def attach(self, message: ChatMessage, file: StoredFile) -> None:
        message.kind, message.file, message.content = file.kind, file, content_of(file)

    def keep_press(self, press: Press) -> None:
        self.presses[press.id] = press
        if len(self.presses) > KEPT_PRESSES:
            self.presses.pop(next(iter(self.presses)))

    def api_message(self, message: ChatMessage, *, with_reply: bool = True) -> dict[str, Any]:
        """The message as the Bot API shows it."""
        told: dict[str, Any] = {
            "message_id": message.id,
            **self.author_of(message),
            "chat": self.chats[message.person_id].person.as_chat(),
            "date": int(message.date.timestamp()),
            **message.content,
        }
        if message.text is not None:
            told["text"] = message.text
        if message.caption:
            told["caption"] = message.caption
        if message.entities:
            told["entities" if message.text is not None else "caption_entities"] = message.entities
        self._tell_optional(message, told)
        replied = self.chats[message.person_id].by_id.get(message.reply_to or 0) if with_reply else None
        if replied is not None:
            told["reply_to_message"] = self.api_message(replied, with_reply=False)
        return told

    def author_of(self, message: ChatMessage) -> dict[str, Any]:
        if message.outgoing:
            return {"from": self.bot_user()}
        return message.author or {"from": self.people[message.person_id].as_user()}

    def tell(self, update: dict[str, Any]) -> None:
        """Queues an update, checked against aiogram's model: the sandbox must not invent shapes."""
        self.updates.push(update)
        if "update_id" in update:
            UPDATE.validate_python(update)

    def membership(self, status: str) -> dict[str, Any]:
        """The bot's own, as `my_chat_member` tells it."""
        until = {"until_date": 0} if status == "kicked" else {}
        return {"user": self.bot_user(), "status": status, **until}

    def _tell_optional(self, message: ChatMessage, told: dict[str, Any]) -> None:
        if message.edit_date is not None:
            told["edit_date"] = int(message.edit_date.timestamp())
        if message.inline_keyboard:
            told["reply_markup"] = {"inline_keyboard": message.inline_keyboard}
        if message.album is not None:
            told["media_group_id"] = message.album
        if message.forwarded is not None:
            told["forward_origin"] = message.forwarded
        if message.protected:
            told["has_protected_content"] = True


def _demand_membership(group: Group) -> None:
    if group.moved_to is not None:
        raise migrated(group.moved_to)
    if not group.has_bot:
        raise forbidden("bot was kicked from the group chat")


def _utc_now() -> datetime:
    return datetime.now(UTC)
