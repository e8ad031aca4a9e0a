"""Roles: the standard ones, and the company's own."""

from __future__ import annotations

from collections.abc import Callable

from aiogram.types import CallbackQuery, Message

from crm_core.models import Manager, Role
from crm_core.rules.permissions import Group, group_of
from crm_core.services.roles import RoleService
from handlers.asking import Asked, Desk, Question, TextForm
from handlers.filters import Gated, Staff
from handlers.reply import Event, show, toast
from keyboards.asking import Field, cancel_keyboard
from keyboards.places import OpenRole, Roles
from keyboards.roles import (
    DeleteRole,
    RoleRights,
    SetRight,
    delete_keyboard,
    rights_keyboard,
    role_keyboard,
    roles_keyboard,
)
from locales import Translator
from views import roles as words

router = Gated("roles", Staff())


@router.callback_query(Roles.filter())
async def open_roles(
    query: CallbackQuery, callback_data: Roles, manager: Manager, roles: RoleService, t: Translator
) -> None:
    await show_roles(query, callback_data.page, manager=manager, roles=roles, t=t)


@router.callback_query(OpenRole.filter())
async def open_role(
    query: CallbackQuery, callback_data: OpenRole, manager: Manager, roles: RoleService, t: Translator
) -> None:
    await show_role(query, callback_data.role_id, manager=manager, roles=roles, t=t)


@router.callback_query(RoleRights.filter())
async def open_rights(
    query: CallbackQuery, callback_data: RoleRights, manager: Manager, roles: RoleService, t: Translator
) -> None:
    await show_rights(query, callback_data.role_id, callback_data.group, manager=manager, roles=roles, t=t)


@router.callback_query(SetRight.filter())
async def set_right(
    query: CallbackQuery,
    callback_data: SetRight,
    manager: Manager,
    roles: RoleService,
    t: Translator,
    forget: Callable[[int | None], None],
) -> None:
    tap = callback_data
    done = await roles.set_right(tap.role_id, tap.permission, on=tap.on, seen=tap.version, actor=manager)
    forget(None)
    toast(query, words.right_set(t, done))
    await show_rights(query, tap.role_id, group_of(tap.permission), manager=manager, roles=roles, t=t)


@router.callback_query(DeleteRole.filter())
async def delete(
    query: CallbackQuery, callback_data: DeleteRole, manager: Manager, roles: RoleService, t: Translator
) -> None:
    tap = callback_data
    if not tap.sure:
        role = await roles.unused(tap.role_id, actor=manager)
        await show(query, words.delete_screen(t, role), delete_keyboard(t, role))
        return
    await roles.remove(tap.role_id, seen=tap.version, actor=manager)
    toast(query, words.deleted(t))
    await show_roles(query, 0, manager=manager, roles=roles, t=t)


async def show_roles(event: Event, page: int, *, manager: Manager, roles: RoleService, t: Translator) -> None:
    found = await roles.every(actor=manager)
    await show(event, words.roles_screen(t), roles_keyboard(t, found, page=page))


async def show_role(event: Event, role_id: int, *, manager: Manager, roles: RoleService, t: Translator) -> None:
    card = await roles.get(role_id, actor=manager)
    await show(event, words.role_screen(t, card), role_keyboard(t, card))


async def show_rights(
    event: Event, role_id: int, group: Group, *, manager: Manager, roles: RoleService, t: Translator
) -> None:
    card = await roles.get(role_id, actor=manager)
    await show(event, words.rights_screen(t, card, group), rights_keyboard(t, card, group))


async def redraw(query: CallbackQuery, desk: Desk, role_id: int) -> None:
    """The role as it is now, with the group of rights that the tap was about."""
    data, who = query.data or "", desk.manager
    if data.startswith(f"{SetRight.__prefix__}:"):
        group = group_of(SetRight.unpack(data).permission)
        await show_rights(query, role_id, group, manager=who, roles=desk.services.roles, t=desk.t)
        return
    await show_role(query, role_id, manager=who, roles=desk.services.roles, t=desk.t)


# -- what is typed ------------------------------------------------------------------------------------------------


async def _new(desk: Desk, like: int, _event: Event) -> Question:
    """``like``: the role whose rights the new one begins with; 0 for none."""
    t, roles = desk.t, desk.services.roles
    if not like:
        await roles.every(actor=desk.manager)  # may this person add one?
    card = await roles.get(like, actor=desk.manager) if like else None
    back = OpenRole(role_id=like) if like else Roles()
    return Question(
        words.role_asked(t, card), words.new_role_prompt(t, card), t.plain("Name of the role"), cancel_keyboard(t, back)
    )


async def _add(desk: Desk, asked: Asked, text: str) -> Role:
    reserved = words.standard_names()
    return await desk.services.roles.add(text, like=asked.id or None, reserved=reserved, actor=desk.manager)


async def _then_role(message: Message, desk: Desk, _asked: Asked, role: Role) -> None:
    await show_role(message, role.id, manager=desk.manager, roles=desk.services.roles, t=desk.t)


async def _rename(desk: Desk, role_id: int, _event: Event) -> Question:
    t, card = desk.t, await desk.services.roles.to_edit(role_id, actor=desk.manager)
    return Question(
        words.role_asked(t, card),
        words.rename_prompt(t),
        t.plain("New name"),
        cancel_keyboard(t, OpenRole(role_id=role_id)),
        version=card.role.version,
    )


async def _save_name(desk: Desk, asked: Asked, text: str) -> Role:
    return await desk.services.roles.rename(
        asked.id, text, reserved=words.standard_names(), seen=asked.version, actor=desk.manager
    )


FORMS = (
    TextForm(Field.ROLE_NEW, _new, _add, _then_role),
    TextForm(Field.ROLE_NAME, _rename, _save_name, _then_role),
)
