"""Until when a delay waits, by the company's clock."""

from __future__ import annotations

from datetime import datetime, time, timedelta, tzinfo

from crm_core.rules.company_file import WEEK
from crm_core.rules.hours import Hours, local_moment
from crm_core.rules.tunnels import DelayBlock

MIDNIGHT = time(0)


def due(block: DelayBlock, now: datetime, zone: tzinfo) -> datetime:
    """In UTC; not later than ``now`` if there is nothing to wait for.

    Of a time that the clocks skip, the first minute after; of one that comes twice, the first.
    """
    moment = now + timedelta(minutes=block.span or 0)
    if block.at is not None:
        at = datetime.fromisoformat(block.at)
        moment = max(moment, local_moment(at.date(), at.time(), zone))
    hours = allowed(block)
    if hours is None or hours.contain(moment, zone):
        return moment
    return hours.next_beginning(moment, zone) or moment


def allowed(block: DelayBlock) -> Hours | None:
    """None if any time will do."""
    if not block.days and block.begin is None and block.end is None:
        return None
    begin, end = (time.fromisoformat(one) if one else MIDNIGHT for one in (block.begin, block.end))
    return Hours(frozenset(map(WEEK.index, block.days or WEEK)), begin, end)
