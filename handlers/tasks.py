"""Tasks of a deal: planned with a few taps or by text, put off, done."""

from __future__ import annotations

from functools import partial

from aiogram import F
from aiogram.types import CallbackQuery, Message
from markupsafe import Markup

from crm_core.models import TaskKind
from crm_core.results import DealCard
from crm_core.results.tasks import TaskCard
from crm_core.rules.permissions import Action
from crm_core.services.moving import demand_action
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.deals import beyond, draw_card, say_card, way_from
from handlers.deals_forms import kept_way, show_card
from handlers.filters import Gated, Staff
from handlers.reply import Event, say, show, toast
from keyboards import tasks as keyboards
from keyboards.asking import Field
from keyboards.buttons import Payload
from keyboards.deals import DealScreen, Screen
from keyboards.deals_screens import Way
from keyboards.tasks import TYPED, AddTask, DoneTask, DropTask, OpenTask, PlanTask, PutOffTask
from views import tasks as words

router = Gated("tasks", Staff())


@router.callback_query(DealScreen.filter(F.screen == Screen.TASKS))
async def open_tasks(query: CallbackQuery, callback_data: DealScreen, desk: Desk) -> None:
    found = await desk.services.tasks.of_deal(callback_data.deal_id, actor=desk.manager)
    way = way_from(query, found.card.deal.id).row(desk.t)
    await show(query, words.tasks_screen(desk.t, found), keyboards.tasks_keyboard(desk.t, found, way))


@router.callback_query(PlanTask.filter())
async def plan_task(query: CallbackQuery, callback_data: PlanTask, desk: Desk) -> None:
    kind, t = callback_data.kind, desk.t
    card = await desk.services.deals.card(callback_data.deal_id, actor=desk.manager)
    demand_action(card, Action.TASK)
    keyboard = keyboards.when_keyboard(t, card, kind, way_from(query, card.deal.id).row(t))
    await show(query, words.when_screen(t, card, kind), keyboard)


@router.callback_query(AddTask.filter())
async def add_task(query: CallbackQuery, callback_data: AddTask, desk: Desk) -> None:
    tap = callback_data
    found = await desk.services.tasks.add(tap.deal_id, tap.kind, tap.when, seen=tap.version, actor=desk.manager)
    toast(query, words.planned(desk.t, found))
    await draw_card(query, desk.t, found.card)


@router.callback_query(OpenTask.filter())
async def open_task(query: CallbackQuery, callback_data: OpenTask, desk: Desk) -> None:
    found = await desk.services.tasks.get(callback_data.task_id, actor=desk.manager)
    way = way_from(query, found.card.deal.id).row(desk.t)
    await show(query, words.task_screen(desk.t, found), keyboards.task_keyboard(desk.t, found, way))


@router.callback_query(PutOffTask.filter())
async def put_off_task(query: CallbackQuery, callback_data: PutOffTask, desk: Desk) -> None:
    tap = callback_data
    found = await desk.services.tasks.put_off(tap.task_id, tap.when, seen=tap.version, actor=desk.manager)
    toast(query, words.planned(desk.t, found))
    await draw_card(query, desk.t, found.card)


@router.callback_query(DoneTask.filter())
async def finish_task(query: CallbackQuery, callback_data: DoneTask, desk: Desk) -> None:
    card = await desk.services.tasks.done(callback_data.task_id, seen=callback_data.version, actor=desk.manager)
    toast(query, words.done(desk.t))
    await draw_card(query, desk.t, card)


@router.callback_query(DropTask.filter())
async def drop_task(query: CallbackQuery, callback_data: DropTask, desk: Desk) -> None:
    card = await desk.services.tasks.drop(callback_data.task_id, seen=callback_data.version, actor=desk.manager)
    toast(query, words.dropped(desk.t))
    await draw_card(query, desk.t, card)


# -- what is typed ------------------------------------------------------------------------------------------------


async def _which_moment(kind: TaskKind, desk: Desk, deal_id: int, event: Event) -> Question:
    """Of a new task of that kind."""
    card = await desk.services.deals.card(deal_id, actor=desk.manager)
    demand_action(card, Action.TASK)
    to = PlanTask(deal_id=deal_id, kind=kind)
    return _question(desk, words.ASK_WHEN, words.ask_screen(desk.t, card), to, card.deal.version, event)


async def _add(kind: TaskKind, desk: Desk, asked: Asked, text: str) -> TaskCard:
    return await desk.services.tasks.add(asked.id, kind, text, seen=asked.version, actor=desk.manager)


async def _about_task(ask: str, desk: Desk, task_id: int, event: Event) -> Question:
    found = await desk.services.tasks.get(task_id, actor=desk.manager)
    to = OpenTask(task_id=task_id)
    return _question(desk, ask, words.ask_task(desk.t, found), to, found.task.version, event)


def _question(desk: Desk, ask: str, screen: Markup, to: Payload, version: int, event: Event) -> Question:
    t, back = desk.t, beyond(event)
    return Question(
        screen=screen,
        words=t(ask),
        hint=t.plain(words.HINTS[ask]),
        keyboard=keyboards.typing_keyboard(t, to, [back] if back else []),
        version=version,
        more={"text": back.text, "data": back.callback_data or ""} if back else {},
    )


async def _put_off(desk: Desk, asked: Asked, text: str) -> TaskCard:
    return await desk.services.tasks.put_off(asked.id, text, seen=asked.version, actor=desk.manager)


async def _describe(desk: Desk, asked: Asked, text: str) -> DealCard:
    return await desk.services.tasks.describe(asked.id, text, seen=asked.version, actor=desk.manager)


async def _finish(desk: Desk, asked: Asked, text: str) -> DealCard:
    return await desk.services.tasks.done(asked.id, text, seen=asked.version, actor=desk.manager)


async def _show_planned(message: Message, desk: Desk, asked: Asked, found: TaskCard) -> None:
    """The card; if it shows another task as the next one, what was understood is shown by itself."""
    t, way = desk.t, kept_way(asked)
    if found.card.task is not None and found.card.task.id == found.task.id:
        await say_card(message, t, found.card, way)
        return
    keyboard = keyboards.task_keyboard(t, found, Way(found.card.deal.id, way).row(t))
    await say(message, words.task_screen(t, found), keyboard)


FORMS = (
    *(
        TextForm(field, partial(_which_moment, kind), partial(_add, kind), _show_planned)
        for kind, field in TYPED.items()
    ),
    TextForm(Field.TASK_LATER, partial(_about_task, words.ASK_LATER), _put_off, _show_planned),
    TextForm(Field.TASK_TEXT, partial(_about_task, words.ASK_TEXT), _describe, show_card),
    TextForm(Field.TASK_RESULT, partial(_about_task, words.ASK_RESULT), _finish, show_card),
)
