"""How a tunnel's blocks are linked: every arrow by name, for checks, the picture and the editor alike."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from crm_core.rules.tunnels import (
    AnyBlock,
    ConditionBlock,
    DelayBlock,
    MessageBlock,
    QuestionBlock,
    Script,
    waits_for_button,
)

NEXT, SILENT, OTHERWISE, BUTTON, CHOICE, BRANCH = "next", "silent", "otherwise", "button", "choice", "branch"


@dataclass(frozen=True, slots=True)
class Edge:
    """An arrow that leaves a block; of buttons, choices and branches ``place`` says which one."""

    way: str
    place: int
    to: int | None


def edges(block: AnyBlock) -> Iterator[Edge]:
    """Those that there can be; a way without a target ends the tunnel."""
    if isinstance(block, ConditionBlock):
        yield from (Edge(BRANCH, place, one.to) for place, one in enumerate(block.branches))
        yield Edge(OTHERWISE, 0, block.otherwise)
        return
    if isinstance(block, MessageBlock):
        yield from (Edge(BUTTON, n, button.to) for n, button in enumerate(block.buttons) if button.url is None)
    if isinstance(block, QuestionBlock):
        yield from (Edge(CHOICE, n, one.to) for n, one in enumerate(block.choices) if one.to is not None)
    if not waits_for_button(block):
        yield Edge(NEXT, 0, block.next)
    if isinstance(block, MessageBlock | QuestionBlock) and block.patience is not None:
        yield Edge(SILENT, 0, block.silent)


def targets(block: AnyBlock) -> Iterator[int]:
    return (edge.to for edge in edges(block) if edge.to is not None)


def waits(block: AnyBlock) -> bool:
    """Does time or the lead stand between the block and whatever comes next?"""
    if isinstance(block, DelayBlock):
        return bool(block.span)  # a moment passes once and for all
    return isinstance(block, QuestionBlock) or waits_for_button(block)


def reached(script: Script, *, instantly: bool = False) -> set[int]:
    """The blocks that the first one leads to, itself included; ``instantly``: until something waits."""
    found: set[int] = set()
    ahead = [script.first.id] if script.first else []
    while ahead:
        block = script.by_id.get(ahead.pop())
        if block is None or block.id in found:
            continue
        found.add(block.id)
        if not (instantly and waits(block)):
            ahead.extend(targets(block))
    return found


def circling(script: Script) -> list[int]:
    """Blocks of loops in which nothing waits, in the script's order."""
    restless = {block.id for block in script.blocks if not waits(block)}
    return [block.id for block in script.blocks if block.id in restless and _returns(script, block.id, restless)]


def _returns(script: Script, block_id: int, among: set[int]) -> bool:
    found: set[int] = set()
    ahead = [block_id]
    while ahead:
        fresh = {to for to in targets(script.by_id[ahead.pop()]) if to in among} - found
        found |= fresh
        ahead.extend(fresh)
    return block_id in found


def relinked(block: AnyBlock, change: Callable[[int | None], int | None]) -> AnyBlock:
    """The block with each of its links changed, also of those that play no part now."""
    if isinstance(block, ConditionBlock):
        tests = tuple(replace(one, to=change(one.to)) for one in block.branches)
        return replace(block, branches=tests, otherwise=change(block.otherwise))
    if isinstance(block, MessageBlock):
        buttons = tuple(replace(one, to=change(one.to)) for one in block.buttons)
        return replace(block, buttons=buttons, next=change(block.next), silent=change(block.silent))
    if isinstance(block, QuestionBlock):
        choices = tuple(replace(one, to=change(one.to)) for one in block.choices)
        return replace(block, choices=choices, next=change(block.next), silent=change(block.silent))
    return replace(block, next=change(block.next))


def linked(block: AnyBlock, way: str, place: int, to: int | None) -> AnyBlock | None:
    """The block with one arrow led elsewhere; None if it has no such arrow."""
    changes: dict[str, Any] = {way: to}
    if way in (NEXT, SILENT, OTHERWISE):
        return replace(block, **changes) if hasattr(block, way) else None
    many = {BUTTON: "buttons", CHOICE: "choices", BRANCH: "branches"}.get(way, "")
    items = getattr(block, many, ())
    if not 0 <= place < len(items):
        return None
    changes = {many: tuple(replace(one, to=to) if n == place else one for n, one in enumerate(items))}
    return replace(block, **changes)
