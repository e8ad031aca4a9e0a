"""Conversations, screen by screen, on the phone of a manager who speaks the language."""

from __future__ import annotations

from tests.shots.walker import Walk, Walker


async def chats_are_read(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("manager", "/chats")
    await walker.keep("manager", "chats")
    await walker.tap_and_keep("manager", "🗃", name="chats-plans")
    await phones.tap("manager", "⬅️")
    await walker.tap_and_keep("manager", "[", name="chat")
    await walker.tap_and_keep("manager", "👥", name="chat-people")
    await phones.tap("manager", "⬅️")
    await walker.tap_and_keep("manager", "📝", name="chat-note")
    await phones.say("manager", "Wants a certificate ✍️")
    await walker.keep("manager", "chat-noted")
    await walker.tap_and_keep("manager", "💬", name="chat-reply")
    await phones.say("manager", "12 500 ₴, with a certificate")
    await walker.keep("manager", "chat-answered")
    await walker.tap_and_keep("manager", "#", name="chat-deal")
    await phones.tap("manager", "⬅️")


async def templates_are_written_and_sent(walker: Walker) -> None:
    phones = walker.phones
    await phones.say("manager", "/chats")
    await walker.tap_and_keep("manager", "🧩", name="templates-none")
    await walker.tap_and_keep("manager", "➕", name="template-name")
    await phones.say("manager", f"Price {walker.language}")
    await walker.keep("manager", "template-text")
    await phones.say("manager", "{lead}, {manager}: {price}")
    await walker.keep("manager", "template-refused")
    await phones.say("manager", "{lead}, 12 500 ₴. {manager}")
    await walker.keep("manager", "template")
    await walker.tap_and_keep("manager", "🗑", name="template-delete")
    await phones.tap("manager", "⬅️")
    await walker.tap_and_keep("manager", "⬅️", name="templates")
    await phones.say("manager", "/chats")
    await phones.tap("manager", "[")
    await walker.tap_and_keep("manager", "🧩", name="chat-templates")
    await walker.tap_and_keep("manager", "📤", name="chat-template-sent")
    await phones.say("manager", "/chats")
    await walker.tap_and_keep("manager", "🔎", name="chats-find")
    await phones.say("manager", "a")
    await walker.keep("manager", "chats-found")


WALKS: tuple[Walk, ...] = (chats_are_read, templates_are_written_and_sent)
