"""The action log of the whole company, for people who hold the right to it (product, sections 4 and 10)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from sqlalchemy.orm import Session

from crm_core.db import read
from crm_core.errors import Invalid, NotFound
from crm_core.models import Lead, Manager, Permission, SalesPlan
from crm_core.queries import log, people
from crm_core.queries.log import Found
from crm_core.results.log import LogNames, LogPage
from crm_core.rules.filters import Cursor, Days, Period
from crm_core.rules.log import LogFilter, parse_days, parse_number, person_of
from crm_core.rules.permissions import demand
from crm_core.services.base import Service

SECOND = 2


class LogService(Service):
    @read
    def page(self, session: Session, wanted: LogFilter, cursor: Cursor, *, actor: Manager) -> LogPage:
        """Raises `Forbidden`, and `NotFound` if the filter names somebody or something that is not there."""
        me = _reader(session, actor)
        names = _names(session, wanted, me)
        zone = people.zone(session)
        period = Period.of_days(wanted.days.first, wanted.days.last, zone)
        cursor = cursor if cursor.anchor else Cursor()
        found = log.page(session, wanted, period, cursor, me)
        if cursor.backwards and found.onward is None:  # the newest ones are reached
            cursor = Cursor()
            found = log.page(session, wanted, period, cursor, me)
        entries = found.entries
        older, newer = _turns(cursor, found)
        return LogPage(
            entries=entries,
            deals=log.deals_of(session, [entry.deal_id for entry in entries]),
            leads=log.by_ids(session, Lead, [entry.lead_id for entry in entries]),
            plans=log.by_ids(session, SalesPlan, [entry.plan_id for entry in entries]),
            people=log.by_ids(session, Manager, [person_of(entry) for entry in entries]),
            filter=wanted,
            names=names,
            page=cursor.page,
            next=older,
            previous=newer,
            now=self.now(),
            today=self.now().astimezone(zone).date(),
        )

    @read
    def people(self, session: Session, *, actor: Manager) -> Sequence[Manager]:
        """Whoever may have done something: on staff now, or once."""
        _reader(session, actor)
        return log.people(session)

    @read
    def today(self, session: Session, *, actor: Manager) -> date:
        """In the company's zone."""
        _reader(session, actor)
        return self._today(session)

    @read
    def days(self, session: Session, text: str, *, actor: Manager) -> Days:
        """Typed days. Raises `Invalid`."""
        _reader(session, actor)
        return parse_days(text, self._today(session))

    @read
    def deal(self, session: Session, text: str, *, actor: Manager) -> int:
        """The typed number of a deal that the actor may see. Raises `Invalid`."""
        me = _reader(session, actor)
        try:
            return log.visible_deal(session, parse_number(text), me).id
        except NotFound:
            raise Invalid("deal", "missing") from None

    def _today(self, session: Session) -> date:
        return self.now().astimezone(people.zone(session)).date()


def _reader(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.SEE_LOG)
    return me


def _names(session: Session, wanted: LogFilter, me: Manager) -> LogNames:
    return LogNames(
        actor=_person(session, wanted.actor_id),
        deal=log.visible_deal(session, wanted.deal_id, me) if wanted.deal_id is not None else None,
        plan=_plan(session, wanted.plan_id),
        person=_person(session, wanted.person_id),
    )


def _person(session: Session, manager_id: int | None) -> str | None:
    return people.by_id(session, manager_id).name if manager_id is not None else None


def _plan(session: Session, plan_id: int | None) -> str | None:
    plan = session.get(SalesPlan, plan_id) if plan_id is not None else None
    if plan is None and plan_id is not None:
        raise NotFound
    return plan.name if plan else None


def _turns(cursor: Cursor, found: Found) -> tuple[Cursor | None, Cursor | None]:
    """The ways to older and to newer entries; the first page is always of the newest ones."""
    ids, page = [entry.id for entry in found.entries], cursor.page
    ends = (ids[-1], ids[0]) if ids else (cursor.anchor, 0)
    older, newer = (ends[0], found.onward) if cursor.backwards else (found.onward, ends[1])
    to_older = Cursor(older, page=page + 1) if older else None
    if page == 1:
        return to_older, None
    return to_older, Cursor(newer, backwards=True, page=page - 1) if newer and page > SECOND else Cursor()
