from __future__ import annotations

import pytest
from markupsafe import Markup

from crm_core.models import Deal, Lead, Manager, SalesPlan
from crm_core.results.transfers import Decision, Lot, Outcome, Transferred
from crm_core.rules.text import units
from locales import LANGUAGES, translator
from views import notices
from views.transfers import SKIPPED, decision_screen, hand_out_screen, report_screen

EN = translator("en", currency="UAH", time_zone="Europe/Kyiv")
WIDE = "<b>Олександра-Вікторія</b> " * 5


def test_every_outcome_has_its_words() -> None:
    assert set(SKIPPED) == set(Outcome)


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_longest_report_fits_into_a_message(language: str) -> None:
    to = [(Manager(id=number, name=WIDE), 200) for number in range(1, 90)]
    skipped = {outcome: range(9_000_000, 9_000_200) for outcome in Outcome}
    text = report_screen(EN.into(language), Transferred(Lot(200, 10**14), to, skipped, left=9_999))
    assert units(Markup(text).striptags()) <= 4096
    assert "<b>Олександра" not in text


def test_names_are_shown_as_names() -> None:
    text = decision_screen(EN, Decision(Lot(2, 100), Manager(id=1, name="<i>Ivan"), 0))
    assert "&lt;i&gt;Ivan?" in text


def test_what_stays_is_said_before() -> None:
    assert "1 deal is in a plan where people choose: it stays." in decision_screen(EN, Decision(Lot(2, 100), None, 1))
    assert "stay" not in decision_screen(EN, Decision(Lot(2, 100), Manager(id=1, name="Ivan"), 1))
    assert hand_out_screen(EN, Decision(Lot(2, 100), None, 2)) == "2 deals are in plans where people choose: they stay."
    assert hand_out_screen(EN, Decision(Lot(), None, 0)) == "Nothing has changed hands."


def deal(number: int, manager: Manager | None) -> Deal:
    made = Deal(id=number)
    made.__dict__["plan"] = SalesPlan(id=1, name="Online", short_label="ONLINE")
    made.__dict__["lead"] = Lead(id=1, name="Olena")
    made.__dict__["manager"] = manager
    return made


def test_a_notice_of_many_names_the_first_and_says_how_many_more() -> None:
    several = [deal(number, None) for number in (1, 2)]
    text = notices.received(EN, several, 12, by="Anna")
    assert text == (
        "👥 Anna handed you 12 deals.\n\n<b>#1 Olena</b>   <code>[ONLINE]</code>\n"
        "<b>#2 Olena</b>   <code>[ONLINE]</code>\nand 10 more"
    )


def test_who_got_which_is_told_where_they_went_to_several() -> None:
    several = [deal(1, Manager(id=1, name="Petro")), deal(2, None)]
    text = notices.handed_over(EN, several, 2, by="Anna", to=None)
    assert text == (
        "👥 Anna took 2 deals from you.\n\n<b>#1 Olena</b>   <code>[ONLINE]</code> → Petro\n"
        "<b>#2 Olena</b>   <code>[ONLINE]</code>"
    )
