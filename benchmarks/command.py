"""The one command: measures the rows asked for and prints the table."""

from __future__ import annotations

import argparse
import os
import platform
import sqlite3
import sys
from collections.abc import Callable
from importlib.metadata import version

from benchmarks import (
    blocks,
    boards,
    dispatch,
    distribution,
    figures,
    intake,
    lists,
    mass,
    peers,
    pictures,
    postgres,
    refusals,
    searching,
    start,
    tunnels,
    upkeep,
)
from benchmarks.frame import NotMeasured, Result, Size, table

Measure = Callable[[Size], list[Result]]

MEASURES: dict[int, Measure] = {
    1: dispatch.dispatch,
    2: intake.one_at_a_time,
    3: intake.many_at_once,
    4: upkeep.upkeep,
    5: postgres.postgres,
    6: mass.mass,
    7: boards.boards,
    8: lists.lists,
    9: searching.searching,
    10: refusals.refusals,
    11: figures.figures,
    12: pictures.pictures,
    13: start.start,
    14: blocks.blocks,
    15: distribution.distribution,
    16: peers.peers,
    17: tunnels.led,
}


def main() -> int:
    chosen = _arguments()
    print(_machine(), flush=True)
    results: list[Result] = []
    for row in chosen.rows:
        print(f"row {row} …", file=sys.stderr, flush=True)
        try:
            found = MEASURES[row](Size(quick=chosen.quick))
        except NotMeasured as problem:
            print(f"row {row} is not measured: {problem}", flush=True)
            continue
        print(table(found), file=sys.stderr, flush=True)
        results += found
    print(table(results))
    return 0


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description="Measure the bot against its floors.")
    parser.add_argument("--rows", type=_rows, default=list(MEASURES), help="for example 2,3 (default: all)")
    parser.add_argument("--quick", action="store_true", help="small sizes: shows that it works, not how fast")
    return parser.parse_args()


def _rows(text: str) -> list[int]:
    rows = [int(part) for part in text.split(",")]
    if unknown := set(rows) - set(MEASURES):
        raise argparse.ArgumentTypeError(f"there is no row {min(unknown)}; there are {', '.join(map(str, MEASURES))}")
    return rows


def _machine() -> str:
    libraries = ", ".join(f"{name} {version(name)}" for name in ("aiogram", "SQLAlchemy"))
    python = f"Python {platform.python_version()}, SQLite {sqlite3.sqlite_version}, {libraries}"
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    return f"{machine}, load {os.getloadavg()[0]:.1f}; {python}"
