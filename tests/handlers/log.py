"""What the tests of the log begin with."""

from __future__ import annotations

import re

from tests.firm import OWNER
from tests.stage import Stage


async def open_log(stage: Stage, person_id: int = OWNER) -> None:
    await stage.send(person_id, "/menu")
    await stage.tap(person_id, "🕘 Log")


def lines(stage: Stage, person_id: int = OWNER) -> list[str]:
    """The first line of each entry."""
    return re.findall(r"^.*<b>.*</b> · .*$", stage.text(person_id), re.MULTILINE)
