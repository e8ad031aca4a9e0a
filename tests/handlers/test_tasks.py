"""Tasks on a deal, as a manager plans them, is reminded of them and finishes them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crm_core.models import Deal, Event, Manager, NoticeKind, Task, TaskKind, TaskState
from tests.clock import Clock
from tests.firm import Firm
from tests.handlers.conftest import LEAD
from tests.services.deals import entries
from tests.stage import Stage

TOMORROW = "⏰ Call back: tomorrow 10:00"
TEN = datetime(2026, 5, 5, 7, tzinfo=UTC)
DAY = 86_400


async def tap(stage: Stage, person: Manager, *words: str) -> None:
    for word in words:
        await stage.tap(person.telegram_id, word)


async def task(firm: Firm) -> Task:
    (found,) = await firm.rows(Task)
    return found


async def test_a_call_tomorrow_at_ten_takes_four_taps(stage: Stage, firm: Firm, ivan: Manager, deal: Deal) -> None:
    await tap(stage, ivan, "⋯ More", "⏰ Task", "📞 Call back")
    press = await stage.tap(ivan.telegram_id, "Tomorrow 10:00")
    assert press.text == TOMORROW
    assert TOMORROW in stage.text(ivan.telegram_id)
    assert TOMORROW in stage.buttons(ivan.telegram_id)
    assert ((await task(firm)).kind, (await task(firm)).due_at) == (TaskKind.CALL, TEN)


async def test_the_hour_that_is_over_is_not_offered(stage: Stage, clock: Clock, ivan: Manager, deal: Deal) -> None:
    clock.at = datetime(2026, 5, 4, 15, 1, tzinfo=UTC)
    await tap(stage, ivan, "⋯ More", "⏰ Task", "🤝 Meeting")
    assert stage.buttons(ivan.telegram_id) == [
        "In 1 h",
        "Tomorrow 10:00",
        "In 3 days",
        "Monday 10:00",
        "✏️ Another time",
        "⬅️ #1",
    ]


async def test_when_and_what_about_are_typed_at_once(stage: Stage, firm: Firm, ivan: Manager, deal: Deal) -> None:
    await tap(stage, ivan, "⋯ More", "⏰ Task", "✉️ Write", "✏️ Another time")
    await stage.send(ivan.telegram_id, "someday")
    assert "Begin with when" in stage.text(ivan.telegram_id)
    await stage.send(ivan.telegram_id, "7.5 9:30 the <b>contract</b>")
    assert "⏰ Write: 7 May 09:30 · <i>the &lt;b&gt;contract&lt;/b&gt;</i>" in stage.text(ivan.telegram_id).replace(
        "\u00a0", " "
    )
    assert (await task(firm)).text == "the <b>contract</b>"


async def test_a_later_task_that_is_typed_is_shown_by_itself(
    stage: Stage, firm: Firm, ivan: Manager, deal: Deal
) -> None:
    """The card tells of the next one only, and whoever typed must see what was understood."""
    await tap(stage, ivan, "⋯ More", "⏰ Task", "📞 Call back", "In 1 h")
    await tap(stage, ivan, "⋯ More", "⏰ Task")
    assert "⏰ Call back: today 16:00" in stage.buttons(ivan.telegram_id)
    await tap(stage, ivan, "🤝 Meeting", "✏️ Another time")
    await stage.send(ivan.telegram_id, "tomorrow 12")
    assert "⏰ Meeting: tomorrow 12:00" in stage.text(ivan.telegram_id)
    await tap(stage, ivan, "⬅️ #1")
    assert "⏰ Call back: today 16:00" in stage.text(ivan.telegram_id)


async def test_it_is_put_off_described_and_done_with_a_result(
    stage: Stage, firm: Firm, ivan: Manager, deal: Deal
) -> None:
    await tap(stage, ivan, "⋯ More", "⏰ Task", "📌 Task", "In 1 h")
    await tap(stage, ivan, "⏰ Task: today 16:00", "⏰ Tomorrow 10:00")
    assert "⏰ Task: tomorrow 10:00" in stage.text(ivan.telegram_id)
    await tap(stage, ivan, "⏰ Task: tomorrow", "⏰ Another time")
    await stage.send(ivan.telegram_id, "in 2 h")
    await tap(stage, ivan, "⏰ Task: today 17:00", "✏️ About")
    await stage.send(ivan.telegram_id, "the certificate")
    assert "· <i>the certificate</i>" in stage.text(ivan.telegram_id)
    await tap(stage, ivan, "⏰ Task: today 17:00", "📝 With a result")
    await stage.send(ivan.telegram_id, "sent by mail")
    assert "⏰" not in stage.text(ivan.telegram_id)
    assert ((await task(firm)).state, (await task(firm)).result) == (TaskState.DONE, "sent by mail")
    await tap(stage, ivan, "⋯ More", "🕘 History")
    for told in (
        "A task was planned",
        "A task was done",
        "Task: Task",
        "About: the certificate",
        "Result: sent by mail",
    ):
        assert told in stage.text(ivan.telegram_id)
    assert "When: 5 May 2026 10:00 → 4 May 2026 17:00" in stage.text(ivan.telegram_id).replace("\u00a0", " ")


async def test_one_tap_drops_it(stage: Stage, firm: Firm, ivan: Manager, deal: Deal) -> None:
    await tap(stage, ivan, "⋯ More", "⏰ Task", "📞 Call back", "In 1 h")
    await tap(stage, ivan, "⏰ Call back", "🗑 Remove")
    assert (await task(firm)).state is TaskState.DROPPED
    assert len(await entries(firm, Event.TASK_DROPPED)) == 1


async def test_an_old_button_says_who_was_quicker(
    stage: Stage, firm: Firm, ivan: Manager, anna_admin: Manager, deal: Deal
) -> None:
    await tap(stage, ivan, "⋯ More", "⏰ Task", "📞 Call back", "In 1 h")
    await tap(stage, ivan, "⏰ Call back")
    found = await task(firm)
    await firm.services.tasks.done(found.id, seen=found.version, actor=anna_admin)
    press = await stage.tap(ivan.telegram_id, "✅ Done")
    assert press.text == "Changed by Anna just now: now 🔵 New."
    assert "⏰" not in stage.text(ivan.telegram_id)


async def test_an_open_card_follows_what_a_colleague_plans(
    stage: Stage, firm: Firm, ivan: Manager, anna_admin: Manager, deal: Deal
) -> None:
    card = await firm.card(deal.id)
    await firm.services.tasks.add(deal.id, TaskKind.CALL, "tomorrow 10", seen=card.deal.version, actor=anna_admin)
    await stage.settle()
    assert TOMORROW in stage.text(ivan.telegram_id)


async def test_whoever_only_looks_sees_the_task_and_no_button(
    stage: Stage, firm: Firm, ivan: Manager, deal: Deal
) -> None:
    await tap(stage, ivan, "⋯ More", "⏰ Task", "📞 Call back", "Tomorrow 10:00")
    vira = await firm.person("Vira", "observer")
    stage.arrive(vira)
    await stage.send(vira.telegram_id, "#1")
    assert TOMORROW in stage.text(vira.telegram_id)
    assert not [one for one in stage.buttons(vira.telegram_id) if "⏰" in one]


async def test_a_reminder_comes_once_with_its_buttons(
    stage: Stage, firm: Firm, clock: Clock, ivan: Manager, deal: Deal
) -> None:
    await tap(stage, ivan, "⋯ More", "⏰ Task", "📞 Call back", "Tomorrow 10:00")
    await firm.services.people.set_language("uk", actor=ivan)
    clock.at = TEN
    await firm.services.tasks.remind()
    await stage.settle()
    assert stage.text(ivan.telegram_id).startswith("<b>⏰ Передзвонити: сьогодні 10:00</b>\n\n<b>#1 Olena Koval")
    assert stage.buttons(ivan.telegram_id) == ["✅ Зроблено", "⏰ Відкласти", "📋 Угода #1"]
    shown = len(stage.texts(ivan.telegram_id))
    await firm.services.tasks.remind()
    await stage.settle()
    assert len(stage.texts(ivan.telegram_id)) == shown
    await tap(stage, ivan, "✅ Зроблено")
    assert (await task(firm)).state is TaskState.DONE
    assert "👤 Ivan" in stage.text(ivan.telegram_id)


async def test_a_reply_to_the_reminder_goes_to_the_lead(
    stage: Stage, firm: Firm, clock: Clock, ivan: Manager, deal: Deal
) -> None:
    stage.world.person(LEAD, "Olena Koval").started = True
    await tap(stage, ivan, "⋯ More", "⏰ Task", "✉️ Write", "Tomorrow 10:00")
    clock.at = TEN
    await firm.services.tasks.remind()
    await stage.settle()
    await stage.send(ivan.telegram_id, "Good morning!", reply_to=stage.last(ivan.telegram_id).id)
    assert "Good morning!" in stage.text(LEAD)


@pytest.mark.parametrize("meanwhile", ["done", "put off", "closed", "handed over"])
async def test_what_is_no_longer_true_reminds_nobody(
    stage: Stage, firm: Firm, clock: Clock, ivan: Manager, deal: Deal, meanwhile: str
) -> None:
    await tap(stage, ivan, "⋯ More", "⏰ Task", "📞 Call back", "Tomorrow 10:00")
    clock.at = TEN
    await firm.services.tasks.remind()
    found, card = await task(firm), await firm.card(deal.id)
    if meanwhile == "done":
        await firm.services.tasks.done(found.id, seen=1, actor=ivan)
    elif meanwhile == "put off":
        await firm.services.tasks.put_off(found.id, "tomorrow 10", seen=1, actor=ivan)
    elif meanwhile == "closed":
        await firm.services.deals.win(deal.id, None, seen=card.deal.version, actor=ivan)
    else:
        await firm.services.deals.transfer(deal.id, firm.owner.id, seen=card.deal.version, actor=firm.owner)
    await stage.settle()
    assert len(await firm.notices(NoticeKind.TASK_DUE)) == 1
    assert not [
        text for person in (ivan, firm.owner) for text in stage.texts(person.telegram_id) if "today 10:00</b>" in text
    ]


async def test_home_counts_what_is_overdue_and_leads_there(
    stage: Stage, firm: Firm, clock: Clock, ivan: Manager, deal: Deal
) -> None:
    await firm.deal(firm.lead(7500))
    await tap(stage, ivan, "⋯ More", "⏰ Task", "📞 Call back", "Tomorrow 10:00")
    await stage.send(ivan.telegram_id, "/menu")
    assert "🔥" not in stage.text(ivan.telegram_id)
    clock.forward(2 * DAY)
    await stage.send(ivan.telegram_id, "/menu")
    assert "🔥 1 overdue" in stage.text(ivan.telegram_id)
    await tap(stage, ivan, "🔥 Overdue · 1")
    assert "🔥 overdue" in stage.text(ivan.telegram_id)
    assert "1 deal" in stage.text(ivan.telegram_id)
    assert "🔎 Filter · 3" in stage.buttons(ivan.telegram_id)
    assert f"🔵 #{deal.id} Olena Koval · 🔥 5\u00a0May" in stage.buttons(ivan.telegram_id)
    await tap(stage, ivan, "#", "🔥 Call back: yesterday 10:00", "✅ Done")
    await stage.send(ivan.telegram_id, "/menu")
    assert "🔥" not in stage.text(ivan.telegram_id)


async def test_a_list_is_restricted_and_sorted_by_tasks(stage: Stage, firm: Firm, ivan: Manager, deal: Deal) -> None:
    other = await firm.deal(firm.lead(7500, "Petro Bondar"))
    card = await firm.card(other.id)
    await firm.services.tasks.add(other.id, TaskKind.CALL, "tomorrow 10", seen=card.deal.version, actor=ivan)
    await stage.settle()
    await stage.send(ivan.telegram_id, "/deals")
    await tap(stage, ivan, "⇅ Sort", "nearest task first", "⬅️ Deals")
    rows = [one for one in stage.buttons(ivan.telegram_id) if "#" in one]
    planned, unplanned = rows
    assert planned == f"🔵 #{other.id} Petro Bondar · ⏰ 5\u00a0May"
    assert unplanned == f"🔵 #{deal.id} Olena Koval · 11\u00a0000\u00a0₴"
    await tap(stage, ivan, "🔎 Filter", "⏰ Task", "planned later")
    assert "🗓 planned later" in stage.text(ivan.telegram_id)
    assert "1 deal" in stage.text(ivan.telegram_id)
    await tap(stage, ivan, "● ⏰ Task", "without a task", "⬅️ Deals")
    assert [one for one in stage.buttons(ivan.telegram_id) if "#" in one] == [unplanned]
    await tap(stage, ivan, "🔎 Filter", "🔓 Open or closed", "✅ won")
    assert "without a task" not in stage.text(ivan.telegram_id)


async def test_a_chat_with_an_open_task_is_important(stage: Stage, firm: Firm, ivan: Manager, deal: Deal) -> None:
    await stage.send(ivan.telegram_id, "/chats")
    await tap(stage, ivan, "⭐ Important")
    assert "No open tasks and no stars." in stage.text(ivan.telegram_id)
    card = await firm.card(deal.id)
    found = await firm.services.tasks.add(deal.id, TaskKind.CALL, "tomorrow 10", seen=card.deal.version, actor=ivan)
    await stage.send(ivan.telegram_id, "/chats")
    await tap(stage, ivan, "⭐ Important · 1", "⏰ Olena Koval")
    assert "⏰ has a task" in stage.text(ivan.telegram_id)
    await firm.services.tasks.done(found.task.id, seen=1, actor=ivan)
    await stage.send(ivan.telegram_id, "/chats")
    assert "⭐ Important" in stage.buttons(ivan.telegram_id)
