"""Delays while the clocks are put forward and back, by the clock of the company's zone."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from crm_core.models import Company, RunState
from crm_core.rules.tunnels import DelayBlock, MessageBlock
from tests.firm import Firm
from tests.services.tunnels_led import Guide

KYIV, NEW_YORK = "Europe/Kyiv", "America/New_York"
DAY = 24 * 60
OPEN = DelayBlock(1, "D", span=1, begin="09:00", end="18:00", next=2)
MOMENTS = [
    # in Kyiv 3:00 becomes 4:00 on 29 March 2026, and 4:00 becomes 3:00 on 25 October
    (KYIV, "2026-03-28 12:00", DelayBlock(1, "D", at="2026-03-29 02:30", next=2), "2026-03-29 00:30"),
    (KYIV, "2026-03-28 12:00", DelayBlock(1, "D", at="2026-03-29 03:30", next=2), "2026-03-29 01:00"),
    (KYIV, "2026-03-28 12:00", DelayBlock(1, "D", at="2026-03-29 04:30", next=2), "2026-03-29 01:30"),
    (KYIV, "2026-10-24 12:00", DelayBlock(1, "D", at="2026-10-25 03:30", next=2), "2026-10-25 00:30"),
    (KYIV, "2026-10-24 12:00", DelayBlock(1, "D", at="2026-10-25 04:30", next=2), "2026-10-25 02:30"),
    (KYIV, "2026-03-28 18:30", OPEN, "2026-03-29 06:00"),
    (KYIV, "2026-10-24 18:30", OPEN, "2026-10-25 07:00"),
    (KYIV, "2026-03-28 12:00", DelayBlock(1, "D", days=("mon",), next=2), "2026-03-29 21:00"),
    (KYIV, "2026-10-24 12:00", DelayBlock(1, "D", days=("mon",), next=2), "2026-10-25 22:00"),
    (KYIV, "2026-03-28 12:00", DelayBlock(1, "D", span=1, begin="03:30", end="05:00", next=2), "2026-03-29 01:00"),
    # a day is 24 hours, whatever the clocks say: from noon to one o'clock, and to eleven
    (KYIV, "2026-03-28 12:00", DelayBlock(1, "D", span=DAY, next=2), "2026-03-29 10:00"),
    (KYIV, "2026-10-24 12:00", DelayBlock(1, "D", span=DAY, next=2), "2026-10-25 09:00"),
    # in New York 2:00 becomes 3:00 on 8 March 2026, and 2:00 becomes 1:00 on 1 November
    (NEW_YORK, "2026-03-07 19:00", OPEN, "2026-03-08 13:00"),
    (NEW_YORK, "2026-10-31 19:00", OPEN, "2026-11-01 14:00"),
    (NEW_YORK, "2026-03-07 12:00", DelayBlock(1, "D", at="2026-03-08 02:30", next=2), "2026-03-08 07:00"),
    (NEW_YORK, "2026-10-31 12:00", DelayBlock(1, "D", at="2026-11-01 01:30", next=2), "2026-11-01 05:30"),
]
"""Where, when the lead comes there, the delay, and when it is over, in UTC."""


@pytest.mark.parametrize(("zone", "comes", "delay", "over"), MOMENTS)
async def test_a_delay_is_over_at_its_moment_and_not_before(
    firm: Firm, zone: str, comes: str, delay: DelayBlock, over: str
) -> None:
    await firm.change(lambda session: setattr(session.get_one(Company, 1), "time_zone", zone))
    firm.clock.at = datetime.fromisoformat(comes).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
    guide = Guide(firm, firm.owner)
    await guide.tunnel(delay, MessageBlock(2, "Now", text="Now"))
    await guide.start("greeting")
    moment = datetime.fromisoformat(over).replace(tzinfo=UTC)
    assert (await guide.run()).due_at == moment
    firm.clock.at = moment - timedelta(seconds=1)
    await guide.pass_time(minutes=0)
    assert await guide.said() == []
    firm.clock.at = moment
    await guide.pass_time(minutes=0)
    assert (await guide.said(), (await guide.run()).state) == (["Now"], RunState.ENDED)
