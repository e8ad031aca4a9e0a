"""What comes in a few breaths goes out together: texts, albums, floods."""

from __future__ import annotations

from typing import Any

import pytest
from sqlalchemy import update

from crm_core.models import Company, Deal, Lead, LeadMessage, Manager, Mode, NoticeKind, NoticeState, StaffMessage
from sandbox.messages import ChatMessage
from tests.firm import OWNER, Firm
from tests.stage import Stage

LEAD = 7001
PICTURE = b"\x89PNG"
HEAD = "💬 <b>Olena Koval</b> <code>[ONLINE]</code>"


@pytest.fixture(autouse=True)
def checked(discreet: None, deal: Deal) -> None:
    """Olena has a deal of Ivan's; what she sees is checked after each test."""


def seen(stage: Stage, manager: Manager) -> list[ChatMessage]:
    return [message for message in stage.world.chat(manager.telegram_id).messages if message.outgoing]


def received(stage: Stage) -> list[ChatMessage]:
    return [message for message in stage.world.chat(LEAD).messages if message.outgoing]


async def test_ten_messages_in_three_seconds_are_one_notice(stage: Stage, firm: Firm, ivan: Manager) -> None:
    before = len(seen(stage, ivan))
    for n in range(10):
        stage.world.send(LEAD, f"word {n}")
        await stage.handle()
        firm.clock.forward(0.3)
        assert await firm.services.outbox.claim(limit=9, token="t") == []
    await stage.deliver()
    (notice,) = seen(stage, ivan)[before:]
    words = "\n".join(f"word {n}" for n in range(10))
    assert notice.html == f"{HEAD}\n<blockquote>{words}</blockquote>"


async def test_one_message_waits_a_second_and_no_longer(stage: Stage, firm: Firm) -> None:
    stage.world.send(LEAD, "Hello?")
    await stage.handle()
    firm.clock.forward(0.99)
    assert await firm.services.outbox.claim(limit=9, token="t") == []
    firm.clock.forward(0.01)
    assert len(await firm.services.outbox.claim(limit=9, token="t")) == 1


async def test_who_never_stops_is_not_waited_for(stage: Stage, firm: Firm) -> None:
    for n in range(9):
        stage.world.send(LEAD, f"word {n}")
        await stage.handle()
        firm.clock.forward(0.5)
    (parcel,) = await firm.services.outbox.claim(limit=9, token="t")
    assert len(parcel) == 9


async def test_a_long_one_among_them_is_not_cut(stage: Stage, ivan: Manager) -> None:
    before = len(seen(stage, ivan))
    for text in ("a", "b", "x" * 4090, "c"):
        stage.world.send(LEAD, text)
    await stage.settle()
    assert [message.html for message in seen(stage, ivan)[before:]] == [
        f"{HEAD}\n<blockquote>a\nb</blockquote>",
        "x" * 4090,
        f"{HEAD}\n<blockquote>c</blockquote>",
    ]


async def test_two_leads_are_not_mixed(stage: Stage, firm: Firm, ivan: Manager) -> None:
    stage.world.person(7002, "Petro")
    await stage.send(7002, "Hi")
    before = len(seen(stage, ivan))
    for person, text in ((LEAD, "a"), (7002, "b"), (LEAD, "c"), (7002, "d")):
        stage.world.send(person, text)
    await stage.settle()
    assert [message.html for message in seen(stage, ivan)[before:]] == [
        f"{HEAD}\n<blockquote>a\nc</blockquote>",
        "💬 <b>Petro</b> <code>[ONLINE]</code>\n<blockquote>b\nd</blockquote>",
    ]


async def test_pictures_of_a_burst_follow_its_words(stage: Stage, ivan: Manager) -> None:
    before = len(seen(stage, ivan))
    stage.world.send_media(LEAD, "photo", PICTURE, caption="first")
    stage.world.send(LEAD, "look")
    stage.world.send_media(LEAD, "voice", PICTURE)
    await stage.settle()
    shown = [(message.kind, message.html) for message in seen(stage, ivan)[before:]]
    assert shown == [
        ("text", f"{HEAD}\n<blockquote>look</blockquote>"),
        ("text", HEAD),
        ("photo", "first"),
        ("voice", ""),
    ]


async def test_an_album_stays_one_and_is_named_once(stage: Stage, firm: Firm, ivan: Manager) -> None:
    before = len(seen(stage, ivan))
    stage.world.send_album(LEAD, ["photo", "video", "photo"], PICTURE, caption="the roof")
    await stage.settle()
    head, *parts = seen(stage, ivan)[before:]
    assert (head.html, [part.kind for part in parts], parts[0].caption) == (
        HEAD,
        ["photo", "video", "photo"],
        "the roof",
    )
    assert len({part.album for part in parts}) == 1
    written = [message.id for message in await firm.rows(LeadMessage)][-3:]
    shown = {row.message_id: row.lead_message_id for row in await firm.rows(StaffMessage)}
    assert [shown[part.id] for part in parts] == written
    await stage.send(ivan.telegram_id, "Nice roof", reply_to=parts[1].id)
    assert stage.last(LEAD).html == "Nice roof"
    assert len(await firm.rows(LeadMessage)) == 5


async def test_an_album_that_telegram_copies_in_part_says_what_it_was(stage: Stage, ivan: Manager) -> None:
    parts = stage.world.send_album(LEAD, ["photo", "photo"], PICTURE, caption="the roof")
    stage.world.delete(LEAD, parts[0].id)
    await stage.settle()
    assert [message.kind for message in seen(stage, ivan)[-3:]] == ["text", "photo", "text"]
    assert "📷\nthe roof\n📷" in stage.text(ivan.telegram_id)


@pytest.mark.parametrize("way", ["reply", "card"])
async def test_an_album_of_the_manager_reaches_the_lead_as_one(
    stage: Stage, firm: Firm, ivan: Manager, way: str
) -> None:
    if way == "card":
        await stage.tap(ivan.telegram_id, "💬 Reply")
    reply_to = seen(stage, ivan)[-1].id if way == "reply" else None
    first, *_ = stage.world.send_album(ivan.telegram_id, ["photo", "video", "photo"], PICTURE, caption="plans")
    first.reply_to = reply_to
    for entry in stage.world.updates.waiting()[:1]:
        entry.update["message"] = stage.world.api_message(first)
    await stage.settle()
    copies = received(stage)[-3:]
    assert [copy.kind for copy in copies] == ["photo", "video", "photo"]
    assert (len({copy.album for copy in copies}), copies[0].caption) == (1, "plans")
    answers = (await firm.rows(LeadMessage))[-3:]
    assert [answer.arrived_id for answer in answers] == [copy.id for copy in copies]
    assert [reaction["emoji"] for reaction in first.reactions] == ["👌"]


async def test_an_album_that_goes_out_in_part_is_told_of(stage: Stage, ivan: Manager) -> None:
    reply_to = seen(stage, ivan)[-1].id
    parts = stage.world.send_album(ivan.telegram_id, ["photo", "photo"], PICTURE, reply_to=reply_to)
    stage.world.delete(ivan.telegram_id, parts[1].id)
    await stage.settle()
    assert "could not be passed on" in stage.text(ivan.telegram_id)


async def test_an_album_without_a_person_goes_to_nobody(stage: Stage, firm: Firm, ivan: Manager) -> None:
    stage.world.send_album(ivan.telegram_id, ["photo", "photo"], PICTURE)
    await stage.settle()
    assert len(await firm.rows(LeadMessage)) == 1


async def test_a_flood_is_kept_and_told_in_few_words(stage: Stage, firm: Firm, ivan: Manager) -> None:
    before = len(seen(stage, ivan))
    sender = firm.lead(1, "Olena Koval")
    for n in range(300):
        await firm.services.leads.receive(sender, message_id=10_000 + n, text="spam " * 500)
    firm.clock.forward(4)
    await stage.deliver()
    (notice,) = seen(stage, ivan)[before:]
    assert notice.html.endswith("… and 250 more messages")
    assert len(await firm.rows(LeadMessage)) == 301
    sent = await firm.notices(NoticeKind.LEAD_WROTE)
    assert {one.state for one in sent} == {NoticeState.SENT}
    (lead,) = await firm.rows(Lead)
    assert lead.unread == 301


async def test_words_that_waited_for_a_manager_come_together(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await firm.plan(ivan, name="Second", label="SECOND", mode=Mode.MANUAL)
    stage.world.person(7002, "Petro")
    stage.world.send_media(7002, "photo", PICTURE)
    await stage.settle()
    for text in ("one", "two"):
        firm.clock.forward(5)
        await stage.send(7002, text)
    await stage.tap(ivan.telegram_id, "✋ Take it")
    assert any("<blockquote>one\ntwo</blockquote>" in message.html for message in seen(stage, ivan))
    assert seen(stage, ivan)[-1].kind == "photo"


async def test_a_person_without_a_plan_is_told_of_in_one_message_with_their_pictures(firm: Firm, stage: Stage) -> None:
    await firm.change(lambda session: session.execute(update(Company).values(default_plan_id=None)))
    stage.world.person(7002, "Petro")
    before = len(stage.world.chat(OWNER).messages)
    for n in range(3):
        stage.world.send(7002, f"word {n}")
    await stage.settle()
    assert len(stage.world.chat(OWNER).messages) == before + 1
    assert stage.text(OWNER).endswith("<blockquote>word 0\nword 1\nword 2</blockquote>")
    stage.world.send_media(7002, "photo", PICTURE, caption="this one")
    await stage.settle()
    told, photo = stage.world.chat(OWNER).messages[-2:]
    assert "📷\nthis one" in told.html
    assert (photo.kind, photo.caption) == ("photo", "this one")


@pytest.mark.parametrize("fault", [{"retry_after": 2}, {"status": 502}, {"cut": True}])
async def test_an_album_that_stumbles_is_named_once(
    stage: Stage, firm: Firm, ivan: Manager, fault: dict[str, Any]
) -> None:
    before = len(seen(stage, ivan))
    stage.world.faults.add("copyMessages", times=2, **fault)
    stage.world.send_album(LEAD, ["photo", "video", "photo"], PICTURE, caption="the roof")
    stage.world.send_media(LEAD, "voice", PICTURE)
    await stage.settle()
    stage.world.send_media(LEAD, "photo", PICTURE, caption="and the door")
    for _ in range(4):
        await stage.handle()
        firm.clock.forward(30)
        await stage.deliver()
    shown = [message for message in seen(stage, ivan)[before:] if message.kind != "text"]
    assert sorted(message.kind for message in shown) == ["photo", "photo", "photo", "video", "voice"]
    assert [message.html for message in seen(stage, ivan)[before:]].count(HEAD) == 1
    head = next(message for message in seen(stage, ivan)[before:] if message.html == HEAD)
    assert head.id in {row.message_id for row in await firm.rows(StaffMessage)}


async def test_the_name_above_an_album_that_never_came_goes_with_the_person(
    stage: Stage, firm: Firm, ivan: Manager
) -> None:
    stage.world.faults.add("copyMessages", status=502)
    stage.world.send_album(LEAD, ["photo", "photo"], PICTURE)
    await stage.settle()
    assert stage.last(ivan.telegram_id).html == HEAD
    assert await firm.services.erasing.forget(LEAD)
    await stage.deliver()
    assert not any("Olena" in message.html for message in seen(stage, ivan))


@pytest.mark.parametrize("fault", [{"retry_after": 2}, {"status": 502}, {"cut": True}])
async def test_an_album_of_the_manager_that_stumbles_comes_once(
    stage: Stage, firm: Firm, ivan: Manager, fault: dict[str, Any]
) -> None:
    before = len(received(stage))
    stage.world.faults.add("copyMessages", times=2, **fault)
    relayed = stage.last(ivan.telegram_id).id
    stage.world.send_album(ivan.telegram_id, ["photo", "video", "photo"], PICTURE, caption="look", reply_to=relayed)
    for _ in range(4):
        await stage.settle()
        firm.clock.forward(30)
    assert [message.kind for message in received(stage)[before:]] == ["photo", "video", "photo"]
