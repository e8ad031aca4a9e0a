"""What the tests of people on staff start from."""

from __future__ import annotations

from collections import Counter

from crm_core.models import Deal, Kind, Manager, Permission, PlanLoad, Role, RolePermission
from crm_core.queries import people
from crm_core.services.handing import Fate, Handing
from tests.firm import Firm, switch

AGAIN = Handing(Fate.AGAIN)


async def again(firm: Firm, person: Manager) -> Manager:
    """As the person is now."""
    return await firm.services.people.get(person.id)


async def role(firm: Firm, key: str) -> int:
    found = await firm.rows(Role)
    return next(one.id for one in found if key in (one.key, one.name))


async def own_role(firm: Firm, *permissions: Permission, name: str = "Clerk") -> int:
    grants = [RolePermission(permission=one) for one in permissions]
    await firm.change(lambda session: session.add(Role(name=name, grants=grants)))
    return await role(firm, name)


async def holder(firm: Firm, name: str, *permissions: Permission) -> Manager:
    """Somebody whose role has just these rights."""
    role_id = await own_role(firm, *permissions, name=f"Role of {name}")
    person = await firm.person(name)
    await switch(firm, person, role_id=role_id)
    return await again(firm, person)


async def give(firm: Firm, person: Manager, key: str, actor: Manager) -> None:
    person, role_id = await again(firm, person), await role(firm, key)
    await firm.services.staff.set_role(person.id, role_id, seen=person.version, actor=actor)


async def dismiss(firm: Firm, person: Manager, handing: Handing = AGAIN, actor: Manager | None = None) -> None:
    seen = (await again(firm, person)).version
    await firm.services.staff.dismiss(person.id, handing, seen=seen, actor=actor or firm.owner)


async def owners(firm: Firm) -> int:
    return await firm.db.read(people.owners)


async def loads_equal_rows(firm: Firm) -> bool:
    rows = Counter((d.plan_id, d.manager_id) for d in await firm.rows(Deal) if d.kind is Kind.OPEN and d.manager_id)
    return rows == {
        (row.plan_id, row.manager_id): row.open_deals for row in await firm.rows(PlanLoad) if row.open_deals
    }
