"""Notices about tasks that fall due."""

from __future__ import annotations

from datetime import datetime

from bot.messages import html_message
from bot.plain import Method
from crm_core.models import Kind, Notice, NoticeKind, TaskState
from crm_core.services.notices import Subject
from keyboards.deals_card import copy_phone
from keyboards.tasks import reminder_keyboard
from locales import Translator
from views.tasks import reminder


def _due(t: Translator, notice: Notice, subject: Subject) -> Method | None:
    """Not if it has been done or put off meanwhile, or the deal was closed or has gone to somebody else."""
    task, card, reader = subject.task, subject.card, subject.manager
    if task is None or card is None or reader is None:
        return None
    if task.state is not TaskState.OPEN or task.due_at != datetime.fromisoformat(notice.data["due"]):
        return None
    if card.deal.kind is not Kind.OPEN or card.deal.manager_id != reader.id:
        return None
    keyboard = reminder_keyboard(t, task, card, copy_phone(t, card))
    return html_message(notice.chat_id, reminder(t, task, card), keyboard)


RENDERERS = {NoticeKind.TASK_DUE: _due}
