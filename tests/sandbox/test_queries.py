from __future__ import annotations

from typing import Any

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import (
    InlineQueryResultArticle,
    InlineQueryResultsButton,
    InlineQueryResultUnion,
    InputTextMessageContent,
)

from sandbox.messages import Press
from sandbox.world import World
from tests.sandbox.conftest import OLENA, Clock

TOO_OLD = "Bad Request: query is too old and response timeout expired or query ID is invalid"


@pytest.fixture
def press(world: World) -> Press:
    return world.press(OLENA, 1, "x", forged=True)


async def test_an_answer_is_seen_by_the_person(bot: Bot, world: World, press: Press) -> None:
    events = world.subscribe()
    await bot.answer_callback_query(press.id, "Done", show_alert=True)
    assert (press.answered, press.text, press.alert) == (True, "Done", True)
    assert events.get_nowait() == {
        "type": "answer",
        "person_id": OLENA,
        "press_id": press.id,
        "text": "Done",
        "alert": True,
    }


async def test_an_answer_may_come_for_15_seconds(bot: Bot, press: Press, clock: Clock) -> None:
    clock.pass_by(seconds=15.1)
    with pytest.raises(TelegramBadRequest, match=TOO_OLD):
        await bot.answer_callback_query(press.id)
    with pytest.raises(TelegramBadRequest, match=TOO_OLD):
        await bot.answer_callback_query("12345")


async def test_a_second_answer_is_accepted_and_counted_as_a_mistake(bot: Bot, world: World, press: Press) -> None:
    await bot.answer_callback_query(press.id, "first")
    assert world.errors == []
    assert await bot.answer_callback_query(press.id, "second")
    assert press.text == "first"
    assert [mistake.error for mistake in world.errors] == ["callback query was answered already"]


async def test_a_notification_has_200_characters(bot: Bot, press: Press) -> None:
    with pytest.raises(TelegramBadRequest, match="Bad Request: MESSAGE_TOO_LONG"):
        await bot.answer_callback_query(press.id, "x" * 201)
    await bot.answer_callback_query(press.id, "x" * 200)


async def test_inline_queries_are_answered_once(bot: Bot, world: World) -> None:
    ask = world.ask_inline(OLENA, "deal")
    content = InputTextMessageContent(message_text="x")
    article = InlineQueryResultArticle(id="1", title="Deal", input_message_content=content)
    with pytest.raises(TelegramBadRequest, match="RESULT_ID_DUPLICATE"):
        await bot.answer_inline_query(ask.id, [article, article])
    await bot.answer_inline_query(ask.id, [article])
    assert ask.results[0]["title"] == "Deal"
    with pytest.raises(TelegramBadRequest, match=TOO_OLD):
        await bot.answer_inline_query(ask.id, [article])


def article(**more: Any) -> InlineQueryResultArticle:
    content = InputTextMessageContent(message_text=more.pop("text", "x"))
    return InlineQueryResultArticle(**{"id": "1", "title": "Deal", "input_message_content": content, **more})


def button(**more: Any) -> InlineQueryResultsButton:
    return InlineQueryResultsButton(**{"text": "Open", "start_parameter": "find", **more})


@pytest.mark.parametrize(
    ("results", "more", "refusal"),
    [
        ([article(id=str(n)) for n in range(51)], {}, "RESULTS_TOO_MUCH"),
        ([article(id="")], {}, "RESULT_ID_INVALID"),
        ([article(id="ї" * 33)], {}, "RESULT_ID_INVALID"),
        ([article(title=" ")], {}, "ARTICLE_TITLE_EMPTY"),
        ([article(text="")], {}, "message text is empty"),
        ([article(text="x" * 4097)], {}, "message is too long"),
        ([], {"next_offset": "x" * 65}, "NEXT_OFFSET_INVALID"),
        ([], {"button": button(text=" ")}, "button text must be non-empty"),
        ([], {"button": button(start_parameter="no space")}, "START_PARAM_INVALID"),
        ([], {"button": button(start_parameter=None)}, "exactly one of web_app and start_parameter"),
    ],
)
async def test_an_inline_answer_is_refused_as_telegram_does(
    bot: Bot, world: World, results: list[InlineQueryResultUnion], more: dict[str, Any], refusal: str
) -> None:
    ask = world.ask_inline(OLENA, "deal")
    with pytest.raises(TelegramBadRequest, match=refusal):
        await bot.answer_inline_query(ask.id, results, **more)
    assert not ask.answered


async def test_an_inline_answer_is_kept_as_it_was_given(bot: Bot, world: World) -> None:
    ask = world.ask_inline(OLENA, "deal", offset="8")
    await bot.answer_inline_query(ask.id, [], cache_time=0, is_personal=True, next_offset="16", button=button())
    assert (ask.cache_time, ask.personal, ask.next_offset) == (0, True, "16")
    assert ask.button == {"text": "Open", "start_parameter": "find"}
    (entry,) = world.updates.waiting()
    assert entry.update["inline_query"]["offset"] == "8"


async def test_an_inline_query_waits_for_its_answer_a_few_seconds(bot: Bot, world: World, clock: Clock) -> None:
    ask = world.ask_inline(OLENA, "deal")
    clock.pass_by(seconds=15.1)
    with pytest.raises(TelegramBadRequest, match=TOO_OLD):
        await bot.answer_inline_query(ask.id, [])
