"""Leaving the staff and coming back by taps; two admins at one card."""

from __future__ import annotations

from crm_core.models import Deal, Event, Manager
from tests.firm import OWNER, Firm
from tests.handlers.staff import AGAIN, again, arrived, commands, open_card
from tests.services.deals import entries
from tests.stage import Stage


async def test_deals_go_to_a_colleague_and_the_person_is_off_the_staff_at_once(
    firm: Firm, stage: Stage, ivan: Manager, anna: Manager, deal: Deal
) -> None:
    await arrived(stage, ivan)
    firm.clock.forward(5)
    await open_card(stage)
    await stage.tap(OWNER, "🚪 Dismiss")
    assert "1 open deal: what becomes of it?" in stage.text(OWNER)
    await stage.tap(OWNER, "👥 Hand to a colleague")
    await stage.tap(OWNER, "Anna")
    assert "🚪 Dismiss <b>Ivan</b>?" in stage.text(OWNER)
    assert "1 open deal goes to Anna." in stage.text(OWNER)
    press = await stage.tap(OWNER, "🚪 Yes, dismiss")
    assert press.text == "🚪 Ivan is off the staff"
    assert "🗄 Has left" in stage.text(OWNER)
    assert "Olga handed you a deal" in stage.text(anna.telegram_id)
    assert "You are no longer on the staff" in stage.text(ivan.telegram_id)
    assert stage.last(ivan.telegram_id).reply_markup == {"remove_keyboard": True}
    assert not commands(stage, ivan) & {"menu", "deals"}
    assert not [text for text in stage.texts(ivan.telegram_id) if "handed the deal" in text]


async def test_every_old_button_of_a_dismissed_person_is_refused(
    firm: Firm, stage: Stage, anna_admin: Manager, ivan: Manager, deal: Deal
) -> None:
    await open_card(stage, "Ivan", anna_admin.telegram_id)
    await stage.send(ivan.telegram_id, "/menu")
    for person in (anna_admin, ivan):
        await firm.services.staff.dismiss(person.id, AGAIN, seen=(await again(firm, person)).version, actor=firm.owner)
    before = await firm.rows(Manager)
    for person in (anna_admin, ivan):
        for message in stage.world.chat(person.telegram_id).messages:
            for one in message.buttons:
                if "callback_data" in one:
                    await stage.press(person.telegram_id, message.id, one["callback_data"], forged=True)
    assert [one.version for one in before] == [one.version for one in await firm.rows(Manager)]
    assert (await firm.rows(Deal))[0].version == 2  # released by the dismissal, and by nothing since


async def test_with_empty_hands_one_question_is_enough_and_a_doubled_tap_dismisses_once(
    firm: Firm, stage: Stage, ivan: Manager
) -> None:
    await open_card(stage)
    await stage.tap(OWNER, "🚪 Dismiss")
    assert "🚪 Dismiss <b>Ivan</b>?" in stage.text(OWNER)
    screen = stage.last(OWNER)
    (data,) = [one["callback_data"] for one in screen.buttons if "Yes" in one["text"]]
    for _ in range(2):
        await stage.press(OWNER, screen.id, data, forged=True)
    assert len(await entries(firm, Event.PERSON_DISMISSED)) == 1
    assert "🗄 Has left" in stage.text(OWNER)


async def test_deals_can_be_handed_out_again(firm: Firm, stage: Stage, deal: Deal) -> None:
    await open_card(stage)
    await stage.tap(OWNER, "🚪 Dismiss")
    await stage.tap(OWNER, "👥 Hand to a colleague")
    assert "🟢 Olga · 0" in stage.buttons(OWNER)
    await stage.tap(OWNER, "⬅️ Back")
    await stage.tap(OWNER, "🔁 Hand out again")
    assert "1 open deal is handed out again." in stage.text(OWNER)
    await stage.tap(OWNER, "🚪 Yes, dismiss")
    (row,) = await firm.rows(Deal)
    assert (row.manager_id, row.awaits_manager) == (None, True)


async def test_somebody_who_left_comes_back_with_a_role_and_the_buttons(
    firm: Firm, stage: Stage, ivan: Manager
) -> None:
    await arrived(stage, ivan)
    firm.clock.forward(5)
    await open_card(stage)
    await stage.tap(OWNER, "🚪 Dismiss")
    await stage.tap(OWNER, "🚪 Yes, dismiss")
    firm.clock.forward(5)
    await stage.tap(OWNER, "⬅️ Former")
    assert stage.buttons(OWNER) == ["Ivan · Manager", "⬅️ People"]
    await stage.tap(OWNER, "Ivan")
    await stage.tap(OWNER, "♻️ Take back")
    press = await stage.tap(OWNER, "Head of sales")
    assert press.text == "♻️ Ivan is back on the staff"
    assert "Welcome, <b>Ivan</b>" in stage.text(ivan.telegram_id)
    assert "keyboard" in (stage.last(ivan.telegram_id).reply_markup or {})
    assert "log" in commands(stage, ivan)
    await stage.send(ivan.telegram_id, "/menu")
    assert "🕘 Log" in stage.buttons(ivan.telegram_id)


async def test_nobody_has_left_yet(firm: Firm, stage: Stage) -> None:
    await stage.send(OWNER, "/people")
    await stage.tap(OWNER, "🗄 Former")
    assert "Nobody has left." in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["⬅️ People"]


async def test_whoever_was_slower_is_told_and_sees_the_card_as_it_is(
    firm: Firm, stage: Stage, ivan: Manager, anna_admin: Manager
) -> None:
    await open_card(stage)
    await stage.tap(OWNER, "🔢 Cap")
    await firm.services.staff.rename(ivan.id, "Petro", seen=1, actor=anna_admin)
    press = await stage.tap(OWNER, "30")
    assert press.alert
    assert press.text == "Changed by Anna just now. Here it is as it stands now."
    assert "<b>Petro</b>" in stage.text(OWNER)
    await firm.services.staff.dismiss(ivan.id, AGAIN, seen=2, actor=anna_admin)
    press = await stage.tap(OWNER, "⏸ Off shift")
    assert press.text == "Changed by Anna just now. Here it is as it stands now."
    assert "🗄 Has left" in stage.text(OWNER)


async def test_what_was_typed_meanwhile_is_kept(firm: Firm, stage: Stage, ivan: Manager, anna_admin: Manager) -> None:
    await open_card(stage)
    await stage.tap(OWNER, "✏️ Name")
    await firm.services.staff.set_cap(ivan.id, 5, seen=1, actor=anna_admin)
    await stage.send(OWNER, "Petro")
    assert [text for text in stage.texts(OWNER) if "You wrote: <code>Petro</code>" in text]
    await stage.send(OWNER, "Petro")
    assert (await again(firm, ivan)).name == "Petro"
