from __future__ import annotations

import pytest
from aiogram import Bot
from aiogram.exceptions import TelegramBadRequest
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto

from sandbox.world import World
from tests.sandbox.conftest import OLENA, picture


def upload(data: bytes = b"bytes", name: str = "a.bin") -> BufferedInputFile:
    return BufferedInputFile(data, name)


@pytest.mark.parametrize(
    ("data", "refusal"),
    [
        (b"", "file must be non-empty"),
        (b"no picture", "IMAGE_PROCESS_FAILED"),
        (picture(9000, 2000), "PHOTO_INVALID_DIMENSIONS"),
        (picture(2100, 100), "PHOTO_INVALID_DIMENSIONS"),
    ],
)
async def test_a_photo_must_be_a_picture_of_bearable_size(bot: Bot, data: bytes, refusal: str) -> None:
    with pytest.raises(TelegramBadRequest, match=refusal):
        await bot.send_photo(OLENA, upload(data))


async def test_a_caption_has_1024_utf16_units_after_parsing(bot: Bot) -> None:
    await bot.send_document(OLENA, upload(), caption="<b>" + "😀" * 512 + "</b>", parse_mode="HTML")
    with pytest.raises(TelegramBadRequest, match="Bad Request: message caption is too long"):
        await bot.send_document(OLENA, upload(), caption="😀" * 512 + "!")


async def test_every_kind_of_file_can_be_sent(bot: Bot, world: World) -> None:
    for send in (
        bot.send_document,
        bot.send_voice,
        bot.send_video,
        bot.send_audio,
        bot.send_video_note,
        bot.send_animation,
        bot.send_sticker,
    ):
        await send(OLENA, upload())
    kinds = [message.kind for message in world.chat(OLENA).messages if message.outgoing]
    assert kinds == ["document", "voice", "video", "audio", "video_note", "animation", "sticker"]


async def test_a_known_file_is_sent_again_by_its_id_as_the_same_kind_only(bot: Bot) -> None:
    document = (await bot.send_document(OLENA, upload(b"price list", "prices.pdf"))).document
    assert document is not None
    again = (await bot.send_document(OLENA, document.file_id)).document
    assert again is not None
    assert (again.file_unique_id, again.file_name) == (document.file_unique_id, "prices.pdf")
    with pytest.raises(TelegramBadRequest, match="can't use file of type Document as Photo"):
        await bot.send_photo(OLENA, document.file_id)
    with pytest.raises(TelegramBadRequest, match="wrong file identifier/HTTP URL specified"):
        await bot.send_document(OLENA, "unknown")
    with pytest.raises(TelegramBadRequest, match="failed to get HTTP URL content"):
        await bot.send_document(OLENA, "https://example.com/a.pdf")
    with pytest.raises(TelegramBadRequest, match="there is no document in the request"):
        await bot.send_document(OLENA, "attach://nothing")


async def test_albums_have_two_to_ten_items_of_one_sort(bot: Bot) -> None:
    photo = InputMediaPhoto(media=upload(picture()))
    document = InputMediaDocument(media=upload())
    with pytest.raises(TelegramBadRequest, match="must include 2-10 items"):
        await bot.send_media_group(OLENA, [photo])
    with pytest.raises(TelegramBadRequest, match="can't be mixed"):
        await bot.send_media_group(OLENA, [photo, document])


async def test_files_over_20_megabytes_cannot_be_fetched(bot: Bot) -> None:
    sent = await bot.send_document(OLENA, upload(bytes(20 * 1024 * 1024 + 1)))
    assert sent.document is not None
    with pytest.raises(TelegramBadRequest, match="file is too big"):
        await bot.get_file(sent.document.file_id)
    with pytest.raises(TelegramBadRequest, match="invalid file_id"):
        await bot.get_file("unknown")
