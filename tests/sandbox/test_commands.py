from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    BotCommand,
    BotCommandScopeAllPrivateChats,
    BotCommandScopeChat,
    MenuButtonCommands,
    MenuButtonDefault,
    MenuButtonWebApp,
    WebAppInfo,
)

from sandbox.world import World
from tests.sandbox.conftest import OLENA


def commands(*names: str) -> list[BotCommand]:
    return [BotCommand(command=name, description=f"About {name}") for name in names]


@pytest.mark.parametrize("name", ["Start", "new-deal", "x" * 33, "", "знайти"])
async def test_bad_command_names_are_refused(bot: Bot, name: str) -> None:
    with pytest.raises(TelegramBadRequest, match="Bad Request: BOT_COMMAND_INVALID"):
        await bot.set_my_commands(commands(name))


async def test_descriptions_languages_and_chats_of_commands_are_checked(bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="command description must be non-empty"):
        await bot.set_my_commands([BotCommand(command="a", description=" ")])
    with pytest.raises(TelegramBadRequest, match="invalid language code specified"):
        await bot.set_my_commands(commands("a"), language_code="ukr")
    with pytest.raises(TelegramBadRequest, match="chat not found"):
        await bot.set_my_commands(commands("a"), scope=BotCommandScopeChat(chat_id=9))
    with pytest.raises(TelegramBadRequest, match="BOT_COMMANDS_TOO_MUCH"):
        await bot.set_my_commands(commands(*[f"c{n}" for n in range(101)]))


async def test_a_person_sees_the_narrowest_list_in_their_language(bot: Bot, world: World) -> None:
    private, own = BotCommandScopeAllPrivateChats(), BotCommandScopeChat(chat_id=OLENA)
    await bot.set_my_commands(commands("default"))
    await bot.set_my_commands(commands("private_uk"), scope=private, language_code="uk")
    assert _seen(world, OLENA) == ["private_uk"]
    await bot.set_my_commands(commands("own"), scope=own)
    assert _seen(world, OLENA) == ["own"]
    world.person(8, "Ivan", language_code="en")
    assert _seen(world, 8) == ["default"]
    await bot.delete_my_commands(scope=own)
    assert _seen(world, OLENA) == ["private_uk"]
    assert [c.command for c in await bot.get_my_commands(scope=private, language_code="uk")] == ["private_uk"]
    assert await bot.get_my_commands(scope=private) == []


def _seen(world: World, person_id: int) -> list[str]:
    return [command["command"] for command in world.commands_for(person_id)]


async def test_names_and_descriptions_fall_back_to_the_common_language(bot: Bot) -> None:
    await bot.set_my_name("Deals")
    await bot.set_my_name("Угоди", language_code="uk")
    assert (await bot.get_my_name(language_code="uk")).name == "Угоди"
    assert (await bot.get_my_name(language_code="ru")).name == "Deals"
    await bot.set_my_description("All about it")
    await bot.set_my_short_description("It")
    assert (await bot.get_my_description()).description == "All about it"
    assert (await bot.get_my_short_description()).short_description == "It"
    with pytest.raises(TelegramBadRequest, match="BOT_TITLE_INVALID"):
        await bot.set_my_name("x" * 65)


async def test_menu_buttons_are_common_or_of_one_chat(bot: Bot) -> None:
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)
    assert isinstance(await bot.get_chat_menu_button(chat_id=OLENA), MenuButtonCommands)
    app = MenuButtonWebApp(text="Desk", web_app=WebAppInfo(url="https://a.com"))
    await bot.set_chat_menu_button(chat_id=OLENA, menu_button=app)
    assert (await bot.get_chat_menu_button(chat_id=OLENA)).model_dump() == app.model_dump()
    assert isinstance(await bot.get_chat_menu_button(), MenuButtonCommands)
    await bot.set_chat_menu_button(chat_id=OLENA, menu_button=MenuButtonDefault())
    assert isinstance(await bot.get_chat_menu_button(chat_id=OLENA), MenuButtonCommands)


async def test_who_is_in_a_chat_is_known(bot: Bot, world: World) -> None:
    assert (await bot.get_chat(OLENA)).username == "olena"
    assert (await bot.get_chat_member(OLENA, OLENA)).status == "member"
    with pytest.raises(TelegramBadRequest, match="user not found"):
        await bot.get_chat_member(OLENA, 8)
    assert (await bot.get_me()).username == world.bot_username
