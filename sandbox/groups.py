"""What people do in groups. In one a bot hears commands, replies to what it wrote, taps, and what happens to itself."""

from __future__ import annotations

from typing import Any

from sandbox.errors import NotThere
from sandbox.messages import ChatMessage, Press, offers
from sandbox.people import Chat, Group
from sandbox.state import State

ANONYMOUS = {"id": 1087968824, "is_bot": True, "first_name": "Group", "username": "GroupAnonymousBot"}
"""Who an administrator without a name is, as bots see them."""


class GroupActs(State):
    def group(self, group_id: int, title: str = "Team", *people: int) -> Group:
        """The group with this id, made if there is none; its people are in the world already."""
        if group_id not in self.chats:
            self.chats[group_id] = Chat(Group(group_id, title))
        found = self._group(group_id)
        found.people |= set(people)
        return found

    def add_bot(self, person_id: int, group_id: int, payload: str | None = None) -> None:
        """Brings the bot into the group; by a link that carries a payload, which is said there as well."""
        group = self._group(group_id, person_id)
        if not group.has_bot:
            group.has_bot = True
            self._tell_membership(group, person_id, "left", "member")
        if payload is not None:
            self.write(person_id, group_id, f"/start@{self.bot_username} {payload}")

    def remove_bot(self, person_id: int, group_id: int) -> None:
        group = self._group(group_id, person_id)
        group.has_bot = False
        self._tell_membership(group, person_id, "member", "kicked")

    def write(
        self, person_id: int, group_id: int, text: str, *, reply_to: int | None = None, anonymous: bool = False
    ) -> ChatMessage:
        """Writes in the group, as an administrator perhaps without a name."""
        group = self._group(group_id, person_id)
        author = {"from": ANONYMOUS, "sender_chat": group.as_chat()} if anonymous else self._author(person_id)
        message = self._put(group, author, reply_to=reply_to)
        message.text = text
        if text.startswith("/"):
            length = len(text.split(maxsplit=1)[0])
            message.entities = [{"type": "bot_command", "offset": 0, "length": length}]
        if self._hears(message):
            self.tell({"message": self.api_message(message)})
        return message

    def tap(self, person_id: int, group_id: int, message_id: int, data: str) -> Press:
        """Taps a button that is on a message of the group now."""
        group = self._group(group_id, person_id)
        message = self.chats[group.id].by_id.get(message_id)
        if message is None or not offers(message, data):
            raise NotThere(f"no button {data!r} on message {message_id} of {group_id}")
        press = Press(str(self.number() + 10**15), person_id, message_id, data, self.now())
        self.keep_press(press)
        query = {"id": press.id, **self._author(person_id), "chat_instance": str(group_id), "data": data}
        self.tell({"callback_query": {**query, "message": self.api_message(message)}})
        return press

    def become_supergroup(self, group_id: int, new_id: int) -> Group:
        """What was written before stays behind: no bot reaches it any more."""
        group = self._group(group_id)
        group.moved_to = new_id
        new = self.group(new_id, group.title, *group.people)
        new.has_bot = group.has_bot
        author = self._author(min(group.people))
        for here, service in ((group, {"migrate_to_chat_id": new_id}), (new, {"migrate_from_chat_id": group_id})):
            message = self._put(here, author)
            message.content = service
            self.tell({"message": self.api_message(message)})
        return new

    def _hears(self, message: ChatMessage) -> bool:
        chat = self.chats[message.person_id]
        assert isinstance(chat.person, Group)
        answered = chat.by_id.get(message.reply_to or 0)
        addressed = (message.text or "").split(maxsplit=1)[0].partition("@")
        command = addressed[0].startswith("/") and addressed[2] in ("", self.bot_username)
        return chat.person.has_bot and (command or (answered is not None and answered.outgoing))

    def _put(self, group: Group, author: dict[str, Any], *, reply_to: int | None = None) -> ChatMessage:
        message = ChatMessage(
            id=self.number(), person_id=group.id, outgoing=False, date=self.now(), reply_to=reply_to, author=author
        )
        return self.put(message)

    def _group(self, group_id: int, person_id: int | None = None) -> Group:
        """The group; with a person, one in which they are."""
        chat = self.chats.get(group_id)
        if chat is None or not isinstance(chat.person, Group):
            raise NotThere(f"there is no group {group_id}")
        if person_id is not None and person_id not in chat.person.people:
            raise NotThere(f"{person_id} is not in the group {group_id}")
        return chat.person

    def _author(self, person_id: int) -> dict[str, Any]:
        return {"from": self.people[person_id].as_user()}

    def _tell_membership(self, group: Group, person_id: int, was: str, now: str) -> None:
        change = {"chat": group.as_chat(), **self._author(person_id), "date": int(self.now().timestamp())}
        old, new = self.membership(was), self.membership(now)
        self.tell({"my_chat_member": {**change, "old_chat_member": old, "new_chat_member": new}})
