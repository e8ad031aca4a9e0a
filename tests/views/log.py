"""Entries and pages of the log, without a database."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from crm_core.models import (
    ActorKind,
    AuditEntry,
    Deal,
    Event,
    Lead,
    Manager,
    SalesPlan,
)
from crm_core.results.log import LogNames, LogPage
from crm_core.rules.log import LogFilter
from locales import LANGUAGES, translator

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
TODAY = NOW.date()
LANGUAGE = {language: translator(language, currency="UAH", time_zone="Europe/Kyiv") for language in LANGUAGES}
T = LANGUAGE["en"]
WIDE = "😀" * 100
IVAN = {"manager": "Ivan", "manager_id": 7}
NOBODY = {"manager": None, "manager_id": None}


def entry(event: Event, before: Mapping[str, Any] | None = None, after: Mapping[str, Any] | None = None) -> AuditEntry:
    made = AuditEntry(
        id=1, at=NOW, actor_kind=ActorKind.PERSON, event=event, before=dict(before or {}), after=dict(after or {})
    )
    made.__dict__["actor"] = Manager(id=1, name="Anna")
    return made


def page_of(*entries: AuditEntry, wanted: LogFilter | None = None, names: LogNames | None = None) -> LogPage:
    deal = Deal(id=118, plan_id=3, lead_id=5)
    lead, plan = Lead(id=5, name="Olena Koval"), SalesPlan(id=3, name="Online sales", short_label="ONLINE")
    deal.__dict__ |= {"lead": lead, "plan": plan}
    return LogPage(
        entries=entries,
        deals={118: deal},
        leads={5: lead},
        plans={3: plan},
        people={7: Manager(id=7, name="Ivan")},
        filter=wanted or LogFilter(),
        names=names or LogNames(),
        page=1,
        next=None,
        previous=None,
        now=NOW,
        today=TODAY,
    )
