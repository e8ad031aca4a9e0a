"""What the tests of a plan's team start from."""

from __future__ import annotations

from crm_core.models import Manager, PlanMember, SalesPlan
from keyboards.places import PlanTeam
from tests.firm import OWNER, Firm
from tests.stage import Stage


async def open_team(stage: Stage, plan: SalesPlan, person: int = OWNER) -> None:
    """The plan's own card leads here; that is another feature's."""
    await stage.send(person, "/menu")
    await press(stage, PlanTeam(plan_id=plan.id).pack(), person)


async def press(stage: Stage, data: str, person: int = OWNER) -> str:
    answer = await stage.press(person, stage.last(person).id, data, forged=True)
    return answer.text or ""


async def member(firm: Firm, manager: Manager) -> PlanMember:
    return next(row for row in await firm.rows(PlanMember) if row.manager_id == manager.id)
