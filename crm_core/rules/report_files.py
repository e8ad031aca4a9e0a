"""The files that a report is made into."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum

from crm_core.rules.filters import Days
from crm_core.rules.report import RefusalReport


class Form(StrEnum):
    SHEETS = "x"
    PAGE = "h"
    FIGURES = "f"
    DEALS = "d"

    @property
    def by_both(self) -> bool:
        """Does it show the figures by plan and by manager alike?"""
        return self in {Form.SHEETS, Form.PAGE}


DEALS_IN = {Form.SHEETS: 50_000, Form.PAGE: 5_000, Form.FIGURES: 0, Form.DEALS: 50_000}
"""How many deals a file holds at most."""
ENDINGS = {Form.SHEETS: ".xlsx", Form.PAGE: ".html", Form.FIGURES: ".csv", Form.DEALS: "-deals.csv"}


def file_name(report: RefusalReport, form: Form) -> str:
    """``refusals-2026-10.xlsx``; never anything that people typed."""
    return f"refusals-{_days_name(report.days)}{ENDINGS[form]}"


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
