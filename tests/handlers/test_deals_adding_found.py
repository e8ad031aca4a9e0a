"""A deal for somebody whom a search did not find."""

from __future__ import annotations

import pytest

from crm_core.models import Company, Manager, SalesPlan
from tests.firm import Firm
from tests.handlers.adding import PHONE_LINE, TYPED, add
from tests.stage import Stage


async def test_a_phone_that_nobody_has_becomes_a_deal_by_one_tap(stage: Stage, ivan: Manager, plan: SalesPlan) -> None:
    me = ivan.telegram_id
    await stage.send(me, "067 123 45 67")
    assert stage.buttons(me) == ["🔎 Closed too", "➕ New deal with this phone", "⬅️ Home"]
    await stage.tap(me, "🔎 Closed too")
    await stage.tap(me, "➕ New deal with this phone")
    assert stage.text(me).startswith("<b>#1 +380 ••• 67</b>")
    assert PHONE_LINE in stage.text(me)


async def test_an_email_that_nobody_has_becomes_a_deal_in_the_chosen_plan(
    stage: Stage, anna: Manager, plan: SalesPlan, firm: Firm
) -> None:
    me = anna.telegram_id
    await firm.plan(name="Courses", label="B2B", default=False)
    await stage.send(me, "/find Olena olena@example.com")
    await stage.tap(me, "➕ New deal with this e-mail")
    assert stage.text(me) == "➕ A new deal in which plan?"
    assert stage.buttons(me) == ["🗃 Courses [B2B]", "🗃 Online sales [ONLINE]", "⬅️ Home"]
    await stage.tap(me, "🗃 Courses")
    assert stage.text(me).startswith("<b>#1 Olena</b>   <code>[B2B]</code>\n🔵 New")
    assert "🔵 New · just now · added by hand" in stage.text(firm.owner.telegram_id)


async def test_a_phone_of_somebody_whose_deals_are_closed_asks_whether_it_is_them(
    stage: Stage, ivan: Manager, plan: SalesPlan, firm: Firm
) -> None:
    me = ivan.telegram_id
    await add(stage, ivan, TYPED)
    await firm.services.deals.win(1, None, seen=1, actor=ivan)
    await stage.send(me, "0671234567")
    await stage.tap(me, "➕ New deal with this phone")
    assert stage.buttons(me)[0] == "👤 Olena Koval · …67"
    await stage.tap(me, "👤 Olena")
    assert stage.text(me).startswith("<b>#2 Olena Koval</b>")


@pytest.mark.parametrize("words", ["zzz", "4567", "+380 67 12"])
async def test_words_that_reach_nobody_offer_no_deal(stage: Stage, ivan: Manager, plan: SalesPlan, words: str) -> None:
    await stage.send(ivan.telegram_id, words)
    assert stage.buttons(ivan.telegram_id) == ["🔎 Closed too", "⬅️ Home"]


async def test_without_a_plan_it_is_said_that_there_is_none(stage: Stage, ivan: Manager) -> None:
    me = ivan.telegram_id
    await stage.send(me, "067 123 45 67")
    await stage.tap(me, "➕ New deal")
    assert stage.text(me) == "There is no plan into which you could put a deal."
    assert stage.buttons(me) == ["⬅️ Home"]


async def test_a_phone_is_one_of_the_companys_country(stage: Stage, ivan: Manager, plan: SalesPlan, firm: Firm) -> None:
    await firm.change(lambda session: setattr(session.get_one(Company, 1), "time_zone", "Europe/Warsaw"))
    await stage.send(ivan.telegram_id, "512 345 678")
    await stage.tap(ivan.telegram_id, "➕ New deal with this phone")
    assert "📞 +48 512 345 678" in stage.text(ivan.telegram_id)
