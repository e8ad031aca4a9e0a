"""Everything that screens can set, from the file: roles, limits, hours, words, sources, the archive."""

from __future__ import annotations

from random import Random

import pytest
from sqlalchemy import select

from crm_core.db import Database
from crm_core.errors import CompanyFileError
from crm_core.models import Company, Event, Kind, Permission, PlanMember, Source
from crm_core.queries import people, plans
from crm_core.rules.permissions import with_implied
from crm_core.services import Services
from crm_core.services.setup import SetupService
from tests.clock import Clock
from tests.firm import Firm
from tests.services.setup import ACME, apply, audited, of_events, owner, person_of, the_plan

MORE = """\
company:
  name: Acme
  working_hours: {days: [mon, sat], from: "9", to: "18.30"}
  greeting: {en: "Hello, {name}!", uk: Вітаю}
  closed_words: {en: We open at nine}
  undo_minutes: 15
  managers_may_reopen: yes
  contacts_masked: no
roles:
  - {name: Senior, permissions: [deals.edit_all, log.see]}
people:
  - {key: olga, telegram_id: 1001, name: Olga, role: owner}
  - key: ivan
    telegram_id: 1002
    name: Ivan
    role: Senior
    max_open_deals: 20
    working_hours: {days: [fri], from: "22", to: "6"}
plans:
  - name: Online sales
    average_bill: 11000
    label: ONLINE
    distribution: {mode: even}
    statuses: [{name: New, colour: blue}]
    won: {name: Won}
    lost: {name: Lost}
    managers: [olga]
    switched_off: [ivan]
    sources: [Autumn ad, Google]
"""


@pytest.fixture
def service(db: Database, clock: Clock) -> SetupService:
    return SetupService(db, clock, Random(1))


async def firm_of(db: Database) -> Company:
    return await db.read(people.company)


async def seats(db: Database) -> list[bool]:
    """Of each member of the team: do new leads go to them?"""
    query = select(PlanMember.active).order_by(PlanMember.manager_id)
    return list(await db.read(lambda session: session.scalars(query).all()))


async def test_the_file_sets_all_that_screens_can_set(service: SetupService, db: Database) -> None:
    assert await apply(service, MORE)
    firm = await firm_of(db)
    assert firm.hours == {"days": [0, 5], "start": "09:00", "end": "18:30"}
    assert firm.greetings == {"en": "Hello, {name}!", "uk": "Вітаю"}
    assert firm.closed_words == {"en": "We open at nine"}
    assert (firm.undo_minutes, firm.managers_may_reopen, firm.contacts_masked) == (15, True, False)
    ivan = await person_of(db, 1002)
    assert (ivan.role.name, ivan.role.key) == ("Senior", None)
    assert ivan.role.permissions == with_implied(frozenset({Permission.EDIT_ALL_DEALS, Permission.SEE_LOG}))
    assert (ivan.max_open_deals, ivan.hours) == (20, {"days": [4], "start": "22:00", "end": "06:00"})
    assert await seats(db) == [True, False]
    sources = await db.read(lambda session: session.scalars(select(Source.name).order_by(Source.id)).all())
    assert list(sources) == ["Autumn ad", "Google"]
    rows = await audited(db)
    assert not await apply(service, MORE)
    assert await audited(db) == rows


async def test_settings_that_the_file_does_not_name_stay(service: SetupService, db: Database) -> None:
    await apply(service, MORE)
    shorter = "company: {greeting: {ru: Привет}}\npeople: [{key: i, telegram_id: 1002, name: Ivan, role: Senior}]\n"
    await apply(service, shorter)
    firm, ivan = await firm_of(db), await person_of(db, 1002)
    assert firm.greetings == {"en": "Hello, {name}!", "uk": "Вітаю", "ru": "Привет"}
    assert (firm.undo_minutes, firm.hours is None) == (15, False)
    assert (ivan.max_open_deals, ivan.hours is None) == (20, False)


async def test_none_and_nothing_take_settings_away(service: SetupService, db: Database) -> None:
    await apply(service, MORE)
    gone = MORE.replace('{days: [mon, sat], from: "9", to: "18.30"}', "none").replace("uk: Вітаю", "uk: ''")
    gone = gone.replace("max_open_deals: 20", "max_open_deals: none").replace(
        '{days: [fri], from: "22", to: "6"}', "none"
    )
    await apply(service, gone)
    firm, ivan = await firm_of(db), await person_of(db, 1002)
    assert (firm.hours, firm.greetings, ivan.max_open_deals, ivan.hours) == (None, {"en": "Hello, {name}!"}, None, None)


async def test_words_are_logged_by_the_languages_that_the_file_names(service: SetupService, db: Database) -> None:
    await apply(service, MORE)
    await apply(service, "company: {greeting: {uk: Добрий день}}\n")
    entry = (await of_events(db, Event.COMPANY_CHANGED))[-1]
    assert (entry.before, entry.after) == ({"greetings": {"uk": "Вітаю"}}, {"greetings": {"uk": "Добрий день"}})


async def test_a_roles_rights_become_exactly_those_of_the_file(service: SetupService, db: Database) -> None:
    await apply(service, MORE)
    await apply(service, "roles: [{name: SENIOR, permissions: [settings.edit]}]\n")
    ivan = await person_of(db, 1002)
    assert (ivan.role.name, ivan.role.permissions) == ("SENIOR", frozenset({Permission.EDIT_SETTINGS}))
    assert len(await of_events(db, Event.ROLE_CREATED)) == 1


async def test_a_plan_is_archived_and_comes_back(service: SetupService, db: Database) -> None:
    await apply(service, ACME)
    archived = ACME.replace("    managers: [ivan, anna]\ndefault_plan: Online sales\n", "    archived: yes\n")
    assert await apply(service, archived)
    assert (await the_plan(db)).archived_at is not None
    assert (await firm_of(db)).default_plan_id is None
    assert not await apply(service, archived)
    await apply(service, ACME)
    assert (await the_plan(db)).archived_at is None


async def test_the_checkbox_may_be_off_although_there_are_reasons(service: SetupService, db: Database) -> None:
    text = ACME.replace("[Too expensive, No answer]}", "[Too expensive, No answer], required: no}")
    await apply(service, text)
    plan = await the_plan(db)
    lost = await db.read(lambda session: plans.final_status(session, plan.id, Kind.LOST))
    chosen = await db.read(lambda session: plans.reasons(session, plan.id))
    assert (lost.reasons_required, len(chosen)) == (False, 2)
    assert not await apply(service, text)


async def test_somebody_switched_off_goes_on_again_and_off(service: SetupService, db: Database) -> None:
    await apply(service, MORE)
    on = MORE.replace("managers: [olga]\n    switched_off: [ivan]", "managers: [olga, ivan]")
    for text, active in ((on, True), (MORE, False)):
        assert await apply(service, text)
        assert not await apply(service, text)
        assert await seats(db) == [True, active]


async def test_a_raised_cap_gives_what_waits(service: SetupService, db: Database, services: Services) -> None:
    capped = ACME.replace("role: manager,", "role: manager, max_open_deals: 1,").replace("[ivan, anna]", "[ivan]")
    await apply(service, capped)
    firm = Firm(db, services, Clock(), await owner(services))
    first, second = await firm.deal(), await firm.deal()
    assert (first.manager_id is None, second.manager_id) == (False, None)
    await apply(service, capped.replace("max_open_deals: 1", "max_open_deals: 2"))
    assert [deal.manager_id is None for deal in await firm.rows(type(second))] == [False, False]


async def test_a_role_is_not_called_like_a_standard_one(service: SetupService) -> None:
    for name in ("owner", "ВЛАСНИК"):
        with pytest.raises(CompanyFileError, match=r"line 1: roles\.name: «.*» is there already"):
            await apply(service, f"roles: [{{name: {name}, permissions: []}}]\n")
