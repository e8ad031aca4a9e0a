"""Saved reports and their schedules, for tests."""

from __future__ import annotations

from crm_core.models import Manager, NoticeKind, ReportSchedule
from crm_core.results.report_saved import SavedCard
from crm_core.rules.periods import Preset
from crm_core.rules.report_params import ReportKind, ReportParams
from crm_core.rules.report_schedules import Every
from tests.firm import Firm

LAST_MONTH = ReportParams(ReportKind.MANAGERS)
DAY = 86_400


async def saved(
    firm: Firm, actor: Manager, name: str = "Mine", params: ReportParams = LAST_MONTH, *, shared: bool = False
) -> SavedCard:
    view = await firm.services.report_views.begin(params, actor=actor)
    card = await firm.services.report_saved.save(view.id, name, actor=actor)
    if not shared:
        return card
    seen = card.saved.version
    return await firm.services.report_saved.share(card.saved.id, shared=True, seen=seen, actor=actor)


async def daily(
    firm: Firm, card: SavedCard, actor: Manager, receiver: Manager | None = None, at: str = "9:00"
) -> ReportSchedule:
    """Every day at a time of Kyiv's clock."""
    schedules = firm.services.report_schedules
    made = await schedules.make(card.saved.id, None if receiver is None else receiver.id, actor=actor)
    made = await schedules.set_days(made.id, Every.DAY, 0, seen=made.version, actor=actor)
    return await schedules.set_time(made.id, at, seen=made.version, actor=actor)


async def fired(firm: Firm) -> list[str]:
    """What is due is taken until nothing is left; the moments of all reports that wait or were sent."""
    while await firm.services.report_schedules.is_due():
        await firm.services.report_schedules.fire()
    return [notice.data["due"] for notice in await firm.notices(NoticeKind.REPORT_DUE)]


YESTERDAY = ReportParams(ReportKind.MANAGERS, Preset.YESTERDAY)
