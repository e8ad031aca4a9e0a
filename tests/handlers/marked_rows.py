"""Rows of the prepared company that no service makes just so."""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from crm_core.models import (
    Audience,
    Direction,
    Form,
    LeadMessage,
    MassAction,
    MassState,
    MessageKind,
    ReportSchedule,
    ReportView,
    SavedReport,
    Tag,
)
from tests.clock import Clock
from tests.handlers.rights_settings import DRAFTS

CLIENT, PHOTO = 7501, 9100
"""Who sent a picture, and its number until it is there."""


def reports(session: Session, now: datetime) -> dict[str, int]:
    """Of reasons for refusal, and those whose figures count something else than deals."""
    asked = {
        "report": ("refusals", {"group": "manager"}),
        "sources report": ("sources", {"kind": "sources"}),
        "fairness report": ("fairness", {"kind": "fairness"}),
    }
    views = {
        name: ReportView(kind=kind, key=kind, params=params | {"span": "all_time"}, used_at=now)
        for name, (kind, params) in asked.items()
    }
    session.add_all(views.values())
    session.flush()
    return {name: view.id for name, view in views.items()}


def said(lead_id: int, manager_id: int, now: datetime) -> tuple[LeadMessage, LeadMessage]:
    """A picture of the lead and a note of the team, the newest."""
    photo = LeadMessage(
        lead_id=lead_id, direction=Direction.IN, chat_id=CLIENT, message_id=PHOTO, kind=MessageKind.PHOTO,
        text="🖼 Photo", at=now,
    )  # fmt: skip
    note = LeadMessage(
        lead_id=lead_id, direction=Direction.NOTE, manager_id=manager_id, chat_id=2, message_id=2, text="Zwords", at=now
    )
    return photo, note


def mass(ids: dict[str, int], now: datetime) -> MassAction:
    """It goes on, and something of it has failed."""
    action = MassAction(key="x", kind="archive", actor_id=ids["owner"], state=MassState.RUNNING, total=3, handled=1)
    action.params, action.created_at = {"kind": "archive"}, now
    action.figures = {"counts": {"failed": 1}, "named": {"failed": [ids["lead"]]}}
    return action


def saved(session: Session, holder_id: int) -> dict[str, int]:
    """A report that the presser has saved, and is sent every day."""
    now, rule = Clock()(), {"every": "day", "day": 0, "at": "09:00"}
    saved = SavedReport(owner_id=holder_id, name="Tyzhden", name_key="tyzhden", position=0, created_at=now)
    saved.key, saved.params = "x", {"kind": "managers"}
    session.add(saved)
    session.flush()
    schedule = ReportSchedule(report_id=saved.id, manager_id=holder_id, made_by_id=holder_id, rule=rule)
    schedule.zone, schedule.due_at = "Europe/Kyiv", now + timedelta(days=1)
    session.add(schedule)
    session.flush()
    return {"saved": saved.id, "schedule": schedule.id}


def audience(session: Session, holder_id: int, ids: dict[str, int]) -> dict[str, int]:
    """Everybody, as the presser may know them; a tag that nobody has; and what the presser has half filled in."""
    tag = Tag(name="Ztag", name_key="ztag", created_at=Clock()())
    audience = Audience(manager_id=holder_id, key="x", filter={}, used_at=Clock()())
    session.add_all([tag, audience])
    session.flush()
    made = {"tag": tag.id, "audience": audience.id}
    for kind, held in DRAFTS.items():
        session.add(Form(key=f"draft:{kind}:{holder_id}", data=held(ids | made), updated_at=Clock()()))
    return made
