"""The metronome: it only wakes what looks for work in the database by itself."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.crash import crash_at
from bot.erasing import wipe
from crm_core.errors import StorageUnavailable
from crm_core.services import Services

log = logging.getLogger(__name__)

Job = Callable[[], Awaitable[None]]

HAND_OUT_EVERY = 30
SWEEP_EVERY = 3600
WIPE_EVERY = 60


def make_scheduler(services: Services) -> AsyncIOScheduler:
    """Jobs run one at a time each, never twice for a missed moment."""
    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    shifts = _guarded("turn shifts", lambda: turn_shifts(services))
    deals = _guarded("hand out deals", lambda: hand_out(services))
    reports = _guarded("send reports", lambda: send_reports(services))
    scheduler.add_job(_one_after_another(shifts, deals, reports), "interval", seconds=HAND_OUT_EVERY)
    scheduler.add_job(_guarded("wipe", lambda: wipe_erased(services)), "interval", seconds=WIPE_EVERY)
    scheduler.add_job(_guarded("sweep", lambda: sweep(services)), "interval", seconds=SWEEP_EVERY)
    return scheduler


async def turn_shifts(services: Services) -> None:
    """Begin and end the shifts of those who have working hours; mostly there is nothing to write."""
    due = await services.staff.shifts_due()
    if due:
        log.info("Turned %s shifts by working hours", await services.staff.turn_shifts(due))


async def hand_out(services: Services) -> None:
    """Give deals that nobody could take before to those who can take them now."""
    count = await services.deals.hand_out()
    if count:
        log.info("Handed out %s waiting deals", count)


async def send_reports(services: Services) -> None:
    """Queue the reports whose time has come, a lot at a time; mostly there is nothing to write."""
    while await services.report_schedules.is_due():
        count = await services.report_schedules.fire()
        log.info("%s scheduled reports were due", count)
        crash_at("in_reports")
        if not count:  # another process has them
            return


async def wipe_erased(services: Services) -> None:
    """Leave nothing of people who were erased in the search index and the file."""
    count = await wipe(services.erasing)
    if count:
        log.info("Wiped what was left of %s erased people", count)


async def sweep(services: Services) -> None:
    """Forget what ended days ago, a lot at a time so that nobody waits long for the database."""
    while await services.inbox.sweep():
        crash_at("in_sweep")
    while await services.outbox.sweep():
        crash_at("in_sweep")
    await services.forms.sweep()
    await services.views.sweep()
    await services.audience.sweep()
    await services.copies.sweep()
    await services.report_views.sweep()
    await services.mass.sweep()


def _one_after_another(*jobs: Job) -> Job:
    async def run() -> None:
        for job in jobs:
            await job()

    return run


def _guarded(name: str, job: Job) -> Job:
    async def run() -> None:
        try:
            await job()
        except StorageUnavailable:
            log.warning("Not now, the database is not available: %s", name)
        except Exception:
            log.exception("Failed, and will be tried again: %s", name)

    return run
