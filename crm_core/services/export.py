"""Everything as plain rows (docs/export.md), read in lots while the bot goes on writing."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_core.db import Database, read
from crm_core.models import AuditEntry, SalesPlan, Task
from crm_core.queries import export, people, plans

LOT = 500
AMOUNTS = {"amount", "average_bill"}

Line = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Frame:
    """What lines are made with: how amounts are written, and who has which Telegram id."""

    session: Session
    digits: int
    telegram_ids: dict[int, int]

    def amount(self, minor: int) -> str:
        if self.digits == 0:
            return str(minor)
        whole, rest = divmod(minor, 10**self.digits)
        return f"{whole}.{rest:0{self.digits}}"

    def person(self, manager_id: int | None) -> int | None:
        return self.telegram_ids.get(manager_id) if manager_id is not None else None


class ExportService:
    def __init__(self, db: Database, minor_digits: Callable[[str], int | None]) -> None:
        self.db, self._minor_digits = db, minor_digits

    async def lines(self) -> AsyncIterator[Line]:
        """Everything by kind and id; what is newer than the start is left out."""
        for kind, upto in (await self.newest()).items():
            after = 0
            while after < upto and (lot := await self.lot(kind, after=after, upto=upto)):
                for _, line in lot:
                    yield {"type": kind} | line
                after = lot[-1][0]

    @read
    def newest(self, session: Session) -> dict[str, int]:
        return export.newest_ids(session)

    @read
    def lot(self, session: Session, kind: str, *, after: int, upto: int) -> Sequence[tuple[int, Line]]:
        """The next lines of the kind with the ids of their rows."""
        digits = self._minor_digits(people.company(session).currency) or 0
        frame = Frame(session, digits, export.telegram_ids(session))
        rows = export.lot(session, kind, after=after, upto=upto, size=LOT)
        return [(row[0].id, LINES[kind](row, frame)) for row in rows]


def at(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="milliseconds").replace("+00:00", "Z") if moment else None


def _lead(row: Any, _frame: Frame) -> Line:
    lead = row[0]
    return {
        "id": lead.id,
        "telegram_id": lead.telegram_id,
        "name": lead.name,
        "username": lead.username,
        "phone": lead.phone,
        "email": lead.email,
        "language": lead.language,
        "source": lead.source,
        "reachable": lead.reachable,
        "created_at": at(lead.created_at),
    }


def _deal(row: Any, frame: Frame) -> Line:
    deal = row[0]
    return {
        "id": deal.id,
        "lead_id": deal.lead_id,
        "plan": row.plan,
        "label": row.label,
        "status": row.status,
        "kind": deal.kind.value,
        "manager_telegram_id": frame.person(deal.manager_id),
        "amount": frame.amount(deal.amount),
        "reason": row.reason,
        "clarification": deal.clarification,
        "closed_from": row.closed_from,
        "closed_by_telegram_id": frame.person(deal.closed_by_id),
        "source": deal.source,
        "created_at": at(deal.created_at),
        "status_since": at(deal.status_since),
        "closed_at": at(deal.closed_at),
    }


def _task(row: Any, frame: Frame) -> Line:
    task: Task = row[0]
    return {
        "id": task.id,
        "deal_id": task.deal_id,
        "kind": task.kind.value,
        "state": task.state.value,
        "due_at": at(task.due_at),
        "text": task.text,
        "result": task.result,
        "created_by_telegram_id": frame.person(task.created_by_id),
        "created_at": at(task.created_at),
        "ended_at": at(task.ended_at),
    }


def _assignment(row: Any, frame: Frame) -> Line:
    entry = row[0]
    return {
        "deal_id": entry.deal_id,
        "plan": row.plan,
        "manager_telegram_id": frame.person(entry.manager_id),
        "pool": entry.pool.value,
        "pick": entry.pick.value,
        "related": entry.related,
        "candidates": [{"manager_telegram_id": frame.person(who), "count": count} for who, count in entry.candidates],
        "skipped": [{"manager_telegram_id": frame.person(who), "why": why} for who, why in entry.skipped],
        "at": at(entry.at),
    }


def _audit(row: Any, frame: Frame) -> Line:
    entry: AuditEntry = row[0]
    return {
        "at": at(entry.at),
        "actor": entry.actor_kind.value,
        "actor_telegram_id": frame.person(entry.actor_id),
        "event": entry.event.value,
        "deal_id": entry.deal_id,
        "lead_id": entry.lead_id,
        "plan": row.plan,
        "before": _names(entry.before, frame),
        "after": _names(entry.after, frame),
    }


def _names(snapshot: Line, frame: Frame) -> Line:
    """Names and values as they were then; the ids beside them mean nothing outside."""
    return {
        key: frame.amount(value) if key in AMOUNTS and value is not None else value
        for key, value in snapshot.items()
        if not key.endswith("_id")
    }


def _manager(row: Any, _frame: Frame) -> Line:
    manager = row[0]
    return {
        "telegram_id": manager.telegram_id,
        "name": manager.name,
        "username": manager.username,
        "role": row.role,
        "language": manager.language,
        "active": manager.active,
        "on_shift": manager.on_shift,
        "created_at": at(manager.created_at),
    }


def _plan(row: Any, frame: Frame) -> Line:
    plan: SalesPlan = row[0]
    stages = plans.statuses(frame.session, plan.id)
    return {
        "name": plan.name,
        "label": plan.short_label,
        "average_bill": frame.amount(plan.average_bill),
        "mode": plan.mode.value,
        "pool": plan.pool.value,
        "pick": plan.pick.value,
        "statuses": [{"name": one.name, "kind": one.kind.value, "colour": one.colour.value} for one in stages],
        "reasons_required": any(one.reasons_required for one in stages),
        "reasons": [reason.name for reason in plans.reasons(frame.session, plan.id)],
        "managers": list(export.team(frame.session, plan.id)),
        "archived_at": at(plan.archived_at),
        "created_at": at(plan.created_at),
    }


LINES: dict[str, Callable[[Any, Frame], Line]] = {
    "plan": _plan,
    "manager": _manager,
    "lead": _lead,
    "deal": _deal,
    "task": _task,
    "assignment": _assignment,
    "audit": _audit,
}
