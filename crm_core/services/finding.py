"""Finds deals by typed words: an exact count and sum of what is found, or the advice to type more."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from crm_core.errors import Invalid
from crm_core.models import Deal, Manager, Permission
from crm_core.queries import deals, pages, search
from crm_core.queries.search import Row
from crm_core.results import DealPage, FilterNames
from crm_core.rules.filters import PAGE_SIZE, Cursor, DealFilter
from crm_core.rules.permissions import allowed
from crm_core.rules.search import Wanted, matches, read
from crm_core.services.listing import dealt

LEADS_LIMIT = 1000
"""More are not counted: nobody looks through so many."""
OWN_LIMIT = 5000
"""So many deals of their own a person may have for being searched one by one."""


def find(session: Session, text: str, *, closed: bool, cursor: Cursor, actor: Manager) -> DealPage:
    """One page, newest first. Raises `Invalid` ("search") for words that mean too little or too many."""
    wanted = read(text)
    found = {row.id: row.amount for row in _found(session, wanted, actor, closed=closed)}
    return _page(session, found, cursor)


def _found(session: Session, wanted: Wanted, actor: Manager, *, closed: bool) -> list[Row]:
    """A deal's number comes before parts of too many phones."""
    by_number = wanted.number is not None
    clauses = [] if closed or (by_number and not wanted.terms) else [deals.is_open()]
    found = list(search.deals_like(session, actor, [Deal.id == wanted.number, *clauses], 1)) if by_number else []
    likely = _likely(session, wanted, actor, clauses) if wanted.terms else ()
    if likely is None and not found:
        raise Invalid("search", "many" if wanted.sought else "short", {"limit": LEADS_LIMIT})
    return found + [row for row in likely or () if matches(wanted, row.lead_text, row.title)]


def _likely(session: Session, wanted: Wanted, actor: Manager, clauses: list[deals.Clause]) -> Sequence[Row] | None:
    """Deals among which all those that are meant are; None if there are too many."""
    if wanted.sought:
        leads = search.leads(session, wanted.sought, LEADS_LIMIT + 1)
        if len(leads) <= LEADS_LIMIT:
            return search.deals_of(session, leads, actor, clauses) if leads else ()
    if allowed(actor, Permission.SEE_ALL_DEALS):
        return None
    own = search.deals_like(session, actor, clauses, OWN_LIMIT + 1)
    return own if len(own) <= OWN_LIMIT else None


def _page(session: Session, found: dict[int, int], cursor: Cursor) -> DealPage:
    ids = sorted(found, reverse=True)
    rows = pages.of_these(session, _shown(ids, cursor))
    return dealt(rows, (len(ids), sum(found.values())), cursor, DealFilter(), FilterNames())


def _shown(ids: list[int], cursor: Cursor) -> list[int]:
    if cursor.backwards:
        return [deal_id for deal_id in ids if deal_id > cursor.anchor][-PAGE_SIZE:]
    return [deal_id for deal_id in ids if not cursor.anchor or deal_id < cursor.anchor][:PAGE_SIZE]
