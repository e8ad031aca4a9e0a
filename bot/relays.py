"""Messages that pass between a lead and the team: what goes out for them, and what instead if it cannot."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from itertools import groupby

from aiogram.enums import ParseMode
from aiogram.methods import (
    CopyMessage,
    CopyMessages,
    EditMessageCaption,
    EditMessageMedia,
    EditMessageText,
    SendMessage,
)
from aiogram.types import InlineKeyboardMarkup, ReplyParameters

from bot.messages import NO_PREVIEW, html_message
from bot.plain import Method, Replaceable
from crm_core.models import WORDS_ALONE, LeadMessage, MessageKind, Notice
from crm_core.results import Burst, Relay
from crm_core.services.notices import Subject
from keyboards.chats import head_keyboard, relay_keyboard
from locales import Translator
from views import chats

CAPTIONED = frozenset(
    {
        MessageKind.PHOTO,
        MessageKind.VIDEO,
        MessageKind.ANIMATION,
        MessageKind.VOICE,
        MessageKind.AUDIO,
        MessageKind.DOCUMENT,
    }
)


class Copied(CopyMessage, Replaceable):
    pass


class CopiedTogether(CopyMessages, Replaceable):
    """Telegram leaves out what it cannot copy, and does not say which."""


class Reworded(EditMessageText, Replaceable):
    pass


class Recaptioned(EditMessageCaption, Replaceable):
    pass


class Replaced(EditMessageMedia, Replaceable):
    pass


def lead_wrote(t: Translator, notice: Notice, subject: Subject) -> list[Method] | None:
    return to_manager(t, notice, subject.burst) if subject.burst else None


def lead_edited(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    return edited_for_manager(t, notice, subject.burst) if subject.burst else None


def lead_unplanned(t: Translator, notice: Notice, subject: Subject) -> list[Method] | None:
    return to_planner(t, notice, subject.burst) if subject.burst else None


def reply_to_lead(_t: Translator, notice: Notice, subject: Subject) -> Method | None:
    return to_lead(notice, subject.relay) if subject.relay else None


def answer_edited(_t: Translator, notice: Notice, subject: Subject) -> Method | None:
    return edited_for_lead(notice, subject.relay) if subject.relay else None


def answer_lost(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Below the manager's own message."""
    if subject.relay is None:
        return None
    reply = _in_thread(subject.relay.message.message_id)
    return html_message(notice.chat_id, chats.answer_lost(t, subject.relay.lead), reply=reply)


def lead_unreachable(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    return html_message(notice.chat_id, chats.lead_unreachable(t, subject.lead)) if subject.lead else None


def lead_returned(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    if subject.lead is None or not subject.lead.reachable:
        return None
    return html_message(notice.chat_id, chats.lead_returned(t, subject.lead))


def to_manager(t: Translator, notice: Notice, burst: Burst) -> list[Method]:
    """Words in one message if they fit, a picture with the name above its own words, many pictures together."""
    if burst.left_out:
        return _words_to_manager(t, notice, burst)
    if any(one.kind not in WORDS_ALONE for one in burst.messages):
        return _media_to_manager(t, notice, burst)
    sent: list[Method] = []
    for fit, several in groupby(burst.messages, lambda one: chats.fits(burst, one)):
        if fit:
            sent += _words_to_manager(t, notice, replace(burst, messages=list(several)))
        else:  # nothing of it is cut
            sent += [_copy_under_button(t, notice, replace(burst, messages=[one])) for one in several]
    return sent


def to_planner(t: Translator, notice: Notice, burst: Burst) -> list[Method]:
    """Nobody has a deal that would show it: all of it in words, and what is more than words below."""
    texts = chats.relayed(t, burst, unplanned=True)
    told: list[Method] = [html_message(notice.chat_id, text) for text in texts]
    more = [one for one in burst.messages if one.kind not in WORDS_ALONE or not chats.fits(burst, one)]
    return [*told, _together(t, notice, burst, more)] if more and not burst.left_out else told


def edited_for_manager(t: Translator, notice: Notice, burst: Burst) -> Method:
    """The copy in the manager's chat says what the lead's message says now; if it cannot, a new one does."""
    alone = replace(burst, messages=[one for one in burst.messages if one.id in burst.edited])
    (message,) = alone.messages
    keyboard, place = _deal_button(t, burst), {"chat_id": notice.chat_id, "message_id": notice.data["message_id"]}
    new = html_message(notice.chat_id, chats.relayed(t, alone)[0], keyboard, _in_thread(notice.data["message_id"]))
    if message.kind in WORDS_ALONE:
        whole = len(burst.messages) > 1 or chats.fits(burst, message)
        pages = chats.relayed(t, burst) if whole else [chats.answer_to_lead(message)]
        under = keyboard if whole else _head_button(burst)
        if len(pages) > 1:  # together they do not fit any more
            return new
        return Reworded(
            **place, text=str(pages[0]), parse_mode=ParseMode.HTML, reply_markup=under, link_preview_options=NO_PREVIEW
        ).or_else(new)
    return _recaptioned(t, alone, message, place).or_else(new)


def _recaptioned(t: Translator, burst: Burst, message: LeadMessage, place: dict[str, int]) -> Recaptioned:
    """An album has neither a name in its captions nor buttons."""
    caption = None if message.album else chats.captioned(burst)
    under = _head_button(burst) if caption is None else _deal_button(t, burst)
    shown = chats.caption_of(message) if caption is None else caption
    keyboard = None if message.album else under
    return Recaptioned(**place, caption=str(shown), parse_mode=ParseMode.HTML, reply_markup=keyboard)


def to_lead(notice: Notice, relay: Relay) -> Method:
    """As from the company: the words as they are, anything else as a copy without its author."""
    message, reply = relay.message, _in_thread(relay.thread)
    if message.kind is MessageKind.TEXT:
        return html_message(notice.chat_id, chats.answer_to_lead(message), reply=reply)
    return CopyMessage(
        chat_id=notice.chat_id,
        from_chat_id=message.chat_id,
        message_id=message.message_id,
        reply_parameters=reply,
    )


def album_to_lead(notice: Notice, messages: Sequence[LeadMessage]) -> Method:
    numbers = sorted({message.message_id for message in messages})
    return CopyMessages(chat_id=notice.chat_id, from_chat_id=messages[0].chat_id, message_ids=numbers)


def edited_for_lead(notice: Notice, relay: Relay) -> Method | None:
    message, place = relay.message, {"chat_id": notice.chat_id, "message_id": notice.data["message_id"]}
    if message.kind is MessageKind.TEXT:
        text = str(chats.answer_to_lead(message))
        return EditMessageText(**place, text=text, parse_mode=ParseMode.HTML, link_preview_options=NO_PREVIEW)
    if message.kind in CAPTIONED:
        return EditMessageCaption(**place, caption=str(chats.caption_of(message)), parse_mode=ParseMode.HTML)
    return None


def _words_to_manager(t: Translator, notice: Notice, burst: Burst) -> list[Method]:
    """The button stands under the last of them."""
    reply, texts = _in_thread(burst.thread), chats.relayed(t, burst)
    sent: list[Method] = [html_message(notice.chat_id, text, reply=reply) for text in texts[:-1]]
    return [*sent, html_message(notice.chat_id, texts[-1], _deal_button(t, burst), reply)]


def _media_to_manager(t: Translator, notice: Notice, burst: Burst) -> list[Method]:
    if len(burst.messages) == 1:
        return [_one_to_manager(t, notice, burst)]
    head = html_message(notice.chat_id, chats.signed(burst.lead, burst.labels), _deal_button(t, burst))
    return [head, _together(t, notice, burst, burst.messages)]


def _together(t: Translator, notice: Notice, burst: Burst, messages: Sequence[LeadMessage]) -> Method:
    """An album stays one."""
    numbers = sorted({message.message_id for message in messages})
    copies = CopiedTogether(chat_id=notice.chat_id, from_chat_id=messages[0].chat_id, message_ids=numbers)
    return copies.or_else(html_message(notice.chat_id, chats.not_shown(t, burst)))


def _one_to_manager(t: Translator, notice: Notice, burst: Burst) -> Method:
    (message,) = burst.messages
    caption = chats.captioned(burst) if message.kind in CAPTIONED else None
    if caption is None:
        return _copy_under_button(t, notice, burst)
    return Copied(
        chat_id=notice.chat_id,
        from_chat_id=message.chat_id,
        message_id=message.message_id,
        caption=str(caption),
        parse_mode=ParseMode.HTML,
        reply_parameters=_in_thread(burst.thread),
        reply_markup=_deal_button(t, burst),
    ).or_else(_not_shown(t, notice, burst))


def _copy_under_button(t: Translator, notice: Notice, burst: Burst) -> Method:
    """What has no caption, or no room in it, carries the name on a button."""
    (message,) = burst.messages
    return Copied(
        chat_id=notice.chat_id,
        from_chat_id=message.chat_id,
        message_id=message.message_id,
        reply_parameters=_in_thread(burst.thread),
        reply_markup=_head_button(burst),
    ).or_else(_not_shown(t, notice, burst))


def _not_shown(t: Translator, notice: Notice, burst: Burst) -> SendMessage:
    return html_message(notice.chat_id, chats.not_shown(t, burst), _deal_button(t, burst), _in_thread(burst.thread))


def _deal_button(t: Translator, burst: Burst) -> InlineKeyboardMarkup | None:
    return relay_keyboard(t, burst.deal_id) if burst.deal_id is not None else None


def _head_button(burst: Burst) -> InlineKeyboardMarkup:
    return head_keyboard(burst.lead, burst.labels, burst.deal_id)


def _in_thread(message_id: int | None) -> ReplyParameters | None:
    if message_id is None or message_id <= 0:  # sent by a tap: there is no message
        return None
    return ReplyParameters(message_id=message_id, allow_sending_without_reply=True)
