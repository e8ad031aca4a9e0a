"""Notices about leads who leave: who blocked the bot, asked to be left alone, or was erased."""

from __future__ import annotations

from typing import Any

from aiogram.enums import ParseMode
from aiogram.methods import DeleteMessages, EditMessageText, SendMessage, TelegramMethod
from aiogram.types import InlineKeyboardMarkup, LinkPreviewOptions, ReplyKeyboardMarkup, ReplyKeyboardRemove
from markupsafe import Markup

from crm_core.models import Manager, Notice, NoticeKind
from crm_core.services.notices import Subject
from keyboards.deals_card import mention_keyboard
from keyboards.home import home_only
from keyboards.merging import alike_keyboard
from locales import Translator
from views import chats, erasing, merging

Method = TelegramMethod[Any]
Keyboard = InlineKeyboardMarkup | ReplyKeyboardMarkup | ReplyKeyboardRemove

NO_PREVIEW = LinkPreviewOptions(is_disabled=True)


def message(notice: Notice, text: Markup, keyboard: Keyboard | None = None) -> SendMessage:
    return SendMessage(
        chat_id=notice.chat_id,
        text=str(text),
        parse_mode=ParseMode.HTML,
        reply_markup=keyboard,
        link_preview_options=NO_PREVIEW,
    )


def _unreachable(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    return message(notice, chats.lead_unreachable(t, subject.lead)) if subject.lead else None


def _stopped(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Whoever is back already need not be told of."""
    lead = subject.lead
    return message(notice, erasing.lead_stopped(t, lead)) if lead and not lead.reachable else None


def _erased(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    if subject.deal is None:
        return None
    keyboard = mention_keyboard(t, subject.deal) if subject.card else home_only(t)
    return message(notice, erasing.lead_erased(t, subject.deal), keyboard)


def _alike(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Not of two who are one by now."""
    pair = subject.pair
    if pair is None or pair.merge_id is not None:
        return None
    keyboard = alike_keyboard(t, pair.kept.lead.id, pair.merged.lead.id)
    return message(notice, merging.alike(t, pair), keyboard)


def _gone(_t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Telegram leaves out those that are gone already."""
    ids = notice.data.get("message_ids")
    return DeleteMessages(chat_id=notice.chat_id, message_ids=ids) if ids and _of_staff(subject) else None


def _blanked(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    if not _of_staff(subject):
        return None
    text = str(erasing.blanked(t))
    return EditMessageText(chat_id=notice.chat_id, message_id=notice.data["message_id"], text=text)


def _of_staff(subject: Subject) -> bool:
    """Also of those who have left; in a lead's own chat nothing is touched."""
    return isinstance(subject.reader, Manager)


RENDERERS = {
    NoticeKind.LEAD_UNREACHABLE: _unreachable,
    NoticeKind.LEAD_STOPPED: _stopped,
    NoticeKind.LEAD_ERASED: _erased,
    NoticeKind.LEADS_ALIKE: _alike,
    NoticeKind.MESSAGES_GONE: _gone,
    NoticeKind.MESSAGE_BLANKED: _blanked,
}
