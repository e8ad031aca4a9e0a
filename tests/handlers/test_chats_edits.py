"""Edits travel, replies keep their thread, and who comes back is told of."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from crm_core.models import Deal, LeadManager, LeadMessage, Manager
from sandbox.messages import ChatMessage
from tests.firm import Firm, switch
from tests.stage import Stage

LEAD = 7001
PICTURE = b"\x89PNG"
HEAD = "💬 <b>Olena Koval</b> <code>[ONLINE]</code>"


@pytest.fixture(autouse=True)
def checked(discreet: None, deal: Deal) -> None:
    """Olena has a deal of Ivan's; what she sees is checked after each test."""


def seen(stage: Stage, manager: Manager) -> list[ChatMessage]:
    return [message for message in stage.world.chat(manager.telegram_id).messages if message.outgoing]


def written(stage: Stage, person: int) -> ChatMessage:
    return [message for message in stage.world.chat(person).messages if not message.outgoing][-1]


async def test_the_managers_copy_says_what_the_lead_says_now(stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "At fife")
    copies = len(seen(stage, ivan))
    for text in ("At five", "At <six>"):
        stage.world.edit(LEAD, written(stage, LEAD).id, text)
        await stage.settle()
    assert len(seen(stage, ivan)) == copies
    assert stage.text(ivan.telegram_id) == f"{HEAD}\n<blockquote>✏️ At &lt;six&gt;</blockquote>"
    assert stage.buttons(ivan.telegram_id) == ["📋 Deal #1"]


async def test_one_of_several_words_is_edited_in_its_place(stage: Stage, ivan: Manager) -> None:
    first, *_ = [stage.world.send(LEAD, text) for text in ("one", "two", "three")]
    await stage.settle()
    stage.world.edit(LEAD, first.id, "ONE")
    await stage.settle()
    assert stage.text(ivan.telegram_id) == f"{HEAD}\n<blockquote>✏️ ONE\ntwo\nthree</blockquote>"


async def test_a_caption_is_edited_under_the_managers_picture(stage: Stage, ivan: Manager) -> None:
    photo = stage.world.send_media(LEAD, "photo", PICTURE, caption="the rof")
    await stage.settle()
    stage.world.edit(LEAD, photo.id, "the roof")
    await stage.settle()
    copy = seen(stage, ivan)[-1]
    assert (copy.kind, copy.html) == ("photo", f"{HEAD}\n✏️ the roof")


async def test_a_caption_in_an_album_is_edited_without_name_and_button(stage: Stage, ivan: Manager) -> None:
    first, _ = stage.world.send_album(LEAD, ["photo", "photo"], PICTURE, caption="rof")
    await stage.settle()
    stage.world.edit(LEAD, first.id, "roof")
    await stage.settle()
    copy = seen(stage, ivan)[-2]
    assert (copy.kind, copy.caption, copy.buttons) == ("photo", "roof", [])


async def test_an_edit_that_grows_too_long_is_not_cut(stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "short")
    stage.world.edit(LEAD, written(stage, LEAD).id, "x" * 4096)
    await stage.settle()
    assert stage.text(ivan.telegram_id) == "x" * 4096
    assert stage.buttons(ivan.telegram_id) == ["💬 Olena Koval [ONLINE] #1"]


async def test_another_picture_comes_anew(stage: Stage, ivan: Manager) -> None:
    photo = stage.world.send_media(LEAD, "photo", PICTURE, caption="the roof")
    await stage.settle()
    stage.world.replace_media(LEAD, photo.id, "photo", PICTURE + b"2")
    await stage.settle()
    before, after = seen(stage, ivan)[-2:]
    assert (before.kind, after.kind, after.file) == ("photo", "photo", photo.file)
    assert after.html == f"{HEAD}\n✏️ the roof"


async def test_an_edit_of_what_only_the_card_showed_comes_as_a_message(stage: Stage, ivan: Manager) -> None:
    stage.world.edit(LEAD, written(stage, LEAD).id, "How much is it?")
    await stage.settle()
    assert stage.text(ivan.telegram_id) == f"{HEAD}\n<blockquote>✏️ How much is it?</blockquote>"


async def test_an_edit_before_the_message_went_out_is_what_goes_out(stage: Stage, ivan: Manager) -> None:
    before = len(seen(stage, ivan))
    mine = stage.world.send(LEAD, "At fife")
    stage.world.edit(LEAD, mine.id, "At five")
    await stage.settle()
    assert [message.html for message in seen(stage, ivan)[before:]] == [f"{HEAD}\n<blockquote>At five</blockquote>"]


async def test_a_copy_that_is_gone_is_edited_by_a_new_message(stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "At fife")
    await stage.bot.delete_message(ivan.telegram_id, stage.last(ivan.telegram_id).id)
    stage.world.edit(LEAD, written(stage, LEAD).id, "At five")
    await stage.settle()
    assert stage.text(ivan.telegram_id) == f"{HEAD}\n<blockquote>✏️ At five</blockquote>"
    stage.world.journal.errors.clear()
    await stage.send(ivan.telegram_id, "Good", reply_to=stage.last(ivan.telegram_id).id)
    assert stage.text(LEAD) == "Good"


async def test_a_place_that_moves_is_told_once(stage: Stage, firm: Firm, ivan: Manager) -> None:
    place = stage.world.send_location(LEAD, 50.0, 30.0)
    await stage.settle()
    before = len(seen(stage, ivan))
    place.content["location"]["latitude"] = 51.0
    firm.clock.forward(5)
    place.edit_date = firm.clock()
    stage.world.push({"edited_message": stage.world.api_message(place)})
    await stage.settle()
    assert len(seen(stage, ivan)) == before
    assert (await firm.rows(LeadMessage))[-1].text == "📍 51.0, 30.0"


async def test_the_leads_copy_follows_the_managers_edit(stage: Stage, ivan: Manager) -> None:
    await stage.send(ivan.telegram_id, "At fife", reply_to=seen(stage, ivan)[-1].id)
    stage.world.edit(ivan.telegram_id, written(stage, ivan.telegram_id).id, "At <five>")
    await stage.settle()
    assert stage.texts(LEAD) == ["Got it ✅ We will answer here.", "At &lt;five&gt;"]


async def test_the_leads_caption_follows_the_managers_edit(stage: Stage, ivan: Manager) -> None:
    photo = stage.world.send_media(ivan.telegram_id, "photo", PICTURE, caption="rof", reply_to=seen(stage, ivan)[-1].id)
    await stage.settle()
    stage.world.edit(ivan.telegram_id, photo.id, "roof")
    await stage.settle()
    assert (stage.last(LEAD).kind, stage.last(LEAD).caption) == ("photo", "roof")


async def test_an_answer_from_the_card_is_edited_too(stage: Stage, ivan: Manager) -> None:
    await stage.tap(ivan.telegram_id, "💬 Reply")
    await stage.send(ivan.telegram_id, "At fife")
    stage.world.edit(ivan.telegram_id, written(stage, ivan.telegram_id).id, "At five")
    await stage.settle()
    assert stage.text(LEAD) == "At five"


async def test_an_edit_leaves_no_form(stage: Stage, ivan: Manager) -> None:
    earlier = stage.world.send(ivan.telegram_id, "koval")
    await stage.settle()
    await stage.tap(ivan.telegram_id, "💬 Reply")
    stage.world.edit(ivan.telegram_id, earlier.id, "/menu")
    await stage.settle()
    await stage.send(ivan.telegram_id, "In a minute")
    assert stage.text(LEAD) == "In a minute"


async def test_whatever_else_a_manager_edits_goes_nowhere(stage: Stage, firm: Firm, ivan: Manager) -> None:
    mine = stage.world.send(ivan.telegram_id, "koval")
    await stage.settle()
    before = len(stage.world.log)
    stage.world.edit(ivan.telegram_id, mine.id, "olena")
    await stage.settle()
    assert [request.method for request in list(stage.world.log)[before:]] == []
    assert len(await firm.rows(LeadMessage)) == 1


async def test_a_manager_who_lost_the_deal_edits_nothing(stage: Stage, firm: Firm, ivan: Manager, deal: Deal) -> None:
    await stage.send(ivan.telegram_id, "At five", reply_to=seen(stage, ivan)[-1].id)
    anna = await firm.person("Anna", "head")
    stage.arrive(anna)
    await firm.services.deals.transfer(deal.id, anna.id, seen=deal.version, actor=firm.owner)
    stage.world.edit(ivan.telegram_id, written(stage, ivan.telegram_id).id, "At six")
    await stage.settle()
    assert stage.text(LEAD) == "At five"


# -- threads -------------------------------------------------------------------------------------------------------


async def test_the_lead_sees_which_of_their_words_is_answered(stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "How much?")
    asked, copy = written(stage, LEAD), stage.last(ivan.telegram_id)
    await stage.send(LEAD, "And when?")
    await stage.send(ivan.telegram_id, "A hundred", reply_to=copy.id)
    assert (stage.last(LEAD).text, stage.last(LEAD).reply_to) == ("A hundred", asked.id)


async def test_the_manager_sees_which_of_their_words_is_answered(stage: Stage, ivan: Manager) -> None:
    await stage.send(ivan.telegram_id, "A hundred", reply_to=seen(stage, ivan)[-1].id)
    mine = written(stage, ivan.telegram_id)
    await stage.send(LEAD, "Too much", reply_to=stage.last(LEAD).id)
    assert stage.last(ivan.telegram_id).reply_to == mine.id
    stage.world.send_media(LEAD, "photo", PICTURE, reply_to=stage.last(LEAD).id)
    await stage.settle()
    assert (stage.last(ivan.telegram_id).kind, stage.last(ivan.telegram_id).reply_to) == ("photo", mine.id)


async def test_the_lead_replies_to_themselves(stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "How much?")
    copy = stage.last(ivan.telegram_id)
    await stage.send(LEAD, "this one", reply_to=written(stage, LEAD).id)
    assert stage.last(ivan.telegram_id).reply_to == copy.id


async def test_a_thread_whose_beginning_is_gone_goes_on_without_it(stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "How much?")
    copy = stage.last(ivan.telegram_id)
    stage.world.delete(LEAD, written(stage, LEAD).id)
    await stage.send(ivan.telegram_id, "A hundred", reply_to=copy.id)
    assert (stage.last(LEAD).text, stage.last(LEAD).reply_to) == ("A hundred", None)


# -- who hears of it -----------------------------------------------------------------------------------------------


async def test_who_is_connected_hears_and_answers_without_a_deal(
    stage: Stage, firm: Firm, ivan: Manager, deal: Deal
) -> None:
    petro = await firm.person("Petro")
    stage.arrive(petro)
    row = LeadManager(lead_id=deal.lead_id, manager_id=petro.id, last_contact_at=firm.clock(), connected=True)
    await firm.change(lambda session: session.add(row))
    await stage.send(LEAD, "Hello?")
    assert stage.text(petro.telegram_id) == stage.text(ivan.telegram_id)
    assert (stage.buttons(petro.telegram_id), stage.buttons(ivan.telegram_id)) == ([], ["📋 Deal #1"])
    await stage.send(petro.telegram_id, "Hi", reply_to=stage.last(petro.telegram_id).id)
    assert stage.text(LEAD) == "Hi"
    stage.world.send_media(LEAD, "sticker", PICTURE)
    await stage.settle()
    assert stage.last(petro.telegram_id).buttons[0]["text"] == "💬 Olena Koval [ONLINE]"
    off = update(LeadManager).where(LeadManager.manager_id == petro.id).values(connected=False)
    await firm.change(lambda session: session.execute(off))
    before = len(seen(stage, petro))
    await stage.send(petro.telegram_id, "Bye", reply_to=stage.last(petro.telegram_id).id)
    assert stage.text(LEAD) == "Hi"
    await stage.send(LEAD, "Hello?")
    assert len(seen(stage, petro)) == before + 1  # of the refusal


async def test_who_has_left_hears_nothing(stage: Stage, firm: Firm, ivan: Manager) -> None:
    stage.world.send(LEAD, "Hello?")
    await switch(firm, ivan, active=False)
    before = len(seen(stage, ivan))
    await stage.settle()
    assert len(seen(stage, ivan)) == before


async def test_a_lead_who_blocked_the_bot_and_came_back_is_told_of_both_times(stage: Stage, ivan: Manager) -> None:
    stage.world.block(LEAD)
    await stage.settle()
    assert "has blocked the bot" in stage.text(ivan.telegram_id)
    stage.world.unblock(LEAD)
    await stage.settle()
    assert stage.text(ivan.telegram_id) == "👋 <b>Olena Koval</b> is back: messages reach them again."


async def test_an_answer_that_meets_a_block_is_told_of_at_once(stage: Stage, ivan: Manager) -> None:
    stage.world.people[LEAD].blocked = True  # and no word of it has come yet
    await stage.send(ivan.telegram_id, "Good day", reply_to=seen(stage, ivan)[-1].id)
    assert "has blocked the bot" in stage.text(ivan.telegram_id)
    stage.world.journal.errors.clear()


async def test_whoever_wrote_it_is_told_also_without_a_deal_of_theirs(
    stage: Stage, firm: Firm, ivan: Manager, anna: Manager, deal: Deal
) -> None:
    stage.world.people[LEAD].blocked = True
    await firm.services.chats.reply_to_deal(
        deal.id, chat_id=anna.telegram_id, message_id=900, text="Good day", actor=anna
    )
    await stage.deliver()
    assert "has blocked the bot" in stage.text(anna.telegram_id)
    assert "has blocked the bot" in stage.text(ivan.telegram_id)
    stage.world.journal.errors.clear()


async def test_the_words_before_an_edit_can_be_read_in_the_chat(stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "At fife <sharp>")
    stage.world.edit(LEAD, written(stage, LEAD).id, "At five")
    await stage.settle()
    await stage.send(ivan.telegram_id, "/chats")
    await stage.tap(ivan.telegram_id, "Olena")
    chat = stage.text(ivan.telegram_id)
    assert "before: At fife &lt;sharp&gt;" in chat
    assert chat.index("<blockquote>At five</blockquote>") < chat.index("At fife")
