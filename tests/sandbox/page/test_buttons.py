"""Buttons and keyboards, and what tapping them shows."""

from __future__ import annotations

import pytest
from aiogram.types import (
    BotCommand,
    DisabledButton,
    ForceReply,
    InlineKeyboardButton,
    KeyboardButton,
    KeyboardButtonRequestUsers,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
)
from playwright.async_api import expect

from tests.sandbox.page.browser import (
    LEAD,
    MANAGER,
    Screen,
    button,
)

pytestmark = [pytest.mark.browser, pytest.mark.asyncio(loop_scope="session"), pytest.mark.xdist_group("browser")]


async def test_a_tapped_button_spins_until_the_toast(screen: Screen) -> None:
    await screen.say(MANAGER, "#118", button("Offer sent", "next", "primary"))
    press = await screen.tap("manager", "Offer sent")
    tapped = screen.phone("manager").get_by_role("button", name="Offer sent", exact=True)
    await expect(tapped).to_have_attribute("aria-busy", "true")
    await screen.bot.answer_callback_query(press.id, "🟣 Offer sent")
    await expect(screen.phone("manager").get_by_role("status")).to_have_text("🟣 Offer sent")
    await expect(tapped).not_to_have_attribute("aria-busy", "true")
    assert (press.person_id, press.data) == (MANAGER, "next")


async def test_an_alert_waits_for_ok_on_its_phone_only(screen: Screen) -> None:
    await screen.say(MANAGER, "#118", button("Won", "won"))
    press = await screen.tap("manager", "Won")
    await screen.bot.answer_callback_query(press.id, "Changed by Anna 1 min ago", show_alert=True)
    alert = screen.phone("manager").get_by_role("alertdialog")
    await expect(alert).to_contain_text("Changed by Anna 1 min ago")
    await screen.phone("lead").get_by_role("textbox").fill("still usable")
    await alert.get_by_role("button", name="OK").click()
    await expect(alert).to_have_count(0)
    await expect(screen.phone("manager").get_by_role("textbox")).to_be_editable()


async def test_button_styles_have_their_colours_and_inert_ones_do_nothing(screen: Screen) -> None:
    styles = [button(style, style, style) for style in ("primary", "success", "danger")]
    inert = InlineKeyboardButton(text="2/5", disabled=DisabledButton())
    sent = await screen.say(MANAGER, "card", *styles, inert)
    keys = screen.message(sent).locator(".key")
    await expect(keys).to_have_count(4)
    colours = await keys.evaluate_all("keys => keys.map((key) => getComputedStyle(key).backgroundColor)")
    assert len(set(colours)) == 4
    await expect(keys.last).to_have_attribute("aria-disabled", "true")
    await keys.last.dispatch_event("click")
    await screen.tap("manager", "danger")
    assert [press.data for press in screen.world.presses.values()] == ["danger"]


async def test_the_reply_keyboard_writes_its_words_and_folds(screen: Screen) -> None:
    rows = [[KeyboardButton(text="💼 Deals"), KeyboardButton(text="☰ Menu")]]
    keyboard = ReplyKeyboardMarkup(keyboard=rows, input_field_placeholder="Name or #number")
    await screen.bot.send_message(MANAGER, "👋", reply_markup=keyboard)
    phone = screen.phone("manager")
    await expect(phone.get_by_placeholder("Name or #number")).to_be_visible()
    await phone.get_by_role("button", name="💼 Deals").click()
    await screen.until(lambda: screen.texts(MANAGER)[-1] == "💼 Deals")
    await phone.get_by_role("button", name="Keyboard").click()
    await expect(phone.get_by_role("button", name="💼 Deals")).to_be_hidden()
    await phone.get_by_role("button", name="Keyboard").click()
    await expect(phone.get_by_role("button", name="💼 Deals")).to_be_visible()
    await screen.bot.send_message(MANAGER, "bye", reply_markup=ReplyKeyboardRemove())
    await expect(phone.get_by_role("button", name="Keyboard")).to_be_hidden()


async def test_a_contact_is_shared_only_after_a_yes(screen: Screen) -> None:
    rows = [[KeyboardButton(text="📞 Leave my phone", request_contact=True)]]
    await screen.bot.send_message(LEAD, "Hi", reply_markup=ReplyKeyboardMarkup(keyboard=rows))
    phone = screen.phone("lead")
    for answer in ("Cancel", "Share contact"):
        await phone.get_by_role("button", name="📞 Leave my phone").click()
        await expect(phone.get_by_role("dialog")).to_contain_text("+380671234567")
        assert screen.world.chat(LEAD).messages[-1].contact is None
        await phone.get_by_role("button", name=answer).click()
    await expect(phone.locator(".contact")).to_contain_text("+380671234567")
    contact = screen.world.chat(LEAD).messages[-1].contact
    assert contact is not None
    assert contact["user_id"] == LEAD


async def test_people_are_chosen_in_a_window_of_their_own(screen: Screen) -> None:
    asked = KeyboardButtonRequestUsers(request_id=7, max_quantity=2, request_name=True)
    rows = [[KeyboardButton(text="👤 Choose people", request_users=asked)]]
    await screen.bot.send_message(MANAGER, "Who?", reply_markup=ReplyKeyboardMarkup(keyboard=rows))
    phone = screen.phone("manager")
    opener = phone.get_by_role("button", name="👤 Choose people")
    await opener.click()
    window = phone.get_by_role("dialog", name="👤 Choose people")
    await expect(window.get_by_role("checkbox", name="Ivan Petrenko")).to_have_count(0)
    await expect(window.get_by_role("button", name="Choose")).to_be_disabled()
    await window.get_by_role("button", name="Cancel").click()
    await expect(window).to_have_count(0)
    await opener.click()
    for name in ("Olena Koval", "Anna Shevchenko"):
        await window.get_by_role("checkbox", name=name).check()
    await expect(window.get_by_role("checkbox", name="Marta Bilyk")).to_be_disabled()
    await window.get_by_role("checkbox", name="Anna Shevchenko").uncheck()
    await window.get_by_role("checkbox", name="Marta Bilyk").check()
    await window.get_by_role("button", name="Choose").click()
    await expect(phone.locator(".own").last).to_contain_text("Olena Koval, Marta Bilyk")
    shared = screen.world.chat(MANAGER).messages[-1].shared
    assert shared is not None
    assert (shared["request_id"], [one["user_id"] for one in shared["users"]]) == (7, [LEAD, 101])


async def test_an_asked_for_reply_quotes_the_question(screen: Screen) -> None:
    asking = ForceReply(input_field_placeholder="The amount")
    question = await screen.bot.send_message(MANAGER, "How much?", reply_markup=asking)
    phone = screen.phone("manager")
    await expect(phone.get_by_placeholder("The amount")).to_be_visible()
    await phone.get_by_role("textbox").fill("12500")
    await phone.get_by_role("button", name="Send").click()
    await expect(phone.locator(".own .quote").last).to_contain_text("How much?")
    assert screen.world.chat(MANAGER).messages[-1].reply_to == question.message_id


async def test_the_menu_button_lists_the_persons_commands(screen: Screen) -> None:
    await screen.bot.set_my_commands([BotCommand(command="deals", description="My deals")])
    phone = screen.phone("manager")
    await phone.get_by_role("button", name="Menu").click()
    await phone.get_by_role("menuitem", name="My deals").click()
    await screen.until(lambda: screen.texts(MANAGER)[-1] == "/deals")


async def test_the_page_works_by_keyboard_alone(screen: Screen) -> None:
    await screen.say(MANAGER, "card", button("Won", "won"))
    key = screen.phone("manager").get_by_role("button", name="Won", exact=True)
    await key.focus()
    await screen.page.keyboard.press("Enter")
    await screen.until(lambda: len(screen.world.presses) == 1)
    await expect(key).to_be_focused()
    await screen.phone("manager").locator(".picker").focus()
    await screen.page.keyboard.press("Enter")
    await screen.page.keyboard.press("ArrowDown")
    await expect(screen.phone("manager").get_by_role("menuitem", name="Anna Shevchenko")).to_be_focused()
    await screen.page.keyboard.press("Escape")
    await expect(screen.phone("manager").locator(".picker")).to_be_focused()
