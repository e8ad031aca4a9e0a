"""What may be done with many leads, and what may come of it, for texts and buttons alike; by the core's keys."""

from __future__ import annotations

from locales.translator import N_

ACTIONS = {
    "add_to_plan": N_("➕ Leads into the plan"),
    "assign": N_("👥 Deals to a manager"),
    "change_status": N_("🔀 Another status"),
    "remove_from_plan": N_("📤 Leads out of the plan"),
    "add_tags": N_("🏷 Tags put on leads"),
    "remove_tags": N_("🏷 Tags taken off leads"),
    "archive": N_("🗄 Leads into the archive"),
    "restore": N_("♻️ Leads back from the archive"),
    "blacklist": N_("⛔ Leads onto the blacklist"),
    "lift": N_("✅ Leads off the blacklist"),
}

OUTCOMES = {
    "merged": N_("merged with another lead"),
    "gone": N_("erased"),
    "archived": N_("in the archive"),
    "blacklisted": N_("on the blacklist"),
    "no_deal": N_("no open deal in the plan"),
    "forbidden": N_("not yours to change"),
    "nobody": N_("nobody else available"),
    "failed": N_("failed"),
}
"""Why it was not done with a lead."""
