"""What the tests of roles start from."""

from __future__ import annotations

from crm_core.models import Manager, Permission, Role
from crm_core.services import roles as making
from tests.firm import Firm, switch


async def own_role(firm: Firm, name: str, *rights: Permission) -> Role:
    now = firm.clock()
    return await firm.db.write(
        lambda session: making.add(session, name, frozenset(rights), reserved=(), actor=firm.owner, now=now)
    )


async def somebody(firm: Firm, name: str, *rights: Permission) -> tuple[Manager, Role]:
    """A person, and their role, which has just these rights and what they bring along."""
    person, role = await firm.person(name), await own_role(firm, f"{name}'s", *rights)
    await switch(firm, person, role_id=role.id)
    return person, role


async def rights(firm: Firm, role: Role) -> frozenset[Permission]:
    return (await firm.services.roles.get(role.id, actor=firm.owner)).role.permissions


async def version(firm: Firm, role: Role) -> int:
    return (await firm.services.roles.get(role.id, actor=firm.owner)).role.version


async def give(firm: Firm, role: Role, right: Permission, *, on: bool = True, actor: Manager | None = None) -> None:
    firm.clock.forward(1)
    seen = await version(firm, role)
    await firm.services.roles.set_right(role.id, right, on=on, seen=seen, actor=actor or firm.owner)


async def key_of(firm: Firm, key: str) -> int:
    return next(role.id for role in await firm.rows(Role) if role.key == key)
