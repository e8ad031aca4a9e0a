"""What the links into plans carry: ``/start p_<code>`` of a plan itself, ``/start src_<code>`` of a named source."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Self

from crm_core.models import SOURCE_LIMIT
from crm_core.models.plans import CODE_LENGTH
from crm_core.rules.plans import check_name

PLAN, SOURCE = "p_", "src_"
_CODE = re.compile(rf"^[A-Za-z0-9_-]{{{CODE_LENGTH}}}$")


@dataclass(frozen=True, slots=True)
class Link:
    """A link into a plan; with an empty code it only looks like one."""

    of_source: bool
    code: str

    @classmethod
    def read(cls, payload: str) -> Self | None:
        """None for what means no plan at all, like the name of a campaign."""
        for prefix in (PLAN, SOURCE):
            if payload.startswith(prefix):
                code = payload.removeprefix(prefix)
                return cls(prefix == SOURCE, code if _CODE.fullmatch(code) else "")
        return None

    @property
    def payload(self) -> str:
        return (SOURCE if self.of_source else PLAN) + self.code


def check_source(name: str) -> str:
    """1–60 visible characters. Raises `Invalid` ("source")."""
    return check_name(name, "source", SOURCE_LIMIT)
