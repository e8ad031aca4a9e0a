"""`setup FILE.yaml`: makes the company of the file, twice changes nothing, never deletes, names line and field."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import func, select

from crm_core.db import Database
from crm_core.errors import CompanyFileError
from crm_core.models import (
    Colour,
    Company,
    Kind,
    Mode,
    Notice,
    Pick,
    PlanMember,
    Pool,
)
from crm_core.queries import people, plans
from crm_core.services import Services
from crm_core.services.setup import SetupService
from tests.clock import Clock
from tests.firm import Firm
from tests.services.setup import ACME, apply, audited, names, owner, the_plan


@pytest.fixture
def service(db: Database, clock: Clock) -> SetupService:
    return SetupService(db, clock, Random(1))


async def test_file_makes_the_whole_company(service: SetupService, db: Database) -> None:
    assert await apply(service, ACME)
    company = await db.read(people.company)
    plan = await the_plan(db)
    assert (company.name, company.default_plan_id) == ("Acme", plan.id)
    assert (plan.average_bill, plan.short_label, plan.mode) == (1_100_000, "ONLINE", Mode.EVEN)
    assert (plan.pool, plan.pick) == (Pool.RELATED, Pick.FEWEST)
    assert await names(db) == [
        ("New", Colour.BLUE, Kind.OPEN),
        ("In work", Colour.YELLOW, Kind.OPEN),
        ("Offer sent", Colour.PURPLE, Kind.OPEN),
        ("Won", Colour.GREEN, Kind.WON),
        ("Lost", Colour.RED, Kind.LOST),
    ]
    lost = await db.read(lambda session: plans.final_status(session, plan.id, Kind.LOST))
    reasons = await db.read(lambda session: plans.reasons(session, plan.id))
    assert lost.reasons_required
    assert [reason.name for reason in reasons] == ["Too expensive", "No answer"]
    team = await db.read(lambda session: session.scalars(select(PlanMember).order_by(PlanMember.manager_id)).all())
    assert len(team) == 2


async def test_people_get_their_roles_and_languages(service: SetupService, db: Database) -> None:
    await apply(service, ACME)
    anna = await db.read(lambda session: people.by_telegram_id(session, 1003))
    assert anna is not None
    assert (anna.name, anna.language, anna.role.key) == ("Anna", "ru", "head")


async def test_second_time_changes_nothing(service: SetupService, db: Database, clock: Clock) -> None:
    await apply(service, ACME)
    rows = await audited(db)
    notices = await db.read(lambda session: session.scalar(select(func.count()).select_from(Notice)))
    clock.forward(3600)
    assert not await apply(service, ACME)
    assert await audited(db) == rows
    assert await db.read(lambda session: session.scalar(select(func.count()).select_from(Notice))) == notices
    assert (await the_plan(db)).version == 1


async def test_what_the_file_no_longer_names_stays(service: SetupService, db: Database) -> None:
    await apply(service, ACME)
    shorter = ACME.replace("{name: In work, colour: yellow}, ", "").replace("[ivan, anna]", "[ivan]")
    shorter = shorter.replace("[Too expensive, No answer]", "[No answer]")
    await apply(service, shorter.replace("reasons: [Too expensive, No answer, Chose a rival]\n", ""))
    assert [name for name, _, _ in await names(db)] == ["New", "Offer sent", "In work", "Won", "Lost"]
    team = await db.read(lambda session: session.scalars(select(PlanMember.active)).all())
    assert team == [True, True]
    plan = await the_plan(db)
    reasons = await db.read(lambda session: plans.reasons(session, plan.id))
    assert [reason.name for reason in reasons] == ["No answer", "Too expensive"]


async def test_changes_are_made_and_logged(service: SetupService, db: Database) -> None:
    await apply(service, ACME)
    rows = await audited(db)
    changed = ACME.replace("11000", "12500.50").replace("role: head", "role: admin").replace("purple", "brown")
    changed = changed.replace("won: {name: Won}", "won: {name: Paid, colour: black}").replace("name: Acme", "name: Ace")
    assert await apply(service, changed)
    plan = await the_plan(db)
    assert plan.average_bill == 1_250_050
    assert ("Offer sent", Colour.BROWN, Kind.OPEN) in await names(db)
    assert ("Paid", Colour.BLACK, Kind.WON) in await names(db)
    assert await audited(db) == rows + 5
    assert not await apply(service, changed)


async def test_order_of_the_file_is_the_order_of_the_statuses(service: SetupService, db: Database) -> None:
    await apply(service, ACME)
    turned = ACME.replace(
        "[{name: New, colour: blue}, {name: In work, colour: yellow}, {name: Offer sent, colour: purple}]",
        "[{name: Offer sent, colour: purple}, {name: Call, colour: red}, {name: New, colour: blue}]",
    )
    await apply(service, turned)
    assert [name for name, _, _ in await names(db)] == ["Offer sent", "Call", "New", "In work", "Won", "Lost"]
    assert not await apply(service, turned)


async def test_missing_reasons_switch_the_checkbox_off(service: SetupService, db: Database) -> None:
    await apply(service, ACME)
    await apply(service, ACME.replace(", reasons: [Too expensive, No answer]", ""))
    plan = await the_plan(db)
    lost = await db.read(lambda session: plans.final_status(session, plan.id, Kind.LOST))
    assert not lost.reasons_required


async def test_waiting_deal_goes_to_the_member_that_the_file_adds(
    service: SetupService, db: Database, services: Services
) -> None:
    await apply(service, ACME.replace("[ivan, anna]", "[]"))
    firm = Firm(db, services, Clock(), await owner(services))
    deal = await firm.deal()
    assert deal.manager_id is None
    await apply(service, ACME.replace("[ivan, anna]", "[ivan]"))
    (given,) = await firm.rows(type(deal))
    assert given.manager_id is not None


async def test_a_removed_member_whom_the_file_names_comes_back(
    service: SetupService, db: Database, services: Services, clock: Clock
) -> None:
    await apply(service, ACME)
    firm = Firm(db, services, clock, await owner(services))
    plan, team = await the_plan(db), services.team
    (anna, _) = (await team.list(plan.id, actor=firm.owner)).seats
    await team.remove(plan.id, anna.manager.id, handing=None, seen=1, actor=firm.owner)
    assert await apply(service, ACME)
    assert [seat.member.active for seat in (await team.list(plan.id, actor=firm.owner)).seats] == [True, True]
    assert not await apply(service, ACME)


async def test_defaults_hold_for_a_file_without_a_company(service: SetupService, db: Database) -> None:
    await apply(service, "reasons: [No answer]\n")
    company: Company = await db.read(people.company)
    assert (company.currency, company.time_zone, company.language) == ("UAH", "Europe/Kyiv", "en")


async def test_currency_without_minor_units_keeps_whole_amounts(service: SetupService, db: Database) -> None:
    await apply(service, ACME.replace("UAH", "JPY"))
    assert (await the_plan(db)).average_bill == 11_000


@pytest.mark.parametrize(
    ("old", "new", "problem"),
    [
        ("[Too expensive, No answer]}", "[Too expensive, Silence]}", "line 14: plans.lost.reasons: «Silence» is not"),
        ("default_plan: Online sales", "default_plan: Offline", "line 16: default_plan: there is no plan «Offline»"),
        ("role: owner", "role: manager", "line 4: people: the company would be left without an owner"),
        ("average_bill: 11000", "average_bill: 11000.55", "line 9: plans.average_bill: an amount"),
        ("role: head", "role: boss", "line 6: people.role: there is no role «boss»; owner, admin, head,"),
    ],
)
async def test_refused_file_changes_nothing(
    service: SetupService, db: Database, old: str, new: str, problem: str
) -> None:
    yen = ACME.replace("UAH", "JPY")  # it has no minor units
    with pytest.raises(CompanyFileError) as caught:
        await apply(service, yen.replace(old, new))
    assert caught.value.problems[0].startswith(problem)
    assert await audited(db) == 0
    assert await db.read(lambda session: session.get(Company, 1)) is None


async def test_currency_stays_once_there_are_deals(service: SetupService, db: Database, services: Services) -> None:
    await apply(service, ACME)
    await Firm(db, services, Clock(), await owner(services)).deal()
    with pytest.raises(CompanyFileError, match=r"line 1: company\.currency: there are deals in UAH already"):
        await apply(service, ACME.replace("UAH", "USD"))
