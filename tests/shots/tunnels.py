"""Sales tunnels, screen by screen; the owner's phone speaks the language already."""

from __future__ import annotations

from tests.shots.walker import Walk, Walker

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
    await walker.tap_and_keep("admin", "🌙", name="tunnel-picture-dark")
    await walker.tap_and_keep("admin", "⬅️", "🚪", name="tunnel-entries")
    await walker.tap_and_keep("admin", "🔑", name="tunnel-words")
    await walker.tap_and_keep("admin", "✖️", "⬅️", "⋯", name="tunnel-more")
    await walker.tap_and_keep("admin", "🗑", name="tunnel-delete")
    await walker.tap_and_keep("admin", "⬅️", "⬅️", "📊", name="tunnel-figures")
    await walker.tap_and_keep("admin", "⬅️", "🧱", name="tunnel-blocks")
    for sign, name in {"💬": "message", "❓": "question", "⚡": "action"}.items():
        await walker.tap_and_keep("admin", sign, name=f"tunnel-{name}")
        await phones.tap("admin", "⬅️")


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


WALKS: tuple[Walk, ...] = (a_ready_tunnel_is_taken, a_tunnel_is_built)
