"""Which messages show a deal's card, and whose copies a change redraws."""

from __future__ import annotations

import pytest

from crm_core.errors import NotOnStaff
from crm_core.models import Manager, NoticeKind, OpenCard
from tests.firm import Firm
from tests.services.deals import lost, moved, started

HEAD = 9001


async def shown(firm: Firm) -> list[tuple[int, int, int, int]]:
    cards = [(card.chat_id, card.message_id, card.deal_id, card.version) for card in await firm.rows(OpenCard)]
    return sorted(cards)


async def test_the_newest_card_of_a_deal_in_each_chat_is_known(firm: Firm) -> None:
    deal = (await started(firm))[2].deal
    for chat, message in ((7, 1), (8, 1), (7, 2)):
        await firm.services.copies.remember(chat, message, deal)
    assert await shown(firm) == [(7, 2, deal.id, 1), (8, 1, deal.id, 1)]


async def test_a_message_shows_one_thing_at_a_time(firm: Firm) -> None:
    deal = (await started(firm))[2].deal
    other = await firm.deal()
    copies = firm.services.copies
    await copies.remember(7, 1, deal)
    await copies.remember(7, 1, other, ("⬅️ My deals · 2/3", "dl"))
    assert await shown(firm) == [(7, 1, other.id, 1)]
    for _ in range(2):
        await copies.forget(7, 1)
        assert await shown(firm) == []


async def test_what_telegram_no_longer_lets_edit_is_not_redrawn_and_soon_forgotten(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    await firm.services.copies.remember(HEAD, 6, card.deal)
    firm.clock.forward(47 * 3600)
    await firm.services.copies.sweep()
    assert await firm.count(OpenCard) == 1
    firm.clock.forward(3601)
    await moved(firm, card, "In work", ivan)
    assert await firm.notices(NoticeKind.CARD_REDRAW) == []
    await firm.services.copies.sweep()
    assert await firm.count(OpenCard) == 0


async def test_each_other_open_copy_is_redrawn_once_a_change(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    for chat, message in ((ivan.telegram_id, 5), (HEAD, 6), (HEAD + 1, 7)):
        await firm.services.copies.remember(chat, message, card.deal)
    after = await moved(firm, card, "In work", ivan)
    await moved(firm, card, "In work", ivan)  # a second tap
    found = await firm.notices(NoticeKind.CARD_REDRAW)
    told = [(row.chat_id, row.data) for row in found]
    assert told == [
        (HEAD, {"deal_id": card.deal.id, "message_id": 6}),
        (HEAD + 1, {"deal_id": card.deal.id, "message_id": 7}),
    ]
    assert {(row.expires_at - row.created_at).total_seconds() for row in found if row.expires_at} == {600}
    await firm.services.copies.remember(HEAD, 6, after.deal)
    await lost(firm, after, firm.owner)
    assert [row.chat_id for row in await firm.notices(NoticeKind.CARD_REDRAW)][2:] == [ivan.telegram_id, HEAD + 1, HEAD]


async def test_a_change_that_is_refused_redraws_nothing(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    await firm.services.copies.remember(HEAD, 6, card.deal)
    await firm.change(lambda session: setattr(session.get_one(Manager, ivan.id), "active", False))
    with pytest.raises(NotOnStaff):
        await moved(firm, card, "In work", ivan)
    assert await firm.notices(NoticeKind.CARD_REDRAW) == []
