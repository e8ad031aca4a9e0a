"""A new plan, step by step. What was entered waits in a draft, whatever the person does meanwhile."""

from __future__ import annotations

from functools import partial
from typing import Any

from aiogram.types import CallbackQuery, Message
from babel.numbers import get_currency_precision

from crm_core.errors import Invalid
from crm_core.models import SalesPlan
from crm_core.results.plans import PlanDraft, PlanForm, Step, after
from crm_core.rules.plans import check_bill, check_label, suggest_label
from crm_core.rules.text import parse_amount
from crm_core.services.planning import PlanSettings
from handlers.asking import Asked, Desk, Question, TextForm, ask
from handlers.filters import Gated, Staff
from handlers.plans import show_plan, show_plans
from handlers.reply import Event, show, toast
from keyboards.asking import Field
from keyboards.places import NewPlan, Plans
from keyboards.plans_wizard import (
    CreatePlan,
    DropPlan,
    FillPlan,
    OneTap,
    PlanStep,
    ShareNewPlan,
    TickMember,
    sharing_keyboard,
    team_keyboard,
    typing_keyboard,
)
from views import plans_wizard as words
from views.plans import hint

router = Gated("plans_wizard", Staff())

DRAFT = "plan"
ONE_TAP = {OneTap.NO_BILL: Step.BILL, OneTap.LABEL: Step.LABEL}
FAULTY = {"name": Step.NAME, "average_bill": Step.BILL, "label": Step.LABEL}
"""Where to go if the core refuses a value at the end: somebody else may have taken the name meanwhile."""


@router.callback_query(NewPlan.filter())
async def begin(query: CallbackQuery, desk: Desk, left: dict[str, Any]) -> None:
    _, draft = await _opened(desk)
    await show_step(query, desk, draft.step, left=left)


@router.callback_query(PlanStep.filter())
async def go(query: CallbackQuery, callback_data: PlanStep, desk: Desk, left: dict[str, Any]) -> None:
    await show_step(query, desk, callback_data.step, page=callback_data.page, left=left)


@router.callback_query(FillPlan.filter())
async def fill(query: CallbackQuery, callback_data: FillPlan, desk: Desk, left: dict[str, Any]) -> None:
    """Only what is still empty: an old screen must not take back what was typed."""
    step, (_, draft) = ONE_TAP[callback_data.value], await _opened(desk)
    if step is Step.BILL and draft.bill is None and draft.name is not None:
        await _keep(desk, draft.having(bill=0))
    if step is Step.LABEL and draft.label is None and draft.name is not None:
        await _keep(desk, draft.having(label=suggest_label(draft.name)))
    await show_step(query, desk, after(step), left=left)


@router.callback_query(ShareNewPlan.filter())
async def share(query: CallbackQuery, callback_data: ShareNewPlan, desk: Desk) -> None:
    tap, (_, draft) = callback_data, await _opened(desk)
    if draft.reached(Step.DISTRIBUTION) is Step.DISTRIBUTION:
        await _keep(desk, draft.having(mode=tap.mode, pool=tap.pool, pick=tap.pick))
    await show_step(query, desk, Step.DISTRIBUTION)


@router.callback_query(TickMember.filter())
async def tick(query: CallbackQuery, callback_data: TickMember, desk: Desk) -> None:
    tap, (_, draft) = callback_data, await _opened(desk)
    if draft.reached(Step.TEAM) is Step.TEAM:
        others = tuple(one for one in draft.team if one != tap.manager_id)
        await _keep(desk, draft.having(team=(*others, tap.manager_id) if tap.on else others))
    await show_step(query, desk, Step.TEAM, page=tap.page)


@router.callback_query(CreatePlan.filter())
async def create(query: CallbackQuery, desk: Desk, left: dict[str, Any]) -> None:
    """A second tap finds what the first one made."""
    _, draft = await _opened(desk, done=True)
    if draft.made is None and draft.reached(Step.TEAM) is not Step.TEAM:
        await show_step(query, desk, Step.TEAM, left=left)
        return
    made = draft.made or (await _create(query, desk, draft)).id
    await _keep(desk, PlanDraft(made=made))
    toast(query, words.made(desk.t))
    await show_plan(query, made, manager=desk.manager, plans=desk.services.plans, t=desk.t)


@router.callback_query(DropPlan.filter())
async def drop(query: CallbackQuery, desk: Desk) -> None:
    await _keep(desk, PlanDraft())
    toast(query, words.dropped(desk.t))
    await show_plans(query, Plans(), manager=desk.manager, plans=desk.services.plans, t=desk.t)


async def show_step(
    event: Event, desk: Desk, wanted: Step, *, page: int = 0, left: dict[str, Any] | None = None
) -> None:
    """The wanted step, or the first one that still lacks its value; there the form is left until somebody goes on."""
    form, draft = await _opened(desk)
    step = draft.reached(wanted)
    await _keep(desk, draft.having(step=step))
    if step in TYPED:
        await ask(event, desk, TYPED[step], 0, left)
    elif step is Step.DISTRIBUTION:
        await show(event, words.sharing_screen(desk.t, form, draft), sharing_keyboard(desk.t, draft))
    else:
        await show(event, words.team_screen(desk.t, form, draft), team_keyboard(desk.t, form, draft, page=page))


async def _opened(desk: Desk, *, done: bool = False) -> tuple[PlanForm, PlanDraft]:
    """The form and what it holds; once a plan was made of it, it is an empty one, unless ``done`` is asked for."""
    form = await desk.services.plans.form(actor=desk.manager)
    draft = PlanDraft.of(await desk.services.forms.draft(DRAFT, actor=desk.manager))
    return form, draft if done or draft.made is None else PlanDraft()


async def _keep(desk: Desk, draft: PlanDraft) -> None:
    await desk.services.forms.keep_draft(DRAFT, draft.kept(), actor=desk.manager)


async def _create(query: CallbackQuery, desk: Desk, draft: PlanDraft) -> SalesPlan:
    t, shares = desk.t, draft.distribution
    settings = PlanSettings(draft.name or "", draft.bill or 0, draft.label or "", *shares)
    try:
        return await desk.services.plans.create(
            settings,
            words.statuses(t),
            won=words.status(t, words.WON),
            lost=words.status(t, words.LOST),
            team=draft.team,
            actor=desk.manager,
        )
    except Invalid as refusal:
        await show_step(query, desk, FAULTY.get(refusal.field, Step.TEAM))
        raise


# -- what is typed ------------------------------------------------------------------------------------------------


async def _question(step: Step, desk: Desk, _key: int, _event: Event) -> Question:
    t, (form, draft) = desk.t, await _opened(desk)
    return Question(
        words.typing_screen(t, form, draft, step), words.prompt(t, step), hint(t, step), typing_keyboard(t, draft, step)
    )


async def _save_name(desk: Desk, _asked: Asked, text: str) -> None:
    name = await desk.services.plans.free_name(text, actor=desk.manager)
    await _keep(desk, (await _opened(desk))[1].having(name=name, step=Step.BILL))


async def _save_bill(desk: Desk, _asked: Asked, text: str) -> None:
    _, draft = await _opened(desk)
    bill = check_bill(parse_amount(text, get_currency_precision(desk.t.currency)))
    await _keep(desk, draft.having(bill=bill, step=Step.LABEL))


async def _save_label(desk: Desk, _asked: Asked, text: str) -> None:
    _, draft = await _opened(desk)
    await _keep(desk, draft.having(label=check_label(text), step=Step.DISTRIBUTION))


async def _go_on(message: Message, desk: Desk, _asked: Asked, _nothing: None) -> None:
    _, draft = await _opened(desk)
    await show_step(message, desk, draft.step)


FORMS = tuple(
    TextForm(field, partial(_question, step), save, _go_on)
    for field, step, save in (
        (Field.NEW_PLAN_NAME, Step.NAME, _save_name),
        (Field.NEW_PLAN_BILL, Step.BILL, _save_bill),
        (Field.NEW_PLAN_LABEL, Step.LABEL, _save_label),
    )
)
TYPED = dict(zip((Step.NAME, Step.BILL, Step.LABEL), FORMS, strict=True))
