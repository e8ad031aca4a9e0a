"""Words that are kept to be sent again, and the places in them where names are put in."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Mapping

from crm_core.errors import Invalid
from crm_core.models import Manager, Permission, Template
from crm_core.rules.permissions import allowed
from crm_core.rules.text import EMPTY, clean_line, clean_text

NAME_LIMIT = 40
TEXT_LIMIT = 1500
PLACES_LIMIT = 10
PUT_IN_LIMIT = 40
"""Characters of a name that is put in: so the whole always fits into one message."""
LEAD, PLAN, MANAGER = "lead", "plan", "manager"
PLACES = frozenset({LEAD, PLAN, MANAGER})

_PLACE = re.compile(r"\{([^{}\n]*)\}")
_SHOWN = 30


def check_name(text: str) -> str:
    """Raises `Invalid` ("template")."""
    name = clean_line(text)
    if not text.strip() or name == EMPTY:
        raise Invalid("template", "empty")
    if len(name) > NAME_LIMIT:
        raise Invalid("template", "long", {"limit": NAME_LIMIT})
    return name


def check_text(text: str) -> str:
    """Raises `Invalid` ("template"): for nothing, too much, and places that nothing is put into."""
    cleaned = clean_text(text)
    if not cleaned:
        raise Invalid("template", "empty")
    if len(cleaned) > TEXT_LIMIT:
        raise Invalid("template", "long", {"limit": TEXT_LIMIT})
    found = places(cleaned)
    for place in found:
        if place not in PLACES:
            raise Invalid("template", "unknown", {"place": "{" + clean_line(place, _SHOWN) + "}"})
    if len(found) > PLACES_LIMIT:
        raise Invalid("template", "places", {"limit": PLACES_LIMIT})
    return cleaned


def places(text: str) -> list[str]:
    """What stands in braces."""
    found: list[str] = _PLACE.findall(text)
    return found


def needs_plan(text: str) -> bool:
    return PLAN in places(text)


def fill(
    text: str,
    names: Mapping[str, str | None],
    known: Collection[str] = PLACES,
    *,
    spelt: Callable[[str], str] = str,
) -> str:
    """The text with the names in their places; what stands in a name is never a place itself.

    ``spelt``: how a name is written there, if the text is not plain.
    """

    def name(place: re.Match[str]) -> str:
        if place[1] not in known:
            return place[0]
        found = clean_line(names.get(place[1]), PUT_IN_LIMIT)
        return "" if found == EMPTY else spelt(found)

    return _PLACE.sub(name, text)


def first_name(manager: Manager) -> str:
    return clean_line(manager.name).split(" ")[0]


def may_use(actor: Manager) -> bool:
    return allowed(actor, Permission.SEE_OWN_CHATS) or edits_all(actor)


def edits_all(actor: Manager) -> bool:
    """May the actor edit what everybody uses?"""
    return allowed(actor, Permission.EDIT_SETTINGS)


def may_change(actor: Manager, template: Template) -> bool:
    return edits_all(actor) if template.manager_id is None else template.manager_id == actor.id
