"""A deal added by hand, as people tap and type it."""

from __future__ import annotations

import pytest

from crm_core.models import Deal, Kind, Lead, Manager, SalesPlan
from crm_core.rules.adding import Origin, Where
from tests.firm import Firm
from tests.handlers.adding import PHONE_LINE, TYPED, add, ask_on_board, open_board
from tests.stage import Stage


async def test_the_question_stands_in_the_same_bubble_and_opens_the_input(
    stage: Stage, ivan: Manager, plan: SalesPlan
) -> None:
    me = ivan.telegram_id
    await open_board(stage, ivan)
    board = stage.last(me)
    await stage.tap(me, "➕ Deal")
    assert board.html == (
        "🗃 <b>Online sales</b>   <code>[ONLINE]</code>\n➕ A new deal · 🔵 New\n\n✏️ Waiting for your message…"
    )
    assert [button["text"] for button in board.buttons] == ["✖️ Cancel"]
    assert stage.text(me).startswith("Who is it? Write a name, phone or e-mail")
    await stage.tap(me, "✖️ Cancel")
    assert stage.last(me).id == board.id
    assert board.html.startswith("<b>🗂 Online sales</b>")


async def test_a_new_contact_is_a_deal_at_once_and_its_card_leads_back_to_the_board(
    stage: Stage, ivan: Manager, plan: SalesPlan, firm: Firm
) -> None:
    me = ivan.telegram_id
    await add(stage, ivan, TYPED)
    assert stage.text(me).startswith("<b>#1 Olena Koval</b>   <code>[ONLINE]</code>\n🔵 New")
    assert PHONE_LINE in stage.text(me)
    assert "Waiting" not in "".join(stage.texts(me))
    (deal,) = await firm.rows(Deal)
    assert (deal.manager_id, deal.amount) == (ivan.id, plan.average_bill)
    for text in ("⋯ More", "🕘 History", "⬅️ #1"):
        await stage.tap(me, text)
        assert stage.buttons(me)[-1] == "⬅️ Board", text
    await stage.tap(me, "⬅️ Board")
    assert "🔵 New · 1" in stage.buttons(me)[0]


async def test_a_deal_stands_in_the_column_it_was_added_to(stage: Stage, ivan: Manager, plan: SalesPlan) -> None:
    me = ivan.telegram_id
    await ask_on_board(stage, ivan, "🟡 In work")
    await stage.tap(me, "✖️ Cancel")
    assert stage.buttons(me)[-2:] == ["⬅️ Board", "➕ Deal"]
    await stage.tap(me, "➕ Deal")
    await stage.send(me, "Olena")
    assert "🟡 In work" in stage.text(me)
    await stage.tap(me, "⬅️ Deals")
    assert "🟡 #1 Olena" in stage.buttons(me)[0]


async def test_a_deal_added_on_a_plans_card_stands_first_and_leads_back_there(
    stage: Stage, anna_admin: Manager, ivan: Manager, plan: SalesPlan
) -> None:
    me = anna_admin.telegram_id
    await stage.send(me, "/plans")
    for text in ("Online sales", "➕ Deal", "✖️ Cancel", "➕ Deal"):
        await stage.tap(me, text)
    await stage.send(me, "Olena")
    assert "<b>#1 Olena</b>" in stage.text(me)
    assert "👤 Ivan" in stage.text(me)
    assert "🔵 New · just now · added by hand" in stage.texts(ivan.telegram_id)[-1]
    await stage.tap(me, "⬅️ Plan")
    assert "⚖️ Even" in stage.text(me)


async def test_whoever_is_known_is_asked_about_before_anybody_new_is_made(
    stage: Stage, ivan: Manager, plan: SalesPlan, firm: Firm
) -> None:
    me = ivan.telegram_id
    await add(stage, ivan, TYPED)
    await add(stage, ivan, "(067) 123-45-67 Lena", "🟣 Offer sent")
    assert stage.text(me).endswith("➕ A new deal · 🟣 Offer sent\n\nIs it one of these people?")
    assert stage.buttons(me) == [
        "👤 Olena Koval · …67",
        "➕ New contact: Lena, +380 67 123 4567",
        "⬅️ Deals",
    ]
    assert await firm.count(Lead) == 1
    press = await stage.tap(me, "👤 Olena Koval")
    assert (press.text, press.alert) == ("There is an open deal in this plan already.", True)
    assert stage.text(me).startswith("<b>#1 Olena Koval</b>")
    assert stage.buttons(me)[-1] == "⬅️ Deals"


async def test_whoever_sees_all_deals_sees_more_of_a_phone(
    stage: Stage, anna: Manager, ivan: Manager, plan: SalesPlan
) -> None:
    await add(stage, ivan, TYPED)
    await add(stage, anna, "olena")
    assert stage.buttons(anna.telegram_id)[0] == "👤 Olena Koval · …4567"


async def test_a_known_person_whose_deal_is_closed_gets_a_new_one(
    stage: Stage, anna: Manager, deal: Deal, firm: Firm
) -> None:
    await firm.services.deals.win(deal.id, None, seen=deal.version, actor=firm.owner)
    await add(stage, anna, "koval")
    assert stage.buttons(anna.telegram_id) == ["👤 Olena Koval", "➕ New contact: koval", "⬅️ Board"]
    press = await stage.tap(anna.telegram_id, "👤 Olena")
    assert press.text == "🗃 #2 was made in «Online sales»."
    assert stage.text(anna.telegram_id).startswith("<b>#2 Olena Koval</b>")


async def test_a_new_contact_can_be_made_beside_a_known_one_and_only_once(
    stage: Stage, ivan: Manager, plan: SalesPlan, firm: Firm
) -> None:
    me = ivan.telegram_id
    await add(stage, ivan, TYPED)
    await add(stage, ivan, "Lena Koval +380671234567")
    asked = stage.last(me)
    data = next(one["callback_data"] for one in asked.buttons if "➕ New" in one["text"])
    for _ in range(2):
        await stage.press(me, asked.id, data, forged=True)
        assert asked.html.startswith("<b>#2 Lena Koval</b>")
    assert (await firm.count(Lead), await firm.count(Deal)) == (2, 2)


async def test_a_new_contact_whose_words_are_gone_is_asked_for_again(
    stage: Stage, ivan: Manager, plan: SalesPlan, firm: Firm
) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/menu")
    for data in ("nn:p:1", "nf", "np:1"):
        press = await stage.press(me, stage.last(me).id, data, forged=True)
        assert press.alert, data
        assert press.text == "This screen is out of date. Here is a fresh one."
        assert stage.text(me).startswith("Write a name, phone, e-mail or number")
    assert await firm.count(Lead) == 0


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ("12", "Write at least a name, a phone or an e-mail."),
        ("4567890123456", "This does not look like a phone number. Example: +380 67 123 45 67"),
        ("Olena 0671234", "This does not look like a phone number. Example: +380 67 123 45 67"),
        ("Olena, olena@", "This does not look like an e-mail. Example:"),
        ("0671234567 0507654321", "One person at a time, please: one phone and one e-mail."),
        ("x" * 201, "Too long: 200 characters at most."),
        ("x " * 1500, "Too long: 200 characters at most."),
    ],
)
async def test_what_is_no_contact_is_explained_and_the_question_stays(
    stage: Stage, ivan: Manager, plan: SalesPlan, firm: Firm, wrong: str, words: str
) -> None:
    await ask_on_board(stage, ivan)
    await stage.send(ivan.telegram_id, wrong)
    assert stage.text(ivan.telegram_id).startswith(words)
    assert await firm.count(Lead) == 0
    await stage.send(ivan.telegram_id, TYPED)
    assert PHONE_LINE in stage.text(ivan.telegram_id)


async def test_names_are_shown_as_they_were_typed_and_nothing_in_them_is_a_tag(
    stage: Stage, ivan: Manager, plan: SalesPlan
) -> None:
    await add(stage, ivan, "<b>Olena</b> & Co")
    assert stage.text(ivan.telegram_id).startswith("<b>#1 &lt;b&gt;Olena&lt;/b&gt; &amp; Co</b>")


async def test_a_contact_from_the_address_book_is_as_good_as_typed(
    stage: Stage, ivan: Manager, plan: SalesPlan, firm: Firm
) -> None:
    me = ivan.telegram_id
    await ask_on_board(stage, ivan)
    stage.world.share_contact(me, foreign=True)
    await stage.settle()
    assert "<b>#1 Friend</b>" in stage.text(me)
    await ask_on_board(stage, ivan)
    stage.world.share_contact(me, foreign=True)
    await stage.settle()
    await stage.tap(me, "➕ New contact: Friend, +380 50 000 0001")
    assert "<b>#2 Friend</b>" in stage.text(me)
    assert {lead.phone for lead in await firm.rows(Lead)} == {"+380500000001"}


async def test_a_form_that_asks_for_something_else_takes_no_contacts(stage: Stage, ivan: Manager, deal: Deal) -> None:
    me = ivan.telegram_id
    for text in ("⋯ More", "📝 Note"):
        await stage.tap(me, text)
    stage.world.share_contact(me, foreign=True)
    await stage.settle()
    assert "Only text is understood here" in stage.text(me)
    await stage.send(me, "a note")
    assert "📝 a note" in stage.text(me)


async def test_a_deal_added_as_won_asks_for_the_amount(
    stage: Stage, ivan: Manager, plan: SalesPlan, firm: Firm
) -> None:
    me = ivan.telegram_id
    await ask_on_board(stage, ivan, "✅ Won")
    await stage.send(me, TYPED)
    assert "✅ Won with" in stage.text(me)
    (deal,) = await firm.rows(Deal)
    assert deal.kind is Kind.OPEN
    assert stage.buttons(me)[-2:] == ["⬅️ #1", "⬅️ Deals"]
    await stage.tap(me, "✅ Won:")
    assert (await firm.card(1)).deal.kind is Kind.WON


async def test_a_deal_added_as_lost_asks_for_the_reason_and_stays_open_if_nobody_answers(
    stage: Stage, ivan: Manager, plan: SalesPlan, firm: Firm
) -> None:
    me = ivan.telegram_id
    await add(stage, ivan, TYPED, "❌ Lost")
    assert stage.text(me).endswith("Why was it lost?")
    await stage.tap(me, "⬅️ #1")
    assert "🟣 Offer sent" in stage.text(me)
    await stage.send(me, "/menu")
    assert (await firm.card(1)).deal.kind is Kind.OPEN


async def test_a_known_person_added_as_lost_is_asked_for_the_reason_too(
    stage: Stage, anna: Manager, deal: Deal, firm: Firm
) -> None:
    await firm.services.deals.win(deal.id, None, seen=deal.version, actor=firm.owner)
    await add(stage, anna, "koval", "❌ Lost")
    await stage.tap(anna.telegram_id, "👤 Olena")
    assert "Why was it lost?" in stage.text(anna.telegram_id)


async def test_the_buttons_are_there_for_whoever_may_create_deals(
    stage: Stage, ivan: Manager, plan: SalesPlan, firm: Firm
) -> None:
    watcher = await firm.person("Watcher", "observer")
    stage.arrive(watcher)
    for person, may in ((ivan, True), (watcher, False)):
        await open_board(stage, person)
        assert ("➕ Deal" in stage.buttons(person.telegram_id)) is may
        await stage.tap(person.telegram_id, "🔵 New")
        assert ("➕ Deal" in stage.buttons(person.telegram_id)) is may
        await stage.send(person.telegram_id, "067 123 45 67")
        assert ("➕ New deal with this phone" in stage.buttons(person.telegram_id)) is may


async def test_an_archived_plan_refuses_an_old_button(stage: Stage, ivan: Manager, plan: SalesPlan, firm: Firm) -> None:
    me = ivan.telegram_id
    await ask_on_board(stage, ivan)
    await firm.services.plans.set_archived(plan.id, archived=True, seen=plan.version, actor=firm.owner)
    await stage.send(me, TYPED)
    assert stage.text(me) == "The plan is archived: it takes no new deals."
    assert await firm.count(Lead) == 0


async def test_words_that_were_taken_before_the_process_died_show_the_deal_that_was_made_of_them(
    stage: Stage, ivan: Manager, plan: SalesPlan, firm: Firm
) -> None:
    me = ivan.telegram_id
    await ask_on_board(stage, ivan)
    written = stage.world.send(me, TYPED)
    where = Where(Origin.PLAN, plan.id)
    await firm.services.adding.answer(where, TYPED, message_id=written.id, region="UA", actor=ivan)
    await stage.settle()
    assert stage.text(me).startswith("<b>#1 Olena Koval</b>")
    assert (await firm.count(Lead), await firm.count(Deal)) == (1, 1)
    assert "Waiting" not in "".join(stage.texts(me))
