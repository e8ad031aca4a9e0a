"""Whatever of a lead's words and pictures stands in the chats of the team goes when the person is erased."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.models import Deal, Manager, NoticeKind, SalesPlan
from crm_core.services.notify import notify
from sandbox.messages import ChatMessage
from tests.firm import OWNER, Firm
from tests.handlers.conftest import LEAD
from tests.stage import Stage
from views.erasing import blank_picture

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


REFUSED_AS = {
    "photo": ["editMessageText"],
    "document": ["editMessageText"],
    "voice": ["editMessageText", "editMessageMedia", "editMessageMedia"],
    "sticker": ["editMessageText", "editMessageMedia", "editMessageMedia", "editMessageCaption"],
}
"""What Telegram does not let be done with each; the bot cannot know which of its messages is what."""


@pytest.mark.parametrize("kind", ["photo", "video", "animation", "document", "audio"])
async def test_an_old_picture_or_file_becomes_another_one(
    firm: Firm, stage: Stage, ivan: Manager, deal: Deal, kind: str
) -> None:
    stage.world.send_media(LEAD, kind, PICTURE, caption="my door")
    await stage.settle()
    (shown,) = copies(stage, ivan, kind)
    firm.clock.forward(DAYS)
    await forgotten(stage)
    assert (shown.kind, shown.caption, shown.buttons) == ("photo", BLANKED, [])
    assert shown.file is not None
    assert shown.file.data == blank_picture()
    assert refused(stage) == REFUSED_AS["photo"]


async def test_old_albums_become_others_of_their_kind(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    for kinds in (["photo", "video"], ["document", "document"]):
        stage.world.send_album(LEAD, kinds, PICTURE, caption="my door")
        await stage.settle()
    shown = [one for kind in ("photo", "video", "document") for one in copies(stage, ivan, kind)]
    assert len(shown) == 4
    firm.clock.forward(DAYS)
    await forgotten(stage)
    assert [one.kind for one in shown] == ["photo", "photo", "document", "document"]
    assert {one.file.data for one in shown if one.file} == {blank_picture()}
    assert {one.caption for one in shown} == {BLANKED}
    assert not any("Olena" in text for text in stage.texts(ivan.telegram_id))
    refused(stage)


async def test_of_what_cannot_become_another_the_words_and_the_name_go(
    firm: Firm, stage: Stage, ivan: Manager, deal: Deal
) -> None:
    """A voice, a round video, a sticker, a place: Telegram gives a bot no way to change or to remove them then."""
    stage.world.send_media(LEAD, "voice", PICTURE, caption="my voice")
    await stage.settle()
    stage.world.send_media(LEAD, "sticker", PICTURE)
    await stage.settle()
    (voice,), (sticker,) = copies(stage, ivan, "voice"), copies(stage, ivan, "sticker")
    assert "Olena" in sticker.buttons[0]["text"]
    firm.clock.forward(DAYS)
    await forgotten(stage)
    assert (voice.caption, voice.buttons, sticker.buttons) == (BLANKED, [], [])
    assert await firm.notices(NoticeKind.DEAD_LETTER) == []
    assert refused(stage) == [*REFUSED_AS["voice"], *REFUSED_AS["sticker"]]


def refused(stage: Stage) -> list[str]:
    """What was tried in vain."""
    tried = [one.method for one in stage.world.errors]
    stage.world.journal.errors.clear()
    return tried


async def test_telegram_may_stumble_over_it(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    stage.world.send_media(LEAD, "photo", PICTURE, caption="my door")
    await stage.settle()
    (photo,) = copies(stage, ivan, "photo")
    firm.clock.forward(DAYS)
    stage.world.faults.add("editMessageMedia", retry_after=2, times=1)
    stage.world.faults.add("editMessageMedia", status=502, times=1)
    stage.world.faults.add("editMessageMedia", drop=True, times=1)
    await forgotten(stage)
    for _ in range(5):
        firm.clock.forward(60)
        await stage.deliver()
    assert (photo.kind, photo.caption) == ("photo", BLANKED)
    assert photo.file is not None
    assert photo.file.data == blank_picture()
    assert await firm.notices(NoticeKind.DEAD_LETTER) == []
    refused(stage)


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


# -- what names several people ------------------------------------------------------------------------------------


async def test_a_digest_that_names_them_goes(firm: Firm, stage: Stage, ivan: Manager, plan: SalesPlan) -> None:
    for number in range(8):
        await firm.deal(firm.lead(100 + number, f"Zenon {number}"))
    await stage.deliver()
    assert "Zenon 3" in stage.text(ivan.telegram_id)
    assert await firm.services.erasing.forget(7103)
    await stage.deliver()
    assert not any("Zenon 3" in text for text in stage.texts(ivan.telegram_id))


async def test_an_old_digest_is_written_over(firm: Firm, stage: Stage, ivan: Manager, plan: SalesPlan) -> None:
    for number in range(8):
        await firm.deal(firm.lead(100 + number, f"Zenon {number}"))
    await stage.deliver()
    firm.clock.forward(DAYS)
    assert await firm.services.erasing.forget(7103)
    await stage.deliver()
    assert BLANKED in stage.texts(ivan.telegram_id)
    assert not any("Zenon 3" in text for text in stage.texts(ivan.telegram_id))


async def test_word_of_two_who_may_be_one_goes_with_either(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    twin = firm.lead(102, "Zenon")
    await firm.deal(twin)
    stage.world.person(LEAD).phone = "+380671234567"
    stage.world.share_contact(LEAD)
    await stage.settle()
    await firm.services.leads.leave_phone(twin, "+380671234567", message_id=900)
    await stage.deliver()
    assert any("Zenon" in text and "Olena" in text for text in stage.texts(OWNER))
    assert await firm.services.erasing.forget(7102)
    await stage.deliver()
    for reader in (ivan.telegram_id, OWNER):
        assert not any("Zenon" in text for text in stage.texts(reader))


@pytest.mark.parametrize("several", [True, False])
async def test_word_of_deals_that_changed_hands_goes(
    firm: Firm, stage: Stage, ivan: Manager, anna: Manager, plan: SalesPlan, *, several: bool
) -> None:
    deals = [await firm.deal(firm.lead(100 + number, f"Zenon {number}")) for number in range(3)]
    await stage.deliver()
    for one in deals if several else deals[:1]:
        await firm.services.deals.transfer(one.id, anna.id, seen=one.version, actor=firm.owner)
    await stage.deliver()
    assert any("Zenon 0" in text for text in stage.texts(anna.telegram_id))
    assert await firm.services.erasing.forget(7100)
    await stage.deliver()
    for reader in (ivan, anna):
        assert not any("Zenon 0" in text for text in stage.texts(reader.telegram_id))


async def test_word_of_many_deals_handed_over_at_once_goes(
    firm: Firm, stage: Stage, ivan: Manager, anna: Manager, plan: SalesPlan
) -> None:
    deals = [await firm.deal(firm.lead(100 + number, f"Zenon {number}")) for number in range(3)]
    await stage.deliver()
    for kind, reader in ((NoticeKind.DEALS_RECEIVED, ivan), (NoticeKind.DEALS_HANDED_OVER, anna)):
        data = {"by_id": firm.owner.id, "to_id": ivan.id, "count": 3, "deal_ids": [one.id for one in deals]}
        await queue(firm, kind, reader.telegram_id, **data)
    await stage.deliver()
    assert all("Zenon 0" in stage.text(reader.telegram_id) for reader in (ivan, anna))
    assert await firm.services.erasing.forget(7100)
    await stage.deliver()
    for reader in (ivan, anna):
        assert not any("Zenon 0" in text for text in stage.texts(reader.telegram_id))


async def queue(firm: Firm, kind: NoticeKind, chat_id: int, **data: Any) -> None:
    await firm.change(lambda session: notify(session, kind, chat_id, key=f"{kind}:{chat_id}", now=firm.clock(), **data))
