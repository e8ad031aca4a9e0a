"""The metronome: shifts turn by hours, then what waits is handed out."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from bot import jobs
from bot.calls import Caller
from bot.jobs import make_scheduler
from crm_core.models import NoticeKind, TaskKind
from crm_core.rules.hours import USUAL
from crm_core.rules.tasks import When
from crm_core.services import Services
from tests.firm import Firm
from tests.services.deals import started
from tests.services.reports_saved import daily, saved


async def test_shifts_turn_by_hours_and_what_waited_is_handed_out(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    firm.clock.at = datetime(2026, 5, 4, 17, tzinfo=UTC)  # Monday evening in Kyiv
    await firm.services.staff.set_hours(ivan.id, USUAL, seen=1, actor=firm.owner)
    often, *_ = make_scheduler(firm.services, Caller()).get_jobs()
    await often.func()
    deal = await firm.deal()
    assert deal.manager_id is None
    firm.clock.at = datetime(2026, 5, 5, 6, tzinfo=UTC)
    await often.func()
    assert (await firm.card(deal.id)).deal.manager_id == ivan.id


async def test_reports_that_are_due_are_queued_by_the_same_tick(firm: Firm) -> None:
    await daily(firm, await saved(firm, firm.owner), firm.owner)
    often, *_ = make_scheduler(firm.services, Caller()).get_jobs()
    await often.func()
    assert await firm.notices(NoticeKind.REPORT_DUE) == []
    firm.clock.at = datetime(2026, 5, 5, 6, tzinfo=UTC)
    for _ in range(2):
        await often.func()
    assert len(await firm.notices(NoticeKind.REPORT_DUE)) == 1


async def test_tasks_that_fall_due_are_reminded_of_once_however_late(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    await firm.services.tasks.add(card.deal.id, TaskKind.CALL, When.HOUR, seen=card.deal.version, actor=ivan)
    await jobs.remind(firm.services)
    assert await firm.notices(NoticeKind.TASK_DUE) == []
    firm.clock.forward(50_000)  # the bot was not running for half a day
    for _ in range(2):
        await jobs.remind(firm.services)
    assert len(await firm.notices(NoticeKind.TASK_DUE)) == 1


async def test_shifts_that_cannot_be_turned_do_not_hold_up_the_deals(
    services: Services, monkeypatch: pytest.MonkeyPatch
) -> None:
    done: list[str] = []

    async def broken(_services: Services) -> None:
        done.append("shifts")
        raise RuntimeError("broken hours")

    async def handed(_services: Services) -> None:
        done.append("deals")

    monkeypatch.setattr(jobs, "turn_shifts", broken)
    monkeypatch.setattr(jobs, "hand_out", handed)
    await make_scheduler(services, Caller()).get_jobs()[0].func()
    assert done == ["shifts", "deals"]
