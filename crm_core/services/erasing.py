"""Erasing people: at their wish, by the team, by a command; and what has to follow in the index and the file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from sqlalchemy import select, text
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import LeadErased
from crm_core.models import ActorKind, Deal, Erased, Lead, Manager, Permission
from crm_core.queries import deals, erasing, leads, merging, people
from crm_core.results import DealCard
from crm_core.rules.erasing import digest
from crm_core.rules.permissions import demand
from crm_core.services import cards, standing
from crm_core.services.audit import Actor
from crm_core.services.base import Service
from crm_core.services.forgetting import clean, forget

SETTLED = timedelta(minutes=1)
"""After so long nothing that was under way at the erasing is under way any more."""
PAGES = 64
"""Of the index, written in one transaction."""


class ErasingService(Service):
    @write
    def forget(self, session: Session, telegram_id: int) -> bool:
        """At the person's own wish; False if nothing is known of them."""
        return self._forget(session, leads.by_telegram_id(session, telegram_id), ActorKind.LEAD) is not None

    @read
    def ask(self, session: Session, deal_id: int, *, actor: Manager) -> DealCard:
        """The deal whose lead is to be erased. Raises `Forbidden`, `NotFound`, `LeadErased`."""
        me = _may(session, actor)
        card = cards.card(session, deal_id, me, self.now())
        demand_somebody(card.deal.lead)
        return card

    @write
    def erase(self, session: Session, deal_id: int, *, actor: Manager) -> DealCard:
        """By somebody of the team; a second tap changes nothing."""
        me = _may(session, actor)
        lead_id = deals.get(session, deal_id, me).lead_id
        done = self._forget(session, session.get_one(Lead, lead_id), me)
        return cards.card(session, deal_id, me, self.now(), changed=done is not None)

    @write
    def erase_by_command(self, session: Session, *, deal_id: int | None, telegram_id: int | None) -> int | None:
        """The number of the lead who was erased; None if there is nobody."""
        if telegram_id is not None:
            return self._forget(session, leads.by_telegram_id(session, telegram_id), ActorKind.SYSTEM)
        lead = session.scalar(select(Lead).join(Deal, Deal.lead_id == Lead.id).where(Deal.id == deal_id))
        return self._forget(session, lead, ActorKind.SYSTEM)

    @read
    def listed(self, session: Session) -> Sequence[tuple[str, datetime]]:
        """Who was erased, as hashes, and when: to do it again after an older backup was put in place."""
        return [(one.digest, one.at) for one in erasing.every(session) if one.digest is not None]

    @write
    def erase_again(self, session: Session, when: Mapping[str, datetime], *, after: int) -> tuple[int, int] | None:
        """Look through the next leads: how many were erased, and where to go on; None at the end.

        Whoever came back after being erased is somebody new, and stays.
        """
        key, found, last = people.company(session).erasing_key, 0, None
        for lead in erasing.people(session, after):
            last, at = lead.id, when.get(digest(lead.telegram_id or 0, key))
            if at is not None and lead.created_at <= at:
                found += self._forget(session, lead, ActorKind.SYSTEM) is not None
        return None if last is None else (found, last)

    # -- what follows ---------------------------------------------------------------------------------------------

    @read
    def due(self, session: Session, *, settled: bool = True) -> Sequence[int]:
        """Erasings after which the index and the file have yet to be wiped."""
        before = self.now() - (SETTLED if settled else timedelta())
        return [one.id for one in erasing.unwiped(session, before)]

    @write
    def clean_again(self, session: Session, erased_id: int) -> None:
        """What somebody wrote about the person at the very moment of the erasing goes as well."""
        lead = erasing.locked(session, session.get_one(Erased, erased_id).lead_id)
        assert lead is not None
        clean(session, lead, erasing.deals(session, lead.id), self.now())

    @write
    def wipe_index(self, session: Session, *, first: bool) -> bool:
        """Write a part of the search index anew, without what was deleted; False when all of it is.

        SQLite's index only notes what was deleted until its parts are merged; a negative number begins with them all.
        """
        if session.get_bind().dialect.name != "sqlite":
            return False
        before = _written(session)
        merge = text("INSERT INTO lead_search (lead_search, rank) VALUES ('merge', :pages)")
        session.execute(merge, {"pages": -PAGES if first else PAGES})
        return first or _written(session) - before > 1

    @write
    def wiped(self, session: Session, erased_ids: Sequence[int]) -> None:
        for erased_id in erased_ids:
            session.get_one(Erased, erased_id).wiped_at = self.now()

    def _forget(self, session: Session, lead: Lead | None, actor: Actor) -> int | None:
        if lead is not None and lead.merged_into_id is not None:
            lead = session.get_one(Lead, lead.merged_into_id)
        found = standing.lock(session, lead.id) if lead is not None else None
        if found is None or is_nobody(found):
            return None
        for one in (found, *merging.merged_into(session, found.id)):
            if not is_nobody(one):
                forget(session, one, actor, self.now())
        return found.id


def is_nobody(lead: Lead) -> bool:
    """Nothing is known of them: they have been erased."""
    return lead.telegram_id is None and not (lead.search_text or lead.phone or lead.email)


def demand_somebody(lead: Lead) -> None:
    if is_nobody(lead):
        raise LeadErased


def _may(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.EDIT_SETTINGS)
    return me


def _written(session: Session) -> int:
    """Rows written on this connection since it was opened."""
    return session.scalar(text("SELECT total_changes()")) or 0
