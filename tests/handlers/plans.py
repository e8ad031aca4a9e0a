"""What the tests of plans on screen start from."""

from __future__ import annotations

from crm_core.models import Company, SalesPlan
from sandbox.messages import ChatMessage
from tests.firm import OWNER, Firm
from tests.stage import Stage


async def open_plan(stage: Stage, name: str = "Online sales", who: int = OWNER) -> None:
    await stage.send(who, "/plans")
    await stage.tap(who, name)


async def kept(firm: Firm, plan: SalesPlan) -> SalesPlan:
    return next(one for one in await firm.rows(SalesPlan) if one.id == plan.id)


async def default_of(firm: Firm) -> int | None:
    (company,) = await firm.rows(Company)
    return company.default_plan_id


def styled(stage: Stage, who: int = OWNER) -> dict[str, str]:
    return {button["text"]: button["style"] for button in stage.last(who).buttons if button.get("style")}


# -- the form of a new plan ----------------------------------------------------------------------------------------


def bubble(stage: Stage, who: int = OWNER) -> ChatMessage:
    """The newest screen with buttons."""
    return next(one for one in reversed(stage.world.chat(who).messages) if one.outgoing and one.buttons)


def says(stage: Stage, who: int = OWNER) -> str:
    return bubble(stage, who).html.replace("\u00a0", " ")


def offers(stage: Stage, who: int = OWNER) -> list[str]:
    return [button["text"] for button in bubble(stage, who).buttons]


async def begin(stage: Stage, who: int = OWNER) -> None:
    await stage.send(who, "/plans")
    await stage.tap(who, "➕ Create")


async def fill_to_team(stage: Stage, who: int = OWNER, name: str = "Online sales") -> None:
    await begin(stage, who)
    for text in (name, "12 500", "ONLINE"):
        await stage.send(who, text)
    await stage.tap(who, "➡️ Next")


async def made(firm: Firm) -> SalesPlan:
    (plan,) = await firm.rows(SalesPlan)
    return plan
