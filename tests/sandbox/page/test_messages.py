"""Messages as the page shows them."""

from __future__ import annotations

import pytest
from aiogram.types import (
    BufferedInputFile,
)
from playwright.async_api import FilePayload, expect

from tests.sandbox.page.browser import (
    HOSTILE,
    HOSTILE_LEAD,
    LEAD,
    MANAGER,
    Screen,
    button,
    picture,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]


async def test_what_a_lead_writes_reaches_the_bot(screen: Screen) -> None:
    box = screen.phone("lead").get_by_role("textbox")
    await box.fill("Hello!")
    await box.press("Enter")
    await expect(screen.phone("lead").locator(".own").last).to_contain_text("Hello!")
    assert screen.texts(LEAD)[-1] == "Hello!"
    await expect(box).to_have_value("")


async def test_hostile_names_and_texts_stay_text(screen: Screen) -> None:
    lead = screen.phone("lead")
    await lead.locator(".picker").click()
    await lead.get_by_role("menuitem").nth(1).click()
    await expect(lead.locator(".picker")).to_contain_text(HOSTILE)
    await lead.get_by_role("textbox").fill(HOSTILE)
    await lead.get_by_role("button", name="Send").click()
    shown = await screen.say(HOSTILE_LEAD, HOSTILE, button(HOSTILE[:60], "x"))
    await screen.bot.send_document(HOSTILE_LEAD, BufferedInputFile(b"x", HOSTILE.replace("/", "")), caption=HOSTILE)
    await expect(lead.locator(".file")).to_be_visible()
    await expect(screen.message(shown).locator(".text")).to_have_text(HOSTILE)
    assert await screen.page.locator("main img, main script, main [onerror]").count() == 0


async def test_a_page_sent_as_a_file_is_only_downloaded(screen: Screen) -> None:
    page = BufferedInputFile(b"<script>alert(1)</script>", "page.html")
    sent = await screen.bot.send_document(LEAD, page)
    assert sent.document is not None
    answer = await screen.page.request.get(f"{screen.url}/sandbox/files/{sent.document.file_id}")
    assert answer.headers["content-disposition"] == "attachment"
    assert answer.headers["content-type"] == "application/octet-stream"
    assert "sandbox" in answer.headers["content-security-policy"]


async def test_formatting_is_shown_and_links_stay_inside_until_confirmed(screen: Screen) -> None:
    await screen.bot.send_message(
        LEAD, '<b>Bold</b> <code>[ONLINE]</code> <a href="https://example.com/">site</a>', parse_mode="HTML"
    )
    last = screen.phone("lead").locator(".message").last
    await expect(last.locator("b")).to_have_text("Bold")
    await expect(last.locator("code")).to_have_text("[ONLINE]")
    await last.get_by_role("link", name="site").click()
    asked = screen.phone("lead").get_by_role("dialog", name="Open this link?")
    await expect(asked).to_contain_text("https://example.com/")
    await asked.get_by_role("button", name="Cancel").click()
    await expect(asked).to_have_count(0)
    assert len(screen.page.context.pages) == 1


async def test_an_edit_happens_in_place(screen: Screen) -> None:
    first = await screen.say(MANAGER, "🔵 New", button("Take it", "take"))
    await screen.say(MANAGER, "later")
    await expect(screen.message(first)).to_contain_text("🔵 New")
    await screen.bot.edit_message_text("🟡 In work", chat_id=MANAGER, message_id=first)
    await expect(screen.message(first)).to_contain_text("🟡 In work")
    await expect(screen.message(first)).to_contain_text("edited")
    await expect(screen.message(first).locator(".key")).to_have_count(0)
    await expect(screen.phone("manager").locator(".message .text")).to_have_text(["/start", "🟡 In work", "later"])


async def test_several_files_go_as_one(screen: Screen) -> None:
    lead = screen.phone("lead")
    files = [FilePayload(name=f"{n}.png", mimeType="image/png", buffer=picture()) for n in range(3)]
    await lead.get_by_role("textbox").fill("my roof")
    await lead.locator("input[type=file]").set_input_files(files)
    await expect(lead.locator(".photo img")).to_have_count(3)
    parts = screen.world.chat(LEAD).messages[-3:]
    assert len({part.album for part in parts}) == 1
    assert [(part.kind, part.caption) for part in parts] == [("photo", "my roof"), ("photo", None), ("photo", None)]
    await expect(lead.get_by_role("textbox")).to_have_value("")
    other = FilePayload(name="price.pdf", mimeType="application/pdf", buffer=b"%PDF")
    await lead.locator("input[type=file]").set_input_files([files[0], other])
    await expect(lead.locator(".file")).to_have_count(2)
    assert [part.kind for part in screen.world.chat(LEAD).messages[-2:]] == ["document", "document"]


async def test_what_was_written_can_be_edited(screen: Screen) -> None:
    lead = screen.phone("lead")
    box = lead.get_by_role("textbox")
    await box.fill("At fife")
    await box.press("Enter")
    own = lead.locator(".own").last
    await own.hover()
    await own.get_by_role("button", name="Edit", exact=True).click()
    await expect(lead.get_by_text("Edit message")).to_be_visible()
    await expect(box).to_have_value("At fife")
    await box.fill("At five")
    await box.press("Enter")
    await expect(own).to_contain_text("At five")
    await expect(own).to_contain_text("edited")
    await expect(lead.get_by_text("Edit message")).to_be_hidden()
    assert screen.texts(LEAD)[-1] == "At five"
    await own.hover()
    await own.get_by_role("button", name="Edit", exact=True).click()
    await box.press("Escape")
    await expect(box).to_have_value("")
    shown = await screen.say(LEAD, "the bot's own")
    await expect(screen.message(shown).get_by_role("button", name="Edit", exact=True)).to_have_count(0)


async def test_a_deleted_message_disappears(screen: Screen) -> None:
    gone = await screen.say(MANAGER, "old screen")
    await expect(screen.message(gone)).to_be_visible()
    await screen.bot.delete_message(MANAGER, gone)
    await expect(screen.message(gone)).to_have_count(0)


async def test_a_photo_is_shown_and_enlarged(screen: Screen) -> None:
    await screen.bot.send_photo(MANAGER, BufferedInputFile(picture(), "chart.png"), caption="📊 Reasons")
    image = screen.phone("manager").locator(".photo img")
    await expect(image).to_have_js_property("naturalWidth", 60)
    await image.click()
    await expect(screen.page.locator("dialog.viewer img")).to_be_visible()
    await screen.page.keyboard.press("Escape")
    await expect(screen.page.locator("dialog.viewer")).to_have_count(0)


async def test_reading_older_messages_is_not_disturbed(screen: Screen) -> None:
    for number in range(40):
        await screen.say(MANAGER, f"line {number}")
    phone = screen.phone("manager")
    await expect(phone.get_by_text("line 39", exact=True)).to_be_in_viewport()
    await phone.locator(".scroll").evaluate("node => node.scrollTo({ top: 0, behavior: 'instant' })")
    down = phone.get_by_role("button", name="To the newest message")
    await expect(down).to_be_visible()
    await screen.say(MANAGER, "news")
    await expect(down).to_contain_text("1")
    await expect(phone.get_by_text("news", exact=True)).not_to_be_in_viewport()
    await down.click()
    await expect(phone.get_by_text("news", exact=True)).to_be_in_viewport()


async def test_a_broken_connection_loses_nothing(screen: Screen) -> None:
    async with screen.silence():
        await screen.say(MANAGER, "meanwhile")
        await expect(screen.page.get_by_text("The sandbox does not answer")).to_be_visible()
        await expect(screen.phone("manager").get_by_text("meanwhile", exact=True)).to_have_count(0)
    await expect(screen.phone("manager").get_by_text("meanwhile", exact=True)).to_be_visible()
    await expect(screen.page.get_by_text("The sandbox does not answer")).to_be_hidden()
    screen.complaints.clear()  # the browser itself logs the refused connections
