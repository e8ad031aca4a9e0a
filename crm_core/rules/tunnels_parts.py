"""A block field by field, for whoever edits it: what there is, and what each field can be."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import MISSING, dataclass, fields
from enum import StrEnum
from typing import Any

from crm_core.errors import NotFound
from crm_core.models import Kind
from crm_core.rules.company_file import WEEK
from crm_core.rules.tunnels import (
    LEAD_FIELDS,
    ActionBlock,
    AnswerKind,
    AnyBlock,
    Button,
    Choice,
    ConditionBlock,
    IfAnswer,
    IfField,
    Match,
    MessageBlock,
    QuestionBlock,
    Script,
    own_fields,
    waits_for_button,
)
from crm_core.rules.tunnels_actions import AddToPlan
from crm_core.rules.tunnels_draft import block_of
from crm_core.rules.tunnels_edges import BRANCH, BUTTON, CHOICE
from crm_core.rules.tunnels_fields import DAY, HOUR
from crm_core.rules.tunnels_known import Known


class Part(StrEnum):
    """The block itself, or one of its lists; a list's name is that of the field."""

    BLOCK = "o"
    ACTIONS = "a"
    BUTTONS = "b"
    CHOICES = "c"
    BRANCHES = "r"


WAYS = {Part.BUTTONS: BUTTON, Part.CHOICES: CHOICE, Part.BRANCHES: BRANCH}


class Slot(StrEnum):
    """A field, by its name; hours are two of them."""

    NAME = "n"
    TEXT = "t"
    MEDIA = "m"
    WRONG = "w"
    ANSWER = "a"
    SAVE_TO = "s"
    PATIENCE = "p"
    SPAN = "d"
    AT = "e"
    DAYS = "y"
    HOURS = "h"
    MATCH = "c"
    VALUE = "v"
    FIELD = "f"
    BLOCK = "b"
    PLAN = "l"
    STATUS = "u"
    REASON = "r"
    MANAGER = "g"
    TAG = "i"
    TAGS = "j"
    TUNNEL = "k"
    AMOUNT = "o"
    URL = "x"
    TO = "T"
    NEXT = "N"
    SILENT = "S"
    OTHERWISE = "O"

    @property
    def field(self) -> str:
        return "begin" if self is Slot.HOURS else self.name.lower()


LINKS = frozenset({Slot.TO, Slot.NEXT, Slot.SILENT, Slot.OTHERWISE})
PERIODS = frozenset({Slot.PATIENCE, Slot.SPAN})
FIELDS = frozenset({Slot.SAVE_TO, Slot.FIELD})
TICKED = frozenset({Slot.TAGS, Slot.DAYS})
TYPED = frozenset(
    {Slot.NAME, Slot.TEXT, Slot.MEDIA, Slot.WRONG, Slot.AT, Slot.HOURS, Slot.VALUE, Slot.AMOUNT, Slot.URL}
)
"""Nothing is offered for them."""
EITHER = TYPED | PERIODS | FIELDS
"""What can be typed."""
SPANS = (5, 15, 30, HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 3 * DAY, 7 * DAY)
PLAIN = (AnswerKind.TEXT, AnswerKind.NUMBER)

SLOTS: dict[str, tuple[Slot, ...]] = {
    "message": (Slot.TEXT, Slot.MEDIA, Slot.PATIENCE, Slot.SILENT, Slot.NEXT),
    "question": (
        Slot.TEXT,
        Slot.MEDIA,
        Slot.ANSWER,
        Slot.SAVE_TO,
        Slot.WRONG,
        Slot.PATIENCE,
        Slot.SILENT,
        Slot.NEXT,
    ),
    "condition": (Slot.OTHERWISE,),
    "delay": (Slot.SPAN, Slot.AT, Slot.DAYS, Slot.HOURS, Slot.NEXT),
    "action": (Slot.NEXT,),
    "button": (Slot.TEXT, Slot.TO, Slot.URL),
    "choice": (Slot.TEXT, Slot.TO),
    "answer": (Slot.BLOCK, Slot.MATCH, Slot.VALUE, Slot.TO),
    "field": (Slot.FIELD, Slot.MATCH, Slot.VALUE, Slot.TO),
    "tag": (Slot.TAG, Slot.TO),
    "deal": (Slot.PLAN, Slot.STATUS, Slot.TO),
    "silent": (Slot.SPAN, Slot.TO),
    "add_to_plan": (Slot.PLAN, Slot.STATUS, Slot.MANAGER, Slot.AMOUNT),
    "move_deal": (Slot.PLAN, Slot.STATUS, Slot.REASON),
    "remove_from_plan": (Slot.PLAN, Slot.REASON),
    "add_tags": (Slot.TAGS,),
    "remove_tags": (Slot.TAGS,),
    "set_field": (Slot.FIELD, Slot.VALUE),
    "notify": (Slot.MANAGER, Slot.TEXT),
    "mark_unread": (),
    "start_tunnel": (Slot.TUNNEL,),
    "stop_tunnel": (Slot.TUNNEL,),
    "request": (Slot.URL,),
}
"""The fields of each kind of block, button, choice, branch and action, as they are shown."""


@dataclass(frozen=True, slots=True)
class Spot:
    """A field of a block, or of an item of one of its lists."""

    block: int
    part: Part = Part.BLOCK
    place: int = 0
    slot: Slot = Slot.NAME


def kind_of(item: Any) -> str:
    """Of a block, action or branch what it says itself."""
    if isinstance(item, Button):
        return "button"
    if isinstance(item, Choice):
        return "choice"
    return str(getattr(item, "kind", None) or getattr(item, "do", None) or item.when)


def parts(block: AnyBlock) -> tuple[Part, ...]:
    """The lists that play a part in it."""
    if isinstance(block, MessageBlock):
        return Part.BUTTONS, Part.ACTIONS
    if isinstance(block, QuestionBlock):
        return (Part.CHOICES, Part.ACTIONS) if block.answer is AnswerKind.CHOICE else (Part.ACTIONS,)
    if isinstance(block, ConditionBlock):
        return (Part.BRANCHES,)
    return (Part.ACTIONS,) if isinstance(block, ActionBlock) else ()


def items(block: AnyBlock, part: Part) -> Sequence[Any]:
    """Raises `NotFound` for a list that it does not have."""
    if part is Part.BLOCK or not hasattr(block, part.name.lower()):
        raise NotFound
    found: Sequence[Any] = getattr(block, part.name.lower())
    return found


def item_at(block: AnyBlock, part: Part, place: int) -> Any:
    """The block itself, or an item. Raises `NotFound`."""
    if part is Part.BLOCK:
        return block
    listed = items(block, part)
    if place >= len(listed):
        raise NotFound
    return listed[place]


def slots(item: Any) -> tuple[Slot, ...]:
    """The fields that play a part as it stands."""
    return tuple(slot for slot in SLOTS[kind_of(item)] if _plays(item, slot))


def _plays(item: Any, slot: Slot) -> bool:
    waiting = isinstance(item, QuestionBlock) or (isinstance(item, MessageBlock) and waits_for_button(item))
    if slot is Slot.NEXT:
        return not (isinstance(item, MessageBlock) and waiting)
    if slot is Slot.PATIENCE:
        return waiting
    if slot is Slot.SILENT:
        return waiting and item.patience is not None
    if slot is Slot.VALUE and isinstance(item, IfAnswer | IfField):
        return item.match not in (Match.FILLED, Match.EMPTY)
    return True


def value_of(item: Any, slot: Slot) -> Any:
    """Raises `NotFound` for a field that it does not have."""
    if not hasattr(item, slot.field):
        raise NotFound
    return getattr(item, slot.field)


def is_set(item: Any, slot: Slot) -> bool:
    return value_of(item, slot) not in (None, "", ())


def optional(item: Any, slot: Slot) -> bool:
    """May it be left empty?"""
    if slot is Slot.NAME or (slot is Slot.TEXT and isinstance(item, Button | Choice)):
        return False
    default = next(one.default for one in fields(item) if one.name == slot.field)
    return default is not MISSING and default in (None, "", ())


def offered(script: Script, known: Known, spot: Spot) -> Mapping[int, Any]:
    """What can be chosen, by the number that a button carries: names of things, members, minutes, names of fields.

    Raises `NotFound`.
    """
    block = block_of(script, spot.block)
    item = item_at(block, spot.part, spot.place)
    value_of(item, spot.slot)
    if spot.slot in LINKS:
        return {one.id: one.name for one in script.blocks}
    if spot.slot in PERIODS:
        return {minutes: minutes for minutes in SPANS}
    if spot.slot in FIELDS:
        return dict(enumerate(known_fields(script)))
    if spot.slot in FIXED:
        return dict(enumerate(FIXED[spot.slot]))
    if spot.slot is Slot.BLOCK:
        return {one.id: one.name for one in script.blocks if isinstance(one, QuestionBlock) or waits_for_button(one)}
    return _things(item, known, spot.slot)


FIXED: dict[Slot, Sequence[Any]] = {Slot.ANSWER: tuple(AnswerKind), Slot.MATCH: tuple(Match), Slot.DAYS: WEEK}


def _things(item: Any, known: Known, slot: Slot) -> Mapping[int, str]:
    """Of the company."""
    named: dict[Slot, Mapping[int, str]] = {
        Slot.PLAN: {plan_id: plan.name for plan_id, plan in known.plans.items()},
        Slot.MANAGER: known.managers,
        Slot.TAG: known.tags,
        Slot.TAGS: known.tags,
        Slot.TUNNEL: known.tunnels,
    }
    if slot in named:
        return named[slot]
    plan = known.plans.get(getattr(item, "plan", 0))
    if plan is None:
        return {}
    if slot is Slot.REASON:
        return plan.reasons
    open_only = isinstance(item, AddToPlan)
    statuses = plan.statuses if slot is Slot.STATUS else {}
    return {key: one.name for key, one in statuses.items() if one.kind is Kind.OPEN or not open_only}


def known_fields(script: Script) -> list[str]:
    """The lead's, then the tunnel's own in the order in which they are filled in."""
    return list(dict.fromkeys([*LEAD_FIELDS, *own_fields(script)]))
