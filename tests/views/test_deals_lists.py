"""Lists of deals on entities alone: limits, labels, clarifications."""

from __future__ import annotations

from crm_core.models import Deal, Kind, SalesPlan
from crm_core.results import DealPage, DealRow, FilterNames
from crm_core.rules.filters import Cursor, Days, DealFilter
from keyboards.deals import LAST_DAY, DealList, OpenDeal
from keyboards.deals_lists import list_keyboard
from keyboards.spelling import HIGHEST_ID
from tests.views.test_deals import LONG, NOW, WIDE, T, check, make_deal, units
from views import deals_lists


def make_row(deal: Deal) -> DealRow:
    return DealRow(
        id=deal.id,
        plan_id=deal.plan_id,
        status_id=deal.status_id,
        manager_id=deal.manager_id,
        kind=deal.kind,
        amount=deal.amount,
        version=deal.version,
        clarification=deal.clarification,
        lead=deal.lead.name,
        plan=deal.plan.name,
        label=deal.plan.short_label,
        status=deal.status.name,
        colour=deal.status.colour,
        manager=deal.manager.name if deal.manager else None,
    )


def page_of(*deals: Deal, names: FilterNames | None = None) -> DealPage:
    wanted = DealFilter(kind=Kind.LOST, closed=Days(NOW.date(), NOW.date()) if names else None)
    rows = [make_row(deal) for deal in deals]
    return DealPage(len(rows), 100, wanted, names or FilterNames(), rows, 1, 2, Cursor(5, page=2), None)


def test_a_list_of_the_largest_ids_still_opens_its_deals() -> None:
    listed = DealList(
        scope="v",
        plan_id=HIGHEST_ID,
        manager_id=HIGHEST_ID,
        reason_id=HIGHEST_ID,
        start=LAST_DAY,
        end=LAST_DAY,
        anchor=HIGHEST_ID,
    )
    page = page_of(make_deal(HIGHEST_ID, WIDE))
    keyboard = list_keyboard(T, listed, page)
    check(keyboard)
    assert keyboard.inline_keyboard[0][0].callback_data == OpenDeal(deal_id=HIGHEST_ID).pack()


def test_a_list_that_mixes_plans_names_them() -> None:
    other = make_deal(119)
    other.plan_id = 2
    other.__dict__["plan"] = SalesPlan(id=2, name="B2B", short_label="B2B")
    texts = check(list_keyboard(T, DealList(scope="v"), page_of(make_deal(), other)))
    assert texts[:2] == [
        "🟡 #118 Olena K… · 12\u00a0500\u00a0₴ [ONLINE]",
        "🟡 #119 Olena Ko… · 12\u00a0500\u00a0₴ [B2B]",
    ]


def test_clarifications_are_listed_beside_their_deals() -> None:
    deal = make_deal(kind=Kind.LOST)
    deal.clarification = "no <money>"
    text = deals_lists.list_screen(T, page_of(deal), clarified=True)
    assert "<b>#118</b> no &lt;money&gt;" in text
    assert "no" not in deals_lists.list_screen(T, page_of(deal)).split("\n")


def test_the_widest_list_fits_into_a_message() -> None:
    deal = make_deal(HIGHEST_ID, WIDE, Kind.LOST)
    deal.clarification = LONG
    page = page_of(*[deal] * 8, names=FilterNames(WIDE, WIDE, WIDE, WIDE))
    assert units(deals_lists.list_screen(T, page, clarified=True)) <= 4096
