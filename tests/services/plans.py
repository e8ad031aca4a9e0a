"""What the tests of plans start from."""

from __future__ import annotations

from crm_core.models import Colour, Company, Manager, SalesPlan
from crm_core.results.plans import PlanCard
from crm_core.services.planning import PlanSettings
from tests.firm import STEPS, Firm

SETTINGS = PlanSettings("Online sales", 1_100_000, "ONLINE")
WON, LOST = ("Won", Colour.GREEN), ("Lost", Colour.RED)


async def create(
    firm: Firm, settings: PlanSettings = SETTINGS, *team: Manager, actor: Manager | None = None
) -> SalesPlan:
    ids = [one.id for one in team]
    service = firm.services.plans
    return await service.create(settings, STEPS, won=WON, lost=LOST, team=ids, actor=actor or firm.owner)


async def default_of(firm: Firm) -> int | None:
    (company,) = await firm.rows(Company)
    return company.default_plan_id


async def card(firm: Firm, plan: SalesPlan, actor: Manager | None = None) -> PlanCard:
    return await firm.services.plans.card(plan.id, actor=actor or firm.owner)
