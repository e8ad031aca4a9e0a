"""Which messages show a deal's card, and whose copies a change redraws."""

from __future__ import annotations

import pytest

from crm_core.errors import NotOnStaff
from crm_core.models import Deal, Manager, NoticeKind
from crm_core.services.copies import COPIES, PER_CHAT, PER_DEAL, Copies
from tests.clock import Clock
from tests.firm import Firm
from tests.services.deals import lost, moved, started

HEAD = 9001


@pytest.fixture
def copies(clock: Clock) -> Copies:
    return Copies(clock)


@pytest.fixture
def known(firm: Firm) -> Copies:
    """What the units of this process know, on either engine."""
    found: Copies = firm.db.info.setdefault(COPIES, Copies(firm.clock))
    return found


def deal(number: int = 1, version: int = 1) -> Deal:
    return Deal(id=number, version=version)


def places(copies: Copies, deal_id: int = 1) -> list[tuple[int, int]]:
    return [(copy.chat_id, copy.message_id) for copy in copies.of(deal_id)]


def test_the_newest_card_of_a_deal_in_each_chat_is_known(copies: Copies) -> None:
    for chat, message in ((7, 1), (8, 1), (7, 2)):
        copies.remember(chat, message, deal())
    assert places(copies) == [(8, 1), (7, 2)]
    assert copies.at(7, 1) is None


def test_a_message_shows_one_thing_at_a_time(copies: Copies) -> None:
    copies.remember(7, 1, deal())
    first = copies.at(7, 1)
    assert first is not None
    copies.remember(7, 1, deal(2))
    assert (places(copies), places(copies, 2), first.there) == ([], [(7, 1)], False)
    copies.forget(7, 1)
    copies.forget(7, 1)
    assert (places(copies, 2), copies.at(7, 1)) == ([], None)


def test_a_card_drawn_again_is_another_drawing(copies: Copies) -> None:
    copies.remember(7, 1, deal())
    first = copies.at(7, 1)
    assert first is not None
    copies.remember(7, 1, deal(version=2), ("⬅️ My deals · 2/3", "dl"))
    again = copies.at(7, 1)
    assert again is not None
    assert (first.there, again.there, again.version, again.way_back) == (False, True, 2, ("⬅️ My deals · 2/3", "dl"))


def test_so_many_are_kept_in_mind_and_no_more(copies: Copies) -> None:
    for number in range(1, PER_CHAT + 2):
        copies.remember(7, number, deal(number))
    assert places(copies) == []
    assert places(copies, 2) == [(7, 2)]
    for chat in range(100, 100 + PER_DEAL + 5):
        copies.remember(chat, 1, deal(50))
    assert len(places(copies, 50)) == PER_DEAL


def test_what_telegram_no_longer_lets_edit_is_not_offered(copies: Copies, clock: Clock) -> None:
    copies.remember(7, 1, deal())
    clock.forward(48 * 3600)
    assert places(copies) == []


async def test_each_other_open_copy_is_redrawn_once_a_change(firm: Firm, known: Copies) -> None:
    ivan, _, card = await started(firm)
    for chat, message in ((ivan.telegram_id, 5), (HEAD, 6), (HEAD + 1, 7)):
        known.remember(chat, message, card.deal)
    after = await moved(firm, card, "In work", ivan)
    await moved(firm, card, "In work", ivan)  # a second tap
    found = await firm.notices(NoticeKind.CARD_REDRAW)
    told = [(row.chat_id, row.data) for row in found]
    assert told == [
        (HEAD, {"deal_id": card.deal.id, "message_id": 6}),
        (HEAD + 1, {"deal_id": card.deal.id, "message_id": 7}),
    ]
    assert {(row.expires_at - row.created_at).total_seconds() for row in found if row.expires_at} == {600}
    known.remember(HEAD, 6, after.deal)
    await lost(firm, after, firm.owner)
    assert [row.chat_id for row in await firm.notices(NoticeKind.CARD_REDRAW)][2:] == [ivan.telegram_id, HEAD + 1, HEAD]


async def test_a_change_that_is_refused_redraws_nothing(firm: Firm, known: Copies) -> None:
    ivan, _, card = await started(firm)
    known.remember(HEAD, 6, card.deal)
    await firm.change(lambda session: setattr(session.get_one(Manager, ivan.id), "active", False))
    with pytest.raises(NotOnStaff):
        await moved(firm, card, "In work", ivan)
    assert await firm.notices(NoticeKind.CARD_REDRAW) == []


async def test_only_a_process_that_has_the_database_to_itself_trusts_its_memory(firm: Firm) -> None:
    assert (COPIES in firm.db.info) is firm.db.exclusive
