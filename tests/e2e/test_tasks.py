"""A reminder survives the process: killed between the fall of a task and its notice, and while notices are sent."""

from __future__ import annotations

import signal
from datetime import timedelta

import pytest

from bot.crash import KILLED
from crm_core.models import NoticeKind, TaskKind
from crm_core.rules.tasks import When
from tests.e2e.before import METRONOME, company
from tests.e2e.conftest import settle_in
from tests.e2e.running import Running, words_of

pytestmark = pytest.mark.slow


async def planned(running: Running) -> int:
    """Somebody should have been called four hours ago; who is to do it."""
    firm = await company(running, ago=timedelta(hours=5))
    deal = await firm.deal()
    card = await firm.card(deal.id)
    await firm.services.tasks.add(deal.id, TaskKind.CALL, When.HOUR, seen=card.deal.version, actor=firm.owner)
    assert card.deal.manager is not None
    await firm.db.close()
    return card.deal.manager.telegram_id


async def queued(running: Running) -> int:
    firm = await company(running, ago=timedelta(hours=5))
    found = await firm.notices(NoticeKind.TASK_DUE)
    await firm.db.close()
    return len(found)


def reminders(running: Running, telegram_id: int) -> list[str]:
    return [words_of(one) for one in running.messages(telegram_id) if words_of(one).startswith("🔥")]


async def test_killed_before_it_is_sent_a_reminder_comes_and_is_queued_once(running: Running) -> None:
    await settle_in(running)
    manager = await planned(running)
    await running.start(CRASH_AT="in_reminders")
    assert await running.gone(METRONOME) == KILLED
    assert reminders(running, manager) == []
    assert await queued(running) == 1

    await running.start()
    await running.until(lambda: reminders(running, manager) or None, "the reminder", patience=METRONOME)
    assert await running.end(signal.SIGTERM) == 0
    assert len(reminders(running, manager)) == 1
    assert await queued(running) == 1
    assert not running.world.errors
