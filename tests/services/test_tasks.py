"""Tasks on deals: what becomes of them, and what is kept of them on deals and leads."""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import update

from crm_core.errors import DealChanged, DealClosed, Forbidden, Invalid, NotFound
from crm_core.models import NO_TASK, AuditEntry, Deal, Event, Lead, Manager, NoticeKind, Task, TaskKind, TaskState
from crm_core.results import DealCard
from crm_core.rules.audience import Standing
from crm_core.rules.filters import DealFilter, Due
from crm_core.rules.tasks import OPEN_AT_MOST, When
from crm_core.services.recount import RecountService
from tests.clock import Clock
from tests.firm import Firm, switch
from tests.services.deals import lost, started

TOMORROW = datetime(2026, 5, 5, 7, tzinfo=UTC)
"""At ten in Kyiv."""
MONDAY = datetime(2026, 5, 11, 7, tzinfo=UTC)
HOUR, DAY = 3600, 86_400


@pytest.fixture(autouse=True)
async def right(firm: Firm) -> AsyncIterator[None]:
    """Whatever a test does, what is kept is what the rows say."""
    yield
    assert await RecountService(firm.db, firm.clock, Random(1)).differences() == []


async def planned(
    firm: Firm, card: DealCard, actor: Manager, when: When | str = When.TOMORROW, kind: TaskKind = TaskKind.CALL
) -> DealCard:
    found = await firm.services.tasks.add(card.deal.id, kind, when, seen=card.deal.version, actor=actor)
    return found.card


async def kept(firm: Firm) -> tuple[datetime, bool]:
    """Of the only deal, and of the only lead."""
    (deal,), (lead,) = await firm.rows(Deal), await firm.rows(Lead)
    return deal.next_task_at, lead.has_task


async def test_the_first_of_the_open_tasks_is_the_deals_next_one(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    assert card.task is None
    card = await planned(firm, card, ivan, When.MONDAY, TaskKind.MEETING)
    card = await planned(firm, card, ivan, "tomorrow 10 about the price")
    assert card.task is not None
    assert (card.task.kind, card.task.due_at, card.task.text) == (TaskKind.CALL, TOMORROW, "about the price")
    assert await kept(firm) == (TOMORROW, True)
    card = await firm.services.tasks.done(card.task.id, seen=1, actor=ivan)
    assert card.task is not None
    assert (card.task.kind, await kept(firm)) == (TaskKind.MEETING, (MONDAY, True))
    card = await firm.services.tasks.drop(card.task.id, seen=1, actor=ivan)
    assert (card.task, await kept(firm)) == (None, (NO_TASK, False))
    assert {task.state for task in await firm.rows(Task)} == {TaskState.DONE, TaskState.DROPPED}


async def test_everything_is_told_in_the_deals_history(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    card = await planned(firm, card, ivan)
    assert card.task is not None
    card = (await firm.services.tasks.put_off(card.task.id, When.MONDAY, seen=1, actor=ivan)).card
    assert card.task is not None
    card = await firm.services.tasks.describe(card.task.id, "the contract", seen=2, actor=ivan)
    assert card.task is not None
    await firm.services.tasks.done(card.task.id, "agreed", seen=3, actor=ivan)
    told = [entry for entry in await firm.rows(AuditEntry) if entry.event.value.startswith("task.")]
    assert [entry.event for entry in told] == [
        Event.TASK_ADDED,
        Event.TASK_CHANGED,
        Event.TASK_CHANGED,
        Event.TASK_DONE,
    ]
    assert {entry.deal_id for entry in told} == {card.deal.id}
    assert told[1].before == {"due": TOMORROW.isoformat()}
    assert told[-1].after == {
        "task": "call",
        "due": MONDAY.isoformat(),
        "task_text": "the contract",
        "result": "agreed",
    }


async def test_the_same_tap_again_changes_nothing_and_an_old_one_is_told(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    first = await planned(firm, card, ivan)
    again = await planned(firm, card, ivan)
    assert (first.changed, again.changed, await firm.count(Task)) == (True, False, 1)
    assert first.task is not None
    task_id = first.task.id
    for _ in range(2):
        await firm.services.tasks.put_off(task_id, When.MONDAY, seen=1, actor=ivan)
    with pytest.raises(DealChanged) as refused:
        await firm.services.tasks.done(task_id, seen=1, actor=firm.owner)
    assert refused.value.by == ivan.name
    for _ in range(2):
        await firm.services.tasks.done(task_id, seen=2, actor=ivan)
    with pytest.raises(DealChanged):
        await firm.services.tasks.get(task_id, actor=ivan)
    assert len([one for one in await firm.rows(AuditEntry) if one.event is Event.TASK_DONE]) == 1


async def test_only_whoever_may_edit_the_deal_plans_on_it(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    watcher, stranger = await firm.person("Vira", "observer"), await firm.person("Anna")
    card = await planned(firm, card, ivan)
    assert card.task is not None
    for actor, refusal in ((watcher, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal):
            await planned(firm, card, actor)
        with pytest.raises(refusal):
            await firm.services.tasks.get(card.task.id, actor=actor)
        with pytest.raises(refusal):
            await firm.services.tasks.done(card.task.id, seen=1, actor=actor)


async def test_a_closed_deal_waits_for_nothing_until_it_is_opened_again(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    card = await planned(firm, card, ivan)
    assert card.task is not None
    task_id = card.task.id
    card = await lost(firm, card, ivan)
    assert (card.task, await kept(firm)) == (None, (NO_TASK, False))
    with pytest.raises(DealClosed):
        await firm.services.tasks.done(task_id, seen=1, actor=ivan)
    with pytest.raises(DealClosed):
        await planned(firm, card, ivan)
    card = await firm.services.deals.cancel_closed(card.deal.id, seen=card.deal.version, actor=firm.owner)
    assert card.task is not None
    assert (card.task.id, await kept(firm)) == (task_id, (TOMORROW, True))


async def test_a_deal_has_only_so_many_open_tasks(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    for _ in range(OPEN_AT_MOST):
        card = await planned(firm, card, ivan)
    with pytest.raises(Invalid) as refused:
        await planned(firm, card, ivan)
    assert (refused.value.field, refused.value.problem) == ("task", "many")


async def test_who_has_the_deal_when_it_falls_due_is_reminded_once(firm: Firm, clock: Clock) -> None:
    ivan, _, card = await started(firm)
    anna = await firm.person("Anna")
    card = await planned(firm, card, ivan)
    await firm.services.deals.transfer(card.deal.id, anna.id, seen=card.deal.version, actor=firm.owner)
    assert not await firm.services.tasks.is_due()
    clock.at = TOMORROW + timedelta(hours=5)  # the bot was not running at the very moment
    assert await firm.services.tasks.is_due()
    assert (await firm.services.tasks.remind(), await firm.services.tasks.remind()) == (1, 0)
    (notice,) = await firm.notices(NoticeKind.TASK_DUE)
    assert notice.chat_id == anna.telegram_id
    assert not await firm.services.tasks.is_due()


async def test_what_is_put_off_reminds_again_at_its_new_moment(firm: Firm, clock: Clock) -> None:
    ivan, _, card = await started(firm)
    card = await planned(firm, card, ivan, When.HOUR)
    clock.forward(HOUR)
    await firm.services.tasks.remind()
    assert card.task is not None
    await firm.services.tasks.put_off(card.task.id, When.HOUR, seen=1, actor=ivan)
    clock.forward(HOUR - 1)
    assert not await firm.services.tasks.is_due()
    clock.forward(1)
    assert await firm.services.tasks.remind() == 1
    assert len(await firm.notices(NoticeKind.TASK_DUE)) == 2


async def test_nobody_is_reminded_of_a_closed_deal_or_one_that_nobody_has(firm: Firm, clock: Clock) -> None:
    ivan, _, card = await started(firm)
    await lost(firm, await planned(firm, card, ivan), ivan)
    await switch(firm, ivan, on_shift=False)
    nobodys = await firm.card((await firm.deal()).id)
    assert nobodys.deal.manager_id is None
    await planned(firm, nobodys, firm.owner)
    clock.forward(2 * DAY)
    assert await firm.services.tasks.remind() == 2
    assert await firm.notices(NoticeKind.TASK_DUE) == []


async def test_in_the_archive_nothing_is_overdue_and_nobody_is_reminded(firm: Firm, clock: Clock) -> None:
    ivan, _, card = await started(firm)
    await planned(firm, card, ivan)
    await firm.services.audience.set_standing(card.deal.lead_id, Standing.ARCHIVED, actor=firm.owner)
    clock.forward(2 * DAY)
    assert await firm.services.tasks.remind() == 1
    assert await firm.notices(NoticeKind.TASK_DUE) == []
    assert (await firm.services.deals.home(actor=ivan)).overdue == 0
    await firm.services.audience.set_standing(card.deal.lead_id, Standing.LIVING, actor=firm.owner)
    assert (await firm.services.deals.home(actor=ivan)).overdue == 1


async def test_what_a_list_by_tasks_shows_can_be_ticked_and_handed_out(firm: Firm, clock: Clock) -> None:
    ivan, _, card = await started(firm)
    await planned(firm, card, ivan)
    await firm.deal()
    clock.forward(2 * DAY)
    wanted, transfers = DealFilter(due=Due.OVERDUE), firm.services.transfers
    assert (await transfers.tick_listed(wanted, actor=firm.owner)).ids == {card.deal.id}
    assert (await transfers.waiting(wanted, actor=firm.owner)).lot.count == 0


async def test_whoever_sees_all_deals_is_told_of_their_own_overdue_ones(firm: Firm, clock: Clock) -> None:
    ivan, _, card = await started(firm)
    await planned(firm, card, ivan)
    clock.forward(2 * DAY)
    home = {person.name: await firm.services.deals.home(actor=person) for person in (ivan, firm.owner)}
    assert {name: found.overdue for name, found in home.items()} == {"Ivan": 1, "Olga": 0}
    everybodys = await firm.services.deals.count(DealFilter(due=Due.OVERDUE), actor=firm.owner)
    assert (everybodys.total, everybodys.amount) == (1, card.deal.amount)


async def test_merged_leads_are_important_by_the_deals_they_have_now(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    other = await firm.deal(firm.lead(7500))
    await lost(firm, await firm.card(other.id), firm.owner)
    await planned(firm, card, ivan)
    pair = await firm.services.merging.merge(other.lead_id, card.deal.lead_id, actor=firm.owner)
    assert {lead.id: lead.has_task for lead in await firm.rows(Lead)} == {card.deal.lead_id: False, other.lead_id: True}
    assert pair.merge_id is not None
    await firm.services.merging.part(pair.merge_id, actor=firm.owner)
    assert {lead.id: lead.has_task for lead in await firm.rows(Lead)} == {card.deal.lead_id: True, other.lead_id: False}


async def test_what_is_kept_wrongly_is_named_and_put_right(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    await planned(firm, card, ivan)
    await firm.change(lambda session: session.execute(update(Deal).values(next_task_at=NO_TASK)))
    recount = RecountService(firm.db, firm.clock, Random(1))
    deal, lead = card.deal.id, card.deal.lead_id
    assert await recount.rebuild() == [
        f"deals: id {deal}: another task is the next",
        f"leads: id {lead}: important otherwise than their tasks",
    ]
    assert await kept(firm) == (TOMORROW, True)
