"""Sending files: uploaded, or known to the sandbox by their id."""

from __future__ import annotations

from typing import Any

from sandbox.errors import ApiError, bad_request
from sandbox.files import KINDS, MAX_DOWNLOAD, check_upload, title_of
from sandbox.messages import ChatMessage, StoredFile
from sandbox.methods.handler import Handler
from sandbox.methods.sending import new_message, put_caption, source_of
from sandbox.params import Given
from sandbox.state import State
from sandbox.texts import Source

CAPTIONLESS = frozenset({"video_note", "sticker"})
ALBUM_SIZE = (2, 10)
# An album holds pictures and clips together, documents or music only among themselves.
ALBUM_GROUP = {"photo": "visual", "video": "visual", "document": "document", "audio": "audio"}
ATTACHED = "attach://"


def file_given(state: State, given: Given[Any], value: Any, kind: str) -> StoredFile:
    """The file a parameter means: an upload of this request or one already stored."""
    if not isinstance(value, str) or not value:
        raise bad_request(f"there is no {kind} in the request")
    if value.startswith(ATTACHED):
        return _uploaded(state, given, value.removeprefix(ATTACHED), kind)
    if value.startswith(("http://", "https://")):
        # Nothing leaves this computer, so nothing is downloaded either.
        raise bad_request("failed to get HTTP URL content")
    known = state.files.get(value)
    if known is None:
        raise bad_request("wrong file identifier/HTTP URL specified")
    if known.kind != kind:
        raise bad_request(f"can't use file of type {title_of(known.kind)} as {title_of(kind)}")
    return known


def _uploaded(state: State, given: Given[Any], name: str, kind: str) -> StoredFile:
    upload = given.files.get(name)
    if upload is None:
        raise bad_request(f"there is no {kind} in the request")
    check_upload(upload, kind)
    return state.store(upload, kind)


def sender_of(kind: str) -> Handler:
    def send(state: State, given: Given[Any]) -> Any:
        state.chat_to_write(given.args.chat_id)
        source = Source(None) if kind in CAPTIONLESS else source_of(given, "caption")
        message = new_message(state, given, kind)
        put_caption(state, message, source)
        state.attach(message, file_given(state, given, given.value(kind), kind))
        return state.api_message(state.put(message))

    return send


def send_media_group(state: State, given: Given[Any]) -> list[dict[str, Any]]:
    items = given.raw("media")
    fewest, most = ALBUM_SIZE
    if not fewest <= len(items) <= most:
        raise bad_request(f"media group must include {fewest}-{most} items")
    if len({ALBUM_GROUP.get(item["type"], item["type"]) for item in items}) > 1:
        raise bad_request("document can't be mixed with other media types")
    album = str(state.number())
    messages = [_album_item(state, given, item, album) for item in items]
    return [state.api_message(state.put(message)) for message in messages]


def _album_item(state: State, given: Given[Any], item: dict[str, Any], album: str) -> ChatMessage:
    message = new_message(state, given, item["type"])
    message.album = album
    put_media(state, given, message, item)
    return message


def put_media(state: State, given: Given[Any], message: ChatMessage, item: dict[str, Any]) -> None:
    """Gives the message the file and caption of an InputMedia object."""
    if item["type"] not in KINDS:
        raise bad_request("wrong media type specified")
    source = Source(item.get("caption"), item.get("parse_mode"), item.get("caption_entities"))
    file = file_given(state, given, item.get("media"), item["type"])
    put_caption(state, message, source)
    state.attach(message, file)


def get_file(state: State, given: Given[Any]) -> dict[str, Any]:
    file = state.files.get(given.args.file_id)
    if file is None:
        raise bad_request("invalid file_id")
    if len(file.data) > MAX_DOWNLOAD:
        raise ApiError(400, "Bad Request: file is too big")
    return {**file.as_api(), "file_path": file.path}


HANDLERS: dict[str, Handler] = {
    **{f"send{title_of(kind)}": sender_of(kind) for kind in KINDS},
    "sendMediaGroup": send_media_group,
    "getFile": get_file,
}
