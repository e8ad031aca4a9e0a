"""How soon leads are answered."""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, Select, select
from sqlalchemy.orm import Session

from crm_core.models import Deal, Direction, LeadMessage
from crm_core.queries.deals import Clause
from crm_core.queries.middles import Middle, medians_and_whole, seconds


def first_answers(session: Session, deals: list[Clause]) -> tuple[dict[int | None, Middle], Middle | None]:
    """Of these deals by manager, and of all: from the lead's first message since the deal began to the team's answer.

    What a tunnel says, and what is sent to many, answers nobody. Deals without such a message or answer are left out.
    ``ix_lead_messages_latest`` has the messages of each deal's lead in their order, so that no others are looked at.
    """
    asked = (
        select(LeadMessage.at)
        .where(LeadMessage.lead_id == Deal.lead_id, LeadMessage.at >= Deal.created_at)
        .where(LeadMessage.direction == Direction.IN)
        .order_by(LeadMessage.at)
        .limit(1)
        .scalar_subquery()
    )
    begun = _once(select(Deal.manager_id, Deal.lead_id, asked.label("asked")).where(*deals), "begun")
    answered = (
        select(LeadMessage.at)
        .where(LeadMessage.lead_id == begun.c.lead_id, LeadMessage.at >= begun.c.asked)
        .where(LeadMessage.direction == Direction.OUT, LeadMessage.manager_id.is_not(None))
        .order_by(LeadMessage.at)
        .limit(1)
        .scalar_subquery()
    )
    length = seconds(session, answered, begun.c.asked).label("length")
    waits = _once(select(begun.c.manager_id, length).where(begun.c.asked.is_not(None)), "waits")
    known = select(waits.c.manager_id, waits.c.length).where(waits.c.length.is_not(None)).subquery()
    return medians_and_whole(session, known.c.manager_id, known.c.length)


def _once(query: Select[*tuple[Any, ...]], name: str) -> CTE:
    """Carried out as it stands: put into what is around it, each message would be looked for several times."""
    return query.cte(name).prefix_with("MATERIALIZED")
