"""Tasks of a deal: payloads and buttons."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Task, TaskKind
from crm_core.results import DealCard
from crm_core.results.tasks import DealTasks, TaskCard
from crm_core.rules.permissions import Action
from crm_core.rules.tasks import When, offered
from keyboards.asking import AskText, Field
from keyboards.buttons import DANGER, SUCCESS, Id, Payload, Version, button, rows
from keyboards.deals import DealBelow
from keyboards.paging import Row, in_columns
from locales import Translator
from locales.tasks import SIGNS, TASKS, WHENS, task_label

TYPED = {
    TaskKind.CALL: Field.TASK_CALL,
    TaskKind.MEETING: Field.TASK_MEETING,
    TaskKind.MESSAGE: Field.TASK_MESSAGE,
    TaskKind.OTHER: Field.TASK_OTHER,
}
SNOOZES = (When.HOUR, When.TOMORROW)


class PlanTask(Payload, prefix="tp"):
    """When shall it be done?"""

    deal_id: Id
    kind: TaskKind


class AddTask(Payload, prefix="ta"):
    deal_id: Id
    kind: TaskKind
    when: When
    version: Version
    """Of the deal."""


class OpenTask(Payload, prefix="te"):
    task_id: Id


class PutOffTask(Payload, prefix="tm"):
    task_id: Id
    when: When
    version: Version


class DoneTask(Payload, prefix="ty"):
    task_id: Id
    version: Version


class DropTask(Payload, prefix="tz"):
    task_id: Id
    version: Version


def tasks_keyboard(t: Translator, found: DealTasks, way: Row) -> InlineKeyboardMarkup:
    """The open ones, and what kinds there are for one more."""
    now = found.card.now
    there = [[button(task_label(t, one.kind, one.due_at, now), OpenTask(task_id=one.id))] for one in found.tasks]
    kinds = [
        button(f"{SIGNS[kind]} {t.plain(TASKS[kind])}", PlanTask(deal_id=found.card.deal.id, kind=kind))
        for kind in TaskKind
    ]
    return rows(*there, *in_columns(kinds, 2), way)


def when_keyboard(t: Translator, card: DealCard, kind: TaskKind, way: Row) -> InlineKeyboardMarkup:
    deal = card.deal
    choices = [
        button(t.plain(WHENS[when]), AddTask(deal_id=deal.id, kind=kind, when=when, version=deal.version))
        for when in offered(card.now, t.zone)
    ]
    return rows(
        *in_columns([*choices, button(t.plain("✏️ Another time"), AskText(field=TYPED[kind], id=deal.id))], 2), way
    )


def task_keyboard(t: Translator, found: TaskCard, way: Row) -> InlineKeyboardMarkup:
    task = found.task
    later = [
        button(f"⏰ {t.plain(WHENS[when])}", PutOffTask(task_id=task.id, when=when, version=task.version))
        for when in SNOOZES
    ]
    return rows(
        [_done(t, task), button(t.plain("📝 With a result"), AskText(field=Field.TASK_RESULT, id=task.id))],
        later,
        [button(t.plain("⏰ Another time"), AskText(field=Field.TASK_LATER, id=task.id)), _text(t, task)],
        [button(t.plain("🗑 Remove"), DropTask(task_id=task.id, version=task.version), DANGER)],
        way,
    )


def reminder_keyboard(t: Translator, task: Task, card: DealCard, phone: Row) -> InlineKeyboardMarkup:
    """Under the notice of what falls due; the card comes as a message of its own."""
    open_card = button(t.plain("📋 Deal #{number}", number=card.deal.id), DealBelow(deal_id=card.deal.id))
    if Action.TASK not in card.actions:
        return rows([*phone, open_card])
    return rows([_done(t, task), button(t.plain("⏰ Snooze"), OpenTask(task_id=task.id))], [*phone, open_card])


def typing_keyboard(t: Translator, to: Payload, beyond: Row) -> InlineKeyboardMarkup:
    """While something is typed; whoever leaves a form takes its input field along."""
    return rows([button(t.plain("✖️ Cancel"), to), *beyond])


def _done(t: Translator, task: Task) -> InlineKeyboardButton:
    return button(t.plain("✅ Done"), DoneTask(task_id=task.id, version=task.version), SUCCESS)


def _text(t: Translator, task: Task) -> InlineKeyboardButton:
    return button(t.plain("✏️ About"), AskText(field=Field.TASK_TEXT, id=task.id))
