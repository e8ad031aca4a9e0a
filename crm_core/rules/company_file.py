"""A company described in YAML (docs/setup.md): read, checked, every problem with its line and field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal

import yaml
from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from crm_core.errors import Invalid
from crm_core.models import Colour, Mode, Pick, Pool
from crm_core.rules.company import Language, MinorDigits, check_zone
from crm_core.rules.plans import check_label, check_name, name_key
from crm_core.rules.text import parse_amount

SIZE_LIMIT = 2**20
DEPTH_LIMIT = 10
LARGEST_ID = 2**52

Path = tuple[str | int, ...]


class CompanyFileError(Exception):
    """The file is not applied at all; each problem is one line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _checked(check: Callable[[str], str]) -> AfterValidator:
    """A rule of the core as a validator that says what is wrong in words."""

    def validate(text: str) -> str:
        try:
            return check(text)
        except Invalid as problem:
            raise ValueError(in_words(problem)) from None

    return AfterValidator(validate)


def _bill(text: str) -> str:
    parse_amount(text)
    return text


def in_words(problem: Invalid) -> str:
    """For the person at the command line, in English."""
    if "count" in problem.about:
        return "{count} characters, {limit} at most: «{label}»".format(**problem.about)
    words = {
        "empty": "it is empty",
        "long": f"{problem.about.get('limit')} characters at most",
        "taken": f"«{problem.about.get('name')}» is there already",
        "complex": "its characters are made of too many parts",
        "wrong": "an amount like 11000 or 11000.50 is needed",
        "unknown": "there is no such time zone; names look like Europe/Kyiv",
    }
    return words.get(problem.problem, problem.problem)


Name = Annotated[str, _checked(check_name)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class CompanyPart(Part):
    name: Name | None = None
    currency: str | None = None
    time_zone: Annotated[str, _checked(check_zone)] | None = None
    language: Language | None = None


class PersonPart(Part):
    key: Name
    telegram_id: Annotated[int, Field(ge=1, lt=LARGEST_ID)]
    name: Name
    role: Literal["owner", "admin", "head", "manager", "observer"]
    language: Language | None = None


class DistributionPart(Part):
    mode: Mode
    pool: Pool = Pool.RANDOM
    pick: Pick = Pick.EVENLY


class StatusPart(Part):
    name: Name
    colour: Colour


class WonPart(Part):
    name: Name
    colour: Colour = Colour.GREEN


class LostPart(Part):
    name: Name
    colour: Colour = Colour.RED
    reasons: Annotated[list[Name], Field(min_length=1)] | None = None
    """Present: a reason is demanded, one of these."""


class PlanPart(Part):
    name: Name
    average_bill: Annotated[str, _checked(_bill)]
    label: Annotated[str, _checked(check_label)]
    distribution: DistributionPart
    statuses: Annotated[list[StatusPart], Field(min_length=1)]
    won: WonPart
    lost: LostPart
    managers: list[str] = []


class CompanyFile(Part):
    company: CompanyPart = CompanyPart()
    reasons: list[Name] = []
    people: list[PersonPart] = []
    plans: list[PlanPart] = []
    default_plan: Name | None = None


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


@dataclass(frozen=True, slots=True)
class Parsed:
    company: CompanyFile
    lines: Lines


def parse_company(content: bytes, minor_digits: MinorDigits) -> Parsed:
    """Read and check the file by itself. Raises `CompanyFileError` with all problems found."""
    values, lines = _read(content)
    try:
        company = CompanyFile.model_validate(values)
    except ValidationError as error:
        found = error.errors(include_url=False, include_context=False)
        raise CompanyFileError(
            [lines.problem(tuple(one["loc"]), _said(one["type"], one["msg"])) for one in found]
        ) from None
    problems = [lines.problem(at, text) for at, text in _contradictions(company, minor_digits)]
    if problems:
        raise CompanyFileError(problems)
    return Parsed(company, lines)


SAID = {
    "missing": "it is missing",
    "extra_forbidden": "there is no such field",
    "list_type": "a list is needed",
    "model_type": "fields with values are needed",
    "string_type": "a text is needed",
    "int_parsing": "a number is needed",
    "too_short": "at least one is needed",
}


def _said(kind: str, message: str) -> str:
    return SAID.get(kind) or message.removeprefix("Value error, ").replace("Input should be", "it must be")


def _contradictions(company: CompanyFile, minor_digits: MinorDigits) -> Iterator[tuple[Path, str]]:
    if company.company.currency and minor_digits(company.company.currency) is None:
        yield ("company", "currency"), "there is no such currency; three letters like UAH are needed"
    yield from _repeated(("reasons",), company.reasons)
    yield from _repeated(("people",), [person.key for person in company.people], "key")
    yield from _repeated(("people",), [str(person.telegram_id) for person in company.people], "telegram_id")
    yield from _repeated(("plans",), [plan.name for plan in company.plans], "name")
    known = {person.key for person in company.people}
    for n, plan in enumerate(company.plans):
        names = [*(status.name for status in plan.statuses), plan.won.name, plan.lost.name]
        yield from _repeated(("plans", n, "statuses"), names, "name")
        yield from _repeated(("plans", n, "lost", "reasons"), plan.lost.reasons or [])
        for place, key in enumerate(plan.managers):
            if key not in known:
                yield ("plans", n, "managers", place), f"nobody under `people` has the key «{key[:40]}»"


def _repeated(at: Path, values: Iterable[str], field: str | None = None) -> Iterator[tuple[Path, str]]:
    seen: set[str] = set()
    for place, value in enumerate(values):
        if name_key(value) in seen:
            yield (*at, place, *([field] if field else [])), f"«{value}» is there twice"
        seen.add(name_key(value))


def _read(content: bytes) -> tuple[Any, Lines]:
    """Every value is the text that stands in the file: YAML's own guesses (`No`, `010`, `1:30`) surprise people."""
    if len(content) > SIZE_LIMIT:
        raise CompanyFileError([f"the file is larger than {SIZE_LIMIT // 2**20} MiB"])
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
