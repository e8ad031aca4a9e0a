"""A column by which SQLite shall choose no index: unlike PostgreSQL it does not know how much each would find."""

from __future__ import annotations

from functools import cache
from typing import Any

from sqlalchemy.ext.compiler import compiles
from sqlalchemy.sql.compiler import SQLCompiler
from sqlalchemy.sql.functions import FunctionElement


class _Unindexed(FunctionElement[Any]):
    inherit_cache = True


@cache
def unindexed(column: Any) -> FunctionElement[Any]:
    found = _Unindexed(column)
    found.type = column.type
    return found


@compiles(_Unindexed)
def _as_it_is(element: _Unindexed, compiler: SQLCompiler, **kw: Any) -> str:
    return compiler.process(element.clauses, **kw)


@compiles(_Unindexed, "sqlite")
def _as_a_term(element: _Unindexed, compiler: SQLCompiler, **kw: Any) -> str:
    return f"+{compiler.process(element.clauses, **kw)}"
