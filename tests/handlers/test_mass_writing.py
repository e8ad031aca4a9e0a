"""Actions that write to many leads, from the audience to what each of them reads."""

from __future__ import annotations

import pytest

from crm_core.models import Event, Lead, Manager, TunnelRun
from crm_core.rules.tunnels import AnswerKind, MessageBlock, QuestionBlock
from tests.firm import OWNER, Firm
from tests.handlers.test_audience import ten
from tests.handlers.test_audience_actions import menu, work
from tests.services.deals import entries
from tests.services.tunnels_led import Guide
from tests.stage import Stage

__all__ = ["ten"]


@pytest.fixture
async def tunnel(firm: Firm, stage: Stage, ten: list[Lead]) -> int:
    for lead in ten:
        stage.world.person(lead.telegram_id or 0, lead.name).started = True
    return await Guide(firm, firm.owner).tunnel(
        MessageBlock(1, "Hello", text="Hello, {lead}!", next=2),
        QuestionBlock(2, "Phone", text="Your phone?", answer=AnswerKind.PHONE, save_to="phone", next=None),
    )


async def test_leads_are_led_into_a_tunnel_and_out_of_it(
    firm: Firm, stage: Stage, ivan: Manager, ten: list[Lead], tunnel: int
) -> None:
    await firm.services.people.unreachable(ten[9].telegram_id or 0)
    await menu(stage)
    await stage.tap(OWNER, "🧭 Into a tunnel")
    assert "🧭 Which tunnel?" in stage.text(OWNER)
    await stage.tap(OWNER, "🧭 Greeting")
    assert "Start the tunnel «Greeting» for <b>9</b> leads?" in stage.text(OWNER)
    assert "▫️ blocked the bot: 1" in stage.text(OWNER)
    await stage.tap(OWNER, "⚡ Yes, begin")
    await work(firm)
    await stage.settle()
    assert "🧭 Leads into the tunnel</b>\n«Greeting»\n🏁 Finished: 10 leads\n\n✅ Done: 9" in stage.text(OWNER)
    assert stage.texts(ten[0].telegram_id or 0)[-2:] == ["Hello, Lead 0!", "Your phone?"]
    await stage.tap(OWNER, "▫️ blocked the bot · 1")
    assert "▫️ blocked the bot · 1\n\nLead 9" in stage.text(OWNER)
    await menu(stage)
    for button in ("✋ Out of a tunnel", "🧭 Greeting"):
        await stage.tap(OWNER, button)
    assert "Stop the tunnel «Greeting» for <b>9</b> leads?" in stage.text(OWNER)
    assert "▫️ not in the tunnel: 1" in stage.text(OWNER)
    await stage.tap(OWNER, "⚡ Yes, begin")
    await work(firm)
    assert all(run.ended_at for run in await firm.rows(TunnelRun))
    assert len(await entries(firm, Event.LEAD_TUNNEL_STOPPED)) == 9


async def test_a_tunnel_paused_after_the_preview_leads_nobody_in(
    firm: Firm, stage: Stage, ten: list[Lead], tunnel: int
) -> None:
    await menu(stage)
    for button in ("🧭 Into a tunnel", "🧭 Greeting"):
        await stage.tap(OWNER, button)
    card = await firm.services.tunnels.get(tunnel, actor=firm.owner)
    await firm.services.tunnels.set_paused(tunnel, on=True, seen=card.tunnel.version, actor=firm.owner)
    press = await stage.tap(OWNER, "⚡ Yes, begin")
    assert "Nobody new is let into this tunnel now" in (press.text or "")
    await stage.tap(OWNER, "⬅️")
    assert "There is no tunnel to choose from now" in stage.text(OWNER)
    assert await firm.count(TunnelRun) == 0
