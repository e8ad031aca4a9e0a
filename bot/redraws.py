"""Cards that other people have open, drawn anew because somebody changed the deal."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Self

from aiogram.enums import ParseMode
from aiogram.methods import EditMessageText
from aiogram.types import InlineKeyboardMarkup
from markupsafe import Markup
from pydantic import PrivateAttr

from bot.messages import NO_PREVIEW
from crm_core.models import MassWatcher, Notice, OpenCard
from crm_core.services.notices import Subject
from keyboards.deals_card import card_keyboard, way_back
from keyboards.home import home_only
from locales import Translator
from views.deals import deal_card, out_of_sight


class Overtaken(Exception):
    """While the edit waited for its turn, the person has drawn something in the message themselves."""


class Redraw(EditMessageText):
    """An edit that goes out only if the message then still shows what it showed when the edit was made."""

    _copy: OpenCard | MassWatcher = PrivateAttr()
    _is_there: Callable[[int], Awaitable[bool]] = PrivateAttr()

    @classmethod
    def of(cls, copy: OpenCard | MassWatcher, text: Markup, keyboard: InlineKeyboardMarkup | None) -> Self:
        made = cls(
            chat_id=copy.chat_id,
            message_id=copy.message_id,
            text=str(text),
            parse_mode=ParseMode.HTML,
            reply_markup=keyboard,
            link_preview_options=NO_PREVIEW,
        )
        made._copy = copy
        return made

    def ask(self, is_there: Callable[[int], Awaitable[bool]]) -> None:
        """Who knows, when its turn has come, whether that drawing is still there."""
        self._is_there = is_there

    async def holds(self) -> bool:
        return await self._is_there(self._copy.id)


def redrawn(t: Translator, _notice: Notice, subject: Subject) -> Redraw | None:
    """None if the message shows something else by now, or the deal as it is.

    Whoever may not see the deal any more is left a line; whoever has left the staff, without a button.
    """
    copy, deal, card = subject.copy, subject.deal, subject.card
    if copy is None or deal is None or copy.deal_id != deal.id or copy.version >= deal.version:
        return None
    if card is None:
        return Redraw.of(copy, out_of_sight(t, deal.id), home_only(t) if subject.manager else None)
    back = way_back(copy.back_text, copy.back_data) if copy.back_text and copy.back_data else None
    return Redraw.of(copy, deal_card(t, card), card_keyboard(t, card, back))
