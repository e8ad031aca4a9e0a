"""What a tunnel must be before leads are led through it; each problem names its block (product, 7)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from crm_core.rules import tunnels_check_blocks
from crm_core.rules.tunnels import BLOCKS_AT_MOST, AnyBlock, Script, actions_of
from crm_core.rules.tunnels_edges import BUTTON, circling, edges, reached
from crm_core.rules.tunnels_known import Known
from crm_core.rules.tunnels_problems import Case, Problem, Wrong


def check(script: Script, known: Known, tunnel_id: int | None = None) -> list[Problem]:
    """Nothing is wrong if it is empty; ``tunnel_id`` is the tunnel's own, once it has one."""
    case = Case(script, known, tunnel_id)
    found = [*_as_a_whole(script), *_connections(script), *_starting(case)]
    for block in script.blocks:
        found += tunnels_check_blocks.problems(case, block)
    order = {block.id: place for place, block in enumerate(script.blocks)}
    return sorted(found, key=lambda one: -1 if one.block is None else order[one.block])


def _as_a_whole(script: Script) -> Iterator[Problem]:
    if not script.blocks:
        yield Problem(Wrong.NO_BLOCKS)
    if len(script.blocks) > BLOCKS_AT_MOST:
        yield Problem(Wrong.MANY_BLOCKS, None, {"limit": BLOCKS_AT_MOST})


def _connections(script: Script) -> Iterator[Problem]:
    there = reached(script)
    for block in script.blocks:
        if block.id not in there:
            yield Problem(Wrong.UNREACHABLE, block.id)
        yield from _nowhere(script, block)
    for block_id in circling(script):
        yield Problem(Wrong.LOOP, block_id)


def _nowhere(script: Script, block: AnyBlock) -> Iterator[Problem]:
    for edge in edges(block):
        if edge.to is None and edge.way != BUTTON:
            continue  # the tunnel ends there
        if edge.to not in script.by_id:
            about = {"button": edge.place + 1} if edge.way == BUTTON else {}
            yield Problem(Wrong.NOWHERE, block.id, about)


def instant_starts(script: Script) -> dict[int, int]:
    """Tunnels that are started before anything waits, with the block that does it."""
    there = reached(script, instantly=True)
    return {
        action.tunnel: block.id
        for block in script.blocks
        if block.id in there
        for action in actions_of(block)
        if action.do == "start_tunnel"
    }


def _starting(case: Case) -> Iterator[Problem]:
    """A starts B, B starts A, and nothing waits in between: it would never end."""
    if case.tunnel_id is None:
        return
    for tunnel, block_id in instant_starts(case.script).items():
        if _leads_to(case.known.starts, tunnel, case.tunnel_id):
            name = case.known.tunnels.get(tunnel, "")
            yield Problem(Wrong.START_LOOP, block_id, {"tunnel": name})


def _leads_to(starts: Mapping[int, Set[int]], one: int, to: int) -> bool:
    found: set[int] = set()
    ahead = [one]
    while ahead:
        tunnel = ahead.pop()
        if tunnel == to:
            return True
        if tunnel not in found:
            found.add(tunnel)
            ahead.extend(starts.get(tunnel, ()))
    return False
