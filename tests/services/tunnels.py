"""Tunnels for tests of services."""

from __future__ import annotations

from crm_core.models import (
    Manager,
)
from crm_core.results.tunnels import TunnelCard
from crm_core.rules.tunnels import MessageBlock
from locales.currencies import minor_digits
from tests.firm import Firm

HELLO = MessageBlock(0, "Hello", text="Hello!")


async def made(firm: Firm, admin: Manager, name: str = "Greeting") -> TunnelCard:
    card = await firm.services.tunnels.create(name, actor=admin)
    return await firm.services.tunnels_blocks.add(
        card.tunnel.id, HELLO, after=None, seen=card.tunnel.version, actor=admin
    )


async def publish(firm: Firm, card: TunnelCard, admin: Manager) -> TunnelCard:
    return await firm.services.tunnels.publish(
        card.tunnel.id, minor_digits=minor_digits, seen=card.tunnel.version, actor=admin
    )
