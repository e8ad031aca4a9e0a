"""Keyboards: what Telegram refuses about them, with its texts."""

from __future__ import annotations

from typing import Any

from pydantic import BaseModel

from sandbox.entities import utf16_len
from sandbox.errors import ApiError, bad_request
from sandbox.texts import checked_url

Button = dict[str, Any]
Markup = dict[str, Any]

MAX_DATA_BYTES = 64
MAX_COPY_TEXT = 256
MAX_PLACEHOLDER = 64
MAX_PEOPLE = 10
MAX_REQUEST_ID = 2**31 - 1
STYLES = frozenset({"danger", "success", "primary"})
# keyboard: buttons in all, buttons in a row
LIMITS = {"inline_keyboard": (100, 8), "keyboard": (300, 12)}
LOOKS = frozenset({"text", "style", "icon_custom_emoji_id"})
ERRORS = {"inline_keyboard": "can't parse inline keyboard button", "keyboard": "can't parse keyboard button"}


def checked_markup(markup: BaseModel | None) -> Markup | None:
    """The markup as Telegram keeps it; an empty inline keyboard is none."""
    if markup is None:
        return None
    raw: Markup = markup.model_dump(exclude_none=True)
    kind = "inline_keyboard" if "inline_keyboard" in raw else "keyboard"
    if kind not in raw:
        _check_placeholder(raw)
        return raw
    rows = [[_checked_button(button, kind) for button in row] for row in raw[kind] if row]
    _check_size(rows, kind)
    if kind == "keyboard":
        _check_placeholder(raw)
        if not rows:
            raise bad_request("reply keyboard must contain at least one button")
    return {**raw, kind: rows} if rows else None


def _check_size(rows: list[list[Button]], kind: str) -> None:
    most, widest = LIMITS[kind]
    if sum(map(len, rows)) > most:
        raise bad_request("reply markup is too long")
    # Telegram lets clients squeeze wide rows; nobody can read them, so the sandbox refuses them.
    if any(len(row) > widest for row in rows):
        raise bad_request(f"reply markup row is too long: at most {widest} buttons")


def _check_placeholder(raw: Markup) -> None:
    if utf16_len(raw.get("input_field_placeholder", "")) > MAX_PLACEHOLDER:
        raise bad_request("input field placeholder is too long")


def _checked_button(button: Button, kind: str) -> Button:
    if not button["text"].strip():
        raise bad_request(f"{kind.replace('_', ' ')} button text must be non-empty")
    if button.get("style", "primary") not in STYLES:
        raise _refusal(kind, "invalid button style specified")
    actions = [key for key in button if key not in LOOKS]
    if len(actions) > 1:
        raise _refusal(kind, f"only one action is allowed, found {', '.join(actions)}")
    if kind == "keyboard":
        _check_request(button)
        return button
    if not actions:
        raise _refusal(kind, "Text buttons are unallowed in the inline keyboard")
    return _checked_action(button, actions[0])


def _check_request(button: Button) -> None:
    asked = button.get("request_users")
    if asked is None:
        return
    if not -MAX_REQUEST_ID - 1 <= asked["request_id"] <= MAX_REQUEST_ID:
        raise _refusal("keyboard", "request_id must be a 32-bit number")
    if not 1 <= asked.get("max_quantity", 1) <= MAX_PEOPLE:
        raise _refusal("keyboard", f"max_quantity must be between 1 and {MAX_PEOPLE}")


def _checked_action(button: Button, action: str) -> Button:
    value = button[action]
    if action == "callback_data" and not 1 <= len(value.encode()) <= MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")
    if action == "copy_text" and not 1 <= utf16_len(value["text"]) <= MAX_COPY_TEXT:
        raise bad_request("BUTTON_COPY_TEXT_INVALID")
    if action == "web_app" and not _mini_app(value["url"]):
        raise bad_request(
            f"inline keyboard button Web App URL '{value['url']}' is invalid: Only HTTPS links are allowed"
        )
    if action != "url":
        return button
    url = checked_url(value)
    if url is None:
        raise bad_request(f"inline keyboard button URL '{value}' is invalid: Wrong HTTP URL")
    return {**button, "url": url}


def requests_of_people(markup: Markup | None) -> list[Markup]:
    """What the buttons of a reply keyboard that open the picker of people ask for."""
    buttons = [button for row in (markup or {}).get("keyboard", ()) for button in row]
    return [button["request_users"] for button in buttons if "request_users" in button]


def _mini_app(url: str) -> bool:
    # Loopback addresses stand for a Mini App under development.
    return url.startswith(("https://", "http://127.0.0.1", "http://localhost"))


def _refusal(kind: str, detail: str) -> ApiError:
    return bad_request(f"{ERRORS[kind]}: {detail}")
