"""The page of refusals: bars of lost deals by reason, the won ones beside them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from markupsafe import Markup

from crm_core.models import Kind
from crm_core.results.report_files import ReportExport, SheetDeal
from crm_core.rules.report import Figures, Group, RefusalReport, Role, Shade, shaded, shades
from crm_core.rules.report_params import GroupBy
from crm_core.rules.text import clean_line
from locales import Translator
from views.deals_sheet import CLARIFICATION_LIMIT
from views.report_page_parts import BESIDE, FAINT, FIGURE, SIGNED, SUM, TILE, Bar, PageParts, Places, Row, Sight
from views.reports_kinds import GROUPS
from views.reports_tables import SHEETS, group_name, reason_name

COLUMNS = ("Deal", "Lead", "Plan", "Manager", "Reason", "Clarification", "Amount", "Closed")


def refusals_page(t: Translator, report: RefusalReport, export: ReportExport) -> PageParts:
    found = shades(report.total)
    rows = tuple(_legend_row(t, shade) for shade in found)
    shown = [one for one in (report, export.turned) if one is not None]
    bars = {one.shown_by: {group.id: place for place, group in enumerate(one.groups)} for one in shown}
    reasons = {reason_id: place for place, row in enumerate(rows) for reason_id in row.ids}
    return PageParts(
        tiles=_tiles(t, report.total),
        legend_title=t.plain("Reasons"),
        rows=rows,
        sights=tuple(_sight(t, one, found) for one in shown),
        places=partial(_places, bars, reasons),
        columns=tuple(t.plain(title) for title in COLUMNS),
        line=partial(_line, t),
        bars_mean=f"❌ {t.plain('Lost deals')}",
        beside_means=f"✅ {t.plain('Won deals')}",
    )


def _legend_row(t: Translator, shade: Shade) -> Row:
    other = shade.role is Role.OTHER
    name = t.plain("Other reasons") if other else reason_name(t, shade.reasons[0].name)
    return Row(name, shade.count, shade.role, shade.ids)


def _tiles(t: Translator, total: Figures) -> tuple[Markup, ...]:
    lost, won = (
        TILE.format(kind=kind, row="", value=t.number(count), words=words)
        for kind, count, words in (
            ("bars", total.lost, t.plain("❌ lost, {share}", share=t.percent(total.lost_share))),
            ("beside", total.won, t.plain("✅ won, {share}", share=t.percent(total.won_share))),
        )
    )
    return lost, won, SUM.format(value=t.money(total.lost_amount), words=t.plain("missed"))


def _sight(t: Translator, report: RefusalReport, found: Sequence[Shade]) -> Sight:
    lost, won = SIGNED.format("❌", t.plain("Lost deals")), SIGNED.format("✅", t.plain("Won deals"))
    by, percent = report.shown_by, FAINT.format("%")
    return Sight(
        key=by.value,
        label=t.plain(SHEETS[by]),
        titles=(t.plain(GROUPS[by]), lost, percent, won, percent, t.plain("Missed")),
        bars=tuple(_bar(t, place, group, found) for place, group in enumerate(report.groups)),
    )


def _bar(t: Translator, place: int, group: Group, found: Sequence[Shade]) -> Bar:
    it = group.figures
    lost = FIGURE.format(kind="bars", group=place, row="", text=t.number(it.lost)) if it.lost else "0"
    won = FIGURE.format(kind="beside", group=place, row="", text=t.number(it.won)) if it.won else "0"
    shares = (FAINT.format(t.percent(one)) for one in (it.lost_share, it.won_share))
    return Bar(
        name=group_name(t, group),
        words=t.plain("{lost} lost ({lost_share})", lost=t.number(it.lost), lost_share=t.percent(it.lost_share)),
        counts=shaded(found, it),
        cells=(lost, next(shares), won, next(shares), t.money(it.lost_amount)),
        beside=it.won,
    )


def _places(bars: dict[GroupBy, dict[int | None, int]], reasons: dict[int | None, int], deal: SheetDeal) -> Places:
    ids = {GroupBy.PLAN: deal.plan_id, GroupBy.MANAGER: deal.manager_id}
    first, second = ([places.get(ids[by]) for by, places in bars.items()] + [None])[:2]
    return first, second, BESIDE if deal.kind is Kind.WON else reasons.get(deal.reason_id)


def _line(t: Translator, deal: SheetDeal) -> tuple[str, ...]:
    return (
        f"#{deal.id}",
        clean_line(deal.lead),
        clean_line(deal.plan),
        clean_line(deal.manager) if deal.manager is not None else t.plain("No manager"),
        "" if deal.kind is Kind.WON else reason_name(t, deal.reason),
        clean_line(deal.clarification, CLARIFICATION_LIMIT) if deal.clarification else "",
        t.money(deal.amount),
        t.date(deal.closed_at) if deal.closed_at else "",
    )
