"""Statements are compiled once in a test process, not once for each test's database: that is a third of its time."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Engine

from crm_core.db import postgres, reader, sqlite

FIRST: dict[str, Engine] = {}
"""By driver and isolation: whose dialect and compiled statements the later ones use."""


def share_statements() -> None:
    for module, name in ((sqlite, "create_engine"), (reader, "create_engine"), (postgres, "create_async_engine")):
        setattr(module, name, _sharing(getattr(module, name)))


def _sharing(make: Callable[..., Any]) -> Callable[..., Any]:
    def made(*args: Any, **options: Any) -> Any:
        engine = make(*args, **options)
        own: Engine = getattr(engine, "sync_engine", engine)
        first = FIRST.setdefault(f"{own.dialect.driver} {options.get('isolation_level')}", own)
        own.dialect = own.pool._dialect = first.dialect
        own._compiled_cache = first._compiled_cache
        return engine

    return made
