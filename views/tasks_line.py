"""A task in one line."""

from __future__ import annotations

from datetime import datetime

from markupsafe import Markup

from crm_core.models import Task
from crm_core.rules.text import clean_line
from locales import Translator
from locales.tasks import task_label
from views.contacts import masked_words


def task_line(t: Translator, task: Task, now: datetime, *, masked: bool) -> Markup:
    """``⏰ Call back: tomorrow 10:00 · about the price``; ``masked``: without phones and e-mails."""
    label = task_label(t, task.kind, task.due_at, now)
    if not task.text:
        return Markup("{}").format(label)
    words = clean_line(task.text)
    return Markup("{} · <i>{}</i>").format(label, masked_words(words) if masked else words)
