"""What all reports have in common: the list of them, their headings, and as many lines as a message takes."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Manager
from crm_core.results.reports import ReportChoices
from crm_core.rules.filters import Days
from crm_core.rules.report_about import About
from crm_core.rules.report_params import GroupBy, Part, ReportKind
from crm_core.rules.text import clean_line, units
from locales import N_, Translator
from views.deals import blocks
from views.lengths import visible_length

LABEL_ROOM = 100
"""Kept free for what stands above a report that came by itself."""
CAPTION_LIMIT, TEXT_LIMIT = 1024 - LABEL_ROOM, 4096 - LABEL_ROOM
"""Of a picture's text and of a text alone, counted as Telegram does: in UTF-16 units, after parsing."""
QUOTED = Markup("<blockquote>{}</blockquote>")
FOLDED = Markup("<blockquote expandable>{}</blockquote>")
LONG = 3
"""More lines than this fold until they are tapped."""
NAMED, NAME_LIMIT = 2, 40
"""So many plans or people are named on a screen; more are counted."""

SIGNS = {GroupBy.PLAN: "🗃", GroupBy.MANAGER: "👤"}
TITLES = {
    ReportKind.REFUSALS: N_("Refusal reasons"),
    ReportKind.FUNNEL: N_("Funnel"),
    ReportKind.MANAGERS: N_("Managers"),
    ReportKind.SOURCES: N_("Sources"),
    ReportKind.FAIRNESS: N_("Fairness of distribution"),
}
QUESTIONS = {
    Part.PLANS: N_("🗃 Of which plans? Several can be ticked."),
    Part.MANAGERS: N_("👤 Whose deals? Several can be ticked."),
    Part.SOURCES: N_("📣 From which sources? Several can be ticked."),
    Part.SPAN: N_("🗓 For which period?"),
    Part.ORDER: N_("⇅ In which order?"),
}


def reports_screen(t: Translator) -> Markup:
    return t(
        "📊 <b>Reports</b>\n\n🚫 Refusal reasons: how many deals were lost, why, and what they were worth.\n"
        "📶 Funnel: how deals pass through a plan, and where they stay.\n"
        "👤 Managers: what came to each, what they won and lost.\n"
        "📣 Sources: what has become of the deals that adverts brought."
    )


def pictures_set(t: Translator, manager: Manager) -> str:
    if manager.dark_pictures:
        return t.plain("🌗 Charts are dark from now on.")
    return t.plain("🌗 Charts are light from now on.")


def days_words(t: Translator, days: Days) -> str:
    """``1–31 Oct 2026``."""
    first, last = days.first, days.last
    if first is None or last is None:
        return _half_open(t, days)
    if first == last:
        return t.date(last)
    if (first.year, first.month) == (last.year, last.month):
        return f"{first.day}–{t.date(last)}"
    return f"{t.date(first)} – {t.date(last)}"


def _half_open(t: Translator, days: Days) -> str:
    if days.first is not None:
        return t.plain("from {day}", day=t.date(days.first))
    return t.plain("until {day}", day=t.date(days.last)) if days.last else t.plain("All time")


def scope(t: Translator, about: About, everything: str | None = None) -> str:
    """``1–31 Oct 2026 · Online sales · Anna, Ivan``; ``everything`` says what it is not restricted to."""
    words = scope_parts(t, about)
    return " · ".join([days_words(t, about.days), *(words or filter(None, [everything]))])


def short(name: str | None, limit: int = NAME_LIMIT) -> str:
    shown = clean_line(name)
    return shown if len(shown) <= limit else f"{shown[: limit - 1].rstrip()}…"


def saved_as(about: About) -> list[Markup]:
    """The name under which the reader finds it."""
    known = about.saved
    return [name_line(known.name, shared=known.shared)] if known else []


def name_line(name: str, *, shared: bool) -> Markup:
    return Markup("{} <b>{}</b>").format("👥" if shared else "⭐", clean_line(name))


def scope_parts(t: Translator, about: About, *, named: int = NAMED) -> list[str]:
    """What it is restricted to, beside its period."""
    params = about.params
    managers = [t.plain("No manager") if name is None else name for name in about.managers]
    sources = [_source(t, name) for name in about.sources]
    return [
        *_named(t, "🗃", about.plans, len(params.plan_ids), named),
        *([t.plain("only your deals")] if about.own else _named(t, "👤", managers, len(params.manager_ids), named)),
        *_named(t, "📣", sources, len(params.source_ids), named),
    ]


def _source(t: Translator, name: str | None) -> str:
    return t.plain("Without a source") if name is None else name


def _named(t: Translator, sign: str, names: Sequence[str], chosen: int, named: int) -> list[str]:
    if not chosen:
        return []
    if len(names) == chosen <= named:
        return [f"{sign} {', '.join(short(name) for name in names)}"]
    return [f"{sign} {t.number(chosen)}"]


def report_filter_screen(t: Translator, found: ReportChoices) -> Markup:
    """What is chosen so far."""
    title = t("<b>🔎 Filter of the report</b>")
    about = found.about
    chosen = Markup("{}").format(scope(t, about)) if about.params.restrictions else t("Nothing is restricted yet.")
    return blocks([title], [chosen])


def report_part_screen(t: Translator, part: Part, found: ReportChoices) -> Markup:
    if part is Part.PLANS and found.about.params.kind is ReportKind.FUNNEL:
        return t("🗃 Of which plan?")
    return blocks([t(QUESTIONS.get(part, QUESTIONS[Part.SPAN]))], [Markup("{}").format(scope(t, found.about))])


def calendar_screen(t: Translator, start: Days | None) -> Markup:
    if start is None:
        return t("📅 From which day on? Tap it, then the last day.")
    return t("📅 From {day} until which day?", day=days_words(t, start))


def typed_screen(t: Translator) -> Markup:
    return t("🗓 For which period? A day, two days, a month or a year: 1.10–15.10.2026, 10.2026, 2026.")


def typed_prompt(t: Translator) -> Markup:
    return t("Write the days.")


def quoted(t: Translator, lines: Sequence[str], room: int) -> list[Markup]:
    """As many lines as there is room for, folded if they are many, and how many are missing."""
    ending = max((length(_and_more(t, len(lines))) for _ in lines[:1]), default=0) + 1
    taken = 0
    kept: list[str] = []
    for place, line in enumerate(lines):
        taken += length(line) + 1
        if taken > room - (ending if place < len(lines) - 1 else 0):
            break
        kept.append(line)
    if not kept:
        return []
    if len(kept) < len(lines):
        kept.append(_and_more(t, len(lines) - len(kept)))
    return [(FOLDED if len(kept) > LONG else QUOTED).format("\n".join(kept))]


def _and_more(t: Translator, n: int) -> str:
    return t.plain_plural("… and {n} more line", "… and {n} more lines", n)


def length(text: str) -> int:
    return visible_length(text) if isinstance(text, Markup) else units(text)
