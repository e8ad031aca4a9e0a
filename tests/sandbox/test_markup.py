from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    CopyTextButton,
    DisabledButton,
    ForceReply,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    KeyboardButton,
    KeyboardButtonRequestUsers,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    WebAppInfo,
)

from sandbox.errors import NotThere
from sandbox.world import World
from tests.sandbox.conftest import OLENA


def inline(*rows: list[InlineKeyboardButton]) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(inline_keyboard=list(rows))


def button(**fields: Any) -> InlineKeyboardButton:
    return InlineKeyboardButton(**{"text": "Go", **fields})


@pytest.mark.parametrize(
    ("wrong", "refusal"),
    [
        (button(callback_data="я" * 33), "BUTTON_DATA_INVALID"),
        (button(callback_data=""), "BUTTON_DATA_INVALID"),
        (button(), "Text buttons are unallowed in the inline keyboard"),
        (button(text=" ", callback_data="x"), "inline keyboard button text must be non-empty"),
        (button(callback_data="x", url="https://a.com"), "only one action is allowed"),
        (button(callback_data="x", style="rainbow"), "invalid button style specified"),
        (button(copy_text=CopyTextButton(text="x" * 257)), "BUTTON_COPY_TEXT_INVALID"),
        (button(url="nowhere"), "inline keyboard button URL 'nowhere' is invalid: Wrong HTTP URL"),
        (button(web_app=WebAppInfo(url="http://a.com")), "Only HTTPS links are allowed"),
    ],
)
async def test_wrong_buttons_are_refused(bot: Bot, wrong: InlineKeyboardButton, refusal: str) -> None:
    with pytest.raises(TelegramBadRequest, match=refusal):
        await bot.send_message(OLENA, "x", reply_markup=inline([wrong]))


async def test_all_kinds_of_buttons_reach_the_page_as_they_are(bot: Bot, world: World) -> None:
    await bot.send_message(
        OLENA,
        "x",
        reply_markup=inline(
            [button(callback_data="x" * 64, style="danger"), button(url="https://a.com/x", style="primary")],
            [button(copy_text=CopyTextButton(text="42")), button(disabled=DisabledButton(), style="success")],
            [button(callback_data="y", icon_custom_emoji_id="53")],
        ),
    )
    shown = world.chat(OLENA).messages[-1].as_page()["inline_keyboard"]
    assert shown == [
        [
            {"text": "Go", "callback_data": "x" * 64, "style": "danger"},
            {"text": "Go", "url": "https://a.com/x", "style": "primary"},
        ],
        [{"text": "Go", "copy_text": {"text": "42"}}, {"text": "Go", "disabled": {}, "style": "success"}],
        [{"text": "Go", "callback_data": "y", "icon_custom_emoji_id": "53"}],
    ]


async def test_a_hundred_buttons_and_eight_in_a_row_are_the_most(bot: Bot) -> None:
    full = [[button(callback_data="x")] * 8 for _ in range(12)]
    await bot.send_message(OLENA, "x", reply_markup=inline(*full, [button(callback_data="x")] * 4))
    with pytest.raises(TelegramBadRequest, match="Bad Request: reply markup is too long"):
        await bot.send_message(OLENA, "x", reply_markup=inline(*full, [button(callback_data="x")] * 5))
    with pytest.raises(TelegramBadRequest, match="row is too long"):
        await bot.send_message(OLENA, "x", reply_markup=inline([button(callback_data="x")] * 9))


async def test_an_empty_inline_keyboard_is_none(bot: Bot) -> None:
    assert (await bot.send_message(OLENA, "x", reply_markup=inline([]))).reply_markup is None


async def test_reply_keyboards_are_kept_and_checked(bot: Bot, world: World) -> None:
    ask = KeyboardButton(text="Share", request_contact=True)
    markup = ReplyKeyboardMarkup(keyboard=[[ask]], input_field_placeholder="or type it", one_time_keyboard=True)
    await bot.send_message(OLENA, "x", reply_markup=markup)
    shown = world.chat(OLENA).messages[-1].as_page()
    assert shown["keyboard"] == [[{"text": "Share", "request_contact": True}]]
    assert shown["placeholder"] == "or type it"
    with pytest.raises(TelegramBadRequest, match="at least one button"):
        await bot.send_message(OLENA, "x", reply_markup=ReplyKeyboardMarkup(keyboard=[]))
    with pytest.raises(TelegramBadRequest, match="placeholder is too long"):
        await bot.send_message(OLENA, "x", reply_markup=ForceReply(input_field_placeholder="x" * 65))
    await bot.send_message(OLENA, "x", reply_markup=ReplyKeyboardRemove())
    assert world.chat(OLENA).messages[-1].as_page()["remove_keyboard"] is True


@pytest.mark.parametrize(
    ("asked", "refusal"),
    [
        ({"request_id": 2**31}, "request_id must be a 32-bit number"),
        ({"request_id": 1, "max_quantity": 0}, "max_quantity must be between 1 and 10"),
        ({"request_id": 1, "max_quantity": 11}, "max_quantity must be between 1 and 10"),
    ],
)
async def test_a_button_that_asks_for_people_is_checked(bot: Bot, asked: dict[str, Any], refusal: str) -> None:
    button = KeyboardButton(text="Choose", request_users=KeyboardButtonRequestUsers(**asked))
    with pytest.raises(TelegramBadRequest, match=refusal):
        await bot.send_message(OLENA, "x", reply_markup=ReplyKeyboardMarkup(keyboard=[[button]]))


async def test_a_button_asks_for_one_thing(bot: Bot) -> None:
    asked = KeyboardButtonRequestUsers(request_id=1)
    button = KeyboardButton(text="Choose", request_users=asked, request_contact=True)
    with pytest.raises(TelegramBadRequest, match="only one action is allowed"):
        await bot.send_message(OLENA, "x", reply_markup=ReplyKeyboardMarkup(keyboard=[[button]]))


async def test_only_buttons_on_the_message_now_can_be_pressed(bot: Bot, world: World) -> None:
    sent = await bot.send_message(
        OLENA, "x", reply_markup=inline([button(callback_data="a"), button(disabled=DisabledButton())])
    )
    assert world.press(OLENA, sent.message_id, "a").data == "a"
    await bot.edit_message_reply_markup(chat_id=OLENA, message_id=sent.message_id)
    with pytest.raises(NotThere):
        world.press(OLENA, sent.message_id, "a")
    forged = world.press(OLENA, sent.message_id, "b", forged=True)
    updates = await bot.get_updates()
    assert updates[-1].callback_query is not None
    assert updates[-1].callback_query.id == forged.id
