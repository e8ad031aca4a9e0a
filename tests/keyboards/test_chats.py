"""Buttons of conversations: whatever they carry fits, and the way back survives the screens between."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from aiogram.types import InlineKeyboardButton

from crm_core.rules.chats import ChatCursor, ChatFilter, Tab
from keyboards.buttons import Payload, button, rows
from keyboards.chats_lists import Chats, OpenChat, chat_cursor, chat_filter, chats_at
from keyboards.chats_screen import ConnectPerson, place_in
from keyboards.chats_templates import SendTemplate
from keyboards.deals import DealList, OpenDeal
from keyboards.spelling import HIGHEST_ID as MOST

LAST = datetime(2200, 12, 31, 23, 59, 59, 999_999, tzinfo=UTC)
PLACE = chats_at(ChatFilter(Tab.IMPORTANT, MOST), ChatCursor(LAST, MOST, backwards=True, page=MOST))


@pytest.mark.parametrize(
    "payload",
    [
        PLACE,
        OpenChat.model_validate(PLACE.model_dump() | {"lead_id": MOST}),
        OpenChat(lead_id=MOST, deal_id=MOST),
        SendTemplate(lead_id=MOST, template_id=MOST, seen=MOST),
        ConnectPerson(lead_id=MOST, manager_id=MOST, on=True),
    ],
)
def test_the_largest_ids_fit(payload: Payload) -> None:
    assert len(payload.pack()) <= 64
    assert type(payload).unpack(payload.pack()) == payload


@pytest.mark.parametrize("tab", list(Tab))
@pytest.mark.parametrize("cursor", [ChatCursor(), ChatCursor(LAST, 7, backwards=True, page=3)])
def test_a_place_is_read_as_it_was_written(tab: Tab, cursor: ChatCursor) -> None:
    listed = Chats.unpack(chats_at(ChatFilter(tab, 5), cursor).pack())
    assert (chat_filter(listed), chat_cursor(listed)) == (ChatFilter(tab, 5), cursor)


def last_row(*buttons: InlineKeyboardButton) -> OpenChat:
    return place_in(rows([button("💬", OpenChat(lead_id=1, tab="u"))], list(buttons)), 7)


def test_the_way_back_is_taken_from_the_last_row() -> None:
    whole = OpenChat(lead_id=7, tab="u", plan_id=3, page=2)
    assert last_row(button("⬅️", whole)) == whole
    assert last_row(button("⬅️", whole.list_page())) == whole
    assert last_row(button("⬅️", OpenDeal(deal_id=5))) == OpenChat(lead_id=7, deal_id=5)
    assert last_row(button("⬅️", OpenChat(lead_id=8, tab="u"))) == OpenChat(lead_id=7)
    assert last_row(button("⬅️", DealList())) == OpenChat(lead_id=7)
    assert place_in(None, 7) == OpenChat(lead_id=7)
