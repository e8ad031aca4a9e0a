"""Editing a sent message in place, with everything Telegram does not let a bot edit."""

from __future__ import annotations

from copy import copy
from typing import Any

from sandbox.errors import bad_request
from sandbox.markup import checked_markup
from sandbox.messages import CAPTIONED, ChatMessage
from sandbox.methods.handler import Handler
from sandbox.methods.media import ALBUM_GROUP, put_media
from sandbox.methods.sending import put_caption, source_of
from sandbox.params import Given
from sandbox.state import State
from sandbox.texts import message_text

NOT_MODIFIED = (
    "message is not modified: specified new message content and reply markup are exactly the same "
    "as a current content and reply markup of the message"
)
MEDIA_KINDS = frozenset({"text", "photo", "video", "document", "audio", "animation"})


def edit_message_text(state: State, given: Given[Any]) -> Any:
    text, entities = message_text(source_of(given, "text"), state.people)
    message = _editable(state, given)
    if message.text is None:
        raise bad_request("there is no text in the message to edit")
    edited = _redrawn(message, given)
    edited.text, edited.entities = text, entities
    return _keep(state, message, edited)


def edit_message_caption(state: State, given: Given[Any]) -> Any:
    message = _editable(state, given)
    if message.kind not in CAPTIONED:
        raise bad_request("there is no caption in the message to edit")
    edited = _redrawn(message, given)
    put_caption(state, edited, source_of(given, "caption"))
    return _keep(state, message, edited)


def edit_message_media(state: State, given: Given[Any]) -> Any:
    message = _editable(state, given)
    if message.kind not in MEDIA_KINDS:
        raise bad_request("message can't be edited")
    if message.album is not None and ALBUM_GROUP.get(given.raw("media")["type"]) != ALBUM_GROUP.get(message.kind):
        raise bad_request("type of file mismatch: an album keeps its kind")
    edited = _redrawn(message, given)
    edited.text = None
    put_media(state, given, edited, given.raw("media"))
    return _keep(state, message, edited)


def edit_message_reply_markup(state: State, given: Given[Any]) -> Any:
    message = _editable(state, given)
    return _keep(state, message, _redrawn(message, given))


def _editable(state: State, given: Given[Any]) -> ChatMessage:
    if given.value("inline_message_id"):
        raise bad_request("MESSAGE_ID_INVALID")
    if not given.value("message_id"):
        raise bad_request("message identifier is not specified")
    chat = state.chat_to_write(given.value("chat_id") or "")
    message = chat.by_id.get(given.args.message_id)
    if message is None:
        raise bad_request("message to edit not found")
    # Telegram also refuses messages that carry a reply keyboard.
    if not message.outgoing or message.has_reply_keyboard or message.forwarded is not None:
        raise bad_request("message can't be edited")
    return message


def _redrawn(message: ChatMessage, given: Given[Any]) -> ChatMessage:
    """A copy with the request's keyboard: an edit without one takes the keyboard away."""
    edited = copy(message)
    edited.reply_markup = checked_markup(given.value("reply_markup"))
    return edited


def _keep(state: State, message: ChatMessage, edited: ChatMessage) -> dict[str, Any]:
    if edited.says() == message.says():
        raise bad_request(NOT_MODIFIED)
    state.floods.check(message.person_id)
    vars(message).update(vars(edited))
    message.edit_date = state.now()
    state.emit_message("edit", message)
    return state.api_message(message)


HANDLERS: dict[str, Handler] = {
    "editMessageText": edit_message_text,
    "editMessageCaption": edit_message_caption,
    "editMessageMedia": edit_message_media,
    "editMessageReplyMarkup": edit_message_reply_markup,
}
