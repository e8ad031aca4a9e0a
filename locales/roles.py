"""Names of the standard roles, of rights and of their groups, for texts and buttons alike; by the core's keys."""

from __future__ import annotations

from locales.translator import N_, Translator

ROLES = {
    "owner": N_("Owner"),
    "admin": N_("Admin"),
    "head": N_("Head of sales"),
    "manager": N_("Manager"),
    "observer": N_("Observer"),
}

RIGHTS = {
    "deals.see_own": N_("Can see own deals"),
    "deals.see_all": N_("Can see all deals"),
    "deals.create": N_("Can create deals"),
    "deals.edit_own": N_("Can edit own deals"),
    "deals.edit_all": N_("Can edit all deals"),
    "deals.edit_bulk": N_("Can edit deals in bulk"),
    "deals.transfer": N_("Can hand deals over"),
    "plans.edit": N_("Can edit sales plans"),
    "audience.use": N_("Can use audience, export"),
    "tunnels.edit": N_("Can edit tunnels"),
    "chats.own": N_("Can see own chats"),
    "chats.all": N_("Can see all chats"),
    "reports.own": N_("Can see own reports"),
    "reports.all": N_("Can see all reports"),
    "people.edit": N_("Can edit people and roles"),
    "settings.edit": N_("Can edit the settings"),
    "log.see": N_("Can see the log"),
}
"""As short as a button: at most 26 characters in every language."""

GROUPS = {
    "d": N_("💼 Deals"),
    "p": N_("🗃 Plans, audience"),
    "t": N_("💬 Chats, reports"),
    "o": N_("⚙️ People, settings"),
}


def role_title(t: Translator, key: str | None, name: str) -> str:
    """A standard role in the reader's language, an own one as the company named it; plain text."""
    return t.plain(ROLES[key]) if key in ROLES else name
