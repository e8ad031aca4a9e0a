"""Deals: who sees and changes them; statuses that come and go under them."""

from __future__ import annotations

import pytest

from crm_core.errors import (
    Forbidden,
    Invalid,
    NotFound,
    NotOnStaff,
)
from crm_core.models import (
    Event,
    Manager,
    Status,
)
from crm_core.rules.filters import Cursor, DealFilter
from crm_core.rules.permissions import Action
from tests.firm import Firm
from tests.services.deals import entries, moved, started


async def test_somebody_elses_deal_looks_like_one_that_does_not_exist(firm: Firm) -> None:
    _, _, card = await started(firm)
    stranger = await firm.person("Stranger")
    for deal_id in (card.deal.id, 999):
        with pytest.raises(NotFound):
            await firm.services.deals.card(deal_id, actor=stranger)
    page = await firm.services.deals.list(DealFilter(), Cursor(), actor=stranger)
    assert (page.total, page.amount, list(page.rows)) == (0, 0, [])
    found = await firm.services.deals.search("Olena", closed=True, cursor=Cursor(), actor=stranger)
    assert found.total == 0


async def test_an_observer_sees_everything_and_changes_nothing(firm: Firm) -> None:
    _, plan, card = await started(firm)
    watcher = await firm.person("Watcher", "observer")
    assert not (await firm.card(card.deal.id, watcher)).actions & {Action.MOVE, Action.WIN, Action.LOSE, Action.TAKE}
    target = await firm.status(plan, "In work")
    with pytest.raises(Forbidden):
        await firm.services.deals.move(card.deal.id, target.id, seen=card.deal.version, actor=watcher)


async def test_a_right_is_checked_at_the_moment_of_the_tap(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    await firm.change(lambda session: setattr(session.get_one(Manager, ivan.id), "active", False))
    with pytest.raises(NotOnStaff):
        await moved(firm, card, "In work", ivan)


async def test_deleting_a_status_moves_its_deals_and_logs_each(firm: Firm) -> None:
    _, plan, card = await started(firm)
    second = await firm.deal()
    new, work = await firm.status(plan, "New"), await firm.status(plan, "In work")
    assert await firm.services.statuses.remove(new.id, move_to=work.id, seen=None, actor=firm.owner) == 2
    for deal_id in (card.deal.id, second.id):
        assert (await firm.card(deal_id)).deal.status_id == work.id
    assert len(await entries(firm, Event.DEAL_MOVED)) == 2
    third = await firm.deal()
    assert third.status_id == work.id


async def test_a_deleted_name_may_be_used_again_and_swapped_statuses_change_places(firm: Firm) -> None:
    _, plan, card = await started(firm)
    statuses = firm.services.statuses
    offer, work = await firm.status(plan, "Offer sent"), await firm.status(plan, "In work")
    await statuses.remove(offer.id, move_to=None, seen=None, actor=firm.owner)
    await statuses.add(plan.id, ["offer SENT"], actor=firm.owner)
    await statuses.shift(work.id, up=False, seen=None, actor=firm.owner)
    names = [status.name for status in (await firm.card(card.deal.id)).statuses]
    assert names == ["New", "offer SENT", "In work", "Won", "Lost"]
    with pytest.raises(Invalid):
        await statuses.add(plan.id, ["IN WORK"], actor=firm.owner)


async def test_the_database_refuses_a_status_of_another_plan(firm: Firm) -> None:
    _, _, card = await started(firm)
    other = await firm.plan(name="Courses", label="COURSES", default=False)
    foreign = await firm.status(other, "New")

    with pytest.raises(Exception, match=r"(?i)foreign key"):
        await firm.change(
            lambda session: setattr(session.get_one(type(card.deal), card.deal.id), "status_id", foreign.id)
        )
    assert (await firm.rows(Status))[0].id == card.deal.status_id
