"""Lists of deals, what they are filtered by, and what a search found."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import Kind
from crm_core.results import DealPage
from crm_core.rules.filters import Days, Scope
from crm_core.rules.text import clean_line
from locales import N_, Translator
from locales.marks import FINALS
from views.deals import blocks
from views.reports import days_words

SEARCH_LIMIT = 60
CLARIFICATION_LIMIT = 150
ASK_WHAT = N_("Write a name, phone, e-mail or number like #118: I will find the deal.")

TITLES: dict[Scope, str] = {
    Scope.MINE: N_("💼 My deals"),
    Scope.NEW: N_("🆕 New deals"),
    Scope.UNASSIGNED: N_("✋ Without a manager"),
    Scope.VISIBLE: N_("🗂 Deals"),
}
EMPTY: dict[Scope, str] = {
    Scope.MINE: N_("No deals in work now. The next one comes here by itself."),
    Scope.NEW: N_("No new deals: all of them are already in work. 👌"),
    Scope.UNASSIGNED: N_("Every deal has its manager. 👌"),
    Scope.VISIBLE: N_("No deals here."),
}
KINDS = {Kind.OPEN: N_("open"), Kind.WON: N_("won"), Kind.LOST: N_("lost")}


def list_screen(t: Translator, page: DealPage, days: Days, *, clarified: bool = False) -> Markup:
    """``clarified``: with what was written beside the reasons of the page's deals."""
    title = Markup("<b>{}</b>").format(t(TITLES[page.filter.scope]))
    head = [title, *_filters(t, page, days)]
    if not page.total:
        return blocks(head, [t(EMPTY[page.filter.scope])])
    return blocks([*head, count_and_sum(t, page)], _clarifications(page) if clarified else [])


def search_screen(t: Translator, page: DealPage, text: str) -> Markup:
    words = clean_line(text, SEARCH_LIMIT)
    if not page.total:
        return t("🔎 Nothing for «{words}».", words=words)
    title = Markup("<b>{}</b>").format(t("🔎 Found for «{words}»", words=words))
    return blocks([title, count_and_sum(t, page)])


def count_and_sum(t: Translator, page: DealPage) -> Markup:
    return t.plural("{n} deal · {amount}", "{n} deals · {amount}", page.total, amount=t.money(page.amount))


def _clarifications(page: DealPage) -> list[Markup]:
    return [
        Markup("<b>#{}</b> {}").format(deal.id, clean_line(deal.clarification, CLARIFICATION_LIMIT))
        for deal in page.rows
        if deal.clarification
    ]


def _filters(t: Translator, page: DealPage, days: Days) -> list[Markup]:
    wanted = page.filter
    parts: list[str | None] = [
        f"{FINALS.get(wanted.kind, '')} {t.plain(KINDS[wanted.kind])}".strip() if wanted.kind else None,
        t.plain("without a reason") if wanted.without_reason else _line(page.reason_name),
        t.plain("without a manager") if wanted.without_manager else _line(page.manager_name, "👤"),
        _line(page.plan_name, "🗃"),
        days_words(t, days) if days != Days() else None,
    ]
    words = [part for part in parts if part]
    return [Markup("{}").format(" · ".join(words))] if words else []


def _line(name: str | None, sign: str = "") -> str | None:
    return f"{sign} {clean_line(name)}".strip() if name else None
