"""Audiences: exactly who matches, whoever asks; and those who are ticked alone."""

from __future__ import annotations

from datetime import date
from random import Random

import pytest
from sqlalchemy.orm import Session

from crm_core.errors import Forbidden, NotFound
from crm_core.models import Manager, Permission, Role, RolePermission
from crm_core.queries import audience as queries
from crm_core.rules.audience import AudiencePart, LeadFilter, Standing, Trait, chosen
from crm_core.rules.filters import Cursor
from crm_core.rules.permissions import STANDARD_ROLES
from tests.firm import Firm, switch
from tests.services.bazaar import Bazaar

USERS = {"owner", "admin", "head"}


@pytest.fixture
async def bazaar(firm: Firm) -> Bazaar:
    made = Bazaar(firm, Random(5))
    await made.fill()
    return made


async def narrow(firm: Firm, manager: Manager) -> Manager:
    """The person in a role of their own: the audience of those whom they know."""

    def unit(session: Session) -> int:
        rights = (Permission.USE_AUDIENCE, Permission.SEE_OWN_DEALS)
        role = Role(name="Narrow", grants=[RolePermission(permission=right) for right in rights])
        session.add(role)
        session.flush()
        return role.id

    await switch(firm, manager, role_id=await firm.db.write(unit))
    found = await firm.services.people.identify(manager.telegram_id)
    assert found is not None
    return found


@pytest.mark.parametrize("few", [5000, 3])
async def test_the_count_the_pages_and_the_set_are_what_the_filter_says(
    bazaar: Bazaar, few: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "FEW", few)
    service = bazaar.firm.services.audience
    readers = (bazaar.firm.owner, await narrow(bazaar.firm, bazaar.people[0]))
    for turn in range(40):
        actor, wanted = readers[turn % 2], bazaar.filter()
        kept = await service.keep(wanted, actor=actor)
        expected = bazaar.expected(wanted, actor)
        total, rows = await bazaar.walked(kept.id, actor)
        assert (total, rows) == (len(expected), expected), wanted
        assert list(await service.ids(kept.id, actor=actor)) == sorted(expected), wanted


@pytest.mark.parametrize("role", STANDARD_ROLES)
async def test_only_holders_of_the_right_have_audiences(bazaar: Bazaar, role: str) -> None:
    firm = bazaar.firm
    actor = await firm.person("Model", role)
    if role not in USERS:
        with pytest.raises(Forbidden):
            await firm.services.audience.keep(LeadFilter(), actor=actor)
        with pytest.raises(Forbidden):
            await firm.services.audience.lead(bazaar.leads[0].id, actor=actor)
        return
    kept = await firm.services.audience.keep(LeadFilter(), actor=actor)
    total, rows = await bazaar.walked(kept.id, actor)
    assert total == len(rows) == len(bazaar.expected(LeadFilter(), actor))


async def test_nobody_opens_what_is_not_theirs(bazaar: Bazaar) -> None:
    firm = bazaar.firm
    kept = await firm.services.audience.keep(LeadFilter(), actor=firm.owner)
    ivan = await narrow(firm, bazaar.people[0])
    with pytest.raises(NotFound):
        await firm.services.audience.count(kept.id, actor=ivan)
    strangers = [lead for lead in bazaar.leads if (lead.id, ivan.id) not in bazaar.met]
    own = await firm.services.audience.keep(LeadFilter(), actor=ivan)
    with pytest.raises(NotFound):
        await firm.services.audience.lead(strangers[0].id, actor=ivan)
    with pytest.raises(NotFound):
        await firm.services.audience.tick(own.id, [strangers[0].id], on=True, actor=ivan)


async def test_contacts_are_whole_for_whoever_sees_all_or_has_a_deal(bazaar: Bazaar) -> None:
    firm = bazaar.firm
    ivan = await narrow(firm, bazaar.people[0])
    for lead in bazaar.leads:
        if (lead.id, ivan.id) in bazaar.met and (lead.telegram_id or lead.search_text):
            holds = any(deal.lead_id == lead.id and deal.manager_id == ivan.id for deal in bazaar.deals)
            assert (await firm.services.audience.lead(lead.id, actor=ivan)).contacts is holds


async def test_as_long_as_anybody_is_ticked_they_alone_are_meant(bazaar: Bazaar) -> None:
    firm, service = bazaar.firm, bazaar.firm.services.audience
    kept = await service.keep(LeadFilter(), actor=firm.owner)
    everybody = bazaar.expected(LeadFilter(), firm.owner)
    for _ in range(2):
        await service.tick(kept.id, everybody[:3], on=True, actor=firm.owner)
    assert list(await service.ids(kept.id, actor=firm.owner)) == sorted(everybody[:3])
    assert (await service.count(kept.id, actor=firm.owner)).ticked == 3
    await service.tick(kept.id, everybody[:1], on=False, actor=firm.owner)
    await service.set_standing(everybody[1], Standing.ARCHIVED, actor=firm.owner)
    assert list(await service.ids(kept.id, actor=firm.owner)) == sorted(everybody[1:3]), "ticked is ticked"
    await service.untick_all(kept.id, actor=firm.owner)
    assert list(await service.ids(kept.id, actor=firm.owner)) == sorted({*everybody} - {everybody[1]})


async def test_saved_ones_have_a_name_of_the_persons_own(bazaar: Bazaar) -> None:
    firm, service = bazaar.firm, bazaar.firm.services.audience
    kept = await service.keep(LeadFilter(tag_ids=(bazaar.tags[0].id,)), actor=firm.owner)
    await service.save(kept.id, "Best", actor=firm.owner)
    await service.save(kept.id, "The best", actor=firm.owner)
    assert [one.name for one in await service.saved(actor=firm.owner)] == ["The best"]
    await service.forget(kept.id, actor=firm.owner)
    assert not await service.saved(actor=firm.owner)
    assert (await service.count(kept.id, actor=firm.owner)).name is None


async def test_more_than_are_counted_are_said_to_be_more(bazaar: Bazaar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_core.services.audience.COUNTED", 5)
    service, owner = bazaar.firm.services.audience, bazaar.firm.owner
    kept = await service.keep(LeadFilter(having=(Trait.PHONE,)), actor=owner)
    found = await service.count(kept.id, actor=owner)
    assert (found.total, found.more) == (5, True)
    everybody = await service.count((await service.keep(LeadFilter(), actor=owner)).id, actor=owner)
    assert (everybody.total, everybody.more) == (len(bazaar.expected(LeadFilter(), owner)), False)


def test_a_trait_is_had_or_lacked_or_neither() -> None:
    today = date(2026, 11, 27)  # days are of no account here
    wanted = LeadFilter()
    for place, having, lacking in ((1, ("phone",), ()), (2, (), ("phone",)), (2, (), ()), (3, ("email",), ())):
        wanted = chosen(wanted, AudiencePart.TRAITS, place, today)
        assert (wanted.having, wanted.lacking) == (having, lacking)


async def test_looked_at_a_few_at_a_time_everybody_is_found_there_and_back(
    bazaar: Bazaar, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(queries, "FEW", 0)
    monkeypatch.setattr(queries, "LOOKED", 5)
    service, owner = bazaar.firm.services.audience, bazaar.firm.owner
    for _ in range(25):
        wanted = bazaar.filter()
        kept, expected = await service.keep(wanted, actor=owner), bazaar.expected(wanted, owner)
        there, page = [], await service.page(kept.id, Cursor(), actor=owner)
        assert page.looked is None or set(expected[: page.total]) >= {lead.id for lead in page.rows}
        there += [lead.id for lead in page.rows]
        while page.next is not None:
            page = await service.page(kept.id, page.next, actor=owner)
            there += [lead.id for lead in page.rows]
        assert there == expected, wanted
        back = [lead.id for lead in page.rows]
        while page.previous is not None:
            page = await service.page(kept.id, page.previous, actor=owner)
            back = [*[lead.id for lead in page.rows if lead.id not in back], *back]
        assert back == expected, wanted
        assert list(await service.ids(kept.id, actor=owner)) == sorted(expected), wanted


async def test_a_button_that_was_forged_shows_the_start(bazaar: Bazaar) -> None:
    service, owner = bazaar.firm.services.audience, bazaar.firm.owner
    for wanted in (LeadFilter(), LeadFilter(tag_ids=(bazaar.tags[2].id,))):
        kept = await service.keep(wanted, actor=owner)
        start = await service.page(kept.id, Cursor(), actor=owner)
        found = await service.page(kept.id, Cursor(0, backwards=True, page=7), actor=owner)
        assert [lead.id for lead in found.rows] == [lead.id for lead in start.rows]
        assert (found.page, found.previous) == (1, None)
        nowhere = await service.page(kept.id, Cursor(2**40, backwards=True, page=7), actor=owner)
        assert (nowhere.page, nowhere.previous) == (1, None)


async def test_a_title_says_among_how_many_it_counted(bazaar: Bazaar, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(queries, "LOOKED", 10)
    service, owner = bazaar.firm.services.audience, bazaar.firm.owner
    wanted = LeadFilter(language="ru")
    newest = bazaar.expected(LeadFilter(), owner)[:10]
    found = await service.count((await service.keep(wanted, actor=owner)).id, actor=owner)
    fit = set(bazaar.expected(wanted, owner)) & set(newest)
    assert (found.total, found.looked, found.more) == (len(fit), 10, False)
    everybody = await service.count((await service.keep(LeadFilter(), actor=owner)).id, actor=owner)
    assert everybody.looked is None
