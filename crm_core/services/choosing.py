"""What has been chosen for an invitation so far: a draft that survives restarts, read as it can be offered now."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_core.errors import DraftGone, NotFound
from crm_core.models import Manager, Role, SalesPlan
from crm_core.queries import invites, people, plans, staff
from crm_core.results.invites import Choices, Picked, Way
from crm_core.rules.invites import HOURS, holds_deals
from crm_core.rules.permissions import demand_may_give, may_give
from crm_core.services.forms import draft_key, keep, kept

DONE = "done"
"""In a draft: the tap that used it. The same tap again is a repeated update and gets the same answer."""
FIRST_ROLE = "manager"


def begin(session: Session, way: Way, me: Manager, now: datetime, **more: Any) -> dict[str, Any]:
    """The draft that waits, or a new one that holds what is likeliest."""
    draft = kept(session, _key(way, me), lock=True)
    if not draft or DONE in draft:
        plan_id = people.company(session).default_plan_id
        draft = {"role": _likeliest(session, me), "plans": [plan_id] if plan_id else [], "hours": max(HOURS)} | more
        keep(session, _key(way, me), draft, now)
    return draft


def drop(session: Session, way: Way, me: Manager, now: datetime) -> bool:
    """Whether there was something to drop."""
    draft = kept(session, _key(way, me), lock=True)
    keep(session, _key(way, me), {}, now)
    return bool(draft) and DONE not in draft


def read(session: Session, way: Way, me: Manager) -> Choices:
    """Raises `DraftGone`."""
    return _as_offered(session, way, me, _waiting(session, way, me))


def lock_picked(session: Session, me: Manager) -> None:
    """Those who were picked and the plans chosen for them, until the end of the unit; read them afterwards."""
    draft = _waiting(session, Way.PICKED, me, lock=True)
    invites.lock(session, draft["plans"], [row["id"] for row in draft.get("people", ())])


def change(session: Session, way: Way, me: Manager, now: datetime, **values: Any) -> Choices:
    """Raises `DraftGone`."""
    draft = _waiting(session, way, me, lock=True) | values
    keep(session, _key(way, me), draft, now)
    return _as_offered(session, way, me, draft)


def tick(session: Session, way: Way, me: Manager, plan_id: int, *, on: bool, now: datetime) -> Choices:
    """Raises `DraftGone`."""
    chosen = set(_waiting(session, way, me, lock=True)["plans"])
    return change(session, way, me, now, plans=sorted(chosen | {plan_id} if on else chosen - {plan_id}))


def finish(session: Session, way: Way, me: Manager, tap: str, now: datetime, **result: Any) -> None:
    """The draft has been used by this tap, with this result."""
    keep(session, _key(way, me), {DONE: tap} | result, now)


def finished(session: Session, way: Way, me: Manager, tap: str) -> dict[str, Any] | None:
    """What this very tap has made already."""
    draft = kept(session, _key(way, me), lock=True)
    return draft if draft.get(DONE) == tap else None


def request_of(session: Session, me: Manager) -> int | None:
    """Which answer of Telegram's picker is waited for."""
    draft = kept(session, _key(Way.PICKED, me))
    return None if DONE in draft else draft.get("request")


def role_to_give(session: Session, role_id: int, me: Manager) -> Role:
    """Raises `NotFound`, `RightsLacking`."""
    role = staff.role(session, role_id)
    if role is None:
        raise NotFound
    demand_may_give(me, role)
    return role


def chosen_role(choices: Choices) -> Role:
    """Raises `NotFound`: the chosen one has gone, or may not be given any more."""
    if choices.role is None:
        raise NotFound
    return choices.role


def _key(way: Way, me: Manager) -> str:
    return draft_key(f"invite_{way}", me)


def _likeliest(session: Session, me: Manager) -> int | None:
    found = [role for role in staff.roles(session) if may_give(me, role)]
    return next((role.id for role in found if role.key == FIRST_ROLE), found[-1].id if found else None)


def _waiting(session: Session, way: Way, me: Manager, *, lock: bool = False) -> dict[str, Any]:
    draft = kept(session, _key(way, me), lock=lock)
    if not draft or DONE in draft:
        raise DraftGone
    return draft


def _as_offered(session: Session, way: Way, me: Manager, draft: dict[str, Any]) -> Choices:
    roles = [role for role in staff.roles(session) if may_give(me, role)]
    role = next((role for role in roles if role.id == draft["role"]), None)
    return Choices(
        way=way,
        role=role,
        roles=roles,
        plans=_teams(session, role),
        seats=frozenset(draft["plans"]),
        hours=draft["hours"],
        people=_picked(session, draft.get("people", ())),
    )


def _teams(session: Session, role: Role | None) -> Sequence[SalesPlan]:
    return plans.every(session) if role is not None and holds_deals(role) else ()


def _picked(session: Session, rows: Sequence[dict[str, Any]]) -> list[Picked]:
    there = invites.on_staff(session, [row["id"] for row in rows]) if rows else frozenset()
    return [Picked(row["id"], row["name"], row["username"], row["id"] in there) for row in rows]
