"""Row 8: pages of lists in every order, at their beginning and 20,000 deals deep."""

from __future__ import annotations

from functools import partial
from statistics import median

from benchmarks import floors
from benchmarks.base import Base, Engine, full, opened
from benchmarks.floors import Asking, Question, asking, raw
from benchmarks.frame import Result, Size
from benchmarks.ground import Ground
from benchmarks.watching import Watch, each, screen
from crm_core.models import Kind, Manager
from crm_core.rules.filters import PAGE_SIZE, Cursor, DealFilter, Scope, Sort

DEEP = 20_000
COLUMNS = {
    Sort.CREATED: "id DESC",
    Sort.UPDATED: "updated_at DESC, id DESC",
    Sort.WAITING: "status_since, id",
    Sort.AMOUNT: "amount DESC, id DESC",
    Sort.NAME: "sort_name, id",
    Sort.TASK: "next_task_at, id",
}
FLOOR = "counters and a seek by key, raw"
OWN, PLAN, OPEN, ALL = "a manager's 300 open", "a plan's 15,000 open", "all 300,000 open", "all 1,000,000"


def lists(size: Size) -> list[Result]:
    return each(size, _measure)


async def _measure(engine: Engine, size: Size) -> list[Result]:
    found, watch = full(engine, size), Watch(size)
    deep = size.of(DEEP, 200)
    async with asking(found.url) as floor, opened(found) as company:
        views = _views(company, found)
        for (name, where), (wanted, actor) in views.items():
            for sort in Sort:
                shown = DealFilter(wanted.scope, wanted.kind, wanted.plan_id, sort=sort)
                bare = raw(floor, _floor(company, wanted, where))
                watch.add(f"{name} by {sort}", bare, partial(_page, company, shown, Cursor(), actor))
                if wanted.scope is Scope.VISIBLE:
                    depth = min(deep, await _rows(floor, where) - 2 * PAGE_SIZE)
                    cursor = await _deep(floor, where, sort, depth)
                    watch.add(f"{name} by {sort}, deep", bare, partial(_page, company, shown, cursor, actor))
        await watch.run()
    first = screen(8, engine, "page of a list, the slowest of 24", FLOOR, must=3, goal=1.5)
    below = screen(8, engine, f"page {DEEP:,} deals deep, the slowest of 18", FLOOR, must=3, goal=1.5)
    top, bottom = ([name for name in watch.calls if name.endswith("deep") is is_deep] for is_deep in (False, True))
    growth = median(watch.ours(name) / watch.ours(name.removesuffix(", deep")) for name in bottom)
    return [
        watch.slowest(first, top).noting(_spans(watch, top)),
        watch.slowest(below, bottom).noting(f"{_spans(watch, bottom)}; {growth:.2f} × the first page"),
    ]


def _spans(watch: Watch, names: list[str]) -> str:
    """From the quickest to the slowest order of each view."""
    took: dict[str, list[float]] = {}
    for name in names:
        took.setdefault(name.partition(" by ")[0], []).append(watch.ours(name))
    return ", ".join(f"{view} {min(each):.1f}–{max(each):.1f}" for view, each in took.items())


def _views(company: Ground, found: Base) -> dict[tuple[str, str], tuple[DealFilter, Manager]]:
    """What is looked at, by whom, and the same in SQL."""
    light, plan = company.team[0], found.places[0].id
    return {
        (OWN, f"manager_id = {light.id} AND kind = 'open'"): (DealFilter(Scope.MINE), light),
        (PLAN, f"plan_id = {plan} AND kind = 'open'"): (DealFilter(kind=Kind.OPEN, plan_id=plan), company.owner),
        (OPEN, "kind = 'open'"): (DealFilter(kind=Kind.OPEN), company.owner),
        (ALL, "id > 0"): (DealFilter(), company.owner),
    }


def _floor(company: Ground, wanted: DealFilter, where: str) -> list[Question]:
    """The same page by number: the driver alone, without anything that a row shows."""
    totals = "deal_totals"
    if wanted.scope is Scope.MINE:
        totals += f" WHERE manager_id = {company.team[0].id}"
    elif wanted.plan_id is not None:
        totals += f" WHERE plan_id = {wanted.plan_id}"
    return floors.page(where, totals)


async def _page(company: Ground, wanted: DealFilter, cursor: Cursor, actor: Manager) -> None:
    page = await company.services.deals.list(wanted, cursor, actor=actor)
    assert page.rows


async def _rows(floor: Asking, where: str) -> int:
    ((rows,),) = await floor.ask(f"SELECT count(*) FROM deals WHERE {where}", ())
    return int(rows)


async def _deep(floor: Asking, where: str, sort: Sort, depth: int) -> Cursor:
    ((anchor,),) = await floor.ask(
        f"SELECT id FROM deals WHERE {where} ORDER BY {COLUMNS[sort]} LIMIT 1 OFFSET {depth}", ()
    )
    return Cursor(anchor, page=depth // PAGE_SIZE)
