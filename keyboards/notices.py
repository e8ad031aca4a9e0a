"""The buttons of a digest, of a dead letter, and of the word that somebody has joined."""

from __future__ import annotations

from typing import Literal

from aiogram.types import InlineKeyboardMarkup

from crm_core.models import Manager, Permission
from crm_core.rules.permissions import allowed
from keyboards.buttons import PRIMARY, Id, Payload, button, rows
from keyboards.deals import DealList
from keyboards.home import home_only, home_row
from keyboards.places import OpenPerson
from locales import Translator


class TryAgain(Payload, prefix="nt"):
    queue: Literal["i", "o"]
    """The inbox or the outbox."""
    id: Id


def dead_update_keyboard(t: Translator, inbox_id: int) -> InlineKeyboardMarkup:
    return _dead_letter(t, TryAgain(queue="i", id=inbox_id))


def dead_notice_keyboard(t: Translator, notice_id: int) -> InlineKeyboardMarkup:
    return _dead_letter(t, TryAgain(queue="o", id=notice_id))


def _dead_letter(t: Translator, payload: TryAgain) -> InlineKeyboardMarkup:
    return rows([button(t.plain("🔁 Try again"), payload)], home_row(t))


def digest_keyboard(t: Translator) -> InlineKeyboardMarkup:
    return rows([button(t.plain("🆕 New"), DealList(scope="n"), PRIMARY)], home_row(t))


def my_deals_keyboard(t: Translator) -> InlineKeyboardMarkup:
    return rows([button(t.plain("💼 My deals"), DealList())], home_row(t))


def unassigned_keyboard(t: Translator) -> InlineKeyboardMarkup:
    return rows([button(t.plain("✋ Without a manager"), DealList(scope="u"), PRIMARY)], home_row(t))


def joined_keyboard(t: Translator, person: Manager, reader: Manager) -> InlineKeyboardMarkup:
    if not allowed(reader, Permission.EDIT_PEOPLE):
        return home_only(t)
    return rows([button(t.plain("👤 Open the card"), OpenPerson(manager_id=person.id))], home_row(t))
