"""Command lists and the menu button."""

from __future__ import annotations

from typing import Any

from aiogram.methods import DeleteMyCommands, GetChatMenuButton, GetMyCommands, SetChatMenuButton, SetMyCommands

from sandbox.commands import Command, check_commands, check_language
from sandbox.errors import bad_request
from sandbox.methods.handler import Handler
from sandbox.params import Given
from sandbox.state import State

DEFAULT_BUTTON = {"type": "default"}


def set_my_commands(state: State, given: Given[SetMyCommands]) -> bool:
    scope, language = _place(state, given)
    state.commands.set(scope, language, check_commands(given.raw("commands")))
    return _announce(state, scope)


def delete_my_commands(state: State, given: Given[DeleteMyCommands]) -> bool:
    scope, language = _place(state, given)
    state.commands.set(scope, language, [])
    return _announce(state, scope)


def get_my_commands(state: State, given: Given[GetMyCommands]) -> list[Command]:
    return state.commands.get(*_place(state, given))


def _place(state: State, given: Given[Any]) -> tuple[str, str]:
    scope = given.raw("scope") or {"type": "default"}
    language = check_language(given.value("language_code"))
    if "chat_id" not in scope:
        return scope["type"], language
    chat = state.known_chat(scope["chat_id"])
    if scope["type"] != "chat":
        raise bad_request("can't change commands in a private chat")
    return f"chat:{chat.person.id}", language


def _announce(state: State, scope: str) -> bool:
    _, _, chat_id = scope.partition(":")
    # A bot sets the list of every chat it has; each one concerns one person only.
    for person_id in [int(chat_id)] if chat_id else state.people:
        state.emit("commands", person_id)
    return True


def set_chat_menu_button(state: State, given: Given[SetChatMenuButton]) -> bool:
    button = given.raw("menu_button") or DEFAULT_BUTTON
    if button["type"] == "web_app" and not button["text"]:
        raise bad_request("menu button text must be non-empty")
    if given.args.chat_id is None:
        state.menu_button = {"type": "commands"} if button == DEFAULT_BUTTON else button
        return True
    chat = state.known_chat(given.args.chat_id)
    chat.menu_button = None if button == DEFAULT_BUTTON else button
    return True


def get_chat_menu_button(state: State, given: Given[GetChatMenuButton]) -> dict[str, Any]:
    if given.args.chat_id is None:
        return state.menu_button
    return state.known_chat(given.args.chat_id).menu_button or state.menu_button


HANDLERS: dict[str, Handler] = {
    "setMyCommands": set_my_commands,
    "deleteMyCommands": delete_my_commands,
    "getMyCommands": get_my_commands,
    "setChatMenuButton": set_chat_menu_button,
    "getChatMenuButton": get_chat_menu_button,
}
