"""A tunnel as boxes and arrows, a picture at a time."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from crm_core.results.tunnels import TunnelCard
from crm_core.rules.text import clean_line
from crm_core.rules.tunnels import AnyBlock, ConditionBlock, MessageBlock, QuestionBlock, Script
from crm_core.rules.tunnels_edges import BRANCH, BUTTON, CHOICE, NEXT, OTHERWISE, SILENT, edges, reached
from crm_core.rules.tunnels_known import Known
from locales import N_, Translator
from views.flows import ROWS, Arrow, Box, Flow, Port, in_rows
from views.tunnels_values import title
from views.tunnels_words import KINDS

ELSE = {NEXT: N_("Then"), OTHERWISE: N_("Otherwise"), SILENT: N_("No reply")}
Leading = tuple[str, int]
"""What a way out is called, and the block to which it leads."""


def pages(card: TunnelCard) -> int:
    return max(1, -(-len(_rows(card.script)) // ROWS))


def flow(t: Translator, card: TunnelCard, known: Known, *, page: int, dark: bool) -> Flow:
    """From 1; 0 is the first one."""
    script, every = card.script, _rows(card.script)
    first = (min(max(page, 1), pages(card)) - 1) * ROWS
    rows = every[first : first + ROWS]
    ways = {block.id: list(_ways(t, script, known, block)) for block in script.blocks}
    here = [key for row in rows for key in row]
    there = reached(script)
    boxes = [
        Box(
            t.plain(KINDS[script.by_id[key].kind]),
            _numbered(script, key),
            tuple(_ports(script, ways[key], here)),
            *(n, column, len(row)),
            alone=key not in there,
        )
        for n, row in enumerate(rows)
        for column, key in enumerate(row)
    ]
    count = t.plain_plural("{n} block", "{n} blocks", len(script.blocks))
    return Flow(clean_line(card.tunnel.name), count, tuple(boxes), tuple(_arrows(ways, here)), dark)


def _rows(script: Script) -> list[list[int]]:
    links = {block.id: list(_leading(script, block)) for block in script.blocks}
    return in_rows([block.id for block in script.blocks], links)


def _leading(script: Script, block: AnyBlock) -> Iterator[int]:
    for edge in edges(block):
        if edge.to is not None and edge.to in script.by_id:
            yield edge.to


def _numbered(script: Script, key: int) -> str:
    """As in the list of blocks."""
    return f"{script.blocks.index(script.by_id[key]) + 1}. {clean_line(script.by_id[key].name)}"


def _ways(t: Translator, script: Script, known: Known, block: AnyBlock) -> Iterator[Leading]:
    for edge in edges(block):
        if edge.to is not None and edge.to in script.by_id:
            yield _called(t, script, known, block, edge.way, edge.place), edge.to


def _called(t: Translator, script: Script, known: Known, block: AnyBlock, way: str, place: int) -> str:
    if way == BUTTON and isinstance(block, MessageBlock):
        return clean_line(block.buttons[place].text)
    if way == CHOICE and isinstance(block, QuestionBlock):
        return clean_line(block.choices[place].text)
    if way == BRANCH and isinstance(block, ConditionBlock):
        return title(t, script, known, block.branches[place])
    return t.plain(ELSE[way])


def _ports(script: Script, ways: Sequence[Leading], here: Sequence[int]) -> Iterator[Port]:
    alone = len(ways) == 1
    for text, to in ways:
        yield Port("" if alone else text, "" if to in here else _numbered(script, to))


def _arrows(ways: dict[int, list[Leading]], here: Sequence[int]) -> Iterator[Arrow]:
    for source, key in enumerate(here):
        for port, (_, to) in enumerate(ways[key]):
            if to in here:
                yield Arrow(source, port, here.index(to))
