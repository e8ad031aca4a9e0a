"""Sending what is not a file: texts, places, contacts."""

from __future__ import annotations

from typing import Any

from aiogram.methods import SendChatAction, SendContact, SendLocation, SendMessage

from sandbox.errors import bad_request
from sandbox.markup import checked_markup
from sandbox.messages import ChatMessage
from sandbox.methods.handler import Handler
from sandbox.params import Given
from sandbox.people import Chat
from sandbox.state import State
from sandbox.texts import Source, caption_text, message_text

ACTIONS = frozenset(
    {
        "typing",
        "upload_photo",
        "record_video",
        "upload_video",
        "record_voice",
        "upload_voice",
        "upload_document",
        "choose_sticker",
        "find_location",
        "record_video_note",
        "upload_video_note",
    }
)


def source_of(given: Given[Any], name: str) -> Source:
    entities = "entities" if name == "text" else f"{name}_entities"
    return Source(given.value(name), given.value("parse_mode"), given.raw(entities))


def new_message(state: State, given: Given[Any], kind: str) -> ChatMessage:
    """An unsent message to the chat of the request, its keyboard and reply checked."""
    chat = state.chat_to_write(given.args.chat_id)
    markup = checked_markup(given.value("reply_markup"))
    state.floods.check(chat.person.id)
    return ChatMessage(
        id=state.number(),
        person_id=chat.person.id,
        outgoing=True,
        date=state.now(),
        kind=kind,
        reply_markup=markup,
        reply_to=_reply_target(given, chat),
        protected=bool(given.value("protect_content")),
    )


def put_caption(state: State, message: ChatMessage, source: Source) -> None:
    message.caption, message.entities = caption_text(source, state.people)


def _reply_target(given: Given[Any], chat: Chat) -> int | None:
    wanted = given.raw("reply_parameters") or {}
    message_id = wanted.get("message_id") or given.value("reply_to_message_id")
    if not message_id or message_id in chat.by_id:
        return message_id or None
    if wanted.get("allow_sending_without_reply") or given.value("allow_sending_without_reply"):
        return None
    raise bad_request("message to be replied not found")


def send_message(state: State, given: Given[SendMessage]) -> Any:
    text, entities = message_text(source_of(given, "text"), state.people)
    message = new_message(state, given, "text")
    message.text, message.entities = text, entities
    return state.api_message(state.put(message))


def send_location(state: State, given: Given[SendLocation]) -> Any:
    latitude, longitude = given.args.latitude, given.args.longitude
    if not (-90 <= latitude <= 90 and -180 <= longitude <= 180):
        raise bad_request("wrong location specified")
    message = new_message(state, given, "location")
    message.content = {"location": {"latitude": latitude, "longitude": longitude}}
    return state.api_message(state.put(message))


def send_contact(state: State, given: Given[SendContact]) -> Any:
    card = {name: given.raw(name) for name in ("phone_number", "first_name", "last_name", "vcard")}
    if not card["phone_number"]:
        raise bad_request("field phone_number must be non-empty")
    if not card["first_name"]:
        raise bad_request("field first_name must be non-empty")
    message = new_message(state, given, "contact")
    message.content = {"contact": {name: value for name, value in card.items() if value}}
    return state.api_message(state.put(message))


def send_chat_action(state: State, given: Given[SendChatAction]) -> bool:
    if given.args.action not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = state.chat_to_write(given.args.chat_id)
    state.emit("chat_action", chat.person.id, action=given.args.action)
    return True


HANDLERS: dict[str, Handler] = {
    "sendMessage": send_message,
    "sendLocation": send_location,
    "sendContact": send_contact,
    "sendChatAction": send_chat_action,
}
