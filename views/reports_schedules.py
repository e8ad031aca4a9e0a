"""When reports are sent by themselves, and what stands above one that came so."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from markupsafe import Markup

from crm_core.models import Manager, ReportSchedule
from crm_core.results.report_saved import DueReport, ReportSchedules
from crm_core.rules.report_saved import is_for
from crm_core.rules.report_schedules import Rule
from crm_core.rules.text import clean_line
from locales import Translator
from views.asking import waiting
from views.deals import blocks
from views.reports_rules import rule_words


def my_schedules_screen(t: Translator, found: Sequence[ReportSchedule]) -> Markup:
    if not found:
        words = t("Nothing is sent to you by itself. Open a saved report, tap its ⭐ and then ⏰ Schedule.")
    else:
        words = t("What is sent to you by itself, by the clock of {zone}.", zone=str(t.zone))
    return blocks([t("<b>⏰ My schedules</b>")], [words])


def schedules_screen(t: Translator, found: ReportSchedules) -> Markup:
    title = Markup("⏰ <b>{}</b>").format(clean_line(found.saved.name))
    words = t("It is sent by itself as often as you choose. Everybody gets it with the deals that they may see.")
    return blocks([title], [words])


def schedule_screen(t: Translator, one: ReportSchedule, me: Manager, now: datetime) -> Markup:
    lines = [Markup("⏰ <b>{}</b>").format(clean_line(one.report.name))]
    if one.manager_id != me.id:
        lines.append(t("👤 For {name}", name=clean_line(one.manager.name)))
    lines.append(Markup("🗓 {}").format(rule_words(t, Rule.read(one.rule))))
    return blocks(lines, [_next(t, one, now), t("By the clock of {zone}.", zone=str(t.zone))])


def _next(t: Translator, one: ReportSchedule, now: datetime) -> Markup:
    if one.due_at is None:
        return t("⏸ Paused: nothing is sent.")
    return t("The next one: {moment}", moment=t.moment(one.due_at, now))


def colleagues_screen(t: Translator, *, anybody: bool) -> Markup:
    if anybody:
        return t("👤 Who is to get the report?")
    return t("Everybody who may see reports gets this one already.")


def time_asked(t: Translator, one: ReportSchedule) -> Markup:
    return blocks([Markup("⏰ <b>{}</b>").format(clean_line(one.report.name))], [waiting(t)])


def time_prompt(t: Translator) -> Markup:
    return t("At what time? For example: 9:30.")


def schedule_deleted(t: Translator) -> str:
    return t.plain("🗑 It is not sent any more")


def labelled(t: Translator, due: DueReport, text: Markup) -> Markup:
    """That it came by itself, under which name if the list does not say it, and for which day if that was earlier."""
    parts = [t.plain("By schedule")]
    if not is_for(due.saved, due.receiver):
        parts.append(clean_line(due.saved.name))
    if due.late is not None:
        parts.append(t.plain("for {day}", day=t.date(due.late)))
    return blocks([Markup("⏰ {}").format(" · ".join(parts)), text])
