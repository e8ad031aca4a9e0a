"""Working hours in words, the same for a person and for the company."""

from __future__ import annotations

from datetime import time

from markupsafe import Markup

from crm_core.rules.hours import WEEK, Hours
from locales import Translator

RUN = 3
"""So many days in a row and more are told by the first and the last one."""


def hours_words(t: Translator, hours: Hours) -> str:
    """``Mon–Fri 9:00–18:00``, as plain text; in the company's time zone."""
    days = t.plain("every day") if len(hours.days) == WEEK else ", ".join(_runs(t, hours.days))
    return f"{days} {_clock(hours.start)}–{_clock(hours.end)}"


def hours_lines(t: Translator, hours: Hours) -> list[Markup]:
    """The hours, and what must be known to read them."""
    lines = [Markup("🕘 <b>{}</b>").format(hours_words(t, hours))]
    if hours.end <= hours.start:
        lines.append(t("The end is on the next day."))
    return [*lines, t("By the clock of {zone}.", zone=str(t.zone))]


def hours_prompt(t: Translator) -> Markup:
    return t("When does the work begin and end? For example: 9:00–18:00 or 22-6.")


def _runs(t: Translator, days: frozenset[int]) -> list[str]:
    told: list[str] = []
    run: list[int] = []
    for day in range(WEEK + 1):
        if day in days:
            run.append(day)
        elif run:
            names = [t.weekday(one) for one in run]
            told += [f"{names[0]}–{names[-1]}"] if len(run) >= RUN else names
            run = []
    return told


def _clock(at: time) -> str:
    return f"{at.hour}:{at.minute:02}"
