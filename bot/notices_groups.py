"""Notices that go to groups of the team, or come of what happens there."""

from __future__ import annotations

from bot.messages import html_message
from bot.plain import Method
from crm_core.models import Notice, NoticeKind
from crm_core.services.notices import Subject
from keyboards.deals_card import card_keyboard
from keyboards.groups import group_offer_keyboard, lost_keyboard
from locales import Translator
from views import deals, groups


def _offered(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    card = subject.offered
    if card is None:
        return None
    return html_message(notice.chat_id, deals.new_deal(t, card), group_offer_keyboard(t, card.deal.id))


def _taken(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    card = subject.card
    return html_message(notice.chat_id, deals.deal_card(t, card), card_keyboard(t, card)) if card else None


def _lost(t: Translator, notice: Notice, _subject: Subject) -> Method | None:
    title, teams = notice.data.get("title"), notice.data.get("teams", ())
    return html_message(notice.chat_id, groups.lost(t, title, teams), lost_keyboard(t)) if title else None


RENDERERS = {
    NoticeKind.GROUP_OFFERED: _offered,
    NoticeKind.DEAL_TAKEN: _taken,
    NoticeKind.GROUP_LOST: _lost,
}
