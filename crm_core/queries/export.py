"""Whole tables in lots, by id, for the export."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Select, func, select
from sqlalchemy.orm import Session, aliased

from crm_core.models import (
    Assignment,
    AuditEntry,
    Deal,
    Lead,
    Manager,
    PlanMember,
    RefusalReason,
    Role,
    SalesPlan,
    Status,
    Task,
)

Rows = Select[*tuple[Any, ...]]
EVERYTHING: dict[str, Any] = {
    "plan": SalesPlan,
    "manager": Manager,
    "lead": Lead,
    "deal": Deal,
    "task": Task,
    "assignment": Assignment,
    "audit": AuditEntry,
}


def newest_ids(session: Session) -> dict[str, int]:
    """Where the export ends: what is created while it runs is left to the next one."""
    return {name: session.scalar(select(func.max(model.id))) or 0 for name, model in EVERYTHING.items()}


def telegram_ids(session: Session) -> dict[int, int]:
    """By manager id."""
    return {row.id: row.telegram_id for row in session.execute(select(Manager.id, Manager.telegram_id))}


def lot(session: Session, kind: str, *, after: int, upto: int, size: int) -> Sequence[Any]:
    """The next rows of the kind, each as a row whose first column is the entity."""
    model = EVERYTHING[kind]
    query = QUERIES[kind]().where(model.id > after, model.id <= upto).order_by(model.id).limit(size)
    return session.execute(query).all()


def _leads() -> Rows:
    return select(Lead)


def _deals() -> Rows:
    origin = aliased(Status)
    return (
        select(
            Deal,
            SalesPlan.name.label("plan"),
            SalesPlan.short_label.label("label"),
            Status.name.label("status"),
            RefusalReason.name.label("reason"),
            origin.name.label("closed_from"),
        )
        .join(SalesPlan, SalesPlan.id == Deal.plan_id)
        .join(Status, Status.id == Deal.status_id)
        .outerjoin(RefusalReason, RefusalReason.id == Deal.reason_id)
        .outerjoin(origin, origin.id == Deal.closed_from_id)
    )


def _tasks() -> Rows:
    return select(Task)


def _assignments() -> Rows:
    return select(Assignment, SalesPlan.name.label("plan")).join(SalesPlan, SalesPlan.id == Assignment.plan_id)


def _audit() -> Rows:
    return select(AuditEntry, SalesPlan.name.label("plan")).outerjoin(SalesPlan, SalesPlan.id == AuditEntry.plan_id)


def _managers() -> Rows:
    return select(Manager, Role.key.label("role")).join(Role, Role.id == Manager.role_id)


def _plans() -> Rows:
    return select(SalesPlan)


QUERIES = {
    "plan": _plans,
    "manager": _managers,
    "lead": _leads,
    "deal": _deals,
    "task": _tasks,
    "assignment": _assignments,
    "audit": _audit,
}


def team(session: Session, plan_id: int) -> Sequence[int]:
    """Telegram ids of the plan's members."""
    query = (
        select(Manager.telegram_id)
        .join(PlanMember, PlanMember.manager_id == Manager.id)
        .where(PlanMember.plan_id == plan_id, PlanMember.active)
        .order_by(Manager.id)
    )
    return session.scalars(query).all()
