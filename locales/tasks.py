"""What tasks and the choices of their moment are called, for texts and buttons alike; by the core's keys."""

from __future__ import annotations

from datetime import datetime

from locales.translator import N_, Translator

TASKS = {
    "call": N_("Call back"),
    "meeting": N_("Meeting"),
    "message": N_("Write"),
    "other": N_("Task"),
}
SIGNS = {"call": "📞", "meeting": "🤝", "message": "✉️", "other": "📌"}
WHENS = {
    "h": N_("In 1 h"),
    "e": N_("Today 18:00"),
    "t": N_("Tomorrow 10:00"),
    "d": N_("In 3 days"),
    "m": N_("Monday 10:00"),
}
"""By what a button carries."""

DUES = {
    "overdue": N_("🔥 overdue"),
    "today": N_("⏰ today"),
    "later": N_("🗓 planned later"),
    "none": N_("➖ without a task"),
}
"""How the next task of a deal stands."""


def due_words(t: Translator, due: datetime, now: datetime) -> str:
    """``tomorrow 10:00``, ``today 18:00``, ``7 May 10:00``."""
    if due.astimezone(t.zone).date() == now.astimezone(t.zone).date():
        return t.plain("today {time}", time=t.time(due))
    return t.moment(due, now)


def task_label(t: Translator, kind: str, due: datetime, now: datetime) -> str:
    """``⏰ Call back: tomorrow 10:00``; 🔥 if it is overdue."""
    return f"{_sign(due, now)} {t.plain(TASKS[kind])}: {due_words(t, due, now)}"


def due_label(t: Translator, due: datetime, now: datetime) -> str:
    """``⏰ 16:00`` today, else ``🔥 3 May``: a button of a list has hardly any room."""
    return f"{_sign(due, now)} {t.short(due, now)}"


def _sign(due: datetime, now: datetime) -> str:
    return "🔥" if due < now else "⏰"
