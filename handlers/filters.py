"""What handlers ask of an update. All of it is asynchronous: aiogram runs plain functions and `F` rules in threads."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from aiogram import Router
from aiogram.filters import Filter
from aiogram.types import CallbackQuery, Message, TelegramObject, UsersShared

from crm_core.results import Content
from crm_core.rules.contacts import find_email
from crm_core.rules.groups import GROUP
from crm_core.rules.text import digits
from handlers.media import content_of, described
from locales import in_all_languages

INVITE = "join_"
ATTACHED = frozenset({"photo", "video", "animation", "document", "audio", "voice", "video_note"})
PHONE_DIGITS, E164_DIGITS, PHONE_LENGTH = 5, 15, 40


class Gate(Filter):
    """Passes those about whom the middlewares have found something."""

    key: ClassVar[str]

    def passes(self, found: Mapping[str, Any]) -> bool:
        return bool(found.get(self.key))

    async def __call__(self, event: TelegramObject, **found: Any) -> bool:
        return self.passes(found)


class Staff(Gate):
    key = "manager"


class LeadChat(Gate):
    key = "lead_person"


class Unheard(Gate):
    """A lead on the blacklist: what they write is kept, and nothing is answered."""

    key = "unheard"


class InPrivate(Gate):
    """Not in a group."""

    key = "sender"


class InGroup(Gate):
    key = "in_group"


class Member(Gate):
    """In a group: somebody on staff, under their own name."""

    key = "member"


class Gated(Router):
    """A feature with one gate before everything it handles: about others it is not even asked."""

    def __init__(self, name: str, gate: Gate) -> None:
        super().__init__(name=name)
        self.gate = gate
        for observer in (self.message, self.edited_message, self.callback_query, self.my_chat_member):
            observer.filter(gate)


class GroupLink(Filter):
    """``/start@bot grp_<code>``, said in a group by Telegram for whoever brings the bot there; gives the code."""

    words = ("/start",)

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        command, _, payload = (message.text or "").partition(" ")
        if command.partition("@")[0] != "/start" or not payload.startswith(GROUP):
            return False
        return {"code": payload.removeprefix(GROUP).strip()}


class Migrated(Filter):
    """A group has become a supergroup; gives the new id."""

    async def __call__(self, message: Message) -> bool | dict[str, int]:
        new = message.migrate_to_chat_id
        return {"new_chat_id": new} if new is not None else False


class Typed(Filter):
    """Text that is not a command."""

    async def __call__(self, message: Message) -> bool:
        return bool(message.text) and not str(message.text).startswith("/")


class UnknownCommand(Filter):
    """A command; stands after the handlers of the known ones."""

    async def __call__(self, message: Message) -> bool:
        return bool(message.text) and str(message.text).startswith("/")


class Said(Filter):
    """A button of the reply keyboard, in whatever language it was drawn."""

    def __init__(self, text: str) -> None:
        self.words = in_all_languages(text)

    async def __call__(self, message: Message) -> bool:
        return message.text in self.words


class Invited(Filter):
    """``/start join_<code>``; gives the code."""

    words = ("/start",)

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        command, _, payload = (message.text or "").partition(" ")
        if command != "/start" or not payload.startswith(INVITE):
            return False
        return {"code": payload.removeprefix(INVITE).strip()}


class OwnContact(Filter):
    """The sender's own number, shared through Telegram's button; gives it in E.164.

    Telegram has verified it, so it is not judged again: some real ones fit no country's plan.
    """

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        contact = message.contact
        if contact is None or message.from_user is None or contact.user_id != message.from_user.id:
            return False
        number = digits(contact.phone_number)
        return {"phone": f"+{number}"} if PHONE_DIGITS <= len(number) <= E164_DIGITS else False


class ForeignContact(Filter):
    """A contact that is not the sender's own."""

    async def __call__(self, message: Message) -> bool:
        return message.contact is not None


class Attached(Filter):
    """A photo, a file and the like."""

    async def __call__(self, message: Message) -> bool:
        return message.content_type in ATTACHED


class PeopleShared(Filter):
    """People chosen in Telegram's own window; gives them, with the number of the request that they answer."""

    async def __call__(self, message: Message) -> bool | dict[str, UsersShared]:
        return {"shared": message.users_shared} if message.users_shared is not None else False


class PhoneLike(Filter):
    """Typed text with so many digits that a phone is meant; gives it."""

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        text = message.text or ""
        return {"phone": text} if len(digits(text)) >= PHONE_DIGITS and len(text) <= PHONE_LENGTH else False


class EmailLike(Filter):
    """Typed text with a word in which an e-mail is meant; gives it, and what stands beside it."""

    async def __call__(self, message: Message) -> bool | dict[str, str]:
        found = find_email(message.text or "")
        return {"email": found[0], "beside": found[1]} if found is not None else False


class Sent(Filter):
    """Anything that a person says or sends but commands; gives what is kept of it."""

    async def __call__(self, message: Message) -> bool | dict[str, str | Content]:
        words = None if (message.text or "").startswith("/") else message.text or described(message)
        return {"words": words, "content": content_of(message)} if words else False


class InAlbum(Filter):
    """A part of an album."""

    async def __call__(self, message: Message) -> bool:
        return message.media_group_id is not None


class Answer(Filter):
    """A reply to one of the bot's messages; gives the id of that message."""

    async def __call__(self, message: Message) -> bool | dict[str, int]:
        original = message.reply_to_message
        if original is None or original.from_user is None or not original.from_user.is_bot:
            return False
        return {"answered_id": original.message_id}


class Tapped(Filter):
    """Any button at all; stands after the handlers of the known ones."""

    async def __call__(self, query: CallbackQuery) -> bool:
        return True
