"""The action log in the chat: who may read what of it, forged buttons, other languages."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from crm_core.models import Deal, Manager, Permission, RolePermission, SalesPlan
from keyboards.places import Log
from keyboards.spelling import HIGHEST_ID
from tests.firm import OWNER, REASONS, Firm
from tests.handlers.log import lines, open_log
from tests.stage import Stage


async def test_plans_and_people_are_opened_by_those_who_may(
    firm: Firm, stage: Stage, plan: SalesPlan, anna: Manager
) -> None:
    for person_id, expected in ((OWNER, True), (anna.telegram_id, False)):
        await open_log(stage, person_id)
        buttons = stage.buttons(person_id)
        assert ("🗃 Online sales" in buttons or "🗃 Online sal…" in buttons) == expected
        assert ("👤 Ivan" in buttons) == expected


async def test_without_the_right_every_button_is_refused(stage: Stage, ivan: Manager, deal: Deal) -> None:
    me = ivan.telegram_id
    await stage.send(me, "/menu")
    assert not [text for text in stage.buttons(me) if "Log" in text]
    for prefix, more in (("wl", ""), ("ww", ":0"), ("wk", ""), ("wt", ""), ("wn", ""), ("wy", "")):
        data = prefix + Log().pack().removeprefix("wl") + more
        found = await stage.press(me, stage.last(me).id, data, forged=True)
        assert found.text == "You have no right to do this.", data
    for data in ("a:wn:", "a:wy:"):
        found = await stage.press(me, stage.last(me).id, data, forged=True)
        assert found.text == "You have no right to do this.", data
    await stage.send(me, "/log")
    assert "You have no right to do this." in stage.text(me)


async def test_a_right_that_is_taken_away_ends_the_log_at_once(firm: Firm, stage: Stage, anna: Manager) -> None:
    await open_log(stage, anna.telegram_id)

    def take_away(session: Session) -> None:
        held = session.get_one(RolePermission, (anna.role_id, Permission.SEE_LOG))
        session.delete(held)

    await firm.change(take_away)
    found = await stage.tap(anna.telegram_id, "👤 Anybody ▾")
    assert found.text == "You have no right to do this."


async def test_a_reader_of_own_deals_sees_no_others(
    firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal, ivan: Manager
) -> None:
    petro = await firm.person("Petro")
    stage.arrive(petro)
    await firm.change(lambda session: session.add(RolePermission(role_id=petro.role_id, permission=Permission.SEE_LOG)))
    await open_log(stage, petro.telegram_id)
    assert lines(stage, petro.telegram_id)
    assert "Olena" not in stage.text(petro.telegram_id)
    await stage.tap(petro.telegram_id, "#️⃣ One deal")
    await stage.send(petro.telegram_id, f"#{deal.id}")
    assert "or you may not see it" in stage.text(petro.telegram_id)
    await open_log(stage, ivan.telegram_id)
    assert "Olena" in stage.text(ivan.telegram_id)


@pytest.mark.parametrize(
    "listed",
    [
        Log(deal_id=HIGHEST_ID),
        Log(plan_id=HIGHEST_ID),
        Log(about_id=HIGHEST_ID),
        Log(manager_id=HIGHEST_ID),
        Log(deal_id=77),
    ],
)
async def test_a_forged_filter_finds_nothing(stage: Stage, deal: Deal, listed: Log) -> None:
    await open_log(stage)
    found = await stage.press(OWNER, stage.last(OWNER).id, listed.pack(), forged=True)
    assert found.text == "Nothing was found: it may have been removed, or you may not see it."


@pytest.mark.parametrize(
    "listed",
    [
        Log(start=1, end=1),
        Log(start=3652058, end=3652058),
        Log(start=5, end=3),
        Log(anchor=HIGHEST_ID, back=True, page=HIGHEST_ID),
        Log(anchor=1, page=7),
        Log(kind="d", manager_id=-1, anchor=HIGHEST_ID),
    ],
)
async def test_a_forged_place_shows_something_harmless(stage: Stage, deal: Deal, listed: Log) -> None:
    await open_log(stage)
    found = await stage.press(OWNER, stage.last(OWNER).id, listed.pack(), forged=True)
    assert found.text is None
    assert stage.text(OWNER).startswith("🕘 <b>Log</b>")
    assert stage.buttons(OWNER)[-1] == "⬅️ Home"


@pytest.mark.parametrize(
    "forged", ["wl:x:::::::0:1", "wl::::1:1::::0:1", "wl:::1:1:::::0:1", "ww:::::::::0:1:99999", "wd:x"]
)
async def test_a_forged_spelling_opens_a_fresh_screen(stage: Stage, deal: Deal, forged: str) -> None:
    await open_log(stage)
    found = await stage.press(OWNER, stage.last(OWNER).id, forged, forged=True)
    assert str(found.text).startswith("This screen is out of date")


@pytest.mark.parametrize("language", ["uk", "ru"])
async def test_the_log_in_other_languages(firm: Firm, stage: Stage, language: str) -> None:
    anna = await firm.person("Anna", "admin", language=language)
    ivan = await firm.person("Ivan")
    stage.arrive(anna, ivan)
    await firm.plan(ivan)
    deal = await firm.deal()
    await firm.services.deals.set_amount(deal.id, 50_00, seen=deal.version, actor=ivan)
    await stage.send(anna.telegram_id, "/log")
    told = re.sub(r"<[^>]+>|" + "|".join(DATA), "", stage.text(anna.telegram_id))
    assert re.findall(r"[A-Za-z]{3,}", told) == []
    for button in stage.buttons(anna.telegram_id):
        assert re.findall(r"[A-Za-z]{3,}", re.sub("|".join(DATA), "", button)) == []


DATA = (r"\[ONLINE\]", "Online sales", "Online sal…", "Olena Koval", "Ivan", "Anna", "Olga", "New", *REASONS)
