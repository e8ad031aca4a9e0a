"""Many deals handed over by taps: ticks, a person's everything, what nobody has; one deal by its plan's rule."""

from __future__ import annotations

import pytest

from crm_core.models import Deal, Manager, Mode, SalesPlan
from keyboards.deals import DealList
from tests.firm import OWNER, Firm, switch
from tests.stage import Stage

NAMES = ("Olena", "Borys", "Clara", "Diana", "Emma", "Fedir", "Galyna", "Hanna", "Iryna", "Julia")
ALL_OPEN = "💼 All deals"


@pytest.fixture
async def petro(firm: Firm, stage: Stage) -> Manager:
    person = await firm.person("Petro")
    stage.arrive(person)
    return person


@pytest.fixture
async def ten(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    """Deals #1 … #10 of Ivan."""
    for name in NAMES:
        await firm.deal(firm.lead(name=name))
    await stage.settle()


async def seat(firm: Firm, plan: SalesPlan, *people: Manager) -> None:
    for one in people:
        await firm.services.team.seat(plan.id, one.id, active=True, actor=firm.owner)


async def open_selection(stage: Stage, anna: Manager) -> None:
    await stage.send(anna.telegram_id, "/menu")
    await stage.tap(anna.telegram_id, ALL_OPEN)
    await stage.tap(anna.telegram_id, "☑ Select")


async def test_ticked_deals_go_to_a_colleague_and_both_hear_of_it_once(
    firm: Firm, stage: Stage, anna: Manager, ivan: Manager, petro: Manager, ten: None
) -> None:
    me = anna.telegram_id
    await open_selection(stage, anna)
    assert "Tick the deals that somebody else is to have." in stage.text(me)
    assert stage.buttons(me)[0] == "☐ #10 Julia · 11\u00a0000\u00a0₴"
    assert stage.buttons(me)[8:] == ["☑ Page", "☑ All · 10", "·", "1/2", "➡️", "⬅️ Deals · 1/2"]
    await stage.tap(me, "#10 Julia")
    assert "☑ #10 Julia · 11\u00a0000\u00a0₴" in stage.buttons(me)
    await stage.tap(me, "➡️")
    await stage.tap(me, "#1 Olena")
    assert "☑ 2 deals ticked · 22\u00a0000\u00a0₴" in stage.text(me)
    await stage.tap(me, "👥 Hand over · 2")
    assert stage.text(me).startswith("👥 <b>2 deals</b> · 22\u00a0000\u00a0₴\n\nWho takes them over?")
    await stage.tap(me, "Petro")
    assert stage.text(me).startswith("Hand <b>2 deals</b> · 22\u00a0000\u00a0₴ to Petro?")
    press = await stage.tap(me, "👥 Yes, hand over")
    assert press.text == "👥 2 deals handed over"
    assert stage.text(me) == "👥 <b>2 deals handed over</b> · 22\u00a0000\u00a0₴\n\n👤 Petro · 2"
    assert stage.text(petro.telegram_id).startswith("👥 Anna handed you 2 deals.\n\n<b>#1 Olena</b>")
    assert stage.text(ivan.telegram_id).startswith("👥 Anna handed 2 deals of yours to Petro.\n\n<b>#1 Olena</b>")
    await stage.tap(petro.telegram_id, "💼 My deals")
    assert [text for text in stage.buttons(petro.telegram_id) if "#" in text] == [
        "🔵 #10 Julia · 11\u00a0000\u00a0₴",
        "🔵 #1 Olena · 11\u00a0000\u00a0₴",
    ]
    await stage.tap(me, "⬅️ Deals")
    assert "10 deals" in stage.text(me)


async def test_a_page_is_ticked_and_let_go_of_by_one_tap(stage: Stage, anna: Manager, ten: None) -> None:
    me = anna.telegram_id
    await open_selection(stage, anna)
    await stage.tap(me, "☑ Page")
    assert [text[0] for text in stage.buttons(me)[:8]] == ["☑"] * 8
    assert "👥 Hand over · 8" in stage.buttons(me)
    await stage.tap(me, "☐ Page")
    assert "Hand over" not in " ".join(stage.buttons(me))
    await stage.tap(me, "#10 Julia")
    await stage.tap(me, "➡️")
    await stage.tap(me, "♻️ None")
    assert "♻️ None" not in stage.buttons(me)
    assert "2/2" in stage.buttons(me)


async def test_ticks_are_there_again_after_the_list_was_left(stage: Stage, anna: Manager, ten: None) -> None:
    await open_selection(stage, anna)
    await stage.tap(anna.telegram_id, "#9 Iryna")
    await open_selection(stage, anna)
    assert "☑ #9 Iryna · 11\u00a0000\u00a0₴" in stage.buttons(anna.telegram_id)
    await stage.tap(anna.telegram_id, "#9 Iryna")
    assert "☐ #9 Iryna · 11\u00a0000\u00a0₴" in stage.buttons(anna.telegram_id)


async def test_by_the_plans_rule_everybody_but_the_present_manager_is_asked(
    firm: Firm, stage: Stage, anna: Manager, ivan: Manager, petro: Manager, plan: SalesPlan, ten: None
) -> None:
    await seat(firm, plan, petro)
    await open_selection(stage, anna)
    await stage.tap(anna.telegram_id, "☑ Page")
    await stage.tap(anna.telegram_id, "👥 Hand over · 8")
    await stage.tap(anna.telegram_id, "⚖️ By the plan's rule")
    assert "over by the rules of their plans?" in stage.text(anna.telegram_id)
    await stage.tap(anna.telegram_id, "👥 Yes, hand over")
    assert await firm.open_deals() == {ivan.id: 2, petro.id: 8}
    await stage.send(petro.telegram_id, "#3")
    await stage.tap(petro.telegram_id, "⋯ More")
    await stage.tap(petro.telegram_id, "❓ Why me?")
    assert "Ivan · had the deal until then" in stage.text(petro.telegram_id)


async def test_what_could_not_be_handed_over_is_told_with_its_reason(
    firm: Firm, stage: Stage, anna: Manager, ivan: Manager, petro: Manager, ten: None
) -> None:
    await open_selection(stage, anna)
    for name in ("#8 Hanna", "#9 Iryna", "#10 Julia"):
        await stage.tap(anna.telegram_id, name)
    await firm.services.deals.win(8, None, seen=1, actor=ivan)
    await firm.services.deals.transfer(9, firm.owner.id, seen=1, actor=firm.owner)
    await stage.tap(anna.telegram_id, "👥 Hand over")
    await stage.tap(anna.telegram_id, "Petro")
    await stage.tap(anna.telegram_id, "👥 Yes, hand over")
    assert stage.text(anna.telegram_id) == (
        "👥 <b>1 deal handed over</b> · 11\u00a0000\u00a0₴\n\n👤 Petro · 1\n\n"
        "▫️ closed: #8\n▫️ changed hands meanwhile: #9"
    )


async def test_a_second_tap_says_that_it_is_done_and_leaves_the_report(
    firm: Firm, stage: Stage, anna: Manager, petro: Manager, ten: None
) -> None:
    me = anna.telegram_id
    await open_selection(stage, anna)
    await stage.tap(me, "#10 Julia")
    await stage.tap(me, "👥 Hand over")
    await stage.tap(me, "Petro")
    screen = stage.last(me)
    (data,) = [one["callback_data"] for one in screen.buttons if "Yes" in one["text"]]
    await stage.press(me, screen.id, data)
    report = stage.text(me)
    press = await stage.press(me, screen.id, data, forged=True)
    assert press.alert
    assert press.text == "Nothing is ticked any more: it has been done already, or was left too long ago."
    assert stage.text(me) == report
    assert "1 deal handed over" in report


async def test_whoever_has_left_meanwhile_gets_nothing(
    firm: Firm, stage: Stage, anna: Manager, ivan: Manager, petro: Manager, ten: None
) -> None:
    await open_selection(stage, anna)
    await stage.tap(anna.telegram_id, "☑ Page")
    await stage.tap(anna.telegram_id, "👥 Hand over")
    await stage.tap(anna.telegram_id, "Petro")
    await switch(firm, petro, active=False)
    press = await stage.tap(anna.telegram_id, "👥 Yes, hand over")
    assert press.text == "This person has left, or takes no deals any more. Nothing was changed."
    assert await firm.open_deals() == {ivan.id: 10}


async def test_only_those_who_may_hand_many_over_see_the_button_and_only_on_open_deals(
    firm: Firm, stage: Stage, anna: Manager, ivan: Manager, ten: None
) -> None:
    await stage.send(ivan.telegram_id, "/deals")
    assert "☑ Select" not in stage.buttons(ivan.telegram_id)
    await stage.send(anna.telegram_id, "/menu")
    await stage.press(anna.telegram_id, stage.last(anna.telegram_id).id, DealList(scope="v").pack(), forged=True)
    assert "☑ Select" not in stage.buttons(anna.telegram_id)
    await stage.press(
        anna.telegram_id, stage.last(anna.telegram_id).id, DealList(scope="v", kind="o").pack(), forged=True
    )
    assert "☑ Select" in stage.buttons(anna.telegram_id)


async def test_everything_of_a_person_is_handed_over_from_their_card(
    firm: Firm, stage: Stage, ivan: Manager, petro: Manager, plan: SalesPlan, ten: None
) -> None:
    await stage.send(OWNER, "/people")
    await stage.tap(OWNER, "Ivan")
    await stage.tap(OWNER, "👥 Hand over deals")
    assert stage.text(OWNER).startswith("👤 <b>Ivan</b>\n👥 <b>10 deals</b> · 110\u00a0000\u00a0₴")
    await stage.tap(OWNER, "Petro")
    await stage.tap(OWNER, "⬅️ No")
    await stage.tap(OWNER, "Petro")
    await stage.tap(OWNER, "👥 Yes, hand over")
    assert "10 deals handed over" in stage.text(OWNER)
    assert "and more" not in stage.text(petro.telegram_id)
    assert stage.text(petro.telegram_id).startswith("👥 Olga handed you 10 deals.")
    await stage.tap(OWNER, "⬅️ Back")
    assert "👥 Hand over deals" not in stage.buttons(OWNER)
    assert await firm.open_deals() == {petro.id: 10}


async def test_a_head_hands_over_everything_of_a_person_from_their_list(
    firm: Firm, stage: Stage, anna: Manager, ivan: Manager, petro: Manager, plan: SalesPlan, ten: None
) -> None:
    await seat(firm, plan, petro)
    me = anna.telegram_id
    await stage.send(me, "/menu")
    await stage.press(me, stage.last(me).id, DealList(scope="v", kind="o", manager_id=ivan.id).pack(), forged=True)
    await stage.tap(me, "👥 Transfer all")
    await stage.tap(me, "⚖️ By the plan's rule")
    await stage.tap(me, "👥 Yes, hand over")
    assert await firm.open_deals() == {petro.id: 10}
    await stage.tap(me, "⬅️ Deals")
    assert "👤 Ivan" in stage.text(me)


async def test_all_that_nobody_has_is_handed_out_after_a_question(
    firm: Firm, stage: Stage, anna: Manager, ivan: Manager
) -> None:
    plan = await firm.plan(ivan, mode=Mode.MANUAL)
    for name in NAMES[:3]:
        await firm.deal(firm.lead(name=name))
    await firm.change(lambda session: setattr(session.get_one(SalesPlan, plan.id), "mode", Mode.EVEN))
    await firm.plan(ivan, name="Courses", label="COURSES", mode=Mode.MANUAL)
    await firm.deal(firm.lead(name="Zoya"))
    await stage.settle()
    await stage.send(anna.telegram_id, "/menu")
    await stage.tap(anna.telegram_id, "✋ Unassigned · 4")
    await stage.tap(anna.telegram_id, "⚖️ Hand out all")
    assert stage.text(anna.telegram_id) == (
        "⚖️ Hand out <b>3 deals</b> by the rules of their plans?\n\n1 deal is in a plan where people choose: it stays."
    )
    await stage.tap(anna.telegram_id, "⚖️ Yes, hand out")
    assert "3 deals handed over" in stage.text(anna.telegram_id)
    assert stage.text(ivan.telegram_id).startswith("👥 Anna handed you 3 deals.")
    await stage.tap(anna.telegram_id, "⬅️ Unassigned")
    assert "☑ Select" in stage.buttons(anna.telegram_id)
    assert "⚖️ Hand out all" not in stage.buttons(anna.telegram_id), "what is left is in a plan where people choose"


async def test_one_deal_goes_by_its_plans_rule(
    firm: Firm, stage: Stage, anna: Manager, ivan: Manager, petro: Manager, plan: SalesPlan, deal: Deal
) -> None:
    me = anna.telegram_id
    await stage.send(me, f"#{deal.id}")
    for text in ("⋯ More", "👥 Transfer"):
        await stage.tap(me, text)
    press = await stage.tap(me, "⚖️ By the plan's rule")
    assert press.alert
    assert press.text == "Nobody else in the plan's team is available now. Nothing was changed."
    await seat(firm, plan, petro)
    for text in ("⋯ More", "👥 Transfer"):
        await stage.tap(me, text)
    press = await stage.tap(me, "⚖️ By the plan's rule")
    assert press.text == "👥 Handed to Petro"
    assert "↩️ Undo: 👤 Ivan" in stage.buttons(me)
    assert "Anna handed you a deal" in stage.text(petro.telegram_id)
    assert "Anna handed the deal to Petro" in stage.text(ivan.telegram_id)


async def test_a_manual_plan_offers_no_rule(firm: Firm, stage: Stage, anna: Manager, ivan: Manager) -> None:
    await firm.plan(ivan, mode=Mode.MANUAL)
    deal = await firm.deal()
    await stage.send(anna.telegram_id, f"#{deal.id}")
    await stage.tap(anna.telegram_id, "⋯ More")
    await stage.tap(anna.telegram_id, "👥 Transfer")
    assert not [text for text in stage.buttons(anna.telegram_id) if "rule" in text]
