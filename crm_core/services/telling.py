"""Who of the team hears of a message as soon as it has come from a lead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from crm_core.models import Deal, LeadMessage, NoticeKind, Permission
from crm_core.queries import people
from crm_core.services import relaying
from crm_core.services.assigning import remember_contact
from crm_core.services.notify import notify


def tell(
    session: Session, message: LeadMessage, deals: Sequence[Deal], now: datetime, *, known: bool, planned: bool
) -> None:
    """To each manager who hears of the lead, once; without one it waits for whoever takes the deal."""
    hearing = relaying.listeners(session, message.lead_id, deals, known=known)
    for manager_id, deal in hearing.items():
        remember_contact(session, message.lead_id, manager_id, now)
        relaying.relay(session, message, people.by_id(session, manager_id), deal, now)
    if not planned and not hearing:
        _tell_unplanned(session, message, now)


def _tell_unplanned(session: Session, message: LeadMessage, now: datetime) -> None:
    for manager in people.who_hold(session, Permission.EDIT_PLANS):
        notify(
            session,
            NoticeKind.LEAD_UNPLANNED,
            manager.telegram_id,
            key=f"unplanned:{message.id}:{manager.id}",
            now=now,
            lead_id=message.lead_id,
            lead_message_id=message.id,
        )
