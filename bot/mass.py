"""Carries out actions over many leads, a lot at a time: between two lots everybody else has their turn."""

from __future__ import annotations

import logging
from collections import deque
from time import perf_counter

from bot.behind import Behind
from bot.crash import crash_at
from crm_core.errors import StorageUnavailable
from crm_core.services.mass import MassService

log = logging.getLogger(__name__)

ALL_WAIT, SOME_WAIT = 0.016, 0.025
"""Seconds that a lot may hold up others, and the next one is as large as that allows: on SQLite everybody who writes,
on PostgreSQL only those who want the same plan."""
FIRST, LEAST, MOST = 20, 20, 1000
"""Leads in a lot."""
STEP = 10
"""Of few sizes each is planned once by PostgreSQL."""
REMEMBERED = 5


class Pace:
    """How many leads at a time: it differs with the action and the machine.

    The best of the last lots counts: whatever else keeps the machine busy does not make lots ever smaller.
    """

    def __init__(self, long: float) -> None:
        self.long, self.size = long, FIRST
        self._each: deque[float] = deque(maxlen=REMEMBERED)

    def took(self, count: int, seconds: float) -> None:
        if count:
            self._each.append(max(seconds, 0.001) / count)
            size = min(int(self.long / min(self._each)), 2 * self.size)
            self.size = min(max(size - size % STEP, LEAST), MOST)


class Lot:
    """How long a lot works in its transaction: so long others wait, whichever side of the database is busy."""

    seconds = 0.0

    def __enter__(self) -> None:
        self._began = perf_counter()

    def __exit__(self, *_: object) -> None:
        self.seconds = perf_counter() - self._began
        crash_at("in_mass_lot")


class MassRunner(Behind):
    name = "Actions over many leads"

    def __init__(self, mass: MassService) -> None:
        super().__init__()
        self.mass = mass
        self._paces: dict[int, Pace] = {}

    def pace(self) -> Pace:
        return Pace(ALL_WAIT if self.mass.db.exclusive else SOME_WAIT)

    async def work(self) -> None:
        """Until nothing is left, or another process has it; several actions take turns."""
        while running := await self.mass.running():
            self._paces = {key: self._paces.get(key) or self.pace() for key in running}
            handled = [await self.lot(action_id, pace) for action_id, pace in self._paces.items()]
            if not any(handled):
                return

    async def lot(self, action_id: int, pace: Pace) -> int:
        """A lot that breaks is taken one lead at a time; whom it breaks with is set aside, and the others go on."""
        lot = Lot()
        try:
            count = await self.mass.work(action_id, pace.size, around=lot)
        except StorageUnavailable:
            raise
        except Exception:
            log.exception("A lot of action %s failed: its leads are taken one at a time", action_id)
            return await self._one_by_one(action_id, pace.size)
        crash_at("after_mass_lot")
        pace.took(count, lot.seconds)
        return count

    async def _one_by_one(self, action_id: int, most: int) -> int:
        for _ in range(most):
            try:
                if not await self.mass.work(action_id, 1):
                    break
            except StorageUnavailable:
                raise
            except Exception:
                log.exception("A lead of action %s is set aside", action_id)
                await self.mass.set_aside(action_id)
        return most
