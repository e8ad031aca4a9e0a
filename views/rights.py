"""Rights in plain words, in one order everywhere."""

from __future__ import annotations

from collections.abc import Collection

from markupsafe import Markup

from crm_core.models import Permission, Role
from crm_core.rules.permissions import rights_of
from locales import Translator
from locales.roles import RIGHTS


def right_name(t: Translator, permission: Permission) -> str:
    """``Can edit all deals``; plain text that fits on a button."""
    return t.plain(RIGHTS[permission])


def rights_lines(t: Translator, permissions: Collection[Permission]) -> list[Markup]:
    """A line for each right, in the order of all rights."""
    return [Markup("{}").format(right_name(t, right)) for right in Permission if right in permissions]


def rights_quote(t: Translator, role: Role) -> Markup:
    """What the role may do, folded until it is tapped."""
    lines = rights_lines(t, rights_of(role)) or [t("No rights at all")]
    return Markup("<blockquote expandable>{}</blockquote>").format(Markup("\n").join(lines))
