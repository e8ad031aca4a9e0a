"""What tunnels say: to leads in the company's own words, to the team about a lead."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from aiogram.enums import ParseMode
from aiogram.methods import (
    SendAnimation,
    SendAudio,
    SendDocument,
    SendMessage,
    SendPhoto,
    SendVideo,
    SendVideoNote,
    SendVoice,
)
from aiogram.types import ReplyKeyboardRemove

from bot.messages import Keyboard, html_message
from bot.plain import Method, Replaceable
from crm_core.models import Lead, LeadMessage, MessageKind, Notice, NoticeKind
from crm_core.services.notices import Subject
from keyboards.chats_screen import chat_below
from keyboards.tunnels_lead import phone_keyboard, tunnel_keyboard
from keyboards.tunnels_runs import paused_keyboard
from locales import Translator
from views import tunnels_lead as words
from views.tunnels_runs import paused_for_you


class Photo(SendPhoto, Replaceable):
    pass


class Video(SendVideo, Replaceable):
    pass


class Animation(SendAnimation, Replaceable):
    pass


class Document(SendDocument, Replaceable):
    pass


class Audio(SendAudio, Replaceable):
    pass


class Voice(SendVoice, Replaceable):
    pass


class VideoNote(SendVideoNote, Replaceable):
    pass


MEDIA: dict[str, Callable[..., Replaceable]] = {
    "photo": Photo,
    "video": Video,
    "animation": Animation,
    "document": Document,
    "audio": Audio,
    "voice": Voice,
    "video_note": VideoNote,
}


def _said(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Nothing to whoever cannot be written to any more, and nothing of what was erased."""
    lead, relay = subject.reader, subject.relay
    if not isinstance(lead, Lead) or not lead.reachable or relay is None:
        return None
    return message_of(t, notice.chat_id, relay.message, notice.data)


def message_of(t: Translator, chat_id: int, message: LeadMessage, data: dict[str, Any]) -> Method | None:
    text, keyboard = words.said(message), _keyboard(t, data)
    told = html_message(chat_id, text, keyboard)
    if "media" not in data:
        return told if text else None
    kind, file_id = data["media"]
    captioned = {} if kind == MessageKind.VIDEO_NOTE else {"caption": str(text) or None, "parse_mode": ParseMode.HTML}
    sent = MEDIA[kind](chat_id=chat_id, reply_markup=keyboard, **{kind: file_id}, **captioned)
    return sent.or_else(_without(told, text))


def _without(told: SendMessage, text: str) -> SendMessage:
    """Telegram knows the file no more: the words are said without it."""
    return told if text else told.model_copy(update={"text": "…"})


def _keyboard(t: Translator, data: dict[str, Any]) -> Keyboard | None:
    if "asks" in data:
        return phone_keyboard(t)
    if "buttons" in data:
        return tunnel_keyboard(data["run_id"], data["step"], data["buttons"])
    return ReplyKeyboardRemove() if data.get("answered") else None


def _told(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    if subject.lead is None or subject.relay is None:
        return None
    text = words.told(subject.lead, subject.relay.labels, subject.relay.message)
    return html_message(notice.chat_id, text, chat_below(t, subject.lead.id))


def _paused(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Nothing once somebody has let them go on, or stopped them."""
    if subject.lead is None or not subject.runs:
        return None
    keyboard = paused_keyboard(t, subject.lead.id, [run.id for run in subject.runs])
    return html_message(notice.chat_id, paused_for_you(t, subject.lead, subject.runs), keyboard)


RENDERERS = {NoticeKind.TUNNEL_SAID: _said, NoticeKind.TUNNEL_TOLD: _told, NoticeKind.TUNNELS_PAUSED: _paused}
