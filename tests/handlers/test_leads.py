from __future__ import annotations

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import update

from crm_core.models import Company, Lead, LeadMessage, MessageKind
from crm_core.rules.hours import WEEKDAYS, Hours
from tests.firm import Firm
from tests.stage import Stage

LEAD = 7001


@pytest.fixture(autouse=True)
async def company(firm: Firm, stage: Stage, discreet: None) -> None:
    ivan = await firm.person("Ivan")
    await firm.plan(ivan)
    stage.arrive(ivan)
    stage.world.person(LEAD, "Olena", phone="+380671234567")


async def test_start_greets_by_name_and_keeps_the_source(firm: Firm, stage: Stage) -> None:
    await stage.start(LEAD, "autumn_ad")
    assert "Hello, <b>Olena</b>!" in stage.text(LEAD)
    assert stage.buttons(LEAD) == ["📞 Leave my phone", "🌐 Language"]
    (lead,) = await firm.rows(Lead)
    assert lead.source == "autumn_ad"


async def test_only_the_first_message_is_answered(stage: Stage) -> None:
    await stage.send(LEAD, "Hello")
    assert stage.texts(LEAD) == ["Got it ✅ We will answer here."]
    await stage.send(LEAD, "Are you there?")
    assert len(stage.texts(LEAD)) == 1


async def test_language_is_chosen_by_its_own_name(stage: Stage, firm: Firm) -> None:
    await stage.start(LEAD)
    await stage.tap(LEAD, "🌐 Language")
    assert stage.buttons(LEAD)[:3] == ["Українська", "● English", "Русский"]
    await stage.tap(LEAD, "Русский")
    (lead,) = await firm.rows(Lead)
    assert lead.language == "ru"


async def test_own_contact_becomes_the_phone(stage: Stage, firm: Firm) -> None:
    await stage.start(LEAD)
    await stage.tap(LEAD, "📞")
    keyboard = (stage.last(LEAD).reply_markup or {})["keyboard"]
    assert keyboard[0][0]["request_contact"]
    stage.world.share_contact(LEAD)
    await stage.settle()
    assert "+380 67 123 4567" in stage.text(LEAD)
    assert (stage.last(LEAD).reply_markup or {})["remove_keyboard"]
    (lead,) = await firm.rows(Lead)
    assert lead.phone == "+380671234567"


async def test_own_number_of_an_unusual_kind_is_taken(stage: Stage, firm: Firm) -> None:
    stage.world.person(7002, "Anon", phone="88804567890")
    stage.world.share_contact(7002)
    await stage.settle()
    assert (await firm.rows(Lead))[0].phone == "+88804567890"


async def test_foreign_contact_is_refused(stage: Stage, firm: Firm) -> None:
    await stage.start(LEAD)
    await stage.tap(LEAD, "📞")
    stage.world.share_contact(LEAD, foreign=True)
    await stage.settle()
    assert "somebody else" in stage.text(LEAD)
    (lead,) = await firm.rows(Lead)
    assert lead.phone is None


async def test_foreign_contact_outside_the_form_is_only_words(stage: Stage, firm: Firm) -> None:
    stage.world.share_contact(LEAD, foreign=True)
    await stage.settle()
    (lead,) = await firm.rows(Lead)
    (message,) = await firm.rows(LeadMessage)
    assert lead.phone is None
    assert message.text.startswith("👤 Friend")


@pytest.mark.parametrize(
    ("typed", "kept"),
    [("067 123 45 67", "+380671234567"), ("+48 22 123 45 67", "+48221234567"), ("12345678901234", None)],
)
async def test_typed_phone_is_checked(stage: Stage, firm: Firm, typed: str, kept: str | None) -> None:
    await stage.start(LEAD)
    await stage.tap(LEAD, "📞")
    await stage.send(LEAD, typed)
    (lead,) = await firm.rows(Lead)
    assert lead.phone == kept
    assert ("does not look like a phone" in stage.text(LEAD)) == (kept is None)


async def test_question_instead_of_a_phone_is_not_lost(stage: Stage, firm: Firm) -> None:
    await stage.start(LEAD)
    await stage.tap(LEAD, "📞")
    await stage.send(LEAD, "How much is it?")
    (message,) = await firm.rows(LeadMessage)
    assert message.text == "How much is it?"
    assert "Got it" in stage.text(LEAD)


async def test_cancel_leaves_the_phone_form(stage: Stage, firm: Firm) -> None:
    await stage.start(LEAD)
    await stage.tap(LEAD, "📞")
    await stage.send(LEAD, "✖️ Cancel")
    assert [m for m in stage.world.chat(LEAD).messages if (m.reply_markup or {}).get("remove_keyboard")]
    assert "📞 Leave my phone" in stage.buttons(LEAD)
    await stage.send(LEAD, "0671234567")
    assert (await firm.rows(Lead))[0].phone is None


async def test_photo_leaves_a_mark_and_its_caption(stage: Stage, firm: Firm) -> None:
    stage.world.send_media(LEAD, "photo", b"\x89PNG", caption="my passport")
    await stage.settle()
    (message,) = await firm.rows(LeadMessage)
    assert (message.kind, message.text, message.html) == (MessageKind.PHOTO, "📷\nmy passport", "my passport")
    assert stage.texts(LEAD) == ["Got it ✅ We will answer here."]


async def test_a_repeated_edit_is_kept_once(stage: Stage, firm: Firm) -> None:
    await stage.send(LEAD, "How much?")
    mine = next(message for message in stage.world.chat(LEAD).messages if not message.outgoing)
    stage.world.edit(LEAD, mine.id, "How much is it?")
    (again,) = [entry.update for entry in stage.world.updates.waiting()]
    await stage.settle()
    stage.world.push({**again, "update_id": 999_999})
    await stage.settle()
    (message,) = await firm.rows(LeadMessage)
    assert (message.text, message.edited_at) == ("How much is it?", mine.edit_date)


async def test_an_edit_of_what_never_came_in_is_received(stage: Stage, firm: Firm) -> None:
    mine = stage.world.send(LEAD, "How much?")
    stage.world.updates.clear()
    stage.world.edit(LEAD, mine.id, "How much is it?")
    await stage.settle()
    assert [message.text for message in await firm.rows(LeadMessage)] == ["How much is it?"]
    assert stage.texts(LEAD) == ["Got it ✅ We will answer here."]


async def test_unknown_command_is_answered_kindly(stage: Stage) -> None:
    await stage.send(LEAD, "/price")
    assert "no such command" in stage.text(LEAD)


async def test_lead_sees_nothing_of_the_crm(stage: Stage) -> None:
    await stage.start(LEAD)
    await stage.send(LEAD, "Hello")
    await stage.send(LEAD, "/help")
    shown = " ".join(stage.texts(LEAD) + stage.buttons(LEAD))
    assert not any(word in shown for word in ("ONLINE", "Ivan", "11 000", "New", "#"))


@pytest.mark.parametrize("name", ["<b>x</b>", "\u202eevil", "a\x00b", "x" * 10_000, "&lt;", "{name}", "%s", "‍"])
async def test_hostile_names_are_shown_as_text(stage: Stage, name: str) -> None:
    person = 7100
    stage.world.person(person, name)
    await stage.start(person)
    await stage.send(person, "Hello")
    assert "Got it" in stage.text(person)
    assert "<b>x</b></b>" not in stage.texts(person)[0]


async def test_lead_whose_answer_did_not_arrive_is_answered_at_the_next_try(stage: Stage) -> None:
    stage.world.send(LEAD, "Hello")
    (update,) = [entry.update for entry in stage.world.updates.waiting()]
    await stage.settle()
    answers = len(stage.texts(LEAD))
    stage.world.push({**update, "update_id": 999_999})
    await stage.settle()
    assert stage.texts(LEAD)[answers:] == stage.texts(LEAD)[answers - 1 : answers]


# -- the company's own words and hours -----------------------------------------------------------------------------


async def says(firm: Firm, **values: object) -> None:
    await firm.change(lambda session: session.execute(update(Company).values(**values)))


def at(firm: Firm, text: str) -> None:
    firm.clock.at = datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Kyiv"))


OFFICE = Hours(WEEKDAYS, time(9), time(18)).kept()
TOLD = "Thank you! We are closed now and will answer tomorrow from 09:00."
BELOW = "We are closed now and will be here tomorrow from 09:00."


async def test_the_companys_greeting_stands_on_every_first_screen(firm: Firm, stage: Stage) -> None:
    await says(firm, greetings={"en": "Hi {name}, {this} is the <school>", "ru": "Привет, {name}"})
    greeting = "Hi Olena, {this} is the &lt;school&gt;"
    await stage.start(LEAD)
    assert stage.text(LEAD) == greeting
    await stage.tap(LEAD, "🌐 Language")
    await stage.tap(LEAD, "⬅️ Back")
    assert stage.text(LEAD) == greeting
    await stage.press(LEAD, stage.last(LEAD).id, "??", forged=True)
    assert stage.text(LEAD) == greeting
    await stage.tap(LEAD, "📞")
    await stage.send(LEAD, "✖️ Cancel")
    assert stage.text(LEAD) == greeting
    await stage.tap(LEAD, "🌐 Language")
    await stage.tap(LEAD, "Русский")
    assert stage.text(LEAD) == "Привет, Olena"
    await stage.tap(LEAD, "🌐 Язык")
    await stage.tap(LEAD, "Українська")
    assert "Вітаємо, <b>Olena</b>!" in stage.text(LEAD)


async def test_outside_the_hours_a_lead_is_told_when_instead_of_got_it(firm: Firm, stage: Stage) -> None:
    await says(firm, hours=OFFICE)
    at(firm, "2026-05-04 20:00")
    await stage.start(LEAD)
    await stage.send(LEAD, "Hello")
    assert stage.texts(LEAD)[1:] == [TOLD]
    await stage.send(LEAD, "Are you there?")
    assert stage.texts(LEAD)[1:] == [TOLD]
    at(firm, "2026-05-05 10:00")
    await stage.send(LEAD, "Good morning")
    assert stage.texts(LEAD)[1:] == [TOLD]
    at(firm, "2026-05-05 19:00")
    await stage.send(LEAD, "Closed again?")
    assert stage.texts(LEAD)[1:] == [TOLD, TOLD]
    assert len(await firm.rows(LeadMessage)) == 4


async def test_the_companys_words_are_said_instead_of_ours(firm: Firm, stage: Stage) -> None:
    await says(firm, hours=OFFICE, closed_words={"en": "Gone <fishing>"})
    at(firm, "2026-05-04 20:00")
    await stage.send(LEAD, "Hello")
    assert stage.texts(LEAD) == ["Gone &lt;fishing&gt;"]


async def test_a_phone_left_outside_the_hours_is_confirmed_and_told_so(firm: Firm, stage: Stage) -> None:
    await says(firm, hours=OFFICE)
    at(firm, "2026-05-04 20:00")
    stage.world.share_contact(LEAD)
    await stage.settle()
    assert "We will call you at" in stage.text(LEAD)
    assert stage.text(LEAD).endswith(BELOW)
    await stage.send(LEAD, "Hello")
    assert len(stage.texts(LEAD)) == 1


async def test_pictures_sent_outside_the_hours_are_told_so_once(firm: Firm, stage: Stage) -> None:
    await says(firm, hours=OFFICE)
    at(firm, "2026-05-04 20:00")
    for _ in range(2):
        stage.world.send_media(LEAD, "photo", b"\x89PNG")
        await stage.settle()
    assert stage.texts(LEAD) == [TOLD]


async def test_an_edit_outside_the_hours_is_told_too(firm: Firm, stage: Stage) -> None:
    await says(firm, hours=OFFICE)
    at(firm, "2026-05-04 12:00")
    await stage.send(LEAD, "How much?")
    at(firm, "2026-05-04 20:00")
    mine = next(message for message in stage.world.chat(LEAD).messages if not message.outgoing)
    stage.world.edit(LEAD, mine.id, "How much is it?")
    await stage.settle()
    assert stage.text(LEAD) == TOLD


async def test_who_was_told_and_did_not_hear_it_is_told_at_the_next_try(firm: Firm, stage: Stage) -> None:
    await says(firm, hours=OFFICE)
    at(firm, "2026-05-04 20:00")
    stage.world.send(LEAD, "Hello")
    (update_,) = [entry.update for entry in stage.world.updates.waiting()]
    await stage.settle()
    stage.world.push({**update_, "update_id": 999_999})
    await stage.settle()
    assert stage.texts(LEAD) == [TOLD, TOLD]


async def test_a_lead_in_another_language_reads_it_there(firm: Firm, stage: Stage) -> None:
    await says(firm, hours=OFFICE)
    at(firm, "2026-05-08 20:00")
    stage.world.person(7002, "Олена", language_code="uk")
    await stage.send(7002, "Добрий вечір")
    assert stage.text(7002) == "Дякуємо! Зараз ми не працюємо. Відповімо в понеділок з 09:00."
