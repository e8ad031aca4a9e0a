"""When a report is sent, in words."""

from __future__ import annotations

from crm_core.rules.report_schedules import LAST_DAY, Every, Rule
from locales import Translator


def rule_words(t: Translator, rule: Rule) -> str:
    """``every week on Mon at 9:00``; plain text."""
    clock = f"{rule.at.hour}:{rule.at.minute:02}"
    if rule.every is Every.DAY:
        return t.plain("every day at {time}", time=clock)
    if rule.every is Every.WEEK:
        return t.plain("every week on {day} at {time}", day=t.weekday(rule.day), time=clock)
    if rule.day == LAST_DAY:
        return t.plain("every month on its last day at {time}", time=clock)
    return t.plain("every month on day {n} at {time}", n=rule.day, time=clock)
