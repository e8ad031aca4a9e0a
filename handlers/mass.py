"""An action over many leads: how it goes on, its stop, its report."""

from __future__ import annotations

from aiogram.types import CallbackQuery

from crm_core.models import Manager
from crm_core.results.mass import MassProgress
from crm_core.services.mass import MassService
from handlers.filters import Gated, Staff
from handlers.reply import show, toast
from keyboards import mass as keyboards
from keyboards.mass import MassLeftOut, OpenMass, StopMass
from locales import Translator
from views import mass as words

router = Gated("mass", Staff())


@router.callback_query(OpenMass.filter())
async def open_mass(
    query: CallbackQuery, callback_data: OpenMass, manager: Manager, mass: MassService, t: Translator
) -> None:
    progress = await mass.progress(callback_data.mass_id, actor=manager)
    await show_progress(query, progress, manager=manager, mass=mass, t=t)


@router.callback_query(StopMass.filter())
async def stop_mass(
    query: CallbackQuery, callback_data: StopMass, manager: Manager, mass: MassService, t: Translator
) -> None:
    progress = await mass.stop(callback_data.mass_id, actor=manager)
    toast(query, words.stopped(t, progress))
    await show_progress(query, progress, manager=manager, mass=mass, t=t)


@router.callback_query(MassLeftOut.filter())
async def show_left_out(
    query: CallbackQuery, callback_data: MassLeftOut, manager: Manager, mass: MassService, t: Translator
) -> None:
    outcome = keyboards.OUTCOME_OF[callback_data.outcome]
    found = await mass.exceptions(callback_data.mass_id, outcome, actor=manager)
    await show(query, words.exceptions_screen(t, found), keyboards.exceptions_keyboard(t, found))


async def show_progress(
    query: CallbackQuery, progress: MassProgress, *, manager: Manager, mass: MassService, t: Translator
) -> None:
    """As long as it goes on, the message follows by itself."""
    await show(query, words.progress_screen(t, progress), keyboards.progress_keyboard(t, progress))
    if progress.going_on and query.message is not None:
        message = query.message
        await mass.watch(progress.action.id, message.chat.id, message.message_id, actor=manager)
