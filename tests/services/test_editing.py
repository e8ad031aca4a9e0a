"""Edits of settings: nobody overwrites unseen, the same edit twice is one, and drafts wait for whoever wandered off."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from crm_core.errors import Changed, DomainError
from crm_core.models import Event, RefusalReason
from tests.firm import Firm
from tests.services.deals import entries


async def added(firm: Firm, name: str = "No answer") -> RefusalReason:
    (reason,) = await firm.services.reasons.add([name], actor=firm.owner)
    return reason


async def test_of_edits_that_cross_one_wins_and_the_others_are_told_by_whom(firm: Firm) -> None:
    reason = await added(firm)
    admins = [await firm.person(f"Admin {n}", "admin") for n in range(5)]
    names = [f"Name {n}" for n in range(5)]
    outcomes = await asyncio.gather(
        *(
            firm.services.reasons.rename(reason.id, name, seen=reason.version, actor=admin)
            for name, admin in zip(names, admins, strict=True)
        ),
        return_exceptions=True,
    )
    refused = [one for one in outcomes if isinstance(one, Changed)]
    assert len(refused) == 4
    (entry,) = await entries(firm, Event.REASON_CHANGED)
    winner = next(admin for admin in admins if admin.id == entry.actor_id)
    assert {one.by for one in refused} == {winner.name}
    assert {(one.kind, one.key) for one in refused} == {("refusal_reasons", reason.id)}


async def test_the_same_edit_again_changes_nothing_whatever_was_seen(firm: Firm) -> None:
    reason = await added(firm)
    for _ in range(2):
        await firm.services.reasons.rename(reason.id, "Silent", seen=reason.version, actor=firm.owner)
    assert len(await entries(firm, Event.REASON_CHANGED)) == 1
    (kept,) = await firm.rows(RefusalReason)
    assert kept.version == reason.version + 1


async def test_an_edit_is_logged_with_what_it_was_before_and_after(firm: Firm) -> None:
    reason = await added(firm)
    await firm.services.reasons.rename(reason.id, "Silent", seen=reason.version, actor=firm.owner)
    (entry,) = await entries(firm, Event.REASON_CHANGED)
    assert entry.before == {"reason": "No answer", "name": "No answer"}
    assert entry.after == {"reason": "No answer", "name": "Silent"}
    assert entry.subject == f"refusal_reasons:{reason.id}"


async def test_a_refused_edit_leaves_no_trace(firm: Firm) -> None:
    reason = await added(firm)
    await added(firm, "Silent")
    with pytest.raises(DomainError):
        await firm.services.reasons.rename(reason.id, "SILENT", seen=reason.version, actor=firm.owner)
    assert await entries(firm, Event.REASON_CHANGED) == []


async def test_a_draft_is_kept_for_each_person_until_it_is_dropped(firm: Firm) -> None:
    forms, anna = firm.services.forms, await firm.person("Anna", "admin")
    await forms.keep_draft("plan", {"name": "Online"}, actor=firm.owner)
    await forms.keep_draft("plan", {"name": "Courses"}, actor=firm.owner)
    assert await forms.draft("plan", actor=firm.owner) == {"name": "Courses"}
    assert await forms.draft("plan", actor=anna) == {}
    assert await forms.draft("invite", actor=firm.owner) == {}
    await forms.keep_draft("plan", {}, actor=firm.owner)
    assert await forms.draft("plan", actor=firm.owner) == {}


async def test_a_draft_that_nobody_touches_for_a_week_is_forgotten(firm: Firm) -> None:
    forms = firm.services.forms
    await forms.keep_draft("plan", {"name": "Online"}, actor=firm.owner)
    firm.clock.forward(timedelta(days=6).total_seconds())
    await forms.sweep()
    assert await forms.draft("plan", actor=firm.owner)
    firm.clock.forward(timedelta(days=2).total_seconds())
    await forms.sweep()
    assert await forms.draft("plan", actor=firm.owner) == {}
