"""The reports, for looking at."""

from __future__ import annotations

from tests.shots.phones import ALL_TIME
from tests.shots.walker import Walk, Walker

FUNNEL, MANAGERS, SOURCES, FAIRNESS = (2, 0), (2, 1), (3, 0), (3, 1)
"""Their places in the list of reports."""
DAILY, WEEKLY = (0, 0), (1, 0)
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


async def figures_are_opened(walker: Walker) -> None:
    """Those that count something else than what stands in lists of deals anyway."""
    phones = walker.phones
    for name, place, sign in (("funnel", FUNNEL, "⏩"), ("sources", SOURCES, "👥"), ("fairness", FAIRNESS, "👤")):
        await phones.say("admin", "/report")
        await phones.tap_at("admin", *place)
        await walker.tap_and_keep("admin", sign, name=f"report-{name}-figure")
        await phones.tap("admin")
        await walker.keep("admin", f"report-{name}-opened")


async def a_report_is_saved(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("admin", "/report")
    await walker.tap_and_keep("admin", "➕", name="report-new")
    await phones.say("admin", "/report")
    await phones.tap("admin", "👤")
    await walker.tap_and_keep("admin", "⭐", name="report-name-typed")
    await phones.say("admin", "Понеділок · Monday " * 3)
    await walker.keep("admin", "report-name-too-long")
    await phones.say("admin", NAMES[walker.language])
    await walker.keep("admin", "report-saved")
    await walker.tap_and_keep("admin", "○ 👥", name="report-shared")


async def a_saved_report_is_scheduled(walker: Walker) -> None:
    phones = walker.phones
    await walker.tap_and_keep("admin", "⏰", name="report-schedules")
    await walker.tap_and_keep("admin", "➕", name="report-schedule-monthly")
    for name, place in (("weekly", WEEKLY), ("daily", DAILY)):
        await phones.tap_at("admin", *place)
        await walker.keep("admin", f"report-schedule-{name}")
    await walker.tap_and_keep("admin", "✏️", name="report-time-asked")
    for name, typed in (("wrong", "25:70"), ("typed", "7:45")):
        await phones.say("admin", typed)
        await walker.keep("admin", f"report-time-{name}")
    await walker.tap_and_keep("admin", "⏸", name="report-schedule-paused")
    await walker.tap_and_keep("admin", "⬅️", name="report-my-schedules")
    await walker.tap_and_keep("admin", "⬅️", name="report-list-with-saved")
    await walker.tap_and_keep("admin", "👥", name="report-with-a-name")
    await walker.tap_and_keep("admin", "👥", "⏰", name="report-schedules-made")
    await walker.tap_and_keep("admin", "👤", name="report-schedule-for-whom")
    await phones.tap("admin")
    await walker.keep("admin", "report-schedule-of-another")
    await walker.tap_and_keep("admin", "⬅️", "⬅️", "🗑", name="report-deleting")
    await phones.tap("admin", "🗑")


NAMES = {
    "uk": "Причини відмов для планірки в понеділок",
    "en": "Refusal reasons for the Monday meeting",
    "ru": "Причины отказов к планёрке понедельника",
}
"""As long as they may be."""
WALKS: tuple[Walk, ...] = (
    a_report_is_restricted,
    further_reports_are_read,
    figures_are_opened,
    a_report_is_saved,
    a_saved_report_is_scheduled,
)
