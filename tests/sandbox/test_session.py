from __future__ import annotations

import logging

import pytest
from aiogram import Bot, Dispatcher, F
from aiogram.client.default import DefaultBotProperties
from aiogram.enums import ParseMode
from aiogram.exceptions import TelegramServerError
from aiogram.types import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message

from sandbox.methods import HANDLERS
from sandbox.params import METHODS
from sandbox.session import SandboxSession
from sandbox.world import World
from tests.sandbox.conftest import OLENA


async def test_defaults_of_the_bot_are_applied(world: World) -> None:
    bot = Bot(world.token, session=SandboxSession(world), default=DefaultBotProperties(parse_mode=ParseMode.HTML))
    assert (await bot.send_message(OLENA, "<b>x</b>")).text == "x"


async def test_a_dispatcher_runs_over_the_session(bot: Bot, world: World) -> None:
    dispatcher = Dispatcher()

    @dispatcher.message(F.text == "menu")
    async def menu(message: Message) -> None:
        button = InlineKeyboardButton(text="Go", callback_data="go", style="success")
        await message.answer("Menu", reply_markup=InlineKeyboardMarkup(inline_keyboard=[[button]]))

    @dispatcher.callback_query()
    async def go(query: CallbackQuery) -> None:
        assert isinstance(query.message, Message)
        await query.message.edit_text("Gone")
        await query.answer("There")

    world.send(OLENA, "menu")
    await _feed(dispatcher, bot, world)
    screen = world.chat(OLENA).messages[-1]
    press = world.press(OLENA, screen.id, "go")
    await _feed(dispatcher, bot, world)
    assert (screen.text, press.text, world.errors) == ("Gone", "There", [])


async def _feed(dispatcher: Dispatcher, bot: Bot, world: World) -> None:
    for update in await bot.get_updates():
        await dispatcher.feed_update(bot, update)
    world.updates.clear()


async def test_an_answer_of_a_wrong_shape_is_loud(
    bot: Bot, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setitem(HANDLERS, "getme", lambda *_: {"id": "nobody"})
    with caplog.at_level(logging.ERROR), pytest.raises(TelegramServerError, match="the sandbox failed"):
        await bot.get_me()
    assert "the sandbox failed at getMe" in caplog.text


def test_every_handler_has_aiograms_method() -> None:
    assert set(HANDLERS) <= set(METHODS)


async def test_the_log_is_bounded_and_forgets_the_oldest(bot: Bot, world: World) -> None:
    await bot.get_me()
    assert world.log.maxlen is not None
    assert world.log.maxlen <= 20_000
    assert [request.method for request in world.log] == ["getMe"]
