"""What leads are told outside the company's working hours."""

from __future__ import annotations

from datetime import date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from crm_core.models import Company, Deal, Lead, Manager, NoticeKind, SalesPlan
from crm_core.results import Received
from crm_core.rules.hours import WEEKDAYS, Hours
from tests.firm import Firm

KYIV = ZoneInfo("Europe/Kyiv")
OFFICE = Hours(WEEKDAYS, time(9), time(18))
NINE_NEXT = datetime(2026, 5, 5, 9, tzinfo=KYIV)
OLENA = 1


@pytest.fixture
async def ivan(firm: Firm) -> Manager:
    return await firm.person("Ivan")


@pytest.fixture(autouse=True)
async def online(firm: Firm, ivan: Manager) -> SalesPlan:
    """The plan of people who just write."""
    return await firm.plan(ivan)


async def write(firm: Firm, number: int = OLENA, **more: Any) -> Received:
    return await firm.write(firm.lead(number), **more)


async def olena(firm: Firm) -> Lead:
    (lead,) = await firm.rows(Lead)
    return lead


async def works(firm: Firm, hours: Hours | None) -> None:
    words = {"uk": "Відпочиваємо"}
    change = update(Company).values(hours=hours and hours.kept(), closed_words=words)
    await firm.change(lambda session: session.execute(change))


def at(firm: Firm, text: str) -> None:
    firm.clock.at = datetime.fromisoformat(text).replace(tzinfo=KYIV)


async def test_while_it_is_open_nothing_is_said(firm: Firm) -> None:
    await works(firm, OFFICE)
    at(firm, "2026-05-04 12:00")
    assert (await write(firm)).closed is None
    assert (await olena(firm)).told_closed_on is None


async def test_a_company_without_hours_is_always_open(firm: Firm) -> None:
    await works(firm, None)
    at(firm, "2026-05-10 03:00")
    assert (await write(firm)).closed is None


async def test_outside_the_hours_a_lead_is_told_and_everything_else_happens_as_always(
    firm: Firm, ivan: Manager
) -> None:
    await works(firm, OFFICE)
    at(firm, "2026-05-04 20:00")
    received = await write(firm)
    closed = received.closed
    assert received.first
    assert closed is not None
    assert (closed.words, closed.opens_at, closed.now) == ({"uk": "Відпочиваємо"}, NINE_NEXT, firm.clock.at)
    assert [notice.chat_id for notice in await firm.notices(NoticeKind.DEAL_ASSIGNED)] == [ivan.telegram_id]


async def test_a_lead_is_told_once_a_company_day(firm: Firm) -> None:
    await works(firm, OFFICE)
    told = []
    for moment in ("2026-05-04 20:00", "2026-05-04 23:58", "2026-05-05 00:05", "2026-05-05 08:00", "2026-05-05 18:30"):
        at(firm, moment)
        told.append((await write(firm)).closed is not None)
    assert told == [True, False, True, False, False]
    assert (await olena(firm)).told_closed_on == date(2026, 5, 5)


async def test_each_lead_is_told(firm: Firm) -> None:
    await works(firm, OFFICE)
    at(firm, "2026-05-04 20:00")
    assert [(await write(firm, number)).closed is not None for number in (1, 2, 1)] == [True, True, False]


async def test_a_repeated_message_is_answered_as_before(firm: Firm) -> None:
    await works(firm, OFFICE)
    at(firm, "2026-05-04 20:00")
    assert (await write(firm, message_id=7)).closed is not None
    again = await write(firm, message_id=7)
    assert again.repeated
    assert again.closed is not None
    assert again.closed.opens_at == NINE_NEXT


async def test_a_message_of_open_hours_that_is_repeated_later_says_nothing_of_hours(firm: Firm) -> None:
    await works(firm, OFFICE)
    at(firm, "2026-05-04 12:00")
    await write(firm, message_id=7)
    at(firm, "2026-05-04 20:00")
    assert (await write(firm, message_id=7)).closed is None


async def test_a_phone_left_outside_the_hours_is_answered_so(firm: Firm) -> None:
    await works(firm, OFFICE)
    at(firm, "2026-05-09 12:00")
    received = await firm.services.leads.leave_phone(firm.lead(OLENA), "+380671234567", message_id=5)
    assert received.closed is not None
    assert received.closed.opens_at == datetime(2026, 5, 11, 9, tzinfo=KYIV)


async def test_hours_without_days_never_open(firm: Firm) -> None:
    await works(firm, Hours(frozenset(), time(9), time(18)))
    received = await write(firm)
    assert received.closed is not None
    assert received.closed.opens_at is None


async def test_the_first_message_by_a_link_is_answered_so_too(firm: Firm) -> None:
    school = await firm.plan(name="School", label="SCHOOL", default=False)
    await works(firm, OFFICE)
    at(firm, "2026-05-04 20:00")
    await firm.services.leads.start(firm.lead(OLENA), source=f"p_{school.code}")
    assert (await write(firm)).closed is not None
    (deal,) = await firm.rows(Deal)
    assert deal.plan_id == school.id
