"""Rows written at once, past the unit of work: what each message of a lead makes.

The unit of work costs several times as much for a row, and so does building a statement anew for each call.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from typing import Any, TypeVar, cast

from sqlalchemy import Insert, Table, insert
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.engine import CursorResult
from sqlalchemy.orm import DeclarativeBase, Session, make_transient_to_detached

Entity = TypeVar("Entity", bound=DeclarativeBase)
Values = dict[str, Any]


def run(session: Session, statement: Any, values: Values | None = None) -> CursorResult[Any]:
    """Execute a statement on tables; what the session still holds back goes first."""
    session.flush()
    return session.connection().execute(statement, values)


def add_row(session: Session, model: type[DeclarativeBase], values: Values) -> None:
    """Insert a row of which nothing more is needed."""
    run(session, _insert(model), _defaults(model) | values)


def add(session: Session, model: type[Entity], values: Values) -> Entity:
    """Insert a row and return its entity, a part of the session as if it had been read."""
    row = _defaults(model) | values
    (row["id"],) = run(session, _insert(model), row).inserted_primary_key or (None,)
    entity = model(**row)
    make_transient_to_detached(entity)
    session.add(entity)
    return entity


def upsert(session: Session, model: type[DeclarativeBase], values: Values, *, changed: str) -> None:
    """Insert the row, or set one column of the row that has its key."""
    run(session, _upsert(session.get_bind().dialect.name, model, changed), values)


def add_new(session: Session, model: type[DeclarativeBase], values: Values) -> None:
    """Insert the row unless one with the same unique key is there."""
    run(session, _insert_new(session.get_bind().dialect.name, model), _defaults(model) | values)


@cache
def _insert(model: type[DeclarativeBase]) -> Insert:
    """Built once: SQLAlchemy then finds the compiled statement without looking through it."""
    return insert(table(model))


@cache
def _insert_new(dialect: str, model: type[DeclarativeBase]) -> Any:
    return MAKERS[dialect](table(model)).on_conflict_do_nothing()


@cache
def _upsert(dialect: str, model: type[DeclarativeBase], changed: str) -> Any:
    made = MAKERS[dialect](table(model))
    keys = list(table(model).primary_key)
    return made.on_conflict_do_update(index_elements=keys, set_={changed: made.excluded[changed]})


@cache
def _defaults(model: type[DeclarativeBase]) -> Values:
    """What is not given: the column's default, else nothing."""
    columns = [column for column in table(model).columns if column.key != "id"]
    return {column.key: getattr(column.default, "arg", None) for column in columns}


def table(model: type[DeclarativeBase]) -> Table:
    return cast(Table, model.__table__)


MAKERS: dict[str, Any] = {"sqlite": sqlite.insert, "postgresql": postgresql.insert}
"""The same words, which SQLAlchemy spells for each engine by itself."""


def both(build: Callable[[Any], Any]) -> dict[str, Any]:
    """A statement for each engine, by the engine's name; it gets that engine's ``insert``."""
    return {name: build(make) for name, make in MAKERS.items()}
