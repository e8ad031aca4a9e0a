"""Tasks of a deal, screen by screen, on the phone of a manager who speaks the language."""

from __future__ import annotations

from tests.shots.walker import Walk, Walker

LATER = {
    "uk": "післязавтра 9:30 надіслати договір про навчання",
    "en": "in 2 days 9:30 send the contract",
    "ru": "послезавтра 9:30 отправить договор на обучение",
}


async def tasks_are_planned(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("manager", "/menu")
    await phones.tap("manager", "💼")
    await phones.tap("manager", "#")
    await walker.tap_and_keep("manager", "⋯", "⏰", name="tasks-none")
    await walker.tap_and_keep("manager", "📞", name="task-when")
    await walker.tap_and_keep("manager", "10:00", name="task-on-card")
    await walker.tap_and_keep("manager", "⋯", "⏰", name="tasks")
    await phones.tap("manager", "🤝")
    await walker.tap_and_keep("manager", "✏️", name="task-typed")
    await phones.say("manager", "B2B")
    await walker.keep("manager", "task-refused")
    await phones.say("manager", LATER[walker.language])
    await walker.keep("manager", "task-understood")
    await phones.tap("manager", "⬅️ #")
    await walker.tap_and_keep("manager", "⏰", name="task")
    await phones.tap("manager", "⬅️ #")
    await walker.tap_and_keep("manager", "⋯", "🕘", name="task-history")
    await phones.say("manager", "/deals")
    await walker.tap_and_keep("manager", "🔎", name="filter-with-task")
    await walker.tap_and_keep("manager", "⏰", name="filter-task")
    await walker.tap_and_keep("manager", "🗓", name="filtered-by-task")
    await phones.say("manager", "/chats")
    await walker.tap_and_keep("manager", "⭐", name="chats-important")
    await walker.tap_and_keep("manager", "[", name="chat-with-task")


WALKS: tuple[Walk, ...] = (tasks_are_planned,)
