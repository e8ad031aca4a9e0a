"""Tunnels for tests of screens."""

from __future__ import annotations

from crm_core.models import Tunnel
from crm_core.rules.tunnels import Script, from_json
from tests.firm import OWNER, Firm
from tests.services.tunnels import made
from tests.stage import Stage


async def script(firm: Firm) -> Script:
    """The draft of the newest tunnel."""
    tunnel = max(await firm.rows(Tunnel), key=lambda one: one.id)
    return from_json(tunnel.draft)


async def begin(stage: Stage, name: str = "Sale") -> None:
    """An empty tunnel, as the owner makes it."""
    await stage.send(OWNER, "/tunnels")
    await stage.tap(OWNER, "➕ New tunnel")
    await stage.tap(OWNER, "📄 Empty")
    await stage.send(OWNER, name)


async def taps(stage: Stage, *buttons: str) -> None:
    for button in buttons:
        await stage.tap(OWNER, button)


async def opened(firm: Firm, stage: Stage) -> Tunnel:
    """A tunnel of one message, on the owner's screen."""
    card = await made(firm, firm.owner)
    await stage.send(OWNER, "/tunnels")
    await stage.tap(OWNER, "Greeting")
    return card.tunnel


async def the_tunnel(firm: Firm) -> Tunnel:
    (tunnel,) = await firm.rows(Tunnel)
    return tunnel
