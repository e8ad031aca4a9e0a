"""People on staff by taps: list, card, role, plans, cap, hours, leaving and coming back."""

from __future__ import annotations

from crm_core.models import Deal, Event, Manager, Permission, Role, RolePermission, SalesPlan
from crm_core.services import staffing
from crm_core.services.handing import Fate, Handing
from tests.firm import OWNER, Firm, switch
from tests.services.deals import entries
from tests.stage import Stage

AGAIN = Handing(Fate.AGAIN)


async def open_card(stage: Stage, name: str = "Ivan", actor: int = OWNER) -> None:
    await stage.send(actor, "/people")
    await stage.tap(actor, name)


async def again(firm: Firm, person: Manager) -> Manager:
    return await firm.services.people.get(person.id)


async def arrived(stage: Stage, *several: Manager) -> None:
    """They have opened the bot, so that Telegram's language of each is known."""
    for person in several:
        await stage.send(person.telegram_id, "/menu")


# -- list and card ----------------------------------------------------------------------------------------------


async def test_the_list_says_how_many_who_is_on_shift_and_who_cannot_be_reached(
    firm: Firm, stage: Stage, ivan: Manager, anna: Manager
) -> None:
    await switch(firm, ivan, on_shift=False)
    await switch(firm, anna, reachable=False)
    await stage.send(OWNER, "/menu")
    await stage.tap(OWNER, "👥 People")
    assert "3 people on the staff." in stage.text(OWNER)
    assert stage.buttons(OWNER)[:3] == ["🚫 Anna · Head of sales", "⏸ Ivan · Manager", "🟢 Olga · Owner"]
    assert stage.buttons(OWNER)[3:] == ["✉️ Invitations", "🎭 Roles", "🗄 Former", "⬅️ Home"]


async def test_a_long_list_is_paged_and_a_card_leads_back_to_its_page(firm: Firm, stage: Stage) -> None:
    for number in range(24):
        await firm.person(f"Person {number:02}")
    await stage.send(OWNER, "/people")
    await stage.tap(OWNER, "➡️")
    await stage.tap(OWNER, "Person 22")
    assert "<b>Person 22</b>" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ People")
    assert "🟢 Person 23 · Manager" in stage.buttons(OWNER)


async def test_a_card_tells_everything_in_words(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await switch(firm, ivan, max_open_deals=20, username="ivan_p")
    await open_card(stage)
    text = stage.text(OWNER)
    for words in (
        '👤 <b>Ivan</b> · <span class="tg-mention">@ivan_p</span>',
        "🎭 Manager · 🟢 on shift",
        "🗃 <code>[ONLINE]</code>",
        "💼 1 open deal, cap 20",
        "🕘 No working hours",
        "📅 On the staff since 4\u00a0May\u00a02026",
        "📭 Has not opened the bot yet",
        "<blockquote expandable>Can see own deals\nCan create deals\nCan edit own deals",
    ):
        assert words in text
    assert stage.buttons(OWNER) == [
        "🎭 Role",
        "🗃 Plans",
        "⏸ Off shift",
        "🔢 Cap",
        "🕘 Hours",
        "✏️ Name",
        "💼 Deals",
        "🕘 History",
        "🚪 Dismiss",
        "⬅️ People",
    ]


async def test_a_card_says_who_has_opened_the_bot_and_who_has_blocked_it(
    firm: Firm, stage: Stage, ivan: Manager
) -> None:
    await arrived(stage, ivan)
    await open_card(stage)
    assert "📭" not in stage.text(OWNER)
    await switch(firm, ivan, reachable=False)
    await open_card(stage)
    assert "🚫 Has blocked the bot" in stage.text(OWNER)


async def test_deals_of_a_card_are_the_persons_open_ones(firm: Firm, stage: Stage, deal: Deal) -> None:
    await open_card(stage)
    await stage.tap(OWNER, "💼 Deals")
    assert "#1 Olena Koval" in " ".join(stage.buttons(OWNER))


async def test_a_very_long_name_fits_everywhere(firm: Firm, stage: Stage) -> None:
    long = "Very Long Name " * 6
    person = await firm.person(long.strip())
    await stage.send(OWNER, "/people")
    (row,) = [text for text in stage.buttons(OWNER) if "Very" in text]
    assert len(row) <= 33
    assert row.endswith("… · Manager")
    await stage.tap(OWNER, "Very")
    assert long.strip() in stage.text(OWNER)
    await stage.tap(OWNER, "🔢 Cap")
    assert "⬅️ Very Long Nam…" in stage.buttons(OWNER)
    assert person.id


async def test_somebody_who_is_not_there_is_not_found(firm: Firm, stage: Stage) -> None:
    await stage.send(OWNER, "/people")
    for data in ("eo:999", "er:999:0", "ep:999:0", "ec:999", "eh:999", "ex:999", "ei:999:0", "ey:g7:", "eg:g7:1:1"):
        press = await stage.press(OWNER, stage.last(OWNER).id, data, forged=True)
        assert press.text is not None, data
        assert press.text.startswith("Nothing was found"), data


# -- rights -----------------------------------------------------------------------------------------------------


async def test_heads_and_managers_do_not_get_there(firm: Firm, stage: Stage, ivan: Manager, anna: Manager) -> None:
    forged = "el:0:0 eo:1 er:1:0 eq:1 eg:1:1:1 ep:1:0 et:1:1:1:0 es:1:1 ec:1 ek:1:a:1 eh:1 ed:1:0:1:1 ew:1:1:1"
    leaving = "ex:1 ei:1:0 ey:1: ez:1::1 eb:1:1:1 a:en:1 a:ec:1 a:eh:1"
    for person in (ivan, anna):
        await stage.send(person.telegram_id, "/menu")
        assert "👥 People" not in stage.buttons(person.telegram_id)
        for data in f"{forged} {leaving}".split():
            press = await stage.press(person.telegram_id, stage.last(person.telegram_id).id, data, forged=True)
            assert press.text == "You have no right to do this.", data
    assert {person.version for person in await firm.rows(Manager)} == {1}


async def test_an_admin_sees_an_owner_and_cannot_touch_them(firm: Firm, stage: Stage, anna_admin: Manager) -> None:
    await open_card(stage, "Olga", anna_admin.telegram_id)
    assert "🔒 May do more than you" in stage.text(anna_admin.telegram_id)
    assert stage.buttons(anna_admin.telegram_id) == ["💼 Deals", "🕘 History", "⬅️ People"]
    for data in ("er:1:0", "ec:1", "ex:1", "ez:1::1", "es:1:0", "ek:1:a:1", "a:en:1"):
        press = await stage.press(anna_admin.telegram_id, stage.last(anna_admin.telegram_id).id, data, forged=True)
        assert press.text is not None
        assert press.text.startswith("You cannot give rights that you do not have"), data


# -- role -------------------------------------------------------------------------------------------------------


async def test_a_new_role_is_told_to_the_person_and_their_menu_and_buttons_follow_at_once(
    firm: Firm, stage: Stage, ivan: Manager
) -> None:
    await arrived(stage, ivan)
    assert not commands(stage, ivan) & {"people", "plans"}
    firm.clock.forward(5)
    await open_card(stage)
    await stage.tap(OWNER, "🎭 Role")
    assert "● Manager" in stage.buttons(OWNER)
    press = await stage.tap(OWNER, "Admin")
    assert press.text == "🎭 Admin"
    assert "🎭 Admin · 🟢 on shift" in stage.text(OWNER)
    assert "🎭 Your role is now <b>Admin</b>." in stage.text(ivan.telegram_id)
    assert "Can edit people and roles" in stage.text(ivan.telegram_id)
    assert commands(stage, ivan) >= {"people", "plans"}
    await open_card(stage, "Olga", ivan.telegram_id)
    firm.clock.forward(5)
    await open_card(stage)
    await stage.tap(OWNER, "🎭 Role")
    await stage.tap(OWNER, "Manager")
    assert not commands(stage, ivan) & {"people", "plans"}
    press = await stage.tap(ivan.telegram_id, "⬅️ People")
    assert press.text == "You have no right to do this."


def commands(stage: Stage, person: Manager) -> set[str]:
    return {command["command"] for command in stage.world.commands.seen_by(person.telegram_id, "en")}


async def test_an_own_role_of_the_company_can_be_given(firm: Firm, stage: Stage, ivan: Manager) -> None:
    grants = [RolePermission(permission=Permission.SEE_OWN_DEALS)]
    await firm.change(lambda session: session.add(Role(name="Night <watch>", grants=grants)))
    await open_card(stage)
    await stage.tap(OWNER, "🎭 Role")
    await stage.tap(OWNER, "Night <watch>")
    assert "🎭 Night &lt;watch&gt;" in stage.text(OWNER)
    assert "🔢 Cap" not in stage.buttons(OWNER)  # no deals are given to this role


async def test_the_last_owner_is_told_why_they_stay(firm: Firm, stage: Stage) -> None:
    await open_card(stage, "Olga")
    assert "🚪 Dismiss" not in stage.buttons(OWNER)
    await stage.tap(OWNER, "🎭 Role")
    await stage.tap(OWNER, "Manager")
    assert "You would lose:" in stage.text(OWNER)
    assert "Can edit people and roles" in stage.text(OWNER)
    press = await stage.tap(OWNER, "🎭 Yes, change it")
    assert press.alert
    assert press.text == "This is the last owner: make somebody else an owner first."
    press = await stage.press(OWNER, stage.last(OWNER).id, "ez:1::1", forged=True)
    assert press.text == "You cannot dismiss yourself: ask another owner or admin."


async def test_whoever_lowers_themselves_is_asked_first_and_lands_at_home(
    firm: Firm, stage: Stage, anna_admin: Manager
) -> None:
    await open_card(stage, "Anna", anna_admin.telegram_id)
    await stage.tap(anna_admin.telegram_id, "🎭 Role")
    await stage.tap(anna_admin.telegram_id, "Manager")
    await stage.tap(anna_admin.telegram_id, "⬅️ No")
    await stage.tap(anna_admin.telegram_id, "Observer")
    await stage.tap(anna_admin.telegram_id, "🎭 Yes, change it")
    assert "👋 Anna" in stage.text(anna_admin.telegram_id)
    assert "👥 People" not in stage.buttons(anna_admin.telegram_id)
    assert not [text for text in stage.texts(anna_admin.telegram_id) if "Your role is now" in text]


# -- shift, cap, name, plans ------------------------------------------------------------------------------------


async def test_an_admin_ends_and_begins_a_shift(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await open_card(stage)
    press = await stage.tap(OWNER, "⏸ Off shift")
    assert press.text == "⏸ Off shift now"
    assert not (await again(firm, ivan)).on_shift
    await stage.send(ivan.telegram_id, "/menu")
    assert "You are off shift" in stage.text(ivan.telegram_id)
    await stage.tap(OWNER, "▶️ On shift")
    assert (await again(firm, ivan)).on_shift


async def test_a_cap_is_tapped_or_typed(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await open_card(stage)
    await stage.tap(OWNER, "🔢 Cap")
    assert "● ♾ No cap" in stage.buttons(OWNER)
    await stage.tap(OWNER, "20")
    assert "no open deals" not in stage.text(OWNER)
    assert "cap 20" in stage.text(OWNER)
    await stage.tap(OWNER, "🔢 Cap")
    await stage.tap(OWNER, "✏️ Number")
    for wrong in ("many", "0", "10001", "-5", "1.5", "٣"):
        await stage.send(OWNER, wrong)
        assert stage.text(OWNER) == "Write a whole number from 1 to 10000."
    await stage.send(OWNER, "1 000")
    assert (await again(firm, ivan)).max_open_deals == 1000
    assert "cap 1\u00a0000" in stage.text(OWNER)
    await stage.tap(OWNER, "🔢 Cap")
    await stage.tap(OWNER, "♾ No cap")
    assert (await again(firm, ivan)).max_open_deals is None


async def test_a_name_is_typed_and_cancel_changes_nothing(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await open_card(stage)
    await stage.tap(OWNER, "✏️ Name")
    await stage.tap(OWNER, "✖️ Cancel")
    assert "<b>Ivan</b>" in stage.text(OWNER)
    await stage.tap(OWNER, "✏️ Name")
    await stage.send(OWNER, "\u200b ")
    assert "nothing in it" in stage.text(OWNER)
    await stage.send(OWNER, "x" * 101)
    assert "100 characters at most" in stage.text(OWNER)
    await stage.send(OWNER, "Ivan\tPetrenko\n")
    assert "<b>Ivan Petrenko</b>" in stage.text(OWNER)
    (entry,) = await entries(firm, Event.PERSON_CHANGED)
    assert (entry.before["name"], entry.after["name"]) == ("Ivan", "Ivan Petrenko")
    await stage.send(ivan.telegram_id, "/menu")
    assert "👋 Ivan Petrenko" in stage.text(ivan.telegram_id)


async def test_plans_are_ticked_and_each_tap_counts_once(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await firm.plan(name="Courses", label="COURSES", default=False)
    await open_card(stage)
    await stage.tap(OWNER, "🗃 Plans")
    assert stage.buttons(OWNER)[:2] == ["☐ Courses", "☑ Online sales"]
    screen = stage.last(OWNER).id
    (data,) = [one["callback_data"] for one in stage.last(OWNER).buttons if one["text"] == "☐ Courses"]
    for _ in range(2):
        await stage.press(OWNER, screen, data, forged=True)
    assert stage.buttons(OWNER)[:2] == ["☑ Courses", "☑ Online sales"]
    await stage.tap(OWNER, "Online sales")
    assert stage.buttons(OWNER)[:2] == ["☑ Courses", "☐ Online sales"]
    assert len(await entries(firm, Event.MEMBER_ADDED)) == 2
    await stage.tap(OWNER, "⬅️ Ivan")
    assert "🗃 <code>[COURSES]</code>" in stage.text(OWNER)


async def test_a_company_without_plans_says_so(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await open_card(stage)
    assert "🗃 In no plan yet" in stage.text(OWNER)
    await stage.tap(OWNER, "🗃 Plans")
    assert "There are no plans yet." in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["⬅️ Ivan"]


# -- hours ------------------------------------------------------------------------------------------------------


async def test_hours_are_set_by_taps_and_by_typing(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await open_card(stage)
    await stage.tap(OWNER, "🕘 Hours")
    assert "the shift begins and ends only by hand" in stage.text(OWNER)
    await stage.tap(OWNER, "✨ Weekdays 9:00–18:00")
    assert "🕘 <b>Mon–Fri 9:00–18:00</b>" in stage.text(OWNER)
    assert "By the clock of Europe/Kyiv." in stage.text(OWNER)
    await stage.tap(OWNER, "☐ Sat")
    await stage.tap(OWNER, "☑ Mon")
    assert stage.buttons(OWNER)[:7] == ["☐ Mon", "☑ Tue", "☑ Wed", "☑ Thu", "☑ Fri", "☑ Sat", "☐ Sun"]
    await stage.tap(OWNER, "✏️ Times")
    for wrong, why in (("all day", "do not look like hours"), ("9-9", "are the same")):
        await stage.send(OWNER, wrong)
        assert why in stage.text(OWNER)
    await stage.send(OWNER, "22-6.30")
    assert "🕘 <b>Tue–Sat 22:00–6:30</b>" in stage.text(OWNER)
    assert "The end is on the next day." in stage.text(OWNER)
    await stage.tap(OWNER, "♾ No hours")
    assert (await again(firm, ivan)).hours is None


async def test_the_last_day_stays(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await open_card(stage)
    await stage.tap(OWNER, "🕘 Hours")
    await stage.tap(OWNER, "✨ Weekdays")
    for day in ("Mon", "Tue", "Wed", "Thu"):
        await stage.tap(OWNER, f"☑ {day}")
    press = await stage.tap(OWNER, "☑ Fri")
    assert (press.alert, press.text) == (True, "At least one day must stay.")


# -- leaving and coming back ------------------------------------------------------------------------------------


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


# -- notices ----------------------------------------------------------------------------------------------------


async def test_an_inviter_hears_who_came(firm: Firm, stage: Stage, ivan: Manager, anna: Manager) -> None:
    await firm.change(lambda session: staffing.tell_joined(session, ivan, firm.owner, firm.clock()))
    firm.clock.forward(1)
    await firm.change(lambda session: staffing.tell_joined(session, ivan, anna, firm.clock()))
    await stage.deliver()
    assert stage.text(OWNER) == "🎉 <b>Ivan</b> has joined by your invitation. Role: Manager."
    assert stage.buttons(anna.telegram_id) == ["⬅️ Home"]
    await stage.tap(OWNER, "👤 Open the card")
    assert "👤 <b>Ivan</b>" in stage.text(OWNER)


async def test_somebody_who_never_came_is_not_said_to_have_blocked_the_bot(firm: Firm, stage: Stage) -> None:
    ivan = await firm.person()
    await firm.services.people.unreachable(ivan.telegram_id)
    await stage.deliver()
    assert "<b>Ivan</b> has not opened the bot yet" in stage.text(OWNER)
