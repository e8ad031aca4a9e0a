"""Applies a company file: what it names is made or changed, what it does not name stays. Twice changes nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random
from typing import cast

from sqlalchemy.orm import Session

from crm_core.db import write
from crm_core.errors import CurrencyInUse, Invalid
from crm_core.models import ActorKind, Colour, Company, Kind, Manager, RefusalReason, SalesPlan, Status
from crm_core.queries import people, plans, setup
from crm_core.rules.company import MinorDigits
from crm_core.rules.company_file import (
    CompanyFileError,
    CompanyPart,
    LostPart,
    Parsed,
    Path,
    PersonPart,
    PlanPart,
    StatusPart,
    in_words,
)
from crm_core.rules.plans import name_key
from crm_core.rules.text import parse_amount
from crm_core.services import company, planning, reasons, staffing, statuses, statuses_reasons
from crm_core.services.base import Service
from crm_core.services.planning import PlanSettings

SYSTEM = ActorKind.SYSTEM


@dataclass(frozen=True, slots=True)
class Defaults:
    """What holds for a new company whose file does not say otherwise."""

    currency: str
    time_zone: str
    language: str


class SetupService(Service):
    @write
    def apply(self, session: Session, parsed: Parsed, *, defaults: Defaults, minor_digits: MinorDigits) -> bool:
        """Whether anything differed. Raises `CompanyFileError`; then nothing was changed."""
        newest = setup.newest_entry(session)
        firm = company.ensure(
            session, currency=defaults.currency, time_zone=defaults.time_zone, language=defaults.language
        )
        _Applying(session, parsed, firm, minor_digits, self.random, self.now()).everything()
        return setup.newest_entry(session) != newest


@dataclass(frozen=True, slots=True)
class _Applying:
    session: Session
    parsed: Parsed
    firm: Company
    minor_digits: MinorDigits
    random: Random
    now: datetime

    def everything(self) -> None:
        file = self.parsed.company
        self._company(file.company)
        for name in file.reasons:
            self._reason(name)
        staff = {person.key: self._person(person) for person in file.people}
        if file.people and not people.owners(self.session):
            raise self._wrong(("people",), "the company would be left without an owner")
        for n, part in enumerate(file.plans):
            with self._blaming("plans", n):
                self._plan(("plans", n), part, [staff[key] for key in part.managers])
        if file.default_plan is not None:
            self._default_plan(file.default_plan)

    def _company(self, part: CompanyPart) -> None:
        wanted = cast(company.Settings, part.model_dump(exclude_none=True))
        now, digits = self.now, self.minor_digits
        try:
            company.change(self.session, self.firm, wanted, minor_digits=digits, seen=None, actor=SYSTEM, now=now)
        except CurrencyInUse:
            said = f"there are deals in {self.firm.currency} already"
            raise self._wrong(("company", "currency"), said) from None

    def _reason(self, name: str) -> None:
        there = reasons.add(self.session, name, actor=SYSTEM, now=self.now)
        if there.name != name:  # the same name in other letters
            reasons.rename(self.session, there, name, seen=None, actor=SYSTEM, now=self.now)

    def _person(self, part: PersonPart) -> Manager:
        there = people.by_telegram_id(self.session, part.telegram_id)
        if there is None:
            return staffing.add_person(
                self.session, part.telegram_id, part.name, part.role, language=part.language, actor=SYSTEM, now=self.now
            )
        wanted = {"name": part.name, "role_id": people.role(self.session, part.role).id, "active": True}
        if part.language is not None:
            wanted["language"] = part.language
        staffing.change_person(self.session, there, wanted, seen=None, actor=SYSTEM, now=self.now)
        return there

    def _plan(self, at: Path, part: PlanPart, team: Sequence[Manager]) -> None:
        settings = self._settings(at, part)
        plan = plans.by_name(self.session, name_key(part.name))
        if plan is None:
            plan = self._new_plan(part, settings)
        else:
            planning.restore(self.session, plan, actor=SYSTEM, now=self.now)
            planning.save_plan(self.session, plan, settings, seen=None, actor=SYSTEM, now=self.now)
            self._statuses(plan, part)
        self._reasons(at, plan, part.lost)
        for manager in team:
            planning.seat(self.session, plan, manager, actor=SYSTEM, random=self.random, now=self.now)

    def _settings(self, at: Path, part: PlanPart) -> PlanSettings:
        shares = part.distribution
        try:
            bill = parse_amount(part.average_bill, self.minor_digits(self.firm.currency) or 0)
        except Invalid as problem:
            raise self._wrong((*at, "average_bill"), in_words(problem)) from None
        return PlanSettings(part.name, bill, part.label, shares.mode, shares.pool, shares.pick)

    def _new_plan(self, part: PlanPart, settings: PlanSettings) -> SalesPlan:
        return planning.create_plan(
            self.session,
            settings,
            [(status.name, status.colour) for status in part.statuses],
            won=(part.won.name, part.won.colour),
            lost=(part.lost.name, part.lost.colour),
            actor=SYSTEM,
            now=self.now,
        )

    def _statuses(self, plan: SalesPlan, part: PlanPart) -> None:
        """The final ones first: a new name of theirs may free the old one."""
        for kind, final in ((Kind.WON, part.won), (Kind.LOST, part.lost)):
            self._change(plan, plans.final_status(self.session, plan.id, kind), final.name, final.colour)
        there = {status.name_key: status for status in self._steps(plan)}
        for step in part.statuses:
            known = there.get(name_key(step.name))
            if known is None:
                statuses.add(self.session, plan, step.name, step.colour, actor=SYSTEM, now=self.now)
            else:
                self._change(plan, known, step.name, step.colour)
        self._order(plan, part.statuses)

    def _change(self, plan: SalesPlan, status: Status, name: str, colour: Colour) -> None:
        statuses.change(self.session, plan, status, name=name, colour=colour, seen=None, actor=SYSTEM, now=self.now)

    def _steps(self, plan: SalesPlan) -> list[Status]:
        return [status for status in plans.statuses(self.session, plan.id) if status.kind is Kind.OPEN]

    def _order(self, plan: SalesPlan, wanted: Sequence[StatusPart]) -> None:
        """The file's order; statuses that it does not name come after."""
        places = {name_key(step.name): place for place, step in enumerate(wanted)}
        for place in range(len(self._steps(plan))):
            steps = self._steps(plan)
            first = min(steps[place:], key=lambda step: places.get(step.name_key, len(places)))
            if first is not steps[place]:
                statuses.swap(self.session, plan, steps[place], first, seen=None, actor=SYSTEM, now=self.now)

    def _reasons(self, at: Path, plan: SalesPlan, lost: LostPart) -> None:
        """The plan's other reasons stay selected, after the file's."""
        chosen = [self._known(at, place, name) for place, name in enumerate(lost.reasons or [])]
        others = [reason for reason in plans.reasons(self.session, plan.id) if reason not in chosen]
        statuses_reasons.select_reasons(
            self.session,
            plan,
            chosen + others,
            required=lost.reasons is not None,
            seen=None,
            actor=SYSTEM,
            now=self.now,
        )

    def _known(self, at: Path, place: int, name: str) -> RefusalReason:
        reason = plans.reason_by_name(self.session, name_key(name))
        if reason is None or reason.archived_at is not None:
            raise self._wrong((*at, "lost", "reasons", place), f"«{name}» is not among the company's reasons")
        return reason

    def _default_plan(self, name: str) -> None:
        plan = plans.by_name(self.session, name_key(name))
        if plan is None or plan.archived_at is not None:
            raise self._wrong(("default_plan",), f"there is no plan «{name}»")
        planning.set_default(self.session, plan, self.firm, actor=SYSTEM, now=self.now)

    @contextmanager
    def _blaming(self, *at: str | int) -> Iterator[None]:
        """What a rule refuses is a problem of that place in the file."""
        try:
            yield
        except Invalid as problem:
            raise self._wrong((*at, problem.field), in_words(problem)) from None

    def _wrong(self, at: Path, text: str) -> CompanyFileError:
        return CompanyFileError([self.parsed.lines.problem(at, text)])
