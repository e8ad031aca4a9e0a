"""The first steps of a new company: led from step to step, left and resumed at any point, in three languages."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from bot.dispatcher import build_dispatcher
from bot.fsm_storage import FormStorage
from crm_core.models import Company, Deal, Event, Manager, PlanMember, SalesPlan
from locales import Translator, translator
from tests.firm import OWNER, Firm, switch
from tests.services.deals import entries
from tests.stage import Stage

LEAD = 7001
NEWCOMER = 5001


@pytest.fixture
async def nameless(firm: Firm, stage: Stage) -> None:
    """As at the very first start."""
    await firm.change(lambda session: setattr(session.get_one(Company, 1), "name", ""))


async def company(firm: Firm) -> Company:
    (found,) = await firm.rows(Company)
    return found


async def restarted(stage: Stage, firm: Firm) -> None:
    """The process ends and begins again: only the database is left."""
    storage = FormStorage(stage.services.forms, exclusive=True)
    await storage.load()
    stage.dispatcher = build_dispatcher(stage.services, storage=storage, now=firm.clock)


async def make_plan(stage: Stage, person_id: int, say: Callable[[str], str]) -> None:
    """The form of a new plan, as short as it can be."""
    await stage.tap(person_id, say("▶️ Make the first plan"))
    await stage.send(person_id, "Курси")
    await stage.tap(person_id, say("➡️ Skip"))
    await stage.tap(person_id, "🏷")
    await stage.tap(person_id, say("➡️ Next"))
    await stage.tap(person_id, say("✅ Create"))


@pytest.mark.parametrize("language", ["en", "uk", "ru"])
async def test_an_owner_is_led_from_an_empty_company_to_the_first_deal(
    firm: Firm, stage: Stage, nameless: None, language: str
) -> None:
    t: Translator = translator(language, currency="UAH", time_zone="Europe/Kyiv")
    await firm.services.people.set_language(language, actor=firm.owner)
    await stage.start(OWNER)
    assert t.plain("🚀 Let us set up your company") in stage.text(OWNER)
    await stage.tap(OWNER, t.plain("▶️ Name the company"))
    await stage.send(OWNER, "Смарт")
    await stage.tap(OWNER, "€ EUR")
    await stage.tap(OWNER, t.plain("➡️ Keep: {value}", value="").strip())
    await stage.tap(OWNER, "Русский")
    assert f"✅ {t.plain('Your company')}: Смарт · EUR" in stage.text(OWNER)
    await make_plan(stage, OWNER, t.plain)
    await stage.send(OWNER, "/menu")
    await stage.tap(OWNER, t.plain("🚀 Set up · {n}/{all}", n=2, all=3))
    await stage.tap(OWNER, t.plain("🙋 I take the deals myself"))
    (plan,) = await firm.rows(SalesPlan)
    assert t.plain("🎉 Everything is ready") in stage.text(OWNER)
    assert f"?start=p_{plan.code}" in stage.text(OWNER)
    stage.world.person(LEAD, "Olena")
    await stage.start(LEAD, f"p_{plan.code}")
    await stage.send(LEAD, "Hello")
    (deal,) = await firm.rows(Deal)
    assert (deal.manager_id, deal.plan_id) == (firm.owner.id, plan.id)
    kept = await company(firm)
    assert (kept.name, kept.currency, kept.time_zone, kept.language) == ("Смарт", "EUR", "Europe/Kyiv", "ru")


async def test_the_checklist_has_one_next_step(firm: Firm, stage: Stage, nameless: None) -> None:
    await stage.start(OWNER)
    assert stage.text(OWNER).startswith(
        "<b>🚀 Let us set up your company</b>\n\n"
        "👉 <b>Your company</b>\n▫️ The first sales plan\n▫️ The first manager\n\n"
    )
    assert stage.buttons(OWNER) == ["▶️ Name the company", "⬅️ Home"]
    styles = [button.get("style") for button in stage.last(OWNER).buttons]
    assert styles == ["primary", None]


async def test_home_says_how_far_it_is_until_all_is_done(
    firm: Firm, stage: Stage, nameless: None, ivan: Manager
) -> None:
    async def first() -> str:
        await stage.send(OWNER, "/menu")
        return stage.buttons(OWNER)[0]

    assert await first() == "🚀 Set up · 0/3"
    await firm.change(lambda session: setattr(session.get_one(Company, 1), "name", "Acme"))
    assert await first() == "🚀 Set up · 1/3"
    plan = await firm.plan()
    assert await first() == "🚀 Set up · 2/3"
    await firm.services.team.seat(plan.id, ivan.id, active=True, actor=firm.owner)
    assert await first() == "🎉 What comes next"
    await stage.start(OWNER)
    assert "Olga, good afternoon" in stage.text(OWNER)
    await stage.tap(OWNER, "🎉 What comes next")
    assert "Try it first" in stage.text(OWNER)
    await firm.deal()
    assert await first() == "🆕 New"


async def test_each_step_can_go_back_and_home_and_keeps_what_was_chosen(
    firm: Firm, stage: Stage, nameless: None
) -> None:
    await stage.start(OWNER)
    await stage.tap(OWNER, "▶️ Name the company")
    await stage.send(OWNER, "Smart")
    assert stage.text(OWNER).startswith("Step 2 of 4")
    assert stage.buttons(OWNER)[-2:] == ["⬅️ First steps", "⬅️ Home"]
    await stage.tap(OWNER, "PLN")
    assert stage.text(OWNER).startswith("Step 3 of 4")
    await stage.tap(OWNER, "⬅️ Currency")
    assert "● PLN" in stage.buttons(OWNER)
    await stage.tap(OWNER, "➡️ Keep: PLN")
    await stage.tap(OWNER, "Warsaw")
    assert stage.text(OWNER).startswith("Step 4 of 4")
    await stage.tap(OWNER, "⬅️ Time zone")
    await stage.tap(OWNER, "➡️ Keep: Warsaw")
    await stage.tap(OWNER, "⬅️ Home")
    await stage.tap(OWNER, "🚀 Set up · 1/3")
    assert "Smart · PLN · Warsaw" in stage.text(OWNER)


async def test_currency_and_zone_are_typed_in_the_guide_and_it_goes_on(
    firm: Firm, stage: Stage, nameless: None
) -> None:
    await stage.start(OWNER)
    await stage.tap(OWNER, "▶️ Name the company")
    await stage.send(OWNER, "Smart")
    await stage.tap(OWNER, "⌨️ Another one")
    await stage.send(OWNER, "лей")
    await stage.tap(OWNER, "RON")
    assert stage.text(OWNER).startswith("Step 3 of 4")
    await stage.tap(OWNER, "⌨️ Another one")
    await stage.send(OWNER, "nowhere")
    assert stage.text(OWNER).startswith("No such city was found.")
    await stage.send(OWNER, "Бухарест")
    assert stage.text(OWNER).startswith("Step 4 of 4")
    await stage.tap(OWNER, "➡️ Keep: English")
    assert "Smart · RON · Bucharest" in stage.text(OWNER)


async def test_a_restart_in_the_middle_loses_nothing(firm: Firm, stage: Stage, nameless: None) -> None:
    await restarted(stage, firm)
    await stage.start(OWNER)
    await stage.tap(OWNER, "▶️ Name the company")
    await restarted(stage, firm)
    await stage.send(OWNER, "Smart")
    await restarted(stage, firm)
    await stage.tap(OWNER, "⌨️ Another one")
    await restarted(stage, firm)
    await stage.send(OWNER, "PLN")
    await restarted(stage, firm)
    await stage.tap(OWNER, "➡️ Keep: Kyiv")
    await restarted(stage, firm)
    await stage.tap(OWNER, "➡️ Keep: English")
    await stage.tap(OWNER, "▶️ Make the first plan")
    await stage.send(OWNER, "Courses")
    await restarted(stage, firm)
    await stage.tap(OWNER, "➡️ Skip")
    await stage.tap(OWNER, "🏷")
    await restarted(stage, firm)
    await stage.tap(OWNER, "➡️ Next")
    await stage.tap(OWNER, "✅ Create")
    await stage.start(OWNER)
    await stage.tap(OWNER, "🙋 I take the deals myself")
    assert "🎉 Everything is ready" in stage.text(OWNER)
    assert (await company(firm)).currency == "PLN"


async def test_doubled_taps_change_nothing_the_second_time(firm: Firm, stage: Stage, nameless: None) -> None:
    await stage.start(OWNER)
    await stage.tap(OWNER, "▶️ Name the company")
    await stage.send(OWNER, "Smart")
    screen, version = stage.last(OWNER).id, (await company(firm)).version
    for _ in range(3):
        stage.world.press(OWNER, screen, f"ys:EUR:{version}:1", forged=True)
    await stage.settle()
    assert stage.text(OWNER).startswith("Step 3 of 4")
    assert (await company(firm)).version == version + 1
    await firm.plan()
    await stage.start(OWNER)
    for _ in range(3):
        stage.world.press(OWNER, stage.last(OWNER).id, "gt", forged=True)
    await stage.settle()
    assert len(await firm.rows(PlanMember)) == 1
    assert len(await entries(firm, Event.MEMBER_ADDED)) == 1


async def test_taking_deals_without_a_plan_is_explained(firm: Firm, stage: Stage) -> None:
    await stage.start(OWNER)
    press = await stage.press(OWNER, stage.last(OWNER).id, "gt", forged=True)
    assert press.alert
    assert await firm.rows(PlanMember) == []


async def test_whoever_comes_by_the_first_link_is_led(firm: Firm, stage: Stage, nameless: None) -> None:
    await switch(firm, firm.owner, active=False)
    code = await firm.services.invites.owner_invite()
    stage.world.person(NEWCOMER, "Vira")
    await stage.start(NEWCOMER, f"join_{code}")
    assert "Welcome, <b>Vira</b>" in stage.texts(NEWCOMER)[0]
    assert "👉 <b>Your company</b>" in stage.text(NEWCOMER)


async def test_an_admin_may_go_on_where_the_owner_stopped(
    firm: Firm, stage: Stage, nameless: None, anna_admin: Manager
) -> None:
    await stage.start(OWNER)
    await stage.tap(OWNER, "▶️ Name the company")
    await stage.start(anna_admin.telegram_id)
    await stage.tap(anna_admin.telegram_id, "▶️ Name the company")
    await stage.send(anna_admin.telegram_id, "Anna Inc")
    await stage.send(OWNER, "Olga Inc")
    assert [text for text in stage.texts(OWNER) if "Changed by Anna" in text]
    assert (await company(firm)).name == "Anna Inc"
    await stage.send(OWNER, "Olga Inc")
    assert stage.text(OWNER).startswith("Step 2 of 4")
    assert (await company(firm)).name == "Olga Inc"


async def test_the_first_manager_is_invited_from_the_guide(firm: Firm, stage: Stage) -> None:
    await firm.plan()
    await stage.start(OWNER)
    assert stage.buttons(OWNER)[:2] == ["✉️ Invite a manager", "🙋 I take the deals myself"]
    await stage.tap(OWNER, "✉️ Invite a manager")
    await stage.tap(OWNER, "🔗 Make the link")
    await stage.send(OWNER, "/menu")
    assert stage.buttons(OWNER)[0] == "🎉 What comes next"


async def test_whoever_is_on_staff_already_can_be_chosen(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await firm.plan()
    await stage.start(OWNER)
    assert "👥 Choose from the staff" in stage.buttons(OWNER)


@pytest.mark.parametrize("role", ["head", "manager", "observer"])
async def test_others_see_their_own_first_screen(firm: Firm, stage: Stage, nameless: None, role: str) -> None:
    person = await firm.person("Ivan", role)
    stage.arrive(person)
    await stage.start(person.telegram_id)
    assert "Ivan, good afternoon" in stage.text(person.telegram_id)
    assert not [text for text in stage.buttons(person.telegram_id) if "🚀" in text]


async def test_long_names_fit(firm: Firm, stage: Stage) -> None:
    await firm.change(lambda session: setattr(session.get_one(Company, 1), "name", "Ж" * 100))
    await firm.plan(name="W" * 100)
    await stage.start(OWNER)
    assert "Ж" * 100 in stage.text(OWNER)
    assert "W" * 100 in stage.text(OWNER)
