"""Leads as an audience: which of them a filter means, a page of them, how many.

Newest first, by number: what a page costs does not grow with the leads behind it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, TextClause, and_, exists, func, literal, or_, select, text, true
from sqlalchemy.orm import Session, aliased

from crm_core.errors import NotFound
from crm_core.models import Audience, AudienceTick, Company, Deal, Kind, Lead, LeadManager, LeadTag, Manager, Permission
from crm_core.queries.deals import ROW, Clause, permitted
from crm_core.queries.lists import between
from crm_core.queries.unindexed import unindexed
from crm_core.rules.audience import COUNTED, Dealt, LeadFilter, Standing, Trait
from crm_core.rules.filters import PAGE_SIZE, Cursor, Period
from crm_core.rules.permissions import allowed

FEW = 5000
"""So many are looked up one by one; of more, enough are met on the way through all."""
LOOKED = 30_000
"""So many are looked at for a page or a title, however seldom somebody fits."""
STAYS, SOMEBODY = (
    text("leads.merged_into_id IS NULL"),
    text("(leads.telegram_id IS NOT NULL OR leads.search_text <> '')"),
)
STANDINGS: dict[Standing, TextClause] = {
    Standing.LIVING: text("leads.archived_at IS NULL"),
    Standing.ARCHIVED: text("leads.archived_at IS NOT NULL"),
    Standing.BLACKLISTED: text("leads.archived_at IS NOT NULL AND leads.blacklisted_at IS NOT NULL"),
}
"""In the words of the partial indexes: SQLite uses one only if it is asked for in the same."""
TRAITS: dict[Trait, Clause] = {
    Trait.PHONE: unindexed(Lead.phone).is_not(None),
    Trait.EMAIL: unindexed(Lead.email).is_not(None),
    Trait.TELEGRAM: unindexed(Lead.telegram_id).is_not(None),
    Trait.REACHABLE: and_(unindexed(Lead.telegram_id).is_not(None), Lead.reachable),
}
"""Half of all leads may be like that: they are met on the way."""
OTHER = aliased(Lead)
Ids = Select[int]
Said = tuple[Ids | None, Clause]
"""Their ids, as an index has them; and the same asked of each lead on the way."""
LACKED: dict[Trait, Any] = {
    Trait.PHONE: OTHER.phone,
    Trait.EMAIL: OTHER.email,
    Trait.TELEGRAM: OTHER.telegram_id,
}


class Which(NamedTuple):
    """Who is meant."""

    clauses: list[Any]
    walked: bool = False
    """They are met on the way through all of their standing, however seldom: not farther than `LOOKED` at a time."""
    standing: Standing = Standing.LIVING


def visible(actor: Manager) -> list[Any]:
    """Leads whom the actor may know: all, or those whom they have been in contact with; nobody merged or erased."""
    everybody: list[Any] = [STAYS, SOMEBODY]
    if allowed(actor, Permission.SEE_ALL_DEALS):
        return everybody
    return [*everybody, Lead.id.in_(select(LeadManager.lead_id).where(LeadManager.manager_id == actor.id))]


def matching(session: Session, wanted: LeadFilter, actor: Manager, zone: tzinfo) -> Which:
    """Who fits a filter, the actor's visibility included: counts, pages and actions all come from here."""
    said = [*_known(actor), *_dealt(wanted, actor), *_indexed(wanted, zone)]
    plain = [*_plain(wanted)]
    few = [Lead.id.in_(ids) if ids is not None and _are_few(session, ids) else None for ids, _ in said]
    asked = [on_the_way if one is None else one for one, (_, on_the_way) in zip(few, said, strict=True)]
    seldom = bool(plain or said) or wanted.standing is Standing.BLACKLISTED
    clauses = [STAYS, SOMEBODY, STANDINGS[wanted.standing], *plain, *asked]
    return Which(clauses, seldom and all(one is None for one in few), wanted.standing)


def _plain(wanted: LeadFilter) -> Iterator[Clause]:
    """What is asked of each lead on the way."""
    if wanted.without_tags:
        yield ~exists().where(LeadTag.lead_id == Lead.id)
    if wanted.without_source:
        yield unindexed(Lead.source_id).is_(None)
    yield from (TRAITS[trait] for trait in wanted.having)
    yield from (~TRAITS[trait] for trait in wanted.lacking)
    if wanted.language is not None:
        yield _language() == wanted.language


def _known(actor: Manager) -> Iterator[Said]:
    if not allowed(actor, Permission.SEE_ALL_DEALS):
        met = select(LeadManager.lead_id).where(LeadManager.manager_id == actor.id)
        yield met, met.where(LeadManager.lead_id == Lead.id).correlate(Lead).exists()


def _indexed(wanted: LeadFilter, zone: tzinfo) -> Iterator[Said]:
    if wanted.tag_ids:
        tagged = select(LeadTag.lead_id).where(LeadTag.tag_id.in_(wanted.tag_ids))
        yield tagged, tagged.where(LeadTag.lead_id == Lead.id).correlate(Lead).exists()
    if wanted.source_id is not None:
        yield select(OTHER.id).where(OTHER.source_id == wanted.source_id), unindexed(Lead.source_id) == wanted.source_id
    if wanted.came is not None:
        period = Period.of_days(wanted.came.first, wanted.came.last, zone)
        there = select(OTHER.id).where(*between(OTHER.created_at, period))
        yield there, and_(true(), *between(unindexed(Lead.created_at), period))
    for trait, column in LACKED.items():
        if trait in wanted.lacking:
            yield select(OTHER.id).where(column.is_(None)), true()


def _dealt(wanted: LeadFilter, actor: Manager) -> Iterator[Said]:
    if wanted.dealt is Dealt.ANY and not wanted.of_deals:
        return
    among = [permitted(actor)]
    if wanted.plan_id is not None:
        among.append(Deal.plan_id == wanted.plan_id)
    if wanted.status_ids:
        among.append(Deal.status_id.in_(wanted.status_ids))
    if wanted.manager_id is not None:
        among.append(Deal.manager_id == wanted.manager_id)
    if wanted.without_manager:
        among.append(Deal.manager_id.is_(None))
    if wanted.dealt in (Dealt.OPEN, Dealt.NO_OPEN):
        among.append(Deal.kind == Kind.OPEN)
    if wanted.dealt in (Dealt.NONE, Dealt.NO_OPEN):
        yield None, ~exists().where(Deal.lead_id == Lead.id, *among)
        return
    with_deals = select(Deal.lead_id).where(*among)
    yield with_deals, with_deals.where(Deal.lead_id == Lead.id).correlate(Lead).exists()


def _are_few(session: Session, ids: Ids) -> bool:
    some = select(literal(1).label("one")).select_from(ids.limit(FEW + 1).subquery()).subquery()
    return (session.scalar(select(func.count()).select_from(some)) or 0) <= FEW


def _language() -> ColumnElement[str]:
    """Chosen by the lead, else Telegram's if the bot speaks it, else the company's: as they are written to."""
    theirs = func.substr(Lead.telegram_language, 1, 2)
    known = or_(theirs == "uk", theirs == "en", theirs == "ru")
    company = select(Company.language).limit(1).scalar_subquery()
    spoken = select(theirs).where(known).correlate(Lead).scalar_subquery()
    return func.coalesce(Lead.language, spoken, company)


def count(session: Session, clauses: Sequence[Any], *, limit: int | None = COUNTED) -> int:
    found = select(literal(1).label("one")).select_from(Lead).where(*clauses).limit(limit).subquery()
    return session.scalar(select(func.count()).select_from(found)) or 0


def edge(session: Session, which: Which, cursor: Cursor) -> int | None:
    """The first lead beyond those who are looked at from the cursor on; None: everybody is."""
    if not which.walked:
        return None
    living = which.standing is Standing.LIVING
    all_there = STANDINGS[Standing.LIVING if living else Standing.ARCHIVED]
    query = select(Lead.id).where(STAYS, SOMEBODY, all_there, *_from(cursor))
    return session.scalar(query.order_by(_order(cursor)).offset(LOOKED).limit(1))


def before(lead_id: int, cursor: Cursor) -> Clause:
    """On the way from the cursor."""
    return Lead.id < lead_id if cursor.backwards else Lead.id > lead_id


def _from(cursor: Cursor) -> list[Clause]:
    if not cursor.anchor:
        return []
    return [Lead.id > cursor.anchor if cursor.backwards else Lead.id < cursor.anchor]


def _order(cursor: Cursor) -> ColumnElement[int]:
    return Lead.id.asc() if cursor.backwards else Lead.id.desc()


def page(session: Session, clauses: Sequence[Any], cursor: Cursor) -> Sequence[Lead]:
    """One more than a page holds, if there are more beyond; the one farthest from the cursor is the extra one."""
    query = select(Lead).where(*clauses, *_from(cursor)).order_by(_order(cursor)).limit(PAGE_SIZE + 1)
    found = session.scalars(query).all()
    return found[::-1] if cursor.backwards else found


def ids(session: Session, clauses: Sequence[Any]) -> Sequence[int]:
    """All of them, the oldest first."""
    return session.scalars(select(Lead.id).where(*clauses).order_by(Lead.id)).all()


def get(session: Session, lead_id: int, actor: Manager, *, lock: bool = False) -> Lead:
    """In the archive or not. Raises `NotFound`."""
    query = select(Lead).where(Lead.id == lead_id, *visible(actor)).execution_options(populate_existing=True)
    lead = session.scalar(query.with_for_update() if lock else query)
    if lead is None:
        raise NotFound
    return lead


def deals(session: Session, lead_id: int, actor: Manager, limit: int) -> Sequence[Deal]:
    """Those the actor may see, hidden ones of a lead in the archive too; open ones and newest first."""
    query = select(Deal).where(Deal.lead_id == lead_id, permitted(actor)).options(*ROW)
    return session.scalars(query.order_by(Deal.kind != Kind.OPEN, Deal.id.desc()).limit(limit)).all()


def holds_deal(session: Session, lead_id: int, actor: Manager) -> bool:
    return session.scalar(select(exists().where(Deal.lead_id == lead_id, Deal.manager_id == actor.id))) or False


# -- who is ticked ------------------------------------------------------------------------------------------------


def ticked(audience: Audience) -> Clause:
    return Lead.id.in_(select(AudienceTick.lead_id).where(AudienceTick.audience_id == audience.id))


def ticks(session: Session, audience: Audience, lead_ids: Sequence[int]) -> frozenset[int]:
    query = select(AudienceTick.lead_id).where(AudienceTick.audience_id == audience.id)
    return frozenset(session.scalars(query.where(AudienceTick.lead_id.in_(lead_ids))))


def how_many_ticked(session: Session, audience: Audience, actor: Manager) -> int:
    """Of those who are there still."""
    return count(session, [*visible(actor), ticked(audience)], limit=None)
