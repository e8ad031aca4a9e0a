"""A plan's statuses: deleting with deals inside, and two admins at once."""

from __future__ import annotations

from crm_core.models import Deal, Event, Manager, SalesPlan
from keyboards.statuses import (
    DeleteStatus,
    OpenStatus,
    StatusColours,
)
from tests.firm import OWNER, Firm
from tests.handlers.statuses import open_statuses, order, press
from tests.services.deals import entries
from tests.stage import Stage

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
    toast = await stage.tap(OWNER, "⬅️ Back")
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
