"""Who may act on many leads at once, and see how it goes on (product, section 10)."""

from __future__ import annotations

from crm_core.errors import Forbidden
from crm_core.models import Manager, Permission
from crm_core.rules.mass import AddToPlan, Assign, MassKind, MassParams, kind_of
from crm_core.rules.permissions import allowed, demand, demand_may_transfer_many

TALKING_TO_ALL = frozenset({MassKind.START_TUNNEL, MassKind.STOP_TUNNEL, MassKind.SEND_MESSAGE})
"""As with one lead it takes the right to edit all deals: not all of them have one."""


def may_look(actor: Manager) -> bool:
    """See how such an action goes on, whoever started it, and stop it."""
    return allowed(actor, Permission.USE_AUDIENCE) and allowed(actor, Permission.EDIT_DEALS_IN_BULK)


def demand_may_look(actor: Manager) -> None:
    if not may_look(actor):
        raise Forbidden


def demand_may_choose(actor: Manager, kind: MassKind) -> None:
    """Raises `Forbidden` for what needs a right whatever is chosen."""
    demand_may_look(actor)
    if kind in TALKING_TO_ALL:
        demand(actor, Permission.EDIT_ALL_DEALS)


def demand_may(actor: Manager, params: MassParams) -> None:
    """Raises `Forbidden`. What each deal allows is asked for each deal besides."""
    demand_may_choose(actor, kind_of(params))
    if isinstance(params, AddToPlan):
        demand(actor, Permission.CREATE_DEALS)
        if params.manager_id not in (None, actor.id):
            demand(actor, Permission.TRANSFER_DEALS)
    if isinstance(params, Assign):
        demand_may_transfer_many(actor)
