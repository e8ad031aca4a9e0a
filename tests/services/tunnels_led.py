"""Leads in tunnels, for tests of services."""

from __future__ import annotations

from dataclasses import dataclass, field

from sqlalchemy import select

from crm_core.models import Direction, Lead, LeadMessage, Manager, NoticeKind, TunnelRun
from crm_core.results import Sender
from crm_core.results.leads import Came
from crm_core.results.tunnels_runs import Pressing
from crm_core.rules.tunnels import AnyBlock
from tests.firm import Firm
from tests.services.tunnels import publish


@dataclass
class Guide:
    """One lead's chat as the outbox leaves it."""

    firm: Firm
    admin: Manager
    sender: Sender = field(default_factory=lambda: Sender(7001, "Olena Koval", None, "uk"))

    async def tunnel(
        self, *blocks: AnyBlock, name: str = "Greeting", default: bool = False, words: tuple[str, ...] = ()
    ) -> int:
        """Published; its code is its name."""
        services, admin = self.firm.services, self.admin
        card = await services.tunnels.create(name, actor=admin)
        number = card.tunnel.id
        card = await services.tunnels.set_code(number, name.lower(), seen=card.tunnel.version, actor=admin)
        for block in blocks:
            last = card.script.blocks[-1].id if card.script.blocks else None
            card = await services.tunnels_blocks.add(number, block, after=last, seen=card.tunnel.version, actor=admin)
        for block in blocks:  # arrows lead to blocks that are there by now
            card = await services.tunnels_blocks.change(number, block, seen=card.tunnel.version, actor=admin)
        if words:
            card = await services.tunnels.set_keywords(number, words, seen=card.tunnel.version, actor=admin)
        if default:
            card = await services.tunnels.set_default(number, on=True, seen=card.tunnel.version, actor=admin)
        await publish(self.firm, card, self.admin)
        return number

    async def start(self, payload: str | None = None, message_id: int | None = None) -> Came:
        number = next(self.firm.numbers) if message_id is None else message_id
        return await self.firm.services.leads.start(self.sender, source=payload, message_id=number)

    async def press(self, place: int, step: int | None = None) -> Pressing:
        run = await self.run()
        at = run.step if step is None else step
        return await self.firm.services.tunnels_runs.press(self.sender.telegram_id, run.id, at, place)

    async def pass_time(self, **span: float) -> None:
        """The clock goes on, and whoever is due with it."""
        self.firm.clock.forward(_seconds(**span))
        for run_id in await self.firm.services.tunnels_runs.due():
            await self.firm.services.tunnels_runs.time_came(run_id, before_commit=nothing)

    async def run(self) -> TunnelRun:
        """The newest."""
        query = select(TunnelRun).order_by(TunnelRun.id.desc()).limit(1)
        return await self.firm.db.read(lambda session: session.scalars(query).one())

    async def lead(self) -> Lead:
        query = select(Lead).where(Lead.telegram_id == self.sender.telegram_id)
        return await self.firm.db.read(lambda session: session.scalars(query).one())

    async def said(self) -> list[str]:
        """What the tunnels have said, in the order in which it goes out."""
        notices = await self.firm.notices(NoticeKind.TUNNEL_SAID)
        texts = {message.id: message.text for message in await self.firm.rows(LeadMessage)}
        return [texts[notice.data["lead_message_id"]] for notice in sorted(notices, key=lambda one: one.id)]

    async def talk(self) -> list[tuple[Direction, str]]:
        query = select(LeadMessage).order_by(LeadMessage.id)
        found = await self.firm.db.read(lambda session: session.scalars(query).all())
        return [(message.direction, message.text) for message in found]


def nothing() -> None: ...


def _seconds(*, minutes: float = 0, hours: float = 0, days: float = 0) -> float:
    return 60 * (minutes + 60 * (hours + 24 * days))
