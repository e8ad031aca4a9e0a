from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

import pytest
from pydantic import ValidationError

from crm_core.models import Kind
from crm_core.rules.filters import Cursor, Days, DealFilter, Scope
from keyboards.deals import (
    LAST_DAY,
    DealList,
    DealScreen,
    ListedDeal,
    MoveDeal,
    OpenDeal,
    Screen,
    deal_filter,
)
from keyboards.listed import BESIDE, beside, cursor, list_back, turned, whole
from keyboards.spelling import HIGHEST_ID, NONE, spell, unspell
from keyboards.views import ViewPage
from locales import LANGUAGES, translator

KYIV = ZoneInfo("Europe/Kyiv")

WIDEST = DealList(
    scope="v",
    kind="l",
    plan_id=HIGHEST_ID,
    manager_id=HIGHEST_ID,
    reason_id=HIGHEST_ID,
    start=LAST_DAY,
    end=LAST_DAY,
    anchor=HIGHEST_ID,
    back=True,
    page=999,
)


@pytest.mark.parametrize("number", [-1, 0, 1, 61, 62, 118, 2**53])
def test_a_number_is_read_as_it_was_spelled(number: int) -> None:
    assert unspell(spell(number)) == number


def test_the_widest_list_fits_into_a_button() -> None:
    assert len(WIDEST.pack().encode()) <= 64
    assert DealList.unpack(WIDEST.pack()) == WIDEST


def test_a_deal_of_a_list_with_ten_digit_ids_fits_into_a_button() -> None:
    big = 9_999_999_999
    listed = ListedDeal(
        **WIDEST.model_dump(mode="json") | {"plan_id": big, "manager_id": big, "reason_id": big, "anchor": big},
        deal_id=big,
        pages=99,
    )
    assert ListedDeal.unpack(listed.pack()) == listed


def test_a_listed_deal_remembers_its_page() -> None:
    page = DealList(scope="u", anchor=118, back=True, page=3)
    listed = ListedDeal.model_validate(page.model_dump() | {"deal_id": 7, "pages": 4})
    assert listed.list_page() == page


@pytest.mark.parametrize(
    "forged",
    ["d:01", "d:+1", "d: 1", "d:0", "d:-1", "d:1.0", f"d:{HIGHEST_ID + 1}", "d:", "d:1:1", "D:1", "d:１"],
)
def test_an_open_button_is_read_in_one_spelling_only(forged: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        OpenDeal.unpack(forged)


@pytest.mark.parametrize(
    "forged",
    ["dl:x:::::::::0:1", "dl:m::0::::::0:1", "dl:m::!::::::0:1", "dl:m::zzzzzzzzzz::::::0:1", "dl:m::::::::yes:1"],
)
def test_a_list_button_is_read_in_one_spelling_only(forged: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        DealList.unpack(forged)


def test_a_screen_that_does_not_exist_is_refused() -> None:
    with pytest.raises(ValidationError):
        DealScreen.unpack("ds:1:z:0")
    assert DealScreen.unpack("ds:1:h:0").screen is Screen.HISTORY


@pytest.mark.parametrize("payload", [MoveDeal(deal_id=HIGHEST_ID, status_id=HIGHEST_ID, version=HIGHEST_ID)])
def test_a_change_fits_into_a_button_for_every_id(payload: MoveDeal) -> None:
    assert MoveDeal.unpack(payload.pack()) == payload


@pytest.mark.parametrize(
    ("listed", "wanted"),
    [
        (DealList(scope="m"), DealFilter(scope=Scope.MINE)),
        (DealList(scope="u", kind="o"), DealFilter(scope=Scope.UNASSIGNED, kind=Kind.OPEN)),
        (
            DealList(scope="v", kind="l", plan_id=3, manager_id=5, reason_id=7),
            DealFilter(kind=Kind.LOST, plan_id=3, manager_id=5, reason_id=7),
        ),
        (
            DealList(scope="v", kind="l", manager_id=NONE, reason_id=NONE),
            DealFilter(kind=Kind.LOST, without_reason=True, without_manager=True),
        ),
        (
            DealList(scope="v", kind="w", start=date(2026, 10, 1).toordinal(), end=date(2026, 10, 31).toordinal()),
            DealFilter(kind=Kind.WON, closed=Days(date(2026, 10, 1), date(2026, 10, 31))),
        ),
    ],
)
def test_a_filter_survives_the_way_through_a_button(listed: DealList, wanted: DealFilter) -> None:
    assert deal_filter(DealList.unpack(listed.pack())) == wanted


def test_the_last_day_there_is_has_an_end() -> None:
    assert deal_filter(DealList(end=LAST_DAY)).closed is not None


def test_turning_a_page_keeps_the_list() -> None:
    listed = DealList(scope="v", plan_id=3)
    there = Cursor(anchor=90, backwards=True, page=2)
    assert cursor(turned(listed, there)) == there
    assert turned(listed, there).plan_id == 3


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("listed", [DealList(scope="u", page=12), DealList(page=2), ViewPage(view_id=7, page=3)])
def test_beside_another_button_the_page_stays_readable_and_the_name_comes_back(
    language: str, listed: DealList | ViewPage
) -> None:
    t = translator(language, currency="UAH", time_zone="Europe/Kyiv")
    named = list_back(t, listed, 25)
    short = beside(t, named)
    assert len(short.text.replace("\ufe0f", "")) <= BESIDE
    assert short.text.endswith(f" {listed.page}/25")
    assert short.callback_data == named.callback_data
    assert beside(t, short) == short
    assert whole(t, short) == named
