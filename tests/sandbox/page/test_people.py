"""What the people on the phones do besides tapping."""

from __future__ import annotations

import pytest
from aiogram.types import InlineKeyboardButton
from playwright.async_api import Browser, FilePayload, expect

from tests.sandbox.page.browser import (
    LEAD,
    MANAGER,
    OTHER_MANAGER,
    Screen,
    opened,
    picture,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]


async def test_every_phone_first_offers_to_start(browser: Browser) -> None:
    async with opened(browser, started=False) as screen:
        for key in ("lead", "manager", "admin"):
            await expect(screen.phone(key).get_by_role("button", name="Start", exact=True)).to_be_visible()
        await expect(screen.phone("lead").get_by_text("Write as a customer would", exact=True)).to_be_visible()
        await screen.phone("lead").get_by_role("button", name="Start", exact=True).click()
        await expect(screen.phone("lead").get_by_role("textbox")).to_be_visible()
        assert screen.texts(LEAD) == ["/start"]
        assert screen.texts(MANAGER) == []
        assert screen.complaints == []


async def test_a_message_is_replied_to_by_its_button(screen: Screen) -> None:
    relayed = await screen.say(MANAGER, "Olena: how much is it?")
    phone = screen.phone("manager")
    await screen.message(relayed).hover()
    await screen.message(relayed).get_by_role("button", name="Reply").click()
    await expect(phone.locator(".reply-bar")).to_contain_text("how much is it?")
    await phone.get_by_role("textbox").fill("12 500 ₴")
    await phone.get_by_role("textbox").press("Enter")
    await screen.until(lambda: screen.world.chat(MANAGER).messages[-1].reply_to == relayed)


async def test_a_person_sends_a_picture(screen: Screen) -> None:
    file = FilePayload(name="me.png", mimeType="image/png", buffer=picture())
    await screen.phone("lead").locator("input[type=file]").set_input_files(file)
    await expect(screen.phone("lead").locator(".own .photo img")).to_have_js_property("naturalWidth", 60)
    assert screen.world.chat(LEAD).messages[-1].kind == "photo"


async def test_a_new_lead_is_a_fresh_person(screen: Screen) -> None:
    known = set(screen.world.people)
    phone = screen.phone("lead")
    await phone.get_by_role("button", name="New lead").click()
    await phone.get_by_role("button", name="Start", exact=True).click()
    await expect(phone.get_by_role("textbox")).to_be_visible()
    (lead,) = set(screen.world.people) - known
    assert screen.texts(lead) == ["/start"]
    await expect(phone.locator(".picker")).to_contain_text(screen.world.people[lead].first_name)


async def test_news_in_another_persons_chat_are_counted(screen: Screen) -> None:
    phone = screen.phone("manager")
    await screen.say(OTHER_MANAGER, "🆕 #118")
    await screen.say(OTHER_MANAGER, "🆕 #119")
    await expect(phone.locator(".picker .badge")).to_have_text("2")
    await phone.locator(".picker").click()
    await phone.get_by_role("menuitem", name="Anna Shevchenko").click()
    await expect(phone.locator(".picker .badge")).to_be_hidden()
    await expect(phone.locator(".message").last).to_contain_text("#119")


async def test_blocking_and_unblocking(screen: Screen) -> None:
    phone = screen.phone("lead")
    await phone.get_by_role("button", name="More", exact=True).click()
    await phone.get_by_role("menuitem", name="Block the bot").click()
    await expect(phone.get_by_role("button", name="Unblock", exact=True)).to_be_visible()
    assert screen.world.people[LEAD].blocked
    await phone.get_by_role("button", name="Unblock", exact=True).click()
    await expect(phone.get_by_role("textbox")).to_be_visible()
    assert not screen.world.people[LEAD].blocked


async def test_an_invitation_is_opened_inside_by_whom_it_is_for(screen: Screen) -> None:
    link = f"https://t.me/{screen.world.bot_username}?start=join_abc"
    await screen.say(MANAGER, f"Invite: {link}")
    await screen.phone("manager").get_by_role("link", name=link).click()
    await screen.phone("manager").get_by_role("button", name="Anna Shevchenko").click()
    await screen.until(lambda: screen.texts(OTHER_MANAGER)[-1] == "/start join_abc")


async def test_a_link_that_is_sent_on_is_opened_inside_too(screen: Screen) -> None:
    link = f"https%3A%2F%2Ft.me%2F{screen.world.bot_username}%3Fstart%3Djoin_abc"
    send = InlineKeyboardButton(text="📤 Send", url=f"https://t.me/share/url?url={link}&text=Come")
    await screen.say(MANAGER, "The link is ready", send)
    await screen.phone("manager").get_by_role("button", name="📤 Send").click()
    await screen.phone("manager").get_by_role("button", name="Anna Shevchenko").click()
    await screen.until(lambda: screen.texts(OTHER_MANAGER)[-1] == "/start join_abc")
