"""The main job, end to end: a real process, a real database, real polling, three languages."""

from __future__ import annotations

import signal

import pytest

from tests.e2e.conftest import settle_in
from tests.e2e.running import Running

OLGA, IVAN, ANNA, OLENA = 1001, 1002, 1003, 7001

pytestmark = pytest.mark.slow


async def test_a_lead_is_dealt_lost_brought_back_lost_again_and_reported(running: Running) -> None:
    await settle_in(running)
    await running.start()
    running.world.person(OLENA, "Olena", last_name="Koval", language_code="uk")
    await a_lead_writes_and_the_manager_loses_the_deal(running)
    await the_head_cancels_the_closing(running)
    await they_talk_and_the_deal_is_lost_again(running)
    await the_owner_reads_the_report(running)
    leads_chat = "\n".join(message.text or "" for message in running.messages(OLENA))
    assert not any(secret in leads_chat for secret in ("ONLINE", "In work", "Ivan", "11 000", "#1"))
    assert await running.end(signal.SIGTERM) == 0
    assert not running.world.errors
    assert "Traceback" not in running.output()


async def a_lead_writes_and_the_manager_loses_the_deal(running: Running) -> None:
    running.world.start(OLENA)
    await running.sees(OLENA, "Olena")
    running.world.send(OLENA, "Do you have the 40-lesson course?")
    notice = await running.sees(IVAN, "#1 Olena Koval")
    assert "ONLINE" in (notice.text or "")
    assert "40-lesson" in (notice.text or "")
    await running.tap(IVAN, "In work")
    await running.tap(IVAN, "❌")
    await running.tap(IVAN, "No answer")
    await running.sees(IVAN, "No answer")
    assert (await running.exported())["deal"][0]["closed_from"] == "In work"


async def the_head_cancels_the_closing(running: Running) -> None:
    running.world.send(ANNA, "#1")
    await running.sees(ANNA, "#1 Olena Koval")
    await running.tap(ANNA, "↩️")
    await running.tap(ANNA, "↩️")
    await running.until(lambda: "In work" in (running.messages(ANNA)[-1].text or "") or None, "the deal is open again")
    audit = (await running.exported())["audit"]
    (cancelled,) = [row for row in audit if row["event"] == "deal.closing_cancelled"]
    assert cancelled["actor_telegram_id"] == ANNA
    assert cancelled["before"]["reason"] == "No answer"
    assert cancelled["after"]["status"] == "In work"


async def they_talk_and_the_deal_is_lost_again(running: Running) -> None:
    notice = await running.sees(IVAN, "#1 Olena Koval")
    running.world.send(IVAN, "Yes, we do", reply_to=notice.id)
    await running.sees(OLENA, "Yes, we do")
    running.world.send(OLENA, "Too expensive for me")
    await running.sees(IVAN, "Too expensive for me")
    running.world.send(IVAN, "1")
    await running.tap(IVAN, "❌", on="#1 Olena")
    await running.tap(IVAN, "Too expensive")
    await running.sees(IVAN, "Too expensive")


async def the_owner_reads_the_report(running: Running) -> None:
    running.world.send(OLGA, "/menu")
    await running.tap(OLGA, "📊")
    await running.tap(OLGA, "👤")
    await running.tap(OLGA, "All time")
    chart = await running.until(
        lambda: next((one for one in running.messages(OLGA) if one.kind == "photo"), None), "the report's picture"
    )
    assert "1 lost" in (chart.caption or "")
    await running.tap(OLGA, "Too expensive")
    await running.tap(OLGA, "#1 Olena")
    await running.sees(OLGA, "#1 Olena Koval")


async def test_the_first_owner_comes_by_the_printed_link(running: Running) -> None:
    await running.start()
    link = await running.until(
        lambda: next((line for line in running.output().splitlines() if "start=join_" in line), None), "the link"
    )
    payload = link.rpartition("start=")[2].strip()
    running.world.person(OLGA, "Olga", language_code="en")
    running.world.start(OLGA, payload)
    await running.sees(OLGA, "Olga")
    running.world.person(IVAN, "Ivan", language_code="en")
    running.world.start(IVAN, payload)
    await running.until(lambda: running.messages(IVAN) or None, "an answer to the used link")
    assert [row["telegram_id"] for row in (await running.exported())["manager"]] == [OLGA]


async def test_the_bot_says_goodbye_politely(running: Running) -> None:
    await settle_in(running)
    await running.start()
    running.world.start(OLENA)
    await running.until(lambda: running.messages(OLENA) or None, "an answer")
    assert await running.end(signal.SIGTERM) == 0
