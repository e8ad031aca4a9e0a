"""Roles, as those who give them read them."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import Permission, Role
from crm_core.results.roles import RightSet, RoleCard
from crm_core.rules.permissions import GROUPS, Group, rights_of
from crm_core.rules.text import clean_line
from locales import Translator, in_all_languages
from locales.roles import GROUPS as GROUP_NAMES
from locales.roles import ROLES
from views.asking import waiting
from views.deals import blocks
from views.people import role_name
from views.rights import right_name, rights_lines


def standard_names() -> frozenset[str]:
    """What the standard roles are called in any language and in a company file: an own role is called otherwise."""
    return frozenset(ROLES).union(*(in_all_languages(name) for name in ROLES.values()))


def roles_screen(t: Translator) -> Markup:
    words = t("A role says what a person may do. Beside each: how many people have it.")
    own = t("The standard ones stay as they are; in a role of your own you tick the rights.")
    return blocks([title(t("🎭 Roles"))], [words, own])


def role_screen(t: Translator, card: RoleCard) -> Markup:
    return blocks([_headline(t, card.role)], [_people(t, card)], *_rights(t, card.role), _note(t, card))


def rights_screen(t: Translator, card: RoleCard, group: Group) -> Markup:
    lacking = [right for right in GROUPS[group] if right not in card.grantable]
    hint = t("One tap gives a right or takes it away, at once for everybody with this role.")
    locked = [t("🔒 You do not have this right yourself, so you cannot give it.")] if lacking else []
    return blocks([_headline(t, card.role), t(GROUP_NAMES[group])], [_people(t, card)], [hint, *locked])


def delete_screen(t: Translator, role: Role) -> Markup:
    return blocks([_headline(t, role)], [t("Delete this role? Nobody has it now.")])


def role_asked(t: Translator, card: RoleCard | None) -> Markup:
    """Stands on the screen while a name is typed."""
    return blocks([_headline(t, card.role) if card else title(t("🎭 A role of your own"))], [waiting(t)])


def new_role_prompt(t: Translator, like: RoleCard | None) -> Markup:
    if like is None:
        return t("What is the role called? For example: Senior manager. Its rights come next.")
    return t("What is the new role called? It begins with the rights of “{role}”.", role=role_name(t, like.role))


def rename_prompt(t: Translator) -> Markup:
    return t("Write the new name of the role.")


def right_set(t: Translator, done: RightSet) -> str:
    right = right_name(t, done.permission)
    along = ", ".join(right_name(t, one) for one in Permission if one in done.along)
    if not along:
        return f"☑ {right}" if done.on else f"☐ {right}"
    if done.on:
        return t.plain("☑ {right}. With it: {along}", right=right, along=along)
    return t.plain("☐ {right}. With it went: {along}", right=right, along=along)


def deleted(t: Translator) -> str:
    return t.plain("🗑 The role is deleted")


def title(text: Markup) -> Markup:
    return Markup("<b>{}</b>").format(text)


def _headline(t: Translator, role: Role) -> Markup:
    return Markup("🎭 <b>{}</b>").format(role_name(t, role))


def _people(t: Translator, card: RoleCard) -> Markup:
    if not card.people:
        return t("Nobody has it.")
    names = ", ".join(map(clean_line, card.names)) + ("…" if card.people > len(card.names) else "")
    return t.plural("👥 {n} person: {names}", "👥 {n} people: {names}", card.people, names=names)


def _rights(t: Translator, role: Role) -> list[list[Markup]]:
    held = [(group, rights_lines(t, rights_of(role) & frozenset(GROUPS[group]))) for group in Group]
    return [[title(t(GROUP_NAMES[group])), *lines] for group, lines in held if lines]


def _note(t: Translator, card: RoleCard) -> list[Markup]:
    if card.role.key is not None:
        return [t("A standard role stays as it is; a copy of it can be changed.")]
    if not card.editable:
        return [t("It may do more than you, so you cannot change it.")]
    return [] if card.role.permissions else [t("It may do nothing yet: tick its rights below.")]
