"""Every screen in every language, for looking at: a lead, a manager and an admin who speak it."""

from __future__ import annotations

from itertools import count
from pathlib import Path

from tests.shots import audience, chats, reports, settings, tasks, tunnels
from tests.shots.phones import ALL_TIME, TALL, Phones
from tests.shots.walker import OWNER, PLACES, SPEAKERS, Walk, Walker


async def take(phones: Phones, folder: Path) -> None:
    await phones.resize(TALL)
    for language, speaker in SPEAKERS.items():
        walker = Walker(phones, folder, language, count(1))
        await phones.give("lead", *speaker.lead)
        await phones.give("manager", *speaker.manager)
        for walk in WALKS:
            await walk(walker)


async def a_lead_comes(walker: Walker) -> None:
    phones = walker.phones
    await phones.start("lead")
    await walker.keep("lead", "lead-start")
    await walker.tap_and_keep("lead", "🌐", name="lead-languages")
    await phones.tap("lead", "⬅️")
    await phones.say("lead", "/help")
    await walker.keep("lead", "lead-help")
    await phones.say("lead", "Hello! How much is the course?")
    await walker.tap_and_keep("lead", "📞", name="lead-phone")
    await phones.say("lead", "+380 67 555 12 34")
    await walker.keep("lead", "lead-phone-kept")
    await phones.menu("lead", shown=True)
    await walker.keep("lead", "lead-menu")
    await phones.menu("lead", shown=False)


async def a_deal_is_carried(walker: Walker) -> None:
    """The newest of the manager's deals."""
    phones = walker.phones
    await phones.say("manager", "/menu")
    await walker.keep("manager", "home")
    await phones.say("manager", "/help")
    await walker.keep("manager", "help")
    await walker.tap_and_keep("manager", "⬅️", "💼", name="my-deals")
    await phones.tap("manager")
    await walker.keep("manager", "card")
    for screen, sign in {"status": "▾", "won": "✅", "lost": "❌", "more": "⋯"}.items():
        await walker.tap_and_keep("manager", sign, name=screen)
        await phones.tap("manager", "⬅️ #")
    for screen, sign in {"history": "🕘", "why": "❓", "link": "🔗"}.items():
        await walker.tap_and_keep("manager", "⋯", sign, name=screen)
        await phones.tap("manager", "⬅️ #")
    for screen, signs in {"amount": ("⋯", "💰"), "reply": ("💬",)}.items():
        await walker.tap_and_keep("manager", *signs, name=screen)
        await phones.tap("manager", "✖️")


async def deals_are_looked_through(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("admin", "/menu")
    await walker.tap_and_keep("admin", "🗂", name="which-board")
    await walker.tap_and_keep("admin", "Online", name="board")
    await walker.tap_and_keep("admin", "🟡", name="column")
    await walker.tap_and_keep("admin", "🚦", name="column-statuses")
    await walker.tap_and_keep("admin", "⬅️", "📄", name="view")
    await walker.tap_and_keep("admin", "⇅", name="order")
    await walker.tap_and_keep("admin", "⬅️", "🔎", name="filter")
    parts = {"🗃": "plan", "🚦": "statuses", "👤": "manager", "🔓": "kind", "🗓": "came", "💰": "amount", "🚫": "reason"}
    for sign, name in parts.items():
        await walker.tap_and_keep("admin", sign, name=f"filter-{name}")
        await phones.tap("admin", "⬅️")
    await walker.tap_and_keep("admin", "⭐", name="save")
    await phones.say("admin", f"Online {walker.language}")
    await walker.keep("admin", "saved")


async def a_deal_is_added(walker: Walker) -> None:
    """Whoever sees everybody is asked whom of them they mean."""
    phones = walker.phones
    await phones.say("admin", "/menu")
    for sign in ("🗂", "Online", "🟣"):
        await phones.tap("admin", sign)
    await walker.tap_and_keep("admin", "➕", name="add-question")
    await phones.say("admin", "4567890123456")
    await walker.keep("admin", "add-refused")
    await phones.say("admin", WHO[walker.language])
    await walker.keep("admin", "add-candidates")
    await walker.tap_and_keep("admin", "➕", name="added")
    await phones.say("admin", PHONES[walker.language])
    await walker.keep("admin", "nobody-has-it")
    await walker.tap_and_keep("admin", "➕", name="add-which-plan")
    await walker.tap_and_keep("admin", "[", name="added-by-phone")
    await phones.say("admin", "/menu")
    for sign in ("🗂", "Online", "✅"):
        await phones.tap("admin", sign)
    await phones.tap("admin", "➕")
    await phones.say("admin", f"B2B {walker.language}")
    await walker.keep("admin", "added-as-won")


async def a_deal_is_closed(walker: Walker) -> None:
    phones = walker.phones
    await phones.tap("manager", "▾")
    await phones.tap("manager")
    await walker.keep("manager", "moved-card")
    await phones.tap("manager", "❌")
    await phones.tap("manager")
    await walker.keep("manager", "closed-card")
    await walker.tap_and_keep("manager", "✏️", name="clarification")
    await phones.say("manager", "B2B")
    await walker.keep("manager", "clarified")


async def lists_are_read(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("manager", "/new")
    await walker.keep("manager", "new")
    await phones.say("manager", "a")
    await walker.keep("manager", "found")
    await phones.say("manager", "zzzzzz")
    await walker.keep("manager", "not-found")
    await phones.say("manager", "/language")
    await walker.keep("manager", "languages")
    await phones.menu("manager", shown=True)
    await walker.keep("manager", "menu")
    await phones.menu("manager", shown=False)


async def the_owner_looks(walker: Walker) -> None:
    phones = walker.phones
    await phones.give("admin", *OWNER)
    await phones.say("admin", "/language")
    await phones.tap_at("admin", PLACES[walker.language], 0)
    await walker.keep("admin", "home-owner")
    await walker.tap_and_keep("admin", "🗂", name="all-deals")
    await phones.say("admin", "/report")
    await walker.keep("admin", "reports")
    await walker.tap_and_keep("admin", "🗃", name="report-by-plan")
    await walker.tap_and_keep("admin", "🗓", name="report-periods")
    await phones.tap_at("admin", *ALL_TIME)
    await walker.tap_and_keep("admin", "🔍", name="report-clarifications")
    await walker.tap_and_keep("admin", "❌", name="report-deals")
    await phones.tap("admin")
    await walker.keep("admin", "closed-card-owner")
    await walker.tap_and_keep("admin", "↩️", name="cancel")
    await walker.tap_and_keep("admin", "↩️", name="open-again")
    await walker.tap_and_keep("admin", "⋯", "👥", name="transfer")
    await phones.tap("admin", "⬅️")


WHO = {"uk": "Катерина", "en": "Alice", "ru": "Борис"}
PHONES = {"uk": "067 111 22 31", "en": "067 111 22 32", "ru": "067 111 22 33"}
WALKS: tuple[Walk, ...] = (
    a_lead_comes,
    a_deal_is_carried,
    a_deal_is_closed,
    lists_are_read,
    the_owner_looks,
    deals_are_looked_through,
    a_deal_is_added,
    *reports.WALKS,
    *chats.WALKS,
    *tasks.WALKS,
    *settings.WALKS,
    *audience.WALKS,
    *tunnels.WALKS,
)
