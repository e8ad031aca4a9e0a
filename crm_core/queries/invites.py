"""Invitations, and what can be offered to whoever makes one."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import Select, and_, case, func, select, update
from sqlalchemy.orm import Session, joinedload, selectinload

from crm_core.errors import NotFound
from crm_core.models import Invite, InvitePlan, Manager, SalesPlan


def page(session: Session, now: datetime, *, number: int, size: int) -> tuple[Sequence[Invite], int, int]:
    """A page of them, its number, and how many there are: open ones first, then by when they ended; newest first."""
    pages = max(1, -(-(session.scalar(select(func.count()).select_from(Invite)) or 0) // size))
    number = min(max(number, 1), pages)
    is_open = and_(Invite.used_at.is_(None), Invite.revoked_at.is_(None), Invite.expires_at > now)
    ended = func.coalesce(Invite.used_at, Invite.revoked_at, Invite.expires_at)
    order = (case((is_open, 0), else_=1), case((is_open, Invite.created_at), else_=ended).desc(), Invite.id.desc())
    query = _whole().order_by(*order).limit(size).offset((number - 1) * size)
    return session.scalars(query).unique().all(), number, pages


def get(session: Session, invite_id: int) -> Invite:
    """Raises `NotFound`."""
    found = session.scalars(_whole().where(Invite.id == invite_id)).unique().one_or_none()
    if found is None:
        raise NotFound
    return found


def by_hash(session: Session, code_hash: str | None) -> Invite | None:
    return session.scalars(_whole().where(Invite.code_hash == code_hash)).unique().one_or_none()


def plans_of(session: Session, code_hash: str | None) -> Sequence[int]:
    """Ids of the plans whose teams the invitation of this code leads into."""
    query = select(InvitePlan.plan_id).join(Invite, Invite.id == InvitePlan.invite_id)
    return session.scalars(query.where(Invite.code_hash == code_hash)).all()


def lock(session: Session, plan_ids: Collection[int], telegram_ids: Collection[int]) -> None:
    """Until the end of the unit nobody else changes these plans and people; read them afterwards."""
    plans_there = select(SalesPlan.id).where(SalesPlan.id.in_(plan_ids)).order_by(SalesPlan.id)
    people_there = select(Manager.id).where(Manager.telegram_id.in_(telegram_ids)).order_by(Manager.id)
    for query in (plans_there, people_there):  # the order of all locks
        session.execute(query.with_for_update(key_share=True))


def use(session: Session, invite_id: int, now: datetime) -> bool:
    """Use it up; False if somebody else was quicker, or it was revoked or has expired meanwhile."""
    query = (
        update(Invite)
        .where(Invite.id == invite_id, Invite.used_at.is_(None), Invite.revoked_at.is_(None), Invite.expires_at > now)
        .values(used_at=now)
        .returning(Invite.id)
    )
    return session.scalar(query) is not None


def revoke(session: Session, invite_id: int, now: datetime) -> bool:
    """False if there was nothing left to revoke."""
    query = (
        update(Invite)
        .where(Invite.id == invite_id, Invite.used_at.is_(None), Invite.revoked_at.is_(None), Invite.expires_at > now)
        .values(revoked_at=now)
        .returning(Invite.id)
    )
    return session.scalar(query) is not None


def on_staff(session: Session, telegram_ids: Collection[int]) -> frozenset[int]:
    """Those of these Telegram ids who are on staff now."""
    query = select(Manager.telegram_id).where(Manager.telegram_id.in_(telegram_ids), Manager.active)
    return frozenset(session.scalars(query))


def managers(session: Session, ids: Collection[int]) -> Sequence[Manager]:
    return session.scalars(select(Manager).where(Manager.id.in_(ids)).order_by(Manager.id)).all()


def plans(session: Session, ids: Collection[int]) -> Sequence[SalesPlan]:
    """Those of the plans that are living, by name."""
    query = select(SalesPlan).where(SalesPlan.id.in_(ids), SalesPlan.archived_at.is_(None))
    return session.scalars(query.order_by(SalesPlan.name_key)).all()


def _whole() -> Select[Invite]:
    """With everything that is told of it and that decides whether it works."""
    made_by = joinedload(Invite.created_by)
    return select(Invite).options(
        joinedload(Invite.role),
        selectinload(Invite.plans),
        made_by.joinedload(Manager.role),
        joinedload(Invite.used_by),
    )
