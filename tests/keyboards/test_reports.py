"""What the buttons of the reports carry."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from crm_core.rules.report_about import Figure, Member, What
from crm_core.rules.report_params import GroupBy, Part, ReportKind
from keyboards.buttons import Payload
from keyboards.deals import LAST_DAY
from keyboards.reports import (
    LAST_MONTH_OF_ALL,
    NewReport,
    Report,
    ReportCalendar,
    ReportChoice,
    ReportDays,
    ReportDeals,
    ReportHand,
    ReportLeads,
    ReportPart,
    deals_of,
    figure_of,
    params_of,
)
from keyboards.reports_filter import calendar_keyboard, picked_days
from keyboards.spelling import HIGHEST_ID
from locales import translator

T = translator("en", currency="UAH", time_zone="Europe/Kyiv")
WIDEST: list[Payload] = [
    Report(report_id=HIGHEST_ID, only=HIGHEST_ID, more="r", page=HIGHEST_ID),
    ReportPart(report_id=HIGHEST_ID, part=Part.SOURCES, page=9999),
    ReportChoice(report_id=HIGHEST_ID, part=Part.SOURCES, value=HIGHEST_ID, only=HIGHEST_ID),
    ReportCalendar(report_id=HIGHEST_ID, month=LAST_MONTH_OF_ALL, start=LAST_DAY),
    ReportDays(report_id=HIGHEST_ID, start=LAST_DAY, end=LAST_DAY),
    ReportDeals(
        report_id=HIGHEST_ID, what=What.LOST, only=HIGHEST_ID, group=HIGHEST_ID, reason=HIGHEST_ID,
        more="p", sheet=10**4, anchor=10**9, back=True, page=10**6,
    ),
    ReportLeads(
        report_id=HIGHEST_ID, group=HIGHEST_ID, with_deal=True, sheet=10**4, anchor=HIGHEST_ID, back=True, page=10**6
    ),
    ReportHand(
        report_id=HIGHEST_ID, plan_id=HIGHEST_ID, pick="f", manager_id=HIGHEST_ID, sheet=10**4, anchor=10**9, back=True,
        page=10**6,
    ),
]  # fmt: skip


@pytest.mark.parametrize("payload", WIDEST, ids=[type(one).__name__ for one in WIDEST])
def test_the_widest_payload_fits_into_a_button(payload: Payload) -> None:
    assert len(payload.pack().encode()) <= 64
    assert type(payload).unpack(payload.pack()) == payload


@pytest.mark.parametrize("only", [None, Member(7), Member(None)])
@pytest.mark.parametrize("group", [None, Member(3), Member(None)])
@pytest.mark.parametrize("reason", [None, Member(5), Member(None)])
def test_a_figure_survives_the_way_through_a_button(
    only: Member | None, group: Member | None, reason: Member | None
) -> None:
    figure, shown = Figure(What.WON, only=only, group=group, reason=reason), Report(report_id=9, page=2)
    tap = ReportDeals.unpack(deals_of(shown, figure).pack())
    assert figure_of(tap) == figure
    assert (tap.report_id, tap.sheet, tap.more) == (9, 2, "p" if only else "")
    rarer = replace(figure, reason=None, rarer=(5, 6))
    assert ReportDeals.unpack(deals_of(shown, rarer).pack()).more == "r"


def test_a_report_of_the_list_says_its_kind_and_group() -> None:
    params = params_of(NewReport(kind="m", group="m"))
    assert (params.kind, params.group) == (ReportKind.MANAGERS, GroupBy.MANAGER)


@pytest.mark.parametrize("forged", ["r::::", "r:01:::", "r:1:!::", "r:1::x:", "r:1", "r:!:::", "r:1:0::"])
def test_a_report_button_is_read_in_one_spelling_only(forged: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        Report.unpack(forged)


def test_a_calendar_shows_a_month_and_then_only_the_days_from_the_first_on() -> None:
    shown = ReportCalendar(report_id=1)
    rows = calendar_keyboard(T, shown, date(2026, 2, 10)).inline_keyboard
    days = [one.text for row in rows for one in row if one.text.isdigit()]
    assert days == [str(day) for day in range(1, 29)]
    assert [one.text for one in rows[1]] == ["◀", "February\u00a02026", "▶"]
    chosen = ReportCalendar(report_id=1, month=2026 * 12 + 1, start=date(2026, 2, 20).toordinal())
    rows = calendar_keyboard(T, chosen, date(2026, 2, 10)).inline_keyboard
    assert [one.text for row in rows for one in row if one.text.isdigit()] == [str(day) for day in range(20, 29)]


@pytest.mark.parametrize("month", [0, 12, 25, LAST_MONTH_OF_ALL - 1, LAST_MONTH_OF_ALL])
def test_a_calendar_of_any_month_can_be_shown(month: int) -> None:
    assert calendar_keyboard(T, ReportCalendar(report_id=1, month=month), date(2026, 2, 10)).inline_keyboard


def test_days_picked_the_wrong_way_round_are_one_day() -> None:
    later, earlier = date(2026, 2, 10), date(2026, 2, 1)
    days = picked_days(ReportDays(report_id=1, start=later.toordinal(), end=earlier.toordinal()))
    assert (days.first, days.last) == (later, later)
