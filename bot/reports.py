"""Scheduled reports as messages: drawn when they are sent, with the rights and in the language of who receives them."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from random import Random

from aiogram.enums import ParseMode
from aiogram.methods import SendPhoto
from aiogram.types import BufferedInputFile

from bot.messages import html_message
from bot.plain import Method
from crm_core.db import Database
from crm_core.errors import DomainError
from crm_core.models import Notice, NoticeKind
from crm_core.results.report_saved import DueReport
from crm_core.services.report_views import ReportViewService
from crm_core.services.reports import ReportService
from handlers.reports_kinds import drawn_report
from keyboards.reports import Report
from keyboards.reports_schedules import with_schedule
from locales import Translator
from views import charts
from views.reports_schedules import labelled

DRAWN = frozenset({NoticeKind.REPORT_DUE})
"""Not words alone: a picture is drawn first."""


class ScheduledReports:
    def __init__(self, db: Database, now: Callable[[], datetime], random: Random) -> None:
        self.reports, self.report_views = ReportService(db, now, random), ReportViewService(db, now, random)

    async def render(self, t: Translator, notice: Notice, due: DueReport | None) -> Method | None:
        """The same as the report's screen; a text if the chart cannot be drawn now. None: it is not theirs any more.

        Sent again after a failure it is drawn again: the chart of the same figures is remembered.
        """
        if due is None:
            return None
        with suppress(DomainError):
            return await self._drawn(t, notice, due)
        return None

    async def _drawn(self, t: Translator, notice: Notice, due: DueReport) -> Method:
        view = await self.report_views.keep(due.params, actor=due.receiver)
        shown = Report(report_id=view.id)
        drawn = await drawn_report(t, due.params, shown, self.reports, due.receiver)
        photo = await charts.draw(drawn.chart) if drawn.chart else None
        text = str(labelled(t, due, drawn.text(photo is not None)))
        keyboard = with_schedule(t, drawn.keyboard, notice.data["schedule_id"])
        if photo is None:
            return html_message(notice.chat_id, text, keyboard)
        picture = BufferedInputFile(photo, "chart.png")
        return SendPhoto(
            chat_id=notice.chat_id, photo=picture, caption=text, parse_mode=ParseMode.HTML, reply_markup=keyboard
        )
