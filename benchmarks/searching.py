"""Row 9: search by a part of a name, an e-mail, a phone, by a number; for what nobody has, and for what many have."""

from __future__ import annotations

from contextlib import suppress
from functools import partial

from benchmarks import base_rows
from benchmarks.base import Engine, full, opened
from benchmarks.floors import Asking, Question, asking, raw
from benchmarks.frame import Result, Size
from benchmarks.ground import Ground
from benchmarks.watching import Watch, each, milliseconds, screen
from crm_core.errors import Invalid
from crm_core.rules.filters import Cursor
from crm_core.rules.search import parts
from crm_core.rules.text import fold

NONE = ("щґщґ", "qqzzxx")
FLOOR = {"sqlite": "FTS5 MATCH, raw", "postgres": "pg_trgm, raw"}


def searching(size: Size) -> list[Result]:
    return each(size, _measure)


async def _measure(engine: Engine, size: Size) -> list[Result]:
    found, watch = full(engine, size), Watch(size)
    async with asking(found.url) as floor, opened(found) as company:
        rare, often = await _words(floor, found.deals), ["енко", "067", "gmail.com"]
        for word in (*rare, *often, *NONE):
            bare = raw(floor, [_index(engine, word)])
            watch.add(word, bare, partial(_search, company, word))
        await watch.run()
        like = [await milliseconds(raw(floor, [_like(word)]), size.of(3, 1)) for word in rare[1:]]
    times = min(slow / watch.ours(word) for slow, word in zip(like, rare[1:], strict=True))
    lines = (
        (rare, screen(9, engine, "search, the slowest of what few have", FLOOR[engine], must=40, goal=15)),
        (often, screen(9, engine, "search, the slowest of what many have", FLOOR[engine], must=40, goal=15)),
        (NONE, screen(9, engine, "search for what nobody has", FLOOR[engine], must=40, goal=2)),
    )
    notes = (f"LIKE takes at least {times:.0f} times as long", "", "")
    return [watch.slowest(line, words, note) for (words, line), note in zip(lines, notes, strict=True)]


async def _words(floor: Asking, deals: int) -> list[str]:
    """A deal's number, and parts of what few leads have."""
    someone = f"id > {deals // 2} ORDER BY id LIMIT 1"
    ((email,),) = await floor.ask(f"SELECT email FROM leads WHERE email IS NOT NULL AND {someone}", ())
    ((phone,),) = await floor.ask(f"SELECT phone FROM leads WHERE phone IS NOT NULL AND {someone}", ())
    first, last = base_rows.rarest_name().split()
    return [f"#{deals // 2}", f"{first} {last[:5]}", email.partition("@")[0][2:] + "@", phone[-8:]]


def _index(engine: Engine, word: str) -> Question:
    """The index alone: what it proposes, at most as many as the search looks at."""
    needles = fold(word).strip("#").split()
    if engine == "sqlite":
        match = " AND ".join(f'"{part}"' for needle in needles for part in parts(needle) or [needle])
        return "SELECT rowid FROM lead_search WHERE lead_search MATCH ? LIMIT 1001", (match,)
    likes = " AND ".join("text LIKE ?" for _ in needles)
    return f"SELECT lead_id FROM lead_search WHERE {likes} LIMIT 1001", tuple(f"%{needle}%" for needle in needles)


def _like(word: str) -> Question:
    """Without any index of parts."""
    needles = fold(word).split()
    likes = " AND ".join("l.search_text LIKE ?" for _ in needles)
    deals = "FROM deals d JOIN leads l ON l.id = d.lead_id WHERE d.kind = 'open'"
    return f"SELECT count(*), sum(d.amount) {deals} AND {likes}", tuple(f"%{needle}%" for needle in needles)


async def _search(company: Ground, word: str) -> None:
    """What too many have is answered with the advice to type more."""
    with suppress(Invalid):
        await company.services.deals.search(word, closed=True, cursor=Cursor(), actor=company.owner)
