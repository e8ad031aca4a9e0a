"""Rows written past the unit of work: what each message of a lead makes.

The unit of work costs several times as much for a row, and so does building a statement anew for each call.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from functools import cache, lru_cache, partial
from typing import Any, TypeVar, cast

from sqlalchemy import ARRAY, Connection, CursorResult, Dialect, Table, bindparam, event, func, select
from sqlalchemy.orm import DeclarativeBase, Session, make_transient_to_detached
from sqlalchemy.orm.attributes import manager_of_class
from sqlalchemy.types import TypeEngine

Entity = TypeVar("Entity", bound=DeclarativeBase)
Model = type[DeclarativeBase]
Values = dict[str, Any]
Parameter = Callable[[str], Any]
Build = Callable[[Any, Parameter], Any]

KEPT = 500
"""Prepared statements, in all databases of the process."""
NUMBERS = "SELECT nextval(CAST($1::text AS regclass)) FROM generate_series(1, $2)"
"""Of a sequence of PostgreSQL."""


def insert_of(dialect: Dialect) -> Any:
    """The engine's own ``insert``. The other engine's dialect is not loaded: it would take two mebibytes."""
    if dialect.name == "sqlite":
        from sqlalchemy.dialects import sqlite

        return sqlite.insert
    from sqlalchemy.dialects import postgresql

    return postgresql.insert


@dataclass(frozen=True, eq=False)
class Write:
    """A statement that writes one row; it is built from the engine's ``insert`` and a maker of parameters."""

    build: Build
    to: Model | None = None
    """Its parameters are named as columns of this table: then PostgreSQL writes many rows at once."""
    key: tuple[str, ...] = ()
    """Only such as differ in it: at once no row can be written twice."""
    among: tuple[str, ...] = ()
    """All parameters of an update."""

    def at_once(self, several: Sequence[Values]) -> bool:
        if len(several) == 1:
            return True
        return self.to is not None and (not self.key or self._differ(several))

    def _differ(self, several: Sequence[Values]) -> bool:
        return len({tuple(row[name] for name in self.key) for row in several}) == len(several)


class Prepared:
    """A statement compiled once: SQLAlchemy spends more on a call than SQLite on the row."""

    def __init__(self, statement: Any, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        self._sql = str(compiled)
        self._columns = [(name, _binding(compiled.binds[name].type, dialect)) for name in compiled.positiontup]

    def run(self, connection: Connection, rows: Sequence[Values]) -> CursorResult[Any]:
        return connection.exec_driver_sql(self._sql, self._bound(rows[0]) if len(rows) == 1 else self._all_bound(rows))

    def _bound(self, row: Values) -> tuple[Any, ...]:
        return tuple([row[name] if process is None else process(row[name]) for name, process in self._columns])

    def _all_bound(self, rows: Sequence[Values]) -> list[tuple[Any, ...]]:
        columns = (_column(process, [row[name] for row in rows]) for name, process in self._columns)
        return list(zip(*columns, strict=True))


def _binding(kind: TypeEngine[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    if isinstance(kind, ARRAY):
        return partial(_column, _binding(kind.item_type, dialect))
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _column(process: Callable[[Any], Any] | None, values: list[Any]) -> list[Any]:
    """Many rows share the moment, the kind, the words: each object is translated once."""
    if process is None:
        return values
    known = {id(value): value for value in values}
    bound = {key: process(value) for key, value in known.items()}
    return [bound[id(value)] for value in values]


class UnitSession(Session):
    """Holds back rows that nobody needs yet, until something is read or the unit ends.

    Then they cost one call for each kind on SQLite, and one journey to the server for most kinds on PostgreSQL.
    Rows of one kind are written in their order; nothing is promised about rows of different kinds.
    """

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._held: dict[Write, list[Values]] = {}

    def hold(self, write: Write, values: Values) -> None:
        self._held.setdefault(write, []).append(values)

    def flush(self, objects: Any = None) -> None:
        super().flush(objects)
        if self._held:
            held, self._held = self._held, {}
            _write_all(self.connection(), held)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """What is done inside is done as a whole or, if it raises, not at all."""
        self.flush()
        point = self.begin_nested()
        try:
            yield
            self.flush()
        except BaseException:
            self._held.clear()
            point.rollback()
            raise
        point.commit()

    def insert(self, model: type[Entity], values: Values) -> Entity:
        super().flush()
        connection = self.connection()
        row = _defaults(model) | values
        row["id"] = _returning(connection.dialect, model).run(connection, [row]).scalar_one()
        entity: Entity = manager_of_class(model).new_instance()
        entity.__dict__.update(row)  # nothing of it has changed since it was written
        make_transient_to_detached(entity)
        self.add(entity)
        return entity

    def insert_many(self, model: Model, several: Sequence[Values]) -> Sequence[int]:
        self.flush()
        connection = self.connection()
        ids = _new_ids(connection, model, len(several))
        row, default = _numbered_row(model), _defaults(model)
        for values, key in zip(several, ids, strict=True):
            self.hold(row, {**default, **values, "id": key})
        return ids


def whole(session: Session) -> AbstractContextManager[None]:
    """A part of the unit that may fail by itself."""
    assert isinstance(session, UnitSession)
    return session.savepoint()


@event.listens_for(UnitSession, "before_commit")
def _write_held(session: Session) -> None:
    session.flush()


def add(session: Session, model: type[Entity], values: Values) -> Entity:
    """Insert a row now and return its entity, a part of the session as if it had been read."""
    assert isinstance(session, UnitSession)
    return session.insert(model, values)


def add_many(session: Session, model: Model, several: Sequence[Values]) -> Sequence[int]:
    """Insert many rows before anything else is read or committed; their numbers, in their order."""
    assert isinstance(session, UnitSession)
    return session.insert_many(model, several)


def write(session: Session, write: Write, values: Values) -> None:
    """Write the row before anything else is read or committed."""
    assert isinstance(session, UnitSession)
    session.hold(write, values)


def add_later(session: Session, model: Model, values: Values) -> None:
    """Insert a row of which nothing more is needed."""
    write(session, _row(model), _defaults(model) | values)


def add_new_later(session: Session, model: Model, values: Values) -> None:
    """Insert the row unless one with the same unique key is there."""
    write(session, _new_row(model), _defaults(model) | values)


def table(model: Model) -> Table:
    return cast(Table, model.__table__)


@cache
def _row(model: Model) -> Write:
    return Write(lambda insert, parameter: insert(table(model)).values(_all(model, parameter)), model)


@cache
def _numbered_row(model: Model) -> Write:
    def build(insert: Any, parameter: Parameter) -> Any:
        return insert(table(model)).values({"id": parameter("id"), **_all(model, parameter)})

    return Write(build, model)


def _new_ids(connection: Connection, model: Model, count: int) -> Sequence[int]:
    """Numbers that the engine would give now. SQLite gives the next one, and nobody else writes meanwhile."""
    name = table(model).name
    if connection.dialect.name == "sqlite":
        last = connection.scalar(select(func.max(table(model).c.id))) or 0
        return range(last + 1, last + 1 + count)
    return connection.exec_driver_sql(NUMBERS, (f"{name}_id_seq", count)).scalars().all()


@cache
def _new_row(model: Model) -> Write:
    def build(insert: Any, parameter: Parameter) -> Any:
        return insert(table(model)).values(_all(model, parameter)).on_conflict_do_nothing()

    return Write(build, model)


def _all(model: Model, parameter: Parameter) -> Values:
    return {name: parameter(name) for name in _defaults(model)}


def _write_all(connection: Connection, held: Mapping[Write, Sequence[Values]]) -> None:
    dialect = connection.dialect
    if dialect.name == "postgresql":
        at_once = {kind: alike for kind, alike in held.items() if kind.at_once(alike)}
        _write_at_once(connection, at_once)
        held = {kind: alike for kind, alike in held.items() if kind not in at_once}
    for kind, alike in held.items():
        _alone(dialect, kind).run(connection, alike)


def _write_at_once(connection: Connection, held: Mapping[Write, Sequence[Values]]) -> None:
    if not held:
        return
    kinds = tuple((kind, len(alike) > 1) for kind, alike in held.items())
    values: Values = {}
    for n, alike in enumerate(held.values()):
        for name, value in alike[0].items():
            values[f"{name}_{n}"] = value if len(alike) == 1 else [row[name] for row in alike]
    _together(connection.dialect, kinds).run(connection, [values])


@lru_cache(maxsize=KEPT)
def _returning(dialect: Dialect, model: Model) -> Prepared:
    statement = _row(model).build(insert_of(dialect), bindparam)
    return Prepared(statement.returning(table(model).c.id), dialect)


@lru_cache(maxsize=KEPT)
def _alone(dialect: Dialect, write: Write) -> Prepared:
    return Prepared(write.build(insert_of(dialect), bindparam), dialect)


@lru_cache(maxsize=KEPT)
def _together(dialect: Dialect, kinds: tuple[tuple[Write, bool], ...]) -> Prepared:
    """One statement for all: PostgreSQL writes in the branches of a WITH, in whatever order it likes.

    Of a kind with many rows it takes each column as an array.
    """

    def built(n: int) -> Any:
        kind, many = kinds[n]
        parameter = _arrays(kind, n) if many else lambda name: bindparam(f"{name}_{n}")
        return kind.build(insert_of(dialect), parameter)

    return Prepared(built(0).add_cte(*(built(n).cte(f"write_{n}") for n in range(1, len(kinds)))), dialect)


def _arrays(kind: Write, n: int) -> Parameter:
    """What stands for a value of each row: it is unfolded where it is inserted, and before rows are looked for."""
    assert kind.to is not None
    columns = table(kind.to).c

    def unfolded(name: str) -> Any:
        return func.unnest(bindparam(f"{name}_{n}", type_=ARRAY(columns[name].type)))

    if not kind.among:
        return unfolded
    given = select(*(unfolded(name).label(name) for name in kind.among)).subquery(f"given_{n}")
    return lambda name: given.c[name]


@cache
def _defaults(model: Model) -> Values:
    """What is not given: the column's default, else nothing."""
    columns = [column for column in table(model).columns if column.key != "id"]
    return {column.key: getattr(column.default, "arg", None) for column in columns}
