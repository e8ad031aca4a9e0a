"""Sales tunnels, screen by screen; the owner's phone speaks the language already."""

from __future__ import annotations

from tests.shots.walker import Walk, Walker

LONG = {
    "uk": "Запит ціни для тих, хто прийшов з осінньої реклами курсів",
    "en": "Price request for whoever came from the autumn course advert",
    "ru": "Запрос цены для тех, кто пришёл с осенней рекламы курсов",
}
BEGINS = 12
"""Characters of a long name that are on its button."""
WORDS = {
    "uk": ("Вітаємо, {lead}! Порахувати вам ціну?", "Так, порахуйте"),
    "en": ("Welcome, {lead}! Shall we count a price for you?", "Yes, please"),
    "ru": ("Здравствуйте, {lead}! Посчитать вам цену?", "Да, посчитайте"),
}


async def a_ready_tunnel_is_taken(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("admin", "/tunnels")
    await walker.keep("admin", "tunnels")
    await walker.tap_and_keep("admin", "➕", name="tunnel-new")
    await walker.tap_and_keep("admin", "💰", name="tunnel-plan")
    await walker.tap_and_keep("admin", "🗃", name="tunnel-card")
    await walker.tap_and_keep("admin", "🖼", name="tunnel-picture")
    await walker.tap_and_keep("admin", "⬅️", "🚪", name="tunnel-entries")
    await walker.tap_and_keep("admin", "🔑", name="tunnel-words")
    await walker.tap_and_keep("admin", "✖️", "⬅️", "⋯", name="tunnel-more")
    await walker.tap_and_keep("admin", "🗑", name="tunnel-delete")
    await walker.tap_and_keep("admin", "⬅️", "⬅️", "📊", name="tunnel-figures")
    await walker.tap_and_keep("admin", "⬅️", "🧱", name="tunnel-blocks")
    for sign, name in {"💬": "message", "❓": "question", "⚡": "action"}.items():
        await walker.tap_and_keep("admin", sign, name=f"tunnel-{name}")
        await phones.tap("admin", "⬅️")


async def a_person_is_led_through(walker: Walker) -> None:
    """Into a ready one, which has a long name by then, from the conversation."""
    phones, name = walker.phones, LONG[walker.language]
    await phones.say("admin", "/tunnels")
    await walker.tap_and_keep("admin", "➕", "💰", "🗃", "🧪", name="tunnel-tried")
    await walker.tap_and_keep("admin", "⬅️", "⋯", "✏️", name="tunnel-rename")
    await phones.say("admin", name)
    await walker.keep("admin", "tunnel-renamed")
    await walker.tap_and_keep("admin", "✅", name="tunnel-published")
    await phones.say("manager", "/chats")
    await phones.tap("manager", "[")
    await walker.tap_and_keep("manager", "🧭", name="lead-in-no-tunnel")
    await walker.tap_and_keep("manager", "➕", name="lead-into")
    await walker.tap_and_keep("manager", name[:BEGINS], name="lead-in-tunnel")
    await walker.tap_and_keep("manager", "⏸", name="lead-tunnel-paused")
    await walker.tap_and_keep("manager", "⬅️", name="chat-in-tunnel")
    await phones.tap("manager", "🧭")
    await phones.tap("manager", "▶️")
    await phones.tap("manager", "⬅️")
    await phones.tap("manager", "💬")
    await phones.say("manager", "👋")
    await walker.keep("manager", "tunnel-paused-told")
    await walker.tap_and_keep("manager", "▶️", "⏹", name="lead-tunnel-stop")
    await walker.tap_and_keep("manager", "⏹", name="lead-tunnel-stopped")


async def figures_are_read(walker: Walker) -> None:
    phones, name = walker.phones, LONG[walker.language]
    await phones.say("admin", "/tunnels")
    await walker.keep("admin", "tunnels-working")
    await walker.tap_and_keep("admin", name[:BEGINS], "📊", name="tunnel-figures-of-people")
    await walker.tap_and_keep("admin", "⬅️", "🧱", "💬", name="tunnel-block-figures")


async def a_tunnel_is_built(walker: Walker) -> None:
    phones, (text, label) = walker.phones, WORDS[walker.language]
    await phones.say("admin", "/tunnels")
    await walker.tap_and_keep("admin", "➕", "📄", name="tunnel-name")
    await phones.say("admin", f"Tunnel {walker.language}")
    await walker.tap_and_keep("admin", "🧱", "➕", name="tunnel-kinds")
    await walker.tap_and_keep("admin", "💬", name="tunnel-new-message")
    await walker.tap_and_keep("admin", "📝", name="tunnel-text")
    await phones.say("admin", text)
    await phones.tap("admin", "🔘")
    await walker.tap_and_keep("admin", "➕", name="tunnel-button-new")
    await phones.say("admin", label)
    await walker.keep("admin", "tunnel-button")
    await walker.tap_and_keep("admin", "➡️", name="tunnel-link")
    await walker.tap_and_keep("admin", "➕ ❓", name="tunnel-linked")
    await walker.tap_and_keep("admin", "💾", name="tunnel-save-to")
    await walker.tap_and_keep("admin", "⬅️", "⌛", name="tunnel-patience")
    await walker.tap_and_keep("admin", "⬅️", "➡️", "➕ 🔀", name="tunnel-condition")
    await walker.tap_and_keep("admin", "🔀", "➕", name="tunnel-tests")
    await walker.tap_and_keep("admin", "✏️", name="tunnel-branch")
    await walker.tap_and_keep("admin", "➡️", "➕ ⚡", "⚡", "➕", name="tunnel-doings")
    await walker.tap_and_keep("admin", "🚦", name="tunnel-doing")
    await walker.tap_and_keep("admin", "🗃", name="tunnel-doing-plan")


WALKS: tuple[Walk, ...] = (a_ready_tunnel_is_taken, a_person_is_led_through, figures_are_read, a_tunnel_is_built)
