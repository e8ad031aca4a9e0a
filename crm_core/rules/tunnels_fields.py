"""What the fields of a tunnel's blocks hold: ids in the database, names in a file (`rules.tunnels_file`)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    SerializationInfo,
    ValidationInfo,
)

from crm_core.errors import Invalid
from crm_core.rules.plans import name_key
from crm_core.rules.text import clean_line, clean_text, parse_amount

LINE_LIMIT = 200
HOUR, DAY = 60, 24 * 60
LONGEST_WAIT = 366 * DAY
LARGEST_AMOUNT = 10**14
_SPAN = re.compile(
    r"^(?:(\d{1,3})\s*(?:d|дн?)\.?)?\s*(?:(\d{1,4})\s*(?:h|год|ч)\.?)?\s*(?:(\d{1,6})\s*(?:m|min|хв|мин|м)\.?)?$"
)
"""Also as it is written in Ukrainian and Russian."""


@dataclass(frozen=True, slots=True)
class Naming:
    """What the company's things are called, both ways, and the blocks of this file."""

    names: Mapping[str, Mapping[int, str]]
    """Of each kind (plan, status, …) the living ones by id; of statuses those of all plans."""
    plan_of: Mapping[int, int]
    """Of each status."""
    minor_digits: int
    blocks: Mapping[int, str] = field(default_factory=dict)

    def id_of(self, kind: str, name: str, *, plan: int | None = None) -> int:
        """Raises `ValueError` in words for whoever wrote the file."""
        key = name_key(name)
        among = self.blocks if kind == "block" else self.names[kind]
        found = [one for one, called in among.items() if name_key(called) == key]
        if kind == "status":
            found = [one for one in found if self.plan_of[one] == plan]
        if not found:
            raise ValueError(f"there is no {kind} «{clean_line(name, 40)}»")
        return found[0]

    def name_of(self, kind: str, one: int) -> str:
        """``#12`` for what is gone."""
        return (self.blocks if kind == "block" else self.names[kind]).get(one, f"#{one}")


def _naming(context: Any) -> Naming | None:
    return context if isinstance(context, Naming) else None


def _reader(kind: str) -> Callable[[Any, ValidationInfo], Any]:
    def read(value: Any, info: ValidationInfo) -> Any:
        naming = _naming(info.context)
        if naming is None or not isinstance(value, str):
            return value
        return naming.id_of(kind, value, plan=(info.data or {}).get("plan"))

    return read


def _writer(kind: str) -> Callable[[Any, SerializationInfo], Any]:
    def write(value: int, info: SerializationInfo) -> int | str:
        naming = _naming(info.context)
        return value if naming is None else naming.name_of(kind, value)

    return write


def _ref(kind: str) -> tuple[BeforeValidator, PlainSerializer]:
    return BeforeValidator(_reader(kind)), PlainSerializer(_writer(kind))


BlockRef = Annotated[int, *_ref("block")]
PlanRef = Annotated[int, *_ref("plan")]
StatusRef = Annotated[int, *_ref("status")]
ReasonRef = Annotated[int, *_ref("reason")]
ManagerRef = Annotated[int, *_ref("manager")]
TagRef = Annotated[int, *_ref("tag")]
TunnelRef = Annotated[int, *_ref("tunnel")]


def parse_span(text: str) -> int:
    """``1d 2h``, ``90m`` in minutes. Raises `Invalid` ("span")."""
    found = _SPAN.match(text.strip().lower()[:LINE_LIMIT])
    if found is None or not any(found.groups()):
        raise Invalid("span", "wrong")
    days, hours, minutes = (int(part or 0) for part in found.groups())
    return days * DAY + hours * HOUR + minutes


def span_text(minutes: int) -> str:
    """What `parse_span` reads."""
    parts = ((minutes // DAY, "d"), (minutes % DAY // HOUR, "h"), (minutes % HOUR, "m"))
    return " ".join(f"{count}{unit}" for count, unit in parts if count) or "0m"


def _read_span(value: Any, info: ValidationInfo) -> Any:
    if _naming(info.context) is None:
        return value
    try:
        return parse_span(str(value))
    except Invalid:
        raise ValueError("a span like 30m, 2h or 1d 12h is needed") from None


def _write_span(value: int, info: SerializationInfo) -> int | str:
    return value if _naming(info.context) is None else span_text(value)


Minutes = Annotated[int, Field(ge=0, le=LONGEST_WAIT), BeforeValidator(_read_span), PlainSerializer(_write_span)]


def _read_amount(value: Any, info: ValidationInfo) -> Any:
    naming = _naming(info.context)
    if naming is None:
        return value
    try:
        return parse_amount(str(value), naming.minor_digits)
    except Invalid:
        raise ValueError("an amount like 11000 or 11000.50 is needed") from None


def _write_amount(value: int, info: SerializationInfo) -> int | str:
    naming = _naming(info.context)
    if naming is None:
        return value
    unit = 10**naming.minor_digits
    fraction = f".{value % unit:0{naming.minor_digits}d}" if value % unit else ""
    return f"{value // unit}{fraction}"


Amount = Annotated[int, Field(ge=0, le=LARGEST_AMOUNT), BeforeValidator(_read_amount), PlainSerializer(_write_amount)]


def _cleaned(clean: Callable[[str], str]) -> AfterValidator:
    """What comes from a file is cleaned as what is typed; what is read from the database has been already."""

    def check(value: str, info: ValidationInfo) -> str:
        return value if _naming(info.context) is None else clean(value)

    return AfterValidator(check)


def clean_words(text: str) -> str:
    """Several lines, never cut: how long it may be is said at publishing."""
    return clean_text(text, len(text) + 1)


def clean_label(text: str) -> str:
    """One line; nothing stays nothing."""
    return clean_line(text, len(text) + 1) if text.strip() else ""


Words = Annotated[str, _cleaned(clean_words)]
Label = Annotated[str, _cleaned(clean_label)]


class Strict:
    """What nobody knows is refused."""

    __slots__ = ()
    __pydantic_config__ = ConfigDict(extra="forbid")
