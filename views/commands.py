"""The command menus."""

from __future__ import annotations

from crm_core.models import Manager, Permission
from crm_core.rules.permissions import allowed
from locales import N_, Translator

STAFF: tuple[tuple[str, str, Permission | None], ...] = (
    ("menu", N_("The first screen"), None),
    ("new", N_("New deals"), Permission.SEE_OWN_DEALS),
    ("deals", N_("My deals"), Permission.SEE_OWN_DEALS),
    ("chats", N_("Conversations with leads"), Permission.SEE_OWN_CHATS),
    ("find", N_("Find a deal"), Permission.SEE_OWN_DEALS),
    ("report", N_("Reports"), Permission.SEE_OWN_REPORTS),
    ("plans", N_("Sales plans"), Permission.EDIT_PLANS),
    ("people", N_("People and roles"), Permission.EDIT_PEOPLE),
    ("audience", N_("Leads by filter, and actions with many"), Permission.USE_AUDIENCE),
    ("tunnels", N_("Sales tunnels"), Permission.EDIT_TUNNELS),
    ("tags", N_("Tags of leads"), Permission.EDIT_PLANS),
    ("reasons", N_("Reasons for refusal"), Permission.EDIT_PLANS),
    ("log", N_("Who did what, and when"), Permission.SEE_LOG),
    ("company", N_("The company's settings"), Permission.EDIT_SETTINGS),
    ("language", N_("Language"), None),
    ("help", N_("How it works"), None),
)
"""Name, description, and the right without which it is not shown."""

LEADS: tuple[tuple[str, str], ...] = (
    ("start", N_("Begin")),
    ("phone", N_("Leave my phone")),
    ("language", N_("Language")),
    ("stop", N_("Do not write to me")),
    ("forget", N_("Erase everything about me")),
    ("help", N_("How it works")),
)


def staff_commands(t: Translator, manager: Manager) -> list[tuple[str, str]]:
    return [(name, t.plain(text)) for name, text, right in STAFF if right is None or allowed(manager, right)]


def lead_commands(t: Translator) -> list[tuple[str, str]]:
    return [(name, t.plain(text)) for name, text in LEADS]
