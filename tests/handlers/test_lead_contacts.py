"""Where a phone is asked for, an e-mail is understood as well, alone or beside a phone."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from crm_core.models import Company, Event, Lead, LeadMessage
from tests.firm import Firm
from tests.services.deals import entries
from tests.stage import Stage

LEAD = 7001


@pytest.fixture(autouse=True)
async def asked(firm: Firm, stage: Stage) -> None:
    ivan = await firm.person("Ivan")
    await firm.plan(ivan)
    stage.arrive(ivan)
    stage.world.person(LEAD, "Olena")
    await stage.send(LEAD, "/phone")


async def lead(firm: Firm) -> Lead:
    (found,) = await firm.rows(Lead)
    return found


@pytest.mark.parametrize(
    ("typed", "email", "phone"),
    [
        ("olena@example.com", "olena@example.com", None),
        ("  <olena@example.com>, ", "olena@example.com", None),
        ("olena12345678@example.com", "olena12345678@example.com", None),
        ("067 123 45 67, olena@example.com", "olena@example.com", "+380671234567"),
        ("olena@example.com +48 22 123 45 67", "olena@example.com", "+48221234567"),
        ("my mail is olena@example.com", "olena@example.com", None),
    ],
)
async def test_an_email_is_kept_shown_back_and_told(
    firm: Firm, stage: Stage, typed: str, email: str, phone: str | None
) -> None:
    await stage.send(LEAD, typed)
    found = await lead(firm)
    assert (found.email, found.phone) == (email, phone)
    assert email in stage.text(LEAD)
    assert ("call you" in stage.text(LEAD)) == (phone is not None)
    (message,) = await firm.rows(LeadMessage)
    assert email in message.text
    assert len(await entries(firm, Event.LEAD_EMAIL_CHANGED)) == 1
    assert len(await entries(firm, Event.LEAD_PHONE_CHANGED)) == int(phone is not None)


@pytest.mark.parametrize(
    ("typed", "words"),
    [("olena@example", "does not look like an e-mail"), ("12345678 a@example.com", "does not look like a phone")],
)
async def test_what_does_not_look_like_one_is_asked_again(firm: Firm, stage: Stage, typed: str, words: str) -> None:
    await stage.send(LEAD, typed)
    assert words in stage.text(LEAD)
    await stage.send(LEAD, "olena@example.com")
    assert (await lead(firm)).email == "olena@example.com"


async def test_a_sentence_with_an_address_in_it_is_a_question(firm: Firm, stage: Stage) -> None:
    text = "Could you please tell me whether info@example.com still answers on Sundays or not?"
    await stage.send(LEAD, text)
    assert [message.text for message in await firm.rows(LeadMessage)] == [text]
    assert (await lead(firm)).email is None


async def test_outside_the_form_an_address_is_only_words(firm: Firm, stage: Stage) -> None:
    await stage.send(LEAD, "✖️ Cancel")
    await stage.send(LEAD, "olena@example.com")
    assert (await lead(firm)).email is None


async def test_a_phone_without_a_code_is_one_of_the_companys_country(firm: Firm, stage: Stage) -> None:
    await firm.change(lambda session: session.execute(update(Company).values(time_zone="Europe/Warsaw")))
    stage.world.person(7002, "Jan")
    await stage.send(7002, "/phone")
    await stage.send(7002, "22 123 45 67")
    (found,) = [one for one in await firm.rows(Lead) if one.telegram_id == 7002]
    assert found.phone == "+48221234567"
