"""The action log of the company as its readers see it."""

from __future__ import annotations

from datetime import timedelta

from markupsafe import Markup

from crm_core.models import AuditEntry, Event
from crm_core.results.log import LogPage
from crm_core.rules.filters import Days
from crm_core.rules.log import Topic, person_of
from crm_core.rules.text import units
from locales import N_, Translator
from views.asking import waiting
from views.deals import blocks, deal_name
from views.log_values import shorten
from views.log_words import EVENTS, facts, name_of, who
from views.reports import days_words

MESSAGE_LIMIT = 4096
ROOM: tuple[tuple[int, int | None], ...] = ((500, None), (120, None), (60, None), (40, 6), (30, 3))
"""How much of each name and text is shown, and of how many changes of an entry: as much as fits into a message."""
NAME_LIMIT = 40

TOPICS = {
    Topic.DEALS: N_("deals"),
    Topic.LEADS: N_("leads"),
    Topic.PLANS: N_("plans and teams"),
    Topic.STATUSES: N_("statuses and reasons"),
    Topic.PEOPLE: N_("people and roles"),
    Topic.COMPANY: N_("the company"),
}


def log_screen(t: Translator, page: LogPage) -> Markup:
    text = Markup()
    for limit, most in ROOM:
        told = [_entry(t, entry, page, limit, most) for entry in page.entries]
        text = blocks(_head(t, page), *told or [[_nothing(t, page)]])
        if units(text.striptags()) <= MESSAGE_LIMIT:
            break
    return text


def _head(t: Translator, page: LogPage) -> list[Markup]:
    return [t("🕘 <b>Log</b>"), Markup("{}").format(" · ".join(_filter_words(t, page)) or t.plain("Newest first."))]


def _filter_words(t: Translator, page: LogPage) -> list[str]:
    wanted, names = page.filter, page.names
    words = [] if names.deal is None else [shorten(deal_name(names.deal), NAME_LIMIT)]
    words += [] if names.plan is None else [f"🗃 {shorten(names.plan, NAME_LIMIT)}"]
    words += [] if names.person is None else [t.plain("about {name}", name=shorten(names.person, NAME_LIMIT))]
    words += [] if wanted.topic is None else [t.plain(TOPICS[wanted.topic])]
    words += [] if names.actor is None else [t.plain("by {name}", name=shorten(names.actor, NAME_LIMIT))]
    words += [t.plain("by the system and leads")] if wanted.by_nobody else []
    return words + ([] if wanted.days == Days() else [_days(t, page)])


def _days(t: Translator, page: LogPage) -> str:
    days, today = page.filter.days, page.today
    if days == Days(today, today):
        return t.plain("today")
    yesterday = today - timedelta(days=1)
    return t.plain("yesterday") if days == Days(yesterday, yesterday) else days_words(t, days)


def _nothing(t: Translator, page: LogPage) -> Markup:
    if page.next is not None:
        return t("Nothing like that here. ➡️ looks further back.")
    if page.page > 1:
        return t("Nothing older.")
    return t("Nothing like that has happened.")


def _entry(t: Translator, entry: AuditEntry, page: LogPage, limit: int, most: int | None) -> list[Markup]:
    values = {
        "moment": t.moment(entry.at, page.now),
        "who": who(t, entry, limit),
        "what": t(EVENTS[entry.event]),
    }
    about = _about(entry, page, limit)
    line = t("{moment} · <b>{what}</b> · {who}", **values)
    return [line, *([Markup("{}").format(about)] if about else []), *facts(t, entry, limit, most)]


def _about(entry: AuditEntry, page: LogPage, limit: int) -> str:
    """``#118 Olena Koval [ONLINE]``, ``🗃 Online sales · In work``, ``Ivan``; plain text."""
    if entry.deal_id is not None:
        return _deal(entry.deal_id, page, limit)
    if entry.lead_id is not None:
        lead = page.leads.get(entry.lead_id)
        return shorten(lead.name, limit) if lead else ""
    plan = page.plans.get(entry.plan_id or 0) if entry.event is not Event.COMPANY_CHANGED else None
    parts = [f"🗃 {shorten(plan.name, limit)}"] if plan and page.names.plan is None else []
    name = name_of(entry)
    if name and not (plan and name == plan.name):
        sign = "«{}»" if person_of(entry) is None else "👤 {}"
        parts.append(sign.format(shorten(name, limit)))
    return " · ".join(parts)


def _deal(deal_id: int, page: LogPage, limit: int) -> str:
    if page.names.deal is not None:
        return ""  # the title says it
    deal = page.deals.get(deal_id)
    if deal is None:
        return f"#{deal_id}"
    return f"#{deal_id} {shorten(deal.lead.name, limit)} [{shorten(deal.plan.short_label, limit)}]"


# -- choosing -----------------------------------------------------------------------------------------------------


def who_screen(t: Translator) -> Markup:
    return blocks([t("🕘 <b>Log</b>")], [t("Who did it?")])


def kinds_screen(t: Translator) -> Markup:
    return blocks([t("🕘 <b>Log</b>")], [t("What is it about?")])


def days_screen(t: Translator) -> Markup:
    return blocks([t("🕘 <b>Log</b>")], [t("Which days?")])


def asked(t: Translator) -> Markup:
    """Stands on the screen while a number or days are typed."""
    return blocks([t("🕘 <b>Log</b>")], [waiting(t)])


def deal_prompt(t: Translator) -> Markup:
    return t("Write the deal's number, for example #118.")


def days_prompt(t: Translator) -> Markup:
    return t("Write a day or a stretch of days: 12.10.2026 or 1.10–15.10.2026.")
