"""Staff: joining, roles, and who cannot be reached."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Manager, Role
from crm_core.rules.text import clean_line
from locales import Translator
from locales.roles import role_title
from views.deals import blocks
from views.home import buttons_below
from views.rights import rights_quote

TEAMS_SHOWN = 20


def role_name(t: Translator, role: Role) -> str:
    """A standard role in the reader's language, an own role as the company named it; plain text."""
    return role_title(t, role.key, clean_line(role.name))


def welcome(t: Translator, manager: Manager) -> Markup:
    words = {"name": clean_line(manager.name), "role": role_name(t, manager.role)}
    return t("Welcome, <b>{name}</b>! You are on the staff now. Your role: {role}.", **words)


def added(t: Translator, manager: Manager) -> Markup:
    """The first words to somebody whom an admin put on the staff."""
    return blocks([welcome(t, manager)], [t("Rights:"), rights_quote(t, manager.role)], [buttons_below(t)])


def role_changed(t: Translator, manager: Manager) -> Markup:
    """The notice to the person, with what they may do from now on."""
    title = t("🎭 Your role is now <b>{role}</b>.", role=role_name(t, manager.role))
    return blocks([title], [t("Rights:"), rights_quote(t, manager.role)])


def dismissed(t: Translator) -> Markup:
    return t("👋 You are no longer on the staff of this company, so the buttons for work are gone.")


def joined_by_link(t: Translator, manager: Manager, teams: Sequence[str]) -> Markup:
    """The notice to whoever made the invitation; ``teams`` are labels of plans."""
    words = {"name": clean_line(manager.name), "role": role_name(t, manager.role)}
    labels = [Markup("<code>[{}]</code>").format(clean_line(label)) for label in teams[:TEAMS_SHOWN]]
    plans = [t("Plans: {plans}", plans=Markup(" ").join(labels))] if labels else []
    return blocks([t("🎉 <b>{name}</b> has joined by your invitation. Role: {role}.", **words), *plans])


def staff_unreachable(t: Translator, manager: Manager) -> Markup:
    name = clean_line(manager.name)
    if manager.telegram_language is None:
        return t("🚫 <b>{name}</b> has not opened the bot yet and gets no new deals until they do.", name=name)
    return t("🚫 <b>{name}</b> has blocked the bot and gets no new deals until they return.", name=name)
