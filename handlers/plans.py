"""Sales plans: list, card, settings."""

from __future__ import annotations

from functools import partial

from aiogram.filters import Command
from aiogram.types import CallbackQuery, Message
from babel.numbers import get_currency_precision

from crm_core.models import Manager, SalesPlan
from crm_core.results.plans import Step
from crm_core.rules.text import parse_amount
from crm_core.services.plans import PlanService
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from keyboards.asking import Field, cancel_keyboard
from keyboards.places import OpenPlan, Plans
from keyboards.plans import (
    ArchivePlan,
    DefaultPlan,
    PlanScreen,
    PlanSide,
    SharePlan,
    archive_keyboard,
    distribution_keyboard,
    plan_keyboard,
    plans_keyboard,
)
from locales import Translator
from views import plans as words

router = Gated("plans", Staff())


@router.message(Command("plans"))
async def say_plans(message: Message, manager: Manager, plans: PlanService, t: Translator) -> None:
    await show_plans(message, Plans(), manager=manager, plans=plans, t=t)


@router.callback_query(Plans.filter())
async def open_plans(
    query: CallbackQuery, callback_data: Plans, manager: Manager, plans: PlanService, t: Translator
) -> None:
    await show_plans(query, callback_data, manager=manager, plans=plans, t=t)


@router.callback_query(OpenPlan.filter())
async def open_plan(
    query: CallbackQuery, callback_data: OpenPlan, manager: Manager, plans: PlanService, t: Translator
) -> None:
    await show_plan(query, callback_data.plan_id, manager=manager, plans=plans, t=t)


@router.callback_query(PlanScreen.filter())
async def open_side(
    query: CallbackQuery, callback_data: PlanScreen, manager: Manager, plans: PlanService, t: Translator
) -> None:
    tap = callback_data
    await show_side(query, tap.plan_id, tap.side, manager=manager, plans=plans, t=t)


@router.callback_query(SharePlan.filter())
async def share(
    query: CallbackQuery, callback_data: SharePlan, manager: Manager, plans: PlanService, t: Translator
) -> None:
    tap = callback_data
    plan = await plans.save(tap.plan_id, seen=tap.version, actor=manager, mode=tap.mode, pool=tap.pool, pick=tap.pick)
    toast(query, f"⚖️ {words.distribution_words(t, words.distribution_of(plan))}")
    await show_side(query, plan.id, PlanSide.DISTRIBUTION, manager=manager, plans=plans, t=t)


@router.callback_query(ArchivePlan.filter())
async def archive(
    query: CallbackQuery, callback_data: ArchivePlan, manager: Manager, plans: PlanService, t: Translator
) -> None:
    tap = callback_data
    plan = await plans.set_archived(tap.plan_id, archived=tap.archived, seen=tap.version, actor=manager)
    toast(query, words.moved(t, plan))
    await show_plan(query, plan.id, manager=manager, plans=plans, t=t)


@router.callback_query(DefaultPlan.filter())
async def make_default(
    query: CallbackQuery, callback_data: DefaultPlan, manager: Manager, plans: PlanService, t: Translator
) -> None:
    tap = callback_data
    await plans.set_default(tap.plan_id, seen=tap.version, actor=manager)
    toast(query, words.default_now(t))
    await show_plan(query, tap.plan_id, manager=manager, plans=plans, t=t)


async def show_plans(event: Event, listed: Plans, *, manager: Manager, plans: PlanService, t: Translator) -> None:
    found = await plans.listed(archived=listed.archived, actor=manager)
    keyboard = plans_keyboard(t, found, archived=listed.archived, page=listed.page)
    await show(event, words.plans_screen(t, found, archived=listed.archived), keyboard)


async def show_plan(event: Event, plan_id: int, *, manager: Manager, plans: PlanService, t: Translator) -> None:
    card = await plans.card(plan_id, actor=manager)
    await show(event, words.plan_card(t, card), plan_keyboard(t, card, manager))


async def show_side(
    event: Event, plan_id: int, side: PlanSide, *, manager: Manager, plans: PlanService, t: Translator
) -> None:
    """An archived plan has only its card."""
    card = await plans.card(plan_id, actor=manager)
    if card.plan.archived_at is not None:
        await show(event, words.plan_card(t, card), plan_keyboard(t, card, manager))
    elif side is PlanSide.DISTRIBUTION:
        await show(event, words.distribution_screen(t, card), distribution_keyboard(t, card))
    else:
        await show(event, words.archive_screen(t, card), archive_keyboard(t, card))


async def redraw(query: CallbackQuery, desk: Desk, plan_id: int) -> None:
    await show_plan(query, plan_id, manager=desk.manager, plans=desk.services.plans, t=desk.t)


# -- what is typed ------------------------------------------------------------------------------------------------

STEPS = {Field.PLAN_NAME: Step.NAME, Field.PLAN_BILL: Step.BILL, Field.PLAN_LABEL: Step.LABEL}


async def _question(field: Field, desk: Desk, plan_id: int, _event: Event) -> Question:
    t, step, card = desk.t, STEPS[field], await desk.services.plans.card(plan_id, actor=desk.manager)
    return Question(
        words.plan_asked(t, card),
        words.prompt(t, card, step),
        words.hint(t, step),
        cancel_keyboard(t, OpenPlan(plan_id=plan_id)),
        version=card.plan.version,
    )


async def _save_name(desk: Desk, asked: Asked, text: str) -> SalesPlan:
    return await desk.services.plans.save(asked.id, seen=asked.version, actor=desk.manager, name=text)


async def _save_bill(desk: Desk, asked: Asked, text: str) -> SalesPlan:
    bill = parse_amount(text, get_currency_precision(desk.t.currency))
    return await desk.services.plans.save(asked.id, seen=asked.version, actor=desk.manager, average_bill=bill)


async def _save_label(desk: Desk, asked: Asked, text: str) -> SalesPlan:
    return await desk.services.plans.save(asked.id, seen=asked.version, actor=desk.manager, label=text)


async def _then_card(message: Message, desk: Desk, asked: Asked, _plan: SalesPlan) -> None:
    await show_plan(message, asked.id, manager=desk.manager, plans=desk.services.plans, t=desk.t)


FORMS = tuple(
    TextForm(field, partial(_question, field), save, _then_card)
    for field, save in (
        (Field.PLAN_NAME, _save_name),
        (Field.PLAN_BILL, _save_bill),
        (Field.PLAN_LABEL, _save_label),
    )
)
