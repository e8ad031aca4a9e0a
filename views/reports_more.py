"""The funnel, and the reports of managers, sources and fairness: as text, and what their charts show."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Kind, Pick
from crm_core.rules.report_about import About
from crm_core.rules.report_fairness import FairnessReport, Shown
from crm_core.rules.report_funnel import Final, FunnelReport, Step
from crm_core.rules.report_pages import STATUSES, on_page
from crm_core.rules.report_params import ReportKind
from crm_core.rules.report_rows import Row, RowsReport
from crm_core.rules.text import clean_line
from locales import N_, Translator
from locales.marks import mark
from views.charts import Bar, Chart, Part, Series
from views.deals import blocks
from views.reports import CAPTION_LIMIT, TEXT_LIMIT, TITLES, length, quoted, saved_as, scope, short

NAME_LIMIT = 30
WITHOUT = {ReportKind.MANAGERS: N_("No manager"), ReportKind.SOURCES: N_("Without a source")}
SIGNS = {ReportKind.MANAGERS: "👤", ReportKind.SOURCES: "📣"}
MEANINGS = {
    ReportKind.MANAGERS: N_(
        "📥 came and ✅ won, ❌ lost in the period; 💼 open now; % won of closed; ⏱ median time to the first answer in"
        " the deals that came"
    ),
    ReportKind.SOURCES: N_(
        "👥 leads who came in the period, 🤝 of these with a deal; 📥 deals that came, and what became of them: ✅ won,"
        " ❌ lost, 💼 still open; % won of all"
    ),
}
PICKS = {
    Pick.EVENLY: N_("evenly: deals received are compared"),
    Pick.FEWEST: N_("fewest deals: open deals are compared"),
}


def _head(t: Translator, about: About, *, plan: str | None = None) -> list[Markup]:
    title = Markup("📊 <b>{}</b>").format(t.plain(TITLES[about.params.kind]))
    if plan is not None:
        title += Markup(" · 🗃 {}").format(clean_line(plan))
    return [*saved_as(about), title, Markup("{}").format(scope(t, about))]


# -- managers and sources -----------------------------------------------------------------------------------------


def rows_screen(t: Translator, report: RowsReport, page: int, *, drawn: bool) -> Markup:
    """Of the rows those whose buttons are below."""
    kind = report.about.params.kind
    head = _head(t, report.about)
    if not report.rows:
        return blocks(head, [t("No deals in this period.")])
    totals = Markup("{}").format(_figures(t, kind, report.total))
    lines = [f"{SIGNS[kind]} {_name(t, kind, row)}: {_figures(t, kind, row)}" for row in on_page(report.rows, page)]
    top = [*head, totals]
    meaning = [Markup("<i>{}</i>").format(t.plain(MEANINGS[kind])), *_not_shown(t, report)]
    room = (CAPTION_LIMIT if drawn else TEXT_LIMIT) - length(blocks(top, meaning)) - 4
    return blocks(top, quoted(t, lines, room), meaning)


def _not_shown(t: Translator, report: RowsReport) -> list[Markup]:
    """Why one number is no button."""
    if report.about.params.kind is not ReportKind.SOURCES or report.about.leads_shown:
        return []
    return [t("<i>Who came without a deal is shown to those who may use audiences.</i>")]


def _figures(t: Translator, kind: ReportKind, row: Row) -> str:
    """What became of the deals; before it the leads of a source, after it how soon a manager's leads were answered."""
    leads = f"👥 {t.number(row.leads)} · 🤝 {t.number(row.leads_with_deal)} ({t.percent(row.lead_share)})"
    return " · ".join(
        [
            *([leads] if kind is ReportKind.SOURCES else []),
            _outcome(t, row),
            *([f"⏱ {t.span(row.answer)}"] if row.answer is not None else []),
        ]
    )


def _outcome(t: Translator, row: Row) -> str:
    return (
        f"📥 {t.number(row.came)} · ✅ {t.number(row.won)} ({t.money(row.won_amount)}) · ❌ {t.number(row.lost)}"
        f" · 💼 {t.number(row.open)} · {t.percent(row.conversion)}"
    )


def _name(t: Translator, kind: ReportKind, row: Row) -> str:
    return short(row.name, NAME_LIMIT) if row.id is not None else t.plain(WITHOUT[kind])


def _full_name(t: Translator, kind: ReportKind, row: Row) -> str:
    return clean_line(row.name) if row.id is not None else t.plain(WITHOUT[kind])


def rows_chart(t: Translator, report: RowsReport, page: int = 0, *, dark: bool = False) -> Chart | None:
    """Won beside lost, of sources also what is still open: of the rows those whose buttons are below.

    None if there is nothing to compare.
    """
    kind = report.about.params.kind
    if sum(any(_stacked(kind, row)) for row in report.rows) < 2:
        return None
    rows = on_page(report.rows, page)
    total = _stacked(kind, report.total)
    names = ((t.plain("Won deals"), "won"), (t.plain("Lost deals"), "lost"), (t.plain("Still open"), "other"))
    legend = [
        Series(name, t.number(count), t.percent(count / sum(total)), role)
        for (name, role), count in zip(names, total, strict=False)
    ]
    bars = [_bar(t, _full_name(t, kind, row), t.percent(row.conversion), _stacked(kind, row)) for row in rows]
    return Chart(t.plain(TITLES[kind]), scope(t, report.about), tuple(bars), tuple(legend), dark=dark)


def _stacked(kind: ReportKind, row: Row) -> tuple[int, ...]:
    return (row.won, row.lost, row.open) if kind is ReportKind.SOURCES else (row.won, row.lost)


def _bar(t: Translator, name: str, figures: str, counts: Sequence[int]) -> Bar:
    parts = (Part(series, count, t.number(count)) for series, count in enumerate(counts) if count)
    return Bar(name, figures, tuple(parts))


# -- the funnel ---------------------------------------------------------------------------------------------------


def funnel_screen(t: Translator, report: FunnelReport, page: int = 0, *, drawn: bool) -> Markup:
    head = _head(t, report.about, plan=report.plan)
    if report.plan is None:
        return blocks(head, [t("There is no plan whose deals you see.")])
    steps = on_page(report.steps, page, STATUSES)
    lines = [*(_step_line(t, step) for step in steps), *(_final_line(t, final) for final in report.finals)]
    meaning = [
        t(
            "<i>📥 entered in the period; of these ⏩ went on or were won since, ⏸ did not; beside the name what is"
            " there now; ⏱ half of the stays were shorter</i>"
        )
    ]
    room = (CAPTION_LIMIT if drawn else TEXT_LIMIT) - length(blocks(head, meaning)) - 4
    return blocks(head, quoted(t, lines, room), meaning)


def _step_line(t: Translator, step: Step) -> str:
    words = [
        t.plain("now {n}", n=t.number(step.standing)),
        f"📥 {t.number(step.entered)}",
        f"⏩ {t.number(step.went_on)} ({t.percent(step.conversion)})",
        f"⏸ {t.number(step.stayed)}",
        *([f"⏱ {t.span(step.median)}"] if step.median is not None else []),
    ]
    return f"{mark(Kind.OPEN, step.colour)} {short(step.name, NAME_LIMIT)}: {' · '.join(words)}"


def _final_line(t: Translator, final: Final) -> str:
    sign = "✅" if final.kind is Kind.WON else "❌"
    return f"{sign} {short(final.name, NAME_LIMIT)}: {t.number(final.deals)} · {t.money(final.amount)}"


def funnel_chart(t: Translator, report: FunnelReport, page: int = 0, *, dark: bool = False) -> Chart | None:
    """A bar a status: those who went on, and those who did not. Totals would count a deal in every status it passed."""
    steps = on_page(report.steps, page, STATUSES)
    if report.plan is None or not any(step.entered for step in steps):
        return None
    legend = (
        Series(t.plain("Went on"), "", "", "won"),
        Series(t.plain("Did not, or not yet"), "", "", "other"),
    )
    bars = [_bar(t, clean_line(step.name), t.percent(step.conversion), (step.went_on, step.stayed))
            for step in steps]  # fmt: skip
    title = t.plain("Funnel · {plan}", plan=clean_line(report.plan))
    return Chart(title, scope(t, report.about), tuple(bars), legend, dark=dark)


# -- fairness -----------------------------------------------------------------------------------------------------


def fairness_screen(t: Translator, report: FairnessReport, page: int = 0) -> Markup:
    """Of the people those whose buttons are below."""
    head = _head(t, report.about)
    if not report.hands:
        return blocks(head, [t("No plan deals by itself in this period.")])
    meaning = t("<i>A number opens what was dealt; what was dealt twice is there twice. 💼 what they have open now</i>")
    return blocks(head, *(_hand(t, part) for part in report.on_page(page)), [meaning])


def _hand(t: Translator, part: Shown) -> list[Markup]:
    hand = part.hand
    title = Markup("🗃 <b>{}</b> · {}").format(short(hand.plan), t.plain(PICKS[hand.pick]))
    spread = t("{n} dealt; the most is {spread} above the fewest", n=t.number(hand.total), spread=t.number(hand.spread))
    lines = []
    for one in part.people:
        now = t.plain("now {n}", n=t.number(one.compared)) if one.compared is not None else t.plain("not in the team")
        name = short(one.name, NAME_LIMIT)
        lines.append(f"👤 {name}: {t.number(one.received)} ({t.percent(one.share)}) · {now}")
    return [title, spread, *quoted(t, lines, TEXT_LIMIT)]
