"""The metronome: it only wakes what looks for work in the database by itself."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Awaitable, Callable
from datetime import UTC

from apscheduler.schedulers.asyncio import AsyncIOScheduler

from bot.calls import Caller, carry_out
from bot.crash import crash_at
from bot.erasing import wipe
from crm_core.errors import StorageUnavailable
from crm_core.services import Services
from crm_core.services.tunnels_requests import TunnelRequestService

log = logging.getLogger(__name__)

Job = Callable[[], Awaitable[None]]

HAND_OUT_EVERY = 30
SWEEP_EVERY = 3600
WIPE_EVERY = 60
TUNNELS_EVERY = 5
TASKS_EVERY = 10
AT_ONCE = 10
"""Runs whose units may share a commit."""


def make_scheduler(services: Services, caller: Caller) -> AsyncIOScheduler:
    """Jobs run one at a time each, never twice for a missed moment."""
    scheduler = AsyncIOScheduler(
        timezone=UTC, job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None}
    )
    shifts = _guarded("turn shifts", lambda: turn_shifts(services))
    deals = _guarded("hand out deals", lambda: hand_out(services))
    reports = _guarded("send reports", lambda: send_reports(services))
    scheduler.add_job(_one_after_another(shifts, deals, reports), "interval", seconds=HAND_OUT_EVERY)
    scheduler.add_job(_guarded("tunnels", lambda: lead_on(services)), "interval", seconds=TUNNELS_EVERY)
    calls = _guarded("call out", lambda: call_out(services.tunnels_requests, caller))
    scheduler.add_job(calls, "interval", seconds=TUNNELS_EVERY)
    scheduler.add_job(_guarded("remind of tasks", lambda: remind(services)), "interval", seconds=TASKS_EVERY)
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
    """Queue the reports whose time has come."""
    reports = services.report_schedules
    await _in_lots(reports.is_due, reports.fire, "%s scheduled reports were due", "in_reports")


async def remind(services: Services) -> None:
    """Queue a notice for each task that has fallen due."""
    await _in_lots(services.tasks.is_due, services.tasks.remind, "%s tasks fell due", "in_reminders")


async def _in_lots(
    is_due: Callable[[], Awaitable[bool]], work: Callable[[], Awaitable[int]], told: str, place: str
) -> None:
    """A lot at a time; mostly there is nothing to write."""
    while await is_due():
        count = await work()
        log.info(told, count)
        crash_at(place)
        if not count:  # another process has them
            return


async def lead_on(services: Services) -> None:
    """Go on with leads whose wait in a tunnel is over, each by itself; what cannot go on holds nobody back."""
    while due := await services.tunnels_runs.due():
        went = 0
        for lot in (due[n : n + AT_ONCE] for n in range(0, len(due), AT_ONCE)):
            went += sum(await asyncio.gather(*(_lead_on(services, run_id) for run_id in lot)))
            crash_at("in_tunnels")
        log.info("%s leads went on in tunnels", went)
        if not went:  # another process has them
            return


async def _lead_on(services: Services, run_id: int) -> bool:
    try:
        return await services.tunnels_runs.time_came(run_id, before_commit=lambda: crash_at("inside_step"))
    except StorageUnavailable:
        raise
    except Exception:
        log.exception("The run %s cannot go on now", run_id)
        await services.tunnels_runs.put_off(run_id)
        return False


async def call_out(requests: TunnelRequestService, caller: Caller) -> None:
    """Make the calls that tunnels have asked for; mostly there are none."""
    while await requests.is_due():
        calls = await requests.claim()
        crash_at("in_requests")
        await asyncio.gather(*(carry_out(requests, caller, call) for call in calls))
        if not calls:
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
