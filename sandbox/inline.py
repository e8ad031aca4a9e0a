"""What Telegram refuses about the answer to an inline query."""

from __future__ import annotations

import re
from typing import Any

from sandbox.errors import bad_request
from sandbox.state import State
from sandbox.texts import Source, message_text

Result = dict[str, Any]

MAX_RESULTS = 50
MAX_ID_BYTES = 64
MAX_OFFSET_BYTES = 64
START_PARAMETER = re.compile(r"[A-Za-z0-9_-]{1,64}")


def check_results(state: State, results: list[Result]) -> None:
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    ids = [result["id"] for result in results]
    if not all(1 <= len(key.encode()) <= MAX_ID_BYTES for key in ids):
        raise bad_request("RESULT_ID_INVALID")
    if len(set(ids)) < len(ids):
        raise bad_request("RESULT_ID_DUPLICATE")
    for result in results:
        if result["type"] == "article" and not result["title"].strip():
            raise bad_request("ARTICLE_TITLE_EMPTY")
        _check_content(state, result.get("input_message_content", {}))


def _check_content(state: State, content: dict[str, Any]) -> None:
    """What will be sent is read like any message."""
    if "message_text" in content:
        message_text(Source(content["message_text"], content.get("parse_mode"), content.get("entities")), state.people)


def check_button(button: dict[str, Any] | None) -> None:
    if button is None:
        return
    if not button["text"].strip():
        raise bad_request("inline query results button text must be non-empty")
    parameter = button.get("start_parameter")
    if (parameter is None) == ("web_app" not in button):
        raise bad_request("exactly one of web_app and start_parameter must be specified")
    if parameter is not None and not START_PARAMETER.fullmatch(parameter):
        raise bad_request("START_PARAM_INVALID")


def check_offset(offset: str) -> None:
    if len(offset.encode()) > MAX_OFFSET_BYTES:
        raise bad_request("NEXT_OFFSET_INVALID")
