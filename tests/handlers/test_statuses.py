"""A plan's statuses: the list, a status, what is typed, and who may."""

from __future__ import annotations

import pytest

from crm_core.models import Colour, Deal, Event, Manager, PlanReason, RefusalReason, SalesPlan, Status
from keyboards.places import PlanStatuses
from keyboards.statuses import (
    ColourStatus,
    DeleteStatus,
    OpenStatus,
    RemoveStatus,
    RequireReasons,
    ShiftStatus,
    StatusColours,
    TickReason,
    UsualReasons,
)
from tests.firm import OWNER, STEPS, Firm
from tests.handlers.statuses import open_statuses, order, press
from tests.services.deals import entries
from tests.stage import Stage

# -- the list and a status ----------------------------------------------------------------------------------------


async def test_the_list_shows_the_order_with_what_stands_in_each(
    firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal
) -> None:
    await open_statuses(stage, plan)
    assert stage.buttons(OWNER) == [
        "🔵 New · 1",
        "🟡 In work",
        "🟣 Offer sent",
        "✅ Won",
        "❌ Lost",
        "➕ Add",
        "⬅️ Plan",
    ]
    assert "[ONLINE]" in stage.text(OWNER)


async def test_closed_deals_are_not_counted(
    firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal, ivan: Manager
) -> None:
    await firm.services.deals.win(deal.id, None, seen=deal.version, actor=ivan)
    await open_statuses(stage, plan)
    assert stage.buttons(OWNER)[:4] == ["🔵 New", "🟡 In work", "🟣 Offer sent", "✅ Won"]


async def test_arrows_swap_with_the_neighbour_and_the_screen_stays(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "🟡 In work")
    await stage.tap(OWNER, "⬇️")
    assert await order(firm, plan) == ["New", "Offer sent", "In work", "Won", "Lost"]
    assert stage.text(OWNER).index("🟣 Offer sent") < stage.text(OWNER).rindex("<b>🟡 In work</b>")
    assert "⬇️" not in stage.buttons(OWNER)
    for _ in range(2):
        await stage.tap(OWNER, "⬆️")
    assert await order(firm, plan) == ["In work", "New", "Offer sent", "Won", "Lost"]
    assert "New deals enter here." in stage.text(OWNER)
    (entry,) = (await entries(firm, Event.STATUSES_SWAPPED))[:1]
    assert entry.after == {"status": "In work", "swapped_with": "Offer sent"}


async def test_a_doubled_tap_on_an_arrow_moves_once(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    offer = await firm.status(plan, "Offer sent")
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "🟣 Offer sent")
    tap = ShiftStatus(status_id=offer.id, up=True, version=plan.version).pack()
    for _ in range(2):
        assert await press(stage, tap) == ""
    assert await order(firm, plan) == ["New", "Offer sent", "In work", "Won", "Lost"]


async def test_a_new_name_shows_everywhere(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "🟡 In work")
    await stage.tap(OWNER, "✏️ Rename")
    assert stage.last(OWNER).reply_markup == {"force_reply": True, "input_field_placeholder": "New name"}
    await stage.send(OWNER, "  In   progress ")
    assert "<b>🟡 In progress</b>" in stage.text(OWNER)
    (entry,) = await entries(firm, Event.STATUS_CHANGED)
    assert (entry.before["name"], entry.after["name"], entry.plan_id) == ("In work", "In progress", plan.id)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("won", "«Won» is there already"), ("\u200b", "nothing in it"), ("x" * 101, "100 characters")],
)
async def test_a_wrong_name_is_explained_and_the_form_stays(
    firm: Firm, stage: Stage, plan: SalesPlan, typed: str, words: str
) -> None:
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "🟡 In work")
    await stage.tap(OWNER, "✏️ Rename")
    await stage.send(OWNER, typed)
    assert words in stage.text(OWNER)
    await stage.send(OWNER, "In progress")
    assert "In progress" in await order(firm, plan)


async def test_the_nine_colours_stand_as_signs_and_the_current_one_is_inert(
    firm: Firm, stage: Stage, plan: SalesPlan
) -> None:
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "🟡 In work")
    await stage.tap(OWNER, "🎨 Colour")
    assert stage.buttons(OWNER)[:9] == ["🔴", "🟠", "● 🟡", "🟢", "🔵", "🟣", "🟤", "⚫", "⚪"]
    await stage.tap(OWNER, "🟤")
    assert "<b>🟤 In work</b>" in stage.text(OWNER)
    assert (await firm.status(plan, "In work")).colour is Colour.BROWN


async def test_new_statuses_come_after_the_others_in_colours_that_are_free(
    firm: Firm, stage: Stage, plan: SalesPlan
) -> None:
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "➕ Add")
    await stage.send(OWNER, "Contract\n\nPaid in part")
    assert stage.buttons(OWNER)[2:7] == ["🟣 Offer sent", "🟤 Contract", "⚫ Paid in part", "✅ Won", "❌ Lost"]
    assert not [text for text in stage.texts(OWNER) if "Waiting" in text]


async def test_of_several_new_names_none_is_added_if_one_is_wrong(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "➕ Add")
    await stage.send(OWNER, "Contract\nin WORK")
    assert "«In work» is there already" in stage.text(OWNER)
    assert await order(firm, plan) == ["New", "In work", "Offer sent", "Won", "Lost"]


async def test_won_and_lost_are_renamed_and_recoloured_but_neither_moved_nor_deleted(
    firm: Firm, stage: Stage, plan: SalesPlan
) -> None:
    won = await firm.status(plan, "Won")
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "✅ Won")
    assert stage.buttons(OWNER) == ["✏️ Rename", "🎨 Colour", "⬅️ Statuses"]
    await stage.tap(OWNER, "🎨 Colour")
    await stage.tap(OWNER, "🔵")
    assert "Colour in charts: 🔵" in stage.text(OWNER)
    await stage.tap(OWNER, "✏️ Rename")
    await stage.send(OWNER, "Paid")
    assert "<b>✅ Paid</b>" in stage.text(OWNER)
    for forged in (
        ShiftStatus(status_id=won.id, up=True, version=plan.version),
        DeleteStatus(status_id=won.id),
        RemoveStatus(status_id=won.id, to=0, version=plan.version),
        RemoveStatus(status_id=won.id, to=(await firm.status(plan, "New")).id, version=plan.version),
    ):
        words = await press(stage, forged.pack())
        assert words == "Won and lost can be renamed and recoloured, not moved or deleted.", forged
    assert await order(firm, plan) == ["New", "In work", "Offer sent", "Paid", "Lost"]


async def test_long_names_are_cut_in_buttons_and_whole_on_the_screen(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    long = "Очікуємо на підписання договору з усіма додатками та рахунком"
    await firm.services.statuses.add(plan.id, [long], actor=firm.owner)
    await open_statuses(stage, plan)
    row = next(text for text in stage.buttons(OWNER) if "Очікуємо" in text)
    assert row.endswith("…")
    assert len(row) <= 32
    await stage.tap(OWNER, "Очікуємо")
    assert long in stage.text(OWNER)


async def test_many_statuses_come_in_pages_and_the_way_back_finds_the_page(
    firm: Firm, stage: Stage, plan: SalesPlan
) -> None:
    await firm.services.statuses.add(plan.id, [f"Step {n}" for n in range(25)], actor=firm.owner)
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "➡️")
    assert "❌ Lost" in stage.buttons(OWNER)
    await stage.tap(OWNER, "Step 22")
    assert "…" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Statuses")
    assert "❌ Lost" in stage.buttons(OWNER)


# -- who may ------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("role", ["head", "manager", "observer"])
async def test_only_holders_of_the_right_get_anywhere(firm: Firm, stage: Stage, plan: SalesPlan, role: str) -> None:
    person = await firm.person("Petro", role)
    stage.arrive(person)
    await stage.send(person.telegram_id, "/menu")
    work, lost = await firm.status(plan, "In work"), await firm.status(plan, "Lost")
    reason = await firm.reason("No answer")
    taps = [
        PlanStatuses(plan_id=plan.id).pack(),
        OpenStatus(status_id=work.id).pack(),
        ShiftStatus(status_id=work.id, up=True, version=plan.version).pack(),
        StatusColours(status_id=work.id).pack(),
        ColourStatus(status_id=work.id, colour=Colour.RED, version=work.version).pack(),
        DeleteStatus(status_id=work.id).pack(),
        RemoveStatus(status_id=work.id, to=0, version=plan.version).pack(),
        RequireReasons(status_id=lost.id, on=False, version=lost.version, page=0).pack(),
        TickReason(status_id=lost.id, reason_id=reason.id, on=False, version=lost.version, page=0).pack(),
        UsualReasons(status_id=lost.id).pack(),
        "a:ta:1",
        "a:tn:1",
        "a:tr:1",
    ]
    before = [(one.name, one.position, one.colour, one.version) for one in await firm.rows(Status)]
    for data in taps:
        assert await press(stage, data, person.telegram_id) == "You have no right to do this.", data
    assert [(one.name, one.position, one.colour, one.version) for one in await firm.rows(Status)] == before
    assert await firm.count(PlanReason) == await firm.count(RefusalReason) == 3


async def test_a_right_taken_away_stops_the_form_too(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    await open_statuses(stage, plan, anna_admin.telegram_id)
    await stage.tap(anna_admin.telegram_id, "➕ Add")
    head = await firm.person("Head", "head")
    await firm.change(lambda session: setattr(session.get_one(Manager, anna_admin.id), "role_id", head.role_id))
    await stage.send(anna_admin.telegram_id, "Contract")
    assert "You have no right to do this." in stage.text(anna_admin.telegram_id)
    assert await order(firm, plan) == [*(name for name, _ in STEPS), "Won", "Lost"]


@pytest.mark.parametrize(
    "payload",
    [
        ShiftStatus(status_id=2**53, up=True, version=2**53),
        ColourStatus(status_id=2**53, colour=Colour.PURPLE, version=2**53),
        DeleteStatus(status_id=2**53, page=9999),
        RemoveStatus(status_id=2**53, to=2**53, version=2**53),
        RequireReasons(status_id=2**53, on=True, version=2**53, page=9999),
        TickReason(status_id=2**53, reason_id=2**53, on=True, version=2**53, page=9999),
        OpenStatus(status_id=2**53, page=9999),
    ],
)
async def test_payloads_fit_and_read_back_for_the_highest_ids(payload: ShiftStatus) -> None:
    packed = payload.pack()
    assert len(packed.encode()) <= 64
    assert type(payload).unpack(packed) == payload
