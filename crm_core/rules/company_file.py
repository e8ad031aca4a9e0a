"""A company described in a file (docs/setup.md): what may stand there; every problem with its line and field."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, BaseModel, BeforeValidator, ConfigDict, Field, ValidationError, model_validator

from crm_core.errors import CompanyFileError, Invalid
from crm_core.models import Colour, Mode, Permission, Pick, Pool
from crm_core.rules.company import UNDO_CHOICES, Language, MinorDigits, check_undo, check_words, check_zone
from crm_core.rules.company_yaml import Lines, Path, read
from crm_core.rules.hours import Hours, parse_range
from crm_core.rules.plans import check_label, check_name, name_key
from crm_core.rules.sources import check_source
from crm_core.rules.staff import parse_cap
from crm_core.rules.text import clean_line, parse_amount

LARGEST_ID = 2**52
NONE = "none"
"""What takes a limit or hours away; leaving the field out leaves them as they are."""
Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
WEEK: tuple[Weekday, ...] = get_args(Weekday)


def in_words(problem: Invalid) -> str:
    """For the person at the command line, in English."""
    if "count" in problem.about:
        return "{count} characters, {limit} at most: «{label}»".format(**problem.about)
    limit = problem.about.get("limit")
    words = {
        "empty": "it is empty",
        "long": f"{limit} characters at most",
        "taken": f"«{problem.about.get('name')}» is there already",
        "complex": "its characters are made of too many parts",
        "names": f"{{name}} can stand there {limit} times at most",
        "same": "the beginning and the end are the same",
        "hours wrong": "times like 9:00 and 18:00 are needed",
        "cap wrong": f"a number from 1 to {limit} is needed, or {NONE}",
        "undo_minutes wrong": f"it must be one of {', '.join(map(str, UNDO_CHOICES))}",
        "wrong": "an amount like 11000 or 11000.50 is needed",
        "unknown": "there is no such time zone; names look like Europe/Kyiv",
    }
    return words.get(f"{problem.field} {problem.problem}") or words.get(problem.problem, problem.problem)


def _said_plainly(check: Callable[[Any], Any]) -> Callable[[Any], Any]:
    """A rule of the core as a validator that says what is wrong in words."""

    def validate(value: Any) -> Any:
        try:
            return check(value)
        except Invalid as problem:
            raise ValueError(in_words(problem)) from None

    return validate


def _checked(check: Callable[[Any], Any]) -> AfterValidator:
    return AfterValidator(_said_plainly(check))


def _or_none(value: Any) -> Any:
    return None if value == NONE else value


def _bill(text: str) -> str:
    parse_amount(text)
    return text


def _person_name(text: str) -> str:
    """What Telegram calls a person may be no name of ours: what is clean already stays as it is."""
    return text if text == clean_line(text) else check_name(text)


def _role_name(text: str) -> str:
    return check_name(text, "role")


def _cap(value: Any) -> int | None:
    return None if value == NONE else parse_cap(str(value))


def _words(text: str) -> str:
    """Nothing at all: the bot's own words."""
    return check_words(text) if text else ""


Name = Annotated[str, _checked(check_name)]


class Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    def has(self, field: str) -> bool:
        """Does it stand in the file?"""
        return field in self.model_fields_set


class HoursPart(Part):
    days: Annotated[list[Weekday], Field(min_length=1)]
    begin: Annotated[str, Field(alias="from")]
    end: Annotated[str, Field(alias="to")]

    @model_validator(mode="after")
    def _times(self) -> HoursPart:
        _said_plainly(HoursPart.hours)(self)
        return self

    def hours(self) -> Hours:
        """Raises `Invalid`."""
        return Hours(frozenset(map(WEEK.index, self.days)), *parse_range(f"{self.begin}-{self.end}"))


class WordsPart(Part):
    uk: Annotated[str, _checked(_words)] | None = None
    en: Annotated[str, _checked(_words)] | None = None
    ru: Annotated[str, _checked(_words)] | None = None


WorkingHours = Annotated[HoursPart | None, BeforeValidator(_or_none)]


class CompanyPart(Part):
    name: Name | None = None
    currency: str | None = None
    time_zone: Annotated[str, _checked(check_zone)] | None = None
    language: Language | None = None
    working_hours: WorkingHours = None
    greeting: WordsPart = WordsPart()
    closed_words: WordsPart = WordsPart()
    undo_minutes: Annotated[int, _checked(check_undo)] | None = None
    managers_may_reopen: bool | None = None
    contacts_masked: bool | None = None


class RolePart(Part):
    name: Annotated[str, _checked(_role_name)]
    permissions: list[Permission]


class PersonPart(Part):
    key: Name
    telegram_id: Annotated[int, Field(ge=1, lt=LARGEST_ID)]
    name: Annotated[str, _checked(_person_name)]
    role: Name
    language: Language | None = None
    max_open_deals: Annotated[int | None, BeforeValidator(_said_plainly(_cap))] = None
    working_hours: WorkingHours = None


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
    required: bool | None = None
    """Is one of them demanded? Left out: if there are any."""

    @property
    def demands(self) -> bool:
        return self.reasons is not None if self.required is None else self.required


class PlanPart(Part):
    name: Name
    average_bill: Annotated[str, _checked(_bill)]
    label: Annotated[str, _checked(check_label)]
    distribution: DistributionPart
    statuses: Annotated[list[StatusPart], Field(min_length=1)]
    won: WonPart
    lost: LostPart
    managers: list[str] = []
    switched_off: list[str] = []
    """In the team, but without new leads."""
    sources: list[Annotated[str, _checked(check_source)]] = []
    archived: bool = False


class CompanyFile(Part):
    company: CompanyPart = CompanyPart()
    roles: list[RolePart] = []
    reasons: list[Name] = []
    people: list[PersonPart] = []
    plans: list[PlanPart] = []
    default_plan: Name | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    company: CompanyFile
    lines: Lines


def parse_company(content: bytes, minor_digits: MinorDigits) -> Parsed:
    """Read and check the file by itself. Raises `CompanyFileError` with all problems found."""
    values, lines = read(content)
    try:
        company = CompanyFile.model_validate(values)
    except ValidationError as error:
        raise CompanyFileError(problems_of(error, lines)) from None
    problems = [lines.problem(at, text) for at, text in _contradictions(company, minor_digits)]
    if problems:
        raise CompanyFileError(problems)
    return Parsed(company, lines)


def problems_of(error: ValidationError, lines: Lines) -> list[str]:
    """A line for each."""
    found = error.errors(include_url=False, include_context=False)
    return [lines.problem(lines.place(one["loc"]), _said(one["type"], one["msg"])) for one in found]


SAID = {
    "missing": "it is missing",
    "unexpected_keyword_argument": "there is no such field",
    "dataclass_type": "fields with values are needed",
    "tuple_type": "a list is needed",
    "union_tag_invalid": "there is no such kind",
    "union_tag_not_found": "it does not say what kind it is",
    "string_pattern_mismatch": "a time like 18:00 or 2026-05-31 18:00 is needed",
    "extra_forbidden": "there is no such field",
    "list_type": "a list is needed",
    "model_type": "fields with values are needed",
    "string_type": "a text is needed",
    "int_parsing": "a number is needed",
    "int_parsing_size": "a number is needed",
    "int_type": "a number is needed",
    "bool_parsing": "it must be yes or no",
    "bool_type": "it must be yes or no",
    "too_short": "at least one is needed",
}


def _said(kind: str, message: str) -> str:
    return SAID.get(kind) or message.removeprefix("Value error, ").replace("Input should be", "it must be")


def _contradictions(company: CompanyFile, minor_digits: MinorDigits) -> Iterator[tuple[Path, str]]:
    if company.company.currency and minor_digits(company.company.currency) is None:
        yield ("company", "currency"), "there is no such currency; three letters like UAH are needed"
    yield from _repeated(("roles",), [role.name for role in company.roles], "name")
    yield from _repeated(("reasons",), company.reasons)
    yield from _repeated(("people",), [person.key for person in company.people], "key")
    yield from _repeated(("people",), [str(person.telegram_id) for person in company.people], "telegram_id")
    yield from _repeated(("plans",), [plan.name for plan in company.plans], "name")
    known = {person.key for person in company.people}
    for n, plan in enumerate(company.plans):
        yield from _plan_contradictions(("plans", n), plan, known)


def _plan_contradictions(at: Path, plan: PlanPart, known: set[str]) -> Iterator[tuple[Path, str]]:
    names = [*(status.name for status in plan.statuses), plan.won.name, plan.lost.name]
    yield from _repeated((*at, "statuses"), names, "name")
    yield from _repeated((*at, "lost", "reasons"), plan.lost.reasons or [])
    yield from _repeated((*at, "sources"), plan.sources)
    if plan.lost.required and plan.lost.reasons is None:
        yield (*at, "lost", "required"), "at least one of `reasons` is needed for that"
    for field, keys in (("managers", plan.managers), ("switched_off", plan.switched_off)):
        for place, key in enumerate(keys):
            if key not in known:
                yield (*at, field, place), f"nobody under `people` has the key «{key[:40]}»"
            elif field == "switched_off" and key in plan.managers:
                yield (*at, field, place), f"«{key[:40]}» is among the managers, too"


def _repeated(at: Path, values: Iterable[str], field: str | None = None) -> Iterator[tuple[Path, str]]:
    seen: set[str] = set()
    for place, value in enumerate(values):
        if name_key(value) in seen:
            yield (*at, place, *([field] if field else [])), f"«{value}» is there twice"
        seen.add(name_key(value))
