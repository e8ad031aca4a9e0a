"""A tunnel as a file: names instead of ids, every problem with its line (docs/tunnels.md)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any

from pydantic import AfterValidator, TypeAdapter, ValidationError

from crm_core.errors import CompanyFileError, Invalid
from crm_core.rules.company_file import problems_of
from crm_core.rules.company_yaml import Lines, Path, Plain, read, write
from crm_core.rules.plans import name_key
from crm_core.rules.tunnels import BLOCKS_AT_MOST, Block, Script, as_json
from crm_core.rules.tunnels_fields import Naming, Strict, clean_label
from crm_core.rules.tunnels_known import Known
from crm_core.rules.tunnels_settings import check_code, check_keyword, check_tunnel, keyword_key

FIRST = ("name", "kind", "do", "when")
"""Fields that say what the others mean stand before them."""
PLAIN = frozenset({"amount", "begin", "end"})
"""Other programs of YAML take them for figures; here they are what stands there."""
SAID = {
    ("tunnel", "empty"): "it is empty",
    ("tunnel", "long"): "{limit} characters at most",
    ("keyword", "empty"): "it is empty",
    ("keyword", "long"): "{limit} characters at most",
    ("keyword", "command"): "a keyword does not begin with /",
    (
        "tunnel_code",
        "wrong",
    ): "2 to {limit} Latin letters, digits, - and _ are needed, and nothing that means another link",
}


def _checked(check: Any) -> AfterValidator:
    def validate(value: str) -> str:
        try:
            return str(check(value))
        except Invalid as problem:
            raise ValueError(SAID[problem.field, problem.problem].format(**problem.about)) from None

    return AfterValidator(validate)


@dataclass(frozen=True, slots=True)
class TunnelFile(Strict):
    tunnel: Annotated[str, _checked(check_tunnel)]
    blocks: tuple[Block, ...]
    code: Annotated[str, _checked(check_code)] | None = None
    keywords: tuple[Annotated[str, _checked(check_keyword)], ...] = ()


@cache
def _adapter() -> TypeAdapter[TunnelFile]:
    return TypeAdapter(TunnelFile)


@dataclass(frozen=True, slots=True)
class ParsedTunnel:
    name: str
    code: str | None
    """None: the file leaves it open."""
    keywords: tuple[str, ...]
    script: Script


def parse_tunnel(content: bytes, known: Known, before: Script | None = None) -> ParsedTunnel:
    """``before``: what it was; blocks of the same names keep their numbers. Raises `CompanyFileError`."""
    values, lines = read(content)
    ids = _numbered(values, lines, before or Script())
    naming = known.naming(ids)
    try:
        file = _adapter().validate_python(_with_ids(values, ids), context=naming)
    except ValidationError as error:
        raise CompanyFileError(problems_of(error, lines)) from None
    problems = [lines.problem(("keywords", place), text) for place, text in _repeated(file.keywords)]
    if problems:
        raise CompanyFileError(problems)
    last = max([before.last_id if before else 0, *ids])
    return ParsedTunnel(file.tunnel, file.code, file.keywords, Script(file.blocks, last))


def _numbered(values: Any, lines: Lines, before: Script) -> dict[int, str]:
    """The file's blocks by the numbers that they have or get. Raises `CompanyFileError`."""
    problems = [lines.problem(at, "there is no such field") for at in _ids(values)]
    there = {name_key(block.name): block.id for block in before.blocks}
    found: dict[int, str] = {}
    taken: set[str] = set()
    fresh = before.last_id
    for at, name in _names(values):
        key = name_key(name)
        if not name:
            problems.append(lines.problem(at, "it is empty"))
        if key in taken:
            problems.append(lines.problem(at, f"«{name[:40]}» is there twice"))
        fresh += key not in there
        found[there.get(key, fresh)] = name
        taken.add(key)
    if len(taken) > BLOCKS_AT_MOST:
        problems.append(lines.problem(("blocks",), f"{BLOCKS_AT_MOST} blocks at most"))
    if problems:
        raise CompanyFileError(problems)
    return found


def _ids(values: Any) -> Iterator[Path]:
    blocks = values.get("blocks") if isinstance(values, dict) else None
    for n, block in enumerate(blocks if isinstance(blocks, list) else []):
        if isinstance(block, dict) and "id" in block:
            yield "blocks", n, "id"


def _names(values: Any) -> Iterator[tuple[Path, str]]:
    blocks = values.get("blocks") if isinstance(values, dict) else None
    for n, block in enumerate(blocks if isinstance(blocks, list) else []):
        name = block.get("name") if isinstance(block, dict) else None
        if isinstance(name, str):
            yield ("blocks", n, "name"), clean_label(name)


def _with_ids(values: Any, ids: Mapping[int, str]) -> Any:
    """Numbers stand in no file; a block without a name gets one that its other problems do not hide."""
    if not isinstance(values, dict) or not isinstance(values.get("blocks"), list):
        return values
    by_key = {name_key(name): number for number, name in ids.items()}
    blocks = [
        {**block, "id": by_key.get(name_key(clean_label(str(block.get("name", "")))), 0)}
        if isinstance(block, dict)
        else block
        for block in values["blocks"]
    ]
    return {**values, "blocks": blocks}


def _repeated(keywords: tuple[str, ...]) -> Iterator[tuple[int, str]]:
    seen: set[str] = set()
    for place, word in enumerate(keywords):
        if keyword_key(word) in seen:
            yield place, f"«{word}» is there twice"
        seen.add(keyword_key(word))


def as_file(name: str, code: str | None, keywords: tuple[str, ...], script: Script, known: Known) -> str:
    """What `parse_tunnel` reads; of what is gone, ``#12``."""
    naming: Naming = known.naming({block.id: block.name for block in script.blocks})
    blocks = [_ordered(block) for block in as_json(script, naming).get("blocks", [])]
    values = {"tunnel": name, "code": code, "keywords": list(keywords), "blocks": blocks}
    return write({field: value for field, value in values.items() if value or field == "blocks"})


def _ordered(value: Any) -> Any:
    if isinstance(value, list):
        return [_ordered(one) for one in value]
    if not isinstance(value, dict):
        return value
    first = [field for field in FIRST if field in value]
    rest = [field for field in value if field not in FIRST and field != "id"]
    return {field: Plain(value[field]) if field in PLAIN else _ordered(value[field]) for field in [*first, *rest]}
