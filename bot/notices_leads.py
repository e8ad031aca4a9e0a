"""Notices about leads who leave, by asking to be left alone or erased, and about two who may be one person."""

from __future__ import annotations

from aiogram.methods import DeleteMessages, EditMessageReplyMarkup
from aiogram.types import BufferedInputFile, InputMediaDocument, InputMediaPhoto

from bot.messages import html_message, is_group
from bot.plain import Method
from bot.relays import Recaptioned, Replaced, Reworded
from crm_core.models import Manager, Notice, NoticeKind
from crm_core.services.notices import Subject
from keyboards.deals_card import mention_keyboard
from keyboards.home import home_only
from keyboards.merging import alike_keyboard
from locales import Translator
from views import erasing, merging


def _stopped(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Whoever is back already need not be told of."""
    lead = subject.lead
    return html_message(notice.chat_id, erasing.lead_stopped(t, lead)) if lead and not lead.reachable else None


def _erased(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    if subject.deal is None:
        return None
    keyboard = mention_keyboard(t, subject.deal) if subject.card else home_only(t)
    return html_message(notice.chat_id, erasing.lead_erased(t, subject.deal), keyboard)


def _alike(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Not of two who are one by now."""
    pair = subject.pair
    if pair is None or pair.merge_id is not None:
        return None
    keyboard = alike_keyboard(t, pair.kept.lead.id, pair.merged.lead.id)
    return html_message(notice.chat_id, merging.alike(t, pair), keyboard)


def _gone(_t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Telegram leaves out those that are gone already."""
    ids = notice.data.get("message_ids")
    return DeleteMessages(chat_id=notice.chat_id, message_ids=ids) if ids and _of_staff(notice, subject) else None


def _blanked(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """What Telegram does not let be taken away any more is made into something else.

    A picture or a file becomes another one, which in an album must be of its kind; of what can only be listened to
    the caption goes, and of what has none the name on the button.
    """
    if not _of_staff(notice, subject):
        return None
    place, words = {"chat_id": notice.chat_id, "message_id": notice.data["message_id"]}, str(erasing.blanked(t))
    picture, file = (BufferedInputFile(erasing.blank_picture(), name) for name in ("erased.png", "erased.bin"))
    captioned = Recaptioned(**place, caption=words).or_else(EditMessageReplyMarkup(**place))
    as_file = Replaced(**place, media=InputMediaDocument(media=file, caption=words)).or_else(captioned)
    as_picture = Replaced(**place, media=InputMediaPhoto(media=picture, caption=words)).or_else(as_file)
    return Reworded(**place, text=words).or_else(as_picture)


def _of_staff(notice: Notice, subject: Subject) -> bool:
    """Also of those who have left, and groups; in a lead's own chat nothing is touched."""
    return isinstance(subject.reader, Manager) or is_group(notice.chat_id)


RENDERERS = {
    NoticeKind.LEAD_STOPPED: _stopped,
    NoticeKind.LEAD_ERASED: _erased,
    NoticeKind.LEADS_ALIKE: _alike,
    NoticeKind.MESSAGES_GONE: _gone,
    NoticeKind.MESSAGE_BLANKED: _blanked,
}
