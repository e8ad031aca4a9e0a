"""What the bot drew last on its messages: a doubled tap asks for the same screen, and Telegram draws nothing twice."""

from __future__ import annotations

from collections import OrderedDict
from contextvars import ContextVar
from hashlib import blake2b

from aiogram.types import InaccessibleMessage, InlineKeyboardMarkup, Message

REMEMBERED = 5000


class Drawn:
    def __init__(self) -> None:
        self._looks: OrderedDict[tuple[int, int], tuple[bytes, int]] = OrderedDict()

    def remember(self, message: object, look: bytes) -> None:
        if not isinstance(message, Message):
            return
        place = (message.chat.id, message.message_id)
        self._looks[place] = (look, _changed_at(message))
        self._looks.move_to_end(place)
        if len(self._looks) > REMEMBERED:
            self._looks.popitem(last=False)

    def shows(self, message: object, look: bytes) -> bool:
        """Does the message look like this already? Not if it was changed since, perhaps by another process."""
        if not isinstance(message, Message | InaccessibleMessage):
            return False
        drawn = self._looks.get((message.chat.id, message.message_id))
        return drawn is not None and drawn[0] == look and _changed_at(message) <= drawn[1]


DRAWN: ContextVar[Drawn] = ContextVar("drawn")
"""The memory of the dispatcher that handles this update."""


def look_of(text: str, keyboard: InlineKeyboardMarkup | None, photo: bytes | None) -> bytes:
    buttons = keyboard.model_dump_json(exclude_none=True) if keyboard else ""
    return blake2b(b"\0".join((text.encode(), buttons.encode(), photo or b"")), digest_size=16).digest()


def _changed_at(message: Message | InaccessibleMessage) -> int:
    """In seconds; of a message that Telegram no longer shows us it is not known."""
    if isinstance(message, InaccessibleMessage):
        return 0
    return message.edit_date or int(message.date.timestamp())
