from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest, TelegramConflictError, TelegramNetworkError
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup, InputMediaPhoto, MediaUnion
from aiohttp import ClientSession, FormData

from sandbox.serve import Sandbox
from sandbox.world import World
from tests.sandbox.conftest import OLENA, picture


@pytest.fixture
async def web() -> AsyncIterator[ClientSession]:
    async with ClientSession() as session:
        yield session


def method(sandbox: Sandbox, name: str) -> str:
    return f"{sandbox.url}/bot{sandbox.world.token}/{name}"


async def test_aiograms_client_sends_with_a_keyboard_and_html(http_bot: Bot, world: World) -> None:
    keyboard = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Go", callback_data="7")]])
    sent = await http_bot.send_message(OLENA, "😀 <b>Ціна</b>", parse_mode="HTML", reply_markup=keyboard)
    assert sent.html_text == "😀 <b>Ціна</b>"
    assert sent.reply_markup is not None
    assert sent.reply_markup.model_dump() == keyboard.model_dump()
    (request,) = world.calls("sendMessage", OLENA)
    assert request.params["reply_markup"]["inline_keyboard"][0][0]["callback_data"] == "7"


async def test_a_refusal_reaches_aiograms_client_as_its_error(http_bot: Bot) -> None:
    with pytest.raises(TelegramBadRequest, match="Bad Request: chat not found"):
        await http_bot.send_message(9, "x")


async def test_an_upload_can_be_downloaded_again(http_bot: Bot, world: World) -> None:
    data = picture(640, 480)
    sent = await http_bot.send_photo(
        OLENA, BufferedInputFile(data, "chart.png"), caption="<i>March</i>", parse_mode="HTML"
    )
    assert sent.photo is not None
    assert (sent.photo[-1].width, sent.photo[-1].height, sent.html_text) == (640, 480, "<i>March</i>")
    file = await http_bot.get_file(sent.photo[-1].file_id)
    assert file.file_path is not None
    loaded = await http_bot.download(file)
    assert loaded is not None
    assert loaded.read() == data


async def test_json_forms_queries_and_multipart_mean_the_same(sandbox: Sandbox, web: ClientSession) -> None:
    wanted = {"chat_id": OLENA, "text": "[1]", "disable_notification": True}
    as_text = {"chat_id": str(OLENA), "text": "[1]", "disable_notification": "true"}
    form = FormData(as_text)
    form.add_field("ignored", b"x", filename="x.txt")
    for request in (
        web.post(method(sandbox, "sendMessage"), json=wanted),
        web.post(method(sandbox, "sendMessage"), data=as_text),
        web.post(method(sandbox, "sendMessage"), data=form),
        web.get(method(sandbox, "SENDMESSAGE"), params=as_text),
    ):
        async with request as response:
            assert response.status == 200
            assert (await response.json())["result"]["text"] == "[1]"
    assert [request.params for request in sandbox.world.calls("sendMessage")] == [wanted] * 4


@pytest.mark.parametrize(
    ("name", "params", "description"),
    [
        ("sendMessage", {"text": "x"}, "Bad Request: chat_id is empty"),
        ("sendMessage", {"chat_id": OLENA}, "Bad Request: message text is empty"),
        ("sendMessage", {"chat_id": OLENA, "text": "x", "reply_markup": "{"}, "can't parse reply markup JSON object"),
        ("sendMessage", {"chat_id": OLENA, "text": "x", "reply_markup": '{"inline_keyboard": 5}'}, "can't parse reply"),
        ("deleteMessage", {"chat_id": OLENA}, "Bad Request: message identifier is not specified"),
        ("sendMessage", {"chat_id": OLENA, "text": "x", "reply_markup": '{"x": 5}'}, "can't parse reply"),
        ("editMessageMedia", {"chat_id": OLENA, "message_id": 1, "media": '{"type": "voice"}'}, "can't parse media"),
        ("setMyCommands", {"commands": '[{"command": "a"}]'}, "can't parse commands list"),
    ],
)
async def test_incomplete_requests_are_refused(
    sandbox: Sandbox, web: ClientSession, name: str, params: dict[str, str], description: str
) -> None:
    async with web.post(method(sandbox, name), json=params) as response:
        told = await response.json()
    assert (response.status, told["ok"], told["error_code"]) == (400, False, 400)
    assert description in told["description"]


async def test_a_body_that_is_no_json_object_is_refused(sandbox: Sandbox, web: ClientSession) -> None:
    headers = {"Content-Type": "application/json"}
    for body in ("{", "[]"):
        async with web.post(method(sandbox, "getMe"), data=body, headers=headers) as response:
            assert response.status == 400


async def test_unknown_methods_are_404_and_remembered(sandbox: Sandbox, web: ClientSession) -> None:
    for name in ("sendTelepathy", "sendDice"):
        async with web.post(method(sandbox, name)) as response:
            assert response.status == 404
            assert (await response.json())["description"].startswith("Not Found")
    assert sandbox.world.journal.unknown_methods == {"sendTelepathy", "sendDice"}


async def test_a_wrong_token_is_refused_for_methods_and_files(sandbox: Sandbox, web: ClientSession) -> None:
    for path in ("bot43:WRONG/getMe", "file/bot43:WRONG/photos/file_1.png"):
        async with web.get(f"{sandbox.url}/{path}") as response:
            assert response.status == 401
            assert (await response.json())["description"] == "Unauthorized"


async def test_an_unknown_file_is_not_found(sandbox: Sandbox, web: ClientSession) -> None:
    async with web.get(f"{sandbox.url}/file/bot{sandbox.world.token}/photos/none.png") as response:
        assert response.status == 404


async def test_long_polls_conflict_over_http(http_bot: Bot, world: World) -> None:
    first = asyncio.create_task(http_bot.get_updates(timeout=30))
    await asyncio.sleep(0.1)
    second = asyncio.create_task(http_bot.get_updates(timeout=30))
    with pytest.raises(TelegramConflictError):
        await first
    world.send(OLENA, "x")
    assert len(await second) == 1


async def test_a_poll_of_a_killed_bot_is_forgotten(sandbox: Sandbox, http_bot: Bot, web: ClientSession) -> None:
    killed = asyncio.create_task(web.post(method(sandbox, "getUpdates"), json={"timeout": 30}))
    await asyncio.sleep(0.1)
    killed.cancel()
    await asyncio.gather(killed, return_exceptions=True)
    await asyncio.sleep(0.1)
    sandbox.world.send(OLENA, "x")
    assert len(await http_bot.get_updates()) == 1
    assert sandbox.world.errors == []


async def test_cut_connections_do_nothing_and_lost_answers_did_it(http_bot: Bot, world: World) -> None:
    world.faults.add("sendMessage", cut=True, times=1)
    with pytest.raises(TelegramNetworkError):
        await http_bot.send_message(OLENA, "cut")
    world.faults.add("sendMessage", drop=True, times=1)
    with pytest.raises(TelegramNetworkError):
        await http_bot.send_message(OLENA, "lost")
    assert [message.text for message in world.chat(OLENA).messages if message.outgoing] == ["lost"]
    assert world.errors == []


async def test_albums_upload_several_files_at_once(http_bot: Bot) -> None:
    items: list[MediaUnion] = [
        InputMediaPhoto(media=BufferedInputFile(picture(), f"{n}.png"), caption=str(n)) for n in range(2)
    ]
    sent = await http_bot.send_media_group(OLENA, items)
    assert [message.caption for message in sent] == ["0", "1"]
    assert len({message.media_group_id for message in sent}) == 1


async def test_every_answer_is_json_with_the_letters_themselves(sandbox: Sandbox, web: ClientSession) -> None:
    async with web.post(method(sandbox, "sendMessage"), json={"chat_id": OLENA, "text": "Ціна"}) as response:
        body = await response.text()
    assert "Ціна" in body
    assert json.loads(body)["ok"] is True
