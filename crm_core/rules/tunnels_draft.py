"""How the blocks of a draft are edited: each change gives a new script; no arrow silently points at another block."""

from __future__ import annotations

from dataclasses import replace

from crm_core.errors import Invalid, NotFound
from crm_core.rules.plans import name_key
from crm_core.rules.tunnels import BLOCKS_AT_MOST, AnyBlock, Script
from crm_core.rules.tunnels_edges import NEXT, linked, relinked, targets
from crm_core.rules.tunnels_settings import BLOCK_NAME_LIMIT, check_block


def block_of(script: Script, block_id: int) -> AnyBlock:
    """Raises `NotFound`."""
    if block_id not in script.by_id:
        raise NotFound
    return script.by_id[block_id]


def added(script: Script, block: AnyBlock, *, after: int | None = None) -> Script:
    """With a number of its own, after that block or at the end: where the one before went on, it goes on now.

    Raises `Invalid` ("block"), `NotFound`.
    """
    _demand_room(script)
    number = script.last_id + 1
    fresh = replace(block, id=number, name=_free(script, block.name))
    if after is None:
        return Script((*script.blocks, fresh), number)
    before = block_of(script, after)
    led = linked(before, NEXT, 0, number)
    if led is not None:
        onward = getattr(before, "next", None)
        fresh = linked(fresh, NEXT, 0, onward) or linked(fresh, "otherwise", 0, onward) or fresh
    return Script(_inserted(_with(script, led or before).blocks, fresh, after), number)


def tail(script: Script) -> int | None:
    """The last block, if it leads nowhere: whatever is added goes on from there."""
    last = script.blocks[-1] if script.blocks else None
    return last.id if last is not None and next(targets(last), None) is None else None


def branched(script: Script, block: AnyBlock, source: int, way: str, place: int) -> Script:
    """With a new block at the end of one arrow; what came next along it comes after the new one, where there is a next.

    Raises `Invalid` ("block"), `NotFound`.
    """
    if way == NEXT:
        return added(script, block, after=source)
    wider = added(script, block)
    return led(wider, source, way, place, wider.last_id)


def changed(script: Script, block: AnyBlock) -> Script:
    """Raises `NotFound`, `Invalid` ("block") for a name that another one has."""
    block_of(script, block.id)
    name = check_block(block.name)
    if any(other.id != block.id and name_key(other.name) == name_key(name) for other in script.blocks):
        raise Invalid("block", "taken", {"name": name})
    return _with(script, replace(block, name=name))


def moved(script: Script, block_id: int, place: int) -> Script:
    """To a place in the list; the first one is where leads begin. Arrows stay. Raises `NotFound`."""
    block = block_of(script, block_id)
    others = [one for one in script.blocks if one.id != block_id]
    place = max(0, min(place, len(others)))
    return replace(script, blocks=(*others[:place], block, *others[place:]))


def led(script: Script, block_id: int, way: str, place: int, to: int | None) -> Script:
    """One arrow of a block elsewhere; to ``None`` it ends the tunnel. Raises `NotFound`."""
    if to is not None:
        block_of(script, to)
    block = linked(block_of(script, block_id), way, place, to)
    if block is None:
        raise NotFound
    return _with(script, block)


def copied(script: Script, block_id: int) -> Script:
    """Right after it, leading where it leads; nothing leads to it yet. Raises `NotFound`, `Invalid` ("block")."""
    _demand_room(script)
    block, number = block_of(script, block_id), script.last_id + 1
    fresh = replace(block, id=number, name=_free(script, block.name))
    return Script(_inserted(script.blocks, fresh, block_id), number)


def removed(script: Script, block_id: int) -> Script:
    """What led to it leads where it went on, if that is anywhere. Raises `NotFound`."""
    block = block_of(script, block_id)
    onward = getattr(block, "next", None)
    onward = None if onward == block_id else onward
    left = [one for one in script.blocks if one.id != block_id]
    return replace(script, blocks=tuple(relinked(one, lambda to: onward if to == block_id else to) for one in left))


def _with(script: Script, block: AnyBlock) -> Script:
    return replace(script, blocks=tuple(block if one.id == block.id else one for one in script.blocks))


def _inserted(blocks: tuple[AnyBlock, ...], fresh: AnyBlock, after: int) -> tuple[AnyBlock, ...]:
    place = next(n for n, one in enumerate(blocks) if one.id == after) + 1
    return (*blocks[:place], fresh, *blocks[place:])


def _free(script: Script, name: str) -> str:
    """The name, with a number if it is taken."""
    shown = check_block(name)
    taken = {name_key(block.name) for block in script.blocks}
    number, free = 1, shown
    while name_key(free) in taken:
        number += 1
        free = f"{shown[: BLOCK_NAME_LIMIT - 5].strip()} {number}"
    return free


def _demand_room(script: Script) -> None:
    if len(script.blocks) >= BLOCKS_AT_MOST:
        raise Invalid("block", "many", {"limit": BLOCKS_AT_MOST})
