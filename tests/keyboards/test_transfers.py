from __future__ import annotations

from dataclasses import replace

import pytest
from aiogram.types import InlineKeyboardMarkup

from crm_core.models import Kind, Manager, Role, Status
from crm_core.models.plans import Colour
from crm_core.results import Colleague, DealPage, DealRow, FilterNames
from crm_core.results.transfers import Decision, Lot, Takers, Ticks, Transferred
from crm_core.rules.filters import Cursor, DealFilter
from keyboards.deals import DealList, deal_filter
from keyboards.listed import Ticked
from keyboards.spelling import HIGHEST_ID
from keyboards.transfers import (
    AskHandOut,
    AskPersonDeals,
    HandOut,
    HandPersonDeals,
    HandTicked,
    Select,
    SelectViewed,
    Tick,
    done_keyboard,
    hand_out_keyboard,
    handed_out_keyboard,
    page_behind,
    person_back,
    person_decision_keyboard,
    person_takers_keyboard,
    select_keyboard,
    ticked_decision_keyboard,
    ticked_takers_keyboard,
    tools,
)
from keyboards.views import ViewPage
from locales import LANGUAGES, translator
from tests.keyboards.test_deals import WIDEST

EN = translator("en", currency="UAH", time_zone="Europe/Kyiv")
WIDTHS = {1: 33, 2: 15, 3: 9}
"""Characters of a button by how many stand in its row."""
OPEN = DealFilter(kind=Kind.OPEN)
WIDEST_VIEW = ViewPage(view_id=HIGHEST_ID, anchor=HIGHEST_ID, back=True, page=HIGHEST_ID, quick=True)
MANY = Lot(199, 999_999_999_99)
WIDE = "Олександра-Вікторія " * 5


def deal(number: int) -> DealRow:
    return DealRow(
        id=number,
        plan_id=number,
        status_id=1,
        manager_id=None,
        kind=Kind.OPEN,
        amount=123_456_789_00,
        version=1,
        clarification=None,
        lead=WIDE,
        plan=WIDE,
        label="ONLINE-SALES",
        status=WIDE,
        colour=Colour.BLUE,
        manager=None,
    )


def page(wanted: DealFilter = OPEN, *, pages: int = 99) -> DealPage:
    rows = [deal(number) for number in range(100_001, 100_009)]
    turned = (Cursor(HIGHEST_ID, page=51), Cursor(HIGHEST_ID, backwards=True, page=49))
    return DealPage(900, 1, wanted, FilterNames(), rows, 50, pages, *turned)


def head() -> Manager:
    person = Manager(id=1, name="Olga")
    person.__dict__["role"] = Role(id=1, key="owner", name="Owner", grants=[])
    return person


COLLEAGUES = [Colleague(Manager(id=n, name=WIDE, on_shift=True, reachable=True), 99) for n in range(1, 50)]
TAKERS = Takers(MANY, COLLEAGUES, by_rule=True)


def keyboards(language: str) -> list[InlineKeyboardMarkup]:
    t, reader = EN.into(language), head()
    ticks = Ticks(frozenset({100_001}), MANY, 5)
    decision = Decision(MANY, None, 3, HIGHEST_ID)
    unassigned = WIDEST.model_copy(update={"scope": "u"})
    return [
        select_keyboard(t, WIDEST, page(), ticks),
        select_keyboard(t, WIDEST_VIEW, page(), ticks),
        ticked_takers_keyboard(t, TAKERS, WIDEST, 2),
        person_takers_keyboard(t, HIGHEST_ID, TAKERS, reader, 2),
        ticked_decision_keyboard(t, decision, WIDEST),
        person_decision_keyboard(t, HIGHEST_ID, decision),
        hand_out_keyboard(t, decision, unassigned),
        handed_out_keyboard(t, Transferred(MANY, [], left=5), unassigned),
        done_keyboard(person_back(t, 1, reader)),
        InlineKeyboardMarkup(inline_keyboard=[tools(t, unassigned, page(), reader)]),
        InlineKeyboardMarkup(
            inline_keyboard=[tools(t, DealList(scope="v", kind="o", manager_id=HIGHEST_ID), page(), reader)]
        ),
    ]


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_button_fits_on_a_phone_and_into_telegram(language: str) -> None:
    for keyboard in keyboards(language):
        for row in keyboard.inline_keyboard:
            assert row
            for one in row:
                assert len((one.callback_data or "").encode()) <= 64
                assert len(one.text) <= WIDTHS[len(row)] or "₴" in one.text, one.text  # a sum is never cut


@pytest.mark.parametrize(
    "payload",
    [
        Tick(deal_id=HIGHEST_ID, on=True),
        HandTicked(to_id=HIGHEST_ID, version=HIGHEST_ID),
        AskPersonDeals(manager_id=HIGHEST_ID, to_id=HIGHEST_ID),
        HandPersonDeals(manager_id=HIGHEST_ID, to_id=HIGHEST_ID),
        *(kind.model_validate(dict(WIDEST)) for kind in (Select, AskHandOut, HandOut)),
        SelectViewed.model_validate(dict(WIDEST_VIEW)),
    ],
)
def test_the_widest_payloads_are_read_as_they_were_written(
    payload: Tick | HandTicked | AskPersonDeals | HandPersonDeals | Select | SelectViewed,
) -> None:
    assert type(payload).unpack(payload.pack()) == payload
    assert len(payload.pack().encode()) <= 64


@pytest.mark.parametrize(
    "listed",
    [DealList(scope="v", kind="o", plan_id=3, anchor=118, page=2), ViewPage(view_id=5, anchor=118, page=2, quick=True)],
)
def test_a_screen_tells_of_which_list_it_is(listed: Ticked) -> None:
    ticks = Ticks(frozenset(), Lot(), 0)
    assert page_behind(select_keyboard(EN, listed, page(), ticks)) == listed
    assert page_behind(ticked_takers_keyboard(EN, TAKERS, listed, 0)) == listed
    assert page_behind(ticked_decision_keyboard(EN, Decision(MANY, None, 0), listed)) == listed


def test_a_screen_that_tells_of_no_list_is_about_ones_own_deals() -> None:
    assert page_behind(None) == page_behind(InlineKeyboardMarkup(inline_keyboard=[])) == DealList()


def test_what_cannot_be_handed_over_has_no_button_for_it() -> None:
    nothing = Decision(Lot(3, 1), None, 3)
    for keyboard in (
        ticked_decision_keyboard(EN, nothing, DealList()),
        person_decision_keyboard(EN, 1, nothing),
        hand_out_keyboard(EN, nothing, DealList(scope="u")),
        ticked_takers_keyboard(EN, Takers(Lot(), [], False), DealList(), 0),
    ):
        assert len(keyboard.inline_keyboard) == 1
        assert keyboard.inline_keyboard[0][0].text.startswith("⬅️")


def test_tools_are_for_lists_of_open_deals() -> None:
    reader = head()
    for listed, texts in (
        (DealList(), ["☑ Select"]),
        (DealList(scope="u"), ["☑ Select", "⚖️ Hand out all"]),
        (DealList(scope="v"), []),
        (DealList(scope="v", kind="o"), ["☑ Select"]),
        (DealList(scope="v", kind="o", manager_id=7, page=2, anchor=5), ["☑ Select", "👥 Transfer all"]),
        (DealList(scope="v", kind="o", manager_id=7, plan_id=3), ["☑ Select"]),
    ):
        assert [one.text for one in tools(EN, listed, page(deal_filter(listed)), reader)] == texts, listed


@pytest.mark.parametrize(
    ("wanted", "names", "offered"),
    [
        (DealFilter(), FilterNames(), False),
        (OPEN, FilterNames(), True),
        (DealFilter(status_ids=(1,)), FilterNames(statuses=[Status(kind=Kind.OPEN)]), True),
        (DealFilter(status_ids=(1, 2)), FilterNames(statuses=[Status(kind=Kind.OPEN), Status(kind=Kind.LOST)]), False),
        (DealFilter(status_ids=(1,)), FilterNames(), False),
    ],
)
def test_deals_of_a_view_are_ticked_where_all_of_them_are_open(
    wanted: DealFilter, names: FilterNames, offered: bool
) -> None:
    found = tools(EN, ViewPage(view_id=5), replace(page(wanted), names=names), head())
    assert [one.text for one in found] == (["☑ Select"] if offered else [])
