"""The bot's command lists by scope and language, and which one a person sees."""

from __future__ import annotations

import re
from typing import Any

from sandbox.errors import bad_request

Command = dict[str, Any]
NAME = re.compile(r"[a-z0-9_]{1,32}")
LANGUAGE = re.compile(r"(?:[a-z]{2})?")
MAX_COMMANDS = 100
MAX_DESCRIPTION = 256


def check_language(code: str | None) -> str:
    if not LANGUAGE.fullmatch(code or ""):
        raise bad_request("invalid language code specified")
    return code or ""


def check_commands(commands: list[Command]) -> list[Command]:
    if len(commands) > MAX_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    return [_checked(command) for command in commands]


def _checked(command: Command) -> Command:
    name = str(command["command"]).removeprefix("/")
    description = str(command["description"]).strip()
    if not NAME.fullmatch(name):
        raise bad_request("BOT_COMMAND_INVALID")
    if not description:
        raise bad_request("command description must be non-empty")
    if len(description) > MAX_DESCRIPTION:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name, "description": description}


class CommandTable:
    def __init__(self) -> None:
        self._lists: dict[tuple[str, str], list[Command]] = {}

    def set(self, scope: str, language: str, commands: list[Command]) -> None:
        if commands:
            self._lists[scope, language] = commands
        else:
            self._lists.pop((scope, language), None)

    def get(self, scope: str, language: str) -> list[Command]:
        return self._lists.get((scope, language), [])

    def seen_by(self, person_id: int, language: str) -> list[Command]:
        """Telegram takes the narrowest scope, and inside a scope the person's language first."""
        scopes = (f"chat:{person_id}", "all_private_chats", "default")
        places = [(scope, code) for scope in scopes for code in (language, "")]
        return next((self._lists[place] for place in places if place in self._lists), [])
