"""The reasons that a plan's lost status asks for."""

from __future__ import annotations

import asyncio

import pytest

from crm_core.errors import (
    Changed,
    Invalid,
    NoReasonsSelected,
    NotFound,
)
from crm_core.models import AuditEntry, Event, PlanReason, RefusalReason
from tests.firm import Firm
from tests.services.deals import entries, lost, started
from tests.services.statuses import refusals, selected


async def test_ticks_are_idempotent_and_each_is_logged_with_before_and_after(firm: Firm) -> None:
    plan = await firm.plan(reasons=("No answer", "Too expensive"), required=False)
    status, reason = await firm.status(plan, "Lost"), await firm.reason("No answer")
    for on in (False, False, True, True):
        await firm.services.statuses.tick_reason(status.id, reason.id, on=on, seen=status.version, actor=firm.owner)
    assert await selected(firm, plan) == ["Too expensive", "No answer"]
    off, on_again = (await entries(firm, Event.REASONS_SELECTED))[-2:]
    assert (off.before["reasons"], off.after["reasons"]) == (["No answer", "Too expensive"], ["Too expensive"])
    assert on_again.after == {"reasons": ["Too expensive", "No answer"], "required": False}


async def test_the_checkbox_is_never_on_with_nothing_selected(firm: Firm) -> None:
    plan = await firm.plan(reasons=("No answer",))
    status, reason = await firm.status(plan, "Lost"), await firm.reason("No answer")
    statuses = firm.services.statuses
    with pytest.raises(NoReasonsSelected):
        await statuses.tick_reason(status.id, reason.id, on=False, seen=status.version, actor=firm.owner)
    await statuses.require_reasons(status.id, on=False, seen=status.version, actor=firm.owner)
    await statuses.tick_reason(status.id, reason.id, on=False, seen=status.version + 1, actor=firm.owner)
    with pytest.raises(NoReasonsSelected):
        await statuses.require_reasons(status.id, on=True, seen=status.version + 2, actor=firm.owner)


async def test_the_checkbox_and_the_archive_never_leave_a_plan_that_asks_with_nothing(firm: Firm) -> None:
    """Whoever comes first wins: the reason is archived, or it is asked for; never both."""
    for round_ in range(5):
        plan = await firm.plan(
            name=f"Plan {round_}", label=f"P{round_}", reasons=(f"Reason {round_}",), required=False, default=False
        )
        status, reason = await firm.status(plan, "Lost"), await firm.reason(f"Reason {round_}")
        outcomes = await asyncio.gather(
            firm.services.statuses.require_reasons(status.id, on=True, seen=status.version, actor=firm.owner),
            firm.services.reasons.set_archived(reason.id, archived=True, seen=reason.version, actor=firm.owner),
            return_exceptions=True,
        )
        assert [type(one) for one in refusals(outcomes)] == [NoReasonsSelected]
        asks = (await firm.status(plan, "Lost")).reasons_required
        assert asks == bool(await selected(firm, plan))


async def test_two_who_untick_different_reasons_leave_one(firm: Firm) -> None:
    plan, anna = await firm.plan(reasons=("No answer", "Too expensive")), await firm.person("Anna", "admin")
    status = await firm.status(plan, "Lost")
    first, second = await firm.reason("No answer"), await firm.reason("Too expensive")
    tick = firm.services.statuses.tick_reason
    outcomes = await asyncio.gather(
        tick(status.id, first.id, on=False, seen=status.version, actor=firm.owner),
        tick(status.id, second.id, on=False, seen=status.version, actor=anna),
        return_exceptions=True,
    )
    (refused,) = refusals(outcomes)
    assert isinstance(refused, Changed)
    assert len(await selected(firm, plan)) == 1


async def test_a_tick_drawn_before_somebody_elses_is_refused_even_after_my_own(firm: Firm) -> None:
    plan, anna = await firm.plan(), await firm.person("Anna", "admin")
    status = await firm.status(plan, "Lost")
    reasons = [await firm.reason(name) for name in ("No answer", "Too expensive", "Chose a rival")]
    tick = firm.services.statuses.tick_reason
    await tick(status.id, reasons[0].id, on=False, seen=status.version, actor=anna)
    await tick(status.id, reasons[0].id, on=True, seen=status.version + 1, actor=firm.owner)
    with pytest.raises(Changed) as refused:
        await tick(status.id, reasons[1].id, on=False, seen=status.version, actor=firm.owner)
    assert refused.value.by == "Anna"
    await tick(status.id, reasons[1].id, on=False, seen=status.version + 1, actor=firm.owner)
    with pytest.raises(Changed):
        await tick(status.id, reasons[2].id, on=False, seen=status.version + 99, actor=firm.owner)


async def test_new_reasons_go_into_the_plan_and_archived_ones_come_back(firm: Firm) -> None:
    plan = await firm.plan(reasons=("No answer",))
    status = await firm.status(plan, "Lost")
    (moved,) = await firm.services.reasons.add(["Moved away"], actor=firm.owner)
    await firm.services.reasons.set_archived(moved.id, archived=True, seen=1, actor=firm.owner)
    for _ in range(2):
        await firm.services.statuses.add_reasons(status.id, ["no answer", "MOVED away", "Broke"], actor=firm.owner)
    assert await selected(firm, plan) == ["No answer", "Moved away", "Broke"]
    assert await firm.count(RefusalReason) == 3
    with pytest.raises(Invalid):
        await firm.services.statuses.add_reasons(status.id, ["Fine", "x" * 101], actor=firm.owner)
    assert await firm.count(RefusalReason) == 3


async def test_only_the_lost_status_has_reasons(firm: Firm) -> None:
    plan = await firm.plan()
    reason = await firm.reason("No answer")
    for name in ("New", "Won"):
        status = await firm.status(plan, name)
        for act in (
            firm.services.statuses.tick_reason(status.id, reason.id, on=False, seen=1, actor=firm.owner),
            firm.services.statuses.require_reasons(status.id, on=True, seen=1, actor=firm.owner),
            firm.services.statuses.add_reasons(status.id, ["Broke"], actor=firm.owner),
        ):
            with pytest.raises(NotFound):
                await act
    assert await firm.count(PlanReason) == 3


async def test_what_is_lost_keeps_a_reason_that_is_ticked_no_more(firm: Firm) -> None:
    ivan, plan, card = await started(firm)
    closed = await lost(firm, card, ivan)
    status, reason = await firm.status(plan, "Lost"), await firm.reason("No answer")
    await firm.services.statuses.tick_reason(status.id, reason.id, on=False, seen=status.version, actor=firm.owner)
    assert (await firm.card(closed.deal.id)).deal.reason_id == reason.id
    assert {row.plan_id for row in await firm.rows(AuditEntry) if row.event is Event.REASONS_SELECTED} == {plan.id}
