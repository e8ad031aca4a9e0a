"""What admins set up, screen by screen; the owner's phone speaks the language already."""

from __future__ import annotations

from tests.shots.walker import Walk, Walker


async def plans_are_set_up(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("admin", "/plans")
    await walker.keep("admin", "plans")
    await walker.tap_and_keep("admin", "[ONLINE]", name="plan")
    await walker.tap_and_keep("admin", "⚖️", name="plan-distribution")
    await walker.tap_and_keep("admin", "⬅️", "🚦", name="statuses")
    await walker.tap_and_keep("admin", "🟠", name="status")
    await walker.tap_and_keep("admin", "🎨", name="status-colours")
    await walker.tap_and_keep("admin", "⬅️", "🗑", name="status-delete")
    await walker.tap_and_keep("admin", "⬅️", "⬅️", "❌", name="status-lost")
    await walker.tap_and_keep("admin", "⬅️", "⬅️", "👥", name="team")
    await walker.tap_and_keep("admin", "James", name="member")
    await walker.tap_and_keep("admin", "➖", name="member-remove")
    await walker.tap_and_keep("admin", "⬅️", "⬅️", "⬅️", "🔗", name="links")
    await walker.tap_and_keep("admin", "➕", name="source-new")
    await phones.say("admin", f"Autumn ad {walker.language}")
    await walker.tap_and_keep("admin", name="source")
    await walker.tap_and_keep("admin", "🖼", name="source-picture")
    await phones.say("admin", "/plans")
    await walker.tap_and_keep("admin", "➕", name="new-plan-name")
    for n, text in enumerate((f"Webinars {walker.language}", "1500", f"WEB-{walker.language}")):
        await phones.say("admin", text)
        await walker.keep("admin", f"new-plan-{n + 2}")
    await walker.tap_and_keep("admin", "➡️", name="new-plan-team")
    await phones.tap("admin", "✖️")


async def people_are_set_up(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("admin", "/people")
    await walker.keep("admin", "people")
    await walker.tap_and_keep("admin", "Ivan", name="person")
    for sign, name in {"🎭": "role", "🗃": "plans", "🔢": "cap", "🕘": "hours"}.items():
        await walker.tap_and_keep("admin", sign, name=f"person-{name}")
        await phones.tap("admin", "⬅️")
    await walker.tap_and_keep("admin", "🚪", name="person-dismiss")
    await phones.say("admin", "/people")
    await walker.tap_and_keep("admin", "✉️", name="invites")
    await walker.tap_and_keep("admin", "➕", name="invite-choices")
    await walker.tap_and_keep("admin", "🔗", name="invite-link")
    await walker.tap_and_keep("admin", "⬅️", "👤", name="people-picker")
    await phones.say("admin", "/people")
    await walker.tap_and_keep("admin", "🎭", name="roles")
    await walker.tap_and_keep("admin", "➕", name="role-new")
    await phones.say("admin", f"Junior {walker.language}")
    await walker.keep("admin", "role")


async def the_company_is_set_up(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("admin", "/reasons")
    await walker.keep("admin", "company-reasons")
    await phones.tap("admin")
    await walker.keep("admin", "company-reason")
    await phones.say("admin", "/company")
    await walker.keep("admin", "company")
    for sign, name in {"💱": "currency", "🕒": "zone", "🗓": "hours", "👋": "greeting", "🌙": "closed"}.items():
        await walker.tap_and_keep("admin", sign, name=f"company-{name}")
        await phones.tap("admin", "⬅️")
    await phones.say("admin", "/log")
    await walker.keep("admin", "log")
    await walker.tap_and_keep("admin", "👤", name="log-who")
    await walker.tap_and_keep("admin", "⬅️", "🗓", name="log-days")


WALKS: tuple[Walk, ...] = (plans_are_set_up, people_are_set_up, the_company_is_set_up)
