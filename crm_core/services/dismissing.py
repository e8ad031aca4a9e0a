"""Takes somebody off the staff inside a transaction, and brings them back (product, section 10)."""

from __future__ import annotations

from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from crm_core.models import Event, Manager, NoticeKind, Role
from crm_core.queries import plans, staff
from crm_core.services import audit, planning, staffing
from crm_core.services.handing import Handing, hand_over
from crm_core.services.notify import ANSWER, notify


def dismiss(
    session: Session, person: Manager, handing: Handing, *, seen: int, actor: Manager, random: Random, now: datetime
) -> bool:
    """Off the staff at once, with their seats, invitations, deals and menu; whether they still were on it.

    Their plans must be locked. Raises `Changed`, and `NotFound` for a colleague who is not there.
    """
    if not staffing.change_person(session, person, {"active": False}, seen=seen, actor=actor, now=now):
        return False
    for member in plans.memberships(session, person.id):
        plan = plans.lock(session, member.plan_id)
        planning.seat(session, plan, person, active=False, actor=actor, random=random, now=now)
    revoke_invites(session, person, actor, now)
    hand_over(session, person, handing, plan_id=None, actor=actor, random=random, now=now)
    key = f"person_dismissed:{person.id}:{person.version}"
    about = {"manager_id": person.id}
    notify(session, NoticeKind.PERSON_DISMISSED, person.telegram_id, key=key, now=now, priority=ANSWER, **about)
    return True


def revoke_invites(session: Session, maker: Manager, actor: Manager, now: datetime) -> None:
    """Nobody joins by the word of somebody who has left."""
    for invite in staff.open_invites(session, maker.id):
        invite.revoked_at = now
        after = audit.manager_of(maker) | {"role": invite.role.key or invite.role.name}
        audit.record(session, Event.INVITE_REVOKED, actor, now, after=after)


def take_back(session: Session, person: Manager, role: Role, *, seen: int, actor: Manager, now: datetime) -> bool:
    """On the staff again, in that role and without seats; whether they were off it. Raises `Changed`."""
    if person.active:
        return False
    values = {"active": True, "role_id": role.id}
    staffing.change_person(session, person, values, seen=seen, actor=actor, now=now)
    staffing.tell_added(session, person, now)
    return True
