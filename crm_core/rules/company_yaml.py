"""A company file as text: YAML read so that each value knows its line, and written for people."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import yaml

from crm_core.errors import CompanyFileError

SIZE_LIMIT = 2**20
DEPTH_LIMIT = 10
WIDTH = 120
SHORT = 110
"""So many characters still stand on one line."""

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Lines:
    """Where each value of the file stands."""

    numbers: dict[Path, int]

    def problem(self, at: Path, text: str) -> str:
        """One line that names the line and the field."""
        known = at
        while known and known not in self.numbers:
            known = known[:-1]  # a missing field is missing in the thing around it
        field = ".".join(part for part in at if isinstance(part, str))
        return f"line {self.numbers.get(known, 1)}: {field[:80] or 'the file'}: {text}"

    def place(self, loc: Iterable[str | int]) -> Path:
        """Where a model found something wrong: what it adds of its own to the way there is left out."""
        way: list[str | int] = list(loc)
        at: Path = ()
        for n, part in enumerate(way):
            if (*at, part) in self.numbers or n == len(way) - 1:
                at = (*at, part)
        return at


def read(content: bytes) -> tuple[Any, Lines]:
    """Every value is the text that stands in the file: YAML's own guesses (`No`, `010`, `1:30`) surprise people.

    Raises `CompanyFileError`.
    """
    demand_size(len(content))
    lines = Lines({})
    try:
        text = content.decode("utf-8-sig")
        _refuse_strange(text)
        root = yaml.compose(text, Loader=yaml.SafeLoader)
        if root is None:
            raise CompanyFileError(["the file is empty"])
        return _convert(root, (), lines), lines
    except UnicodeDecodeError as error:
        number = content[: error.start].count(b"\n") + 1
        raise CompanyFileError([f"line {number}: the file is not UTF-8 text"]) from None
    except yaml.MarkedYAMLError as error:
        raise CompanyFileError([f"line {_line(error.problem_mark)}: {error.problem or error.context}"]) from None
    except yaml.YAMLError as error:
        raise CompanyFileError([" ".join(str(error).split())]) from None


def demand_size(size: int) -> None:
    """Raises `CompanyFileError`."""
    if size > SIZE_LIMIT:
        raise CompanyFileError([f"the file is larger than {SIZE_LIMIT // 2**20} MiB"])


def _line(mark: Any) -> int:
    return mark.line + 1 if mark else 1


def _refuse_strange(text: str) -> None:
    """Aliases and depth could make a small file large."""
    depth = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = _line(event.start_mark)
        if isinstance(event, yaml.AliasEvent):
            raise CompanyFileError([f"line {line}: aliases (*{event.anchor}) are not used here"])
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        if depth > DEPTH_LIMIT:
            raise CompanyFileError([f"line {line}: nested too deep"])


def _convert(node: yaml.Node, at: Path, lines: Lines) -> Any:
    lines.numbers[at] = _line(node.start_mark)
    if isinstance(node, yaml.SequenceNode):
        return [_convert(item, (*at, place), lines) for place, item in enumerate(node.value)]
    if not isinstance(node, yaml.MappingNode):
        return node.value
    values: dict[str, Any] = {}
    for key, value in node.value:
        name = key.value if isinstance(key, yaml.ScalarNode) else "?"
        if name in values:
            raise CompanyFileError([f"line {_line(key.start_mark)}: {name}: it is there twice"])
        values[name] = _convert(value, (*at, name), lines)
    return values


class Plain(str):
    """A number, written as it is: other programs would write 11000.50 with a figure less."""

    __slots__ = ()


class _Line(dict[str, Any]):
    """Fields on one line."""


class _Row(list[Any]):
    """Items on one line."""


class _Dumper(yaml.SafeDumper):
    def ignore_aliases(self, _data: Any) -> bool:
        return True

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> None:  # noqa: FBT001, FBT002
        """The items of a list stand further in than its name."""
        super().increase_indent(flow, False)  # noqa: FBT003 - PyYAML's own signature


def _plain(dumper: Any, value: Plain) -> yaml.Node:
    tag = dumper.resolve(yaml.ScalarNode, str(value), (True, False))
    node: yaml.Node = dumper.represent_scalar(tag, str(value))
    return node


def _text(dumper: yaml.SafeDumper, value: str) -> yaml.Node:
    return dumper.represent_scalar("tag:yaml.org,2002:str", value, style="|" if "\n" in value else None)


def _line_of_fields(dumper: yaml.SafeDumper, values: _Line) -> yaml.Node:
    return dumper.represent_mapping("tag:yaml.org,2002:map", values.items(), flow_style=True)


def _row_of_items(dumper: yaml.SafeDumper, values: _Row) -> yaml.Node:
    return dumper.represent_sequence("tag:yaml.org,2002:seq", values, flow_style=True)


_Dumper.add_representer(Plain, _plain)
_Dumper.add_representer(str, _text)
_Dumper.add_representer(_Line, _line_of_fields)
_Dumper.add_representer(_Row, _row_of_items)


def write(values: dict[str, Any]) -> str:
    """In the order given; what is short stands on one line."""
    laid_out = {name: _laid_out(value, section=True) for name, value in values.items()}
    written: str = yaml.dump(
        laid_out, Dumper=_Dumper, sort_keys=False, allow_unicode=True, default_flow_style=False, width=WIDTH
    )
    return written


def _laid_out(value: Any, *, section: bool = False) -> Any:
    if isinstance(value, list):
        row = all(not isinstance(item, list | dict) for item in value) and _is_short(value)
        return _Row(value) if row else [_laid_out(item) for item in value]
    if not isinstance(value, dict):
        return value
    inner = {name: _laid_out(one) for name, one in value.items()}
    line = all(not isinstance(one, list | dict) or isinstance(one, _Row) for one in inner.values())
    return _Line(inner) if line and not section and _is_short(value) else inner


def _is_short(value: Any) -> bool:
    shown = str(value)
    return len(shown) <= SHORT and "\\n" not in shown
