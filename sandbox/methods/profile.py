"""The bot itself: who it is and how it is described, by language."""

from __future__ import annotations

from typing import Any

from sandbox.commands import check_language
from sandbox.errors import bad_request
from sandbox.methods.handler import Handler
from sandbox.params import Given
from sandbox.state import State

# parameter: method's name for it, longest value, refusal
TEXTS = {
    "name": ("MyName", 64, "BOT_TITLE_INVALID"),
    "description": ("MyDescription", 512, "BOT_DESCRIPTION_TOO_LONG"),
    "short_description": ("MyShortDescription", 120, "BOT_SHORT_DESCRIPTION_TOO_LONG"),
}


def get_me(state: State, _: Given[Any]) -> dict[str, Any]:
    abilities = {
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_inline_queries": True,
        "can_connect_to_business": False,
        "has_main_web_app": False,
    }
    return {**state.bot_user(), **abilities}


def _setter(field: str) -> Handler:
    _, longest, refusal = TEXTS[field]

    def set_text(state: State, given: Given[Any]) -> bool:
        text = given.value(field) or ""
        if len(text) > longest:
            raise bad_request(refusal)
        state.profile[field, check_language(given.value("language_code"))] = text
        return True

    return set_text


def _getter(field: str) -> Handler:
    def get_text(state: State, given: Given[Any]) -> dict[str, str]:
        language = check_language(given.value("language_code"))
        own = state.bot_name if field == "name" else ""
        return {field: state.profile.get((field, language)) or state.profile.get((field, "")) or own}

    return get_text


HANDLERS: dict[str, Handler] = {
    "getMe": get_me,
    **{f"set{name}": _setter(field) for field, (name, _, _) in TEXTS.items()},
    **{f"get{name}": _getter(field) for field, (name, _, _) in TEXTS.items()},
}
