"""`setup --dump`: the company as a file that makes the same company, whatever things are called."""

from __future__ import annotations

import asyncio
import shutil
from collections.abc import Awaitable, Callable, Iterator
from itertools import count
from pathlib import Path
from random import Random
from typing import Any, TypeVar

import pytest
from hypothesis import HealthCheck, given, settings
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.db import Database, open_database
from crm_core.models import AuditEntry, Manager, Notice, SalesPlan
from crm_core.queries import people, plans
from crm_core.rules.company_yaml import write
from crm_core.rules.text import clean_line
from crm_core.services import Services, planning, reasons
from crm_core.services.applying import SYSTEM
from crm_core.services.dump import DumpService, person_keys
from crm_core.services.handing import Fate, Handing
from crm_core.services.setup import SetupService
from tests.clock import Clock
from tests.firm import Firm
from tests.services.companies import companies
from tests.services.setup import DIGITS
from tests.services.setup import apply as applied

T = TypeVar("T")

EVERYTHING = """\
company:
  name: Acme
  currency: UAH
  time_zone: Europe/Kyiv
  language: uk
  working_hours: {days: [mon, tue, wed, thu, fri], from: '09:00', to: '18:30'}
  greeting:
    uk: |-
      Вітаю, {name}!
      Напишіть, що вас цікавить.
    en: 'Hello: how are you?'
  closed_words: {ru: Мы откроемся утром}
  undo_minutes: 15
  managers_may_reopen: true
  contacts_masked: false
roles:
  - {name: Night shift, permissions: [deals.see_own, deals.edit_own, chats.own]}
  - {name: 'No', permissions: []}
reasons: [Too expensive, No answer, '010', 'null']
people:
  - {key: olga, telegram_id: 1001, name: Olga, role: owner, language: en}
  - key: ivan
    telegram_id: 1002
    name: Іван Петренко
    role: Night shift
    max_open_deals: 20
    working_hours: {days: [sat, sun], from: '22:00', to: '06:00'}
  - {key: anna, telegram_id: 1003, name: 'Anna: “A”', role: head}
plans:
  - name: Online sales
    average_bill: 11000.50
    label: ONLINE
    distribution: {mode: even, pool: related, pick: fewest}
    statuses:
      - {name: New, colour: blue}
      - {name: 🔥 Hot, colour: red}
    won: {name: Won, colour: green}
    lost: {name: Lost, colour: black, reasons: ['010', No answer]}
    managers: [ivan]
    switched_off: [anna]
    sources: [Autumn ad, '#2']
  - name: Retail
    average_bill: 0
    label: '12'
    distribution: {mode: manual, pool: random, pick: evenly}
    statuses:
      - {name: New, colour: white}
    won: {name: Paid, colour: green}
    lost: {name: Lost, colour: red, reasons: [Too expensive], required: false}
    archived: true
default_plan: Online sales
"""


async def apply(db: Database, text: str, clock: Clock | None = None) -> bool:
    return await applied(SetupService(db, clock or Clock(), Random(1)), text)


async def dump(db: Database) -> str:
    text = await DumpService(db, DIGITS.get).text()
    assert text is not None
    return text


async def rows(db: Database) -> list[int]:
    models = (AuditEntry, Notice)

    def unit(session: Session) -> list[int]:
        return [session.scalar(select(func.count()).select_from(model)) or 0 for model in models]

    return await db.read(unit)


async def test_a_company_is_written_as_it_was_described(db: Database) -> None:
    without_keys = EVERYTHING.replace("ivan", "іван")  # keys follow the names
    await apply(db, EVERYTHING)
    assert await dump(db) == without_keys


async def test_applied_to_the_same_company_it_changes_nothing(db: Database) -> None:
    await apply(db, EVERYTHING)
    before, clock = await rows(db), Clock()
    clock.forward(3600)
    assert not await apply(db, await dump(db), clock)
    assert await rows(db) == before


async def test_before_the_first_start_there_is_no_company(db: Database) -> None:
    assert await DumpService(db, DIGITS.get).text() is None


async def test_an_empty_company_is_written_and_read(db: Database) -> None:
    await apply(db, "company: {language: ru}\n")
    text = await dump(db)
    assert text == (
        "company:\n  currency: UAH\n  time_zone: Europe/Kyiv\n  language: ru\n"
        "  undo_minutes: 5\n  managers_may_reopen: false\n  contacts_masked: true\n"
    )
    assert not await apply(db, text)


async def test_who_and_what_has_gone_is_not_in_it(db: Database, services: Services) -> None:
    await apply(db, EVERYTHING)
    owner = await services.people.identify(1001)
    assert owner is not None
    firm = Firm(db, services, Clock(), owner)
    anna = next(one for one in await firm.rows(Manager) if one.telegram_id == 1003)
    await services.staff.dismiss(anna.id, Handing(Fate.KEEP), seen=anna.version, actor=owner)
    gone = await firm.reason("null")
    await services.reasons.set_archived(gone.id, archived=True, seen=gone.version, actor=owner)
    (source,) = [one.source for one in await sources(firm) if one.source.name == "#2"]
    await services.sources.set_archived(source.id, archived=True, seen=source.version, actor=owner)
    ivan = next(one for one in await firm.rows(Manager) if one.telegram_id == 1002)
    plan = next(one for one in await firm.rows(SalesPlan) if one.name == "Online sales")
    seat = await services.team.get(plan.id, ivan.id, actor=owner)
    removing = Handing(Fate.KEEP)
    await services.team.remove(plan.id, ivan.id, handing=removing, seen=seat.seat.member.version, actor=owner)
    text = await dump(db)
    for word in ("Anna", "anna", "null", "#2", "managers:", "switched_off"):
        assert word not in text, word
    assert "key: іван" in text


async def sources(firm: Firm) -> Any:
    plan = next(one for one in await firm.rows(SalesPlan) if one.name == "Online sales")
    found = await firm.services.sources.of_plan(plan.id, archived=False, actor=firm.owner)
    return [await firm.services.sources.get(source.id, actor=firm.owner) for source, _ in found.sources]


def test_keys_are_short_readable_and_each_once() -> None:
    names = ["Ivan", "Іван Петренко", "Ivan Petrenko", "ivan", "IVAN", "🔥🔥", "—", "O'Brien-Smith", "1001", "x" * 90]
    assert person_keys(names) == [
        "ivan",
        "іван",
        "ivan_petrenko",
        "ivan_2",
        "ivan_3",
        "person",
        "person_2",
        "obriensmith",
        "1001",
        "x" * 30,
    ]


@pytest.fixture(scope="module")
def fresh(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[[], str]]:
    """The address of one empty database after another."""
    folder, numbers = tmp_path_factory.mktemp("dumps"), count()

    def make() -> str:
        path = folder / f"{next(numbers)}.db"
        shutil.copy(template, path)
        return f"sqlite+aiosqlite:///{path}"

    yield make
    shutil.rmtree(folder)


async def with_database(url: str, act: Callable[[Database], Awaitable[T]]) -> T:
    db = await open_database(url)
    try:
        return await act(db)
    finally:
        await db.close()


@settings(max_examples=20, deadline=None, suppress_health_check=list(HealthCheck))
@given(companies())
def test_a_dump_makes_the_same_company_again(fresh: Callable[[], str], described: dict[str, Any]) -> None:
    async def first(db: Database) -> str:
        await apply(db, write(described))
        text = await dump(db)
        before = await rows(db)
        assert not await apply(db, text)
        assert await rows(db) == before
        return text

    async def second(db: Database) -> str:
        await apply(db, text)
        return await dump(db)

    text = asyncio.run(with_database(fresh(), first))
    assert asyncio.run(with_database(fresh(), second)) == text


@pytest.mark.parametrize(
    ("currency", "typed", "written"),
    [
        ("UAH", "11000.5", "11000.50"),
        ("UAH", "0.05", "0.05"),
        ("UAH", "1 000", "1000"),
        ("JPY", "11000.00", "11000"),
        ("KWD", "11000.5", "11000.50"),
    ],
)
async def test_bills_are_written_as_they_are_typed(db: Database, currency: str, typed: str, written: str) -> None:
    text = EVERYTHING.replace("currency: UAH", f"currency: {currency}").replace("11000.50", typed)
    await apply(db, text)
    assert f"average_bill: {written}\n" in await dump(db)


async def test_what_only_screens_can_make_is_written_too(db: Database, services: Services) -> None:
    """A name as Telegram has it, a plan whose checkbox was switched off, a reason that came back."""
    await apply(db, EVERYTHING)
    clock = Clock()

    def unit(session: Session) -> None:
        odd = people.by_telegram_id(session, 1003)
        assert odd is not None
        odd.name = clean_line("e\u200b\u0301 \u200d")
        reason = plans.reason_by_name(session, "null")
        assert reason is not None
        reasons.archive(session, reason, actor=SYSTEM, now=clock())
        reasons.restore(session, reason, actor=SYSTEM, now=clock())
        plan = plans.by_name(session, "retail")
        assert plan is not None
        planning.restore(session, plan, actor=SYSTEM, now=clock())

    await db.write(unit)
    text = await dump(db)
    assert not await apply(db, text)
    assert await dump(db) == text
