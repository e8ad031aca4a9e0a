"""Which page a report has."""

from __future__ import annotations

from crm_core.results.report_files import ReportExport
from crm_core.rules.report import RefusalReport
from crm_core.rules.report_fairness import FairnessReport
from crm_core.rules.report_funnel import FunnelReport
from crm_core.rules.report_rows import RowsReport
from locales import Translator
from views.report_page_outcomes import funnel_page, rows_page
from views.report_page_parts import PageParts
from views.report_page_refusals import refusals_page


def parts_of(t: Translator, export: ReportExport) -> PageParts:
    match export.report:
        case RefusalReport():
            return refusals_page(t, export.report, export)
        case RowsReport():
            return rows_page(t, export.report)
        case FunnelReport():
            return funnel_page(t, export.report)
        case FairnessReport():
            raise ValueError(export.report)
