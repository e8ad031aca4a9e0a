"""Dead letters: whoever may edit the settings lets them be tried again, once the cause is mended."""

from __future__ import annotations

from aiogram.types import CallbackQuery

from crm_core.models import Manager
from crm_core.services.inbox import InboxService
from crm_core.services.outbox import OutboxService
from handlers.filters import Gated, Staff
from handlers.reply import show, toast
from keyboards.home import home_only
from keyboards.notices import TryAgain
from locales import Translator
from views.notices import tried_again, trying

router = Gated("letters", Staff())


@router.callback_query(TryAgain.filter())
async def try_again(
    query: CallbackQuery,
    callback_data: TryAgain,
    manager: Manager,
    inbox: InboxService,
    outbox: OutboxService,
    t: Translator,
) -> None:
    queue = inbox if callback_data.queue == "i" else outbox
    toast(query, trying(t, first=await queue.retry(callback_data.id, actor=manager)))
    await show(query, tried_again(t, callback_data.id), home_only(t))
