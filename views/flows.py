"""Boxes and arrows as descriptions, and how they are laid out: in layers from the top down, a phone's width wide."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

COLUMNS = 3
"""So many boxes side by side are still read on a phone."""
ROWS = 6
"""So many rows on one picture: Telegram makes a taller one smaller, and then it is not read any more."""

Links = Mapping[int, Sequence[int]]
"""Where each box leads."""
Rows = list[list[int]]


@dataclass(frozen=True, slots=True)
class Port:
    """A way out of a box: what it is called, and what it is that it leads to, if that is on another picture."""

    text: str
    beyond: str = ""


@dataclass(frozen=True, slots=True)
class Box:
    kind: str
    name: str
    ports: tuple[Port, ...]
    row: int
    column: int
    columns: int
    """In its row."""
    alone: bool = False
    """Nothing leads here."""


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box of the picture to another, by a way out or, if there is only one that needs no words, without."""

    source: int
    port: int
    target: int


@dataclass(frozen=True, slots=True)
class Flow:
    """Every text is ready to be shown."""

    title: str
    subtitle: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    dark: bool = False


def in_rows(keys: Sequence[int], links: Links) -> Rows:
    """Each box below those that lead to it, but for the arrows of circles; what nothing leads to stands at the end."""
    rows: Rows = []
    placed: set[int] = set()
    for key in keys:
        if key not in placed:
            deep = _depths(key, links, placed)
            placed |= set(deep)
            rows += _split(deep, links)
    return rows


def _depths(first: int, links: Links, placed: set[int]) -> dict[int, int]:
    """How far down each box is that the first one leads to: the longest way that does not go in circles."""
    order = list(_finished(first, links, placed))[::-1]
    before = {key: n for n, key in enumerate(order)}
    deep = dict.fromkeys(order, 0)
    for key in order:
        for to in links.get(key, ()):
            if to in before and before[to] > before[key]:
                deep[to] = max(deep[to], deep[key] + 1)
    return deep


def _finished(first: int, links: Links, placed: set[int]) -> Iterator[int]:
    """Depth first; each box after all those that it leads to."""
    seen = {first, *placed}
    path = [(first, iter(links.get(first, ())))]
    while path:
        key, ahead = path[-1]
        fresh = next((to for to in ahead if to not in seen), None)
        if fresh is None:
            path.pop()
            yield key
        else:
            seen.add(fresh)
            path.append((fresh, iter(links.get(fresh, ()))))


def _split(deep: Mapping[int, int], links: Links) -> Rows:
    """At most so many boxes in a row, each near those that lead to it."""
    rows: Rows = []
    across: dict[int, float] = {}
    for depth in range(max(deep.values()) + 1):
        layer = [key for key, one in deep.items() if one == depth]
        layer.sort(key=lambda key: _middle(key, links, across))
        for start in range(0, len(layer), COLUMNS):
            row = layer[start : start + COLUMNS]
            rows.append(row)
            across |= {key: (n + 0.5) / len(row) for n, key in enumerate(row)}
    return rows


def _middle(key: int, links: Links, across: Mapping[int, float]) -> float:
    """Where those stand that lead to the box, from 0 to 1; of two from one box, the first way out is the first."""
    above = [place + links[one].index(key) / 1000 for one, place in across.items() if key in links.get(one, ())]
    return sum(above) / len(above) if above else 0.5
