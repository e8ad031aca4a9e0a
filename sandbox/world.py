"""The simulated Telegram and what its people do; every act makes an update for the bot."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from sandbox.entities import Entity, automatic
from sandbox.errors import NotThere
from sandbox.files import Upload
from sandbox.groups import GroupActs
from sandbox.journal import Request
from sandbox.markup import requests_of_people
from sandbox.messages import CAPTIONED, ChatMessage, InlineAsk, Press, StoredFile, offers
from sandbox.people import Chat, Person

SANDBOX_BOT = "42:SANDBOX"
PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}")


class World(GroupActs):
    def __init__(
        self,
        *,
        token: str = SANDBOX_BOT,
        bot_username: str = "crm_sandbox_bot",
        bot_name: str = "CRM",
        now: Callable[[], datetime] | None = None,
        first_id: int = 1,
    ) -> None:
        super().__init__(token=token, bot_username=bot_username, bot_name=bot_name, now=now, first_id=first_id)

    @property
    def log(self) -> deque[Request]:
        return self.journal.requests

    @property
    def errors(self) -> list[Request]:
        """Refusals the bot caused itself; injected faults are not among them."""
        return list(self.journal.errors)

    def calls(self, method: str, chat_id: int | None = None) -> list[Request]:
        """Logged requests of one method, to one chat if given."""
        return [
            request
            for request in self.log
            if request.method == method and chat_id in (None, request.params.get("chat_id"))
        ]

    def person(
        self,
        person_id: int,
        first_name: str = "Person",
        *,
        last_name: str | None = None,
        username: str | None = None,
        language_code: str = "en",
        phone: str | None = None,
    ) -> Person:
        """The person with this id, made if nobody has it."""
        if person_id not in self.people:
            made = Person(person_id, first_name, last_name, username, language_code, phone)
            self.people[person_id] = made
            self.chats[person_id] = Chat(made)
        return self.people[person_id]

    def chat(self, person_id: int) -> Chat:
        if person_id not in self.chats:
            self.person(person_id)
        return self.chats[person_id]

    def file(self, file_id: str) -> StoredFile | None:
        return self.files.get(file_id)

    def commands_for(self, person_id: int) -> list[dict[str, Any]]:
        return self.commands.seen_by(person_id, self.person(person_id).language_code[:2])

    def send(
        self, person_id: int, text: str, *, reply_to: int | None = None, entities: Sequence[Entity] = ()
    ) -> ChatMessage:
        """Writes; ``entities`` is what they have formatted themselves."""
        message = self._new_message(person_id, reply_to=reply_to)
        message.text = text
        message.entities = automatic(text, list(entities))
        return self._deliver(message)

    def start(self, person_id: int, payload: str | None = None) -> ChatMessage:
        """Opens a deep link (or taps Start), which also unblocks the bot."""
        if payload is not None and not PAYLOAD.fullmatch(payload):
            raise ValueError(f"no deep link can carry {payload!r}")
        self.unblock(person_id)
        return self.send(person_id, "/start" if payload is None else f"/start {payload}")

    def press(self, person_id: int, message_id: int, data: str, *, forged: bool = False) -> Press:
        """Taps an inline button that is on the message now; `forged` sends any data from any client."""
        message = self.chat(person_id).by_id.get(message_id)
        if not forged and not offers(message, data):
            raise NotThere(f"no button {data!r} on message {message_id} of {person_id}")
        press = Press(str(self.number() + 10**15), person_id, message_id, data, self.now())
        self.keep_press(press)
        person = self.people[person_id]
        shown = {"chat": person.as_chat(), "message_id": message_id, "date": 0}
        if message is not None:
            shown = self.api_message(message)
        query = {"id": press.id, "from": person.as_user(), "chat_instance": str(-person_id), "data": data}
        self.tell({"callback_query": {**query, "message": shown}})
        return press

    def share_contact(self, person_id: int, *, foreign: bool = False) -> ChatMessage:
        """Shares the person's own number, or somebody else's from the address book."""
        person = self.person(person_id)
        message = self._new_message(person_id, kind="contact")
        own = {"phone_number": person.phone or f"+38067{person_id % 10**7:07d}", "user_id": person_id}
        card = {"phone_number": "+380500000001", "user_id": person_id + 10**9} if foreign else own
        names = {"first_name": "Friend"} if foreign else {"first_name": person.first_name}
        message.content = {"contact": {**card, **names}}
        return self._deliver(message)

    def share_users(self, person_id: int, user_ids: Sequence[int], *, request_id: int | None = None) -> ChatMessage:
        """Chooses people in the window that a button of the reply keyboard opens; the first such one if not said."""
        asked = self._request_of_people(person_id, request_id)
        chosen = dict.fromkeys(user_ids)
        strangers = [user_id for user_id in chosen if user_id not in self.people or user_id == person_id]
        if strangers or not 1 <= len(chosen) <= asked.get("max_quantity", 1):
            raise NotThere(f"{person_id} cannot choose {list(chosen)} there")
        message = self._new_message(person_id, kind="users_shared")
        users = [self.people[user_id].as_shared(asked) for user_id in chosen]
        message.content = {"users_shared": {"request_id": asked["request_id"], "users": users}}
        return self._deliver(message)

    def _request_of_people(self, person_id: int, request_id: int | None) -> dict[str, Any]:
        setting = self.chat(person_id).keyboard
        for asked in requests_of_people(setting.reply_markup if setting else None):
            if request_id in (None, asked["request_id"]):
                return asked
        raise NotThere(f"no button of {person_id} asks for people now")

    def send_media(
        self,
        person_id: int,
        kind: str,
        data: bytes,
        *,
        caption: str | None = None,
        filename: str | None = None,
        reply_to: int | None = None,
        entities: Sequence[Entity] = (),
        album: str | None = None,
    ) -> ChatMessage:
        """Sends a photo, document, voice, video, audio, video_note, animation or sticker."""
        message = self._new_message(person_id, reply_to=reply_to)
        self.attach(message, self.store(Upload(filename, data), kind))
        message.caption = caption
        message.entities = automatic(caption or "", list(entities))
        message.album = album
        return self._deliver(message)

    def send_album(
        self,
        person_id: int,
        kinds: Sequence[str],
        data: bytes,
        *,
        caption: str | None = None,
        reply_to: int | None = None,
    ) -> list[ChatMessage]:
        """Sends several files as one; the caption is the first one's."""
        album = str(self.number())
        return [
            self.send_media(person_id, kind, data, caption=None if n else caption, reply_to=reply_to, album=album)
            for n, kind in enumerate(kinds)
        ]

    def send_location(self, person_id: int, latitude: float, longitude: float) -> ChatMessage:
        return self.send_content(person_id, "location", {"latitude": latitude, "longitude": longitude})

    def send_content(
        self, person_id: int, kind: str, content: dict[str, Any], *, reply_to: int | None = None
    ) -> ChatMessage:
        """Sends what is neither text nor a file: a place, a poll, a dice, a story."""
        message = self._new_message(person_id, kind=kind, reply_to=reply_to)
        place = {"location": content["location"]} if kind == "venue" else {}
        message.content = {kind: content, **place}
        return self._deliver(message)

    def edit(self, person_id: int, message_id: int, text: str, *, entities: Sequence[Entity] = ()) -> ChatMessage:
        """Edits the text or the caption."""
        message = self._own(person_id, message_id)
        if message.text is None and message.kind not in CAPTIONED:
            raise NotThere(f"{message_id} of {person_id} has no words to edit")
        if message.text is None:
            message.caption = text
        else:
            message.text = text
        message.entities, message.edit_date = automatic(text, list(entities)), self.now()
        return self._tell_edited(message)

    def replace_media(self, person_id: int, message_id: int, kind: str, data: bytes) -> ChatMessage:
        """Puts another file in place of the one that was sent; the caption stays."""
        message = self._own(person_id, message_id)
        self.attach(message, self.store(Upload(None, data), kind))
        message.edit_date = self.now()
        return self._tell_edited(message)

    def delete(self, person_id: int, message_id: int) -> None:
        """Takes back what they wrote; Telegram does not tell the bot."""
        self._own(person_id, message_id)
        del self.chat(person_id).by_id[message_id]
        self.emit("delete", person_id, message_id=message_id)

    def _own(self, person_id: int, message_id: int) -> ChatMessage:
        message = self.chat(person_id).by_id.get(message_id)
        if message is None or message.outgoing:
            raise NotThere(f"{person_id} has no message {message_id} of their own")
        return message

    def _tell_edited(self, message: ChatMessage) -> ChatMessage:
        self.tell({"edited_message": self.api_message(message)})
        self.emit_message("edit", message)
        return message

    def ask_inline(self, person_id: int, text: str, *, offset: str = "") -> InlineAsk:
        """Types the bot's name and the text into some chat; with the offset of an answer, scrolls on."""
        ask = InlineAsk(str(self.number() + 10**15), person_id, text, self.now())
        self.asks[ask.id] = ask
        user = self.person(person_id).as_user()
        self.tell({"inline_query": {"id": ask.id, "from": user, "query": text, "offset": offset}})
        return ask

    def block(self, person_id: int) -> None:
        self._set_blocked(person_id, blocked=True)

    def unblock(self, person_id: int) -> None:
        self._set_blocked(person_id, blocked=False)

    def push(self, update: dict[str, Any]) -> None:
        """Any raw update, also one no client of Telegram could make."""
        self.updates.push(dict(update))

    def _new_message(self, person_id: int, *, kind: str = "text", reply_to: int | None = None) -> ChatMessage:
        person = self.person(person_id)
        if person.blocked:
            raise NotThere(f"{person_id} blocked the bot and must start it again to write")
        person.started = True
        return ChatMessage(
            id=self.number(), person_id=person_id, outgoing=False, date=self.now(), kind=kind, reply_to=reply_to
        )

    def _deliver(self, message: ChatMessage) -> ChatMessage:
        self.put(message)
        self.tell({"message": self.api_message(message)})
        return message

    def _set_blocked(self, person_id: int, *, blocked: bool) -> None:
        person = self.person(person_id)
        if person.blocked == blocked:
            return
        person.blocked = blocked
        statuses = ("member", "kicked") if blocked else ("kicked", "member")
        old, new = (self.membership(status) for status in statuses)
        change = {"chat": person.as_chat(), "from": person.as_user(), "date": int(self.now().timestamp())}
        self.tell({"my_chat_member": {**change, "old_chat_member": old, "new_chat_member": new}})
