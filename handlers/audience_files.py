"""An audience as a file, sent below its screen."""

from __future__ import annotations

from aiogram.types import CallbackQuery

from handlers.asking import Desk
from handlers.files import SentFiles, making_file, send_file
from handlers.filters import Gated, Staff
from handlers.reply import alert, toast
from keyboards.audience_actions import LeadsFile
from views import audience_files as words
from views.reports_files import not_made, sent_already

router = Gated("audience_files", Staff())


@router.callback_query(LeadsFile.filter())
async def make_file(query: CallbackQuery, callback_data: LeadsFile, desk: Desk, sent_files: SentFiles) -> None:
    t, files, form = desk.t, desk.services.audience_files, callback_data.form
    if sent_files.has(query):
        toast(query, sent_already(t))
        return
    export = await files.export(callback_data.audience_id, actor=desk.manager)
    if not export.held:
        alert(query, words.nobody(t))
        return
    async with making_file(query):
        file = await words.make(t, form, export)
        if file is None:
            alert(query, not_made(t))
            return
        name = words.file_name(form, export.at)
        await files.exported(name, export.held, actor=desk.manager)
        await send_file(query, file, name, words.caption(t, export))
    sent_files.note(query)
