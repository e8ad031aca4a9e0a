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
    "start_tunnel": N_("🧭 Leads into the tunnel"),
    "send_message": N_("💬 A message to leads"),
    "stop_tunnel": N_("✋ Leads out of the tunnel"),
}

OUTCOMES = {
    "merged": N_("merged with another lead"),
    "gone": N_("erased"),
    "archived": N_("in the archive"),
    "blacklisted": N_("on the blacklist"),
    "no_deal": N_("no open deal in the plan"),
    "forbidden": N_("not yours to change"),
    "nobody": N_("nobody else available"),
    "passed": N_("in it before"),
    "outside": N_("not in the tunnel"),
    "talking": N_("talking with a manager"),
    "no_chat": N_("never opened the bot"),
    "stopped": N_("asked not to be written to"),
    "blocked": N_("blocked the bot"),
    "unknown": N_("may have arrived"),
    "failed": N_("failed"),
}
"""Why it was not done with a lead."""
