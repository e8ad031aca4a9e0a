"""Copies and forwards between chats."""

from __future__ import annotations

from copy import deepcopy
from itertools import pairwise
from typing import Any

from aiogram.methods import CopyMessage, CopyMessages, ForwardMessage

from sandbox.errors import bad_request
from sandbox.messages import CAPTIONED, ChatMessage
from sandbox.methods.handler import Handler
from sandbox.methods.sending import new_message, put_caption, source_of
from sandbox.params import Given
from sandbox.state import State

MOST_AT_ONCE = 100
NEVER_COPIED = frozenset({"paid_media", "giveaway", "giveaway_winners", "invoice", "story", "users_shared"})


def copy_message(state: State, given: Given[CopyMessage]) -> dict[str, Any]:
    origin = _origin(state, given, "copy")
    if not _copyable(origin):
        raise bad_request("message can't be copied")
    message = _duplicate(state, given, origin)
    if given.args.caption is not None and origin.kind in CAPTIONED:
        put_caption(state, message, source_of(given, "caption"))
    return {"message_id": state.put(message).id}


def copy_messages(state: State, given: Given[CopyMessages]) -> list[dict[str, Any]]:
    """Leaves out what is not there or cannot be copied, as Telegram does; albums stay albums."""
    state.chat_to_write(given.args.chat_id)
    wanted = given.args.message_ids
    if not wanted:
        raise bad_request("message identifiers are not specified")
    if len(wanted) > MOST_AT_ONCE:
        raise bad_request("too many messages to copy")
    if any(later <= earlier for earlier, later in pairwise(wanted)):
        raise bad_request("message identifiers must be in a strictly increasing order")
    there = state.known_chat(given.args.from_chat_id).by_id
    origins = [there[number] for number in wanted if number in there and _copyable(there[number])]
    if not origins:
        raise bad_request("there are no messages to copy")
    albums = {album: str(state.number()) for album in sorted({origin.album for origin in origins if origin.album})}
    return [{"message_id": state.put(_part(state, given, origin, albums)).id} for origin in origins]


def forward_message(state: State, given: Given[ForwardMessage]) -> Any:
    origin = _origin(state, given, "forward")
    if origin.protected:
        raise bad_request("message has protected content and can't be forwarded")
    message = _duplicate(state, given, origin)
    told = {"type": "user", "date": int(origin.date.timestamp()), "sender_user": state.author_of(origin)["from"]}
    message.forwarded = origin.forwarded or told
    return state.api_message(state.put(message))


def _origin(state: State, given: Given[Any], verb: str) -> ChatMessage:
    state.chat_to_write(given.args.chat_id)
    found = state.known_chat(given.args.from_chat_id).by_id.get(given.args.message_id)
    if found is None:
        raise bad_request(f"message to {verb} not found")
    return found


def _copyable(origin: ChatMessage) -> bool:
    return origin.kind not in NEVER_COPIED and not origin.protected


def _part(state: State, given: Given[Any], origin: ChatMessage, albums: dict[str, str]) -> ChatMessage:
    message = _duplicate(state, given, origin)
    message.album = albums.get(origin.album or "")
    return message


def _duplicate(state: State, given: Given[Any], origin: ChatMessage) -> ChatMessage:
    message = new_message(state, given, origin.kind)
    message.text, message.caption, message.file = origin.text, origin.caption, origin.file
    message.entities, message.content = deepcopy(origin.entities), deepcopy(origin.content)
    return message


HANDLERS: dict[str, Handler] = {
    "copyMessage": copy_message,
    "copyMessages": copy_messages,
    "forwardMessage": forward_message,
}
