"""Audiences, tags and actions over many leads; the owner's phone speaks the language already."""

from __future__ import annotations

from tests.shots.walker import Walk, Walker

PARTS = {
    "🗃": "plan", "💼": "deals", "👤": "manager", "🏷": "tags", "📣": "source", "📇": "contacts",
    "🗓": "arrived", "🌐": "language", "🗄": "archive",
}  # fmt: skip
LONG = {
    "uk": "Учасники осіннього вебінару без угод",
    "en": "Guests of the autumn webinar, no deal",
    "ru": "Участники осеннего вебинара без сделок",
}
RARE = {
    "uk": "Важливий клієнт із довгою назвою тега",
    "en": "A tag with quite a long name indeed",
    "ru": "Важный клиент",
}
LETTER = {
    "uk": "Вітаємо, {lead}! З понеділка в нас осінні ціни. Напишіть сюди, і {manager} розповість докладніше.",
    "en": "Hello, {lead}! Autumn prices begin on Monday. Write here, and {manager} will tell you more.",
    "ru": "Здравствуйте, {lead}! С понедельника у нас осенние цены. Напишите сюда, и {manager} расскажет подробнее.",
}
LEAD = (0, 0)
TICK = (-3, 0)
"""Above what can be done with an audience."""


async def tags_are_listed(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("admin", "/tags")
    await walker.keep("admin", "tags")
    await walker.tap_and_keep("admin", "➕", name="tag-new")
    await phones.say("admin", RARE[walker.language])
    await walker.keep("admin", "tags-added")
    await phones.tap_at("admin", *LEAD)
    await walker.keep("admin", "tag")
    await walker.tap_and_keep("admin", "🗑", name="tag-remove")


async def an_audience_is_filtered_and_saved(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("admin", "/audience")
    await walker.keep("admin", "audience")
    await walker.tap_and_keep("admin", "☑", name="audience-ticking")
    await phones.tap_at("admin", *LEAD)
    await walker.keep("admin", "audience-ticked")
    await walker.tap_and_keep("admin", "⚡", name="audience-ticked-actions")
    await phones.tap("admin", "⬅️")
    await phones.say("admin", "/audience")
    await phones.tap_at("admin", *TICK)
    await phones.tap("admin", "♻️")
    await walker.tap_and_keep("admin", "🔎", name="audience-filter")
    for sign, name in PARTS.items():
        await walker.tap_and_keep("admin", sign, name=f"audience-filter-{name}")
        await phones.tap_at("admin", -1, 0)
    await walker.tap_and_keep("admin", "🗃", name="audience-filter-plan-again")
    await phones.tap("admin", "Online")
    await walker.tap_and_keep("admin", "🚦", name="audience-filter-statuses")
    await phones.tap_at("admin", -1, 0)
    await walker.tap_and_keep("admin", "⭐", name="audience-name")
    await phones.say("admin", LONG[walker.language])
    await walker.keep("admin", "audiences-saved")
    await walker.tap_and_keep("admin", "⭐", name="audience-saved")


async def a_lead_is_put_away(walker: Walker) -> None:
    phones = walker.phones
    await phones.tap_at("admin", *LEAD)
    await walker.keep("admin", "lead-card")
    await walker.tap_and_keep("admin", "🏷", name="lead-tags")
    await phones.tap_at("admin", *LEAD)
    await walker.tap_and_keep("admin", "⬅️", name="lead-card-tagged")
    await walker.tap_and_keep("admin", "🗄", name="lead-archive")
    await walker.tap_and_keep("admin", "🗄", name="lead-archived")
    await walker.tap_and_keep("admin", "⛔", name="lead-blacklist")
    await walker.tap_and_keep("admin", "⛔", name="lead-blacklisted")
    await phones.tap("admin", "♻️")


async def many_leads_are_changed_at_once(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("admin", "/audience")
    await walker.tap_and_keep("admin", "⚡", name="actions")
    await walker.tap_and_keep("admin", "➕", name="action-plan")
    await walker.tap_and_keep("admin", "🗃 Online", name="action-manager")
    await walker.tap_and_keep("admin", "⚖️", name="action-status")
    await phones.tap_at("admin", *LEAD)
    await walker.keep("admin", "action-amount")
    await walker.tap_and_keep("admin", "✏️", name="action-amount-typed")
    await phones.say("admin", "12500")
    await walker.keep("admin", "action-preview")
    await phones.say("admin", "/audience")
    for sign in ("⚡", "📤", "🗃 Online"):
        await phones.tap("admin", sign)
    await walker.keep("admin", "action-out-reason")
    await phones.tap_at("admin", *LEAD)
    await walker.keep("admin", "action-out-preview")


async def leads_are_marked_at_once(walker: Walker) -> None:
    phones = walker.phones
    for sign, name in {"🗄": "archive", "⛔": "blacklist", "♻️": "nothing"}.items():
        await phones.say("admin", "/audience")
        await walker.tap_and_keep("admin", "⚡", sign, name=f"action-{name}-preview")
    await phones.say("admin", "/audience")
    await phones.tap("admin", "⚡")
    await walker.tap_and_keep("admin", "🏷", name="action-tag")
    await phones.tap_at("admin", *LEAD)
    await walker.keep("admin", "action-tag-preview")
    await walker.tap_and_keep("admin", "⚡", name="action-progress")
    await phones.say("admin", "/audience")
    await walker.keep("admin", "action-report")


async def leads_are_written_to(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("admin", "/audience")
    await walker.tap_and_keep("admin", "⚡", "💬", name="action-letter")
    await phones.say("admin", "{lead}, {plan}")
    await walker.keep("admin", "action-letter-refused")
    await phones.say("admin", LETTER[walker.language])
    await walker.keep("admin", "action-letter-preview")
    await walker.tap_and_keep("admin", "⚡", name="action-letter-progress")
    await walker.tap_and_keep("admin", "⏹", name="action-letter-stopped")


async def leads_are_led_into_a_tunnel(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("admin", "/tunnels")
    for sign in ("➕", "💰", "🗃"):
        await phones.tap("admin", sign)
    await walker.tap_and_keep("admin", "✅", name="tunnel-published")
    await phones.say("admin", "/audience")
    await walker.tap_and_keep("admin", "⚡", "🧭", name="action-tunnel")
    await walker.tap_and_keep("admin", "🧭", name="action-tunnel-preview")
    await walker.tap_and_keep("admin", "⚡", name="action-tunnel-progress")
    await walker.tap_and_keep("admin", "⏹", name="action-tunnel-stopped")
    await phones.say("admin", "/audience")
    await walker.tap_and_keep("admin", "⚡", "✋", name="action-tunnel-out")
    await walker.tap_and_keep("admin", "🧭", name="action-tunnel-out-preview")


WALKS: tuple[Walk, ...] = (
    tags_are_listed,
    an_audience_is_filtered_and_saved,
    a_lead_is_put_away,
    many_leads_are_changed_at_once,
    leads_are_marked_at_once,
    leads_are_written_to,
    leads_are_led_into_a_tunnel,
)
