"""From an empty database to a working department, only by tapping and typing, in each language.

The real process on the sandbox; a kill in the middle of the wizard and another one before the end.
"""

from __future__ import annotations

import signal
from dataclasses import dataclass

import pytest

from tests.e2e.running import Running, words_of

OLGA, IVAN, OLENA = 1001, 1002, 7001

pytestmark = pytest.mark.slow


@dataclass(frozen=True)
class Words:
    """What the people of a language type, and what they must see at the end."""

    company: str
    plan: str
    reason: str
    all_time: str


LANGUAGES = {
    "uk": Words("Лінгва", "Онлайн-курси", "Дорого", "За весь час"),
    "en": Words("Lingua", "Online courses", "Too expensive", "All time"),
    "ru": Words("Лингва", "Онлайн-курсы", "Дорого", "За всё время"),
}


@pytest.mark.parametrize("language", LANGUAGES)
async def test_a_department_is_set_up_by_taps_and_works(running: Running, language: str) -> None:
    words = LANGUAGES[language]
    running.more = {"DEFAULT_LANGUAGE": language}
    await the_owner_comes(running, language)
    await the_company_is_named(running, words)
    await a_plan_is_made(running, words)
    await reasons_are_asked_for(running, words)
    link = await a_manager_is_invited(running)
    await the_manager_joins(running, language, link)
    await a_lead_is_dealt_and_lost(running, language, words)
    await the_report_counts_it(running, words)
    await the_log_tells_all_of_it(running, words)
    assert await running.end(signal.SIGTERM) == 0
    assert not [one for one in running.world.errors if one.method != "deleteMessage"]  # killed, it deletes again
    assert "Traceback" not in running.output()


async def the_owner_comes(running: Running, language: str) -> None:
    await running.start()
    line = await running.until(
        lambda: next((line for line in running.output().splitlines() if "start=join_" in line), None), "the link"
    )
    running.world.person(OLGA, "Olga", language_code=language)
    running.world.start(OLGA, line.rpartition("start=")[2].strip())
    await running.sees(OLGA, "🚀")


async def the_company_is_named(running: Running, words: Words) -> None:
    """Its name is typed; currency, time zone and language stay as they are."""
    await running.tap(OLGA, "▶️")
    await running.until(lambda: any(one.reply_markup for one in running.messages(OLGA)) or None, "an input field")
    running.world.send(OLGA, words.company)
    for sign in ("UAH", "Europe", "●"):
        del sign
        await running.tap(OLGA, "➡️")
    await running.sees(OLGA, "✅ ")


async def a_plan_is_made(running: Running, words: Words) -> None:
    """With a kill between two steps: what was entered is there afterwards."""
    await running.tap(OLGA, "▶️")
    await running.sees(OLGA, "1/5")
    running.world.send(OLGA, words.plan)
    await running.sees(OLGA, "2/5")
    await running.end(signal.SIGKILL)
    await running.start()
    running.world.send(OLGA, "11000")
    await running.sees(OLGA, "3/5")
    running.world.send(OLGA, "ONLINE-SALES2")
    await running.sees(OLGA, "«ONLINE-SALES2»")
    running.world.send(OLGA, "ONLINE")
    await running.sees(OLGA, "4/5")
    await running.tap(OLGA, "➡️")
    await running.tap(OLGA, "✅")
    card = await running.sees(OLGA, "[ONLINE]")
    assert words.plan in words_of(card)


async def reasons_are_asked_for(running: Running, words: Words) -> None:
    await running.tap(OLGA, "🚦")
    await running.tap(OLGA, "❌")
    await running.tap(OLGA, "✨")
    await running.until(lambda: _button(running, f"☑ {words.reason}"), "the usual reasons are ticked")
    await running.tap(OLGA, "☐")
    await running.until(lambda: None if _button(running, "☐") else True, "the checkbox is on")


def _button(running: Running, label: str) -> str | None:
    newest = running.messages(OLGA)[-1]
    return next((button["text"] for button in newest.buttons if label in button["text"]), None)


async def a_manager_is_invited(running: Running) -> str:
    running.world.send(OLGA, "/menu")
    await running.tap(OLGA, "🚀")
    await running.tap(OLGA, "✉️")
    await running.until(lambda: _button(running, "☑"), "the only plan is chosen by itself")
    await running.tap(OLGA, "🔗")
    made = await running.sees(OLGA, "start=join_")
    return words_of(made).partition("start=")[2].split()[0]


async def the_manager_joins(running: Running, language: str, payload: str) -> None:
    running.world.person(IVAN, "Ivan", language_code=language)
    running.world.start(IVAN, payload)
    await running.sees(IVAN, "Ivan")
    await running.sees(OLGA, "Ivan")


async def a_lead_is_dealt_and_lost(running: Running, language: str, words: Words) -> None:
    await running.end(signal.SIGKILL)
    await running.start()
    running.world.person(OLENA, "Olena", last_name="Koval", language_code=language)
    running.world.start(OLENA)
    running.world.send(OLENA, "How much is the course?")
    notice = await running.sees(IVAN, "#1 Olena Koval")
    assert "[ONLINE]" in words_of(notice)
    await running.tap(IVAN, "❌")
    await running.tap(IVAN, words.reason)
    await running.sees(IVAN, words.reason)
    (deal,) = (await running.exported())["deal"]
    assert (deal["kind"], deal["reason"]) == ("lost", words.reason)
    seen = "\n".join(words_of(message) for message in running.messages(OLENA))
    assert not any(secret in seen for secret in ("ONLINE", words.plan, "Ivan", "11 000", "#1"))


async def the_report_counts_it(running: Running, words: Words) -> None:
    running.world.send(OLGA, "/report")
    for label in ("🗃", words.all_time, f"{words.reason} · 1"):
        await running.tap(OLGA, label, on="📊")
    await running.tap(OLGA, "#1 Olena")
    await running.sees(OLGA, "#1 Olena Koval")


async def the_log_tells_all_of_it(running: Running, words: Words) -> None:
    running.world.send(OLGA, "/log")
    page = await running.sees(OLGA, "🕘")
    assert words.reason in words_of(page)
