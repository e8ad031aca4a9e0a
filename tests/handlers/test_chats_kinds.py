"""Every kind of message, in both directions."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from crm_core.models import Deal, Lead, LeadMessage, Manager, MessageKind, StaffMessage
from sandbox.messages import ChatMessage
from sandbox.world import World
from tests.firm import Firm
from tests.stage import Stage

LEAD = 7001
PICTURE = b"\x89PNG"
HEAD = "💬 <b>Olena Koval</b> <code>[ONLINE]</code>"
BUTTON = "💬 Olena Koval [ONLINE] #1"
PLACE = {"latitude": 50.45, "longitude": 30.52}
VENUE = {"location": PLACE, "title": "Office", "address": "Khreshchatyk 1"}
CONTACT = {"phone_number": "+380501112233", "first_name": "Petro"}
POLL = {
    "id": "1",
    "question": "When?",
    "options": [{"persistent_id": str(n), "text": day, "voter_count": 0} for n, day in enumerate(("Mon", "Tue"))],
    "total_voter_count": 0,
    "is_closed": False,
    "is_anonymous": True,
    "type": "regular",
    "allows_multiple_answers": False,
    "allows_revoting": False,
    "members_only": False,
}
STORY = {"chat": {"id": 1, "type": "private"}, "id": 1}

Send = Callable[..., ChatMessage]


def file(kind: str, caption: str | None = None) -> Send:
    def send(world: World, person: int, reply_to: int | None = None) -> ChatMessage:
        return world.send_media(person, kind, PICTURE, caption=caption, reply_to=reply_to)

    return send


def content(kind: str, what: dict[str, Any]) -> Send:
    def send(world: World, person: int, reply_to: int | None = None) -> ChatMessage:
        return world.send_content(person, kind, what, reply_to=reply_to)

    return send


CAPTIONED = ["photo", "video", "animation", "voice", "audio", "document"]
WITH_CAPTION = [(kind, file(kind, "the <roof>")) for kind in CAPTIONED]
BARE = [
    *((kind, file(kind)) for kind in ("sticker", "video_note")),
    ("location", content("location", PLACE)),
    ("venue", content("venue", VENUE)),
    ("contact", content("contact", CONTACT)),
]
NOT_CARRIED = [("poll", content("poll", POLL)), ("story", content("story", STORY))]


@pytest.fixture(autouse=True)
def checked(discreet: None, deal: Deal) -> None:
    """Olena has a deal of Ivan's; what she sees is checked after each test."""


def seen(stage: Stage, manager: Manager) -> list[ChatMessage]:
    return [message for message in stage.world.chat(manager.telegram_id).messages if message.outgoing]


def received(stage: Stage) -> list[ChatMessage]:
    return [message for message in stage.world.chat(LEAD).messages if message.outgoing]


@pytest.mark.parametrize(("kind", "send"), WITH_CAPTION)
async def test_a_file_reaches_the_manager_with_the_name_above_its_caption(
    stage: Stage, firm: Firm, ivan: Manager, kind: str, send: Send
) -> None:
    sent = send(stage.world, LEAD)
    await stage.settle()
    copy = seen(stage, ivan)[-1]
    assert (copy.kind, copy.file, copy.html) == (kind, sent.file, f"{HEAD}\nthe &lt;roof&gt;")
    assert stage.buttons(ivan.telegram_id) == ["📋 Deal #1"]
    kept = (await firm.rows(LeadMessage))[-1]
    assert (kept.kind, kept.html) == (MessageKind(kind), "the &lt;roof&gt;")
    assert [row.lead_message_id for row in await firm.rows(StaffMessage)][-1] == kept.id


@pytest.mark.parametrize("kind", CAPTIONED)
async def test_a_file_without_words_carries_only_the_name(stage: Stage, ivan: Manager, kind: str) -> None:
    file(kind)(stage.world, LEAD)
    await stage.settle()
    assert (seen(stage, ivan)[-1].kind, stage.text(ivan.telegram_id)) == (kind, HEAD)


@pytest.mark.parametrize(("kind", "send"), BARE)
async def test_what_has_no_caption_carries_the_name_on_its_button(
    stage: Stage, ivan: Manager, kind: str, send: Send
) -> None:
    sent = send(stage.world, LEAD)
    await stage.settle()
    copy = seen(stage, ivan)[-1]
    assert (copy.kind, copy.content, stage.buttons(ivan.telegram_id)) == (kind, sent.content, [BUTTON])
    await stage.tap(ivan.telegram_id, BUTTON)
    assert stage.text(ivan.telegram_id).startswith("<b>#1 Olena Koval")


@pytest.mark.parametrize(
    ("send", "words"), [(NOT_CARRIED[0][1], "📊 When?\n– Mon\n– Tue"), (NOT_CARRIED[1][1], "📖")], ids=["poll", "story"]
)
async def test_what_cannot_be_copied_leaves_its_words(stage: Stage, ivan: Manager, send: Send, words: str) -> None:
    send(stage.world, LEAD)
    await stage.settle()
    assert stage.text(ivan.telegram_id) == f"{HEAD}\n<blockquote>{words}</blockquote>"


@pytest.mark.parametrize("send", [file("photo", "the roof"), content("location", PLACE)], ids=["photo", "location"])
async def test_what_was_deleted_meanwhile_leaves_its_words(stage: Stage, firm: Firm, ivan: Manager, send: Send) -> None:
    sent = send(stage.world, LEAD)
    stage.world.delete(LEAD, sent.id)
    await stage.settle()
    assert "the person has deleted it" in stage.text(ivan.telegram_id)
    assert (await firm.rows(LeadMessage))[-1].text in stage.text(ivan.telegram_id)
    assert [request.error for request in stage.world.errors] == ["Bad Request: message to copy not found"]
    stage.world.journal.errors.clear()


async def test_a_first_message_that_is_a_picture_comes_with_the_deal(stage: Stage, ivan: Manager) -> None:
    stage.world.person(7002, "Petro")
    stage.world.send_media(7002, "photo", PICTURE, caption="like this one")
    await stage.settle()
    card, photo = seen(stage, ivan)[-2:]
    assert "🆕" in card.html
    assert (photo.kind, photo.html) == ("photo", "💬 <b>Petro</b> <code>[ONLINE]</code>\nlike this one")
    assert stage.texts(7002) == ["Got it ✅ We will answer here."]


async def test_formatting_travels_and_what_looks_like_it_stays_text(stage: Stage, ivan: Manager) -> None:
    words = "a <b>tag</b> and bold \u202e\u200bleft"
    bold = {"type": "bold", "offset": 17, "length": 4}
    link = {"type": "text_link", "offset": 0, "length": 1, "url": 'https://a.b/?x="><b>'}
    script = {"type": "text_link", "offset": 2, "length": 3, "url": "javascript:alert(1)"}
    stage.world.send(LEAD, words, entities=[link, script, bold])
    await stage.settle()
    shown = seen(stage, ivan)[-1]
    assert shown.text == "💬 Olena Koval [ONLINE]\na <b>tag</b> and bold left"
    assert [one["type"] for one in shown.entities] == ["bold", "code", "blockquote", "text_link", "bold"]


async def test_a_text_that_leaves_no_room_for_the_name_carries_it_on_a_button(stage: Stage, ivan: Manager) -> None:
    await stage.send(LEAD, "x" * 4096)
    assert (seen(stage, ivan)[-1].text, stage.buttons(ivan.telegram_id)) == ("x" * 4096, [BUTTON])


async def test_a_caption_that_leaves_no_room_is_not_cut(stage: Stage, ivan: Manager) -> None:
    file("photo", "x" * 1024)(stage.world, LEAD)
    await stage.settle()
    assert (seen(stage, ivan)[-1].caption, stage.buttons(ivan.telegram_id)) == ("x" * 1024, [BUTTON])


# -- manager to lead -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("kind", "send"), [*WITH_CAPTION, *BARE])
async def test_a_reply_of_any_kind_reaches_the_lead_as_it_is(
    stage: Stage, firm: Firm, ivan: Manager, kind: str, send: Send
) -> None:
    sent = send(stage.world, ivan.telegram_id, reply_to=seen(stage, ivan)[-1].id)
    await stage.settle()
    copy = received(stage)[-1]
    assert (copy.kind, copy.content, copy.caption, copy.buttons) == (kind, sent.content, sent.caption, [])
    assert [reaction["emoji"] for reaction in sent.reactions] == ["👌"]
    kept = (await firm.rows(LeadMessage))[-1]
    assert (kept.kind, kept.arrived_id, kept.manager_id) == (MessageKind(kind), copy.id, ivan.id)


@pytest.mark.parametrize(("kind", "send"), [*WITH_CAPTION, *BARE])
async def test_an_answer_of_any_kind_goes_from_the_card(stage: Stage, ivan: Manager, kind: str, send: Send) -> None:
    await stage.tap(ivan.telegram_id, "💬 Reply")
    send(stage.world, ivan.telegram_id)
    await stage.settle()
    assert received(stage)[-1].kind == kind
    assert "💬 Reply" in stage.buttons(ivan.telegram_id)


@pytest.mark.parametrize(("kind", "send"), NOT_CARRIED)
async def test_what_cannot_be_carried_is_explained_and_nothing_is_sent(
    stage: Stage, firm: Firm, ivan: Manager, kind: str, send: Send
) -> None:
    before = len(received(stage))
    send(stage.world, ivan.telegram_id, reply_to=seen(stage, ivan)[-1].id)
    await stage.settle()
    assert stage.text(ivan.telegram_id) == "This kind of message cannot be passed on to a person: nothing was sent."
    assert len(received(stage)) == before
    assert len(await firm.rows(LeadMessage)) == 1


async def test_an_answer_that_was_deleted_before_it_went_is_told_of(stage: Stage, ivan: Manager) -> None:
    sent = file("photo")(stage.world, ivan.telegram_id, reply_to=seen(stage, ivan)[-1].id)
    stage.world.delete(ivan.telegram_id, sent.id)
    await stage.settle()
    assert "could not be passed on to <b>Olena Koval</b>" in stage.text(ivan.telegram_id)
    assert len(received(stage)) == 1
    stage.world.journal.errors.clear()


async def test_formatting_of_an_answer_travels(stage: Stage, ivan: Manager) -> None:
    entities = [{"type": "bold", "offset": 0, "length": 4}, {"type": "italic", "offset": 5, "length": 3}]
    stage.world.send(ivan.telegram_id, "Good day <you>", entities=entities, reply_to=seen(stage, ivan)[-1].id)
    await stage.settle()
    assert stage.text(LEAD) == "<b>Good</b> <i>day</i> &lt;you&gt;"


async def test_a_repeated_update_sends_a_picture_once(stage: Stage, ivan: Manager) -> None:
    file("photo")(stage.world, ivan.telegram_id, reply_to=seen(stage, ivan)[-1].id)
    (update,) = [entry.update for entry in stage.world.updates.waiting()]
    await stage.settle()
    stage.world.push({**update, "update_id": 999_999})
    await stage.settle()
    assert [message.kind for message in received(stage)].count("photo") == 1


async def test_the_conversation_is_counted_in_the_same_breath(stage: Stage, firm: Firm, ivan: Manager) -> None:
    firm.clock.forward(60)
    file("photo")(stage.world, LEAD)
    wrote = firm.clock()
    await stage.settle()
    (lead,) = await firm.rows(Lead)
    assert (lead.unread, lead.dialog_open, lead.last_message_at) == (2, False, wrote)
    firm.clock.forward(60)
    stage.world.send(ivan.telegram_id, "Nice", reply_to=seen(stage, ivan)[-1].id)
    answered = firm.clock()
    await stage.settle()
    (lead,) = await firm.rows(Lead)
    assert (lead.unread, lead.dialog_open, lead.last_message_at) == (0, True, answered)
