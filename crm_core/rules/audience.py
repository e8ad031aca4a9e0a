"""Which leads are meant, and how one tap changes that (product, section 6). Pure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum

from crm_core.models import Manager, Permission
from crm_core.rules.filters import Days
from crm_core.rules.kept import Kept
from crm_core.rules.log import parse_days
from crm_core.rules.periods import days_of
from crm_core.rules.permissions import allowed
from crm_core.rules.views import SPANS, WITHOUT, toggled

COUNTED, EVERYBODY = 10_000, 100_000
"""So many are counted for a title: of those who fit a filter, and of all leads."""
LANGUAGES = ("uk", "en", "ru")


class Standing(StrEnum):
    LIVING = "living"
    ARCHIVED = "archived"
    BLACKLISTED = "blacklisted"


class Dealt(StrEnum):
    """What deals the lead has: of the plan, statuses and manager that are asked for, or of any."""

    ANY = "any"
    OPEN = "open"
    NONE = "none"
    NO_OPEN = "no_open"


class Trait(StrEnum):
    """What a lead has or has not."""

    PHONE = "phone"
    EMAIL = "email"
    TELEGRAM = "telegram"
    REACHABLE = "reachable"
    """Their chat can be written to."""


class AudiencePart(StrEnum):
    """What an audience can be restricted by."""

    PLAN = "p"
    STATUS = "s"
    DEALT = "d"
    MANAGER = "m"
    TAG = "t"
    SOURCE = "q"
    TRAITS = "h"
    CAME = "c"
    LANGUAGE = "l"
    STANDING = "a"


@dataclass(frozen=True, slots=True)
class LeadFilter:
    """All of it together; what is not set does not restrict."""

    standing: Standing = Standing.LIVING
    plan_id: int | None = None
    status_ids: tuple[int, ...] = ()
    """A deal of theirs stands in one of these."""
    manager_id: int | None = None
    without_manager: bool = False
    """A deal of theirs has nobody."""
    dealt: Dealt = Dealt.ANY
    tag_ids: tuple[int, ...] = ()
    """They have one of these."""
    without_tags: bool = False
    source_id: int | None = None
    without_source: bool = False
    having: tuple[Trait, ...] = ()
    lacking: tuple[Trait, ...] = ()
    came: Days | None = None
    language: str | None = None

    @property
    def of_deals(self) -> bool:
        """Is anything said of a deal of theirs?"""
        return bool(self.plan_id or self.status_ids or self.manager_id or self.without_manager)


AUDIENCES = Kept(LeadFilter)
DEALTS, STANDINGS = tuple(Dealt), tuple(Standing)
TRAITS = tuple(Trait)
"""Buttons carry a place among these: what is added comes last."""


def restricted(wanted: LeadFilter) -> frozenset[AudiencePart]:
    """By which parts."""
    said = {
        AudiencePart.PLAN: wanted.plan_id,
        AudiencePart.STATUS: wanted.status_ids,
        AudiencePart.DEALT: wanted.dealt is not Dealt.ANY,
        AudiencePart.MANAGER: wanted.manager_id or wanted.without_manager,
        AudiencePart.TAG: wanted.tag_ids or wanted.without_tags,
        AudiencePart.SOURCE: wanted.source_id or wanted.without_source,
        AudiencePart.TRAITS: wanted.having or wanted.lacking,
        AudiencePart.CAME: wanted.came,
        AudiencePart.LANGUAGE: wanted.language,
        AudiencePart.STANDING: wanted.standing is not Standing.LIVING,
    }
    return frozenset(part for part, value in said.items() if value)


def chosen(wanted: LeadFilter, part: AudiencePart, value: int, today: date) -> LeadFilter:
    """``value`` is an id, a place in the part's choices from 1, `ANY` or `WITHOUT`."""
    return CHANGES[part](wanted, value, today)


def written(wanted: LeadFilter, text: str, today: date) -> LeadFilter:
    """With the days that were typed. Raises `Invalid`."""
    return replace(wanted, came=parse_days(text, today))


def _plan(wanted: LeadFilter, value: int, _today: date) -> LeadFilter:
    return replace(wanted, plan_id=value or None, status_ids=())


def _status(wanted: LeadFilter, value: int, _today: date) -> LeadFilter:
    return replace(wanted, status_ids=toggled(wanted.status_ids, value))


def _dealt(wanted: LeadFilter, value: int, _today: date) -> LeadFilter:
    return replace(wanted, dealt=DEALTS[value - 1] if value else Dealt.ANY)


def _manager(wanted: LeadFilter, value: int, _today: date) -> LeadFilter:
    return replace(wanted, manager_id=value if value > 0 else None, without_manager=value == WITHOUT)


def _tag(wanted: LeadFilter, value: int, _today: date) -> LeadFilter:
    if value == WITHOUT:
        return replace(wanted, tag_ids=(), without_tags=True)
    return replace(wanted, tag_ids=toggled(wanted.tag_ids, value), without_tags=False)


def _source(wanted: LeadFilter, value: int, _today: date) -> LeadFilter:
    return replace(wanted, source_id=value if value > 0 else None, without_source=value == WITHOUT)


def _traits(wanted: LeadFilter, value: int, _today: date) -> LeadFilter:
    """Odd places are "with", even ones "without"; the same once more says nothing again."""
    if not value:
        return replace(wanted, having=(), lacking=())
    trait, lacks = TRAITS[(value - 1) // 2], value % 2 == 0
    here, there = (wanted.lacking, wanted.having) if lacks else (wanted.having, wanted.lacking)
    here = tuple(one for one in TRAITS if (one in here) is not (one is trait))
    there = tuple(one for one in there if one is not trait)
    having, lacking = (there, here) if lacks else (here, there)
    return replace(wanted, having=having, lacking=lacking)


def _came(wanted: LeadFilter, value: int, today: date) -> LeadFilter:
    return replace(wanted, came=days_of(SPANS[value - 1], today) if value else None)


def _language(wanted: LeadFilter, value: int, _today: date) -> LeadFilter:
    return replace(wanted, language=LANGUAGES[value - 1] if value else None)


def _standing(wanted: LeadFilter, value: int, _today: date) -> LeadFilter:
    return replace(wanted, standing=STANDINGS[value - 1] if value else Standing.LIVING)


CHANGES: dict[AudiencePart, Callable[[LeadFilter, int, date], LeadFilter]] = {
    AudiencePart.PLAN: _plan,
    AudiencePart.STATUS: _status,
    AudiencePart.DEALT: _dealt,
    AudiencePart.MANAGER: _manager,
    AudiencePart.TAG: _tag,
    AudiencePart.SOURCE: _source,
    AudiencePart.TRAITS: _traits,
    AudiencePart.CAME: _came,
    AudiencePart.LANGUAGE: _language,
    AudiencePart.STANDING: _standing,
}


def may_act(actor: Manager) -> bool:
    """Change many leads at once: "audience" and "can edit deals in bulk" (product, section 6)."""
    return allowed(actor, Permission.USE_AUDIENCE) and allowed(actor, Permission.EDIT_DEALS_IN_BULK)
