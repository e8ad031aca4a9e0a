"""What goes out in place of a message that Telegram does not take."""

from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.enums import ParseMode
from aiogram.methods import EditMessageText, SendMessage, SendPhoto
from aiogram.types import BufferedInputFile, InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import NoticeKind, NoticeState
from sandbox.world import World
from tests.bot.parts import IVAN, OLENA, Outbox, Script, texts
from tests.bot.post import Post
from tests.firm import Firm

KEYBOARD = InlineKeyboardMarkup(inline_keyboard=[[InlineKeyboardButton(text="Open", callback_data="x")]])


async def test_not_modified_is_success(post: Post, outbox: Outbox, bot: Bot, world: World, script: Script) -> None:
    shown = await bot.send_message(IVAN, "same")
    script.by_kind[NoticeKind.DEAL_OFFER_CLOSED] = lambda notice: EditMessageText(
        chat_id=notice.chat_id, message_id=shown.message_id, text="same"
    )
    notice = await outbox.add(kind=NoticeKind.DEAL_OFFER_CLOSED)
    await post.round()
    assert ((await outbox.get(notice)).state, texts(world)) == (NoticeState.SENT, ["same"])


@pytest.mark.parametrize(
    ("kind", "shown"),
    [(NoticeKind.DEAL_ASSIGNED, ["<b>card</b>"]), (NoticeKind.DEAL_OFFER_CLOSED, []), (NoticeKind.CARD_REDRAW, [])],
)
async def test_an_edit_of_what_is_gone_comes_as_a_new_message_where_it_says_something_new(
    post: Post, outbox: Outbox, world: World, script: Script, kind: NoticeKind, shown: list[str]
) -> None:
    script.by_kind[kind] = lambda notice: EditMessageText(
        chat_id=notice.chat_id,
        message_id=999,
        text="<b>card</b>",
        parse_mode=ParseMode.HTML,
        reply_markup=KEYBOARD,
    )
    notice = await outbox.add(kind=kind)
    await post.round()
    assert [message.html for message in world.chat(IVAN).messages if message.outgoing] == shown
    assert (await outbox.get(notice)).state == NoticeState.SENT


async def test_broken_markup_goes_out_as_plain_text_and_is_told(
    post: Post, outbox: Outbox, world: World, firm: Firm
) -> None:
    notice = await outbox.add(text="<b>Tom &amp; Jerry</i> &lt;3", parse_mode="HTML")
    await post.round()
    assert texts(world) == ["Tom & Jerry <3"]
    assert (await outbox.get(notice)).state == NoticeState.SENT
    (alert,) = await firm.notices(NoticeKind.DEAD_LETTER)
    assert alert.data == {"plain_id": notice}


async def test_too_long_a_text_comes_in_parts(post: Post, outbox: Outbox, world: World, script: Script) -> None:
    words = " ".join(f"<b>w{n}</b>" for n in range(1000))
    script.by_kind[NoticeKind.REPLY_TO_LEAD] = lambda notice: SendMessage(
        chat_id=notice.chat_id, text=words, parse_mode=ParseMode.HTML, reply_markup=KEYBOARD
    )
    await outbox.add(OLENA, kind=NoticeKind.REPLY_TO_LEAD)
    await post.round()
    parts = [message for message in world.chat(OLENA).messages if message.outgoing]
    assert " ".join(part.text or "" for part in parts).split() == [f"w{n}" for n in range(1000)]
    assert [bool(part.inline_keyboard) for part in parts] == [False] * (len(parts) - 1) + [True]


async def test_too_long_a_caption_follows_its_picture(post: Post, outbox: Outbox, world: World, script: Script) -> None:
    picture = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\x64\0\0\0\x32" + bytes(20)
    script.by_kind[NoticeKind.LEAD_WROTE] = lambda notice: SendPhoto(
        chat_id=notice.chat_id, photo=BufferedInputFile(picture, "p.png"), caption="x" * 2000, reply_markup=KEYBOARD
    )
    await outbox.add()
    await post.round()
    photo, text = [message for message in world.chat(IVAN).messages if message.outgoing]
    assert (photo.kind, photo.caption, text.text, bool(text.inline_keyboard)) == ("photo", None, "x" * 2000, True)
