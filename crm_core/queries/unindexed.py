"""Columns by which no index shall be chosen, where the engine cannot know better."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Compared(FunctionElement[Any]):
    inherit_cache = True


class _Sorted(FunctionElement[Any]):
    inherit_cache = True


@cache
def unindexed(column: Any) -> FunctionElement[Any]:
    """Compared with a value. SQLite does not know how much each index would find; PostgreSQL does."""
    found = _Compared(column)
    found.type = column.type
    return found


@cache
def newly_sorted(column: Any) -> FunctionElement[Any]:
    """Sorted by. PostgreSQL, too, hopes to come upon a few deals soon in an index of many."""
    found = _Sorted(column)
    found.type = column.type
    return found


@compiles(_Compared)
def _as_it_is(element: _Compared, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(_Sorted)
def _as_an_expression(element: _Sorted, compiler: SQLCompiler, **kw: Any) -> str:
    column = compiler.process(element.clauses, **kw)
    return f"coalesce({column}, {column})"


@compiles(_Compared, "sqlite")
@compiles(_Sorted, "sqlite")
def _as_a_term(element: _Compared | _Sorted, compiler: SQLCompiler, **kw: Any) -> str:
    return f"+{compiler.process(element.clauses, **kw)}"
