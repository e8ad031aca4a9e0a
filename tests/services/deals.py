"""What the tests of deals start from."""

from __future__ import annotations

from crm_core.models import (
    AuditEntry,
    Event,
    Manager,
    SalesPlan,
)
from crm_core.results import DealCard
from tests.firm import REASONS, Firm


async def started(
    firm: Firm, *, reasons: tuple[str, ...] = REASONS, required: bool = True
) -> tuple[Manager, SalesPlan, DealCard]:
    """A manager with one deal of an even plan."""
    ivan = await firm.person()
    plan = await firm.plan(ivan, reasons=reasons, required=required)
    deal = await firm.deal()
    return ivan, plan, await firm.card(deal.id, ivan)


async def lost(firm: Firm, card: DealCard, actor: Manager, reason: str = "No answer") -> DealCard:
    chosen = await firm.reason(reason)
    return await firm.services.deals.lose(card.deal.id, chosen.id, seen=card.deal.version, actor=actor)


async def moved(firm: Firm, card: DealCard, name: str, actor: Manager) -> DealCard:
    target = next(status for status in card.statuses if status.name == name)
    return await firm.services.deals.move(card.deal.id, target.id, seen=card.deal.version, actor=actor)


async def entries(firm: Firm, event: Event) -> list[AuditEntry]:
    return [row for row in await firm.rows(AuditEntry) if row.event is event]
