"""What goes wrong between a bot and Telegram, switched on by tests and by the demo."""

from __future__ import annotations

import random
from dataclasses import dataclass
from typing import TypedDict, TypeVar

from typing_extensions import Unpack

Item = TypeVar("Item")
# A fault for every method leaves polling alone: a test that breaks everything still wants its updates fetched.
EVERY = "*"
RANDOM_STATUSES = (500, 502, 429)


class How(TypedDict, total=False):
    status: int
    retry_after: int
    delay: float
    cut: bool
    drop: bool
    times: int
    skip: int
    probability: float


@dataclass
class Fault:
    """One way to fail.

    `cut` closes the connection before the call is done, `drop` does it and loses the answer, `delay` makes the answer
    late (seconds); `times=None` means for ever, `skip` lets the first calls through.
    """

    method: str
    status: int | None = None
    retry_after: int | None = None
    delay: float = 0.0
    cut: bool = False
    drop: bool = False
    times: int | None = None
    skip: int = 0
    probability: float = 1.0

    @property
    def name(self) -> str:
        if self.cut or self.drop:
            return "cut" if self.cut else "drop"
        return str(self.status) if self.status else "delay"


class Faults:
    def __init__(self) -> None:
        self._random = random.Random(0)
        self.clear()

    def clear(self) -> None:
        self._faults: list[Fault] = []
        self._share = 0.0
        self.duplicates = 0.0
        self.reorder = False

    def add(self, method: str, **how: Unpack[How]) -> Fault:
        """Makes calls of this method fail ("*": of every method but getUpdates) until `times` are used up."""
        fault = Fault(method.lower(), **how)
        if fault.retry_after is not None and fault.status is None:
            fault.status = 429
        self._faults.append(fault)
        return fault

    def random(self, share: float, seed: int) -> None:
        """500, 502, 429, cut connections, lost and late answers in this share of all calls but getUpdates."""
        self._share = share
        self._random = random.Random(seed)

    def duplicate_updates(self, share: float) -> None:
        """This share of the updates comes once more after it was confirmed."""
        self.duplicates = share

    def reorder_updates(self) -> None:
        """Updates inside one answer come in a shuffled order."""
        self.reorder = True

    def chance(self, probability: float) -> bool:
        return probability >= 1 or self._random.random() < probability

    def shuffled(self, items: list[Item]) -> list[Item]:
        return self._random.sample(items, len(items))

    def take(self, method: str) -> Fault | None:
        """The fault this call meets, counted as used."""
        for fault in self._faults:
            if self._meets(fault, method):
                return fault
        return self._random_fault(method) if self._share and method != "getupdates" else None

    def _meets(self, fault: Fault, method: str) -> bool:
        named = fault.method == method or (fault.method == EVERY and method != "getupdates")
        if not named or fault.times == 0 or not self.chance(fault.probability):
            return False
        if fault.skip:
            fault.skip -= 1
            return False
        if fault.times is not None:
            fault.times -= 1
        return True

    def _random_fault(self, method: str) -> Fault | None:
        if not self.chance(self._share):
            return None
        kind = self._random.randrange(6)
        if kind < len(RANDOM_STATUSES):
            status = RANDOM_STATUSES[kind]
            return Fault(method, status, retry_after=1 if status == 429 else None)
        return (Fault(method, cut=True), Fault(method, drop=True), Fault(method, delay=0.1))[kind - 3]
