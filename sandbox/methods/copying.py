"""Copies and forwards between chats."""

from __future__ import annotations

from copy import deepcopy
from typing import Any

from aiogram.methods import CopyMessage, ForwardMessage

from sandbox.errors import bad_request
from sandbox.messages import ChatMessage
from sandbox.methods.handler import Handler
from sandbox.methods.sending import new_message, put_caption, source_of
from sandbox.params import Given
from sandbox.state import State


def copy_message(state: State, given: Given[CopyMessage]) -> dict[str, Any]:
    origin = _origin(state, given, "copy")
    message = _duplicate(state, given, origin)
    if given.args.caption is not None and origin.file is not None:
        put_caption(state, message, source_of(given, "caption"))
    return {"message_id": state.put(message).id}


def forward_message(state: State, given: Given[ForwardMessage]) -> Any:
    origin = _origin(state, given, "forward")
    if origin.protected:
        raise bad_request("message has protected content and can't be forwarded")
    message = _duplicate(state, given, origin)
    author = state.bot_user() if origin.outgoing else state.people[origin.person_id].as_user()
    told = {"type": "user", "date": int(origin.date.timestamp()), "sender_user": author}
    message.forwarded = origin.forwarded or told
    return state.api_message(state.put(message))


def _origin(state: State, given: Given[Any], verb: str) -> ChatMessage:
    state.chat_to_write(given.args.chat_id)
    found = state.known_chat(given.args.from_chat_id).by_id.get(given.args.message_id)
    if found is None:
        raise bad_request(f"message to {verb} not found")
    return found


def _duplicate(state: State, given: Given[Any], origin: ChatMessage) -> ChatMessage:
    message = new_message(state, given, origin.kind)
    message.text, message.caption, message.file = origin.text, origin.caption, origin.file
    message.entities, message.content = deepcopy(origin.entities), deepcopy(origin.content)
    return message


HANDLERS: dict[str, Handler] = {"copyMessage": copy_message, "forwardMessage": forward_message}
