"""Roles: payloads and buttons."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Permission, Role
from crm_core.results.roles import RoleCard
from crm_core.rules.permissions import GROUPS, Group, rights_of
from crm_core.rules.text import clean_line, cut
from keyboards.asking import AskText, Field
from keyboards.buttons import DANGER, Id, Payload, Version, back, button, inert, rows
from keyboards.paging import WHOLE, picked
from keyboards.places import OpenRole, People, Roles
from locales import Translator
from locales.roles import GROUPS as GROUP_NAMES
from locales.roles import RIGHTS, ROLES


class RoleRights(Payload, prefix="og"):
    """One group of a role's rights, to tick."""

    role_id: Id
    group: Group


class SetRight(Payload, prefix="ot"):
    role_id: Id
    permission: Permission
    on: bool
    version: Version


class DeleteRole(Payload, prefix="od"):
    role_id: Id
    sure: bool
    version: Version


def roles_keyboard(t: Translator, found: Sequence[tuple[Role, int]], *, page: int) -> InlineKeyboardMarkup:
    def one(row: tuple[Role, int]) -> InlineKeyboardButton:
        role, people = row
        count = f" · {t.number(people)}" if people else ""
        return button(f"{cut(_name(t, role), WHOLE)}{count}", OpenRole(role_id=role.id))

    listed = picked(found, one, page=page, turn=lambda n: Roles(page=n))
    add = button(t.plain("➕ Own role"), AskText(field=Field.ROLE_NEW))
    return rows(*listed, [add], [back(t.plain("People"), People())])


def role_keyboard(t: Translator, card: RoleCard) -> InlineKeyboardMarkup:
    role, way_back = card.role, [back(t.plain("Roles"), Roles())]
    if role.key is not None:
        copy = button(t.plain("➕ Make a copy"), AskText(field=Field.ROLE_NEW, id=role.id))
        return rows([copy] if rights_of(role) <= card.grantable else [], way_back)
    if not card.editable:
        return rows(way_back)
    delete = DeleteRole(role_id=role.id, sure=False, version=role.version)
    return rows(
        *[[_group(t, role, group)] for group in Group],
        [
            button(t.plain("✏️ Rename"), AskText(field=Field.ROLE_NAME, id=role.id)),
            button(t.plain("🗑 Delete"), delete, DANGER),
        ],
        way_back,
    )


def rights_keyboard(t: Translator, card: RoleCard, group: Group) -> InlineKeyboardMarkup:
    ticks = [[_tick(t, card, permission)] for permission in GROUPS[group]]
    return rows(*ticks, [back(cut(_name(t, card.role), WHOLE), OpenRole(role_id=card.role.id))])


def delete_keyboard(t: Translator, role: Role) -> InlineKeyboardMarkup:
    sure = DeleteRole(role_id=role.id, sure=True, version=role.version)
    return rows(
        [button(t.plain("🗑 Yes, delete"), sure, DANGER)],
        [back(cut(_name(t, role), WHOLE), OpenRole(role_id=role.id))],
    )


def _name(t: Translator, role: Role) -> str:
    return t.plain(ROLES[role.key]) if role.key in ROLES else clean_line(role.name)


def _group(t: Translator, role: Role, group: Group) -> InlineKeyboardButton:
    members = GROUPS[group]
    held = sum(permission in role.permissions for permission in members)
    return button(f"{t.plain(GROUP_NAMES[group])} · {held}/{len(members)}", RoleRights(role_id=role.id, group=group))


def _tick(t: Translator, card: RoleCard, permission: Permission) -> InlineKeyboardButton:
    """What the reader lacks themselves, they can neither give nor take."""
    role, name = card.role, t.plain(RIGHTS[permission])
    held = permission in role.permissions
    sign = "☑" if held else "☐"
    if not card.editable or permission not in card.grantable:
        return inert(f"{sign if held else '🔒'} {name}")
    wanted = SetRight(role_id=role.id, permission=permission, on=not held, version=role.version)
    return button(f"{sign} {name}", wanted)
