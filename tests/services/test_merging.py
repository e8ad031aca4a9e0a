"""Two leads who are one person become one, and exactly the two they were."""

from __future__ import annotations

import asyncio
from random import Random
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.errors import BothOpen, NotFound
from crm_core.models import (
    Deal,
    Event,
    Kind,
    Lead,
    LeadManager,
    LeadMerge,
    LeadMessage,
    Manager,
    NoticeKind,
    SalesPlan,
    StaffMessage,
)
from crm_core.results import Sender
from crm_core.results.adding import Candidates
from crm_core.rules.adding import Origin, Where
from crm_core.rules.describing import Part
from tests.firm import Firm
from tests.services.deals import entries

PHONE = "+380671234567"
ONE, TWO = Sender(7101, "Olena K", "olena", "uk"), Sender(7102, "Олена", None, "ru")


async def two_plans(firm: Firm) -> tuple[Manager, Manager, SalesPlan, SalesPlan]:
    ivan, anna = await firm.person("Ivan"), await firm.person("Anna", "head")
    first = await firm.plan(ivan)
    second = await firm.plan(ivan, name="Offline", label="OFFLINE", default=False)
    return ivan, anna, first, second


async def twice(firm: Firm) -> tuple[Deal, Deal]:
    """The same person by two accounts: won in the first plan, open there again as somebody else."""
    await two_plans(firm)
    first, second = await firm.deal(ONE), await firm.deal(TWO)
    await firm.services.deals.win(first.id, 100_00, seen=first.version, actor=firm.owner)
    return first, second


async def fields(firm: Firm) -> dict[str, Any]:
    """Everything that merging moves; versions of deals only grow."""
    left_out = {"version", "updated_at"}

    def unit(session: Session) -> dict[str, Any]:
        found = {}
        for model in (Lead, Deal, LeadMessage, StaffMessage, LeadManager):
            rows = session.execute(select(model.__table__)).mappings()
            found[model.__tablename__] = sorted(
                sorted((key, str(value)) for key, value in row.items() if key not in left_out) for row in rows
            )
        return found

    return await firm.db.read(unit)


async def test_deals_messages_and_contacts_go_to_whoever_was_first(firm: Firm) -> None:
    first, second = await twice(firm)
    await firm.services.leads.leave_phone(TWO, PHONE, message_id=500)
    pair = await firm.services.merging.merge(first.lead_id, second.lead_id, actor=firm.owner)
    assert [deal.id for deal in pair.kept.deals] == [second.id, first.id]
    assert pair.merged.deals == []
    assert pair.kept.lead.phone == PHONE
    assert len({deal.sort_name for deal in await firm.rows(Deal)}) == 1, "both stand under the same name now"
    assert {row.lead_id for row in await firm.rows(LeadMessage)} == {first.lead_id}
    assert len(await entries(firm, Event.LEADS_MERGED)) == 1
    await firm.feed()


@pytest.mark.parametrize("seed", range(8))
async def test_taking_it_back_restores_exactly_what_was(firm: Firm, seed: int) -> None:
    chance = Random(seed)
    second = (await two_plans(firm))[3]
    for n, sender in enumerate((ONE, TWO)):
        deal = await firm.deal(sender)
        if n == 0 or chance.random() < 0.5:
            await firm.services.deals.win(deal.id, 1, seen=deal.version, actor=firm.owner)
        for _ in range(chance.randrange(4)):
            await firm.write(sender, f"words {chance.random()}")
        if chance.random() < 0.5:
            await firm.services.leads.leave_phone(sender, f"+38067123456{n * chance.randrange(2)}", message_id=900 + n)
        if chance.random() < 0.5 and n == chance.randrange(2):
            await firm.add(second, deal.lead_id)
        firm.clock.forward(60)
    kept, merged = [lead.id for lead in await firm.rows(Lead)]
    open_in = [
        {deal.plan_id for deal in await firm.rows(Deal) if deal.lead_id == one and deal.kind is Kind.OPEN}
        for one in (kept, merged)
    ]
    before = await fields(firm)
    if open_in[0] & open_in[1]:
        with pytest.raises(BothOpen):
            await firm.services.merging.merge(kept, merged, actor=firm.owner)
        assert await fields(firm) == before
        return
    pair = await firm.services.merging.merge(kept, merged, actor=firm.owner)
    assert await fields(firm) != before
    assert pair.merge_id is not None
    firm.clock.forward(60)
    await firm.services.merging.part(pair.merge_id, actor=firm.owner)
    assert await fields(firm) == before


async def test_two_open_deals_in_a_plan_are_refused(firm: Firm) -> None:
    await two_plans(firm)
    first, second = await firm.deal(ONE), await firm.deal(TWO)
    with pytest.raises(BothOpen) as refused:
        await firm.services.merging.merge(first.lead_id, second.lead_id, actor=firm.owner)
    assert (refused.value.first_id, refused.value.second_id) == (first.id, second.id)
    assert await firm.rows(LeadMerge) == []


async def test_merging_and_parting_twice_changes_nothing(firm: Firm) -> None:
    first, second = await twice(firm)
    merging = firm.services.merging
    pairs = await asyncio.gather(*(merging.merge(first.lead_id, second.lead_id, actor=firm.owner) for _ in range(3)))
    assert sorted(pair.changed for pair in pairs) == [False, False, True]
    (merge_id,) = {pair.merge_id for pair in pairs}
    assert merge_id is not None
    assert (await merging.part(merge_id, actor=firm.owner)).changed
    assert not (await merging.part(merge_id, actor=firm.owner)).changed


async def test_whoever_may_not_edit_all_of_it_sees_nothing(firm: Firm) -> None:
    first, second = await twice(firm)
    maria = await firm.person("Maria")
    observer = await firm.person("Oleh", "observer")
    for actor in (maria, observer):
        for act in (firm.services.merging.pair, firm.services.merging.merge):
            with pytest.raises(NotFound):
                await act(first.lead_id, second.lead_id, actor=actor)
    with pytest.raises(NotFound):
        await firm.services.merging.merge(first.lead_id, first.lead_id, actor=firm.owner)


# -- two accounts -------------------------------------------------------------------------------------------------


async def test_from_either_account_they_are_that_one_person_answered_where_they_wrote(firm: Firm) -> None:
    first, second = await twice(firm)
    pair = await firm.services.merging.merge(first.lead_id, second.lead_id, actor=firm.owner)
    for sender in (TWO, ONE, TWO):
        received = await firm.write(sender, "Again")
        assert (received.lead.id, received.lead.telegram_id) == (first.lead_id, sender.telegram_id)
        assert received.deal is not None
        assert received.deal.id == second.id
    assert pair.merge_id is not None
    await firm.services.merging.part(pair.merge_id, actor=firm.owner)
    found = {lead.id: lead.telegram_id for lead in await firm.rows(Lead)}
    assert found == {first.lead_id: ONE.telegram_id, second.lead_id: TWO.telegram_id}


async def test_erasing_one_account_erases_the_person(firm: Firm) -> None:
    first, second = await twice(firm)
    pair = await firm.services.merging.merge(first.lead_id, second.lead_id, actor=firm.owner)
    assert await firm.services.erasing.forget(TWO.telegram_id)
    assert {(lead.telegram_id, lead.name) for lead in await firm.rows(Lead)} == {(None, "—")}
    assert pair.merge_id is not None
    with pytest.raises(NotFound):
        await firm.services.merging.part(pair.merge_id, actor=firm.owner)


# -- being told ---------------------------------------------------------------------------------------------------


async def test_the_same_phone_is_told_to_those_who_may_merge(firm: Firm) -> None:
    first, second = await twice(firm)
    maria = await firm.person("Maria")
    await firm.services.leads.leave_phone(ONE, PHONE, message_id=501)
    assert await firm.notices(NoticeKind.LEADS_ALIKE) == []
    await firm.services.leads.leave_phone(TWO, PHONE, message_id=502)
    told = await firm.notices(NoticeKind.LEADS_ALIKE)
    data = {"kept_id": first.lead_id, "merged_id": second.lead_id}
    assert [one.data for one in told] == [data] * len(told)
    heads = {person.telegram_id for person in await firm.rows(Manager) if person.name in {"Olga", "Anna"}}
    assert {one.chat_id for one in told} >= heads
    assert maria.telegram_id not in {one.chat_id for one in told}


async def test_a_typed_email_is_compared_as_well(firm: Firm) -> None:
    first, second = await twice(firm)
    for deal in (first, second):
        seen = (await firm.card(deal.id)).deal.version
        email = "olena@example.com"
        await firm.services.deals.describe(deal.id, Part.EMAIL, email, seen=seen, actor=firm.owner, region="UA")
    assert {one.data["merged_id"] for one in await firm.notices(NoticeKind.LEADS_ALIKE)} == {second.lead_id}


async def test_the_one_who_went_over_gets_no_new_deal_and_is_in_no_chat(firm: Firm) -> None:
    first, second = await twice(firm)
    plan = await firm.plan(await firm.person("Petro"), name="Third", label="THIRD", default=False)
    await firm.services.merging.merge(first.lead_id, second.lead_id, actor=firm.owner)
    await firm.services.adding.add_known(Where(Origin.PLAN, plan.id), first.lead_id, actor=firm.owner)
    with pytest.raises(NotFound):
        await firm.services.adding.add_known(Where(Origin.PLAN, plan.id), second.lead_id, actor=firm.owner)
    assert (await firm.services.dialogs.look(first.lead_id, actor=firm.owner)).messages
    with pytest.raises(NotFound):
        await firm.services.dialogs.look(second.lead_id, actor=firm.owner)


async def test_a_phone_of_both_is_of_one_person_now(firm: Firm) -> None:
    first, second = await twice(firm)
    plan = await firm.plan(await firm.person("Petro"), name="Third", label="THIRD", default=False)
    await firm.services.leads.leave_phone(TWO, PHONE, message_id=500)
    await firm.services.merging.merge(first.lead_id, second.lead_id, actor=firm.owner)
    found = await firm.services.adding.answer(
        Where(Origin.PLAN, plan.id), PHONE, message_id=900, region="UA", actor=firm.owner
    )
    assert isinstance(found, Candidates)
    assert [lead.id for lead in found.leads] == [first.lead_id]
