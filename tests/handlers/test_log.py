"""The action log in the chat: pages, filters, the way to a deal and back."""

from __future__ import annotations

import re

import pytest
from sqlalchemy.orm import Session

from crm_core.models import Deal, Manager, Permission, RolePermission, SalesPlan
from keyboards.places import Log
from keyboards.spelling import HIGHEST_ID
from tests.firm import OWNER, REASONS, Firm
from tests.stage import Stage


async def open_log(stage: Stage, person_id: int = OWNER) -> None:
    await stage.send(person_id, "/menu")
    await stage.tap(person_id, "🕘 Log")


def lines(stage: Stage, person_id: int = OWNER) -> list[str]:
    """The first line of each entry."""
    return re.findall(r"^.*<b>.*</b> · .*$", stage.text(person_id), re.MULTILINE)


async def press(stage: Stage, listed: Log, person_id: int = OWNER) -> None:
    await stage.press(person_id, stage.last(person_id).id, listed.pack(), forged=True)


async def test_the_newest_come_first_with_what_changed(firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal) -> None:
    ivan = await firm.services.people.identify(2001)
    assert ivan is not None
    await firm.services.deals.set_amount(deal.id, 12_500_00, seen=deal.version, actor=ivan)
    firm.clock.forward(60)
    await firm.services.plans.save(plan.id, average_bill=900_000, label="WEB", seen=None, actor=firm.owner)
    await open_log(stage)
    text = stage.text(OWNER)
    assert text.startswith(
        "🕘 <b>Log</b>\nNewest first.\n\n"
        "15:01 · <b>The plan was changed</b> · Olga\n🗃 Online sales\n"
        "Average bill: 11\xa0000\xa0₴ → 9\xa0000\xa0₴\nShort label: ONLINE → WEB\n\n"
        f"15:00 · <b>Amount changed</b> · Ivan\n#{deal.id} Olena Koval [WEB]\n"
        "Amount: 11\xa0000\xa0₴ → 12\xa0500\xa0₴\n\n"
    )
    assert f"15:00 · <b>The deal was created</b> · the lead\n#{deal.id} Olena Koval [WEB]\n" in text
    assert f"#{deal.id}" in stage.buttons(OWNER)
    assert stage.buttons(OWNER)[-1] == "⬅️ Home"


async def test_the_command_opens_it_too(stage: Stage) -> None:
    await stage.send(OWNER, "/log")
    assert stage.text(OWNER).startswith("🕘 <b>Log</b>")
    assert "♻️ Reset" not in stage.buttons(OWNER)


async def test_pages_are_turned_there_and_back_in_one_message(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    firm.clock.forward(86400)
    for _ in range(6):
        await firm.deal()
    await open_log(stage)
    message, first = stage.last(OWNER).id, stage.text(OWNER)
    seen = [first]
    assert {"1", "➡️"} <= set(stage.buttons(OWNER))
    while "➡️" in stage.buttons(OWNER):
        await stage.tap(OWNER, "➡️")
        seen.append(stage.text(OWNER))
    assert len(seen) > 3
    assert len(set(seen)) == len(seen)
    for before in seen[-2::-1]:
        await stage.tap(OWNER, "⬅️")
        assert stage.text(OWNER) == before
    assert "⬅️" not in stage.buttons(OWNER)
    assert stage.last(OWNER).id == message


async def test_filters_combine_and_each_is_let_go(
    firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal, anna_admin: Manager
) -> None:
    await firm.services.reasons.add(["Moved away"], actor=anna_admin)
    await firm.services.plans.set_archived(plan.id, archived=True, seen=None, actor=anna_admin)
    await open_log(stage)
    await stage.tap(OWNER, "👤 Anybody ▾")
    await stage.tap(OWNER, "👤 Anna")
    assert len(lines(stage)) == 3
    await stage.tap(OWNER, "🗂 Everything ▾")
    await stage.tap(OWNER, "🏷 Statuses and reasons")
    await stage.tap(OWNER, "🗓 All days ▾")
    await stage.tap(OWNER, "Today")
    assert "\nstatuses and reasons · by Anna · today\n" in stage.text(OWNER)
    assert lines(stage) == ["15:00 · <b>A reason was added</b> · Anna"]
    assert {"👤 Anna ▾", "🗓 Today ▾"} <= set(stage.buttons(OWNER))
    await stage.tap(OWNER, "👤 Anna ▾")
    await stage.tap(OWNER, "Anybody")
    assert "\nstatuses and reasons · today\n" in stage.text(OWNER)
    await stage.tap(OWNER, "🏷 Statuses")
    await stage.tap(OWNER, "Everything")
    assert "\ntoday\n" in stage.text(OWNER)
    await stage.tap(OWNER, "🗓 Today ▾")
    await stage.tap(OWNER, "All days")
    assert "\nNewest first.\n" in stage.text(OWNER)
    assert "♻️ Reset" not in stage.buttons(OWNER)


async def test_reset_lets_go_of_everything(stage: Stage, plan: SalesPlan) -> None:
    await open_log(stage)
    await stage.tap(OWNER, "🗓 All days ▾")
    await stage.tap(OWNER, "Yesterday")
    assert "Nothing like that has happened." in stage.text(OWNER)
    await stage.tap(OWNER, "♻️ Reset")
    assert "Newest first." in stage.text(OWNER)
    assert lines(stage)


async def test_a_picker_marks_what_is_chosen_and_leads_back_to_the_page(
    firm: Firm, stage: Stage, plan: SalesPlan
) -> None:
    for _ in range(6):
        await firm.deal()
    await open_log(stage)
    await stage.tap(OWNER, "➡️")
    page = stage.text(OWNER)
    for opens, current in (("👤 Any", "● Anybody"), ("🗂 Every", "● Everything"), ("🗓 All", "● All days")):
        await stage.tap(OWNER, opens)
        assert current in stage.buttons(OWNER)
        await stage.tap(OWNER, "⬅️ Log")
        assert stage.text(OWNER) == page


async def test_what_the_system_and_leads_did(stage: Stage, deal: Deal) -> None:
    await open_log(stage)
    await stage.tap(OWNER, "👤 Anybody ▾")
    await stage.tap(OWNER, "🤖 The system and leads")
    assert "\nby the system and leads\n" in stage.text(OWNER)
    assert {line.rpartition(" · ")[2] for line in lines(stage)} == {"the system", "the lead"}


async def test_many_people_are_paged_and_former_ones_are_there(firm: Firm, stage: Stage) -> None:
    stage.arrive(*[await firm.person(f"Person {number:02}") for number in range(25)])
    gone = await firm.person("Aaron")
    stage.arrive(gone)
    await firm.change(lambda session: leave(session, gone))
    await open_log(stage)
    await stage.tap(OWNER, "👤 Anybody ▾")
    assert {"👤 Person 00", "1/2"} <= set(stage.buttons(OWNER))
    assert "🚪 Aaron" not in stage.buttons(OWNER)
    await stage.tap(OWNER, "➡️")
    await stage.tap(OWNER, "🚪 Aaron")
    assert "\nby Aaron\n" in stage.text(OWNER)


def leave(session: Session, person: Manager) -> None:
    session.get_one(Manager, person.id).active = False


@pytest.mark.parametrize("typed", ["#{}", "{}", " #{} "])
async def test_the_log_of_one_deal_by_its_typed_number(
    firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal, typed: str
) -> None:
    await firm.deal()
    await open_log(stage)
    await stage.tap(OWNER, "🗓 All days ▾")
    await stage.tap(OWNER, "Today")
    await stage.tap(OWNER, "#️⃣ One deal")
    assert stage.last(OWNER).reply_markup == {"force_reply": True, "input_field_placeholder": "#118"}
    await stage.send(OWNER, typed.format(deal.id))
    assert f"\n#{deal.id} Olena Koval · today\n" in stage.text(OWNER)
    assert [line.split("<b>")[1].split("</b>")[0] for line in lines(stage)] == [
        "Given to a manager",
        "The deal was created",
    ]
    assert not [text for text in stage.texts(OWNER) if "Waiting" in text or "Write the deal" in text]
    await stage.tap(OWNER, f"✖️ #{deal.id}")
    assert "\ntoday\n" in stage.text(OWNER)


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("soon", "This does not look like"),
        ("#999", "There is no deal with this number, or you may not see it."),
        ("9" * 4000, "This does not look like"),
    ],
)
async def test_a_wrong_number_is_explained_and_the_form_stays(stage: Stage, deal: Deal, typed: str, words: str) -> None:
    await open_log(stage)
    await stage.tap(OWNER, "#️⃣ One deal")
    await stage.send(OWNER, typed)
    assert words in stage.text(OWNER)
    await stage.send(OWNER, str(deal.id))
    assert f"#{deal.id} Olena Koval" in stage.text(OWNER)


@pytest.mark.parametrize(
    ("typed", "words", "found"),
    [
        ("4.5.2026", "today", True),
        ("3.5", "yesterday", False),
        ("1.5–4.5.2026", "1–4\xa0May\xa02026", True),
        ("25.12–5.1.2026", "25\xa0Dec\xa02025 – 5\xa0Jan\xa02026", False),
    ],
)
async def test_typed_days(stage: Stage, deal: Deal, typed: str, words: str, found: bool) -> None:
    await open_log(stage)
    await stage.tap(OWNER, "🗂 Everything ▾")
    await stage.tap(OWNER, "💼 Deals")
    await stage.tap(OWNER, "🗓 All days ▾")
    await stage.tap(OWNER, "✏️ Other days")
    assert "1.10–15.10.2026" in stage.text(OWNER)
    await stage.send(OWNER, typed)
    assert f"\ndeals · {words}\n" in stage.text(OWNER)
    assert bool(lines(stage)) == found


async def test_wrong_days_are_explained_and_cancel_keeps_the_filter(stage: Stage, deal: Deal) -> None:
    await open_log(stage)
    await stage.tap(OWNER, "🗂 Everything ▾")
    await stage.tap(OWNER, "💼 Deals")
    await stage.tap(OWNER, "🗓 All days ▾")
    await stage.tap(OWNER, "✏️ Other days")
    await stage.send(OWNER, "31.11.2026")
    assert "These do not look like days" in stage.text(OWNER)
    await stage.send(OWNER, "9.5–1.5.2026")
    assert "The first day comes after the last." not in stage.text(OWNER)  # it went over New Year
    await open_log(stage)
    await stage.tap(OWNER, "🗂 Everything ▾")
    await stage.tap(OWNER, "💼 Deals")
    await stage.tap(OWNER, "#️⃣ One deal")
    await stage.tap(OWNER, "✖️ Cancel")
    assert "\ndeals\n" in stage.text(OWNER)
    await stage.send(OWNER, str(deal.id))
    assert "Olena Koval" in stage.text(OWNER)  # a search again: the card
    assert "Log" not in stage.text(OWNER)


async def test_a_doubled_tap_asks_once(stage: Stage, deal: Deal) -> None:
    await open_log(stage)
    screen = stage.last(OWNER)
    data = next(button["callback_data"] for button in screen.buttons if button["text"] == "#️⃣ One deal")
    for _ in range(3):
        stage.world.press(OWNER, screen.id, data)
    await stage.settle()
    assert len([text for text in stage.texts(OWNER) if "Write the deal" in text]) == 1


async def test_a_deal_of_the_page_leads_back_to_the_page(firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal) -> None:
    for _ in range(5):
        await firm.deal()
    await open_log(stage)
    await stage.tap(OWNER, "➡️")
    page = stage.text(OWNER)
    await stage.tap(OWNER, "#")
    assert stage.buttons(OWNER)[-1] == "⬅️ Log"
    await stage.tap(OWNER, "⋯ More")
    await stage.tap(OWNER, "🕘 History")
    await stage.tap(OWNER, "⬅️ Log")
    assert stage.text(OWNER) == page


async def test_the_log_of_a_thing_leads_back_to_its_card(
    firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal, ivan: Manager
) -> None:
    await stage.send(OWNER, "/log")
    await press(stage, Log(plan_id=plan.id))
    assert "\n🗃 Online sales\n" in stage.text(OWNER)
    assert not [line for line in lines(stage) if "deal" in line]
    assert stage.buttons(OWNER)[-1] == "⬅️ Online sales"
    assert "✖️ Online sales" in stage.buttons(OWNER)
    await stage.tap(OWNER, "🗂 Everything ▾")
    assert [text for text in stage.buttons(OWNER) if "Deals" in text or "Company" in text] == []
    await press(stage, Log(about_id=ivan.id))
    assert "\nabout Ivan\n" in stage.text(OWNER)
    assert lines(stage) == [
        "15:00 · <b>A manager was added to the plan</b> · the system",
        "15:00 · <b>A person joined</b> · the system",
    ]
    assert stage.buttons(OWNER)[-1] == "⬅️ Ivan"
    await press(stage, Log(deal_id=deal.id))
    await stage.tap(OWNER, f"⬅️ #{deal.id}")
    assert "📞" in stage.text(OWNER) or "💰" in stage.text(OWNER)


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
