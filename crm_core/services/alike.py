"""Tells the team that two leads seem to be one person."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from crm_core.models import Deal, Kind, Lead, Manager, NoticeKind, Permission
from crm_core.queries import leads, merging, people
from crm_core.results.merging import Pair, Side
from crm_core.rules.permissions import may_edit
from crm_core.services.notify import REMINDER, notify

SUGGESTED = 3
"""Of one lead: a number that many share is an office's."""


def suggest(session: Session, lead: Lead, now: datetime) -> None:
    """To each who may merge them, once for each two."""
    for other in merging.alike(session, lead, limit=SUGGESTED):
        kept_id, merged_id = sorted((lead.id, other.id))
        deals = [*merging.deals(session, kept_id), *merging.deals(session, merged_id)]
        if {deal.lead_id for deal in deals} != {kept_id, merged_id}:
            continue
        for person in _readers(session, deals):
            key = f"alike:{kept_id}:{merged_id}:{person.id}"
            data = {"kept_id": kept_id, "merged_id": merged_id}
            notify(session, NoticeKind.LEADS_ALIKE, person.telegram_id, key=key, now=now, priority=REMINDER, **data)


def may_merge(actor: Manager, deals: Sequence[Deal]) -> bool:
    """Whoever may edit every deal of both: merging moves all of them."""
    return bool(deals) and all(may_edit(actor, deal) for deal in deals)


def pair_of(session: Session, me: Manager, kept_id: int, merged_id: int, now: datetime) -> Pair | None:
    """Both side by side; None unless they are two or were merged, and all their deals are the person's to edit."""
    kept, merged = session.get(Lead, kept_id), session.get(Lead, merged_id)
    if kept is None or merged is None or kept is merged:
        return None
    sides = [Side(one, merging.deals(session, one.id), leads.last_message(session, one.id)) for one in (kept, merged)]
    made = merging.into(session, kept.id, merged.id)
    if not may_merge(me, [deal for side in sides for deal in side.deals]):
        return None
    if made is None and not all(side.deals for side in sides):
        return None
    return Pair(sides[0], sides[1], now, made.id if made else None)


def _readers(session: Session, deals: Sequence[Deal]) -> list[Manager]:
    """Whoever has open deals of them, and heads."""
    owners = {deal.manager_id for deal in deals if deal.kind is Kind.OPEN and deal.manager_id is not None}
    heads = {one.id for one in people.who_hold(session, Permission.EDIT_ALL_DEALS)}
    found = [people.with_rights(session, manager_id) for manager_id in sorted(owners | heads)]
    return [one for one in found if one is not None and one.active and may_merge(one, deals)]
