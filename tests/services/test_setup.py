"""`setup FILE.yaml`: makes the company of the file, twice changes nothing, never deletes, names line and field."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.db import Database
from crm_core.models import AuditEntry, Colour, Company, Kind, Manager, Mode, Notice, Pick, PlanMember, Pool, SalesPlan
from crm_core.queries import people, plans
from crm_core.rules.company_file import CompanyFileError, parse_company
from crm_core.services import Services
from crm_core.services.setup import Defaults, SetupService
from tests.clock import Clock
from tests.firm import Firm

DIGITS = {"UAH": 2, "USD": 2, "JPY": 0}
DEFAULTS = Defaults("UAH", "Europe/Kyiv", "en")

ACME = """\
company: {name: Acme, currency: UAH, time_zone: Europe/Kyiv, language: en}
reasons: [Too expensive, No answer, Chose a rival]
people:
  - {key: olga, telegram_id: 1001, name: Olga, role: owner, language: en}
  - {key: ivan, telegram_id: 1002, name: Ivan, role: manager, language: uk}
  - {key: anna, telegram_id: 1003, name: Anna, role: head, language: ru}
plans:
  - name: Online sales
    average_bill: 11000
    label: ONLINE
    distribution: {mode: even, pool: related, pick: fewest}
    statuses: [{name: New, colour: blue}, {name: In work, colour: yellow}, {name: Offer sent, colour: purple}]
    won: {name: Won}
    lost: {name: Lost, reasons: [Too expensive, No answer]}
    managers: [ivan, anna]
default_plan: Online sales
"""


@pytest.fixture
def service(db: Database, clock: Clock) -> SetupService:
    return SetupService(db, clock, Random(1))


async def apply(service: SetupService, text: str) -> bool:
    parsed = parse_company(text.encode(), DIGITS.get)
    return await service.apply(parsed, defaults=DEFAULTS, minor_digits=DIGITS.get)


def problems(text: str | bytes) -> list[str]:
    with pytest.raises(CompanyFileError) as caught:
        parse_company(text if isinstance(text, bytes) else text.encode(), DIGITS.get)
    return caught.value.problems


async def names(db: Database, plan: str = "online sales") -> list[tuple[str, Colour, Kind]]:
    def unit(session: Session) -> list[tuple[str, Colour, Kind]]:
        found = plans.by_name(session, plan)
        assert found is not None
        return [(status.name, status.colour, status.kind) for status in plans.statuses(session, found.id)]

    return await db.read(unit)


async def the_plan(db: Database) -> SalesPlan:
    return await db.read(lambda session: session.scalars(select(SalesPlan)).one())


async def audited(db: Database) -> int:
    return await db.read(lambda session: session.scalar(select(func.count()).select_from(AuditEntry)) or 0)


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


async def owner(services: Services) -> Manager:
    found = await services.people.identify(1001)
    assert found is not None
    return found


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


WRONG: Sequence[tuple[str, str, str]] = [
    ("label: ONLINE", "label: ONLINE-SALES2", "line 10: plans.label: 13 characters, 12 at most: «ONLINE-SALES2»"),
    ("label: ONLINE", "label: ''", "line 10: plans.label: it is empty"),
    ("    label: ONLINE\n", "", "line 8: plans.label: it is missing"),
    ("label: ONLINE", "lable: ONLINE", "line 8: plans.label: it is missing"),
    ("label: ONLINE", "label: A\n    price: 5", "line 11: plans.price: there is no such field"),
    ("average_bill: 11000", "average_bill: 1e9", "line 9: plans.average_bill: an amount like"),
    ("average_bill: 11000", "average_bill: -5", "line 9: plans.average_bill: an amount like"),
    ("colour: yellow", "colour: pink", "line 12: plans.statuses.colour: it must be 'red'"),
    ("mode: even", "mode: random", "line 11: plans.distribution.mode: it must be 'manual' or 'even'"),
    ("{name: In work,", "{name: new,", "line 12: plans.statuses.name: «new» is there twice"),
    ("{name: Won}", "{name: Lost}", "line 12: plans.statuses.name: «Lost» is there twice"),
    ("reasons: [Too expensive, No answer]}", "reasons: []}", "line 14: plans.lost.reasons: at least one is needed"),
    ("reasons: [Too expensive, No answer]}", "reasons: No}", "line 14: plans.lost.reasons: a list is needed"),
    ("[ivan, anna]", "[ivan, anny]", "line 15: plans.managers: nobody under `people` has the key «anny»"),
    ("telegram_id: 1002", "telegram_id: '@ivan'", "line 5: people.telegram_id: a number is needed"),
    ("telegram_id: 1002", "telegram_id: 1001", "line 5: people.telegram_id: «1001» is there twice"),
    ("key: anna", "key: ivan", "line 6: people.key: «ivan» is there twice"),
    ("role: head", "role: boss", "line 6: people.role: it must be 'owner'"),
    ("language: ru", "language: de", "line 6: people.language: it must be 'uk', 'en' or 'ru'"),
    ("Europe/Kyiv", "Mars", "line 1: company.time_zone: there is no such time zone"),
    ("UAH", "ZZZ", "line 1: company.currency: there is no such currency"),
    ("name: Ivan,", "name: '\u200b',", "line 5: people.name: it is empty"),
    ("No answer, Chose a rival]", "No answer, no ANSWER]", "line 2: reasons: «no ANSWER» is there twice"),
    ("managers: [ivan, anna]", "managers: *all", "line 15: aliases (*all) are not used here"),
    ("plans:", "people: []\nplans:", "line 7: people: it is there twice"),
    ("[Too expensive, No answer, C", "[[Too expensive, No answer, C", "line 3: expected"),
]


@pytest.mark.parametrize(("old", "new", "problem"), WRONG)
def test_problem_names_its_line_and_field(old: str, new: str, problem: str) -> None:
    assert ACME.count(old) == 1
    found = problems(ACME.replace(old, new))
    assert found[0].startswith(problem)
    assert all("\n" not in line for line in found)


def test_every_problem_is_told_at_once() -> None:
    found = problems(ACME.replace("blue", "pink").replace("role: head", "role: boss").replace("ONLINE", "X" * 13))
    assert len(found) == 3


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b"- a\n", "line 1: the file: fields with values are needed"),
        (b"hello", "line 1: the file: fields with values are needed"),
        (b"company:\n  name: \xff\n", "line 2: the file is not UTF-8 text"),
        (b"company: {name: A}\n---\ncompany: {name: B}\n", "line 2: "),
        (b"[" * 1000, "line 1: nested too deep"),
        (b"#" * (2**20 + 1), "the file is larger than 1 MiB"),
        (b"company: {name: \x00}", "unacceptable character"),
    ],
)
def test_hostile_file_is_refused_in_one_line(content: bytes, problem: str) -> None:
    (line,) = problems(content)
    assert line.startswith(problem)


def test_tags_make_no_objects() -> None:
    parsed = parse_company(b"company: {name: !!python/object/apply:os.getcwd A}", DIGITS.get)
    assert parsed.company.company.name == "A"


def test_values_are_the_text_that_stands_there() -> None:
    parsed = parse_company(b"reasons: [No, 010, 1:30, 2026-01-01]", DIGITS.get)
    assert parsed.company.reasons == ["No", "010", "1:30", "2026-01-01"]
