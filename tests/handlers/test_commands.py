"""The command menus: everybody's in three languages, the staff's own by chat, and gone when they leave."""

from __future__ import annotations

import pytest

from bot.app import greet
from crm_core.models import Company, Manager
from tests.firm import Firm, leaves
from tests.stage import Stage
from views import commands

LEAD = 7001
LEADS = ["start", "phone", "language", "stop", "forget", "help"]
STAFF = ["menu", "new", "deals", "chats", "find", "report", "language", "help"]
HELP = {"en": "How it works", "uk": "Як це працює", "ru": "Как это работает"}


def menu(stage: Stage, person_id: int, telegram_language: str) -> tuple[list[str], str]:
    """The names of the commands as the person's Telegram shows them, and the words of the last one."""
    seen = stage.world.commands.seen_by(person_id, telegram_language)
    return [command["command"] for command in seen], seen[-1]["description"]


@pytest.fixture
async def begun(firm: Firm, stage: Stage) -> None:
    """The bot has been started: strangers have their menus."""
    await greet(stage.bot, stage.services)


@pytest.mark.parametrize("language", HELP)
async def test_leads_have_a_menu_in_their_telegrams_language(stage: Stage, begun: None, language: str) -> None:
    assert menu(stage, LEAD, language) == (LEADS, HELP[language])


@pytest.mark.parametrize("company_language", HELP)
async def test_leads_of_other_languages_have_it_in_the_companys(
    firm: Firm, stage: Stage, company_language: str
) -> None:
    await firm.change(lambda session: setattr(session.get_one(Company, 1), "language", company_language))
    await greet(stage.bot, stage.services)
    for unknown in ("de", ""):
        assert menu(stage, LEAD, unknown) == (LEADS, HELP[company_language])


@pytest.mark.parametrize("language", HELP)
async def test_staff_have_their_own_in_the_language_they_chose(
    firm: Firm, stage: Stage, begun: None, language: str
) -> None:
    person = await firm.person(language=language)
    stage.world.person(person.telegram_id, "Ivan", language_code="de")
    await stage.start(person.telegram_id)
    for telegram_language in ("de", *HELP):
        assert menu(stage, person.telegram_id, telegram_language) == (STAFF, HELP[language])
    assert menu(stage, LEAD, language) == (LEADS, HELP[language])


@pytest.mark.parametrize("language", HELP)
async def test_without_a_choice_it_is_their_telegrams(firm: Firm, stage: Stage, begun: None, language: str) -> None:
    person = await firm.person(language=None)
    stage.world.person(person.telegram_id, "Ivan", language_code=language)
    await stage.start(person.telegram_id)
    assert menu(stage, person.telegram_id, language) == (STAFF, HELP[language])


async def test_menu_follows_the_language(firm: Firm, stage: Stage, begun: None, ivan: Manager) -> None:
    await stage.start(ivan.telegram_id)
    for language in ("uk", "ru", "en"):
        firm.clock.forward(1)
        await firm.services.people.set_language(language, actor=ivan)
        await stage.deliver()
        assert menu(stage, ivan.telegram_id, "en") == (STAFF, HELP[language])


@pytest.mark.parametrize("language", HELP)
async def test_whoever_leaves_sees_what_everybody_sees(firm: Firm, stage: Stage, begun: None, language: str) -> None:
    person = await firm.person(language="en")
    stage.world.person(person.telegram_id, "Ivan", language_code=language)
    await stage.start(person.telegram_id)
    assert menu(stage, person.telegram_id, language)[0] == STAFF
    await leaves(firm, person)
    await stage.deliver()
    assert menu(stage, person.telegram_id, language) == (LEADS, HELP[language])
    (removed,) = stage.world.calls("deleteMyCommands")
    assert removed.params["scope"] == {"type": "chat", "chat_id": person.telegram_id}


async def test_whoever_comes_back_has_it_again(firm: Firm, stage: Stage, begun: None, ivan: Manager) -> None:
    await stage.start(ivan.telegram_id)
    await leaves(firm, ivan)
    await stage.deliver()
    firm.clock.forward(1)
    await firm.services.people.ensure_owners([ivan.telegram_id])
    await stage.deliver()
    assert menu(stage, ivan.telegram_id, "en") == ([name for name, _, _ in commands.STAFF], HELP["en"])
