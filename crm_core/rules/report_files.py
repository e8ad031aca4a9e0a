"""The files that a report is made into, and which deals stand in them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from enum import StrEnum

from crm_core.errors import NotFound
from crm_core.models import Kind
from crm_core.rules.filters import Days, DealFilter
from crm_core.rules.report import RefusalReport
from crm_core.rules.report_about import About, Figure, What, of_member
from crm_core.rules.report_fairness import FairnessReport
from crm_core.rules.report_funnel import FunnelReport
from crm_core.rules.report_params import ReportKind
from crm_core.rules.report_rows import RowsReport

AnyReport = RefusalReport | FunnelReport | RowsReport | FairnessReport


class Form(StrEnum):
    SHEETS = "x"
    PAGE = "h"
    FIGURES = "f"
    DEALS = "d"

    @property
    def by_both(self) -> bool:
        """Does it show refusals by plan and by manager alike?"""
        return self in {Form.SHEETS, Form.PAGE}


DEALS_IN = {Form.SHEETS: 50_000, Form.PAGE: 5_000, Form.FIGURES: 0, Form.DEALS: 50_000}
"""How many deals a file holds at most."""
ENDINGS = {Form.SHEETS: ".xlsx", Form.PAGE: ".html", Form.FIGURES: ".csv", Form.DEALS: "-deals.csv"}
FORMS: dict[ReportKind, tuple[Form, ...]] = {
    **dict.fromkeys(ReportKind, tuple(Form)),
    ReportKind.FAIRNESS: (Form.SHEETS, Form.FIGURES),
}
"""What was dealt may have changed hands since: no deals stand for the figures of fairness."""


def demand_form(kind: ReportKind, form: Form) -> None:
    """Raises `NotFound` for a file that such a report has not."""
    if form not in FORMS[kind]:
        raise NotFound


def is_empty(report: AnyReport) -> bool:
    match report:
        case RefusalReport():
            return not report.total.closed
        case FunnelReport():
            return not report.anything
        case RowsReport():
            return not report.rows
        case FairnessReport():
            return not report.hands


def behind(report: AnyReport, form: Form) -> tuple[DealFilter, ...]:
    """The deals in a file: of all figures that a list can mean, together, since one may stand behind several."""
    match report:
        case RefusalReport():
            return (_closed(report),)
        case FunnelReport():
            return _in_funnel(report)
        case RowsReport():
            counted = DRAWN if form is Form.PAGE else COUNTED
            return tuple(report.about.deals(Figure(what)) for what in counted[report.about.params.kind])
        case FairnessReport():
            return ()


COUNTED = {
    ReportKind.MANAGERS: (What.CAME, What.WON, What.LOST, What.OPEN),
    ReportKind.SOURCES: (What.CAME,),
}
DRAWN = COUNTED | {ReportKind.MANAGERS: (What.WON, What.LOST)}
"""What the bars of the page count."""


def _closed(report: RefusalReport) -> DealFilter:
    closed, member = report.about.closed, report.member
    return closed if member is None else of_member(closed, report.params.group, member.id)


def _in_funnel(report: FunnelReport) -> tuple[DealFilter, ...]:
    """What stands in its statuses now, and what was closed in the period."""
    about = report.about
    steps = replace(about.within, kind=Kind.OPEN, plan_ids=(), status_ids=tuple(step.id for step in report.steps))
    finals = replace(about.closed, plan_ids=(), status_ids=tuple(final.id for final in report.finals))
    return tuple(wanted for wanted in (steps, finals) if wanted.status_ids)


def file_name(about: About, form: Form) -> str:
    """``refusals-2026-10.xlsx``; never anything that people typed."""
    return f"{about.params.kind}-{_days_name(about.days)}{ENDINGS[form]}"


def _days_name(days: Days) -> str:
    first, last = days.first, days.last
    if first is None or last is None:
        return f"from-{first}" if first else f"until-{last}" if last else "all-time"
    if first == last:
        return str(first)
    return f"{first:%Y-%m}" if _is_month(first, last) else f"{first}-{last}"


def _is_month(first: date, last: date) -> bool:
    after = last + timedelta(days=1)
    return first.day == after.day == 1 and (last.year, last.month) == (first.year, first.month)
