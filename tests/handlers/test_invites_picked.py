"""People picked in Telegram's own window, by taps."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.db import Database
from crm_core.models import Manager, Permission, SalesPlan
from locales import LANGUAGES
from tests.firm import OWNER, Firm, switch
from tests.handlers.invites import open_invites, restart, speaking
from tests.services.invites import own_role, role_id, seats
from tests.stage import Stage

VIRA, PETRO = 5001, 5002


@pytest.fixture(autouse=True)
def contacts(stage: Stage) -> None:
    stage.world.person(VIRA, "Vira", last_name="Bondar", username="vira")
    stage.world.person(PETRO, "Petro")


def below(stage: Stage, who: int = OWNER) -> list[str]:
    """The words of the buttons under the input."""
    message = stage.world.chat(who).keyboard
    rows: list[list[dict[str, Any]]] = ((message.reply_markup if message else None) or {}).get("keyboard", [])
    return [button["text"] for row in rows for button in row]


async def picking(stage: Stage, *people: int, who: int = OWNER) -> None:
    await open_invites(stage, who)
    await stage.tap(who, "👤 Pick people")
    await stage.share(who, *people)


def asked(stage: Stage, who: int = OWNER) -> int:
    message = stage.world.chat(who).keyboard
    assert message is not None
    assert message.reply_markup is not None
    request: int = message.reply_markup["keyboard"][0][0]["request_users"]["request_id"]
    return request


def shared(request: int, *people: int, who: int = OWNER) -> dict[str, Any]:
    """An answer of the picker that no button of ours has asked for."""
    user = {"id": who, "is_bot": False, "first_name": "Olga", "language_code": "en"}
    users = [{"user_id": person} for person in people]
    chat = {"id": who, "type": "private", "first_name": "Olga"}
    message = {"message_id": 90_000, "date": 1, "chat": chat, "from": user}
    return {"message": {**message, "users_shared": {"request_id": request, "users": users}}}


async def test_people_are_picked_given_a_role_and_plans_and_added(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await open_invites(stage)
    press = await stage.tap(OWNER, "👤 Pick people")
    assert press.text == "👤 Choose people with the button below"
    assert below(stage) == ["👤 Choose people", "✖️ Cancel"]
    await stage.share(OWNER, VIRA, PETRO)
    assert below(stage)[:2] == ["🆕 New", "💼 Deals"]
    assert "👤 <b>2 people</b>\n👉 Vira Bondar" in stage.text(OWNER)
    await stage.tap(OWNER, "○ Head of sales")
    await stage.tap(OWNER, "✅ Add 2 people")
    assert "✅ <b>2 people are on the staff</b>\n⏳ Vira Bondar\n⏳ Petro" in stage.text(OWNER)
    copy = stage.last(OWNER).buttons[0]
    assert copy["copy_text"]["text"] == "https://t.me/crm_sandbox_bot"
    vira = await firm.services.people.identify(VIRA)
    assert vira is not None
    assert (vira.role.key, vira.username, vira.reachable) == ("head", "vira", False)
    assert await seats(firm, vira) == {plan.id}
    assert stage.texts(VIRA) == [], "the bot may not write to them yet"


async def test_with_their_first_start_they_have_menu_welcome_and_deals(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager
) -> None:
    await firm.services.people.set_shift(on=False, actor=ivan)
    await picking(stage, VIRA)
    await stage.tap(OWNER, "✅ Add 1 person")
    deal = await firm.deal()
    assert deal.manager_id is None
    firm.clock.forward(1)
    await stage.start(VIRA)
    vira = await firm.services.people.identify(VIRA)
    assert vira is not None
    assert (await firm.card(deal.id)).deal.manager_id == vira.id
    assert [text for text in stage.texts(VIRA) if "Welcome, <b>Vira Bondar</b>!" in text]
    assert below(stage, VIRA)[:2] == ["🆕 New", "💼 Deals"]
    assert "menu" in [command["command"] for command in stage.world.commands.seen_by(VIRA, "en")]
    await stage.start(VIRA)
    assert len([text for text in stage.texts(VIRA) if "Welcome" in text]) == 1


async def test_whoever_wrote_before_is_welcomed_at_once(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await stage.send(VIRA, "Do you need managers?")
    await picking(stage, VIRA)
    await stage.tap(OWNER, "✅ Add 1 person")
    assert "👉 Vira Bondar" in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["⬅️ Invitations"]
    assert "Welcome, <b>Vira Bondar</b>!" in stage.text(VIRA)
    await stage.send(VIRA, "/menu")
    assert "Vira Bondar, good afternoon" in stage.text(VIRA)


async def test_staff_are_said_so_and_passed_over(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await picking(stage, ivan.telegram_id, VIRA)
    assert "▫️ Ivan · on the staff already" in stage.text(OWNER)
    await stage.tap(OWNER, "✅ Add 1 person")
    assert "Ivan" not in stage.text(OWNER)
    await picking(stage, ivan.telegram_id)
    assert "There is nobody to add." in stage.text(OWNER)
    assert not [text for text in stage.buttons(OWNER) if "Add" in text]


async def test_cancel_puts_the_usual_buttons_back(firm: Firm, stage: Stage) -> None:
    await open_invites(stage)
    await stage.tap(OWNER, "👤 Pick people")
    request = asked(stage)
    await stage.send(OWNER, "✖️ Cancel")
    assert below(stage)[:2] == ["🆕 New", "💼 Deals"]
    assert "✉️ Invitations" in stage.text(OWNER)
    stage.world.push(shared(request, VIRA))
    await stage.settle()
    assert "done already, or was begun too long ago" in stage.text(OWNER)
    await stage.send(OWNER, "✖️ Cancel")
    assert "good afternoon" in stage.text(OWNER)


async def test_a_doubled_tap_asks_once_and_adds_once(firm: Firm, stage: Stage) -> None:
    await open_invites(stage)
    screen = stage.last(OWNER).id
    for _ in range(3):
        stage.world.press(OWNER, screen, "ik")
    await stage.settle()
    assert len([text for text in stage.texts(OWNER) if "mark up to 10 people" in text]) == 1
    await stage.share(OWNER, VIRA)
    form = stage.last(OWNER).id
    first, second = (stage.world.press(OWNER, form, "ia") for _ in range(2))
    await stage.settle()
    assert (first.text, second.alert) == (None, True)
    assert "is on the staff" in stage.text(OWNER)
    assert await firm.count(Manager) == 2


async def test_people_picked_survive_a_restart(firm: Firm, stage: Stage, db: Database, plan: SalesPlan) -> None:
    await open_invites(stage)
    await stage.tap(OWNER, "👤 Pick people")
    restart(stage, db, firm)
    await stage.share(OWNER, VIRA)
    await stage.tap(OWNER, "○ Head of sales")
    restart(stage, db, firm)
    await stage.tap(OWNER, "☑ Online sales")
    await stage.tap(OWNER, "✅ Add 1 person")
    vira = await firm.services.people.identify(VIRA)
    assert vira is not None
    assert vira.role.key == "head"
    assert await seats(firm, vira) == set()


@pytest.mark.parametrize("request_id", [0, 1, -1, 2**31 - 1])
async def test_a_forged_answer_is_harmless_and_explained(firm: Firm, stage: Stage, request_id: int) -> None:
    stage.world.push(shared(request_id, VIRA, -1, OWNER))
    await stage.settle()
    assert "done already, or was begun too long ago" in stage.text(OWNER)
    assert below(stage)[:2] == ["🆕 New", "💼 Deals"]
    assert await firm.count(Manager) == 1


async def test_an_answer_without_names_shows_numbers_until_they_come(firm: Firm, stage: Stage) -> None:
    await open_invites(stage)
    await stage.tap(OWNER, "👤 Pick people")
    stage.world.push(shared(asked(stage), VIRA))
    await stage.settle()
    assert f"👉 {VIRA}" in stage.text(OWNER)
    await stage.tap(OWNER, "✅ Add 1 person")
    await stage.start(VIRA)
    vira = await firm.services.people.identify(VIRA)
    assert vira is not None
    assert vira.name == "Vira Bondar"


async def test_those_without_the_right_pick_nobody(firm: Firm, stage: Stage, anna_admin: Manager) -> None:
    who = anna_admin.telegram_id
    await open_invites(stage, who)
    await stage.tap(who, "👤 Pick people")
    await switch(firm, anna_admin, role_id=await role_id(firm, "head"))
    await stage.share(who, VIRA)
    assert stage.text(who) == "You have no right to do this."
    assert below(stage, who)[:2] == ["🆕 New", "💼 Deals"]
    assert await firm.services.people.identify(VIRA) is None


async def test_a_lead_who_shares_people_is_told_that_nothing_came_of_it(firm: Firm, stage: Stage) -> None:
    await stage.start(VIRA)
    stage.world.push(shared(7, PETRO, who=VIRA))
    await stage.settle()
    assert await firm.count(Manager) == 1
    assert stage.texts(VIRA)[-1]


async def test_a_role_that_has_gone_must_be_chosen_anew(firm: Firm, stage: Stage, anna_admin: Manager) -> None:
    who = anna_admin.telegram_id
    await picking(stage, VIRA, who=who)
    form = stage.last(who).id
    role = await own_role(firm, "Recruiter", Permission.EDIT_PEOPLE)
    await switch(firm, anna_admin, role_id=role)
    press = await stage.press(who, form, "ia")
    assert press.alert
    await stage.press(who, form, "if:p:0:0", forged=True)
    assert "Choose the role." in stage.text(who)
    assert not [text for text in stage.buttons(who) if "Add" in text]
    await stage.tap(who, "○ Recruiter")
    await stage.tap(who, "✅ Add 1 person")
    vira = await firm.services.people.identify(VIRA)
    assert vira is not None
    assert vira.role_id == role


@pytest.mark.parametrize("language", LANGUAGES)
async def test_the_whole_way_in_every_language(firm: Firm, stage: Stage, language: str) -> None:
    t = speaking(language)
    await firm.services.people.set_language(language, actor=firm.owner)
    await open_invites(stage)
    await stage.tap(OWNER, t.plain("👤 Pick people"))
    await stage.share(OWNER, VIRA, PETRO)
    await stage.tap(OWNER, t.plain_plural("✅ Add {n} person", "✅ Add {n} people", 2))
    assert await firm.count(Manager) == 3
    assert t.plain("📋 Copy") in stage.buttons(OWNER)


@pytest.mark.parametrize("leave", ["a tap", "/people"])
async def test_whoever_wanders_off_gets_the_usual_buttons_back(firm: Firm, stage: Stage, leave: str) -> None:
    await open_invites(stage)
    await stage.tap(OWNER, "👤 Pick people")
    if leave == "a tap":
        await stage.tap(OWNER, "⬅️ People")
    else:
        await stage.send(OWNER, leave)
    assert below(stage)[:2] == ["🆕 New", "💼 Deals"]
    assert len([text for text in stage.texts(OWNER) if "The main buttons are under" in text]) == 1
