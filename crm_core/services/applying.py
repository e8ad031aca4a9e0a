"""What every step of applying a company file works with."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from crm_core.errors import CompanyFileError, Invalid
from crm_core.models import ActorKind, Company
from crm_core.rules.company import MinorDigits
from crm_core.rules.company_file import Parsed, in_words
from crm_core.rules.company_yaml import Path

SYSTEM = ActorKind.SYSTEM


@dataclass(frozen=True, slots=True)
class Outside:
    """What the core itself does not know."""

    minor_digits: MinorDigits
    role_names: Collection[str]
    """What the standard roles are called, in every language: an own role is called otherwise."""


@dataclass(frozen=True, slots=True)
class Applying:
    session: Session
    parsed: Parsed
    firm: Company
    outside: Outside
    random: Random
    now: datetime

    @contextmanager
    def blaming(self, *at: str | int, field: str | None = None) -> Iterator[None]:
        """What a rule refuses is a problem of that place in the file."""
        try:
            yield
        except Invalid as problem:
            raise self.wrong((*at, field or problem.field), in_words(problem)) from None

    def wrong(self, at: Path, text: str) -> CompanyFileError:
        return CompanyFileError([self.parsed.lines.problem(at, text)])
