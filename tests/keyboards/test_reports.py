"""What the buttons of the reports carry."""

from __future__ import annotations

import pytest

from crm_core.models import Kind
from crm_core.rules.filters import Days, DealFilter
from crm_core.rules.report import GroupBy, Member, Preset
from keyboards.deals import LAST_DAY, DealList, deal_list
from keyboards.reports import (
    ORIGIN_KEYS,
    PRESET_KEYS,
    Origin,
    Report,
    ReportPeriods,
    report_of,
    report_params,
    with_clarifications,
)
from keyboards.spelling import HIGHEST_ID, NONE

WIDEST = ReportPeriods(
    group="m", start=LAST_DAY, end=LAST_DAY, clarifications=True, only=HIGHEST_ID, more="g", page=HIGHEST_ID
)


def test_the_widest_report_fits_into_a_button() -> None:
    assert len(WIDEST.pack().encode()) <= 64
    assert ReportPeriods.unpack(WIDEST.pack()) == WIDEST


@pytest.mark.parametrize("preset", Preset)
def test_every_preset_can_be_carried(preset: Preset) -> None:
    report = Report.unpack(Report(group="p", preset=PRESET_KEYS[preset]).pack())
    assert report_params(report).span is preset


def test_a_report_without_days_is_of_all_time() -> None:
    assert report_params(Report(group="m")).span == Days()


@pytest.mark.parametrize(("carried", "only"), [(0, None), (7, Member(7)), (NONE, Member(None))])
def test_one_group_of_a_report_may_be_those_without_a_manager(carried: int, only: Member | None) -> None:
    assert report_params(Report(group="m", only=carried)).only == only


@pytest.mark.parametrize("origin", ORIGIN_KEYS)
def test_a_list_leads_back_to_the_very_screen_it_came_from(origin: Origin) -> None:
    wanted = DealFilter(kind=Kind.LOST, plan_id=3, without_manager=True)
    listed = DealList.unpack(deal_list(wanted, group=ORIGIN_KEYS[origin]).pack())
    params = report_params(report_of(listed))
    inside = Member(3) if origin.group is GroupBy.PLAN else Member(None)
    assert (params.group, params.clarifications) == (origin.group, origin.clarifications)
    assert params.only == (inside if origin.inside else None)
    assert with_clarifications(listed) is origin.clarifications


@pytest.mark.parametrize(
    "forged", ["r:p:x:::0:::", "r:::::0:::", "r:p::::2:::", "r:p::01::0:::", "r:p::::0::x:", "r:p"]
)
def test_a_report_button_is_read_in_one_spelling_only(forged: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        Report.unpack(forged)
