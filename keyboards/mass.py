"""The buttons of an action over many leads while it goes on, and of its report."""

from __future__ import annotations

from typing import Literal

from aiogram.types import InlineKeyboardMarkup

from crm_core.results.mass import Exceptions, MassProgress
from crm_core.rules.mass import Outcome
from keyboards.buttons import DANGER, Id, Payload, back, button, counted, rows
from keyboards.home import home_row
from locales import Translator
from locales.mass import OUTCOMES

OutcomeKey = Literal["m", "g", "a", "b", "d", "f", "n", "x", "p", "o", "t", "c", "s", "u", "k"]


class OpenMass(Payload, prefix="mp"):
    mass_id: Id


class StopMass(Payload, prefix="mq"):
    mass_id: Id


class MassLeftOut(Payload, prefix="mx"):
    """With whom it was not done for one reason."""

    mass_id: Id
    outcome: OutcomeKey


KEYS: dict[Outcome, OutcomeKey] = {
    Outcome.MERGED: "m",
    Outcome.GONE: "g",
    Outcome.ARCHIVED: "a",
    Outcome.BLACKLISTED: "b",
    Outcome.NO_DEAL: "d",
    Outcome.FORBIDDEN: "f",
    Outcome.NOBODY: "n",
    Outcome.PASSED: "p",
    Outcome.OUTSIDE: "o",
    Outcome.TALKING: "t",
    Outcome.NO_CHAT: "c",
    Outcome.STOPPED: "s",
    Outcome.BLOCKED: "u",
    Outcome.UNKNOWN: "k",
    Outcome.FAILED: "x",
}
OUTCOME_OF = {key: outcome for outcome, key in KEYS.items()}


def progress_keyboard(t: Translator, progress: MassProgress) -> InlineKeyboardMarkup:
    mass_id = progress.action.id
    if progress.running:
        return rows([button(t.plain("⏹ Stop"), StopMass(mass_id=mass_id), DANGER)], home_row(t))
    figures = progress.figures
    left_out = [
        [button(counted(t, f"▫️ {t.plain(OUTCOMES[outcome])}", count), MassLeftOut(mass_id=mass_id, outcome=key))]
        for outcome, key in KEYS.items()
        if (count := figures.of(outcome)) and outcome is not Outcome.GONE
    ]
    return rows(*left_out, home_row(t))


def exceptions_keyboard(t: Translator, found: Exceptions) -> InlineKeyboardMarkup:
    return rows([back(t.plain("Report"), OpenMass(mass_id=found.progress.action.id))])
