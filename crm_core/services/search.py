"""Keeps what search looks in up with leads and the titles of deals: behind the transactions that change them."""

from __future__ import annotations

from sqlalchemy import Executable, delete, event, func, select, text
from sqlalchemy.orm import Session
from sqlalchemy.orm.attributes import get_history

from crm_core.db import read, rows, write
from crm_core.db.rows import UnitSession
from crm_core.models import LEAD_SEARCH, Deal, Lead, SearchDue
from crm_core.queries import search
from crm_core.services.base import Service

LOT = 100
"""Changes taken in one transaction: others wait for it no longer than for a person's own."""
FEEDERS = 7_267_002
"""Any fixed number: on PostgreSQL one process feeds at a time, else an older document could be written last."""
UNCHANGED = {"synchronize_session": False}

WRITE_ON_SQLITE = text("INSERT OR REPLACE INTO lead_search (rowid, text) VALUES (:lead_id, :text)")


class SearchService(Service):
    @read
    def is_due(self, session: Session) -> bool:
        """Has anything changed that search does not know yet?"""
        return search.is_due(session)

    @write
    def feed(self, session: Session) -> int:
        """Take the oldest changes over; how many. Done again after a kill, it writes the same."""
        on_sqlite = session.get_bind().dialect.name == "sqlite"
        if not on_sqlite:
            session.execute(select(func.pg_advisory_xact_lock(FEEDERS)))
        due = search.due(session, LOT)
        if not due:
            return 0
        lead_ids = sorted({one.lead_id for one in due})
        documents = [{"lead_id": key, "text": words} for key, words in search.documents(session, lead_ids)]
        session.execute(WRITE_ON_SQLITE if on_sqlite else _write_on_postgres(session), documents)
        session.execute(delete(SearchDue).where(SearchDue.id.in_([one.id for one in due])), execution_options=UNCHANGED)
        return len(due)


def _write_on_postgres(session: Session) -> Executable:
    insert = rows.insert_of(session.get_bind().dialect)(LEAD_SEARCH)
    found: Executable = insert.on_conflict_do_update(index_elements=["lead_id"], set_={"text": insert.excluded.text})
    return found


@event.listens_for(UnitSession, "after_flush")
def _follow(session: Session, _context: object) -> None:
    """Every change of an entity passes here, in whatever service it was made."""
    for entity in session.new:
        _note(session, entity)
    for entity in session.dirty:
        if isinstance(entity, Lead | Deal):
            name = "search_text" if isinstance(entity, Lead) else "title"
            if get_history(entity, name).has_changes():
                _note(session, entity, changed=True)


@event.listens_for(UnitSession, "detached_to_persistent")
def _follow_rows(session: Session, entity: object) -> None:
    """So come rows that were inserted past the unit of work."""
    _note(session, entity)


def _note(session: Session, entity: object, *, changed: bool = False) -> None:
    match entity:
        case Lead(id=lead_id):
            rows.add_later(session, SearchDue, {"lead_id": lead_id})
        case Deal(lead_id=lead_id, title=title) if title or changed:
            rows.add_later(session, SearchDue, {"lead_id": lead_id})
