"""What is written about deals, on entities alone: everything fits, every part has its words."""

from __future__ import annotations

import pytest

from crm_core.models import Kind
from crm_core.rules.describing import Part
from keyboards.deals_describing import FIELDS, typing_keyboard
from keyboards.deals_screens import Way
from keyboards.spelling import HIGHEST_ID
from tests.views.test_deals import LONG, WIDE, T, check, make_card, make_deal, units
from views import deals, deals_describing


def test_every_part_has_its_words_and_its_field() -> None:
    assert set(deals_describing.ASKS) == set(deals_describing.HINTS) == set(FIELDS) == set(Part)


@pytest.mark.parametrize("part", Part)
def test_the_widest_question_fits_into_a_message(part: Part) -> None:
    deal = make_deal(HIGHEST_ID, WIDE)
    deal.title, deal.note = WIDE, LONG[:2000]
    card = make_card(deal)
    assert units(deals_describing.ask_screen(T, card, part)) <= 4096
    assert units(deals_describing.contact_screen(T, card)) <= 4096
    check(typing_keyboard(T, part, HIGHEST_ID, Way(deal.id), removable=part is not Part.NAME))


def test_a_note_of_any_ordinary_text_is_shown_whole() -> None:
    deal = make_deal(kind=Kind.LOST)
    deal.note, deal.clarification = "замітка " * 250, "бо дорого " * 50
    assert deal.note.strip() in deals.deal_card(T, make_card(deal))
