"""Applies a company file: what it names is made or changed, what it does not name stays. Twice changes nothing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

from sqlalchemy.orm import Session

from crm_core.db import write
from crm_core.errors import CurrencyInUse
from crm_core.models import Event, Manager, Role
from crm_core.queries import people, plans, setup
from crm_core.queries import roles as role_queries
from crm_core.rules.company import Words
from crm_core.rules.company_file import CompanyPart, HoursPart, Parsed, PersonPart, RolePart, WordsPart
from crm_core.rules.permissions import STANDARD_ROLES, with_implied
from crm_core.rules.plans import name_key
from crm_core.services import assigning, company, planning, reasons, roles, setup_plans, staffing
from crm_core.services.applying import SYSTEM, Applying, Outside
from crm_core.services.base import Service
from crm_core.services.editing import edit

AS_THEY_ARE = {"name", "currency", "time_zone", "language", "undo_minutes", "managers_may_reopen", "contacts_masked"}
"""Settings of the company that are called in the file as in the database."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for a new company whose file does not say otherwise."""

    currency: str
    time_zone: str
    language: str


class SetupService(Service):
    @write
    def apply(self, session: Session, parsed: Parsed, *, defaults: Defaults, outside: Outside) -> bool:
        """Whether anything differed. Raises `CompanyFileError`; then nothing was changed."""
        newest = setup.newest_entry(session)
        firm = company.ensure(
            session, currency=defaults.currency, time_zone=defaults.time_zone, language=defaults.language
        )
        _everything(Applying(session, parsed, firm, outside, self.random, self.now()))
        return setup.newest_entry(session) != newest


def _everything(work: Applying) -> None:
    file = work.parsed.company
    _company(work, file.company)
    for n, role in enumerate(file.roles):
        with work.blaming("roles", n, field="name"):
            _role(work, role)
    for name in file.reasons:
        _reason(work, name)
    staff = {person.key: _person(work, n, person) for n, person in enumerate(file.people)}
    if file.people and not people.owners(work.session):
        raise work.wrong(("people",), "the company would be left without an owner")
    for n, plan in enumerate(file.plans):
        with work.blaming("plans", n):
            setup_plans.plan(work, n, plan, staff)
    if file.default_plan is not None:
        _default_plan(work, file.default_plan)


def _company(work: Applying, part: CompanyPart) -> None:
    wanted = part.model_dump(include=AS_THEY_ARE, exclude_unset=True)
    if part.has("working_hours"):
        wanted["hours"] = part.working_hours and part.working_hours.hours()
    settings, digits = cast(company.Settings, wanted), work.outside.minor_digits
    try:
        company.change(work.session, work.firm, settings, minor_digits=digits, seen=None, actor=SYSTEM, now=work.now)
    except CurrencyInUse:
        said = f"there are deals in {work.firm.currency} already"
        raise work.wrong(("company", "currency"), said) from None
    _words(work, Words.GREETING, part.greeting)
    _words(work, Words.CLOSED, part.closed_words)


def _words(work: Applying, words: Words, part: WordsPart) -> None:
    """The log tells of the languages that the file names."""
    there: dict[str, str] = getattr(work.firm, words.value)
    named = part.model_dump(exclude_unset=True)
    new = {language: text for language, text in (there | named).items() if text}
    edit(
        work.session,
        work.firm,
        {words.value: new},
        event=Event.COMPANY_CHANGED,
        actor=SYSTEM,
        now=work.now,
        seen=None,
        named={},
        shown=lambda changes: {words.value: {language: changes[words.value].get(language) for language in named}},
    )


def _role(work: Applying, part: RolePart) -> None:
    """With exactly these rights and those that they bring."""
    session, now, reserved = work.session, work.now, work.outside.role_names
    wanted = with_implied(frozenset(part.permissions))
    there = role_queries.own_named(session, name_key(part.name))
    if there is None:
        roles.add(session, part.name, wanted, reserved=reserved, actor=SYSTEM, now=now)
        return
    role = role_queries.locked(session, there.id)
    if role.name != part.name:  # the same name in other letters
        roles.rename(session, role, part.name, reserved=reserved, seen=None, actor=SYSTEM, now=now)
    if role.permissions != wanted:
        roles.change_rights(session, role, wanted, actor=SYSTEM, now=now)


def _reason(work: Applying, name: str) -> None:
    there = reasons.add(work.session, name, actor=SYSTEM, now=work.now)
    if there.name != name:  # the same name in other letters
        reasons.rename(work.session, there, name, seen=None, actor=SYSTEM, now=work.now)


def _person(work: Applying, n: int, part: PersonPart) -> Manager:
    role = _role_of(work, n, part.role)
    there = people.by_telegram_id(work.session, part.telegram_id)
    wanted = _settings_of(part) | {"name": part.name}
    if there is None:
        newcomer = Manager(telegram_id=part.telegram_id, **wanted)
        return staffing.enlist(work.session, newcomer, role, actor=SYSTEM, now=work.now)
    wanted |= {"role_id": role.id, "active": True}
    more = "max_open_deals" in wanted and there.max_open_deals != part.max_open_deals
    staffing.change_person(work.session, there, wanted, seen=None, actor=SYSTEM, now=work.now)
    if more:
        assigning.hand_out_of(work.session, [there.id], work.random, work.now)
    return there


def _settings_of(part: PersonPart) -> dict[str, Any]:
    """Those that stand in the file."""
    settings = part.model_dump(include={"language", "max_open_deals"}, exclude_unset=True)
    if part.has("working_hours"):
        settings["hours"] = _kept(part.working_hours)
    return settings


def _kept(hours: HoursPart | None) -> dict[str, Any] | None:
    return None if hours is None else hours.hours().kept()


def _role_of(work: Applying, n: int, name: str) -> Role:
    """A standard role by its key, an own one by its name."""
    if name in STANDARD_ROLES:
        return people.role(work.session, name)
    role = role_queries.own_named(work.session, name_key(name))
    if role is None:
        standard = ", ".join(STANDARD_ROLES)
        raise work.wrong(("people", n, "role"), f"there is no role «{name[:40]}»; {standard}, or one under `roles`")
    return role


def _default_plan(work: Applying, name: str) -> None:
    plan = plans.by_name(work.session, name_key(name))
    if plan is None or plan.archived_at is not None:
        raise work.wrong(("default_plan",), f"there is no plan «{name}»")
    planning.set_default(work.session, plan, work.firm, actor=SYSTEM, now=work.now)
