"""A plan's statuses: order, names, colours, and deletion with moves."""

from __future__ import annotations

import asyncio

import pytest
from sqlalchemy import event, text
from sqlalchemy.engine import Engine
from sqlalchemy.orm import Session

from crm_core.errors import (
    Changed,
    DomainError,
    FinalStatus,
    Invalid,
    LastOpenStatus,
    NotFound,
    StatusInUse,
)
from crm_core.models import Colour, Deal, Event, Kind, StatusChange
from crm_core.queries import deals, plans
from crm_core.rules import pipeline
from crm_core.rules.plans import next_colour
from tests.firm import Firm
from tests.services.deals import entries, started
from tests.services.statuses import order, refusals, version

# -- order, names, colours ----------------------------------------------------------------------------------------


async def test_a_swap_changes_the_first_status_for_the_next_deal(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    work = await firm.status(plan, "In work")
    await firm.services.statuses.shift(work.id, up=True, seen=plan.version, actor=firm.owner)
    assert await order(firm, plan) == ["In work", "New", "Offer sent", "Won", "Lost"]
    assert (await firm.deal()).status_id == work.id


async def test_beyond_the_ends_nothing_moves(firm: Firm) -> None:
    plan = await firm.plan()
    for name, up in (("New", True), ("Offer sent", False)):
        status = await firm.status(plan, name)
        await firm.services.statuses.shift(status.id, up=up, seen=plan.version, actor=firm.owner)
    assert await order(firm, plan) == ["New", "In work", "Offer sent", "Won", "Lost"]
    assert await version(firm, plan) == plan.version


async def test_of_swaps_that_cross_one_is_made_and_the_others_hear_by_whom(firm: Firm) -> None:
    plan = await firm.plan()
    offer, work = await firm.status(plan, "Offer sent"), await firm.status(plan, "In work")
    admins = [await firm.person(f"Admin {n}", "admin") for n in range(4)]
    outcomes = await asyncio.gather(
        *(
            firm.services.statuses.shift(status.id, up=True, seen=plan.version, actor=admin)
            for status, admin in zip((offer, work, offer, work), admins, strict=True)
        ),
        return_exceptions=True,
    )
    refused = refusals(outcomes)
    (entry,) = await entries(firm, Event.STATUSES_SWAPPED)
    winner = next(admin for admin in admins if admin.id == entry.actor_id)
    assert [(type(one), getattr(one, "by", None), getattr(one, "kind", None)) for one in refused] == [
        (Changed, winner.name, "statuses")
    ] * 3
    positions = [status.position for status in await firm.db.read(lambda session: plans.statuses(session, plan.id))]
    assert len(set(positions)) == 5


async def test_a_swap_drawn_before_somebody_elses_is_refused_with_their_name(firm: Firm) -> None:
    plan, anna = await firm.plan(), await firm.person("Anna", "admin")
    offer = await firm.status(plan, "Offer sent")
    await firm.services.statuses.shift(offer.id, up=True, seen=plan.version, actor=anna)
    with pytest.raises(Changed) as refused:
        await firm.services.statuses.shift(offer.id, up=True, seen=plan.version, actor=firm.owner)
    assert (refused.value.by, refused.value.kind, refused.value.key) == ("Anna", "statuses", offer.id)


async def test_renames_that_cross_do_not_overwrite_each_other(firm: Firm) -> None:
    plan = await firm.plan()
    work = await firm.status(plan, "In work")
    admins = [await firm.person(f"Admin {n}", "admin") for n in range(4)]
    outcomes = await asyncio.gather(
        *(
            firm.services.statuses.rename(work.id, f"Name {n}", seen=work.version, actor=admin)
            for n, admin in enumerate(admins)
        ),
        return_exceptions=True,
    )
    assert len(refusals(outcomes)) == 3
    assert len(await entries(firm, Event.STATUS_CHANGED)) == 1


async def test_a_rename_does_not_bring_back_an_older_colour(firm: Firm) -> None:
    plan = await firm.plan()
    work = await firm.status(plan, "In work")
    await firm.services.statuses.recolour(work.id, Colour.BROWN, seen=work.version, actor=firm.owner)
    await firm.services.statuses.rename(work.id, "Busy", seen=work.version + 1, actor=firm.owner)
    busy = await firm.status(plan, "Busy")
    assert (busy.colour, busy.version) == (Colour.BROWN, work.version + 2)


async def test_names_are_unique_in_a_plan_and_free_in_another(firm: Firm) -> None:
    plan = await firm.plan()
    other = await firm.plan(name="Courses", label="COURSES", default=False)
    work = await firm.status(plan, "In work")
    with pytest.raises(Invalid):
        await firm.services.statuses.rename(work.id, "OFFER sent", seen=work.version, actor=firm.owner)
    await firm.services.statuses.add(other.id, ["Busy"], actor=firm.owner)
    await firm.services.statuses.add(plan.id, ["Busy"], actor=firm.owner)
    with pytest.raises(Invalid):
        await firm.services.statuses.add(plan.id, ["Fresh", "bUSY"], actor=firm.owner)
    assert "Fresh" not in await order(firm, plan)


async def test_each_new_status_gets_the_next_colour_that_is_free(firm: Firm) -> None:
    plan = await firm.plan()
    added = await firm.services.statuses.add(plan.id, [f"Step {n}" for n in range(5)], actor=firm.owner)
    assert [status.colour.value for status in added] == ["brown", "black", "white", "orange", "yellow"]
    found = await firm.db.read(lambda session: plans.statuses(session, plan.id))
    assert next_colour(found) is Colour.GREEN


# -- deleting -----------------------------------------------------------------------------------------------------


async def test_deleting_moves_every_deal_with_all_that_belongs_to_it(firm: Firm) -> None:
    ivan, plan, card = await started(firm)
    second = await firm.deal()
    new, work = await firm.status(plan, "New"), await firm.status(plan, "In work")
    firm.clock.forward(60)
    went = await firm.services.statuses.remove(new.id, move_to=work.id, seen=plan.version, actor=firm.owner)
    assert went == 2
    for deal_id in (card.deal.id, second.id):
        now = (await firm.card(deal_id)).deal
        assert (now.status_id, now.kind, now.version, now.manager_id) == (work.id, Kind.OPEN, 2, ivan.id)
        assert now.status_since == now.updated_at == firm.clock()
    steps = [row for row in await firm.rows(StatusChange) if row.from_status_id is not None]
    assert [(row.from_status_id, row.to_status_id, row.manager_id) for row in steps] == [(new.id, work.id, ivan.id)] * 2
    logged = await entries(firm, Event.DEAL_MOVED)
    assert [(row.deal_version, row.actor_id) for row in logged] == [(2, firm.owner.id)] * 2
    assert logged[0].before == {"status": "New", "status_id": new.id}
    assert logged[0].after == {"status": "In work", "status_id": work.id}
    (deleted,) = await entries(firm, Event.STATUS_DELETED)
    assert deleted.after == {"moved_to": "In work", "deals": 2}


async def test_an_old_button_of_a_moved_deal_says_who_moved_it(firm: Firm) -> None:
    ivan, plan, card = await started(firm)
    new, work = await firm.status(plan, "New"), await firm.status(plan, "In work")
    await firm.services.statuses.remove(new.id, move_to=work.id, seen=None, actor=firm.owner)
    with pytest.raises(DomainError) as refused:
        await firm.services.deals.set_amount(card.deal.id, 5, seen=card.deal.version, actor=ivan)
    assert getattr(refused.value, "by", None) == "Olga"


async def test_where_deals_are_to_go_must_be_another_intermediate_status_of_the_plan(firm: Firm) -> None:
    _, plan, card = await started(firm)
    other = await firm.plan(name="Courses", label="COURSES", default=False)
    new = await firm.status(plan, "New")
    targets = [new, await firm.status(plan, "Won"), await firm.status(plan, "Lost"), await firm.status(other, "New")]
    for target in targets:
        with pytest.raises(NotFound):
            await firm.services.statuses.remove(new.id, move_to=target.id, seen=None, actor=firm.owner)
    assert (await firm.card(card.deal.id)).deal.status_id == new.id


async def test_a_status_with_deals_asks_where_they_go_and_nothing_is_changed(firm: Firm) -> None:
    _, plan, _ = await started(firm)
    new = await firm.status(plan, "New")
    with pytest.raises(StatusInUse) as refused:
        await firm.services.statuses.remove(new.id, move_to=None, seen=None, actor=firm.owner)
    assert (refused.value.deals, refused.value.status_id) == (1, new.id)
    assert await order(firm, plan) == ["New", "In work", "Offer sent", "Won", "Lost"]


async def test_one_intermediate_status_stays_and_the_finals_always_do(firm: Firm) -> None:
    plan = await firm.plan()
    statuses = firm.services.statuses
    for name in ("New", "Offer sent"):
        await statuses.remove((await firm.status(plan, name)).id, move_to=None, seen=None, actor=firm.owner)
    for name, refusal in (("In work", LastOpenStatus), ("Won", FinalStatus), ("Lost", FinalStatus)):
        status = await firm.status(plan, name)
        with pytest.raises(refusal):
            await statuses.remove(status.id, move_to=None, seen=None, actor=firm.owner)
        with pytest.raises(refusal):
            await statuses.deletion(status.id, actor=firm.owner)
    for name in ("Won", "Lost"):
        with pytest.raises(FinalStatus):
            await statuses.shift((await firm.status(plan, name)).id, up=True, seen=None, actor=firm.owner)


async def test_a_second_deletion_of_the_same_status_does_nothing(firm: Firm) -> None:
    plan = await firm.plan()
    work = await firm.status(plan, "In work")
    for _ in range(2):
        await firm.services.statuses.remove(work.id, move_to=None, seen=plan.version, actor=firm.owner)
    assert len(await entries(firm, Event.STATUS_DELETED)) == 1


async def test_a_status_that_is_the_target_of_a_crossing_deletion_keeps_its_deals(firm: Firm) -> None:
    """New → In work while In work → Offer sent: one is refused, and no deal stands in a deleted status."""
    _, plan, _ = await started(firm)
    anna = await firm.person("Anna", "admin")
    new, work, offer = [await firm.status(plan, name) for name in ("New", "In work", "Offer sent")]
    outcomes = await asyncio.gather(
        firm.services.statuses.remove(new.id, move_to=work.id, seen=plan.version, actor=firm.owner),
        firm.services.statuses.remove(work.id, move_to=offer.id, seen=plan.version, actor=anna),
        return_exceptions=True,
    )
    (refused,) = refusals(outcomes)
    assert isinstance(refused, Changed)
    assert refused.by in {"Olga", "Anna"}
    living = await order(firm, plan)
    assert [(await firm.card(deal.id)).deal.status.name in living for deal in await firm.rows(Deal)] == [True]


async def test_a_deal_on_its_way_into_a_status_is_not_left_in_a_deleted_one(firm: Firm) -> None:
    _, plan, card = await started(firm)
    work = await firm.status(plan, "In work")
    loop, on_its_way = asyncio.get_running_loop(), asyncio.Event()

    def move(session: Session) -> None:
        deal = deals.any_deal(session, card.deal.id, lock=True)
        status = plans.status(session, work.id)
        loop.call_soon_threadsafe(on_its_way.set)
        if session.get_bind().dialect.name == "postgresql":
            session.execute(text("SELECT pg_sleep(0.3)"))
        pipeline.move(deal, status, firm.clock())

    moving = asyncio.ensure_future(firm.db.write(move))
    await on_its_way.wait()
    with pytest.raises(StatusInUse):
        await firm.services.statuses.remove(work.id, move_to=None, seen=None, actor=firm.owner)
    await moving
    assert (await firm.card(card.deal.id)).deal.status.name == "In work"


async def test_deleting_a_status_of_many_deals_reads_nothing_for_each(firm: Firm) -> None:
    """The whole unit holds the only writer: it must stay short."""
    _, plan, _ = await started(firm)
    for _ in range(30):
        await firm.deal()
    new, work = await firm.status(plan, "New"), await firm.status(plan, "In work")
    statements = 0

    def count(*_args: object) -> None:
        nonlocal statements
        statements += 1

    event.listen(Engine, "before_cursor_execute", count)
    try:
        assert await firm.services.statuses.remove(new.id, move_to=work.id, seen=None, actor=firm.owner) == 31
    finally:
        event.remove(Engine, "before_cursor_execute", count)
    assert statements < 30
    assert len(await entries(firm, Event.DEAL_MOVED)) == 31
