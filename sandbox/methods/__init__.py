"""The methods of the Bot API, one handler each, by lower-case name as Telegram looks them up."""

from __future__ import annotations

from sandbox.methods import chats, commands, copying, deleting, editing, media, polling, profile, queries, sending
from sandbox.methods.handler import Handler

HANDLERS: dict[str, Handler] = {
    name.lower(): handler
    for part in (chats, commands, copying, deleting, editing, media, polling, profile, queries, sending)
    for name, handler in part.HANDLERS.items()
}
