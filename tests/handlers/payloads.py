"""Every payload of the keyboards, with every value that its fields may have."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Any, Literal, NamedTuple, get_args, get_origin

from aiogram import Dispatcher
from aiogram.dispatcher.event.handler import HandlerObject
from aiogram.filters import Command
from aiogram.filters.callback_data import CallbackData, CallbackQueryFilter
from pydantic.fields import FieldInfo

import keyboards
from keyboards.buttons import Payload
from tests.handlers.needs import By, Needs
from tests.handlers.rights import PAYLOADS, PLAIN, ROWS
from tests.handlers.rights_settings import VERSION

HERE = "tests/handlers/rights.py"


class Tap(NamedTuple):
    payload: Payload
    needs: Needs


def every_payload() -> list[type[Payload]]:
    for module in pkgutil.iter_modules(keyboards.__path__):
        importlib.import_module(f"keyboards.{module.name}")
    found, queue = [], [Payload]
    while queue:
        children = queue.pop().__subclasses__()
        found += [child for child in children if child.__module__.startswith("keyboards.")]
        queue += children
    return sorted(found, key=lambda payload: (payload.__module__, payload.__name__))


def all_handlers(dispatcher: Dispatcher) -> Iterator[HandlerObject]:
    for router in dispatcher.chain_tail:
        if router is not dispatcher:  # its one handler leads to the others
            for observer in router.observers.values():
                yield from observer.handlers


def handled(dispatcher: Dispatcher) -> set[type[CallbackData]]:
    filters = [check.callback for handler in all_handlers(dispatcher) for check in handler.filters or []]
    return {check.callback_data for check in filters if isinstance(check, CallbackQueryFilter)}


def handled_commands(dispatcher: Dispatcher) -> set[str]:
    filters = [check.callback for handler in all_handlers(dispatcher) for check in handler.filters or []]
    return {str(name) for check in filters if isinstance(check, Command) for name in check.commands}


def taps(kind: type[Payload], ids: Mapping[str, int]) -> Iterator[Tap]:
    """Presses of one payload: each field takes each of its values once."""
    declared = PAYLOADS.get(kind)
    if declared is None:
        raise AssertionError(
            f"Who may press {kind.__name__}? Add a line to PAYLOADS in {HERE}, "
            f"like `{kind.__module__.removeprefix('keyboards.')}.{kind.__name__}: needs(P.EDIT_PLANS),`"
        )
    if isinstance(declared, Needs):
        yield from (Tap(payload, declared) for payload in _instances(kind, declared, ids, {}))
        return
    yield from _by_value(kind, declared, ids)


def _by_value(kind: type[Payload], declared: By, ids: Mapping[str, int]) -> Iterator[Tap]:
    for value in _values(kind, declared.field, kind.model_fields[declared.field], {}, ids):
        if value not in declared.needs:
            raise AssertionError(
                f"Who may press {kind.__name__} with {declared.field}={value!r}? "
                f'Add a line to its table in {HERE}, and say what its ids are, like `needs(P.EDIT_PLANS, id="plan")`'
            )
        found = declared.needs[value]
        if found is None:
            continue
        fixed = {declared.field: value}
        yield from (Tap(payload, found) for payload in _instances(kind, found, ids, fixed))


def _instances(
    kind: type[Payload], found: Needs, ids: Mapping[str, int], fixed: Mapping[str, Any]
) -> Iterator[Payload]:
    values = {
        name: [fixed[name]] if name in fixed else _values(kind, name, info, found.rows, ids)
        for name, info in kind.model_fields.items()
    }
    base = {name: several[0] for name, several in values.items()}
    yield kind.model_validate(base)
    for name, several in values.items():
        for value in several[1:]:
            yield kind.model_validate(base | {name: value})


def _values(
    kind: type[Payload], name: str, info: FieldInfo, rows: Mapping[str, str | int], ids: Mapping[str, int]
) -> list[Any]:
    if name in rows:
        row = rows[name]
        return [ids[row] if type(row) is str else row]
    if name in ROWS:
        return [*([] if info.is_required() else [info.default]), ids[ROWS[name]]]
    if name == "version":
        return [VERSION]
    found = _choices(info.annotation)
    if found is None and name in PLAIN:
        found = [PLAIN[name] if info.is_required() else info.default]
    if found is None:
        raise AssertionError(
            f"What does {kind.__name__}.{name} carry? An id: name its row in ROWS of {HERE} (and make the row in "
            f"marked.py if there is none like it), or say it for this payload alone, like "
            f'`needs(P.EDIT_PLANS, {name}="plan")`. '
            f"Neither an id nor one of a few values: give it a value in PLAIN."
        )
    return found


def _choices(annotation: Any) -> list[Any] | None:
    """Every value, if there are only a few."""
    if annotation is bool:
        return [False, True]
    if get_origin(annotation) is Literal:
        return list(get_args(annotation))
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return list(annotation)
    return None
