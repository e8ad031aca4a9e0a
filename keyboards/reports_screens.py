"""The list of reports, what all reports have in common, and the lists of deals behind their figures."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Manager
from crm_core.results import DealPage
from crm_core.results.report_saved import SavedList
from crm_core.rules.filters import Days
from crm_core.rules.periods import Preset
from crm_core.rules.report_about import About, Figure
from crm_core.rules.report_params import PRESETS, Part
from crm_core.rules.text import cut
from keyboards.buttons import back, button, counted, rows
from keyboards.deals_lists import deal_row, pager
from keyboards.home import home_row
from keyboards.listed import turned
from keyboards.paging import Row, in_columns
from keyboards.reports import (
    NewReport,
    Report,
    ReportChoice,
    ReportDeals,
    ReportFilter,
    ReportPart,
    Reports,
    SetPictures,
    deals_of,
    report_back,
)
from keyboards.reports_saved import NewReports, further_kinds, saved_button, star
from keyboards.reports_schedules import MySchedules
from locales import N_, Translator

HALF, WHOLE = 16, 33
"""Cyrillic characters in one of two columns and in one, the count included: a name is cut, a count never."""

PRESET_NAMES = {
    Preset.TODAY: N_("Today"),
    Preset.YESTERDAY: N_("Yesterday"),
    Preset.LAST_7_DAYS: N_("Last 7 days"),
    Preset.LAST_30_DAYS: N_("Last 30 days"),
    Preset.THIS_MONTH: N_("This month"),
    Preset.LAST_MONTH: N_("Last month"),
    Preset.THIS_QUARTER: N_("This quarter"),
    Preset.LAST_QUARTER: N_("Last quarter"),
    Preset.THIS_YEAR: N_("This year"),
    Preset.LAST_YEAR: N_("Last year"),
    Preset.ALL_TIME: N_("All time"),
}


def reports_keyboard(t: Translator, manager: Manager, found: SavedList) -> InlineKeyboardMarkup:
    """The presets, the saved ones, and the way to a new one."""
    return rows(
        [button(t.plain("🗃 By plan · last month"), NewReport(group="p"))],
        [button(t.plain("👤 By manager · last month"), NewReport(group="m"))],
        *in_columns(further_kinds(t, manager), 2),
        *([saved_button(saved)] for saved in found.saved),
        [button(t.plain("➕ New report"), NewReports()), *_schedules(t, found)],
        [_pictures(t, manager)],
        home_row(t),
    )


def _pictures(t: Translator, manager: Manager) -> InlineKeyboardButton:
    text = t.plain("🌗 Pictures: dark") if manager.dark_pictures else t.plain("🌗 Pictures: light")
    return button(text, SetPictures(dark=not manager.dark_pictures))


def _schedules(t: Translator, found: SavedList) -> Row:
    return [button(counted(t, t.plain("⏰ Schedules"), found.received), MySchedules())] if found.received else []


def settings_rows(
    t: Translator,
    report_id: int,
    about: About,
    *,
    before: Sequence[InlineKeyboardButton] = (),
    after: Sequence[InlineKeyboardButton] = (),
) -> list[Row]:
    """The period, and what else the report can be asked for; the restriction last, where there is room beside it."""
    period = button(f"🗓 {period_name(t, about)} ▾", ReportPart(report_id=report_id, part=Part.SPAN))
    filtered = counted(t, t.plain("🔎 Filter"), about.params.restrictions)
    return packed([*before, period, *after, button(filtered, ReportFilter(report_id=report_id))])


def period_name(t: Translator, about: About) -> str:
    span = about.params.span
    if span == Days():
        return t.plain(PRESET_NAMES[Preset.ALL_TIME])
    return t.plain(PRESET_NAMES[span]) if isinstance(span, Preset) else t.plain("Period")


def empty_keyboard(t: Translator, report_id: int, about: About) -> InlineKeyboardMarkup:
    """Of a report that counts nothing: the ways to a report that does."""
    ways = settings_rows(t, report_id, about)
    if about.days != Days():
        value = PRESETS.index(Preset.ALL_TIME)
        name = f"🗓 {t.plain(PRESET_NAMES[Preset.ALL_TIME])}"
        ways.insert(0, [button(name, ReportChoice(report_id=report_id, part=Part.SPAN, value=value))])
    return rows(*ways, last_row(t, report_id, about))


def way_to_reports(t: Translator) -> InlineKeyboardButton:
    return back(t.plain("Reports"), Reports())


def last_row(t: Translator, report_id: int, about: About) -> Row:
    return [way_to_reports(t), star(t, report_id, about)]


def figure(text: str, shown: Report, found: Figure) -> InlineKeyboardButton:
    """Opens exactly the deals that the figure counts."""
    return button(text, deals_of(shown, found))


def packed(buttons: Sequence[InlineKeyboardButton]) -> list[Row]:
    """Two short neighbours share a line, a long one has it alone."""
    lines: list[Row] = []
    for one in buttons:
        if lines and len(lines[-1]) == 1 and max(_width(one.text), _width(lines[-1][0].text)) <= HALF:
            lines[-1].append(one)
        else:
            lines.append([one])
    return lines


def _width(text: str) -> float:
    """In Cyrillic characters; Latin ones are narrower."""
    return len(text) - sum(char.isascii() for char in text) / 8


def with_count(t: Translator, name: str, count: int, width: int = WHOLE) -> str:
    end = f" · {t.number(count)}"
    return cut(name, width - len(end)) + end


# -- the deals behind a figure ------------------------------------------------------------------------------------


def report_deals_keyboard(t: Translator, shown: ReportDeals, page: DealPage) -> InlineKeyboardMarkup:
    deals = [deal_row(t, deal, shown, page) for deal in page.rows]
    return rows(*deals, pager(page, lambda to: turned(shown, to)), [report_back(t, shown)])
