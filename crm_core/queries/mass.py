"""Actions over many leads: which go on, with whom, and how a lead stands to what is to be done."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from sqlalchemy import (
    BindParameter,
    ColumnElement,
    and_,
    bindparam,
    case,
    false,
    func,
    literal,
    literal_column,
    or_,
    select,
    true,
)
from sqlalchemy.orm import Session, joinedload

from crm_core.errors import NotFound
from crm_core.models import (
    Deal,
    Erased,
    Lead,
    LeadManager,
    LeadTag,
    Manager,
    MassAction,
    MassLot,
    MassState,
    MassWatcher,
)
from crm_core.queries import mass_writing
from crm_core.queries.deals import Clause
from crm_core.queries.mass_writing import PUT_AWAY, Obstacle, sought
from crm_core.queries.people import WITH_RIGHTS
from crm_core.rules.mass import (
    AddTags,
    AddToPlan,
    Archive,
    Assign,
    Blacklist,
    ChangeStatus,
    Lift,
    MassParams,
    Outcome,
    RemoveFromPlan,
    RemoveTags,
    Restore,
    SendMessage,
    StartTunnel,
    StopTunnel,
)

RECENT = 10
WRITING = (StartTunnel, StopTunnel, SendMessage)
LEADS: BindParameter[Any] = bindparam("leads", expanding=True)
"""Of a lot: the statement is built once."""
CONTACTS = select(LeadManager.lead_id, LeadManager.manager_id, LeadManager.last_contact_at).where(
    LeadManager.lead_id.in_(LEADS)
)
WHOLE = (joinedload(MassAction.actor), joinedload(MassAction.stopped_by))
TO_WORK_ON = (
    select(MassAction)
    .where(MassAction.id == bindparam("id"), MassAction.state == MassState.RUNNING)
    .options(joinedload(MassAction.actor).options(WITH_RIGHTS))
    .with_for_update(of=MassAction, skip_locked=True)
)
"""With whoever started it and their rights. Its next leads are asked for afterwards: with it they would be read as
they were before another process ended."""
NEXT_LOT = select(MassLot).where(MassLot.action_id == bindparam("action")).order_by(MassLot.number).limit(1)
WATCHERS = select(MassWatcher).where(MassWatcher.action_id == bindparam("action")).order_by(MassWatcher.id)
"""Each lot asks these."""


# -- actions ---------------------------------------------------------------------------------------------------------


def by_key(session: Session, key: str) -> MassAction | None:
    return session.scalar(select(MassAction).where(MassAction.key == key).options(*WHOLE))


def locked(session: Session, action_id: int) -> MassAction:
    """Raises `NotFound`."""
    found = session.get(MassAction, action_id, with_for_update=True, populate_existing=True)
    if found is None:
        raise NotFound
    return found


def get(session: Session, action_id: int) -> MassAction:
    """With whoever started and stopped it. Raises `NotFound`."""
    found = session.scalar(select(MassAction).where(MassAction.id == action_id).options(*WHOLE))
    if found is None:
        raise NotFound
    return found


def newest_id(session: Session) -> int:
    """0 if there is none."""
    return session.scalar(select(func.max(MassAction.id))) or 0


def running(session: Session) -> Sequence[int]:
    query = select(MassAction.id).where(MassAction.state == MassState.RUNNING).order_by(MassAction.id)
    return session.scalars(query).all()


def to_work_on(session: Session, action_id: int) -> MassAction | None:
    """Locked until the end of the unit; None if it does not go on, or another process has it just now."""
    return session.scalar(TO_WORK_ON, {"id": action_id}, execution_options={"populate_existing": True})


def next_lot(session: Session, action_id: int) -> MassLot | None:
    return session.scalar(NEXT_LOT, {"action": action_id})


def recent(session: Session) -> Sequence[MassAction]:
    """The newest first."""
    return session.scalars(select(MassAction).options(*WHOLE).order_by(MassAction.id.desc()).limit(RECENT)).all()


def watchers(session: Session, action_id: int) -> Sequence[MassWatcher]:
    return session.scalars(WATCHERS, {"action": action_id}).all()


def watcher_at(session: Session, chat_id: int, message_id: int) -> MassWatcher | None:
    query = select(MassWatcher).where(MassWatcher.chat_id == chat_id, MassWatcher.message_id == message_id)
    return session.scalars(query).first()


def is_watched(session: Session, watcher_id: int) -> bool:
    return session.scalar(select(MassWatcher.id).where(MassWatcher.id == watcher_id)) is not None


# -- leads -----------------------------------------------------------------------------------------------------------


class Found(NamedTuple):
    """A lead as a lot needs them."""

    id: int
    source: str | None
    source_id: int | None
    search_text: str
    deal_id: int | None
    """Their open deal in the plan of the action."""
    verdict: Outcome
    """What will come of it, as far as it can be told beforehand."""


STANDING: dict[type[object], Sequence[Obstacle]] = {
    Archive: [(Lead.archived_at.is_not(None), Outcome.ALREADY)],
    Restore: [PUT_AWAY[0], (Lead.archived_at.is_(None), Outcome.ALREADY)],
    Blacklist: [(Lead.blacklisted_at.is_not(None), Outcome.ALREADY)],
    Lift: [(Lead.blacklisted_at.is_(None), Outcome.ALREADY)],
}


def verdict(params: MassParams) -> ColumnElement[str]:
    """One definition for the preview and for the lots."""
    obstacles = [
        (Lead.merged_into_id.is_not(None), Outcome.MERGED),
        (sought(Erased.lead_id, Erased.lead_id == Lead.id).is_not(None), Outcome.GONE),
        *(mass_writing.obstacles(params) if isinstance(params, WRITING) else _of_kind(params)),
    ]
    return case(*[(clause, literal(outcome.value)) for clause, outcome in obstacles], else_=literal(Outcome.DONE.value))


def _of_kind(params: MassParams) -> Sequence[Obstacle]:
    match params:
        case AddToPlan():
            return [*PUT_AWAY, (_of_deal(Deal.id, params).is_not(None), Outcome.ALREADY)]
        case Assign():
            theirs = [(_of_deal(Deal.manager_id, params) == params.manager_id, Outcome.ALREADY)]
            return [*_not_in_plan(params), *(theirs if params.manager_id else [])]
        case ChangeStatus():
            return [*_not_in_plan(params), (_of_deal(Deal.status_id, params) == params.status_id, Outcome.ALREADY)]
        case RemoveFromPlan():
            return _not_in_plan(params)
        case AddTags() | RemoveTags():
            return [*PUT_AWAY, (_tagged(params), Outcome.ALREADY)]
    return STANDING.get(type(params), PUT_AWAY)


def _not_in_plan(params: MassParams) -> Sequence[Obstacle]:
    return [*PUT_AWAY, (_of_deal(Deal.id, params).is_(None), Outcome.NO_DEAL)]


def _of_deal(column: Any, params: MassParams) -> ColumnElement[Any]:
    """Of the lead's open deal in the plan of the action."""
    is_open = Deal.kind == literal_column("'open'")
    return sought(column, Deal.plan_id == getattr(params, "plan_id", 0), Deal.lead_id == Lead.id, is_open)


def _tagged(params: AddTags | RemoveTags) -> Clause:
    """All of the tags, or none of those that are to go."""
    has = map(_has, params.tag_ids)
    return and_(true(), *has) if isinstance(params, AddTags) else ~or_(false(), *has)


def _has(tag_id: int) -> Clause:
    return sought(LeadTag.tag_id, LeadTag.lead_id == Lead.id, LeadTag.tag_id == tag_id).is_not(None)


@lru_cache(maxsize=20)
def _found(params: MassParams) -> Any:
    deal_id = _of_deal(Deal.id, params)
    columns = (Lead.id, Lead.source, Lead.source_id, Lead.search_text, deal_id, verdict(params))
    return select(*columns).where(Lead.id.in_(LEADS))


def found(session: Session, params: MassParams, lead_ids: Sequence[int]) -> list[Found]:
    """Those of the leads who are there, in the order asked for."""
    rows = {row[0]: row for row in session.execute(_found(params), {"leads": lead_ids})}
    return [Found._make((*rows[key][:5], Outcome(rows[key][5]))) for key in lead_ids if key in rows]


def counts(session: Session, params: MassParams, which: Clause) -> dict[Outcome, int]:
    """Of the leads meant, how many of each verdict."""
    what = verdict(params)
    query = select(what, func.count()).select_from(Lead).where(which).group_by(what)
    return {Outcome(value): count for value, count in session.execute(query)}


def somebody(session: Session, params: MassParams, which: Clause) -> str | None:
    """The name of one with whom it would be done."""
    query = select(Lead.name).where(which, verdict(params) == Outcome.DONE.value)
    found: str | None = session.scalar(query.order_by(Lead.id.desc()).limit(1))
    return found


def contacts(session: Session, lead_ids: Collection[int], manager_ids: Collection[int]) -> dict[int, dict[int, Any]]:
    """Of each lead: which of these managers were in contact with them, and when last."""
    met: dict[int, dict[int, Any]] = {}
    for lead_id, manager_id, at in session.execute(CONTACTS, {"leads": lead_ids}):
        if manager_id in manager_ids:
            met.setdefault(lead_id, {})[manager_id] = at
    return met


def deals(session: Session, deal_ids: Collection[int]) -> Sequence[Deal]:
    return session.scalars(select(Deal).where(Deal.id.in_(deal_ids)).order_by(Deal.id)).all()


def leads(session: Session, lead_ids: Collection[int]) -> Sequence[Lead]:
    return session.scalars(select(Lead).where(Lead.id.in_(lead_ids)).order_by(Lead.id)).all()


def people(session: Session, manager_ids: Collection[int]) -> dict[int, Manager]:
    return {one.id: one for one in session.scalars(select(Manager).where(Manager.id.in_(manager_ids)))}
