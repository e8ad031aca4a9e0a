"""What the buttons of the action log carry."""

from __future__ import annotations

from datetime import date

from crm_core.rules.filters import Cursor, Days
from crm_core.rules.log import LogFilter, Topic
from keyboards.paging import Page
from keyboards.places import Log, LogKind
from keyboards.spelling import NONE, Number


class LogWho(Log, prefix="ww"):
    """The choice of who did it."""

    people: Page = 0


class LogKinds(Log, prefix="wk"):
    """The choice of what it is about."""


class LogDays(Log, prefix="wt"):
    """The choice of days."""


class AskLogDeal(Log, prefix="wn"):
    """Asks for a deal's number."""


class AskLogDays(Log, prefix="wy"):
    """Asks for days."""


class LoggedDeal(Log, prefix="wd"):
    """A deal of the page: its card leads back there."""

    opened_id: Number


KINDS: dict[Topic, LogKind] = {
    Topic.DEALS: "d",
    Topic.LEADS: "l",
    Topic.PLANS: "p",
    Topic.STATUSES: "s",
    Topic.PEOPLE: "e",
    Topic.COMPANY: "c",
}
TOPICS = {key: topic for topic, key in KINDS.items()}


def log_filter(listed: Log) -> LogFilter:
    return LogFilter(
        topic=TOPICS.get(listed.kind),
        actor_id=listed.manager_id if listed.manager_id > 0 else None,
        by_nobody=listed.manager_id == NONE,
        deal_id=listed.deal_id or None,
        plan_id=listed.plan_id or None,
        person_id=listed.about_id or None,
        days=days(listed),
    )


def days(listed: Log) -> Days:
    first, last = (date.fromordinal(day) if day else None for day in (listed.start, listed.end))
    return Days(first, last)


def cursor(listed: Log) -> Cursor:
    return Cursor(anchor=listed.anchor, backwards=listed.back, page=max(1, listed.page))


def place(listed: Log) -> Log:
    """The page of the log that one of its screens belongs to."""
    return Log.model_validate({name: getattr(listed, name) for name in Log.model_fields})


def narrowed(listed: Log, **chosen: int | str) -> Log:
    """The newest of what is chosen beside the rest of the filter."""
    return place(listed).model_copy(update={"anchor": 0, "back": False, "page": 1} | chosen)


def of_deal(listed: Log, deal_id: int) -> Log:
    """A deal has a log of its own, whatever kind of thing was shown before."""
    return narrowed(listed, kind="", deal_id=deal_id, plan_id=0, about_id=0)


def of_days(listed: Log, span: Days) -> Log:
    first, last = (day.toordinal() if day else 0 for day in (span.first, span.last))
    return narrowed(listed, start=first, end=last)
