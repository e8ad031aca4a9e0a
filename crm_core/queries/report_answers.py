"""How soon leads are answered."""

from __future__ import annotations

from sqlalchemy import select
from sqlalchemy.orm import Session

from crm_core.models import Deal, Direction, LeadMessage
from crm_core.queries.deals import Clause
from crm_core.queries.middles import Middle, medians_and_whole, seconds


def first_answers(session: Session, deals: list[Clause]) -> tuple[dict[int | None, Middle], Middle | None]:
    """Of these deals by manager, and of all: from the lead's first message since the deal began to the team's answer.

    Deals without such a message or answer are left out. ``ix_lead_messages_latest`` has the messages of each deal's
    lead in their order, so that no others are looked at.
    """
    asked = (
        select(LeadMessage.at)
        .where(LeadMessage.lead_id == Deal.lead_id, LeadMessage.at >= Deal.created_at)
        .where(LeadMessage.direction == Direction.IN)
        .order_by(LeadMessage.at)
        .limit(1)
        .scalar_subquery()
    )
    begun = select(Deal.manager_id, Deal.lead_id, asked.label("asked")).where(*deals).cte("begun")
    answered = (
        select(LeadMessage.at)
        .where(LeadMessage.lead_id == begun.c.lead_id, LeadMessage.at >= begun.c.asked)
        .where(LeadMessage.direction == Direction.OUT)
        .order_by(LeadMessage.at)
        .limit(1)
        .scalar_subquery()
    )
    waits = select(begun.c.manager_id, seconds(session, answered, begun.c.asked).label("length")).subquery()
    known = select(waits.c.manager_id, waits.c.length).where(waits.c.length.is_not(None)).subquery()
    return medians_and_whole(session, known.c.manager_id, known.c.length)
