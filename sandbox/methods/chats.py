"""Chats: who is in them, what is pinned, reactions."""

from __future__ import annotations

from typing import Any

from aiogram.methods import GetChat, GetChatMember, PinChatMessage, SetMessageReaction, UnpinChatMessage

from sandbox.errors import bad_request
from sandbox.methods.handler import Handler
from sandbox.params import Given
from sandbox.people import Group
from sandbox.state import State

REACTIONS = frozenset(
    "👍👎❤🔥🥰👏😁🤔🤯😱🤬😢🎉🤩🤮💩🙏👌🕊🤡🥱🥴😍🐳🌚🌭💯🤣⚡🍌🏆💔🤨😐🍓🍾💋🖕😈😴😭🤓👻👀🎃🙈😇😨🤝✍🤗🫡🎅🎄☃💅🤪🗿🆒💘🙉🦄😘💊🙊😎👾😡"
)
FULL_INFO = {
    "accent_color_id": 0,
    "max_reaction_count": 11,
    "accepted_gift_types": {
        "unlimited_gifts": False,
        "limited_gifts": False,
        "unique_gifts": False,
        "premium_subscription": False,
        "gifts_from_channels": False,
    },
}


def get_chat(state: State, given: Given[GetChat]) -> dict[str, Any]:
    chat = state.known_chat(given.args.chat_id)
    pinned = chat.by_id.get(chat.pinned[-1]) if chat.pinned else None
    extra = {"pinned_message": state.api_message(pinned)} if pinned else {}
    return {**chat.person.as_chat(), **FULL_INFO, **extra}


def get_chat_member(state: State, given: Given[GetChatMember]) -> dict[str, Any]:
    chat = state.known_chat(given.args.chat_id)
    people = chat.person.people if isinstance(chat.person, Group) else {chat.person.id}
    users = {person_id: state.people[person_id].as_user() for person_id in people} | {state.bot_id: state.bot_user()}
    user = users.get(given.args.user_id)
    if user is None:
        raise bad_request("user not found")
    return {"status": "member", "user": user}


def pin_chat_message(state: State, given: Given[PinChatMessage]) -> bool:
    chat = state.chat_to_write(given.args.chat_id)
    if given.args.message_id not in chat.by_id:
        raise bad_request("message to pin not found")
    if given.args.message_id in chat.pinned:
        chat.pinned.remove(given.args.message_id)
    chat.pinned.append(given.args.message_id)
    return True


def unpin_chat_message(state: State, given: Given[UnpinChatMessage]) -> bool:
    chat = state.chat_to_write(given.args.chat_id)
    wanted = given.args.message_id or (chat.pinned[-1] if chat.pinned else None)
    if wanted not in chat.pinned:
        raise bad_request("message to unpin not found")
    chat.pinned.remove(wanted)
    return True


def unpin_all_chat_messages(state: State, given: Given[Any]) -> bool:
    state.chat_to_write(given.args.chat_id).pinned.clear()
    return True


def set_message_reaction(state: State, given: Given[SetMessageReaction]) -> bool:
    chat = state.chat_to_write(given.args.chat_id)
    message = chat.by_id.get(given.args.message_id)
    if message is None:
        raise bad_request("message to react not found")
    reactions: list[dict[str, Any]] = given.raw("reaction") or []
    if len(reactions) > 1 or any(not _allowed(reaction) for reaction in reactions):
        raise bad_request("REACTION_INVALID")
    message.reactions = reactions
    state.emit_message("edit", message)
    return True


def _allowed(reaction: dict[str, Any]) -> bool:
    # Variation selectors and joiners decorate an emoji, they do not make another one.
    plain = str(reaction.get("emoji", "")).replace("\N{VARIATION SELECTOR-16}", "").split("\N{ZERO WIDTH JOINER}")[0]
    return plain in REACTIONS


HANDLERS: dict[str, Handler] = {
    "getChat": get_chat,
    "getChatMember": get_chat_member,
    "pinChatMessage": pin_chat_message,
    "unpinChatMessage": unpin_chat_message,
    "unpinAllChatMessages": unpin_all_chat_messages,
    "setMessageReaction": set_message_reaction,
}
