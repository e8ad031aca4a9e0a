"""A plan's statuses: the list, a status, what is typed, where deals go, and the reasons that lost asks for."""

from __future__ import annotations

import pytest

from crm_core.models import Colour, Deal, Event, Manager, PlanReason, RefusalReason, SalesPlan, Status
from crm_core.queries import plans
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
from tests.services.deals import entries
from tests.stage import Stage


async def open_statuses(stage: Stage, plan: SalesPlan, person: int = OWNER) -> None:
    """The plan's own card leads here; that is another feature's."""
    await stage.send(person, "/menu")
    await press(stage, PlanStatuses(plan_id=plan.id).pack(), person)


async def press(stage: Stage, data: str, person: int = OWNER) -> str:
    answer = await stage.press(person, stage.last(person).id, data, forged=True)
    return answer.text or ""


async def order(firm: Firm, plan: SalesPlan) -> list[str]:
    found = await firm.db.read(lambda session: plans.statuses(session, plan.id))
    return [status.name for status in found]


async def selected(firm: Firm, plan: SalesPlan) -> list[str]:
    found = await firm.db.read(lambda session: plans.reasons(session, plan.id))
    return [reason.name for reason in found]


async def required(firm: Firm, plan: SalesPlan) -> bool:
    return (await firm.status(plan, "Lost")).reasons_required


async def open_lost(stage: Stage, plan: SalesPlan) -> None:
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "❌ Lost")


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


# -- deleting -----------------------------------------------------------------------------------------------------


async def test_a_status_without_deals_is_deleted_after_one_question(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "🟡 In work")
    await stage.tap(OWNER, "🗑 Delete")
    await stage.tap(OWNER, "⬅️ No")
    await stage.tap(OWNER, "🗑 Delete")
    toast = await stage.tap(OWNER, "🗑 Yes, delete")
    assert toast.text == "🗑 The status is deleted."
    assert await order(firm, plan) == ["New", "Offer sent", "Won", "Lost"]
    assert "🟡 In work" not in stage.buttons(OWNER)


async def test_deals_of_a_deleted_status_go_where_the_tap_says(
    firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal
) -> None:
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "🔵 New")
    await stage.tap(OWNER, "🗑 Delete")
    assert "1 deal stands here. Where does it go?" in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["➡️ 🟡 In work", "➡️ 🟣 Offer sent", "⬅️ No"]
    toast = await stage.tap(OWNER, "➡️ 🟣 Offer sent")
    assert toast.text == "🗑 Deleted; 1 deal was moved."
    assert (await firm.card(deal.id)).deal.status.name == "Offer sent"
    (entry,) = await entries(firm, Event.DEAL_MOVED)
    assert (entry.before["status"], entry.after["status"]) == ("New", "Offer sent")


async def test_the_last_status_stays_and_says_why(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    for name in ("In work", "Offer sent"):
        status = await firm.status(plan, name)
        await firm.services.statuses.remove(status.id, move_to=None, seen=None, actor=firm.owner)
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "🔵 New")
    alert = await stage.tap(OWNER, "🗑 Delete")
    assert alert.alert
    assert alert.text == "A plan needs at least one status before won and lost."


async def test_a_deal_that_came_meanwhile_is_asked_about(
    firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal, ivan: Manager
) -> None:
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "🟡 In work")
    await stage.tap(OWNER, "🗑 Delete")
    work = await firm.status(plan, "In work")
    await firm.services.deals.move(deal.id, work.id, seen=deal.version, actor=ivan)
    alert = await stage.tap(OWNER, "🗑 Yes, delete")
    assert alert.text == "1 deal stands in this status: choose where it goes."
    await stage.tap(OWNER, "➡️ 🔵 New")
    assert await order(firm, plan) == ["New", "Offer sent", "Won", "Lost"]


async def test_where_deals_were_to_go_has_been_deleted_meanwhile(
    firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal, anna_admin: Manager
) -> None:
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "🔵 New")
    await stage.tap(OWNER, "🗑 Delete")
    offer = await firm.status(plan, "Offer sent")
    await firm.services.statuses.remove(offer.id, move_to=None, seen=None, actor=anna_admin)
    alert = await stage.tap(OWNER, "➡️ 🟣 Offer sent")
    assert alert.text == "Changed by Anna just now. Here it is as it stands now."
    assert (await firm.card(deal.id)).deal.status.name == "New"
    await stage.tap(OWNER, "🗑 Delete")
    assert stage.buttons(OWNER) == ["➡️ 🟡 In work", "⬅️ No"]


async def test_a_status_deleted_meanwhile_shows_what_is_left_and_who_did_it(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    work = await firm.status(plan, "In work")
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "🟡 In work")
    await stage.tap(OWNER, "🎨 Colour")
    await firm.services.statuses.remove(work.id, move_to=None, seen=None, actor=anna_admin)
    alert = await stage.tap(OWNER, "🟤")
    assert alert.text == "Changed by Anna just now. Here it is as it stands now."
    assert stage.buttons(OWNER)[:2] == ["🔵 New", "🟣 Offer sent"]
    for old in (OpenStatus(status_id=work.id), StatusColours(status_id=work.id), DeleteStatus(status_id=work.id)):
        assert await press(stage, old.pack()) == "This status has been deleted."
        assert stage.buttons(OWNER)[:2] == ["🔵 New", "🟣 Offer sent"]


async def test_a_name_for_a_status_that_is_gone_changes_nothing(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    work = await firm.status(plan, "In work")
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "🟡 In work")
    await stage.tap(OWNER, "✏️ Rename")
    await firm.services.statuses.remove(work.id, move_to=None, seen=None, actor=anna_admin)
    await stage.send(OWNER, "In progress")
    assert "it may have been removed" in stage.text(OWNER)
    toast = await stage.tap(OWNER, "✖️ Cancel")
    assert toast.text == "This status has been deleted."
    assert [text for text in stage.texts(OWNER) if "🚦 Statuses" in text]
    assert "In progress" not in await order(firm, plan)


# -- two admins ---------------------------------------------------------------------------------------------------


async def test_whoever_swaps_second_is_told_and_sees_the_order_as_it_is(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "🟣 Offer sent")
    await open_statuses(stage, plan, anna_admin.telegram_id)
    await stage.tap(anna_admin.telegram_id, "🟣 Offer sent")
    await stage.tap(anna_admin.telegram_id, "⬆️")
    alert = await stage.tap(OWNER, "⬆️")
    assert alert.alert
    assert alert.text == "Changed by Anna just now. Here it is as it stands now."
    assert await order(firm, plan) == ["New", "Offer sent", "In work", "Won", "Lost"]
    await stage.tap(OWNER, "⬆️")
    assert await order(firm, plan) == ["Offer sent", "New", "In work", "Won", "Lost"]


async def test_what_was_typed_meanwhile_is_kept_and_can_be_sent_again(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    work = await firm.status(plan, "In work")
    await open_statuses(stage, plan)
    await stage.tap(OWNER, "🟡 In work")
    await stage.tap(OWNER, "✏️ Rename")
    await firm.services.statuses.rename(work.id, "Busy", seen=work.version, actor=anna_admin)
    await stage.send(OWNER, "In progress")
    assert "You wrote: <code>In progress</code>" in "".join(stage.texts(OWNER))
    assert "Busy" in await order(firm, plan)
    await stage.send(OWNER, "In progress")
    assert "In progress" in await order(firm, plan)


# -- the lost status ----------------------------------------------------------------------------------------------


async def test_a_tick_applies_at_once_in_the_order_of_ticking(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_lost(stage, plan)
    assert stage.buttons(OWNER)[:4] == [
        "☑ Reasons for refusal",
        "☑ Chose a rival",
        "☑ No answer",
        "☑ Too expensive",
    ]
    await stage.tap(OWNER, "☑ Too expensive")
    assert await selected(firm, plan) == ["No answer", "Chose a rival"]
    await stage.tap(OWNER, "☐ Too expensive")
    assert await selected(firm, plan) == ["No answer", "Chose a rival", "Too expensive"]
    assert "In this order: No answer, Chose a rival, Too expensive" in stage.text(OWNER)


async def test_the_last_reason_stays_while_the_checkbox_is_on(firm: Firm, stage: Stage) -> None:
    plan = await firm.plan(reasons=("No answer",))
    await open_lost(stage, plan)
    assert "Nobody can lose a deal here without one of the ticked reasons." in stage.text(OWNER)
    alert = await stage.tap(OWNER, "☑ No answer")
    assert (alert.alert, alert.text) == (True, "Choose at least one reason first.")
    await stage.tap(OWNER, "☑ Reasons for refusal")
    assert not await required(firm, plan)
    await stage.tap(OWNER, "☑ No answer")
    assert await selected(firm, plan) == []
    alert = await stage.tap(OWNER, "☐ Reasons for refusal")
    assert alert.text == "Choose at least one reason first."
    assert not await required(firm, plan)


async def test_the_checkbox_makes_lost_ask_for_a_reason(firm: Firm, stage: Stage, ivan: Manager) -> None:
    plan = await firm.plan(ivan, required=False)
    await open_lost(stage, plan)
    assert "With “Reasons for refusal” on" in stage.text(OWNER)
    await stage.tap(OWNER, "☐ Reasons for refusal")
    assert await required(firm, plan)
    (entry,) = (await entries(firm, Event.REASONS_SELECTED))[-1:]
    assert (entry.before["required"], entry.after["required"]) == (False, True)


async def test_a_new_reason_goes_to_the_company_and_into_the_plan_at_once(
    firm: Firm, stage: Stage, plan: SalesPlan
) -> None:
    await open_lost(stage, plan)
    await stage.tap(OWNER, "➕ Add a new reason")
    await stage.send(OWNER, "Moved away\nno ANSWER")
    assert await selected(firm, plan) == ["Too expensive", "No answer", "Chose a rival", "Moved away"]
    assert "☑ Moved away" in stage.buttons(OWNER)


async def test_a_company_without_reasons_begins_with_the_usual_ones(firm: Firm, stage: Stage) -> None:
    plan = await firm.plan(reasons=(), required=False)
    await open_lost(stage, plan)
    assert "The company has no reasons yet." in stage.text(OWNER)
    await stage.tap(OWNER, "✨ Add the usual ones")
    assert len(await selected(firm, plan)) == 5
    assert "✨ Add the usual ones" not in stage.buttons(OWNER)
    await stage.tap(OWNER, "☐ Reasons for refusal")
    assert await required(firm, plan)


async def test_quick_ticks_from_one_screen_are_all_carried_out(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    lost = await firm.status(plan, "Lost")
    await open_lost(stage, plan)
    screen = stage.last(OWNER).id
    for name in ("Too expensive", "No answer"):
        reason = await firm.reason(name)
        tick = TickReason(status_id=lost.id, reason_id=reason.id, on=False, version=lost.version, page=0)
        for _ in range(2):
            stage.world.press(OWNER, screen, tick.pack(), forged=True)
    await stage.settle()
    assert await selected(firm, plan) == ["Chose a rival"]
    assert len(await entries(firm, Event.REASONS_SELECTED)) == 3


async def test_a_tick_after_somebody_elses_is_told(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    lost, rival = await firm.status(plan, "Lost"), await firm.reason("Chose a rival")
    await open_lost(stage, plan)
    await firm.services.statuses.tick_reason(lost.id, rival.id, on=False, seen=lost.version, actor=anna_admin)
    alert = await stage.tap(OWNER, "☑ No answer")
    assert alert.text == "Changed by Anna just now. Here it is as it stands now."
    assert await selected(firm, plan) == ["Too expensive", "No answer"]
    assert "☐ Chose a rival" in stage.buttons(OWNER)


async def test_a_reason_archived_meanwhile_cannot_be_ticked(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager
) -> None:
    (moved,) = await firm.services.reasons.add(["Moved away"], actor=firm.owner)
    await open_lost(stage, plan)
    await firm.services.reasons.set_archived(moved.id, archived=True, seen=moved.version, actor=anna_admin)
    alert = await stage.tap(OWNER, "☐ Moved away")
    assert alert.text == "Changed by Anna just now. Here it is as it stands now."
    assert "☐ Moved away" not in stage.buttons(OWNER)
    assert "Moved away" not in await selected(firm, plan)


async def test_many_reasons_come_in_pages_and_a_tick_keeps_the_page(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    names = [f"Причина відмови номер {n:02}" for n in range(30)]
    await firm.services.reasons.add(names, actor=firm.owner)
    await open_lost(stage, plan)
    await stage.tap(OWNER, "➡️")
    await stage.tap(OWNER, "☐ Причина відмови номер 29")
    assert "☑ Причина відмови номер 29" in stage.buttons(OWNER)
    assert len(stage.last(OWNER).buttons) < 30


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
