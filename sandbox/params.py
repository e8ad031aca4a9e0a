"""Requests as they come over HTTP, turned into aiogram's method objects: the first half of the strictness."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import cache
from typing import Any, Generic, TypeVar, get_args

import aiogram.methods
from aiogram.client.default import Default
from aiogram.methods import TelegramMethod
from aiogram.types import (
    ForceReply,
    InlineKeyboardMarkup,
    InputFile,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    TelegramObject,
)
from pydantic import BaseModel, TypeAdapter, ValidationError

from sandbox.errors import ApiError, bad_request
from sandbox.files import KINDS, Upload

Method = type[TelegramMethod[Any]]
Args = TypeVar("Args", bound=TelegramMethod[Any])

# What Telegram says when a parameter is not there.
MISSING = {
    "chat_id": "chat_id is empty",
    "from_chat_id": "chat_id is empty",
    "text": "message text is empty",
    "message_id": "message identifier is not specified",
    "message_ids": "message identifiers are not specified",
    "callback_query_id": "query is too old and response timeout expired or query ID is invalid",
    "inline_query_id": "query is too old and response timeout expired or query ID is invalid",
    "commands": "commands must be non-empty",
    "file_id": "file_id not specified",
    "action": "wrong parameter action in request",
    "media": "media not found",
    **{kind: f"there is no {kind} in the request" for kind in KINDS},
}
WRONG = {
    "reply_markup": "can't parse reply markup JSON object",
    "entities": "can't parse entities JSON object",
    "reply_parameters": "can't parse ReplyParameters JSON object",
    "scope": "can't parse BotCommandScope JSON object",
    "commands": "can't parse commands list JSON array",
    "media": "can't parse media JSON object",
    "menu_button": "can't parse menu button JSON object",
}

MARKUPS: dict[str, type[TelegramObject]] = {
    "inline_keyboard": InlineKeyboardMarkup,
    "keyboard": ReplyKeyboardMarkup,
    "remove_keyboard": ReplyKeyboardRemove,
    "force_reply": ForceReply,
}
SCALARS = {"true": True, "false": False, "": None}

METHODS: dict[str, Method] = {
    found.__api_method__.lower(): found
    for name in aiogram.methods.__all__
    if isinstance(found := getattr(aiogram.methods, name), type)
    and issubclass(found, TelegramMethod)
    and found is not TelegramMethod
}


@dataclass(frozen=True)
class Given(Generic[Args]):
    """A request that passed aiogram's own model, with the files it uploaded."""

    args: Args
    files: dict[str, Upload]

    def value(self, name: str) -> Any:
        """A parameter; None for one that was left to the client's defaults."""
        value = getattr(self.args, name, None)
        return None if isinstance(value, Default) else value

    def raw(self, name: str) -> Any:
        """A parameter as plain JSON data."""
        return plain(self.value(name))


def plain(value: Any) -> Any:
    """Objects as JSON data without what was not given."""
    if isinstance(value, BaseModel):
        return {key: plain(item) for key, item in value if item is not None and not isinstance(item, Default)}
    return [plain(item) for item in value] if isinstance(value, list) else value


def decoded(method: Method, params: dict[str, Any]) -> dict[str, Any]:
    """Form fields are all strings; gives numbers, flags and objects their types back."""
    values = {name: _decoded(method, name, value) for name, value in params.items()}
    return {name: value for name, value in values.items() if value is not None and value != {}}


def understood(method: Method, params: dict[str, Any], files: dict[str, Upload]) -> Given[Any]:
    """Builds the method's object or refuses as Telegram does."""
    # An upload named like its parameter needs no attach:// reference.
    uploads = {name: f"attach://{name}" for name in files if name in method.model_fields and name not in params}
    try:
        return Given(method.model_validate({**params, **uploads, **_markup(params)}), files)
    except ValidationError as error:
        raise _refusal(error) from error


def _markup(params: dict[str, Any]) -> dict[str, TelegramObject]:
    """The keyboard, read as what its key says: a union of models would take a broken one for another kind."""
    given = params.get("reply_markup")
    if given is None:
        return {}
    kind = next((model for key, model in MARKUPS.items() if isinstance(given, dict) and key in given), None)
    try:
        return {"reply_markup": (kind or InlineKeyboardMarkup).model_validate(given)}
    except ValidationError as error:
        first = error.errors(include_url=False, include_context=False, include_input=False)[0]
        path = ".".join(map(str, first["loc"]))
        raise bad_request(f"{WRONG['reply_markup']}: {path} {first['msg']}") from error


def check_result(method: Method, result: Any) -> None:
    """The second half: an answer that aiogram could not read is the sandbox's own mistake."""
    _adapter(method).validate_python(result)


@cache
def _adapter(method: Method) -> TypeAdapter[Any]:
    return TypeAdapter(method.__returning__)


def _decoded(method: Method, name: str, value: Any) -> Any:
    if not isinstance(value, str):
        return value
    kind = _kinds(method).get(name, "text")
    if kind == "id":
        return int(value) if value.removeprefix("-").isdecimal() else value
    if kind == "scalar":
        return SCALARS.get(value.lower(), int(value) if value.removeprefix("-").isdecimal() else value)
    return _parsed(value) if kind == "json" else value


def _parsed(value: str) -> Any:
    if not value:
        return None
    try:
        parsed = json.loads(value)
    except ValueError:
        return value  # no such type takes a string, so the model refuses it
    return parsed


@cache
def _kinds(method: Method) -> dict[str, str]:
    return {name: _kind(field.annotation) for name, field in method.model_fields.items()}


def _kind(annotation: Any) -> str:
    """How a string means this type: a chat's id, JSON, a number or flag, or just itself."""
    leaves = _leaves(annotation)
    if str in leaves:
        return "id" if int in leaves else "text"
    if InputFile in leaves:
        return "text"
    objects = any(isinstance(leaf, type) and issubclass(leaf, TelegramObject) for leaf in leaves)
    return "json" if objects or list in leaves else "scalar"


def _leaves(annotation: Any) -> set[Any]:
    origin = getattr(annotation, "__origin__", None)
    if origin is list:
        return {list}
    inner = get_args(annotation)
    return {annotation} if not inner else {leaf for part in inner for leaf in _leaves(part)}


def _refusal(error: ValidationError) -> ApiError:
    first = error.errors(include_url=False, include_context=False, include_input=False)[0]
    name = str(first["loc"][0]) if first["loc"] else ""
    if first["type"] == "missing" and len(first["loc"]) == 1:
        return bad_request(MISSING.get(name, f'parameter "{name}" is required'))
    path = ".".join(map(str, first["loc"][1:]))
    return bad_request(f"{WRONG.get(name, f'wrong parameter {name}')}: {path} {first['msg']}".replace(":  ", ": "))
