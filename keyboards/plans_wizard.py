"""A new plan, step by step: payloads and buttons. What was entered is kept as a draft, never in a payload."""

from __future__ import annotations

from enum import StrEnum

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Manager, Mode, Pick, Pool
from crm_core.results.plans import STEPS, PlanDraft, PlanForm, Step, after
from crm_core.rules.distribution import Distribution
from crm_core.rules.plans import suggest_label
from crm_core.rules.text import clean_line, cut
from keyboards.buttons import PRIMARY, SUCCESS, Id, Payload, back, button, rows
from keyboards.paging import WHOLE, Page, Row, picked
from keyboards.places import Plans
from keyboards.plans import distribution_rows
from locales import Translator


class PlanStep(Payload, prefix="pw"):
    step: Step
    page: Page = 0


class OneTap(StrEnum):
    """A value that need not be typed."""

    NO_BILL = "b"
    LABEL = "l"


class FillPlan(Payload, prefix="pf"):
    value: OneTap


class ShareNewPlan(Payload, prefix="px"):
    """The whole distribution, as it should be."""

    mode: Mode
    pool: Pool
    pick: Pick


class TickMember(Payload, prefix="pm"):
    manager_id: Id
    on: bool
    page: Page


class CreatePlan(Payload, prefix="pc"):
    pass


class DropPlan(Payload, prefix="pz"):
    """Cancel: the draft is forgotten."""


def typing_keyboard(t: Translator, draft: PlanDraft, step: Step) -> InlineKeyboardMarkup:
    """Over the steps that are typed: what one tap can do instead, and the ways out."""
    return rows(_instead(t, draft, step), _ways_out(t, step))


def _instead(t: Translator, draft: PlanDraft, step: Step) -> Row:
    values = {Step.NAME: draft.name, Step.BILL: draft.bill, Step.LABEL: draft.label}
    if values[step] is not None:
        return [_next(t, step)]
    if step is Step.BILL:
        return [button(t.plain("➡️ Skip"), FillPlan(value=OneTap.NO_BILL))]
    if step is Step.LABEL and draft.name is not None:
        return [button(f"🏷 {suggest_label(draft.name)}", FillPlan(value=OneTap.LABEL), PRIMARY)]
    return []


def sharing_keyboard(t: Translator, draft: PlanDraft) -> InlineKeyboardMarkup:
    def into(wanted: Distribution) -> Payload:
        return ShareNewPlan(**wanted._asdict())

    step = Step.DISTRIBUTION
    return rows(*distribution_rows(t, draft.distribution, into), [_next(t, step)], _ways_out(t, step))


def team_keyboard(t: Translator, form: PlanForm, draft: PlanDraft, *, page: int) -> InlineKeyboardMarkup:
    def one(manager: Manager) -> InlineKeyboardButton:
        ticked = manager.id in draft.team
        tick = TickMember(manager_id=manager.id, on=not ticked, page=page)
        return button(f"{'☑' if ticked else '☐'} {_named(t, manager)}", tick)

    listed = picked(form.people, one, page=page, turn=lambda n: PlanStep(step=Step.TEAM, page=n))
    return rows(*listed, [button(t.plain("✅ Create"), CreatePlan(), SUCCESS)], _ways_out(t, Step.TEAM))


def _named(t: Translator, manager: Manager) -> str:
    state = "" if manager.on_shift else f" · {t.plain('off shift')}"
    return f"{cut(clean_line(manager.name), WHOLE - len(state))}{state}"


def _next(t: Translator, step: Step) -> InlineKeyboardButton:
    return button(t.plain("➡️ Next"), PlanStep(step=after(step)), PRIMARY)


def _ways_out(t: Translator, step: Step) -> Row:
    place = STEPS.index(step)
    before = back(t.plain("Back"), PlanStep(step=STEPS[place - 1])) if place else back(t.plain("Plans"), Plans())
    return [before, button(t.plain("✖️ Cancel"), DropPlan())]
