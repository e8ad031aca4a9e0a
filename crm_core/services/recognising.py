"""Finds out who of the leads is meant by what was typed, among those of whom the actor may make a deal."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

from sqlalchemy.orm import Session

from crm_core.models import Lead, Manager, Permission
from crm_core.queries import adding, search
from crm_core.queries.adding import Row
from crm_core.rules.adding import NewLead
from crm_core.rules.permissions import allowed
from crm_core.rules.search import Wanted, matches, read
from crm_core.rules.text import fold

SHOWN = 8
LEADS_LIMIT = 1000
"""So many are looked at: of more, whoever types tells the one they mean by a longer name."""
MET_LIMIT = 5000
FRESH_LIMIT = 200
"""Changes that search may not have taken over yet."""
_BETWEEN = re.compile(r"[,;]")


def recognise(session: Session, text: str, new: NewLead | None, me: Manager) -> tuple[list[Lead], int]:
    """Those who may be meant, the likeliest first, and how many of the first have that very phone or e-mail."""
    if new is None or not new.reachable:
        return _whole(session, _by_words(session, text, me)), 0
    certain = reached_by(session, new, me)
    namesakes = _namesakes(session, new, me, without=certain)
    return [*certain, *namesakes], len(certain)


def reached_by(session: Session, new: NewLead, me: Manager) -> list[Lead]:
    """Leads with that very phone or e-mail; those in the archive as well: there is no second lead of one person."""
    ids = list(adding.with_phone(session, me, new.phone, SHOWN + 1)) if new.phone else []
    if new.email:
        likely = _whole(session, _by_words(session, new.email, me, archived=True))
        ids += [lead.id for lead in likely if lead.email and fold(lead.email) == fold(new.email)]
    return _whole(session, dict.fromkeys(ids))


def _namesakes(session: Session, new: NewLead, me: Manager, *, without: Sequence[Lead]) -> list[Lead]:
    ids = _by_words(session, new.name, me) if new.name else []
    known = {lead.id for lead in without}
    found = _whole(session, [lead_id for lead_id in ids if lead_id not in known])
    return [lead for lead in found if new.may_be(lead.name, lead.phone, lead.email)]


def _by_words(session: Session, text: str, me: Manager, *, archived: bool = False) -> list[int]:
    """Leads who have all of the words in their name, username, e-mail or phone; the newest first."""
    wanted = read(_BETWEEN.sub(" ", text))
    if not wanted.terms:
        return []
    fresh = adding.changed_last(session, me, FRESH_LIMIT, archived=archived)
    rows = [*fresh, *_likely(session, wanted, me, archived=archived)]
    return sorted({row.id for row in rows if matches(wanted, row.text, None)}, reverse=True)


def _likely(session: Session, wanted: Wanted, me: Manager, *, archived: bool) -> Sequence[Row]:
    ids = search.leads(session, wanted.sought, LEADS_LIMIT) if wanted.sought else []
    if allowed(me, Permission.SEE_ALL_DEALS) or 0 < len(ids) < LEADS_LIMIT:
        return adding.among(session, me, ids, archived=archived)
    return adding.met_by(session, me, MET_LIMIT, archived=archived) if ids or not wanted.sought else []


def _whole(session: Session, lead_ids: Iterable[int]) -> list[Lead]:
    """In the same order."""
    ids = list(lead_ids)
    found = adding.leads(session, ids)
    return [found[lead_id] for lead_id in ids if lead_id in found]
