"""Writes the company as a file that `setup` reads (docs/setup.md): applied to the same company it changes nothing."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy.orm import Session

from crm_core.db import Database, read
from crm_core.models import Company, Kind, Manager, Permission, Role, SalesPlan, Status
from crm_core.queries import dump
from crm_core.queries import plans as plan_queries
from crm_core.rules.company import MinorDigits
from crm_core.rules.company_file import WEEK
from crm_core.rules.company_yaml import Plain, write
from crm_core.rules.plans import name_key
from crm_core.rules.text import fold

Values = dict[str, Any]
KEY_LIMIT = 30
NAMELESS = "person"
CENTS = 2
"""Digits of an amount after the point that a file may have."""


class DumpService:
    def __init__(self, db: Database, minor_digits: MinorDigits) -> None:
        self.db, self._minor_digits = db, minor_digits

    @read
    def text(self, session: Session) -> str | None:
        """None if there is no company yet."""
        firm = dump.company(session)
        if firm is None:
            return None
        staff = dump.staff(session)
        keys = dict(zip([one.id for one in staff], person_keys(one.name for one in staff), strict=True))
        several = dump.plans(session)
        values: Values = {
            "company": _company(firm),
            "roles": [_role(role) for role in dump.own_roles(session)],
            "reasons": [reason.name for reason in dump.reasons(session)],
            "people": [_person(one, keys[one.id]) for one in staff],
            "plans": [_plan(session, plan, keys, self._minor_digits(firm.currency) or 0) for plan in several],
            "default_plan": next((plan.name for plan in several if plan.id == firm.default_plan_id), None),
        }
        return write(_there(values))


def person_keys(names: Iterable[str]) -> list[str]:
    """``ivan``, ``ivan_petrenko``, ``ivan_2``: short, readable, each once."""
    taken: set[str] = set()
    keys = []
    for name in names:
        words = [_letters(word) for word in name.split()]
        first, whole = (("_".join(filter(None, some)) or NAMELESS)[:KEY_LIMIT] for some in (words[:1], words))
        numbered = (f"{first}_{n}" for n in range(2, len(taken) + 3))
        key = next(one for one in (first, whole, *numbered) if name_key(one) not in taken)
        taken.add(name_key(key))
        keys.append(key)
    return keys


def _letters(word: str) -> str:
    return unicodedata.normalize("NFC", "".join(char for char in fold(word) if char.isalnum()))


def _there(values: Values) -> Values:
    """Without what is not set."""
    return {name: value for name, value in values.items() if value is not None and value not in ("", [], {})}


def _company(firm: Company) -> Values:
    return _there(
        {
            "name": firm.name,
            "currency": firm.currency,
            "time_zone": firm.time_zone,
            "language": firm.language,
            "working_hours": _hours(firm.hours),
            "greeting": firm.greetings,
            "closed_words": firm.closed_words,
            "undo_minutes": firm.undo_minutes,
            "managers_may_reopen": firm.managers_may_reopen,
            "contacts_masked": firm.contacts_masked,
        }
    )


def _hours(kept: Mapping[str, Any] | None) -> Values | None:
    if kept is None:
        return None
    return {"days": [WEEK[day] for day in kept["days"]], "from": kept["start"], "to": kept["end"]}


def _role(role: Role) -> Values:
    return {"name": role.name, "permissions": [right.value for right in Permission if right in role.permissions]}


def _person(person: Manager, key: str) -> Values:
    return _there(
        {
            "key": key,
            "telegram_id": person.telegram_id,
            "name": person.name,
            "role": person.role.key or person.role.name,
            "language": person.language,
            "max_open_deals": person.max_open_deals,
            "working_hours": _hours(person.hours),
        }
    )


def _plan(session: Session, plan: SalesPlan, keys: Mapping[int, str], digits: int) -> Values:
    statuses = plan_queries.statuses(session, plan.id)
    finals = {status.kind: status for status in statuses}
    members = dump.members(session, plan.id)
    values = {
        "name": plan.name,
        "average_bill": Plain(_amount(plan.average_bill, digits)),
        "label": plan.short_label,
        "distribution": {"mode": plan.mode.value, "pool": plan.pool.value, "pick": plan.pick.value},
        "statuses": [_status(status) for status in statuses if status.kind is Kind.OPEN],
        "won": _status(finals[Kind.WON]),
        "lost": _lost(session, plan, finals[Kind.LOST]),
        "managers": [keys[manager_id] for manager_id, active in members if active],
        "switched_off": [keys[manager_id] for manager_id, active in members if not active],
        "sources": list(dump.sources(session, plan.id)),
        "archived": True if plan.archived_at is not None else None,
    }
    return _there(values)


def _amount(minor: int, digits: int) -> str:
    """``11000`` or ``11000.50``."""
    whole, rest = divmod(minor, 10**digits)
    cents = f"{rest:0{digits}}".rstrip("0").ljust(CENTS, "0") if rest else ""
    return f"{whole}.{cents}" if cents else str(whole)


def _status(status: Status) -> Values:
    return {"name": status.name, "colour": status.colour.value}


def _lost(session: Session, plan: SalesPlan, lost: Status) -> Values:
    """The checkbox is on wherever there are reasons, unless it is said otherwise."""
    reasons = [reason.name for reason in plan_queries.reasons(session, plan.id)]
    unticked = False if reasons and not lost.reasons_required else None
    return _there(_status(lost) | {"reasons": reasons, "required": unticked})
