"""What is said and drawn of a report of any kind."""

from __future__ import annotations

from crm_core.rules.report import RefusalReport
from crm_core.rules.report_fairness import FairnessReport
from crm_core.rules.report_files import AnyReport
from crm_core.rules.report_funnel import FunnelReport
from crm_core.rules.report_params import GroupBy
from crm_core.rules.report_rows import RowsReport
from crm_core.rules.text import clean_line
from locales import N_, Translator
from views.charts import Chart
from views.reports import NAMED, TITLES, scope_parts
from views.reports_more import funnel_chart, rows_chart
from views.reports_refusals import EVERYTHING, refusals_chart

GROUPS = {GroupBy.PLAN: N_("Plan"), GroupBy.MANAGER: N_("Manager")}


def report_chart(t: Translator, report: AnyReport, page: int, *, dark: bool) -> Chart | None:
    """``page``: of its groups or rows."""
    match report:
        case RefusalReport():
            return refusals_chart(t, report, page, dark=dark)
        case FunnelReport():
            return funnel_chart(t, report, page, dark=dark)
        case RowsReport():
            return rows_chart(t, report, page, dark=dark)
        case FairnessReport():
            return None


def title(t: Translator, report: AnyReport) -> str:
    """Plain text."""
    if isinstance(report, FunnelReport) and report.plan is not None:
        return t.plain("Funnel · {plan}", plan=clean_line(report.plan))
    return t.plain(TITLES[report.about.params.kind])


def scope_words(t: Translator, report: AnyReport, *, named: int = NAMED) -> str:
    """Which deals it counts, beside its period; plain text, empty if there is nothing to say."""
    words = scope_parts(t, report.about, named=named)
    if isinstance(report, RefusalReport):
        words = [*_member(t, report), *(words or [t.plain(EVERYTHING[report.params.group])])]
    return " · ".join(words)


def _member(t: Translator, report: RefusalReport) -> list[str]:
    member = report.member
    if member is None:
        return []
    name = clean_line(member.name) if member.id is not None else t.plain("No manager")
    return [f"{t.plain(GROUPS[report.params.group])}: {name}"]
