"""Scheduled reports: sent once, at the company's time, to those who may see them then."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime
from random import Random

import pytest
from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from crm_core.db import open_database
from crm_core.errors import Changed, Forbidden, NotFound
from crm_core.models import Company, Manager, Notice, NoticeKind, Permission, ReportSchedule, RolePermission
from crm_core.results.report_saved import DueReport
from crm_core.rules.report_schedules import Every
from crm_core.services import report_due
from crm_core.services.notices import NoticeService
from crm_core.services.report_schedules import ReportScheduleService
from tests.firm import Firm, leaves, switch
from tests.services.reports_saved import DAY, YESTERDAY, daily, fired, saved


def kyiv(day: int, hour: int = 9) -> str:
    """In May."""
    return datetime(2026, 5, day, hour - 3, tzinfo=UTC).isoformat()


async def test_every_day_has_its_report_once(firm: Firm) -> None:
    await daily(firm, await saved(firm, firm.owner), firm.owner)
    assert await fired(firm) == []
    firm.clock.at = datetime(2026, 5, 5, 6, tzinfo=UTC)
    assert await fired(firm) == [kyiv(5)]
    firm.clock.forward(30)
    assert await fired(firm) == [kyiv(5)]
    firm.clock.forward(DAY)
    assert await fired(firm) == [kyiv(5), kyiv(6)]


async def test_an_outage_of_three_days_is_one_report_for_the_last_day(firm: Firm) -> None:
    made = await daily(firm, await saved(firm, firm.owner), firm.owner)
    firm.clock.at = datetime(2026, 5, 8, 5, tzinfo=UTC)  # before nine on the fourth day
    assert await fired(firm) == [kyiv(7)]
    (schedule,) = await firm.rows(ReportSchedule)
    assert (schedule.due_at, schedule.version) == (datetime(2026, 5, 8, 6, tzinfo=UTC), made.version)
    due = await _due(firm)
    assert due is not None
    assert due.late is not None
    assert (due.late.day, due.params.as_of) == (7, due.late)


async def _due(firm: Firm) -> DueReport | None:
    """The newest report, as it would be sent now."""
    notices = await firm.notices(NoticeKind.REPORT_DUE)
    return (await NoticeService(firm.db, firm.clock, Random(1)).subject(notices[-1])).report


async def test_what_comes_in_time_says_no_day(firm: Firm) -> None:
    await daily(firm, await saved(firm, firm.owner), firm.owner)
    firm.clock.at = datetime(2026, 5, 5, 6, 1, tzinfo=UTC)
    await fired(firm)
    due = await _due(firm)
    assert due is not None
    assert due.late is None


async def test_when_telegram_was_away_only_the_newest_is_sent(firm: Firm) -> None:
    await daily(firm, await saved(firm, firm.owner), firm.owner)
    for day in (5, 6):
        firm.clock.at = datetime(2026, 5, day, 6, tzinfo=UTC)
        await fired(firm)
    older, newer = await firm.notices(NoticeKind.REPORT_DUE)
    notices = NoticeService(firm.db, firm.clock, Random(1))
    assert (await notices.subject(older)).report is None
    assert (await notices.subject(newer)).report is not None


async def test_a_failure_halfway_leaves_nothing_behind(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    """The notice and the next moment are one transaction: a kill between them is a kill before both."""
    await daily(firm, await saved(firm, firm.owner), firm.owner)
    firm.clock.at = datetime(2026, 5, 5, 6, tzinfo=UTC)

    def broken(*_: object) -> datetime:
        raise RuntimeError("killed")

    with monkeypatch.context() as patched:
        patched.setattr(report_due, "after_change_of_zone", broken)
        with pytest.raises(RuntimeError):
            await firm.services.report_schedules.fire()
    assert await firm.notices(NoticeKind.REPORT_DUE) == []
    assert await fired(firm) == [kyiv(5)]


async def test_two_sweepers_at_once_send_one_report(firm: Firm) -> None:
    await daily(firm, await saved(firm, firm.owner), firm.owner)
    firm.clock.at = datetime(2026, 5, 5, 6, tzinfo=UTC)
    await asyncio.gather(*(firm.services.report_schedules.fire() for _ in range(4)))
    assert await fired(firm) == [kyiv(5)]


@pytest.mark.postgres
@pytest.mark.parametrize("database_url", ["postgres"], indirect=True)
async def test_two_processes_on_one_database_send_one_report(firm: Firm, database_url: str) -> None:
    for number in range(5):
        await daily(firm, await saved(firm, firm.owner, f"Report {number}"), firm.owner)
    firm.clock.at = datetime(2026, 5, 5, 6, tzinfo=UTC)
    other = await open_database(database_url)
    second = ReportScheduleService(other, firm.clock, Random(2))
    try:
        await asyncio.gather(*(one.fire() for _ in range(3) for one in (firm.services.report_schedules, second)))
    finally:
        await other.close()
    assert await fired(firm) == [kyiv(5)] * 5


async def test_the_company_moves_west_and_nine_is_nine_there(firm: Firm) -> None:
    await daily(firm, await saved(firm, firm.owner), firm.owner)
    firm.clock.at = datetime(2026, 5, 5, 6, tzinfo=UTC)
    await fired(firm)
    await firm.change(lambda session: session.execute(update(Company).values(time_zone="Europe/London")))
    firm.clock.at = datetime(2026, 5, 5, 7, tzinfo=UTC)
    assert await fired(firm) == [kyiv(5)]
    (schedule,) = await firm.rows(ReportSchedule)
    assert (schedule.due_at, schedule.zone) == (datetime(2026, 5, 6, 8, tzinfo=UTC), "Europe/London")


async def test_what_was_due_before_the_company_moved_is_sent(firm: Firm) -> None:
    await daily(firm, await saved(firm, firm.owner), firm.owner)
    firm.clock.at = datetime(2026, 5, 5, 6, 30, tzinfo=UTC)  # half past nine in Kyiv, half past seven in London
    await firm.change(lambda session: session.execute(update(Company).values(time_zone="Europe/London")))
    assert await fired(firm) == [kyiv(5)]
    (schedule,) = await firm.rows(ReportSchedule)
    assert schedule.due_at == datetime(2026, 5, 6, 8, tzinfo=UTC)


async def lose_right(firm: Firm, person: Manager) -> None:
    def unit(session: Session) -> None:
        role_id = session.get_one(Manager, person.id).role_id
        right = RolePermission.permission == Permission.SEE_OWN_REPORTS
        session.execute(delete(RolePermission).where(RolePermission.role_id == role_id, right))

    await firm.change(unit)


async def unshare(firm: Firm, _person: Manager) -> None:
    (schedule,) = await firm.rows(ReportSchedule)
    card = await firm.services.report_saved.card(schedule.report_id, actor=firm.owner)
    seen = card.saved.version
    await firm.services.report_saved.share(card.saved.id, shared=False, seen=seen, actor=firm.owner)


async def deleted(firm: Firm, _person: Manager) -> None:
    (schedule,) = await firm.rows(ReportSchedule)
    card = await firm.services.report_saved.card(schedule.report_id, actor=firm.owner)
    await firm.services.report_saved.delete(card.saved.id, seen=card.saved.version, actor=firm.owner)


async def paused(firm: Firm, person: Manager) -> None:
    (schedule,) = await firm.rows(ReportSchedule)
    await firm.services.report_schedules.pause(schedule.id, on=True, seen=schedule.version, actor=person)


LOSSES = [leaves, lose_right, unshare, deleted, paused]


@pytest.mark.parametrize("lose", LOSSES)
async def test_whoever_may_not_see_it_any_more_is_sent_nothing(firm: Firm, lose: object) -> None:
    assert callable(lose)
    ivan = await firm.person("Ivan")
    card = await saved(firm, firm.owner, "Everybody's", shared=True)
    await daily(firm, card, ivan)
    await lose(firm, ivan)
    firm.clock.at = datetime(2026, 5, 5, 6, tzinfo=UTC)
    assert await fired(firm) == []
    assert await fired(firm) == []


@pytest.mark.parametrize("lose", LOSSES)
async def test_it_is_looked_at_again_when_it_is_sent(firm: Firm, lose: object) -> None:
    assert callable(lose)
    ivan = await firm.person("Ivan")
    card = await saved(firm, firm.owner, "Everybody's", shared=True)
    await daily(firm, card, ivan)
    firm.clock.at = datetime(2026, 5, 5, 6, tzinfo=UTC)
    assert await fired(firm) == [kyiv(5)]
    assert await _due(firm) is not None
    await lose(firm, ivan)
    assert await _due(firm) is None


async def test_whoever_cannot_be_reached_gets_the_next_one(firm: Firm) -> None:
    await daily(firm, await saved(firm, firm.owner), firm.owner)
    await switch(firm, firm.owner, reachable=False)
    firm.clock.at = datetime(2026, 5, 5, 6, tzinfo=UTC)
    assert await fired(firm) == []
    await switch(firm, firm.owner, reachable=True)
    firm.clock.forward(DAY)
    assert await fired(firm) == [kyiv(6)]


async def test_colleagues_are_added_by_who_sees_all_reports(firm: Firm) -> None:
    ivan, petro, head = await firm.person("Ivan"), await firm.person("Petro"), await firm.person("Anna", "head")
    card = await saved(firm, head, "Everybody's", shared=True)
    schedules = firm.services.report_schedules
    with pytest.raises(Forbidden):
        await schedules.make(card.saved.id, petro.id, actor=ivan)
    with pytest.raises(Forbidden):
        await schedules.colleagues(card.saved.id, actor=ivan)
    assert [one.name for one in await schedules.colleagues(card.saved.id, actor=head)] == ["Ivan", "Olga", "Petro"]
    made = await schedules.make(card.saved.id, ivan.id, actor=head)
    again = await schedules.make(card.saved.id, ivan.id, actor=head)
    assert made.id == again.id
    assert [one.name for one in await schedules.colleagues(card.saved.id, actor=head)] == ["Olga", "Petro"]
    assert [one.id for one in await schedules.received(actor=ivan)] == [made.id]
    with pytest.raises(NotFound):
        await schedules.get(made.id, actor=firm.owner)
    await schedules.delete(made.id, seen=made.version, actor=ivan)
    assert await firm.count(ReportSchedule) == 0


async def test_nobody_is_added_who_may_not_see_reports(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    card = await saved(firm, firm.owner, "Everybody's", shared=True)
    await lose_right(firm, ivan)
    assert await firm.services.report_schedules.colleagues(card.saved.id, actor=firm.owner) == []
    with pytest.raises(NotFound):
        await firm.services.report_schedules.make(card.saved.id, ivan.id, actor=firm.owner)
    with pytest.raises(NotFound):
        await firm.services.report_schedules.make(card.saved.id, 9999, actor=firm.owner)


async def test_a_report_of_ones_own_can_be_sent_to_a_colleague(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    card = await saved(firm, firm.owner)
    await daily(firm, card, firm.owner, ivan)
    firm.clock.at = datetime(2026, 5, 5, 6, tzinfo=UTC)
    await fired(firm)
    (notice,) = await firm.notices(NoticeKind.REPORT_DUE)
    assert notice.chat_id == ivan.telegram_id
    assert await _due(firm) is not None


async def test_a_pause_ends_with_the_next_moment_and_sends_nothing_of_what_was_due(firm: Firm) -> None:
    made = await daily(firm, await saved(firm, firm.owner), firm.owner)
    schedules = firm.services.report_schedules
    made = await schedules.pause(made.id, on=True, seen=made.version, actor=firm.owner)
    firm.clock.at = datetime(2026, 5, 8, 12, tzinfo=UTC)
    assert await fired(firm) == []
    made = await schedules.pause(made.id, on=False, seen=made.version, actor=firm.owner)
    assert made.due_at == datetime(2026, 5, 9, 6, tzinfo=UTC)
    assert await fired(firm) == []


async def test_another_time_counts_from_now_on(firm: Firm) -> None:
    made = await daily(firm, await saved(firm, firm.owner, params=YESTERDAY), firm.owner, at="16:00")
    assert made.due_at == datetime(2026, 5, 4, 13, tzinfo=UTC)
    made = await firm.services.report_schedules.set_days(made.id, Every.MONTH, 31, seen=made.version, actor=firm.owner)
    assert made.due_at == datetime(2026, 5, 31, 13, tzinfo=UTC)


async def test_edits_that_cross_are_told(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    card = await saved(firm, firm.owner, "Everybody's", shared=True)
    made = await daily(firm, card, firm.owner, ivan)
    schedules = firm.services.report_schedules
    await schedules.pause(made.id, on=True, seen=made.version, actor=ivan)
    await schedules.pause(made.id, on=True, seen=made.version, actor=ivan)  # the same tap again
    for act in (
        schedules.set_time(made.id, "10", seen=made.version, actor=firm.owner),
        schedules.set_days(made.id, Every.WEEK, 2, seen=made.version, actor=firm.owner),
        schedules.delete(made.id, seen=made.version, actor=firm.owner),
    ):
        with pytest.raises(Changed) as refused:
            await act
        assert (refused.value.kind, refused.value.by) == ("report_schedules", "Ivan")


async def test_only_the_outbox_keeps_what_was_sent(firm: Firm) -> None:
    """The same moment is never told twice, whatever happens to the row."""
    await daily(firm, await saved(firm, firm.owner), firm.owner)
    firm.clock.at = datetime(2026, 5, 5, 6, tzinfo=UTC)
    await fired(firm)
    back = update(ReportSchedule).values(due_at=datetime(2026, 5, 5, 6, tzinfo=UTC), fired_at=None)
    await firm.change(lambda session: session.execute(back))
    await firm.services.report_schedules.fire()
    assert await firm.count(Notice) == len({notice.key for notice in await firm.rows(Notice)})
    assert await fired(firm) == [kyiv(5)]
