"""The action log in the chat: pages, filters, the way to a deal and back."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from crm_core.models import Deal, Manager, SalesPlan
from keyboards.places import Log
from tests.firm import OWNER, Firm
from tests.handlers.log import lines, open_log
from tests.stage import Stage


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
