"""How SQLite would answer what is asked, with the very parameters it is asked with."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from sqlalchemy import event
from sqlalchemy.orm import Session

WHOLE_PLAN = ("(plan_id=?)", "(plan_id=? AND kind=?)", "(plan_id=? AND status_id=?)", "(manager_id=?)")
"""How a step ends that walks through all of a plan, or of a person: that may be a hundred thousand deals."""


@dataclass(frozen=True, slots=True)
class Step:
    said: str
    inside: tuple[str, ...]
    """The steps that this one is a part of, the outermost first."""

    @property
    def for_each_place(self) -> bool:
        return any(said.startswith("CORRELATED LIST SUBQUERY") for said in self.inside)


@dataclass(frozen=True, slots=True)
class Answer:
    sql: str
    steps: list[Step]

    def about(self, table: str) -> list[str]:
        """The steps that look into the table itself, whatever it is called there."""
        return [step.said for step in self.steps if step.said.startswith((f"SCAN {table}", f"SEARCH {table}"))]

    @property
    def sorted_places(self) -> list[str]:
        """Sorting inside what is done for each place."""
        return [step.said for step in self.steps if step.for_each_place and "TEMP B-TREE" in step.said]


def asked(session: Session, ask: Callable[[Session], object]) -> list[tuple[str, Any]]:
    """The statements with their parameters."""
    seen: list[tuple[str, Any]] = []

    def note(_c: Any, _cursor: Any, statement: str, parameters: Any, _x: Any, many: bool) -> None:
        seen.append((statement, parameters[0] if many else parameters))

    connection = session.connection()
    event.listen(connection, "before_cursor_execute", note)
    ask(session)
    event.remove(connection, "before_cursor_execute", note)
    return seen


def answers(session: Session, ask: Callable[[Session], object]) -> list[Answer]:
    seen, explain = asked(session, ask), session.connection().exec_driver_sql
    return [Answer(sql, _steps(explain(f"EXPLAIN QUERY PLAN {sql}", values).all())) for sql, values in seen]


def _steps(rows: Any) -> list[Step]:
    paths: dict[int, tuple[str, ...]] = {0: ()}
    steps = []
    for number, parent, _, said in rows:
        steps.append(Step(said, paths[parent]))
        paths[number] = (*paths[parent], said)
    return steps
