"""Lists of deals, what they are filtered by, and what a search found."""

from __future__ import annotations

from dataclasses import replace

from markupsafe import Markup

from crm_core.results import Board, DealPage
from crm_core.rules.filters import Scope
from crm_core.rules.text import clean_line, shown_name
from locales import N_, Translator
from views.deals import blocks
from views.deals_filter import count_and_sum, filter_words, restricted_to

SEARCH_LIMIT = 60
CLARIFICATION_LIMIT = 150
ASK_WHAT = N_("Write a name, phone, e-mail or number like #118: I will find the deal.")

TITLES: dict[Scope, str] = {
    Scope.MINE: N_("💼 My deals"),
    Scope.NEW: N_("🆕 New deals"),
    Scope.UNASSIGNED: N_("✋ Without a manager"),
    Scope.VISIBLE: N_("💼 Deals"),
}
EMPTY: dict[Scope, str] = {
    Scope.MINE: N_("No deals in work now. The next one comes here by itself."),
    Scope.NEW: N_("No new deals: all of them are already in work. 👌"),
    Scope.UNASSIGNED: N_("Every deal has its manager. 👌"),
    Scope.VISIBLE: N_("No deals here."),
}


def list_screen(t: Translator, page: DealPage, *, clarified: bool = False) -> Markup:
    """``clarified``: with what was written beside the reasons of the page's deals."""
    title = Markup("<b>{}</b>").format(t(TITLES[page.filter.scope]))
    words = filter_words(t, page.filter, page.names)
    head = [title, *([Markup("{}").format(" · ".join(words))] if words else [])]
    if not page.total:
        return blocks(head, [t(EMPTY[page.filter.scope])])
    return blocks([*head, count_and_sum(t, page)], _clarifications(page) if clarified else [])


def search_screen(t: Translator, page: DealPage, text: str) -> Markup:
    words = shown_name(text, SEARCH_LIMIT)
    if not page.total:
        return t("🔎 Nothing for «{words}».", words=words)
    title = Markup("<b>{}</b>").format(t("🔎 Found for «{words}»", words=words))
    return blocks([title, count_and_sum(t, page)])


def _clarifications(page: DealPage) -> list[Markup]:
    return [
        Markup("<b>#{}</b> {}").format(deal.id, clean_line(deal.clarification, CLARIFICATION_LIMIT))
        for deal in page.rows
        if deal.clarification
    ]


def board_screen(t: Translator, board: Board) -> Markup:
    """``🗂 Online sales [ONLINE]``, the filter in words, count and sum of the whole board."""
    plan = board.plan
    title = Markup("<b>🗂 {}</b>   <code>[{}]</code>").format(shown_name(plan.name), clean_line(plan.short_label))
    words = restricted_to(t, board.filter, replace(board.names, plan=None))
    return blocks([title, *([Markup("{}").format(" · ".join(words))] if words else []), count_and_sum(t, board)])


def which_board(t: Translator) -> Markup:
    return t("🗂 The board of which plan?")
