"""Who may do what (product, section 10)."""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from crm_core.errors import Forbidden, RightsLacking
from crm_core.models import Deal, Kind, Manager, Permission, Role

ALL = frozenset(Permission)

STANDARD_ROLES: dict[str, tuple[str, frozenset[Permission]]] = {
    "owner": ("Owner", ALL),
    "admin": ("Admin", ALL),
    "head": (
        "Head of sales",
        frozenset(
            {
                Permission.SEE_OWN_DEALS,
                Permission.SEE_ALL_DEALS,
                Permission.CREATE_DEALS,
                Permission.EDIT_OWN_DEALS,
                Permission.EDIT_ALL_DEALS,
                Permission.EDIT_DEALS_IN_BULK,
                Permission.TRANSFER_DEALS,
                Permission.USE_AUDIENCE,
                Permission.SEE_OWN_CHATS,
                Permission.SEE_ALL_CHATS,
                Permission.SEE_OWN_REPORTS,
                Permission.SEE_ALL_REPORTS,
                Permission.SEE_LOG,
            }
        ),
    ),
    "manager": (
        "Manager",
        frozenset(
            {
                Permission.SEE_OWN_DEALS,
                Permission.CREATE_DEALS,
                Permission.EDIT_OWN_DEALS,
                Permission.SEE_OWN_CHATS,
                Permission.SEE_OWN_REPORTS,
            }
        ),
    ),
    "observer": (
        "Observer",
        frozenset(
            {Permission.SEE_OWN_DEALS, Permission.SEE_ALL_DEALS, Permission.SEE_OWN_REPORTS, Permission.SEE_ALL_REPORTS}
        ),
    ),
}

IMPLIED: dict[Permission, frozenset[Permission]] = {
    Permission.SEE_ALL_DEALS: frozenset({Permission.SEE_OWN_DEALS}),
    Permission.CREATE_DEALS: frozenset({Permission.SEE_OWN_DEALS}),
    Permission.EDIT_OWN_DEALS: frozenset({Permission.SEE_OWN_DEALS}),
    Permission.EDIT_ALL_DEALS: frozenset(
        {Permission.SEE_OWN_DEALS, Permission.SEE_ALL_DEALS, Permission.EDIT_OWN_DEALS}
    ),
    Permission.EDIT_DEALS_IN_BULK: frozenset(
        {Permission.SEE_OWN_DEALS, Permission.SEE_ALL_DEALS, Permission.EDIT_OWN_DEALS}
    ),
    Permission.TRANSFER_DEALS: frozenset({Permission.SEE_OWN_DEALS}),
    Permission.SEE_ALL_CHATS: frozenset({Permission.SEE_OWN_CHATS}),
    Permission.SEE_ALL_REPORTS: frozenset({Permission.SEE_OWN_REPORTS}),
}
"""An edit permission brings its view permission."""


class Group(StrEnum):
    """Rights that are read and ticked together."""

    DEALS = "d"
    PLANS = "p"
    TALK = "t"
    OFFICE = "o"


GROUPS: dict[Group, tuple[Permission, ...]] = {
    Group.DEALS: (
        Permission.SEE_OWN_DEALS,
        Permission.SEE_ALL_DEALS,
        Permission.CREATE_DEALS,
        Permission.EDIT_OWN_DEALS,
        Permission.EDIT_ALL_DEALS,
        Permission.EDIT_DEALS_IN_BULK,
        Permission.TRANSFER_DEALS,
    ),
    Group.PLANS: (Permission.EDIT_PLANS, Permission.USE_AUDIENCE, Permission.EDIT_TUNNELS),
    Group.TALK: (
        Permission.SEE_OWN_CHATS,
        Permission.SEE_ALL_CHATS,
        Permission.SEE_OWN_REPORTS,
        Permission.SEE_ALL_REPORTS,
    ),
    Group.OFFICE: (Permission.EDIT_PEOPLE, Permission.EDIT_SETTINGS, Permission.SEE_LOG),
}


class Action(StrEnum):
    """What a person may do with one deal at one moment."""

    TAKE = "take"
    MOVE = "move"
    WIN = "win"
    LOSE = "lose"
    AMOUNT = "amount"
    TRANSFER = "transfer"
    REPLY = "reply"
    CLARIFY = "clarify"
    CANCEL = "cancel"
    WHY = "why"
    CONTACTS = "contacts"
    """See phone and e-mail unmasked."""
    TITLE = "title"
    NOTE = "note"
    EDIT_CONTACT = "edit_contact"
    """Correct the lead's name, phone and e-mail."""
    OTHER_PLAN = "other_plan"
    """Put the lead into another plan as well."""
    CHAT = "chat"
    """See the conversation with the lead."""
    TAGS = "tags"
    """Put tags on the lead."""
    TASK = "task"
    ERASE = "erase"
    """Erase the lead everywhere."""


def with_implied(permissions: frozenset[Permission]) -> frozenset[Permission]:
    """The permissions and all they bring along."""
    return permissions.union(*(IMPLIED.get(permission, frozenset()) for permission in permissions))


def without(permissions: frozenset[Permission], taken: Permission) -> frozenset[Permission]:
    """What is left when one is taken away: whatever brings it along goes with it."""
    return frozenset(kept for kept in permissions if taken not in with_implied(frozenset({kept})))


def group_of(permission: Permission) -> Group:
    return next(group for group, members in GROUPS.items() if permission in members)


def allowed(actor: Manager, permission: Permission) -> bool:
    return actor.role.is_owner or permission in actor.role.permissions


def demand(actor: Manager, permission: Permission) -> None:
    """Raise `Forbidden` unless the actor holds the permission."""
    if not allowed(actor, permission):
        raise Forbidden


SETTING_UP = (Permission.EDIT_SETTINGS, Permission.EDIT_PLANS, Permission.EDIT_PEOPLE)
"""What the first steps of a new company take."""


def may_set_up(actor: Manager) -> bool:
    return all(allowed(actor, permission) for permission in SETTING_UP)


def rights_of(role: Role) -> frozenset[Permission]:
    """Everything the role may do; an owner may do all there is."""
    return ALL if role.is_owner else role.permissions


def demand_rights(actor: Manager, permissions: frozenset[Permission]) -> None:
    """Raises `RightsLacking`: nobody grants or takes away what they lack (product, section 10)."""
    if not permissions <= rights_of(actor.role):
        raise RightsLacking


def covers(role: Role, other: Role) -> bool:
    """The role may do everything that the other may; an owner's is covered by an owner's only."""
    return role.is_owner or (not other.is_owner and rights_of(other) <= rights_of(role))


def may_give(actor: Manager, role: Role) -> bool:
    return covers(actor.role, role)


def demand_may_give(actor: Manager, role: Role) -> None:
    """Raises `RightsLacking`: nobody grants what they lack (product, section 10)."""
    if not may_give(actor, role):
        raise RightsLacking


def demand_may_manage(actor: Manager, person: Manager) -> None:
    """Raises `RightsLacking` for a person who may do more than the actor."""
    if not may_give(actor, person.role):
        raise RightsLacking


def sees_all_reports(actor: Manager) -> bool:
    """Else their reports are of their own deals."""
    return allowed(actor, Permission.SEE_ALL_REPORTS) and allowed(actor, Permission.SEE_ALL_DEALS)


def demand_report(actor: Manager, *, everybody: bool) -> None:
    """``everybody``: a report that makes sense of all deals only."""
    demand(actor, Permission.SEE_OWN_REPORTS)
    if everybody and not sees_all_reports(actor):
        raise Forbidden


class Held(Protocol):
    """A deal, or the row of a list that stands for it."""

    @property
    def manager_id(self) -> int | None: ...


def may_edit(actor: Manager, deal: Held) -> bool:
    if deal.manager_id == actor.id and allowed(actor, Permission.EDIT_OWN_DEALS):
        return True
    return allowed(actor, Permission.EDIT_ALL_DEALS)


def may_assign(actor: Manager) -> bool:
    return allowed(actor, Permission.TRANSFER_DEALS) and allowed(actor, Permission.SEE_ALL_DEALS)


def may_transfer(actor: Manager, deal: Deal) -> bool:
    if not allowed(actor, Permission.TRANSFER_DEALS):
        return False
    return deal.manager_id == actor.id or allowed(actor, Permission.SEE_ALL_DEALS)


MANY_AT_ONCE = 200
"""Deals that change hands in one go, except when everything of a person is handed over."""


def may_transfer_many(actor: Manager) -> bool:
    return may_assign(actor) and allowed(actor, Permission.EDIT_DEALS_IN_BULK)


def demand_may_transfer_many(actor: Manager) -> None:
    if not may_transfer_many(actor):
        raise Forbidden


def may_export(actor: Manager) -> bool:
    """Take what they see out as files: "audience and export" is one right (product, section 10)."""
    return allowed(actor, Permission.USE_AUDIENCE)


def demand_may_export(actor: Manager) -> None:
    if not may_export(actor):
        raise Forbidden


def may_cancel_closed(actor: Manager) -> bool:
    """Both rights of product, section 4: "can edit all deals" and "can edit deals in bulk"."""
    return allowed(actor, Permission.EDIT_ALL_DEALS) and allowed(actor, Permission.EDIT_DEALS_IN_BULK)


DESCRIBING = frozenset({Action.TITLE, Action.NOTE, Action.EDIT_CONTACT, Action.TAGS})
"""What may be written about open and closed deals alike."""


def _may_add(actor: Manager, deal: Deal) -> bool:
    knows = deal.manager_id == actor.id or allowed(actor, Permission.SEE_ALL_DEALS)
    return knows and allowed(actor, Permission.CREATE_DEALS)


def _sees_chat(actor: Manager, deal: Deal) -> bool:
    own = deal.manager_id == actor.id and allowed(actor, Permission.SEE_OWN_CHATS)
    return own or allowed(actor, Permission.SEE_ALL_CHATS)


def actions(
    actor: Manager, deal: Deal, *, takeable: bool, may_cancel: bool, contacts_masked: bool
) -> frozenset[Action]:
    """What the actor may do with the deal as it stands; ``takeable``: they may take it from the unassigned ones.

    ``contacts_masked``: whoever may take it sees phone and e-mail only then.
    """
    edits = may_edit(actor, deal)
    always = DESCRIBING if edits else frozenset()
    always |= {Action.OTHER_PLAN} if _may_add(actor, deal) else set()
    always |= {Action.CHAT} if _sees_chat(actor, deal) else set()
    always |= {Action.ERASE} if allowed(actor, Permission.EDIT_SETTINGS) else set()
    if deal.kind != Kind.OPEN:
        closed = {Action.CONTACTS, Action.WHY, *always}
        closed |= {Action.CANCEL} if may_cancel else set()
        closed |= {Action.CLARIFY} if edits and deal.kind == Kind.LOST else set()
        return frozenset(closed)
    takes = takeable and deal.manager_id is None and allowed(actor, Permission.EDIT_OWN_DEALS)
    found = {Action.TAKE, *always} if takes else {*always}
    if deal.manager_id is not None:
        found |= {Action.WHY}
    if deal.manager_id is not None or allowed(actor, Permission.SEE_ALL_DEALS) or (takeable and not contacts_masked):
        found |= {Action.CONTACTS}
    if edits:
        found |= {Action.MOVE, Action.WIN, Action.LOSE, Action.AMOUNT, Action.REPLY, Action.TASK}
    found |= {Action.TRANSFER} if may_transfer(actor, deal) else set()
    return frozenset(found)
