from __future__ import annotations

from datetime import timedelta

from aiogram.methods import DeleteMessage, DeleteMessages

from sandbox.errors import bad_request
from sandbox.methods.handler import Handler
from sandbox.params import Given
from sandbox.people import Chat
from sandbox.state import State

DELETABLE_FOR = timedelta(hours=48)
MAX_AT_ONCE = 100


def delete_message(state: State, given: Given[DeleteMessage]) -> bool:
    chat = state.known_chat(given.args.chat_id)
    message = chat.by_id.get(given.args.message_id)
    if message is None:
        raise bad_request("message to delete not found")
    if state.now() - message.date > DELETABLE_FOR:
        raise bad_request("message can't be deleted for everyone")
    _delete(state, chat, message.id)
    return True


def delete_messages(state: State, given: Given[DeleteMessages]) -> bool:
    """Skips what is not there, as Telegram does."""
    chat = state.known_chat(given.args.chat_id)
    if not 1 <= len(given.args.message_ids) <= MAX_AT_ONCE:
        raise bad_request(
            "message identifiers are not specified" if not given.args.message_ids else "too many messages"
        )
    for message_id in given.args.message_ids:
        message = chat.by_id.get(message_id)
        if message is not None and state.now() - message.date <= DELETABLE_FOR:
            _delete(state, chat, message_id)
    return True


def _delete(state: State, chat: Chat, message_id: int) -> None:
    del chat.by_id[message_id]
    if message_id in chat.pinned:
        chat.pinned.remove(message_id)
    state.emit("delete", chat.person.id, message_id=message_id)


HANDLERS: dict[str, Handler] = {"deleteMessage": delete_message, "deleteMessages": delete_messages}
