"""Working hours begin and end shifts by themselves."""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from crm_core.models import Event, Manager, PlanMember
from crm_core.queries import people
from crm_core.rules.hours import USUAL
from tests.firm import Firm, switch
from tests.services.deals import entries
from tests.services.staff import again, dismiss

KYIV = ZoneInfo("Europe/Kyiv")


def at(firm: Firm, day: int, hour: int, minute: int = 0, *, month: int = 5) -> None:
    firm.clock.at = datetime(2026, month, day, hour, minute, tzinfo=KYIV).astimezone(UTC)


async def received(firm: Firm, person: Manager, turns: int) -> None:
    """So many automatic assignments in all their plans."""
    seats = update(PlanMember).where(PlanMember.manager_id == person.id).values(turns=turns)
    await firm.change(lambda session: session.execute(seats))


async def sweep(firm: Firm) -> int:
    due = await firm.services.staff.shifts_due()
    return await firm.services.staff.turn_shifts(due) if due else 0


async def with_hours(firm: Firm, *several: Manager) -> None:
    for person in several:
        await firm.services.staff.set_hours(person.id, USUAL, seen=person.version, actor=firm.owner)


async def on_shift(firm: Firm, people: Sequence[Manager]) -> list[bool]:
    return [(await again(firm, person)).on_shift for person in people]


async def test_hours_begin_and_end_a_shift_and_hand_out_what_waited(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    at(firm, 4, 20)  # Monday
    await with_hours(firm, ivan)
    assert await sweep(firm) == 1
    assert await on_shift(firm, [ivan]) == [False]
    deal = await firm.deal()
    assert deal.manager_id is None
    at(firm, 5, 8, 59)
    assert await sweep(firm) == 0
    at(firm, 5, 9)
    assert await sweep(firm) == 1
    assert (await firm.card(deal.id)).deal.manager_id == ivan.id
    log = await entries(firm, Event.SHIFT_CHANGED)
    assert [(entry.actor_kind.value, entry.after["on_shift"]) for entry in log] == [("system", False), ("system", True)]
    assert await sweep(firm) == 0


async def test_a_tap_holds_until_the_next_turn(firm: Firm) -> None:
    ivan = await firm.person()
    at(firm, 4, 10)
    await with_hours(firm, ivan)
    await firm.services.people.set_shift(on=False, actor=ivan)  # a long lunch
    at(firm, 4, 17)
    assert await sweep(firm) == 0
    at(firm, 4, 18, 1)
    assert await sweep(firm) == 0
    await firm.services.people.set_shift(on=True, actor=ivan)  # and a late evening
    at(firm, 4, 23)
    assert await sweep(firm) == 0
    at(firm, 5, 9)
    assert await sweep(firm) == 0
    at(firm, 5, 18)
    assert await sweep(firm) == 1
    assert await on_shift(firm, [ivan]) == [False]


async def test_those_who_begin_together_share_what_waited_and_do_not_catch_up_with_each_other(firm: Firm) -> None:
    several = [await firm.person(name) for name in ("Ivan", "Anna", "Vira")]
    await firm.plan(*several)
    for turns, person in zip((50, 10, 12), several, strict=True):
        await received(firm, person, turns)
    at(firm, 4, 20)
    await with_hours(firm, *several)
    assert await sweep(firm) == 3
    for _ in range(4):
        await firm.deal()
    at(firm, 5, 9)
    assert await sweep(firm) == 3
    assert await firm.open_deals() == {several[1].id: 3, several[2].id: 1}
    assert {seat.manager_id: seat.turns for seat in await firm.rows(PlanMember)} == {
        several[0].id: 50,
        several[1].id: 13,
        several[2].id: 13,
    }


async def test_two_sweepers_at_once_turn_a_shift_once(firm: Firm) -> None:
    ivan = await firm.person()
    at(firm, 4, 20)
    await with_hours(firm, ivan)
    due = await firm.services.staff.shifts_due()
    turned = await asyncio.gather(*(firm.services.staff.turn_shifts(due) for _ in range(3)))
    assert sorted(turned) == [0, 0, 1]
    assert len(await entries(firm, Event.SHIFT_CHANGED)) == 1


async def test_those_without_hours_and_those_who_left_are_left_alone(firm: Firm) -> None:
    ivan, anna = await firm.person(), await firm.person("Anna")
    await with_hours(firm, anna)
    await dismiss(firm, anna)
    at(firm, 4, 20)
    assert await sweep(firm) == 0
    assert await on_shift(firm, [ivan, anna]) == [True, True]


@pytest.mark.parametrize(("month", "day"), [(3, 29), (10, 25)])
async def test_shifts_follow_the_local_clock_on_days_on_which_it_changes(firm: Firm, month: int, day: int) -> None:
    ivan = await firm.person()
    at(firm, day - 1, 20, month=month)
    every_day = USUAL.with_day(5, on=True).with_day(6, on=True)
    await firm.services.staff.set_hours(ivan.id, every_day, seen=1, actor=firm.owner)
    turned = []
    for hour, minute in ((20, 0), (8, 59), (9, 0), (17, 59), (18, 0)):
        at(firm, day - (hour == 20), hour, minute, month=month)
        turned.append(await sweep(firm))
    assert turned == [1, 0, 1, 0, 1]


async def test_hours_are_read_by_the_companys_clock(firm: Firm) -> None:
    ivan = await firm.person()
    at(firm, 4, 9)
    await switch(firm, ivan, on_shift=False)
    await with_hours(firm, ivan)
    await firm.change(lambda session: setattr(people.company(session), "time_zone", "America/New_York"))
    assert await sweep(firm) == 0
    at(firm, 4, 16)  # nine in New York
    assert await sweep(firm) == 1


async def test_days_and_times_are_set_one_by_one(firm: Firm) -> None:
    ivan, staff = await firm.person(), firm.services.staff
    card = await staff.set_times(ivan.id, "10–19:30", seen=1, actor=firm.owner)
    assert card.person.hours == {"days": [0, 1, 2, 3, 4], "start": "10:00", "end": "19:30"}
    card = await staff.set_day(ivan.id, 5, on=True, seen=2, actor=firm.owner)
    card = await staff.set_day(ivan.id, 0, on=False, seen=3, actor=firm.owner)
    assert card.hours is not None
    assert card.hours.days == {1, 2, 3, 4, 5}
    card = await staff.set_hours(ivan.id, None, seen=4, actor=firm.owner)
    assert card.hours is None
