from __future__ import annotations

from crm_core.models import Lead
from tests.firm import OWNER, Firm, leaves
from tests.stage import Stage

NEWCOMER = 5001


async def invite(firm: Firm) -> str:
    """A link that brings somebody onto the staff, as at the first start."""
    await firm.services.people.set_language("en", actor=firm.owner)
    await firm.change(lambda session: session.merge(firm.owner).__setattr__("active", False))
    code = await firm.services.invites.owner_invite()
    assert code is not None
    return code


async def test_owner_link_works_once(firm: Firm, stage: Stage) -> None:
    code = await invite(firm)
    stage.world.person(NEWCOMER, "Vira")
    await stage.start(NEWCOMER, f"join_{code}")
    assert "Welcome, <b>Vira</b>" in stage.texts(NEWCOMER)[0]
    assert "Let us set up your company" in stage.text(NEWCOMER)
    assert "menu" in [command["command"] for command in stage.world.commands.seen_by(NEWCOMER, "en")]
    stage.world.person(5002, "Thief")
    await stage.start(5002, f"join_{code}")
    assert "does not work any more" in stage.text(5002)
    assert await firm.services.people.identify(5002) is None


async def test_wrong_code_makes_nobody_staff(firm: Firm, stage: Stage) -> None:
    stage.world.person(NEWCOMER, "Vira")
    await stage.start(NEWCOMER, "join_guess")
    assert "does not work any more" in stage.text(NEWCOMER)
    assert await firm.services.people.identify(NEWCOMER) is None


async def test_lead_who_blocks_the_bot_is_shown_to_the_manager(firm: Firm, stage: Stage) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    stage.arrive(ivan)
    stage.world.person(7001, "Olena")
    await stage.send(7001, "Hello")
    stage.world.block(7001)
    await stage.settle()
    assert "has blocked the bot" in stage.text(ivan.telegram_id)
    stage.world.unblock(7001)
    await stage.settle()
    assert (await firm.rows(Lead))[0].reachable


async def test_staff_who_block_the_bot_leave_the_pool_and_heads_are_told(firm: Firm, stage: Stage) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    stage.arrive(ivan)
    stage.world.block(ivan.telegram_id)
    await stage.settle()
    assert "<b>Ivan</b> has blocked the bot" in stage.text(OWNER)
    deal = await firm.deal()
    assert deal.manager_id is None


async def test_dismissed_person_is_told_and_is_a_lead_from_then_on(firm: Firm, stage: Stage) -> None:
    ivan = await firm.person()
    stage.arrive(ivan)
    await stage.send(ivan.telegram_id, "/menu")
    await firm.change(lambda session: session.merge(ivan).__setattr__("active", False))
    press = await stage.tap(ivan.telegram_id, "⏸ Go off shift")
    assert press.alert
    assert "no longer on the staff" in (press.text or "")
    await stage.start(ivan.telegram_id)
    assert "a manager will answer" in stage.text(ivan.telegram_id)


async def test_person_out_of_reach_is_back_with_their_first_word(firm: Firm, stage: Stage) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    await firm.services.people.unreachable(ivan.telegram_id)
    deal = await firm.deal()
    assert deal.manager_id is None
    stage.world.person(ivan.telegram_id, "Ivan")
    await stage.start(ivan.telegram_id)
    assert "menu" in [command["command"] for command in stage.world.commands.seen_by(ivan.telegram_id, "en")]
    assert (await firm.card(deal.id)).deal.manager_id == ivan.id


async def test_menu_waits_until_the_person_has_come(firm: Firm, stage: Stage) -> None:
    ivan = await firm.person()
    await stage.deliver()
    assert not stage.world.calls("setMyCommands")
    firm.clock.forward(1)
    stage.world.person(ivan.telegram_id, "Ivan")
    await stage.start(ivan.telegram_id)
    assert stage.world.commands.seen_by(ivan.telegram_id, "en")


async def test_menu_of_a_dismissed_person_is_taken_away(firm: Firm, stage: Stage) -> None:
    ivan = await firm.person()
    stage.world.person(ivan.telegram_id, "Ivan")
    await stage.start(ivan.telegram_id)
    assert stage.world.commands.seen_by(ivan.telegram_id, "en")
    await leaves(firm, ivan)
    await stage.deliver()
    assert not stage.world.commands.seen_by(ivan.telegram_id, "en")
