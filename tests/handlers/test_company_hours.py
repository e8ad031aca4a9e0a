"""The company's working hours: days by taps, times by typing, always open."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.models import Company, Manager
from crm_core.rules.hours import USUAL
from tests.firm import OWNER, Firm
from tests.stage import Stage


async def hours(firm: Firm) -> dict[str, Any] | None:
    (found,) = await firm.rows(Company)
    return found.hours


async def open_hours(stage: Stage, person_id: int = OWNER) -> None:
    await stage.send(person_id, "/company")
    await stage.tap(person_id, "🗓 Hours")


async def test_usual_hours_take_one_tap_and_days_one_each(firm: Firm, stage: Stage) -> None:
    await open_hours(stage)
    assert "Always open" in stage.text(OWNER)
    await stage.tap(OWNER, "✨ Weekdays 9:00–18:00")
    assert await hours(firm) == USUAL.kept()
    await stage.tap(OWNER, "☐ Sat")
    await stage.tap(OWNER, "☑ Mon")
    assert "Tue–Sat 9:00–18:00" in stage.text(OWNER)
    await stage.tap(OWNER, "♾ Always open")
    assert await hours(firm) is None


async def test_times_are_typed_and_a_wrong_one_is_explained(firm: Firm, stage: Stage) -> None:
    await open_hours(stage)
    await stage.tap(OWNER, "✏️ Other times")
    for wrong, words in (("always", "do not look like hours"), ("9-9", "are the same")):
        await stage.send(OWNER, wrong)
        assert words in stage.text(OWNER)
    await stage.send(OWNER, "22:00 – 6")
    assert await hours(firm) == {"days": [0, 1, 2, 3, 4], "start": "22:00", "end": "06:00"}
    assert "The end is on the next day." in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Company")
    assert "🗓 Working hours: Mon–Fri 22:00–6:00" in stage.text(OWNER)


async def test_the_last_day_stays(firm: Firm, stage: Stage) -> None:
    await open_hours(stage)
    await stage.tap(OWNER, "✨ Weekdays")
    for day in ("Mon", "Tue", "Wed", "Thu"):
        await stage.tap(OWNER, f"☑ {day}")
    press = await stage.tap(OWNER, "☑ Fri")
    assert (press.alert, press.text) == (True, "At least one day must stay.")


@pytest.mark.parametrize("tapped", ["☑ Mon", "♾ Always open"])
async def test_a_button_of_an_older_screen_changes_nothing(
    firm: Firm, stage: Stage, anna_admin: Manager, tapped: str
) -> None:
    await open_hours(stage)
    await stage.tap(OWNER, "✨ Weekdays")
    await open_hours(stage, anna_admin.telegram_id)
    await stage.tap(anna_admin.telegram_id, "☐ Sun")
    press = await stage.tap(OWNER, tapped)
    assert press.alert
    assert "Changed by Anna" in str(press.text)
    kept = await hours(firm)
    assert kept
    assert kept["days"] == [0, 1, 2, 3, 4, 6]


async def test_a_day_of_hours_that_are_gone_changes_nothing(firm: Firm, stage: Stage, anna_admin: Manager) -> None:
    await open_hours(stage)
    await stage.tap(OWNER, "✨ Weekdays")
    await open_hours(stage, anna_admin.telegram_id)
    await stage.tap(anna_admin.telegram_id, "♾ Always open")
    await stage.tap(OWNER, "☐ Sun")
    assert await hours(firm) is None
