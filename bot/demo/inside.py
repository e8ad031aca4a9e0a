"""Runs units of work inside one that is already running."""

from __future__ import annotations

from collections.abc import Callable, Coroutine
from typing import Any, TypeVar

from sqlalchemy.orm import Session

R = TypeVar("R")


class Inside:
    """A database whose transaction is somebody else's: thousands of units are stored by one commit."""

    exclusive = True
    url = ""

    def __init__(self, session: Session) -> None:
        self._session, self.info = session, dict[str, Any]()

    async def read(self, unit: Callable[[Session], R]) -> R:
        return await self.write(unit)

    async def write(self, unit: Callable[[Session], R]) -> R:
        result = unit(self._session)
        self._session.flush()
        self._session.expunge_all()  # as after a commit of its own
        return result

    def on_commit(self, listener: Callable[[], None]) -> None: ...

    async def scrub(self) -> bool:
        return True

    async def close(self) -> None: ...


def at_once(call: Coroutine[Any, Any, R]) -> R:
    """The result of a coroutine that has nothing to wait for."""
    try:
        call.send(None)
    except StopIteration as end:
        result: R = end.value
        return result
    raise RuntimeError("the history waited for something")
