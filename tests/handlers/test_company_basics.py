"""The company's currency and time zone: by taps, and by typing what people call them."""

from __future__ import annotations

import pytest

from crm_core.models import Company, Deal
from tests.firm import OWNER, Firm
from tests.stage import Stage


async def company(firm: Firm) -> Company:
    (found,) = await firm.rows(Company)
    return found


async def open_company(stage: Stage) -> None:
    await stage.send(OWNER, "/company")


# -- currency -----------------------------------------------------------------------------------------------------


async def test_the_currency_takes_two_taps_and_shows_everywhere_at_once(firm: Firm, stage: Stage) -> None:
    await firm.plan()
    await open_company(stage)
    await stage.tap(OWNER, "💱 Currency")
    assert "● ₴ UAH" in stage.buttons(OWNER)
    press = await stage.tap(OWNER, "€ EUR")
    assert press.text == "✅ Saved"
    assert "Currency: EUR, Euro" in stage.text(OWNER)
    await stage.send(OWNER, "/plans")
    await stage.tap(OWNER, "Online sales")
    assert "11 000 €" in stage.text(OWNER).replace("\u00a0", " ")


async def test_a_currency_with_deals_stays(firm: Firm, stage: Stage, deal: Deal) -> None:
    await open_company(stage)
    await stage.tap(OWNER, "💱 Currency")
    press = await stage.tap(OWNER, "€ EUR")
    assert press.alert
    assert press.text == "There are deals with sums in this currency already, so it cannot be changed."
    assert (await company(firm)).currency == "UAH"
    await stage.tap(OWNER, "⌨️ Another one")
    await stage.send(OWNER, "euro")
    assert "cannot be changed" in stage.text(OWNER)
    assert (await company(firm)).currency == "UAH"


@pytest.mark.parametrize(("typed", "code"), [("злотий", "PLN"), ("фунт стерлингов", "GBP"), ("chf", "CHF")])
async def test_a_currency_is_typed_in_any_language(firm: Firm, stage: Stage, typed: str, code: str) -> None:
    await open_company(stage)
    await stage.tap(OWNER, "💱 Currency")
    await stage.tap(OWNER, "⌨️ Another one")
    await stage.send(OWNER, typed)
    assert (await company(firm)).currency == code
    assert f"Currency: {code}" in stage.text(OWNER)


async def test_several_currencies_are_left_to_choose_from(firm: Firm, stage: Stage) -> None:
    await open_company(stage)
    await stage.tap(OWNER, "💱 Currency")
    await stage.tap(OWNER, "⌨️ Another one")
    await stage.send(OWNER, "dollar")
    assert "Which one?" in stage.text(OWNER)
    assert "Write it more exactly" in stage.text(OWNER)
    assert stage.buttons(OWNER)[-1] == "⬅️ Currency"
    await stage.tap(OWNER, "CAD · Canadian Dollar")
    assert (await company(firm)).currency == "CAD"


@pytest.mark.parametrize("typed", ["bitcoin", "XYZ", "\u200b", "'; DROP TABLE company", "x" * 4000])
async def test_what_is_no_currency_is_explained(firm: Firm, stage: Stage, typed: str) -> None:
    await open_company(stage)
    await stage.tap(OWNER, "💱 Currency")
    await stage.tap(OWNER, "⌨️ Another one")
    await stage.send(OWNER, typed)
    assert stage.text(OWNER).startswith("No such currency was found.")
    await stage.tap(OWNER, "✖️ Cancel")
    assert "In which currency" in [text for text in stage.texts(OWNER) if "In which currency" in text][-1]
    assert (await company(firm)).version == 1


# -- time zone ----------------------------------------------------------------------------------------------------


async def test_the_time_zone_shows_its_time_and_moves_the_days(firm: Firm, stage: Stage) -> None:
    await open_company(stage)
    await stage.tap(OWNER, "🕒 Time zone")
    assert "Days in reports begin and end there" in stage.text(OWNER)
    assert {"● Kyiv 15:00", "Warsaw 14:00", "New York 08:00"} <= set(stage.buttons(OWNER))
    await stage.tap(OWNER, "New York 08:00")
    assert "Time zone: New York, now 08:00" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Home")
    assert "good morning" in stage.text(OWNER)


@pytest.mark.parametrize(
    ("typed", "zone"), [("Прага", "Europe/Prague"), ("Europe/Madrid", "Europe/Madrid"), ("toronto", "America/Toronto")]
)
async def test_a_time_zone_is_found_by_its_city(firm: Firm, stage: Stage, typed: str, zone: str) -> None:
    await open_company(stage)
    await stage.tap(OWNER, "🕒 Time zone")
    await stage.tap(OWNER, "⌨️ Another one")
    await stage.send(OWNER, typed)
    assert (await company(firm)).time_zone == zone


async def test_several_cities_are_left_to_choose_from_and_none_is_explained(firm: Firm, stage: Stage) -> None:
    await open_company(stage)
    await stage.tap(OWNER, "🕒 Time zone")
    await stage.tap(OWNER, "⌨️ Another one")
    await stage.send(OWNER, "Львів")
    assert stage.text(OWNER).startswith("No such city was found.")
    await stage.send(OWNER, "Казахстан")
    await stage.tap(OWNER, "Almaty")
    assert (await company(firm)).time_zone == "Asia/Almaty"
