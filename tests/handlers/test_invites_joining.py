"""Opening an invitation: by whoever is on staff, by leads, and by those who guess."""

from __future__ import annotations

import pytest

from crm_core.models import Invite, Manager, SalesPlan
from tests.firm import OWNER, Firm
from tests.handlers.invites import make_link
from tests.stage import Stage

VIRA = 5001


async def test_whoever_is_on_staff_hears_that_a_link_changes_nothing(firm: Firm, stage: Stage, ivan: Manager) -> None:
    code = await make_link(stage)
    for who in (ivan.telegram_id, OWNER):
        await stage.start(who, code)
        assert "You are on the staff already" in stage.text(who)
    assert (await firm.rows(Invite))[0].used_at is None


async def test_a_repeated_start_of_whoever_has_joined_brings_the_first_screen_again(firm: Firm, stage: Stage) -> None:
    code = await make_link(stage)
    stage.world.person(VIRA, "Vira")
    await stage.start(VIRA, code)
    await stage.start(VIRA, code)
    assert [text for text in stage.texts(VIRA) if "Welcome" in text] == [stage.texts(VIRA)[0]] * 2
    assert "Vira, good afternoon" in stage.text(VIRA)


async def test_a_lead_who_joins_works_from_then_on(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    code = await make_link(stage)
    stage.world.person(VIRA, "Vira")
    await stage.send(VIRA, "How much is it?")
    await stage.start(VIRA, code)
    await stage.send(VIRA, "/menu")
    assert "Vira, good afternoon" in stage.text(VIRA)
    assert "menu" in [command["command"] for command in stage.world.commands.seen_by(VIRA, "en")]


HOSTILE = ["/start join_", "/start join_ї" + "ї" * 50, "/start join_" + "x" * 4000, "/start join_%s' OR 1=1 --"]


@pytest.mark.parametrize("text", HOSTILE)
async def test_hostile_codes_are_refused_like_any_other(firm: Firm, stage: Stage, text: str) -> None:
    stage.world.person(VIRA, "Vira")
    await stage.send(VIRA, text)
    assert stage.text(VIRA) == "This link does not work any more. Ask for a new one."
    assert await firm.services.people.identify(VIRA) is None


async def test_whoever_guesses_waits_and_is_told_how_long(firm: Firm, stage: Stage) -> None:
    code = await make_link(stage)
    stage.world.person(VIRA, "Vira")
    for _ in range(5):
        await stage.start(VIRA, "join_guess")
    await stage.start(VIRA, code)
    assert stage.text(VIRA) == "Too many wrong links. Try again in 1 min."
    firm.clock.forward(60)
    await stage.start(VIRA, "join_guess")
    await stage.start(VIRA, code)
    assert stage.text(VIRA) == "Too many wrong links. Try again in 2 min."
    firm.clock.forward(120)
    await stage.start(VIRA, code)
    assert "Vira, good afternoon" in stage.text(VIRA)
