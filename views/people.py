"""Staff: joining, roles, and who cannot be reached."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import Manager, Role
from crm_core.rules.text import clean_line
from locales import Translator
from locales.roles import ROLES


def role_name(t: Translator, role: Role) -> str:
    """A standard role in the reader's language, an own role as the company named it; plain text."""
    return t.plain(ROLES[role.key]) if role.key in ROLES else clean_line(role.name)


def welcome(t: Translator, manager: Manager) -> Markup:
    words = {"name": clean_line(manager.name), "role": role_name(t, manager.role)}
    return t("Welcome, <b>{name}</b>! You are on the staff now. Your role: {role}.", **words)


def staff_unreachable(t: Translator, manager: Manager) -> Markup:
    return t(
        "🚫 <b>{name}</b> has blocked the bot and gets no new deals until they return.", name=clean_line(manager.name)
    )
