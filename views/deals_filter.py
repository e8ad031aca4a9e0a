"""A filter of deals in words, and the screens where it is put together."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Kind
from crm_core.results import DealCount, FilterNames
from crm_core.rules.filters import Days, DealFilter, Scope, Sort
from crm_core.rules.text import shown_name
from crm_core.rules.views import Part
from locales import N_, Translator
from locales.marks import mark
from locales.sorts import sort_name
from locales.tasks import DUES
from views.deals import blocks
from views.reports import days_words

NAME_LIMIT = 60
FEW = 3
KINDS = {Kind.OPEN: N_("🔓 open"), Kind.WON: N_("✅ won"), Kind.LOST: N_("❌ lost")}
QUESTIONS: dict[Part, str] = {
    Part.PLAN: N_("🗃 Deals of which plan?"),
    Part.STATUS: N_("🚦 In which statuses? Several can be ticked."),
    Part.MANAGER: N_("👤 Whose deals?"),
    Part.KIND: N_("Open or closed?"),
    Part.CREATED: N_("🗓 When did they come?"),
    Part.CLOSED: N_("🏁 When were they closed?"),
    Part.AMOUNT: N_("💰 Which amounts? Write like 1000–5000, or 1000– for everything from there."),
    Part.REASON: N_("🚫 Lost for which reason? It counts in every plan."),
    Part.SOURCE: N_("📣 From which source?"),
    Part.TAG: N_("🏷 With which tags? One of the ticked ones is enough."),
    Part.TASK: N_("⏰ Open deals by what is to be done next:"),
    Part.SORT: N_("⇅ In which order? Tap the same once more to turn it round."),
}


def filter_words(t: Translator, wanted: DealFilter, names: FilterNames) -> list[str]:
    """Plain words for everything that the filter restricts, and for an unusual order."""
    parts: list[str | None] = [
        t.plain(KINDS[wanted.kind]) if wanted.kind else None,
        t.plain(DUES[wanted.due]) if wanted.due else None,
        *(f"{mark(status.kind, status.colour)} {shown_name(status.name, NAME_LIMIT)}" for status in names.statuses),
        t.plain("without a reason") if wanted.without_reason else _line(names.reason),
        t.plain("without a manager") if wanted.without_manager else _line(names.manager, "👤"),
        _line(names.plan, "🗃"),
        _line(names.source, "📣"),
        _several(t, names.reasons, wanted.reason_ids, "🚫"),
        _several(t, names.plans, wanted.plan_ids, "🗃"),
        _several(t, names.managers, wanted.manager_ids, "👤"),
        _several(t, names.sources, wanted.source_ids, "📣"),
        _days(t, wanted.closed, N_("🏁 {days}")) if wanted.closed not in (None, Days()) else None,
        _days(t, wanted.created, N_("🗓 {days}")),
        _line(", ".join(names.tags), "🏷"),
        _amounts(t, wanted),
        f"⇅ {sort_name(t, wanted.sort, turned=wanted.turned)}" if _unusual(wanted) else None,
    ]
    return [part for part in parts if part]


def restricted_to(t: Translator, wanted: DealFilter, names: FilterNames) -> list[str]:
    """The same where no title says that only new deals are meant."""
    new = [t.plain("🆕 New deals")] if wanted.scope is Scope.NEW else []
    return [*new, *filter_words(t, wanted, names)]


def count_and_sum(t: Translator, found: DealCount) -> Markup:
    """``7 deals · 86 400 ₴``, of everything, not of the page."""
    return t.plural("{n} deal · {amount}", "{n} deals · {amount}", found.total, amount=t.money(found.amount))


def filters_screen(t: Translator, found: DealCount) -> Markup:
    """The filter panel: what is chosen so far, and how many deals that leaves."""
    title = t("<b>🔎 Filter</b>")
    words = restricted_to(t, found.filter, found.names)
    chosen = [Markup("{}").format(" · ".join(words))] if words else [t("Nothing is restricted yet.")]
    return blocks([title, *chosen, count_and_sum(t, found)])


def part_screen(t: Translator, part: Part, found: DealCount) -> Markup:
    """The question, and how many deals are left by now."""
    return blocks([t(QUESTIONS[part]), count_and_sum(t, found)])


def saved_screen(t: Translator, *, anything: bool) -> Markup:
    if anything:
        return t("<b>📑 Saved lists</b>")
    return t("<b>📑 Saved lists</b>\nNothing is saved yet. Set a filter and tap “⭐ Save”.")


def unsave_screen(t: Translator, *, anything: bool) -> Markup:
    return t("🗑 Which list do you not need any more?") if anything else saved_screen(t, anything=False)


def unsaved(t: Translator) -> str:
    return t.plain("🗑 Removed from the saved lists")


def name_prompt(t: Translator) -> Markup:
    return t("What shall this list be called?")


def name_hint(t: Translator) -> str:
    return t.plain("Large and waiting")


def typed_screen(t: Translator, part: Part) -> Markup:
    return t(QUESTIONS[part])


def typed_prompt(t: Translator, part: Part) -> Markup:
    """Over the input field."""
    return t("Write the amounts.") if part is Part.AMOUNT else t("Write a day or two days.")


def hint(part: Part) -> str:
    return "1000–5000" if part is Part.AMOUNT else "1.10–15.10.2026"


def _several(t: Translator, names: Sequence[str | None], ids: Sequence[int], sign: str) -> str | None:
    """By name if they are few; "without" has a word of its own."""
    if not ids:
        return None
    known = [t.plain("without") if name is None else shown_name(name, NAME_LIMIT) for name in names]
    return f"{sign} {', '.join(known)}" if len(known) == len(ids) <= FEW else f"{sign} {t.number(len(ids))}"


def _unusual(wanted: DealFilter) -> bool:
    return (wanted.sort, wanted.turned) != (Sort.CREATED, False)


def _days(t: Translator, days: Days | None, words: str) -> str | None:
    return t.plain(words, days=days_words(t, days)) if days is not None else None


def _amounts(t: Translator, wanted: DealFilter) -> str | None:
    if wanted.least is None and wanted.most is None:
        return None
    if wanted.most is None:
        return f"💰 ≥ {t.money(wanted.least or 0)}"
    if wanted.least is None:
        return f"💰 ≤ {t.money(wanted.most)}"
    return f"💰 {t.money(wanted.least)} – {t.money(wanted.most)}"


def _line(name: str | None, sign: str = "") -> str | None:
    return f"{sign} {shown_name(name, NAME_LIMIT)}".strip() if name else None
