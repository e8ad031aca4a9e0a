"""The command menus of everybody who is not on staff."""

from __future__ import annotations

from aiogram.methods import SetMyCommands
from aiogram.types import BotCommand, BotCommandScopeAllPrivateChats

from crm_core.models import Company
from locales import LANGUAGES, translator
from views import commands


def default_commands(company: Company) -> list[SetMyCommands]:
    """One a language, and the company's language for all others."""
    return [strangers_menu(company, language) for language in (None, *LANGUAGES)]


def strangers_menu(company: Company, language: str | None) -> SetMyCommands:
    t = translator(language or company.language, currency=company.currency, time_zone=company.time_zone)
    return SetMyCommands(
        commands=menu_of(commands.lead_commands(t)),
        scope=BotCommandScopeAllPrivateChats(),
        language_code=language,
    )


def menu_of(words: list[tuple[str, str]]) -> list[BotCommand]:
    return [BotCommand(command=name, description=text) for name, text in words]
