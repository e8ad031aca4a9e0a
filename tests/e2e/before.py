"""What was done in the company while no process ran: by the services, at an earlier time."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from random import Random

from crm_core.db import open_database
from crm_core.services import build_services
from tests.clock import Clock
from tests.e2e.running import Running
from tests.firm import Firm

METRONOME = 90.0
"""Seconds in which the process's own clock has ticked even on a busy machine."""


async def company(running: Running, *, ago: timedelta) -> Firm:
    """The same database, so long ago; to be closed before a process starts."""
    db = await open_database(running.environment["DATABASE_URL"])
    clock = Clock(datetime.now(UTC) - ago)
    services = build_services(db, clock, Random(1))
    owner = await services.people.identify(1001)
    assert owner is not None
    return Firm(db, services, clock, owner)
