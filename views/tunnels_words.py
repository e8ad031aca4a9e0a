"""What the parts of a tunnel are called."""

from __future__ import annotations

from crm_core.rules.tunnels import EMAIL, NAME, PHONE, AnswerKind, Match, MediaKind
from crm_core.rules.tunnels_fields import DAY, HOUR
from crm_core.rules.tunnels_parts import Part, Slot
from locales import N_, Translator

SIGNS = {"message": "💬", "question": "❓", "condition": "🔀", "delay": "⏳", "action": "⚡"}
KINDS = {
    "message": N_("Message"),
    "question": N_("Question"),
    "condition": N_("Condition"),
    "delay": N_("Delay"),
    "action": N_("Action"),
}
DOINGS = {
    "add_to_plan": N_("🗃 Add to a sales plan"),
    "move_deal": N_("🚦 Change the deal's status"),
    "remove_from_plan": N_("📤 Remove from a plan"),
    "add_tags": N_("🏷 Add tags"),
    "remove_tags": N_("✂️ Remove tags"),
    "set_field": N_("✏️ Fill in a field"),
    "notify": N_("🔔 Notify a manager"),
    "mark_unread": N_("🔵 Mark the chat unread"),
    "start_tunnel": N_("▶️ Start a tunnel"),
    "stop_tunnel": N_("⏹ Stop a tunnel"),
    "request": N_("🌐 Request to a site"),
}
TESTS = {
    "answer": N_("💬 What was answered"),
    "field": N_("✏️ A field"),
    "tag": N_("🏷 A tag"),
    "deal": N_("🗃 A deal"),
    "silent": N_("🔇 Silent for long"),
}
SLOTS = {
    Slot.NAME: N_("✏️ Block name"),
    Slot.TEXT: N_("📝 Text"),
    Slot.MEDIA: N_("🖼 Attachment"),
    Slot.WRONG: N_("🙅 If it does not fit"),
    Slot.ANSWER: N_("💬 Kind of answer"),
    Slot.SAVE_TO: N_("💾 Save to"),
    Slot.PATIENCE: N_("⌛ Wait for an answer"),
    Slot.SPAN: N_("⏱ How long"),
    Slot.AT: N_("📅 Until"),
    Slot.DAYS: N_("🗓 Days"),
    Slot.HOURS: N_("🕘 Hours"),
    Slot.MATCH: N_("⚖️ Compare"),
    Slot.VALUE: N_("🔤 Value"),
    Slot.FIELD: N_("✏️ Field"),
    Slot.BLOCK: N_("❓ Question"),
    Slot.PLAN: N_("🗃 Plan"),
    Slot.STATUS: N_("🚦 Status"),
    Slot.REASON: N_("🚫 Reason"),
    Slot.MANAGER: N_("👤 Manager"),
    Slot.TAG: N_("🏷 Tag"),
    Slot.TAGS: N_("🏷 Tags"),
    Slot.TUNNEL: N_("🧭 Tunnel"),
    Slot.AMOUNT: N_("💰 Amount"),
    Slot.URL: N_("🔗 Page"),
    Slot.TO: N_("➡️ Leads to"),
    Slot.NEXT: N_("➡️ Then"),
    Slot.SILENT: N_("🔇 No answer"),
    Slot.OTHERWISE: N_("➡️ Otherwise"),
}
LISTS = {
    Part.ACTIONS: N_("⚡ Actions"),
    Part.BUTTONS: N_("🔘 Buttons"),
    Part.CHOICES: N_("🔘 Answers to choose"),
    Part.BRANCHES: N_("🔀 Branches"),
}
LISTED = {
    Part.ACTIONS: N_("They run from top to bottom. In a message or a question they run first."),
    Part.BUTTONS: N_("A button leads to a block or opens a page."),
    Part.CHOICES: N_("The person taps one of these. Each can lead somewhere of its own."),
    Part.BRANCHES: N_("The first branch that holds is taken, from top to bottom."),
}
ANSWERS = {
    AnswerKind.TEXT: N_("Any text"),
    AnswerKind.PHONE: N_("Phone"),
    AnswerKind.EMAIL: N_("E-mail"),
    AnswerKind.NUMBER: N_("Number"),
    AnswerKind.CHOICE: N_("One of several"),
}
MATCHES = {
    Match.IS: N_("is"),
    Match.HAS: N_("contains"),
    Match.ABOVE: N_("is more than"),
    Match.BELOW: N_("is less than"),
    Match.FILLED: N_("is filled in"),
    Match.EMPTY: N_("is empty"),
}
FIELDS = {NAME: N_("person's name"), PHONE: N_("person's phone"), EMAIL: N_("person's e-mail")}
MEDIA = {
    MediaKind.PHOTO: N_("Photo"),
    MediaKind.VIDEO: N_("Video"),
    MediaKind.ANIMATION: N_("Animation"),
    MediaKind.DOCUMENT: N_("File"),
    MediaKind.AUDIO: N_("Audio"),
    MediaKind.VOICE: N_("Voice message"),
    MediaKind.VIDEO_NOTE: N_("Round video"),
}
NOTHING = {
    Slot.MANAGER: N_("By the plan's rule"),
    Slot.STATUS: N_("The first one"),
    Slot.AMOUNT: N_("The average bill"),
    Slot.SAVE_TO: N_("Nowhere"),
    Slot.PATIENCE: N_("no limit"),
    Slot.REASON: N_("No reason"),
    Slot.DAYS: N_("Any day"),
    Slot.HOURS: N_("At any time"),
    Slot.SPAN: N_("No wait"),
    Slot.AT: N_("No date"),
    Slot.TO: N_("The end"),
    Slot.NEXT: N_("The end"),
    Slot.SILENT: N_("The end"),
    Slot.OTHERWISE: N_("The end"),
}
"""What it means to leave a field empty."""


def kind_name(t: Translator, kind: str) -> str:
    return f"{SIGNS[kind]} {t.plain(KINDS[kind])}"


def field_name(t: Translator, name: str) -> str:
    return t.plain(FIELDS[name]) if name in FIELDS else f"{{{name}}}"


def span(t: Translator, minutes: int) -> str:
    """To the minute: ``1 d 2 h``, ``1 h 30 min``."""
    parts = (
        (minutes // DAY, N_("{n} d")),
        (minutes % DAY // HOUR, N_("{n} h")),
        (minutes % HOUR, N_("{n} min")),
    )
    return " ".join(t.plain(text, n=t.number(count)) for count, text in parts if count) or t.plain("{n} min", n=0)
