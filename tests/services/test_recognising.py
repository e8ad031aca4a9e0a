"""Who of the leads is meant by what was typed, and who may find whom."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from crm_core.errors import Invalid, LeadArchived, NotFound
from crm_core.models import Deal, Lead, Manager
from crm_core.queries import adding
from crm_core.rules.audience import Standing
from tests.firm import Firm
from tests.services.adding import PHONE, added, asked, into, names, typed
from tests.services.steps import answered_by


async def test_a_phone_or_an_email_that_is_known_asks_first_and_certain_ones_stand_first(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    await added(firm, into(plan), "Olena Koval, +380671234567, Olena@Example.com", firm.owner)
    await added(firm, into(plan), "Mary Bondar", firm.owner)
    for text in ("067 123 45 67", "olena@example.com", "Mary Bondar (067)1234567"):
        found = await asked(firm, into(plan), text, firm.owner)
        assert names(found) == ["Olena Koval", "Mary Bondar"][: 2 if "Mary" in text else 1]
        assert (found.certain, found.more) == (1, False)
        assert found.new is not None
    assert await firm.count(Lead) == 2


async def test_a_namesake_with_another_phone_is_somebody_else(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    await added(firm, into(plan), "Olena Koval 067 123 45 67", firm.owner)
    await added(firm, into(plan), "Olena Koval 050 123 45 67", firm.owner)
    assert await firm.count(Lead) == 2


async def test_parts_of_names_and_phones_find_people_and_need_not_be_a_contact(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    await added(firm, into(plan), "Olena Koval 067 123 45 67", firm.owner)
    await firm.feed()
    for text in ("kov ole", "1234567", "4567", "KOVAL, 067123"):
        found = await asked(firm, into(plan), text, firm.owner)
        assert names(found) == ["Olena Koval"], text
        assert (found.new is None) is (text != "kov ole"), text


async def test_at_most_eight_are_shown_and_it_is_said_that_there_are_more(firm: Firm) -> None:
    plan = await firm.plan(await firm.person())
    for number in range(9):
        await firm.services.adding.add_new(
            into(plan), f"Olena {'abcdefghi'[number]}b", message_id=-number, region="UA", actor=firm.owner
        )
    await firm.feed()
    found = await asked(firm, into(plan), "olena", firm.owner)
    assert (len(found.leads), found.more) == (8, True)
    assert names(found)[0] == "Olena ib"


@pytest.mark.parametrize("text", ["12", "", "+380 67 12345", "olena@", "O"])
async def test_what_is_neither_known_nor_a_contact_makes_nothing(firm: Firm, text: str) -> None:
    plan = await firm.plan(await firm.person())
    with pytest.raises(Invalid):
        await typed(firm, into(plan), text, firm.owner)
    assert (await firm.count(Lead), await firm.count(Deal)) == (0, 0)


async def test_whoever_sees_only_their_own_deals_finds_only_people_they_know(firm: Firm) -> None:
    ivan, petro = await firm.person(), await firm.person("Petro")
    plan = await firm.plan(ivan, petro)
    first = await added(firm, into(plan), "Olena Koval 067 123 45 67", ivan)
    await firm.feed()
    assert names(await asked(firm, into(plan), "olena", ivan)) == ["Olena Koval"]
    second = await added(firm, into(plan), "Olena Koval 067 123 45 67", petro)
    assert second.deal.lead_id != first.deal.lead_id
    await firm.feed()
    assert [lead.id for lead in (await asked(firm, into(plan), "4567", petro)).leads] == [second.deal.lead_id]
    with pytest.raises(NotFound):
        await firm.services.adding.add_known(into(plan), first.deal.lead_id, actor=petro)


async def test_people_who_were_met_are_found_however_many_others_match(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("crm_core.services.recognising.LEADS_LIMIT", 2)
    ivan, petro = await firm.person(), await firm.person("Petro")
    plan = await firm.plan(ivan, petro)
    for number in range(4):
        await added(firm, into(plan), f"Olena {'abcd'[number]}x", petro)
    await added(firm, into(plan), "Olena Zorya", ivan)
    await firm.feed()
    monkeypatch.setattr("crm_core.services.recognising.FRESH_LIMIT", 0)
    assert names(await asked(firm, into(plan), "olena", ivan)) == ["Olena Zorya"]
    assert len((await asked(firm, into(plan), "olena", firm.owner)).leads) == 2


async def test_leads_are_looked_up_not_looked_through(firm: Firm) -> None:
    if not firm.db.url.startswith("sqlite"):
        pytest.skip("SQLite says how it would answer")
    for person in (firm.owner, await firm.person()):

        def ask(session: Session, person: Manager = person) -> list[str]:
            def all_of_it() -> None:
                adding.with_phone(session, person, PHONE, 9)
                adding.among(session, person, [1, 2], archived=False)
                adding.changed_last(session, person, 9, archived=False)
                adding.met_by(session, person, 9, archived=False)

            return answered_by(session, all_of_it)

        steps = await firm.db.read(ask)
        assert "SEARCH leads USING INDEX ix_leads_phone (phone=?)" in steps
        assert [step for step in steps if "leads" in step and step.startswith("SCAN")] == []


@pytest.mark.parametrize("text", ["067 123 45 67", "olena@example.com", "Olena (067)1234567"])
async def test_somebody_in_the_archive_is_found_by_their_contact_and_comes_back(firm: Firm, text: str) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    other = await firm.plan(ivan, name="Courses", label="COURSE", default=False)
    first = await added(firm, into(plan), "Olena Koval, +380671234567, Olena@Example.com", ivan)
    lead_id = first.deal.lead_id
    await firm.services.audience.set_standing(lead_id, Standing.ARCHIVED, actor=firm.owner)
    await firm.feed()
    for actor in (ivan, firm.owner):
        assert [lead.id for lead in (await asked(firm, into(other), text, actor)).leads] == [lead_id]
    again = await firm.services.adding.add_known(into(other), lead_id, actor=ivan)
    assert (again.made, again.deal.lead_id) == (True, lead_id)
    assert await firm.open_deals() == {ivan.id: 2}
    assert await firm.count(Lead) == 1


@pytest.mark.parametrize("head", [True, False])
async def test_by_name_alone_nobody_in_the_archive_is_found(firm: Firm, head: bool) -> None:
    ivan = await firm.person()
    actor = firm.owner if head else ivan
    plan = await firm.plan(ivan)
    first = await added(firm, into(plan), "Olena Koval 067 123 45 67", ivan)
    await firm.services.audience.set_standing(first.deal.lead_id, Standing.ARCHIVED, actor=firm.owner)
    await firm.feed()
    assert (await added(firm, into(plan), "Olena Koval", actor)).made
    assert await firm.count(Lead) == 2


async def test_a_deal_brings_nobody_back_from_the_blacklist(firm: Firm) -> None:
    ivan = await firm.person()
    plan = await firm.plan(ivan)
    first = await added(firm, into(plan), "Olena Koval 067 123 45 67", ivan)
    await firm.services.audience.set_standing(first.deal.lead_id, Standing.BLACKLISTED, actor=firm.owner)
    assert len((await asked(firm, into(plan), "067 123 45 67", ivan)).leads) == 1
    with pytest.raises(LeadArchived):
        await firm.services.adding.add_known(into(plan), first.deal.lead_id, actor=ivan)
