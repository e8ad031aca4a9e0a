"""Cards that other people have open follow what somebody changes; whatever else they look at stays as it is."""

from __future__ import annotations

import pytest

from crm_core.models import Deal, Lead, Manager, Mode, NoticeKind, NoticeState, SalesPlan
from crm_core.rules.describing import Part
from sandbox.messages import ChatMessage
from tests.clock import Clock
from tests.firm import Firm
from tests.handlers.conftest import LEAD
from tests.stage import Stage


async def open_card(stage: Stage, person: Manager, deal_id: int = 1) -> ChatMessage:
    await stage.start(person.telegram_id, f"d_{deal_id}")
    return stage.last(person.telegram_id)


def buttons(message: ChatMessage) -> list[str]:
    return [button["text"] for button in message.buttons]


async def redraws(firm: Firm) -> list[NoticeState]:
    return [notice.state for notice in await firm.notices(NoticeKind.CARD_REDRAW)]


async def test_the_heads_open_card_follows_what_the_manager_does(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    card = await open_card(stage, anna)
    await stage.tap(ivan.telegram_id, "➡️ 🟡 In work")
    assert "🟡 In work" in card.html
    assert "↩️ Undo: 🔵 New" not in buttons(card), "what somebody else did is not theirs to undo"
    assert "➡️ 🟣 Offer sent" in buttons(card)
    await stage.tap(anna.telegram_id, "➡️ 🟣 Offer sent")
    assert "🟣 Offer sent" in card.html
    assert await redraws(firm) == [NoticeState.SENT, NoticeState.SENT]


@pytest.mark.parametrize("elsewhere", ["⬅️ My deals", "⋯ More", "Status ▾", "❌ Lost", "💬 Reply"])
async def test_a_message_that_shows_something_else_by_now_is_left_alone(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm, elsewhere: str
) -> None:
    message = await open_card(stage, anna)
    await stage.tap(anna.telegram_id, elsewhere)
    shown = message.html
    await stage.tap(ivan.telegram_id, "➡️ 🟡 In work")
    assert message.html == shown
    assert await redraws(firm) == []


@pytest.mark.parametrize("screen", ["⋯ More", "Status ▾", "❌ Lost", "✅ Won", "💬 Reply"])
async def test_nobody_is_stuck_behind_a_card_that_has_gone_out_of_their_sight(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm, screen: str
) -> None:
    message = await open_card(stage, ivan)
    await stage.tap(ivan.telegram_id, screen)
    way_back = buttons(message)[-1]
    await firm.services.deals.transfer(deal.id, anna.id, seen=1, actor=firm.owner)
    press = await stage.tap(ivan.telegram_id, way_back)
    assert press.text == "Nothing was found: it may have been removed, or you may not see it."
    assert message.html == "#1: this deal is no longer yours to see."
    assert buttons(message) == ["⬅️ Home"]


async def test_a_list_whose_deal_has_gone_out_of_sight_stays(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    await stage.send(ivan.telegram_id, "/deals")
    message = stage.last(ivan.telegram_id)
    await firm.services.deals.transfer(deal.id, anna.id, seen=1, actor=firm.owner)
    press = await stage.tap(ivan.telegram_id, "#1 Olena")
    assert press.text == "Nothing was found: it may have been removed, or you may not see it."
    assert "My deals" in message.html


async def test_a_list_drawn_while_the_edit_waited_is_not_drawn_over(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    message = await open_card(stage, anna)
    moved = await firm.status((await firm.rows(SalesPlan))[0], "In work")
    await firm.services.deals.move(deal.id, moved.id, seen=1, actor=ivan)
    await stage.tap(anna.telegram_id, "⬅️ My deals")
    assert "My deals" in message.html
    assert await redraws(firm) == [NoticeState.DROPPED]


async def test_a_card_that_is_opened_again_follows_again_with_its_way_back(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    for _ in range(9):
        await firm.services.deals.transfer((await firm.deal()).id, anna.id, seen=1, actor=firm.owner)
    await stage.deliver()
    await stage.send(anna.telegram_id, "/deals")
    await stage.tap(anna.telegram_id, "➡️")
    await stage.tap(anna.telegram_id, "#2 Olena")
    card = stage.last(anna.telegram_id)
    await firm.services.deals.set_amount(2, 5_000, seen=2, actor=firm.owner)
    await stage.deliver()
    assert "💰 50\u00a0₴" in card.html
    assert buttons(card)[-1] == "⬅️ My deals · 2/2"


async def test_many_changes_are_one_edit_of_each_open_copy(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    older, newer = await open_card(stage, anna), await open_card(stage, anna)
    owners = await open_card(stage, firm.owner)
    edited = len(stage.world.calls("editMessageText"))
    for version, amount in enumerate((1_000, 2_000, 3_000), 1):
        await firm.services.deals.set_amount(deal.id, amount, seen=version, actor=ivan)
    for _ in range(3):  # what is overtaken is put away first
        await stage.deliver()
    assert len(stage.world.calls("editMessageText")) == edited + 2
    assert all("💰 30\u00a0₴" in copy.html for copy in (newer, owners))
    assert "💰 11\u00a0000\u00a0₴" in older.html, "of several copies in a chat the newest is kept up"
    assert sorted(await redraws(firm)) == sorted([NoticeState.DROPPED] * 4 + [NoticeState.SENT] * 2)


async def test_notices_of_new_and_of_received_deals_are_open_cards_too(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    notice = stage.last(ivan.telegram_id)
    await firm.services.deals.set_amount(deal.id, 5_000, seen=1, actor=anna)
    await stage.deliver()
    assert notice.html.startswith("<b>#1 Olena Koval</b>")
    assert "💰 50\u00a0₴" in notice.html
    petro = await firm.person("Petro")
    stage.arrive(petro)
    await firm.services.deals.transfer(deal.id, petro.id, seen=2, actor=anna)
    await stage.deliver()
    received = stage.last(petro.telegram_id)
    assert "Anna handed you a deal" in received.html
    await firm.services.deals.set_amount(deal.id, 7_000, seen=3, actor=anna)
    await stage.deliver()
    assert "💰 70\u00a0₴" in received.html


async def test_whoever_may_not_see_the_deal_any_more_is_left_a_line(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    petro = await firm.person("Petro")
    stage.arrive(petro)
    card = await open_card(stage, ivan)
    await firm.services.deals.transfer(deal.id, petro.id, seen=1, actor=anna)
    await stage.deliver()
    assert card.html == "#1: this deal is no longer yours to see."
    assert buttons(card) == ["⬅️ Home"]
    await stage.press(ivan.telegram_id, card.id, "h")
    await firm.services.deals.set_amount(deal.id, 5_000, seen=2, actor=anna)
    await stage.deliver()
    assert "Good" in card.html or "Ivan" in card.html


async def test_whoever_left_the_staff_keeps_no_card(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    card = await open_card(stage, ivan)
    await firm.change(lambda session: setattr(session.get_one(Manager, ivan.id), "active", False))
    await firm.services.deals.set_amount(deal.id, 5_000, seen=1, actor=anna)
    await stage.deliver()
    assert card.html == "#1: this deal is no longer yours to see."
    assert buttons(card) == []


async def test_a_card_that_is_up_to_date_already_is_not_drawn_again(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    card = await open_card(stage, anna)
    await firm.services.deals.set_amount(deal.id, 5_000, seen=1, actor=ivan)
    press = await stage.tap(anna.telegram_id, "➡️ 🟡 In work")
    assert press.text == "Changed by Ivan just now: now 🔵 New."
    assert "💰 50\u00a0₴" in card.html
    assert await redraws(firm) == [NoticeState.DROPPED]


async def test_a_card_is_not_redrawn_late(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm, clock: Clock
) -> None:
    await open_card(stage, anna)
    await firm.services.deals.set_amount(deal.id, 5_000, seen=1, actor=ivan)
    clock.forward(11 * 60)
    before = stage.texts(anna.telegram_id)
    await stage.deliver()
    assert stage.texts(anna.telegram_id) == before
    clock.forward(48 * 3600)
    await firm.services.deals.set_amount(deal.id, 6_000, seen=2, actor=ivan)
    assert len(await redraws(firm)) == 1, "nobody can edit what is older than two days"


async def test_an_offer_opened_as_a_card_stays_the_card(stage: Stage, ivan: Manager, firm: Firm) -> None:
    watcher = await firm.person("Watcher", "head")
    stage.arrive(watcher)
    await firm.plan(ivan, mode=Mode.MANUAL)
    stage.world.person(LEAD, "Olena")
    await stage.send(LEAD, "Hello")
    offer = stage.last(watcher.telegram_id)
    await stage.press(watcher.telegram_id, offer.id, "d:1", forged=True)
    await stage.tap(ivan.telegram_id, "✋ Take it")
    assert offer.html.startswith("<b>#1 Olena</b>")
    assert "👤 Ivan" in offer.html


async def test_what_the_lead_is_called_follows_as_well(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    card = await open_card(stage, anna)
    await firm.services.deals.describe(deal.id, Part.NAME, "Olena Bondar", seen=1, actor=ivan)
    await stage.deliver()
    assert card.html.startswith("<b>#1 Olena Bondar</b>")
    assert [lead.name for lead in await firm.rows(Lead)] == ["Olena Bondar"]


async def test_a_card_between_other_messages_is_redrawn_after_an_answer_was_sent_from_it(
    stage: Stage, ivan: Manager, anna: Manager, deal: Deal, firm: Firm
) -> None:
    card = await open_card(stage, anna)
    await stage.tap(anna.telegram_id, "💬 Reply")
    await stage.send(anna.telegram_id, "Yes, we do")
    await firm.services.deals.set_amount(deal.id, 5_000, seen=1, actor=ivan)
    await stage.deliver()
    assert "💰 50\u00a0₴" in card.html
