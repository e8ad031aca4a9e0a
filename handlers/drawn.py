"""What the bot drew last on its messages: a doubled tap asks for the same screen, and Telegram draws nothing twice."""

from __future__ import annotations

from collections import OrderedDict
from contextvars import ContextVar
from hashlib import blake2b

from aiogram.types import InaccessibleMessage, InlineKeyboardMarkup, Message

from crm_core.models import Deal
from crm_core.services.copies import CopyService
from handlers.pictures import Pictures
from keyboards.deals_card import kept_back

REMEMBERED = 5000


class Drawn:
    def __init__(self, copies: CopyService) -> None:
        self.copies = copies
        self.pictures = Pictures()
        self._looks: OrderedDict[tuple[int, int], tuple[bytes, int]] = OrderedDict()
        self._heirs: OrderedDict[tuple[int, int], int] = OrderedDict()

    def remember(self, message: object, look: bytes) -> None:
        if not isinstance(message, Message):
            return
        place = (message.chat.id, message.message_id)
        self._looks[place] = (look, _changed_at(message))
        self._looks.move_to_end(place)
        if len(self._looks) > REMEMBERED:
            self._looks.popitem(last=False)

    def removed(self, chat_id: int, message_id: int, heir_id: int) -> None:
        """The message is gone, and a new one shows its screen."""
        self._heirs[chat_id, message_id] = heir_id
        if len(self._heirs) > REMEMBERED:
            self._heirs.popitem(last=False)

    def heir(self, message: object) -> int | None:
        """What shows the screen of a message that is gone, to a tap that was on its way meanwhile."""
        if not isinstance(message, Message | InaccessibleMessage):
            return None
        chat_id, heir = message.chat.id, self._heirs.get((message.chat.id, message.message_id))
        while heir is not None and (chat_id, heir) in self._heirs:
            heir = self._heirs[chat_id, heir]
        return heir

    def drew(self, chat_id: int, message_id: int, look: bytes) -> bool:
        """Did this process draw exactly that there last?"""
        found = self._looks.get((chat_id, message_id))
        return found is not None and found[0] == look

    async def card(self, chat_id: int, message_id: int, deal: Deal, keyboard: InlineKeyboardMarkup | None) -> None:
        """The message shows the deal's card: it is drawn anew when somebody else changes the deal."""
        back = kept_back(keyboard)
        await self.copies.remember(chat_id, message_id, deal, (back.text, back.callback_data or "") if back else None)

    def shows(
        self, message: object, text: str, keyboard: InlineKeyboardMarkup | None, photo: bytes | None = None
    ) -> bool:
        """Does the message look like this already?

        Of what this process drew last it knows; what the tap brought along may be older than that. For a message
        that another process drew, or drew again, there is only what the tap brought.
        """
        if not isinstance(message, Message | InaccessibleMessage):
            return False
        drawn = self._looks.get((message.chat.id, message.message_id))
        if drawn is None or _changed_at(message) > drawn[1]:
            return photo is None and _says(message, text, keyboard)
        return drawn[0] == look_of(text, keyboard, photo)


DRAWN: ContextVar[Drawn] = ContextVar("drawn")
"""The memory of the dispatcher that handles this update."""


def look_of(text: str, keyboard: InlineKeyboardMarkup | None, photo: bytes | None) -> bytes:
    parts = (text.encode(), _buttons(keyboard).encode(), photo or b"")
    return blake2b(b"\0".join(parts), digest_size=16).digest()


def _buttons(keyboard: InlineKeyboardMarkup | None) -> str:
    return keyboard.model_dump_json(exclude_none=True) if keyboard else ""


def _says(message: Message | InaccessibleMessage, text: str, keyboard: InlineKeyboardMarkup | None) -> bool:
    """When in doubt, it does not: an edit too many does no harm."""
    if not isinstance(message, Message) or message.text is None or _buttons(message.reply_markup) != _buttons(keyboard):
        return False
    return message.html_text == text.replace("&#34;", '"').replace("&#39;", "'")  # aiogram leaves quotes as they are


def _changed_at(message: Message | InaccessibleMessage) -> int:
    """In seconds; of a message that Telegram no longer shows us it is not known."""
    if isinstance(message, InaccessibleMessage):
        return 0
    return message.edit_date or int(message.date.timestamp())
