"""The pages of managers, sources and the funnel: bars of what was won, lost and is open."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from markupsafe import Markup

from crm_core.models import Kind
from crm_core.results.report_files import SheetDeal
from crm_core.rules.report_funnel import FunnelReport
from crm_core.rules.report_params import ReportKind
from crm_core.rules.report_rows import Row as Line
from crm_core.rules.report_rows import RowsReport
from crm_core.rules.text import clean_line
from locales import N_, Translator
from views.report_page_parts import FAINT, FIGURE, SIGNED, SUM, TILE, Bar, PageParts, Places, Row, Sight
from views.reports_more import WITHOUT
from views.reports_tables import ROWS

COLUMNS = ("Deal", "Lead", "Plan", "Status", "Manager", "Source", "Amount", "Created", "Closed")
OUTCOMES = ((Kind.WON, N_("Won deals")), (Kind.LOST, N_("Lost deals")), (Kind.OPEN, N_("Still open")))
SIGNS = {Kind.WON: "✅", Kind.LOST: "❌", Kind.OPEN: "💼"}
ROLES = {Kind.WON: "won", Kind.LOST: "lost", Kind.OPEN: "other"}


def rows_page(t: Translator, report: RowsReport) -> PageParts:
    """Of managers what was closed in the period, of sources also what of it is open."""
    kind, total = report.about.params.kind, report.total
    counts = _counts(kind, total)
    shown = [(outcome, t.plain(name), count) for (outcome, name), count in zip(OUTCOMES, counts, strict=False)]
    rows = tuple(Row(name, count, ROLES[outcome]) for outcome, name, count in shown)
    heads = [SIGNED.format(SIGNS[outcome], name) for outcome, name, _ in shown]
    titles = (
        t.plain(ROWS[kind]),
        *heads,
        FAINT.format("%"),
        t.plain("Amount won"),
        FAINT.format(t.plain("Amount lost")),
        *(FAINT.format(t.plain(title)) for title in MORE[kind]),
    )
    bars = tuple(_bar(t, kind, place, line) for place, line in enumerate(report.rows))
    conversion = SUM.format(value=t.percent(total.conversion), words=t.plain("won of closed"))
    return PageParts(
        tiles=(*_tiles(t, rows), *([conversion] if len(rows) < len(OUTCOMES) else [])),
        legend_title=t.plain("Result"),
        rows=rows,
        sights=(Sight(kind.value, "", titles, bars),),
        places=partial(_places, _id_of(kind), {line.id: place for place, line in enumerate(report.rows)}),
        columns=_columns(t),
        line=partial(_line, t),
    )


def _id_of(kind: ReportKind) -> Callable[[SheetDeal], int | None]:
    if kind is ReportKind.SOURCES:
        return lambda deal: deal.source_id
    return lambda deal: deal.manager_id


def _counts(kind: ReportKind, line: Line) -> tuple[int, ...]:
    return (line.won, line.lost, line.open) if kind is ReportKind.SOURCES else (line.won, line.lost)


def _bar(t: Translator, kind: ReportKind, place: int, line: Line) -> Bar:
    counts = _counts(kind, line)
    return Bar(
        name=clean_line(line.name) if line.id is not None else t.plain(WITHOUT[kind]),
        words=" · ".join(_beside(t, kind, line, sum(counts))),
        counts=counts,
        cells=(
            *_figures(t, place, counts),
            FAINT.format(t.percent(line.conversion)),
            t.money(line.won_amount),
            FAINT.format(t.money(line.lost_amount)),
            *map(FAINT.format, _more(t, kind, line)),
        ),
    )


def _beside(t: Translator, kind: ReportKind, line: Line, drawn: int) -> list[str]:
    """At the end of a bar; a phone has no room for it in the table."""
    leads = [f"👥 {t.number(line.leads)}"] if kind is ReportKind.SOURCES else []
    answer = [f"⏱ {t.span(line.answer)}"] if line.answer is not None else []
    return [*leads, t.number(drawn), t.percent(line.conversion), *answer]


MORE = {ReportKind.MANAGERS: (N_("First answer, median"),), ReportKind.SOURCES: (N_("Leads"), N_("With a deal"))}


def _more(t: Translator, kind: ReportKind, line: Line) -> tuple[str, ...]:
    if kind is ReportKind.SOURCES:
        return t.number(line.leads), t.percent(line.lead_share)
    return ("" if line.answer is None else t.span(line.answer),)


Stage = tuple[int, str, Kind, int, int]
"""A status: its id, name and kind, how many deals the page shows of it, and their amount."""


def funnel_page(t: Translator, report: FunnelReport) -> PageParts:
    """A bar a status: what is there now, and of the final ones what was closed in the period."""
    stages: list[Stage] = [(step.id, step.name, Kind.OPEN, step.standing, step.amount) for step in report.steps]
    stages += [(final.id, final.name, final.kind, final.deals, final.amount) for final in report.finals]
    names = {Kind.WON: t.plain("Won deals"), Kind.LOST: t.plain("Lost deals"), Kind.OPEN: t.plain("There now")}
    sums = {kind: sum(stage[3] for stage in stages if stage[2] is kind) for kind, _ in OUTCOMES}
    rows = tuple(Row(names[kind], count, ROLES[kind]) for kind, count in sums.items())
    titles = (t.plain("Status"), t.plain("Deals"), t.plain("Amount"))
    bars = tuple(_stage(t, place, stage) for place, stage in enumerate(stages))
    return PageParts(
        tiles=_tiles(t, rows),
        legend_title=t.plain("Result"),
        rows=rows,
        sights=(Sight(ReportKind.FUNNEL.value, "", titles, bars),),
        places=partial(_places, lambda deal: deal.status_id, {stage[0]: place for place, stage in enumerate(stages)}),
        columns=_columns(t),
        line=partial(_line, t),
    )


def _stage(t: Translator, place: int, stage: Stage) -> Bar:
    _, name, kind, deals, amount = stage
    number, money = t.number(deals), t.money(amount)
    opened = FIGURE.format(kind="bars", group=place, row="", text=number) if deals else "0"
    counts = tuple(deals if kind is one else 0 for one, _ in OUTCOMES)
    return Bar(clean_line(name), f"{number} · {money}", counts, (opened, money))


def _tiles(t: Translator, rows: Sequence[Row]) -> tuple[Markup, ...]:
    return tuple(
        TILE.format(kind="bars", row=place, value=t.number(row.count), words=row.name) for place, row in enumerate(rows)
    )


def _figures(t: Translator, place: int, counts: Sequence[int]) -> list[str | Markup]:
    return [
        FIGURE.format(kind="bars", group=place, row=row, text=t.number(count)) if count else "0"
        for row, count in enumerate(counts)
    ]


def _places(id_of: Callable[[SheetDeal], int | None], bars: dict[int | None, int], deal: SheetDeal) -> Places:
    return bars.get(id_of(deal)), None, next(row for row, (kind, _) in enumerate(OUTCOMES) if kind is deal.kind)


def _columns(t: Translator) -> tuple[str, ...]:
    return tuple(t.plain(title) for title in COLUMNS)


def _line(t: Translator, deal: SheetDeal) -> tuple[str, ...]:
    return (
        f"#{deal.id}",
        clean_line(deal.lead),
        clean_line(deal.plan),
        clean_line(deal.status),
        clean_line(deal.manager) if deal.manager is not None else t.plain("No manager"),
        clean_line(deal.source) if deal.source else "",
        t.money(deal.amount),
        t.date(deal.created_at),
        t.date(deal.closed_at) if deal.closed_at else "",
    )
