"""What is to be done on a deal: what the screens ask, and the notice of what falls due."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import Task, TaskKind
from crm_core.results import DealCard
from crm_core.results.tasks import DealTasks, TaskCard
from crm_core.rules.permissions import Action
from locales import N_, Translator
from locales.tasks import SIGNS, TASKS, task_label
from views.asking import waiting
from views.deals import blocks, contact_lines, headline, last_message, title_line
from views.tasks_line import task_line


def tasks_screen(t: Translator, found: DealTasks) -> Markup:
    question = t("⏰ What is to be done?") if not found.tasks else t("⏰ What else is to be done?")
    return blocks([headline(found.card.deal)], [question])


def when_screen(t: Translator, card: DealCard, kind: TaskKind) -> Markup:
    return blocks([headline(card.deal)], [t("{task}: when?", task=f"{SIGNS[kind]} {t.plain(TASKS[kind])}")])


def task_screen(t: Translator, found: TaskCard) -> Markup:
    return blocks([headline(found.card.deal)], [_line(t, found.task, found.card)])


def reminder(t: Translator, task: Task, card: DealCard) -> Markup:
    """The notice to whoever has the deal when the task falls due."""
    line = Markup("<b>{}</b>").format(_line(t, task, card))
    return blocks([line], [headline(card.deal), *title_line(card), *contact_lines(card)], last_message(t, card))


def _line(t: Translator, task: Task, card: DealCard) -> Markup:
    return task_line(t, task, card.now, masked=Action.CONTACTS not in card.actions)


def ask_screen(t: Translator, card: DealCard, now: Markup | None = None) -> Markup:
    """Stands in place of the screen while the person types."""
    return blocks([headline(card.deal), *([now] if now else [])], [waiting(t)])


def ask_task(t: Translator, found: TaskCard) -> Markup:
    return ask_screen(t, found.card, _line(t, found.task, found.card))


ASK_WHEN = N_("Write when, and if you like what about: tomorrow 10:00 ask about the price.")
ASK_LATER = N_("Write when instead: tomorrow 10:00, 25.11 14:30, in 2 h.")
ASK_TEXT = N_("Write what the task is about, in up to 200 characters.")
ASK_RESULT = N_("Write what came of it, in up to 200 characters: the task is done with that.")
HINTS = {
    ASK_WHEN: N_("Tomorrow 10:00"),
    ASK_LATER: N_("Tomorrow 10:00"),
    ASK_TEXT: N_("What it is about"),
    ASK_RESULT: N_("Result"),
}
"""Stand in the empty input field."""


def planned(t: Translator, found: TaskCard) -> str:
    """For the toast: the card shows the first task, which may be another."""
    return task_label(t, found.task.kind, found.task.due_at, found.card.now)


def done(t: Translator) -> str:
    return t.plain("✅ Done")


def dropped(t: Translator) -> str:
    return t.plain("🗑 Removed")
