"""The company's one row, its first steps, and the roles that exist from the first start on."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import CurrencyInUse, NotFound
from crm_core.models import Company, Event, Manager, NoticeKind, Permission, Role, RolePermission
from crm_core.queries import company as queries
from crm_core.queries import people, plans
from crm_core.results.company import Steps
from crm_core.rules.company import CHECKS, LANGUAGES, MinorDigits, Words, check_currency, check_words
from crm_core.rules.hours import Hours
from crm_core.rules.permissions import SETTING_UP, STANDARD_ROLES, demand, with_implied
from crm_core.services import planning, staffing
from crm_core.services.audit import Actor, Snapshot
from crm_core.services.base import Service
from crm_core.services.editing import demand_seen, edit, locked
from crm_core.services.notify import ANSWER, notify

NOBODY = 0
"""The chat of notices that go to Telegram itself."""


class Settings(TypedDict, total=False):
    """What of the company is to be set."""

    name: str
    currency: str
    time_zone: str
    language: str
    hours: Hours | None
    undo_minutes: int
    managers_may_reopen: bool
    contacts_masked: bool


class CompanyService(Service):
    @read
    def get(self, session: Session) -> Company:
        return people.company(session)

    @write
    def ensure(self, session: Session, *, currency: str, time_zone: str, language: str) -> Company:
        """Make the company and the standard roles if this is the first start; settings given later change nothing."""
        return ensure(session, currency=currency, time_zone=time_zone, language=language)

    @read
    def settings(self, session: Session, *, actor: Manager) -> Company:
        """For whoever may change them."""
        _editor(session, actor)
        return people.company(session)

    @write
    def change(
        self, session: Session, values: Settings, *, minor_digits: MinorDigits, seen: int, actor: Manager
    ) -> Company:
        """Raises `Invalid`, `CurrencyInUse`, `Changed`."""
        me = _editor(session, actor)
        if "currency" in values:
            queries.lock_plans(session)  # before the company, as everywhere
        firm = locked(session, Company, 1)
        change(session, firm, values, minor_digits=minor_digits, seen=seen, actor=me, now=self.now())
        return firm

    @write
    def set_words(
        self, session: Session, words: Words, language: str, text: str | None, *, seen: int, actor: Manager
    ) -> Company:
        """What leads who read the language are told; None: the bot's own words. Raises `Invalid`, `Changed`."""
        me = _editor(session, actor)
        firm = locked(session, Company, 1)
        there = {known: own for known, own in getattr(firm, words.value).items() if known != language}
        new = {CHECKS["language"](language): check_words(text)} if text is not None else {}
        edit(
            session,
            firm,
            {words.value: there | new},
            event=Event.COMPANY_CHANGED,
            actor=me,
            now=self.now(),
            seen=seen,
            named={},
            shown=lambda changes: {words.value: {language: changes[words.value].get(language)}},
        )
        return firm

    @read
    def steps(self, session: Session, *, actor: Manager) -> Steps:
        """For whoever may take all of them."""
        _whoever_sets_up(session, actor)
        return queries.steps(session, self.now())

    @write
    def take_deals(self, session: Session, *, actor: Manager) -> Steps:
        """The actor becomes the first of the first plan's team. Raises `NotFound` without a plan."""
        me = _whoever_sets_up(session, actor)
        demand(me, Permission.EDIT_OWN_DEALS)
        steps = queries.steps(session, self.now())
        if steps.plan is None:
            raise NotFound
        plan = plans.lock(session, steps.plan.id)
        planning.seat(session, plan, me, actor=me, random=self.random, now=self.now())
        return queries.steps(session, self.now())


def _editor(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.EDIT_SETTINGS)
    return me


def _whoever_sets_up(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    for permission in SETTING_UP:
        demand(me, permission)
    return me


def ensure(session: Session, *, currency: str, time_zone: str, language: str) -> Company:
    for key in people.missing_roles(session):
        name, permissions = STANDARD_ROLES[key]
        grants = [RolePermission(permission=permission) for permission in sorted(with_implied(permissions))]
        session.add(Role(key=key, name=name, grants=grants))
    company = session.get(Company, 1)
    if company is None:
        company = Company(id=1, name="", currency=currency, time_zone=time_zone, language=language)
        session.add(company)
    session.flush()
    return company


def change(
    session: Session,
    firm: Company,
    values: Settings,
    *,
    minor_digits: MinorDigits,
    seen: int | None,
    actor: Actor,
    now: datetime,
) -> bool:
    """Set what differs; whether anything did. Raises `Invalid`, `CurrencyInUse`, `Changed`."""
    checked = _checked(values, minor_digits)
    currency, language = checked.get("currency", firm.currency), firm.language
    if currency != firm.currency:
        demand_seen(session, firm, seen)
        _demand_no_deals(session)
        _keep_figures(session, minor_digits(firm.currency) or 0, minor_digits(currency) or 0, actor, now)
    changed = edit(session, firm, checked, event=Event.COMPANY_CHANGED, actor=actor, now=now, seen=seen, named={})
    if firm.language != language:
        _refresh_menus(session, firm, now)
    return changed


def _checked(values: Settings, minor_digits: MinorDigits) -> Snapshot:
    return {
        name: check_currency(str(value), minor_digits) if name == "currency" else CHECKS[name](value)
        for name, value in values.items()
    }


def _demand_no_deals(session: Session) -> None:
    queries.lock_plans(session)
    if queries.has_deals(session):
        raise CurrencyInUse


def _keep_figures(session: Session, was: int, digits: int, actor: Actor, now: datetime) -> None:
    """An average bill of 11 000 stays one of 11 000, whatever the smallest unit is now."""
    if was == digits:
        return
    for plan in queries.lock_plans(session):
        bill = {"average_bill": plan.average_bill * 10**digits // 10**was}
        named = {"plan": plan.name}
        edit(session, plan, bill, event=Event.PLAN_CHANGED, actor=actor, now=now, seen=None, named=named)


def _refresh_menus(session: Session, firm: Company, now: datetime) -> None:
    """The menus of everybody for whom the company's language is the only one to go by."""
    key = f"default_commands:{firm.version}"
    notify(session, NoticeKind.DEFAULT_COMMANDS, NOBODY, key=key, now=now, priority=ANSWER)
    for manager in queries.without_a_language(session):
        if (manager.telegram_language or "")[:2].lower() not in LANGUAGES:
            staffing.refresh_menu(session, manager, now)
