"""What the search index proposes, and the deals of those leads.

The index is asked on its own, and first: joined with deals, the planner may walk all of them instead.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from sqlalchemy import Integer, Select, and_, func, literal_column, or_, select, text
from sqlalchemy.orm import Session

from crm_core.models import LEAD_SEARCH, Deal, Lead, Manager, SearchDue
from crm_core.queries.deals import Clause, seen_in_search
from crm_core.rules import search
from crm_core.rules.search import Term

Question = Select[int]
Found = Select[int, int, str | None, str]
MATCH = text("lead_search MATCH :words")


class Row(NamedTuple):
    id: int
    amount: int
    title: str | None
    lead_text: str


def leads(session: Session, terms: Sequence[Term], limit: int) -> Sequence[int]:
    """Leads whose documents seem to have all terms, at most so many; the index must know a part of each."""
    by_parts = session.get_bind().dialect.name == "sqlite"
    question = by_match(terms, limit) if by_parts else by_likeness(terms, limit)
    return session.scalars(question).all()


def by_match(terms: Sequence[Term], limit: int) -> Question:
    """For SQLite: the parts of each needle, as strings in which nothing is an operator; then the needles themselves."""
    words = " AND ".join(f"({' OR '.join(map(_match, term))})" for term in terms)
    found = select(literal_column("rowid", Integer)).select_from(LEAD_SEARCH)
    return found.where(MATCH.bindparams(words=words), *_has_all(terms, _contains)).limit(limit)


def _match(alternative: Sequence[str]) -> str:
    parts = dict.fromkeys(part for needle in alternative for part in search.parts(needle))
    return f"({' AND '.join(_quoted(part) for part in parts)})"


def _quoted(part: str) -> str:
    return '"' + part.replace('"', '""') + '"'


def by_likeness(terms: Sequence[Term], limit: int) -> Question:
    """For PostgreSQL: materialized, so that the limit does not make reading the whole table seem cheap."""
    found = select(LEAD_SEARCH.c.lead_id).where(*_has_all(terms, _like)).cte("found").prefix_with("MATERIALIZED")
    return select(found.c.lead_id).limit(limit)


def _has_all(terms: Sequence[Term], has: Callable[[str], Clause]) -> list[Clause]:
    return [or_(*(and_(*map(has, alternative)) for alternative in term)) for term in terms]


def _contains(needle: str) -> Clause:
    return func.instr(LEAD_SEARCH.c.text, needle) > 0


def _like(needle: str) -> Clause:
    for sign in "\\%_":
        needle = needle.replace(sign, f"\\{sign}")
    return LEAD_SEARCH.c.text.like(f"%{needle}%")


def deals_of(session: Session, lead_ids: Sequence[int], actor: Manager, clauses: Sequence[Clause]) -> Sequence[Row]:
    return _rows(session, of_leads(lead_ids, actor, clauses))


def of_leads(lead_ids: Sequence[int], actor: Manager, clauses: Sequence[Clause]) -> Found:
    return _seen(actor).where(Deal.lead_id.in_(lead_ids), *clauses)


def deals_like(session: Session, actor: Manager, clauses: Sequence[Clause], limit: int) -> Sequence[Row]:
    """The deals that the actor sees, at most so many."""
    return _rows(session, _seen(actor).where(*clauses).limit(limit))


def _seen(actor: Manager) -> Found:
    return select(Deal.id, Deal.amount, Deal.title, Lead.search_text).join(Deal.lead).where(seen_in_search(actor))


def _rows(session: Session, query: Found) -> Sequence[Row]:
    return [Row._make(row) for row in session.execute(query)]


# -- feeding ----------------------------------------------------------------------------------------------------


def is_due(session: Session) -> bool:
    return session.scalar(select(SearchDue.id).limit(1)) is not None


def due(session: Session, limit: int) -> Sequence[SearchDue]:
    return session.scalars(select(SearchDue).order_by(SearchDue.id).limit(limit)).all()


def documents(session: Session, lead_ids: Sequence[int]) -> Iterator[tuple[int, str]]:
    """What is searched of each lead, with the titles of their deals."""
    titles: dict[int, list[str]] = {}
    titled = select(Deal.lead_id, Deal.title).where(Deal.lead_id.in_(lead_ids), Deal.title.is_not(None))
    for lead_id, title in session.execute(titled):
        titles.setdefault(lead_id, []).append(title or "")
    for lead_id, words in session.execute(select(Lead.id, Lead.search_text).where(Lead.id.in_(lead_ids))):
        yield lead_id, search.document(words, titles.get(lead_id, ()))
