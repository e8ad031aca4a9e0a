"""Edits of one block: each gives the block anew, and none says more than one field or one item."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from typing import Any

from crm_core.errors import Invalid, NotFound
from crm_core.rules.company_file import WEEK
from crm_core.rules.hours import parse_range
from crm_core.rules.text import parse_amount
from crm_core.rules.tunnels import (
    AnyBlock,
    Button,
    Choice,
    IfAnswer,
    IfDeal,
    IfField,
    IfSilent,
    IfTag,
    Script,
)
from crm_core.rules.tunnels_actions import (
    AddTags,
    AddToPlan,
    MarkUnread,
    MoveDeal,
    NotifyManager,
    RemoveFromPlan,
    RemoveTags,
    Request,
    SetField,
    StartTunnel,
    StopTunnel,
)
from crm_core.rules.tunnels_draft import block_of
from crm_core.rules.tunnels_fields import DAY
from crm_core.rules.tunnels_known import Known
from crm_core.rules.tunnels_parts import (
    TICKED,
    Part,
    Slot,
    Spot,
    item_at,
    items,
    known_fields,
    offered,
    optional,
    value_of,
)
from crm_core.rules.tunnels_parts_typed import READERS, read_label

NONE = -1
"""Chosen: nothing."""
ITEMS_AT_MOST = 30


@dataclass(frozen=True, slots=True)
class Picked:
    """A value of those that are offered, or `NONE`; of several that can be ticked, this one is."""

    spot: Spot
    value: int


@dataclass(frozen=True, slots=True)
class Typed:
    spot: Spot
    text: str


@dataclass(frozen=True, slots=True)
class Added:
    """An item at the end of a list: an action or a branch of a kind, a button or a choice that says ``text``."""

    block: int
    part: Part
    kind: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True)
class Dropped:
    block: int
    part: Part
    place: int


@dataclass(frozen=True, slots=True)
class Shifted:
    block: int
    part: Part
    place: int
    to: int


Edit = Picked | Typed | Added | Dropped | Shifted


def edited(script: Script, known: Known, edit: Edit) -> AnyBlock:
    """Raises `NotFound`; `Invalid` for what does not fit."""
    if isinstance(edit, Picked):
        return _picked(script, known, edit)
    if isinstance(edit, Typed):
        return _typed(script, known, edit)
    block = block_of(script, edit.block)
    listed = list(items(block, edit.part))
    if isinstance(edit, Added):
        if len(listed) >= ITEMS_AT_MOST:
            raise Invalid("tunnel_items", "many", {"limit": ITEMS_AT_MOST})
        return _listed(block, edit.part, [*listed, _fresh(script, known, edit)])
    item = item_at(block, edit.part, edit.place)
    listed.pop(edit.place)
    if isinstance(edit, Shifted):
        listed.insert(max(0, min(edit.to, len(listed))), item)
    return _listed(block, edit.part, listed)


def _picked(script: Script, known: Known, edit: Picked) -> AnyBlock:
    spot, block = edit.spot, block_of(script, edit.spot.block)
    item, choices = item_at(block, spot.part, spot.place), offered(script, known, spot)
    if edit.value == NONE:
        if not optional(item, spot.slot):
            raise NotFound
        return _put(block, spot, _emptied(item, spot.slot))
    if edit.value not in choices:
        raise NotFound
    given = choices[edit.value]
    value = edit.value if isinstance(given, str) and spot.slot not in NAMED else given
    return _put(block, spot, _ticked(item, spot.slot, value) if spot.slot in TICKED else {spot.slot.field: value})


NAMED = frozenset({Slot.SAVE_TO, Slot.FIELD, Slot.ANSWER, Slot.MATCH, Slot.DAYS})
"""What is offered is kept as it is called; of everything else, the number."""


def _ticked(item: Any, slot: Slot, value: Any) -> dict[str, Any]:
    """With it, or without it if it was there."""
    before = value_of(item, slot)
    after = [one for one in before if one != value] if value in before else [*before, value]
    return {slot.field: tuple(sorted(after, key=WEEK.index) if slot is Slot.DAYS else after)}


def _emptied(item: Any, slot: Slot) -> dict[str, Any]:
    names = {"begin", "end"} if slot is Slot.HOURS else {slot.field}
    return {one.name: one.default for one in fields(item) if one.name in names}


def _typed(script: Script, known: Known, edit: Typed) -> AnyBlock:
    spot, block = edit.spot, block_of(script, edit.spot.block)
    item = item_at(block, spot.part, spot.place)
    value_of(item, spot.slot)
    if spot.slot is Slot.AMOUNT:
        return _put(block, spot, {"amount": parse_amount(edit.text, known.minor_digits)})
    if spot.slot is Slot.HOURS:
        begin, end = parse_range(edit.text)
        return _put(block, spot, {"begin": f"{begin:%H:%M}", "end": f"{end:%H:%M}"})
    if spot.slot in (Slot.TEXT, Slot.NAME) and isinstance(item, Button | Choice):
        return _put(block, spot, {"text": read_label(edit.text)})
    if spot.slot not in READERS:
        raise NotFound
    return _put(block, spot, {spot.slot.field: READERS[spot.slot](edit.text)})


def _put(block: AnyBlock, spot: Spot, values: dict[str, Any]) -> AnyBlock:
    item = item_at(block, spot.part, spot.place)
    before = value_of(item, spot.slot)
    changed = replace(item, **values)
    if spot.slot is Slot.PLAN and changed.plan != before:
        changed = replace(changed, **_of_no_plan(changed))
    if isinstance(changed, Button) and spot.slot in (Slot.TO, Slot.URL):
        changed = replace(changed, url=None) if spot.slot is Slot.TO else replace(changed, to=None)
    if spot.part is Part.BLOCK:
        whole: AnyBlock = changed
        return whole
    listed = list(items(block, spot.part))
    listed[spot.place] = changed
    return _listed(block, spot.part, listed)


def _of_no_plan(item: Any) -> dict[str, Any]:
    """What belonged to the plan before says nothing in another one."""
    gone = {"status": 0 if isinstance(item, MoveDeal) else None, "reason": None}
    return {name: value for name, value in gone.items() if hasattr(item, name)}


def _listed(block: AnyBlock, part: Part, listed: list[Any]) -> AnyBlock:
    values: dict[str, Any] = {part.name.lower(): tuple(listed)}
    return replace(block, **values)


def _fresh(script: Script, known: Known, edit: Added) -> Any:
    """What it does not know yet is 0, which there is not: publishing asks for it."""
    if edit.part is Part.BUTTONS:
        return Button(read_label(edit.text))
    if edit.part is Part.CHOICES:
        return Choice(read_label(edit.text))
    kinds = ACTIONS if edit.part is Part.ACTIONS else BRANCHES
    if edit.kind not in kinds:
        raise NotFound
    return kinds[edit.kind](script, known)


def _only(things: Any) -> int:
    return next(iter(things)) if len(things) == 1 else 0


def _asked(script: Script, _known: Known) -> IfAnswer:
    asked = [block.id for block in script.blocks if block.kind == "question"]
    return IfAnswer(asked[-1] if asked else 0)


Make = Callable[[Script, Known], Any]
ACTIONS: dict[str, Make] = {
    "add_to_plan": lambda _, known: AddToPlan(_only(known.plans)),
    "move_deal": lambda _, known: MoveDeal(_only(known.plans), 0),
    "remove_from_plan": lambda _, known: RemoveFromPlan(_only(known.plans)),
    "add_tags": lambda *_: AddTags(()),
    "remove_tags": lambda *_: RemoveTags(()),
    "set_field": lambda script, _: SetField(known_fields(script)[-1]),
    "notify": lambda *_: NotifyManager(),
    "mark_unread": lambda *_: MarkUnread(),
    "start_tunnel": lambda *_: StartTunnel(0),
    "stop_tunnel": lambda *_: StopTunnel(0),
    "request": lambda *_: Request(),
}
BRANCHES: dict[str, Make] = {
    "answer": _asked,
    "field": lambda script, _: IfField(known_fields(script)[-1]),
    "tag": lambda *_: IfTag(0),
    "deal": lambda _, known: IfDeal(_only(known.plans)),
    "silent": lambda *_: IfSilent(DAY),
}
