"""People on staff by taps: list, card, rights, role, notices."""

from __future__ import annotations

from crm_core.models import Deal, Manager, Permission, Role, RolePermission
from crm_core.services import staffing
from tests.firm import OWNER, Firm, switch
from tests.handlers.staff import arrived, commands, open_card
from tests.stage import Stage


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
        "👥 Hand over deals",
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
