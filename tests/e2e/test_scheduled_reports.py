"""A schedule survives the process: killed while reports are queued and while they are sent, after a day of outage."""

from __future__ import annotations

import signal
from collections.abc import Sequence
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.crash import KILLED
from crm_core.models import Notice, NoticeKind, NoticeState
from crm_core.rules.periods import Preset
from crm_core.rules.report_params import ReportKind, ReportParams
from tests.e2e.before import METRONOME, company
from tests.e2e.conftest import settle_in
from tests.e2e.running import Running, words_of
from tests.services.reports_saved import daily, saved

pytestmark = pytest.mark.slow

KYIV = ZoneInfo("Europe/Kyiv")
LOST = ReportParams(ReportKind.REFUSALS, Preset.ALL_TIME)
LABELS = {1001: "By schedule", 1002: "За розкладом", 1003: "По расписанию", 1004: "By schedule"}
"""Who receives it, and how it says so in their language."""


async def ordered(running: Running) -> None:
    """Something is lost, and everybody is to have the report every day at an hour that was a while ago."""
    firm = await company(running, ago=timedelta(days=3))
    deal, reason = await firm.deal(), await firm.reason("Too expensive")
    await firm.services.deals.lose(deal.id, reason.id, seen=deal.version, actor=firm.owner)
    card = await saved(firm, firm.owner, "Why we lose", LOST, shared=True)
    hour = (datetime.now(KYIV) - timedelta(hours=5)).hour
    for telegram_id in LABELS:
        receiver = await firm.services.people.identify(telegram_id)
        assert receiver is not None
        await daily(firm, card, firm.owner, receiver, at=f"{hour}:00")
    await firm.db.close()


async def queued(running: Running) -> Sequence[Notice]:
    """While no process runs."""
    firm = await company(running, ago=timedelta(days=3))
    found = [one for one in await firm.rows(Notice) if one.kind is NoticeKind.REPORT_DUE]
    await firm.db.close()
    return found


def received(running: Running, telegram_id: int) -> list[str]:
    label = LABELS[telegram_id]
    return [words_of(one) for one in running.messages(telegram_id) if label in words_of(one)]


async def test_killed_while_reports_are_sent_each_comes_labelled_and_is_queued_once(running: Running) -> None:
    await settle_in(running)
    await ordered(running)
    await running.start(CRASH_AT="in_reports")
    assert await running.gone(METRONOME) == KILLED
    assert [len(received(running, one)) for one in LABELS] == [0, 0, 0, 0]
    assert len(await queued(running)) == len(LABELS)

    await running.start(CRASH_AT="after_send:2")
    assert await running.gone(METRONOME) == KILLED
    assert 1 <= sum(len(received(running, one)) for one in LABELS) < len(LABELS)

    await running.start()
    all_there = "every report"
    await running.until(lambda: all(received(running, one) for one in LABELS) or None, all_there, patience=METRONOME)
    assert await running.end(signal.SIGTERM) == 0
    notices = await queued(running)
    assert len({one.key for one in notices}) == len(notices) == len(LABELS)
    assert {one.state for one in notices} == {NoticeState.SENT}
    day = datetime.now(KYIV) - timedelta(hours=5)  # said, because it is late
    for telegram_id in LABELS:
        texts = received(running, telegram_id)
        assert 1 <= len(texts) <= 2  # what was sent in the moment of the kill may come again
        assert all(str(day.year) in text for text in texts)
    pictures = [one for one in running.messages(1001) if one.photo]
    assert pictures
    assert not running.world.errors
