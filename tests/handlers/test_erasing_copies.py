"""Whatever of a lead's words and pictures stands in the chats of the team goes when the person is erased."""

from __future__ import annotations

from crm_core.models import Deal, Manager, NoticeKind
from sandbox.messages import ChatMessage
from tests.firm import Firm
from tests.handlers.conftest import LEAD
from tests.stage import Stage

PICTURE = b"\x89PNG"
BLANKED = "🗑 This was about a person who has been erased."
DAYS = 3 * 24 * 3600.0


def copies(stage: Stage, manager: Manager, kind: str) -> list[ChatMessage]:
    return [one for one in stage.world.chat(manager.telegram_id).messages if one.outgoing and one.kind == kind]


async def forgotten(stage: Stage) -> None:
    await stage.send(LEAD, "/forget")
    await stage.tap(LEAD, "🗑 Yes, erase")


async def test_albums_and_single_pictures_are_taken_away(stage: Stage, ivan: Manager, deal: Deal) -> None:
    stage.world.send_album(LEAD, ["photo", "video", "photo"], PICTURE, caption="my roof")
    await stage.settle()
    stage.world.send_media(LEAD, "sticker", PICTURE)
    await stage.settle()
    stage.world.send_media(LEAD, "photo", PICTURE, caption="my door")
    await stage.settle()
    assert [len(copies(stage, ivan, kind)) for kind in ("photo", "video", "sticker")] == [3, 1, 1]
    await forgotten(stage)
    assert [len(copies(stage, ivan, kind)) for kind in ("photo", "video", "sticker")] == [0, 0, 0]


async def test_of_old_ones_the_words_and_the_name_go(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    stage.world.send_media(LEAD, "photo", PICTURE, caption="my door")
    await stage.settle()
    stage.world.send_media(LEAD, "sticker", PICTURE)
    await stage.settle()
    (sticker,) = copies(stage, ivan, "sticker")
    assert "Olena" in sticker.buttons[0]["text"]
    firm.clock.forward(DAYS)
    await forgotten(stage)
    (photo,), (sticker,) = copies(stage, ivan, "photo"), copies(stage, ivan, "sticker")
    assert (photo.caption, photo.buttons, sticker.buttons) == (BLANKED, [], [])
    assert await firm.notices(NoticeKind.DEAD_LETTER) == []
    tried = [(one.method, one.error) for one in stage.world.errors]
    assert tried == [
        ("editMessageText", "Bad Request: there is no text in the message to edit"),
        ("editMessageText", "Bad Request: there is no text in the message to edit"),
        ("editMessageCaption", "Bad Request: there is no caption in the message to edit"),
    ]
    stage.world.journal.errors.clear()


async def test_what_was_shown_again_in_a_chat_goes_too(stage: Stage, ivan: Manager, deal: Deal) -> None:
    stage.world.send_media(LEAD, "photo", PICTURE)
    await stage.settle()
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "Olena")
    await stage.tap(ivan.telegram_id, "🖼 Show")
    assert len(copies(stage, ivan, "photo")) == 2
    await forgotten(stage)
    assert copies(stage, ivan, "photo") == []


async def test_a_reply_to_what_was_shown_again_goes_to_the_lead(stage: Stage, ivan: Manager, deal: Deal) -> None:
    stage.world.send_media(LEAD, "photo", PICTURE)
    await stage.settle()
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "Olena")
    await stage.tap(ivan.telegram_id, "🖼 Show")
    await stage.send(ivan.telegram_id, "A fine door", reply_to=stage.last(ivan.telegram_id).id)
    assert stage.text(LEAD) == "A fine door"


async def test_an_edit_on_its_way_brings_nothing_back(stage: Stage, ivan: Manager, deal: Deal) -> None:
    said = stage.world.send(LEAD, "my first thought")
    await stage.settle()
    stage.world.edit(LEAD, said.id, "my second thought")
    await stage.handle()
    await forgotten(stage)
    shown = " ".join(stage.texts(ivan.telegram_id))
    assert [word for word in ("Olena", "thought") if word in shown] == []


async def test_the_chat_of_an_erased_person_shows_no_words_and_no_pictures(
    stage: Stage, ivan: Manager, deal: Deal
) -> None:
    stage.world.send_media(LEAD, "photo", PICTURE, caption="my door")
    await stage.settle()
    await forgotten(stage)
    await stage.send(ivan.telegram_id, "/chats")
    assert not any("🔵" in text and "Olena" in text for text in stage.buttons(ivan.telegram_id))
    await stage.send(ivan.telegram_id, f"#{deal.id}")
    await stage.tap(ivan.telegram_id, "⋯")
    chat = next(text for text in stage.buttons(ivan.telegram_id) if text.startswith("💬") and "Chats" not in text)
    await stage.tap(ivan.telegram_id, chat)
    assert not any("🖼" in text for text in stage.buttons(ivan.telegram_id))
    assert "door" not in stage.text(ivan.telegram_id)
