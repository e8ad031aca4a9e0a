"""Notices about actions over many leads."""

from __future__ import annotations

from bot.messages import html_message
from bot.plain import Method
from bot.redraws import Redraw
from crm_core.models import Notice, NoticeKind
from crm_core.rules.mass_rights import may_look
from crm_core.services.notices import Subject
from keyboards.home import home_only
from keyboards.mass import progress_keyboard
from keyboards.notices import unassigned_keyboard
from locales import Translator
from views import chats, mass, notices


def _progress(t: Translator, _notice: Notice, subject: Subject) -> Redraw | None:
    """None if the message shows something else by now, or the reader may not see it any more."""
    if subject.watcher is None or subject.mass is None or subject.manager is None or not may_look(subject.manager):
        return None
    return Redraw.of(subject.watcher, mass.progress_screen(t, subject.mass), progress_keyboard(t, subject.mass))


def _letter(_t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Nothing to whoever has asked not to be written to meanwhile, has blocked the bot, or was put away."""
    lead, relay = subject.lead, subject.relay
    theirs = lead is not None and lead.telegram_id == notice.chat_id
    if lead is None or relay is None or not theirs or not lead.reachable or lead.archived_at is not None:
        return None
    return html_message(notice.chat_id, chats.answer_to_lead(relay.message))


def _ended(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Whoever may not see such things any more hears at least that it has stopped, and why."""
    if subject.mass is None or subject.manager is None:
        return None
    keyboard = progress_keyboard(t, subject.mass) if may_look(subject.manager) else home_only(t)
    return html_message(notice.chat_id, mass.progress_screen(t, subject.mass), keyboard)


def _waiting(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    if subject.plan is None:
        return None
    text = notices.waiting(t, subject.plan, notice.data["count"])
    return html_message(notice.chat_id, text, unassigned_keyboard(t))


RENDERERS = {
    NoticeKind.MASS_PROGRESS: _progress,
    NoticeKind.MASS_ENDED: _ended,
    NoticeKind.MASS_LETTER: _letter,
    NoticeKind.DEALS_WAITING: _waiting,
}
