"""A lead taps in a tunnel; what it says then comes through the outbox."""

from __future__ import annotations

from aiogram.types import CallbackQuery

from crm_core.results import Sender
from crm_core.services.tunnels_runs import TunnelRunService
from handlers.filters import Gated, LeadChat
from handlers.reply import toast
from keyboards.tunnels_lead import TunnelPress
from locales import Translator
from views.tunnels_lead import DONE_BEFORE

router = Gated("tunnels_lead", LeadChat())


@router.callback_query(TunnelPress.filter())
async def press(
    query: CallbackQuery,
    callback_data: TunnelPress,
    lead_person: Sender,
    tunnels_runs: TunnelRunService,
    t: Translator,
) -> None:
    tap = callback_data
    pressed = await tunnels_runs.press(lead_person.telegram_id, tap.run_id, tap.at, tap.place)
    toast(query, pressed.words or t.plain(DONE_BEFORE))
