"""The pictures of the documentation: one story, told by one lead, her manager and the owner."""

from __future__ import annotations

from pathlib import Path

from tests.shots.phones import ALL_TIME, TALL, WINDOW, Phones

QUESTION = "Hi! I need English for work. How much are 40 lessons?"
ANSWER = "Hello, Olena! 40 lessons are 11 000 ₴, the first one is free. Is Tuesday evening fine?"
NEXT = "Tuesday is perfect, thank you!"


async def take(phones: Phones, folder: Path) -> None:
    await the_lead_writes_and_is_answered(phones, folder)
    await the_owner_reads_the_report(phones, folder)
    await phones.page_picture(folder / "demo.png", from_the_top="admin")
    await the_owner_looks_at_a_plan(phones, folder)
    await they_go_on(phones, folder)
    await the_same_in_ukrainian(phones, folder)


async def the_lead_writes_and_is_answered(phones: Phones, folder: Path) -> None:
    await phones.start("lead")
    await phones.say("lead", QUESTION)
    await phones.sees("manager", "I need English for work")
    await phones.picture("manager", folder / "notice.png")
    await phones.tap("manager", "➡️")
    await phones.tap("manager", "💬")
    await phones.say("manager", ANSWER)
    await phones.sees("lead", "11 000")


async def the_owner_reads_the_report(phones: Phones, folder: Path) -> None:
    await phones.tap("admin", "📊")
    await phones.tap("admin", "🗃")
    await phones.tap("admin", "🗓")
    await phones.tap_at("admin", *ALL_TIME)
    await phones.resize(TALL)
    await phones.picture("admin", folder / "report.png")
    await phones.resize(WINDOW)


async def the_owner_looks_at_a_plan(phones: Phones, folder: Path) -> None:
    await phones.say("admin", "/plans")
    await phones.tap("admin", "[ONLINE]")
    await phones.picture("admin", folder / "plan.png")


async def they_go_on(phones: Phones, folder: Path) -> None:
    await phones.say("lead", NEXT)
    await phones.sees("manager", "Tuesday is perfect")
    await phones.picture("lead", folder / "lead.png")
    await phones.tap("manager", "📋")
    await phones.picture("manager", folder / "card.png")
    await phones.tap("manager", "❌")
    await phones.picture("manager", folder / "reasons.png")


async def the_same_in_ukrainian(phones: Phones, folder: Path) -> None:
    await phones.give("admin", "Андрій Мельник", 102)
    await phones.tap("admin", "📊")
    await phones.tap("admin", "👤")
    await phones.tap("admin", "🗓")
    await phones.tap_at("admin", *ALL_TIME)
    await phones.resize(TALL)
    await phones.picture("admin", folder / "report-uk.png")
    await phones.resize(WINDOW)
