"""Deals that nobody has, offered in a group of the team (product, section 8)."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from crm_core.models import AuditEntry, Deal, Event, Lead, Manager, Mode, Notice, NoticeKind, SalesPlan, TeamGroup
from tests.firm import OWNER, Firm, switch
from tests.handlers.groups import GROUP, bound, link, tap
from tests.stage import Stage

LEAD, PHONE = 7001, "+380671234567"
SUPERGROUP = -100_4001


@pytest.fixture
async def anna(firm: Firm, stage: Stage) -> Manager:
    person = await firm.person("Anna")
    stage.arrive(person)
    return person


@pytest.fixture
async def plan(firm: Firm, ivan: Manager, anna: Manager) -> SalesPlan:
    return await firm.plan(ivan, anna, mode=Mode.MANUAL)


@pytest.fixture
async def group(stage: Stage, plan: SalesPlan, ivan: Manager, anna: Manager) -> int:
    await bound(stage, ivan, anna)
    return GROUP


async def arrives(stage: Stage) -> None:
    stage.world.person(LEAD, "Olena", last_name="Koval", phone=PHONE)
    await stage.send(LEAD, f"Call me: {PHONE}")


async def test_a_link_binds_the_group_and_it_says_so(firm: Firm, stage: Stage, group: int) -> None:
    assert stage.texts(group) == [
        "👥 Deals of «Online sales» that nobody has are offered here. The first to tap takes it."
    ]
    (row,) = await firm.rows(TeamGroup)
    assert (row.chat_id, row.title) == (GROUP, "Sales")
    await stage.send(OWNER, "/company")
    await stage.tap(OWNER, "👥 Team groups")
    assert "Online sales → «Sales»" in stage.text(OWNER)
    logged = [entry for entry in await firm.rows(AuditEntry) if entry.event is Event.PLAN_CHANGED]
    assert logged[-1].after["group"] == "Sales"


async def test_the_first_tap_takes_the_deal_and_its_card_comes_in_private(
    firm: Firm, stage: Stage, group: int, ivan: Manager, anna: Manager
) -> None:
    await arrives(stage)
    offer = stage.last(group)
    assert "Olena Koval" in offer.html
    assert [button["text"] for button in offer.buttons] == ["✋ Take it"]
    assert await tap(stage, anna.telegram_id) == "The deal is yours. Its card is in your chat with the bot."
    assert stage.last(group).html == "#1 Olena Koval · taken by Anna"
    assert stage.last(group).buttons == []
    assert any("👤 Anna" in text for text in stage.texts(anna.telegram_id))
    assert "#1 Olena Koval · taken by Anna" in stage.texts(anna.telegram_id)  # the offer in her own chat
    assert "#1 Olena Koval · taken by Anna" in stage.texts(ivan.telegram_id)
    (deal,) = await firm.rows(Deal)
    assert deal.manager_id == anna.id


async def test_a_contact_never_stands_in_the_group(firm: Firm, stage: Stage, group: int, anna: Manager) -> None:
    await firm.change(lambda session: session.execute(update(Lead).values(phone=PHONE)))
    await arrives(stage)
    await tap(stage, anna.telegram_id)
    shown = " ".join(stage.texts(group)).replace(" ", "")
    assert "1234567" not in shown
    assert "671234" not in shown


async def test_the_second_tap_is_told_who_was_quicker(stage: Stage, group: int, ivan: Manager, anna: Manager) -> None:
    await arrives(stage)
    offer = stage.last(group)
    (button,) = offer.buttons
    first = stage.world.tap(ivan.telegram_id, group, offer.id, button["callback_data"])
    second = stage.world.tap(anna.telegram_id, group, offer.id, button["callback_data"])
    again = stage.world.tap(ivan.telegram_id, group, offer.id, button["callback_data"])
    await stage.settle()
    assert first.text == again.text == "The deal is yours. Its card is in your chat with the bot."
    assert (second.text, second.alert) == ("Ivan was quicker: the deal is taken.", True)
    cards = [text for text in stage.texts(ivan.telegram_id) if "👤 Ivan" in text]
    assert len(cards) == 1


async def test_a_stranger_is_refused(firm: Firm, stage: Stage, group: int) -> None:
    stage.world.person(9001, "Stranger")
    stage.world.group(group, "Sales", 9001)
    await arrives(stage)
    assert await tap(stage, 9001) == "This is for the company's team, under their own names."
    (deal,) = await firm.rows(Deal)
    assert deal.manager_id is None
    assert len(await firm.rows(Lead)) == 1


async def test_whoever_may_not_take_it_is_refused(firm: Firm, stage: Stage, group: int) -> None:
    outsider = await firm.person("Petro")
    stage.arrive(outsider)
    stage.world.group(group, "Sales", outsider.telegram_id)
    await arrives(stage)
    said = await tap(stage, outsider.telegram_id)
    assert said == "Nothing was found: it may have been removed, or you may not see it."


async def test_whoever_cannot_be_written_to_is_told_to_open_the_bot(
    firm: Firm, stage: Stage, group: int, anna: Manager
) -> None:
    await switch(firm, anna, reachable=False)
    await arrives(stage)
    said = await tap(stage, anna.telegram_id)
    assert said == "I cannot write to you yet: open t.me/crm_sandbox_bot, press Start, and tap again."
    (deal,) = await firm.rows(Deal)
    assert deal.manager_id is None
    assert not next(one for one in await firm.rows(Manager) if one.id == anna.id).reachable


async def test_nothing_else_works_in_a_group(firm: Firm, stage: Stage, group: int, ivan: Manager) -> None:
    stage.world.person(9001, "Stranger")
    stage.world.group(group, "Sales", 9001)
    before = len(stage.world.chat(group).messages)
    for text in ("/start", "/start p_x", "/start join_x", "/menu", "/deals@crm_sandbox_bot", "/forget", "/company"):
        for person in (9001, ivan.telegram_id, OWNER):
            stage.world.write(person, group, text)
    said = stage.last(group).id
    stage.world.write(9001, group, "Hello!", reply_to=said)
    stage.world.write(ivan.telegram_id, group, "An answer", reply_to=said)
    await stage.settle()
    new = [message for message in stage.world.chat(group).messages[before:] if message.outgoing]
    assert new == []
    assert await firm.rows(Lead) == []


@pytest.mark.parametrize("anonymous", [True, False])
async def test_only_whoever_may_edit_settings_binds_under_their_name(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager, *, anonymous: bool
) -> None:
    stage.world.group(GROUP, "Sales", OWNER, ivan.telegram_id)
    code = await link(stage)
    stage.world.add_bot(OWNER, GROUP)
    stage.world.write(OWNER if anonymous else ivan.telegram_id, GROUP, f"/start {code}", anonymous=anonymous)
    await stage.settle()
    assert await firm.rows(TeamGroup) == []
    assert len(stage.texts(GROUP)) == 1
    stage.world.write(OWNER, GROUP, f"/start {code}")
    await stage.settle()
    assert len(await firm.rows(TeamGroup)) == 1


async def test_a_link_works_once_and_for_a_day(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    for number in (GROUP, GROUP - 1, GROUP - 2):
        stage.world.group(number, f"Sales {number}", OWNER)
    code = await link(stage)
    stage.world.add_bot(OWNER, GROUP, code)
    stage.world.write(OWNER, GROUP, f"/start {code}")  # the very same again changes nothing
    stage.world.add_bot(OWNER, GROUP - 1, code)
    await stage.settle()
    assert [row.chat_id for row in await firm.rows(TeamGroup)] == [GROUP]
    assert stage.texts(GROUP)[0] == stage.texts(GROUP)[1]
    assert stage.text(GROUP - 1) == "This link does not work any more. Ask for a new one."
    code = await link(stage, asked=True)
    firm.clock.forward(25 * 3600)
    stage.world.add_bot(OWNER, GROUP - 2, code)
    await stage.settle()
    assert [row.chat_id for row in await firm.rows(TeamGroup)] == [GROUP]


async def test_a_group_that_is_unbound_gets_nothing_more(firm: Firm, stage: Stage, group: int) -> None:
    before = stage.texts(group)
    await stage.send(OWNER, "/company")
    await stage.tap(OWNER, "👥 Team groups")
    await stage.tap(OWNER, "Online sales")
    await stage.tap(OWNER, "🗑 Unbind the group")
    assert "This plan has no group" in stage.text(OWNER)
    await arrives(stage)
    assert stage.texts(group) == before
    assert await firm.rows(TeamGroup) == []


async def test_the_bot_put_out_of_the_group_is_told_to_admins(firm: Firm, stage: Stage, group: int) -> None:
    stage.world.remove_bot(OWNER, group)
    await stage.settle()
    assert await firm.rows(TeamGroup) == []
    assert "no longer in the group «Sales», so deals of ONLINE" in stage.text(OWNER)
    await arrives(stage)
    assert "✋ Take it" in stage.buttons(OWNER) or "📋 Open" in stage.buttons(OWNER)


async def test_a_group_that_refuses_what_is_sent_is_lost_as_well(
    firm: Firm, stage: Stage, group: int, ivan: Manager
) -> None:
    """The update that says so may be late, or never come."""
    stage.world._group(group).has_bot = False
    await arrives(stage)
    assert await firm.rows(TeamGroup) == []
    assert any("no longer in the group" in text for text in stage.texts(OWNER))
    assert "✋ Take it" in stage.buttons(ivan.telegram_id)
    assert [one.method for one in stage.world.errors] == ["sendMessage"]
    stage.world.journal.errors.clear()


@pytest.mark.parametrize("told_first", [True, False])
async def test_a_group_that_becomes_a_supergroup_stays_bound(
    firm: Firm, stage: Stage, group: int, anna: Manager, *, told_first: bool
) -> None:
    await arrives(stage)
    stage.world.become_supergroup(group, SUPERGROUP)
    if not told_first:  # sending is quicker than the update
        stage.world.updates.clear()
    stage.world.person(LEAD + 1, "Petro")
    await stage.send(LEAD + 1, "Hello")
    assert [row.chat_id for row in await firm.rows(TeamGroup)] == [SUPERGROUP]
    assert "Petro" in stage.last(SUPERGROUP).html
    await tap(stage, anna.telegram_id, group=SUPERGROUP)
    assert "Petro · taken by Anna" in stage.last(SUPERGROUP).html
    assert await firm.notices(NoticeKind.DEAD_LETTER) == []
    assert {notice.chat_id for notice in await firm.rows(Notice) if notice.state == "new"} <= {OWNER}
    stage.world.journal.errors.clear()


async def test_after_that_the_old_messages_touch_nothing_of_the_new_group(
    firm: Firm, stage: Stage, group: int, anna: Manager
) -> None:
    await arrives(stage)
    old = stage.last(group).id
    new = stage.world.become_supergroup(group, SUPERGROUP)
    await stage.handle()
    there = stage.world.chat(new.id).messages[0]
    there.id = old  # numbers begin anew in a supergroup
    (deal,) = await firm.rows(Deal)
    await firm.services.deals.take(deal.id, actor=anna)
    await stage.send(LEAD, "/forget")
    await stage.tap(LEAD, "🗑 Yes, erase")
    assert [call.method for call in stage.world.calls("editMessageText", SUPERGROUP)] == []
    assert stage.world.calls("deleteMessages", SUPERGROUP) == []
    assert stage.world.errors == []


async def test_what_the_group_shows_of_a_lead_goes_with_them(firm: Firm, stage: Stage, group: int) -> None:
    await arrives(stage)
    await stage.send(LEAD, "/forget")
    await stage.tap(LEAD, "🗑 Yes, erase")
    assert "Olena" not in " ".join(stage.texts(group))


async def test_what_is_too_old_to_be_taken_away_is_written_over(firm: Firm, stage: Stage, group: int) -> None:
    await arrives(stage)
    firm.clock.forward(3 * 24 * 3600)
    await stage.send(LEAD, "/forget")
    await stage.tap(LEAD, "🗑 Yes, erase")
    assert stage.text(group) == "🗑 This was about a person who has been erased."


async def test_an_offer_taken_while_it_was_on_its_way_is_closed(
    firm: Firm, stage: Stage, group: int, anna: Manager
) -> None:
    await firm.deal()
    parcels = await firm.services.outbox.claim(limit=50, token="t")
    (mine,) = [parcel for parcel in parcels if parcel[0].chat_id == group]
    (deal,) = await firm.rows(Deal)
    await firm.services.deals.take(deal.id, actor=anna)
    await firm.services.outbox.sent([mine[0].id], "t", message_id=900)
    (closing,) = await firm.notices(NoticeKind.DEAL_OFFER_CLOSED)
    assert (closing.chat_id, closing.data["message_id"]) == (group, 900)


async def test_a_group_of_one_plan_hears_of_no_other(firm: Firm, stage: Stage, group: int, ivan: Manager) -> None:
    other = await firm.plan(ivan, name="Offline", label="OFFLINE", mode=Mode.MANUAL, default=False)
    before = stage.texts(group)
    await arrives(stage)
    (lead,) = await firm.rows(Lead)
    await firm.add(other, lead.id)
    await stage.deliver()
    (new,) = stage.texts(group)[len(before) :]
    assert "[ONLINE]" in new
