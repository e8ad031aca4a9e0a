"""The reports, for looking at."""

from __future__ import annotations

from tests.shots.phones import ALL_TIME
from tests.shots.walker import Walk, Walker

FUNNEL, MANAGERS, SOURCES, FAIRNESS = (2, 0), (2, 1), (3, 0), (3, 1)
"""Their places in the list of reports."""
WEEKLY = (1, 0)
"""Among the days of a schedule."""
FIRST_DAYS = (4, 2)
"""A day in the calendar's second week."""


async def a_report_is_restricted(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("admin", "/report")
    await phones.tap("admin", "👤")
    await walker.keep("admin", "report-by-manager")
    await walker.tap_and_keep("admin", "🗓", name="report-periods-own")
    await walker.tap_and_keep("admin", "📅", name="report-calendar")
    await walker.tap_and_keep("admin", "◀", name="report-calendar-before")
    await phones.tap_at("admin", *FIRST_DAYS)
    await walker.keep("admin", "report-calendar-last-day")
    await phones.tap("admin", "⬅️")
    await phones.tap("admin", "⬅️")
    await walker.tap_and_keep("admin", "✏️", name="report-days-typed")
    await phones.tap("admin", "✖️")
    await phones.tap_at("admin", *ALL_TIME)
    await walker.tap_and_keep("admin", "🔎", name="report-filter")
    await walker.tap_and_keep("admin", "👤", name="report-filter-managers")
    await walker.tap_and_keep("admin", "☐", name="report-filter-ticked")
    await walker.tap_and_keep("admin", "⬅️", "⬅️", name="report-restricted")


async def further_reports_are_read(walker: Walker) -> None:
    phones = walker.phones
    for name, place in {"funnel": FUNNEL, "managers": MANAGERS, "sources": SOURCES, "fairness": FAIRNESS}.items():
        await phones.say("admin", "/report")
        await phones.tap_at("admin", *place)
        await walker.keep("admin", f"report-{name}")
    await phones.say("admin", "/report")
    await phones.tap_at("admin", *MANAGERS)
    await walker.tap_and_keep("admin", "⇅", name="report-order")


async def a_report_is_saved_and_scheduled(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("admin", "/report")
    await walker.tap_and_keep("admin", "➕", name="report-new")
    await phones.say("admin", "/report")
    await phones.tap("admin", "👤")
    await walker.tap_and_keep("admin", "⭐", name="report-name-typed")
    await phones.say("admin", "Понеділок · Monday")
    await walker.keep("admin", "report-saved")
    await walker.tap_and_keep("admin", "○ 👥", name="report-shared")
    await walker.tap_and_keep("admin", "⏰", name="report-schedules")
    await walker.tap_and_keep("admin", "➕", name="report-schedule-monthly")
    await phones.tap_at("admin", *WEEKLY)
    await walker.keep("admin", "report-schedule-weekly")
    await walker.tap_and_keep("admin", "⬅️", name="report-my-schedules")
    await walker.tap_and_keep("admin", "⬅️", name="report-list-with-saved")
    await walker.tap_and_keep("admin", "👥", name="report-with-a-name")
    await phones.tap("admin", "👥")
    await walker.tap_and_keep("admin", "🗑", name="report-deleting")
    await phones.tap("admin", "🗑")


WALKS: tuple[Walk, ...] = (a_report_is_restricted, further_reports_are_read, a_report_is_saved_and_scheduled)
