"""Makes invitations for tests, by the same steps as the screens."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import count

from sqlalchemy.orm import Session

from crm_core.errors import InviteRefused
from crm_core.models import Manager, Permission, PlanMember, Role, RolePermission, SalesPlan
from crm_core.queries import people
from crm_core.results import Sender
from crm_core.results.invites import Added, MadeInvite, Picked, Way
from crm_core.services.handing import Fate, Handing
from tests.firm import Firm

TAPS = count(1)
WRONG = "x" * 43
"""Looks like a code and is none."""


async def role_id(firm: Firm, key: str) -> int:
    return (await firm.db.read(lambda session: people.role(session, key))).id


async def own_role(firm: Firm, name: str, *permissions: Permission) -> int:
    def unit(session: Session) -> int:
        role = Role(name=name, grants=[RolePermission(permission=one) for one in permissions])
        session.add(role)
        session.flush()
        return role.id

    return await firm.db.write(unit)


async def choose(
    firm: Firm, way: Way, actor: Manager, *, role: str | int = "manager", plans: Sequence[SalesPlan] = ()
) -> None:
    invites = firm.services.invites
    chosen = role if isinstance(role, int) else await role_id(firm, role)
    choices = await invites.choose_role(way, chosen, actor=actor)
    wanted = {plan.id for plan in plans}
    for plan_id in choices.seats ^ wanted:
        await invites.choose_plan(way, plan_id, on=plan_id in wanted, actor=actor)


async def link(
    firm: Firm,
    actor: Manager | None = None,
    *,
    role: str | int = "manager",
    plans: Sequence[SalesPlan] = (),
    hours: int = 72,
) -> MadeInvite:
    actor = actor or firm.owner
    await firm.services.invites.begin(actor=actor)
    await choose(firm, Way.LINK, actor, role=role, plans=plans)
    await firm.services.invites.choose_hours(hours, actor=actor)
    return await firm.services.invites.make(f"tap{next(TAPS)}", actor=actor)


async def pick(
    firm: Firm,
    *people: Sender,
    actor: Manager | None = None,
    role: str | int = "manager",
    plans: Sequence[SalesPlan] = (),
    tap: str = "",
) -> Added:
    actor = actor or firm.owner
    request = await firm.services.invites.pick(actor=actor)
    chosen = [Picked(one.telegram_id, one.name, one.username) for one in people]
    await firm.services.invites.picked(request, chosen, actor=actor)
    await choose(firm, Way.PICKED, actor, role=role, plans=plans)
    return await firm.services.invites.add_picked(tap or f"tap{next(TAPS)}", actor=actor)


def newcomer(number: int = 1, name: str = "Vira") -> Sender:
    return Sender(5000 + number, name, None, "en")


async def seats(firm: Firm, manager: Manager) -> set[int]:
    return {row.plan_id for row in await firm.rows(PlanMember) if row.manager_id == manager.id and row.active}


async def staff(firm: Firm, sender: Sender) -> Manager | None:
    return await firm.services.people.identify(sender.telegram_id)


async def dismissed(firm: Firm, person: Manager) -> Manager:
    card = await firm.services.staff.card(person.id, actor=firm.owner)
    handing = Handing(Fate.KEEP)
    gone = await firm.services.staff.dismiss(person.id, handing, seen=card.person.version, actor=firm.owner)
    return gone.person


async def joined(firm: Firm, code: str, sender: Sender) -> Manager | None:
    try:
        return await firm.services.invites.join(code, sender)
    except InviteRefused:
        return None
