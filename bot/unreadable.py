"""What can be saved of an update that cannot be read: somebody wrote, and that somebody must not be lost."""

from __future__ import annotations

import logging
from typing import Any

from crm_core.errors import DomainError
from crm_core.results import Sender
from crm_core.services.leads import LeadService
from crm_core.services.people import PeopleService

log = logging.getLogger(__name__)

TEXT_LIMIT = 4096


async def keep_lead(raw: dict[str, Any], *, people: PeopleService, leads: LeadService) -> None:
    """Make a lead of whoever wrote an unreadable message in a private chat. Raises `StorageUnavailable`."""
    message = raw.get("message")
    if not isinstance(message, dict):
        return
    sender, message_id = _sender(message), message.get("message_id")
    if sender is None or type(message_id) is not int or await people.identify(sender.telegram_id) is not None:
        return
    try:
        words = message.get("text") or message.get("caption")
        await leads.receive(sender, message_id=message_id, text=_text(words, TEXT_LIMIT))
    except DomainError as error:
        log.warning("No lead could be made of an unreadable message: %s", type(error).__name__)


def _sender(message: dict[str, Any]) -> Sender | None:
    person, chat = message.get("from"), message.get("chat")
    if not isinstance(person, dict) or not isinstance(chat, dict) or person.get("is_bot") is True:
        return None
    telegram_id = person.get("id")
    if type(telegram_id) is not int or not 0 < telegram_id < 2**53 or chat.get("id") != telegram_id:
        return None
    username, language = _text(person.get("username"), 32), _text(person.get("language_code"), 12)
    return Sender(telegram_id, _text(person.get("first_name"), 64), username or None, language or None)


def _text(value: object, limit: int) -> str:
    """A text that can be stored, whatever came."""
    return value[:limit].encode("utf-8", "replace").decode() if isinstance(value, str) else ""
