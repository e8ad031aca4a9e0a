"""Roles on screen: the list, a card, rights to tick, what is typed."""

from __future__ import annotations

import pytest

from crm_core.models import Manager, Permission, Role
from crm_core.rules.permissions import GROUPS, Group
from keyboards.places import OpenRole, Roles
from keyboards.roles import DeleteRole, RoleRights, SetRight
from keyboards.spelling import HIGHEST_ID
from locales import LANGUAGES
from tests.firm import OWNER, Firm, switch
from tests.services.roles import own_role, rights, somebody
from tests.stage import Stage

HELPER = "Helper"


@pytest.fixture
async def helper(firm: Firm, stage: Stage) -> Role:
    """A role of the company's own without any right."""
    return await own_role(firm, HELPER)


async def open_roles(stage: Stage, person_id: int = OWNER) -> None:
    await stage.send(person_id, "/menu")
    await stage.press(person_id, stage.last(person_id).id, Roles().pack(), forged=True)


async def own(firm: Firm) -> list[str]:
    return [role.name for role in await firm.rows(Role) if role.key is None]


async def test_the_list_says_how_many_people_hold_each(firm: Firm, stage: Stage, ivan: Manager, helper: Role) -> None:
    await open_roles(stage)
    assert "🎭 Roles" in stage.text(OWNER)
    assert stage.buttons(OWNER) == [
        "Owner · 1", "Admin", "Head of sales", "Manager · 1", "Observer", "Helper", "➕ Own role", "⬅️ People"
    ]  # fmt: skip


async def test_a_standard_role_can_only_be_copied(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await open_roles(stage)
    await stage.tap(OWNER, "Manager · 1")
    text = stage.text(OWNER)
    assert "👥 1 person: Ivan" in text
    assert "<b>💼 Deals</b>\nCan see own deals\nCan create deals\nCan edit own deals" in text
    assert "A standard role stays as it is" in text
    assert stage.buttons(OWNER) == ["➕ Make a copy", "⬅️ Roles"]
    await stage.tap(OWNER, "➕ Make a copy")
    await stage.send(OWNER, "Trainee")
    assert "🎭 <b>Trainee</b>" in stage.text(OWNER)
    assert stage.buttons(OWNER)[0] == "💼 Deals · 3/7"


async def test_a_new_role_is_named_then_ticked(firm: Firm, stage: Stage) -> None:
    await open_roles(stage)
    await stage.tap(OWNER, "➕ Own role")
    await stage.send(OWNER, "  Helper ")
    assert "It may do nothing yet" in stage.text(OWNER)
    assert stage.buttons(OWNER) == [
        "💼 Deals · 0/7", "🗃 Plans, audience · 0/3", "💬 Chats, reports · 0/4", "⚙️ People, settings · 0/3",
        "✏️ Rename", "🗑 Delete", "⬅️ Roles",
    ]  # fmt: skip
    await stage.tap(OWNER, "💼 Deals")
    assert stage.buttons(OWNER)[1] == "☐ Can see all deals"
    press = await stage.tap(OWNER, "Can see all deals")
    assert (press.text, press.alert) == ("☑ Can see all deals. With it: Can see own deals", False)
    assert stage.buttons(OWNER)[:3] == ["☑ Can see own deals", "☑ Can see all deals", "☐ Can create deals"]
    press = await stage.tap(OWNER, "☑ Can see own deals")
    assert press.text == "☐ Can see own deals. With it went: Can see all deals"
    await stage.tap(OWNER, "⬅️ Helper")
    assert stage.buttons(OWNER)[0] == "💼 Deals · 0/7"


@pytest.mark.parametrize("group", Group)
async def test_every_right_can_be_ticked(firm: Firm, stage: Stage, helper: Role, group: Group) -> None:
    await open_roles(stage)
    await stage.tap(OWNER, HELPER)
    await stage.press(OWNER, stage.last(OWNER).id, RoleRights(role_id=helper.id, group=group).pack())
    while waiting := [text for text in stage.buttons(OWNER) if text.startswith("☐")]:
        firm.clock.forward(1)
        await stage.tap(OWNER, waiting[0])
    assert await rights(firm, helper) == frozenset(GROUPS[group])


def test_every_right_is_in_one_group() -> None:
    assert sorted(right for members in GROUPS.values() for right in members) == sorted(Permission)


async def test_a_tick_holds_at_once_for_those_who_have_the_role(
    firm: Firm, stage: Stage, helper: Role, ivan: Manager
) -> None:
    await switch(firm, ivan, role_id=helper.id)
    await stage.send(ivan.telegram_id, "/menu")
    assert "🚫 Reasons" not in stage.buttons(ivan.telegram_id)
    firm.clock.forward(1)
    await open_roles(stage)
    await stage.tap(OWNER, HELPER)
    await stage.tap(OWNER, "🗃 Plans, audience")
    await stage.tap(OWNER, "☐ Can edit sales plans")
    assert "reasons" in [command["command"] for command in stage.world.commands.seen_by(ivan.telegram_id, "en")]
    await stage.send(ivan.telegram_id, "/menu")
    await stage.tap(ivan.telegram_id, "🚫 Reasons")
    firm.clock.forward(1)
    await stage.tap(OWNER, "☑ Can edit sales plans")
    assert "reasons" not in [command["command"] for command in stage.world.commands.seen_by(ivan.telegram_id, "en")]
    press = await stage.tap(ivan.telegram_id, "✨ Add the usual ones")
    assert press.text == "You have no right to do this."
    await stage.send(ivan.telegram_id, "/menu")
    assert "🚫 Reasons" not in stage.buttons(ivan.telegram_id)


async def test_whoever_was_slower_is_told_and_sees_the_group_as_it_is(
    firm: Firm, stage: Stage, helper: Role, anna_admin: Manager
) -> None:
    for person_id in (OWNER, anna_admin.telegram_id):
        await open_roles(stage, person_id)
        await stage.tap(person_id, HELPER)
        await stage.tap(person_id, "⚙️ People, settings")
    await stage.tap(anna_admin.telegram_id, "Can see the log")
    press = await stage.tap(OWNER, "Can edit the settings")
    assert press.alert
    assert press.text == "Changed by Anna just now. Here it is as it stands now."
    assert stage.buttons(OWNER)[:3] == ["☐ Can edit people and roles", "☐ Can edit the settings", "☑ Can see the log"]
    assert await rights(firm, helper) == {Permission.SEE_LOG}


async def test_a_doubled_tick_is_one(firm: Firm, stage: Stage, helper: Role) -> None:
    await open_roles(stage)
    await stage.tap(OWNER, HELPER)
    await stage.tap(OWNER, "⚙️ People, settings")
    screen = stage.last(OWNER)
    for _ in range(3):
        stage.world.press(OWNER, screen.id, f"ot:{helper.id}:log.see:1:1", forged=True)
    await stage.settle()
    assert await rights(firm, helper) == {Permission.SEE_LOG}
    assert [press.alert for press in stage.world.presses.values()][-3:] == [False, False, False]


async def test_what_one_lacks_is_locked(firm: Firm, stage: Stage, helper: Role) -> None:
    person, _ = await somebody(firm, "Petro", Permission.EDIT_PEOPLE, Permission.SEE_LOG)
    stage.arrive(person)
    await open_roles(stage, person.telegram_id)
    await stage.tap(person.telegram_id, HELPER)
    await stage.tap(person.telegram_id, "⚙️ People, settings")
    assert stage.buttons(person.telegram_id)[:3] == [
        "☐ Can edit people and roles", "🔒 Can edit the settings", "☐ Can see the log"
    ]  # fmt: skip
    assert "🔒 You do not have this right yourself" in stage.text(person.telegram_id)
    forged = SetRight(role_id=helper.id, permission=Permission.EDIT_SETTINGS, on=True, version=1).pack()
    press = await stage.press(person.telegram_id, stage.last(person.telegram_id).id, forged, forged=True)
    assert press.text is not None
    assert press.text.startswith("You cannot give rights that you do not have")
    assert await rights(firm, helper) == frozenset()


async def test_a_role_that_may_do_more_is_only_shown(firm: Firm, stage: Stage) -> None:
    person, _ = await somebody(firm, "Petro", Permission.EDIT_PEOPLE)
    large = await own_role(firm, "Large", Permission.EDIT_SETTINGS)
    stage.arrive(person)
    await open_roles(stage, person.telegram_id)
    await stage.tap(person.telegram_id, "Large")
    assert "It may do more than you" in stage.text(person.telegram_id)
    assert stage.buttons(person.telegram_id) == ["⬅️ Roles"]
    rights_of_it = RoleRights(role_id=large.id, group=Group.OFFICE).pack()
    await stage.press(person.telegram_id, stage.last(person.telegram_id).id, rights_of_it, forged=True)
    assert stage.buttons(person.telegram_id)[1] == "☑ Can edit the settings"
    assert all("callback_data" not in button for button in stage.last(person.telegram_id).buttons[:3])
    await open_roles(stage, person.telegram_id)
    await stage.tap(person.telegram_id, "Admin")
    assert stage.buttons(person.telegram_id) == ["⬅️ Roles"]


async def test_nobody_locks_themselves_out(firm: Firm, stage: Stage) -> None:
    person, role = await somebody(firm, "Petro", Permission.EDIT_PEOPLE)
    stage.arrive(person)
    await open_roles(stage, person.telegram_id)
    await stage.tap(person.telegram_id, "Petro's")
    await stage.tap(person.telegram_id, "⚙️ People, settings")
    press = await stage.tap(person.telegram_id, "☑ Can edit people and roles")
    assert press.alert
    assert press.text == "This is your own role: you would lock yourself out. Ask somebody else to do it."
    assert await rights(firm, role) == {Permission.EDIT_PEOPLE}


async def test_a_new_name_is_shown_at_once(firm: Firm, stage: Stage, helper: Role) -> None:
    await open_roles(stage)
    await stage.tap(OWNER, HELPER)
    await stage.tap(OWNER, "✏️ Rename")
    await stage.send(OWNER, "<b>Aide</b>")
    assert "🎭 <b>&lt;b&gt;Aide&lt;/b&gt;</b>" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Roles")
    assert "<b>Aide</b>" in stage.buttons(OWNER)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("HELPER", "«Helper» is there already"),
        ("менеджер", "«Менеджер» is there already"),
        ("\u200b", "nothing in it"),
        ("x" * 101, "100 characters"),
    ],
)
async def test_a_wrong_name_is_explained_and_the_form_stays(
    firm: Firm, stage: Stage, helper: Role, typed: str, words: str
) -> None:
    await open_roles(stage)
    await stage.tap(OWNER, "➕ Own role")
    await stage.send(OWNER, typed)
    assert words in stage.text(OWNER)
    await stage.send(OWNER, "Aide")
    assert await own(firm) == [HELPER, "Aide"]


async def test_what_was_typed_while_somebody_renamed_is_kept(
    firm: Firm, stage: Stage, helper: Role, anna_admin: Manager
) -> None:
    await open_roles(stage)
    await stage.tap(OWNER, HELPER)
    await stage.tap(OWNER, "✏️ Rename")
    await firm.services.roles.rename(helper.id, "Aide", reserved=(), seen=1, actor=anna_admin)
    await stage.send(OWNER, "Assistant")
    assert [text for text in stage.texts(OWNER) if "You wrote: <code>Assistant</code>" in text]
    assert await own(firm) == ["Aide"]
    await stage.send(OWNER, "Assistant")
    assert await own(firm) == ["Assistant"]


async def test_deleting_asks_once_before(firm: Firm, stage: Stage, helper: Role) -> None:
    await open_roles(stage)
    await stage.tap(OWNER, HELPER)
    await stage.tap(OWNER, "🗑 Delete")
    assert "Delete this role? Nobody has it now." in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["🗑 Yes, delete", "⬅️ Helper"]
    screen = stage.last(OWNER).id
    press = await stage.tap(OWNER, "🗑 Yes, delete")
    assert press.text == "🗑 The role is deleted"
    assert HELPER not in stage.buttons(OWNER)
    sure = DeleteRole(role_id=helper.id, sure=True, version=1).pack()
    assert not (await stage.press(OWNER, screen, sure, forged=True)).alert


async def test_a_role_in_use_says_who_is_in_the_way(firm: Firm, stage: Stage, helper: Role, ivan: Manager) -> None:
    await switch(firm, ivan, role_id=helper.id)
    await open_roles(stage)
    await stage.tap(OWNER, "Helper · 1")
    press = await stage.tap(OWNER, "🗑 Delete")
    assert press.alert
    assert press.text == "1 person has this role. Give them another one first."
    assert await own(firm) == [HELPER]


async def test_only_holders_of_the_right_get_there(firm: Firm, stage: Stage, anna: Manager, helper: Role) -> None:
    await stage.send(anna.telegram_id, "/menu")
    for data in ("ol:0", f"oo:{helper.id}", f"og:{helper.id}:d", f"ot:{helper.id}:log.see:1:1", "a:on:", "a:or:1"):
        press = await stage.press(anna.telegram_id, stage.last(anna.telegram_id).id, data, forged=True)
        assert press.text == "You have no right to do this.", data
    assert await rights(firm, helper) == frozenset()


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_longest_names_and_ids_fit(firm: Firm, stage: Stage, language: str) -> None:
    await own_role(firm, "Ш" * 100, *Permission)
    for n in range(25):
        await own_role(firm, f"role {n:02}")
    await firm.services.people.set_language(language, actor=firm.owner)
    await open_roles(stage)
    assert "1/2" in stage.buttons(OWNER)
    await stage.tap(OWNER, "➡️")
    await stage.tap(OWNER, "Ш" * 27 + "…")
    for group in ("💼", "🗃", "💬", "⚙️"):
        await stage.tap(OWNER, group)
        assert max(map(len, stage.buttons(OWNER))) <= 32
        await stage.tap(OWNER, "⬅️ ШШ")
    await stage.tap(OWNER, "🗑")
    await stage.tap(OWNER, "⬅️ ШШ")


@pytest.mark.parametrize("right", Permission)
def test_a_tick_fits_into_a_button_for_every_id(right: Permission) -> None:
    payload = SetRight(role_id=HIGHEST_ID, permission=right, on=True, version=HIGHEST_ID)
    assert len(payload.pack().encode()) <= 64
    assert SetRight.unpack(payload.pack()) == payload
    assert OpenRole(role_id=HIGHEST_ID).pack() == f"oo:{HIGHEST_ID}"
