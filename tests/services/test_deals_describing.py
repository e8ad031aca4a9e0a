"""What is written about deals and their leads: titles, notes, names, phones, e-mails; and other plans for a lead."""

from __future__ import annotations

import asyncio

import pytest

from crm_core.errors import DealChanged, Forbidden, Invalid, NotFound, PlanArchived
from crm_core.models import Deal, Event, Lead, Mode
from crm_core.results import DealCard
from crm_core.rules.describing import LEAD_NAME_LIMIT, NOTE_LIMIT, TITLE_LIMIT, Part
from crm_core.rules.filters import Cursor
from crm_core.rules.permissions import Action
from tests.firm import Firm
from tests.services.deals import entries, lost, moved, started

WRITTEN = {
    Part.TITLE: ("  Course \n for two ", "Course for two"),
    Part.NOTE: ("wants a certificate\nasked for instalments ", "wants a certificate\nasked for instalments"),
    Part.NAME: ("Olena  Koval-Bondar", "Olena Koval-Bondar"),
    Part.PHONE: ("067 123 45 67", "+380671234567"),
    Part.EMAIL: (" olena@example.com ", "olena@example.com"),
}
EVENTS = dict.fromkeys(Part, Event.LEAD_CONTACT_CHANGED) | {
    Part.TITLE: Event.DEAL_TITLE_CHANGED,
    Part.NOTE: Event.DEAL_NOTE_CHANGED,
}


def now(card: DealCard, part: Part) -> str | None:
    found: str | None = getattr(card.deal if part in (Part.TITLE, Part.NOTE) else card.deal.lead, part.value)
    return found


@pytest.mark.parametrize("part", Part)
async def test_what_is_written_is_cleaned_kept_and_logged_with_what_was_there(firm: Firm, part: Part) -> None:
    ivan, _, card = await started(firm)
    typed, kept = WRITTEN[part]
    after = await firm.services.deals.describe(card.deal.id, part, typed, seen=card.deal.version, actor=ivan)
    assert now(after, part) == kept
    assert (after.deal.version, after.undo) == (card.deal.version + 1, None)
    (entry,) = await entries(firm, EVENTS[part])
    assert (entry.deal_id, entry.lead_id, entry.actor_id) == (card.deal.id, card.deal.lead_id, ivan.id)
    assert (entry.before, entry.after) == ({part.value: now(card, part)}, {part.value: kept})


@pytest.mark.parametrize("part", [part for part in Part if part is not Part.NAME])
async def test_it_can_be_taken_away_again_but_a_name_has_to_stay(firm: Firm, part: Part) -> None:
    ivan, _, card = await started(firm)
    deals, deal_id = firm.services.deals, card.deal.id
    written = await deals.describe(deal_id, part, WRITTEN[part][0], seen=card.deal.version, actor=ivan)
    gone = await deals.describe(deal_id, part, None, seen=written.deal.version, actor=ivan)
    assert now(gone, part) is None
    for nothing in (None, "\u200b "):
        with pytest.raises(Invalid):
            await deals.describe(deal_id, Part.NAME, nothing, seen=gone.deal.version, actor=ivan)


@pytest.mark.parametrize("part", [Part.TITLE, Part.NOTE])
async def test_a_title_or_note_of_nothing_visible_is_none(firm: Firm, part: Part) -> None:
    ivan, _, card = await started(firm)
    deals, deal_id = firm.services.deals, card.deal.id
    written = await deals.describe(deal_id, part, "x", seen=card.deal.version, actor=ivan)
    assert now(await deals.describe(deal_id, part, "\u200b \n", seen=written.deal.version, actor=ivan), part) is None


@pytest.mark.parametrize(("part", "limit"), [(Part.TITLE, TITLE_LIMIT), (Part.NOTE, NOTE_LIMIT),
                                             (Part.NAME, LEAD_NAME_LIMIT)])  # fmt: skip
async def test_as_much_as_fits_is_kept_and_more_is_refused_not_cut(firm: Firm, part: Part, limit: int) -> None:
    ivan, _, card = await started(firm)
    deals, deal_id = firm.services.deals, card.deal.id
    with pytest.raises(Invalid) as refusal:
        await deals.describe(deal_id, part, "я" * (limit + 1), seen=card.deal.version, actor=ivan)
    assert (refusal.value.problem, refusal.value.about) == ("long", {"limit": limit})
    after = await deals.describe(deal_id, part, "я" * limit, seen=card.deal.version, actor=ivan)
    assert now(after, part) == "я" * limit


async def test_a_phone_without_a_code_is_of_the_companys_country(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    after = await firm.services.deals.describe(
        card.deal.id, Part.PHONE, "512 345 678", seen=card.deal.version, actor=ivan, region="PL"
    )
    assert after.deal.lead.phone == "+48512345678"


@pytest.mark.parametrize("part", Part)
async def test_of_two_people_writing_the_same_the_second_is_told(firm: Firm, part: Part) -> None:
    ivan, _, card = await started(firm)
    typed = WRITTEN[part][0]
    other = {Part.PHONE: "+380501112233", Part.EMAIL: "other@example.com"}.get(part, "Other")
    by_ivan = firm.services.deals.describe(card.deal.id, part, typed, seen=card.deal.version, actor=ivan)
    by_olga = firm.services.deals.describe(card.deal.id, part, other, seen=card.deal.version, actor=firm.owner)
    results = await asyncio.gather(by_ivan, by_olga, return_exceptions=True)
    (kept,) = [result for result in results if isinstance(result, DealCard)]
    (refusal,) = [result for result in results if isinstance(result, DealChanged)]
    first = kept is results[0]
    assert refusal.by == ("Ivan" if first else "Olga")
    assert now(await firm.card(card.deal.id), part) == (WRITTEN[part][1] if first else other)
    assert len(await entries(firm, EVENTS[part])) == 1


async def test_the_same_written_twice_is_one_change(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    writes = [
        await firm.services.deals.describe(card.deal.id, Part.NOTE, "x", seen=card.deal.version, actor=ivan)
        for _ in range(2)
    ]
    assert [write.changed for write in writes] == [True, False]
    assert len(await entries(firm, Event.DEAL_NOTE_CHANGED)) == 1


async def test_a_note_from_an_old_card_is_refused_and_a_move_after_it_too(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    moved_on = await moved(firm, card, "In work", firm.owner)
    with pytest.raises(DealChanged) as refusal:
        await firm.services.deals.describe(card.deal.id, Part.NOTE, "x", seen=card.deal.version, actor=ivan)
    assert refusal.value.by == "Olga"
    await firm.services.deals.describe(card.deal.id, Part.NOTE, "x", seen=moved_on.deal.version, actor=ivan)
    with pytest.raises(DealChanged):
        await moved(firm, moved_on, "Offer sent", firm.owner)


async def test_a_closed_deal_may_still_be_described(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    card = await lost(firm, card, ivan)
    assert card.actions >= {Action.TITLE, Action.NOTE, Action.EDIT_CONTACT}
    for part in Part:
        card = await firm.services.deals.describe(
            card.deal.id, part, WRITTEN[part][0], seen=card.deal.version, actor=ivan
        )
        assert now(card, part) == WRITTEN[part][1]


@pytest.mark.parametrize("part", Part)
async def test_whoever_only_watches_writes_nothing(firm: Firm, part: Part) -> None:
    _, _, card = await started(firm)
    watcher, stranger = await firm.person("Watcher", "observer"), await firm.person("Stranger")
    for person, refusal in ((watcher, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal):
            await firm.services.deals.describe(
                card.deal.id, part, WRITTEN[part][0], seen=card.deal.version, actor=person
            )
    seen = (await firm.card(card.deal.id, watcher)).actions
    assert not seen & {Action.TITLE, Action.NOTE, Action.EDIT_CONTACT, Action.OTHER_PLAN}


@pytest.mark.parametrize("wanted", ["Bondar", "0671234567", "olena@example", "koval-bon"])
async def test_search_follows_what_the_lead_is_called_and_reached_by(firm: Firm, wanted: str) -> None:
    ivan, _, card = await started(firm)
    for part in (Part.NAME, Part.PHONE, Part.EMAIL):
        card = await firm.services.deals.describe(
            card.deal.id, part, WRITTEN[part][0], seen=card.deal.version, actor=ivan
        )
    await firm.feed()
    found = await firm.services.deals.search(wanted, closed=False, cursor=Cursor(), actor=ivan)
    assert [row.id for row in found.rows] == [card.deal.id]
    await firm.services.deals.describe(card.deal.id, Part.EMAIL, None, seen=card.deal.version, actor=ivan)
    await firm.feed()
    gone = await firm.services.deals.search("olena@example", closed=False, cursor=Cursor(), actor=ivan)
    assert gone.total == 0


async def test_a_name_given_by_the_team_stays_when_the_lead_writes_again(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    sender = firm.lead(7001, "kotyk 🐈")
    deal = await firm.deal(sender)
    await firm.services.deals.describe(deal.id, Part.NAME, "Olena Koval", seen=deal.version, actor=ivan)
    await firm.write(sender, "Are you there?")
    (lead,) = await firm.rows(Lead)
    assert lead.name == "Olena Koval"
    await firm.write(firm.lead(7002, "Before"))
    await firm.write(firm.lead(7002, "After"))
    assert sorted(row.name for row in await firm.rows(Lead)) == ["After", "Olena Koval"]


async def test_a_lead_is_put_into_another_plan_by_its_rule(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    other = await firm.plan(ivan, name="Courses", label="B2B", default=False)
    archived = await firm.plan(ivan, name="Old", label="OLD", default=False)
    await firm.services.plans.set_archived(archived.id, archived=True, seen=archived.version, actor=firm.owner)
    offered = await firm.services.deals.other_plans(card.deal.id, actor=ivan)
    assert [plan.id for plan in offered.plans] == [other.id]
    added = await firm.services.deals.add_to_plan(card.deal.id, other.id, actor=ivan)
    assert (added.made, added.in_sight, added.card.deal.id) == (True, True, added.deal.id)
    assert (added.deal.plan_id, added.deal.lead_id, added.deal.manager_id) == (other.id, card.deal.lead_id, ivan.id)
    again = await firm.services.deals.add_to_plan(card.deal.id, other.id, actor=ivan)
    assert (again.made, again.deal.id) == (False, added.deal.id)
    assert (await firm.services.deals.other_plans(card.deal.id, actor=ivan)).plans == []
    with pytest.raises(PlanArchived):
        await firm.services.deals.add_to_plan(card.deal.id, archived.id, actor=ivan)
    assert len(await firm.rows(Deal)) == 2


async def test_whoever_adds_a_deal_that_a_colleague_gets_learns_who_and_sees_no_card(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    petro = await firm.person("Petro")
    other = await firm.plan(petro, name="Courses", label="B2B", default=False)
    added = await firm.services.deals.add_to_plan(card.deal.id, other.id, actor=ivan)
    assert (added.in_sight, added.card.deal.id) == (False, card.deal.id)
    assert added.deal.manager is not None
    assert added.deal.manager.name == "Petro"


async def test_a_deal_of_another_plan_is_made_only_with_the_right_and_from_a_deal_in_sight(firm: Firm) -> None:
    ivan, _, card = await started(firm)
    watcher, stranger = await firm.person("Watcher", "observer"), await firm.person("Stranger")
    other = await firm.plan(ivan, name="Courses", label="B2B", mode=Mode.MANUAL, default=False)
    for person, refusal in ((watcher, Forbidden), (stranger, NotFound)):
        with pytest.raises(refusal):
            await firm.services.deals.add_to_plan(card.deal.id, other.id, actor=person)
    assert len(await firm.rows(Deal)) == 1
