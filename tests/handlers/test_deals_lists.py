"""Lists of deals, search, and the way back from a card."""

from __future__ import annotations

import pytest

from crm_core.models import Deal, Manager, SalesPlan
from crm_core.services import finding
from keyboards.deals import DealList
from keyboards.home import NEW
from locales import in_all_languages
from tests.firm import Firm
from tests.stage import Stage

NAMES = ("Olena Koval", "Іван Ківш", "Zoë", "Anna", "Borys", "Clara", "Diana", "Emma", "Fedir", "Galyna", "Hanna")


@pytest.fixture
async def eleven(firm: Firm, plan: SalesPlan, stage: Stage) -> None:
    """Deals #1 … #11 of Ivan."""
    for name in NAMES:
        await firm.deal(firm.lead(name=name))
    await stage.settle()


async def test_an_empty_list_is_warm_and_leads_home(stage: Stage, ivan: Manager) -> None:
    await stage.send(ivan.telegram_id, "/deals")
    assert stage.text(ivan.telegram_id) == (
        "<b>💼 My deals</b>\n\nNo deals in work now. The next one comes here by itself."
    )
    assert stage.buttons(ivan.telegram_id) == ["⬅️ Home"]


async def test_a_list_counts_sums_and_turns_its_pages(stage: Stage, ivan: Manager, eleven: None) -> None:
    await stage.send(ivan.telegram_id, "/deals")
    assert stage.text(ivan.telegram_id) == "<b>💼 My deals</b>\n11 deals · 121\u00a0000\u00a0₴"
    buttons = stage.buttons(ivan.telegram_id)
    assert buttons[0] == "🔵 #11 Hanna · 11\u00a0000\u00a0₴"
    assert buttons[8:] == ["·", "1/2", "➡️", "🔎 Filter", "⇅ Sort", "🗂 Board", "⬅️ Home"]
    await stage.tap(ivan.telegram_id, "➡️")
    assert stage.buttons(ivan.telegram_id)[:3] == [
        "🔵 #3 Zoë · 11\u00a0000\u00a0₴",
        "🔵 #2 Іван Ківш · 11\u00a0000\u00a0₴",
        "🔵 #1 Olena Koval · 11\u00a0000\u00a0₴",
    ]


async def test_a_card_leads_back_to_the_page_it_was_opened_from(stage: Stage, ivan: Manager, eleven: None) -> None:
    await stage.send(ivan.telegram_id, "/deals")
    await stage.tap(ivan.telegram_id, "➡️")
    page = stage.text(ivan.telegram_id), stage.buttons(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "#2 Іван")
    assert stage.buttons(ivan.telegram_id)[-1] == "⬅️ My deals · 2/2"
    for button in ("Status ▾", "⬅️ #2", "⋯ More", "🕘 History", "⬅️ #2", "✅ Won", "⬅️ #2"):
        await stage.tap(ivan.telegram_id, button)
        shown = stage.buttons(ivan.telegram_id)  # beside another button it is said shorter, so that its page is read
        assert shown[-1] == ("⬅️ List 2/2" if shown[-2] == "⬅️ #2" else "⬅️ My deals · 2/2"), button
    await stage.tap(ivan.telegram_id, "⬅️ My deals · 2/2")
    assert (stage.text(ivan.telegram_id), stage.buttons(ivan.telegram_id)) == page


async def test_a_typed_amount_does_not_lose_the_way_back(stage: Stage, ivan: Manager, eleven: None) -> None:
    await stage.send(ivan.telegram_id, "/deals")
    await stage.tap(ivan.telegram_id, "➡️")
    await stage.tap(ivan.telegram_id, "#2 Іван")
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "💰 Amount")
    await stage.send(ivan.telegram_id, "500")
    assert stage.buttons(ivan.telegram_id)[-1] == "⬅️ My deals · 2/2"


async def test_a_page_whose_deals_moved_on_shows_the_first_one(
    stage: Stage, ivan: Manager, eleven: None, firm: Firm
) -> None:
    await stage.send(ivan.telegram_id, "/deals")
    reason = await firm.reason("No answer")
    for number in (1, 2, 3):
        await firm.services.deals.lose(number, reason.id, seen=1, actor=ivan)
    await stage.tap(ivan.telegram_id, "➡️")
    assert stage.buttons(ivan.telegram_id)[0] == "🔵 #11 Hanna · 11\u00a0000\u00a0₴"


@pytest.mark.parametrize("words", ["/new", *sorted(in_all_languages(NEW))])
async def test_new_deals_are_one_button_away(stage: Stage, ivan: Manager, eleven: None, words: str) -> None:
    await stage.send(ivan.telegram_id, words)
    assert stage.text(ivan.telegram_id).startswith("<b>🆕 New deals</b>\n11 deals")


@pytest.mark.parametrize("words", ["#2", "2", " # 2 ", "ківш", "ІВАН", "/find КІВШ"])
async def test_one_hit_opens_the_card(stage: Stage, ivan: Manager, eleven: None, words: str) -> None:
    await stage.send(ivan.telegram_id, words)
    assert stage.text(ivan.telegram_id).startswith("<b>#2 Іван Ківш</b>")


async def test_many_hits_are_a_list_that_remembers_its_words(stage: Stage, ivan: Manager, eleven: None) -> None:
    await stage.send(ivan.telegram_id, "ann")
    screen = stage.last(ivan.telegram_id)
    assert screen.html.startswith("<b>🔎 Found for «ann»</b>")
    assert screen.reply_to is not None
    found = stage.buttons(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "#11 Hanna")
    assert stage.buttons(ivan.telegram_id)[-1].startswith("⬅️ Found")
    await stage.tap(ivan.telegram_id, "⬅️ Found")
    assert stage.buttons(ivan.telegram_id) == found


async def test_nothing_found_offers_the_closed_ones_too(stage: Stage, ivan: Manager, eleven: None, firm: Firm) -> None:
    reason = await firm.reason("No answer")
    await firm.services.deals.lose(3, reason.id, seen=1, actor=ivan)
    await stage.send(ivan.telegram_id, "zoë")
    assert stage.text(ivan.telegram_id) == "🔎 Nothing for «zoë»."
    assert stage.buttons(ivan.telegram_id) == ["🔎 Closed too", "⬅️ Home"]
    await stage.tap(ivan.telegram_id, "🔎 Closed too")
    assert stage.buttons(ivan.telegram_id)[0].startswith("❌ #3 Zoë")


async def test_a_closed_deal_is_found_by_its_number(stage: Stage, ivan: Manager, eleven: None, firm: Firm) -> None:
    reason = await firm.reason("No answer")
    await firm.services.deals.lose(3, reason.id, seen=1, actor=ivan)
    await stage.send(ivan.telegram_id, "3")
    assert stage.text(ivan.telegram_id).startswith("<b>#3 Zoë</b>")


@pytest.mark.parametrize(
    "words", ["%", "_", "' OR 1=1 --", "\\", "<b>x</b>", "x" * 4000, "\u202e", "#", "##1", "#1e3", "0" * 30]
)
async def test_hostile_words_find_nothing_and_are_shown_as_words(
    stage: Stage, ivan: Manager, eleven: None, words: str
) -> None:
    await stage.send(ivan.telegram_id, words)
    assert stage.text(ivan.telegram_id).startswith("🔎 Nothing for «")


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        ("%", "A little more, please: two letters of a name, or three digits of a phone."),
        ("ann", "More than 1 people match. Write a little more of the name, phone or e-mail."),
    ],
)
async def test_words_that_mean_too_little_or_too_many_are_answered_with_advice(
    stage: Stage, anna: Manager, eleven: None, words: str, advice: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "LEADS_LIMIT", 1)
    await stage.send(anna.telegram_id, words)
    assert stage.text(anna.telegram_id) == advice


async def test_an_old_list_of_words_that_mean_too_many_by_now_says_so(
    stage: Stage, anna: Manager, eleven: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    await stage.send(anna.telegram_id, "ann")
    monkeypatch.setattr(finding, "LEADS_LIMIT", 1)
    press = await stage.tap(anna.telegram_id, "🔎 Closed too")
    assert press.alert
    assert (press.text or "").startswith("More than 1 people match.")


async def test_search_shows_a_manager_only_what_is_theirs(stage: Stage, eleven: None, firm: Firm) -> None:
    petro = await firm.person("Petro")
    stage.arrive(petro)
    for words in ("Olena", "#1", "1"):
        await stage.send(petro.telegram_id, words)
        assert stage.text(petro.telegram_id).startswith("🔎 Nothing for")


async def test_a_list_says_what_it_is_restricted_to(
    stage: Stage, anna: Manager, ivan: Manager, eleven: None, firm: Firm, plan: SalesPlan
) -> None:
    reason = await firm.reason("No answer")
    await firm.services.deals.lose(3, reason.id, seen=1, actor=ivan)
    listed = DealList(scope="v", kind="l", plan_id=plan.id, manager_id=ivan.id, reason_id=reason.id)
    await stage.send(anna.telegram_id, "/menu")
    data = listed.pack()
    await stage.press(anna.telegram_id, stage.last(anna.telegram_id).id, data, forged=True)
    assert stage.text(anna.telegram_id) == (
        "<b>💼 Deals</b>\n❌ lost · No answer · 👤 Ivan · 🗃 Online sales\n1 deal · 11\u00a0000\u00a0₴"
    )


async def test_a_manager_cannot_widen_a_list_by_a_forged_button(stage: Stage, eleven: None, firm: Firm) -> None:
    petro = await firm.person("Petro")
    stage.arrive(petro)
    await stage.send(petro.telegram_id, "/deals")
    for data in ("dl:v::::::::0:1", "dl:v:o::2::::::0:1", "dl:u::::::::0:1"):
        await stage.press(petro.telegram_id, stage.last(petro.telegram_id).id, data, forged=True)
        assert not [text for text in stage.buttons(petro.telegram_id) if "#" in text], data


async def test_a_long_name_is_cut_and_a_sum_is_not(stage: Stage, ivan: Manager, firm: Firm, plan: SalesPlan) -> None:
    await firm.deal(firm.lead(name="Олександра-Вікторія " * 5))
    (made,) = await firm.rows(Deal)
    await firm.services.deals.set_amount(made.id, 123_456_789_050, seen=1, actor=ivan)
    await stage.settle()
    await stage.send(ivan.telegram_id, "/deals")
    text = stage.buttons(ivan.telegram_id)[0]
    assert text.startswith("🔵 #1 Олексан")
    assert text.endswith("… · 1\u00a0234\u00a0567\u00a0890.50\u00a0₴")
