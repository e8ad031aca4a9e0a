"""What people asked for, as it is kept in a row: what differs from asking for nothing, and one key for equal ones."""

from __future__ import annotations

import json
from functools import cached_property
from hashlib import sha256
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter

T = TypeVar("T")


class Kept(Generic[T]):
    def __init__(self, kind: type[T]) -> None:
        self._kind = kind

    @cached_property
    def _adapter(self) -> TypeAdapter[T]:
        """Made when it is first needed: many are not between two starts."""
        return TypeAdapter(self._kind)

    def as_json(self, asked: T) -> dict[str, Any]:
        """What differs from the defaults."""
        found: dict[str, Any] = self._adapter.dump_python(asked, mode="json", exclude_defaults=True)
        return found

    def from_json(self, kept: dict[str, Any]) -> T:
        return self._adapter.validate_python(kept)

    def digest(self, asked: T) -> str:
        """The same for equal ones."""
        return sha256(json.dumps(self.as_json(asked), sort_keys=True).encode()).hexdigest()
