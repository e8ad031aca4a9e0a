"""What is seen of a tunnel: its figures, its picture, how it is tried, what is gone."""

from __future__ import annotations

import pytest
from sqlalchemy.orm import Session

from crm_core.models import Lead, SalesPlan, TunnelRun, TunnelStep, TunnelVersion
from crm_core.models.tunnels import Entry, RunState, Waits
from keyboards.places import OpenBlock, OpenTunnel
from keyboards.tunnels import TunnelStatistics
from tests.firm import OWNER, Firm
from tests.handlers.tunnels import begin, opened, script, taps, the_tunnel
from tests.services.tunnels import publish
from tests.stage import Stage
from views import charts
from views.flows import Flow
from views.sources import qr_picture


async def been_through(firm: Firm, card_id: int, plan: SalesPlan) -> None:
    """Two leads came: one has answered and gone on, one stands there."""
    (version,) = await firm.rows(TunnelVersion)
    for number, done in enumerate((True, False)):
        await firm.deal(firm.lead(number))
        lead = (await firm.rows(Lead))[-1]
        now = firm.clock()
        state, waits = (RunState.ENDED, None) if done else (RunState.WAITING, Waits.BUTTON)
        run = TunnelRun(
            tunnel_id=card_id, version_id=version.id, lead_id=lead.id, entry=Entry.LINK, state=state, waits=waits,
            block=None if done else 1, answers={}, variables={}, entered_at=now, ended_at=now if done else None,
        )  # fmt: skip
        step = TunnelStep(block=1, version_id=version.id, reached_at=now, left_at=now if done else None)

        def unit(session: Session, run: TunnelRun = run, step: TunnelStep = step) -> None:
            session.add(run)
            session.flush()
            step.run_id = run.id
            session.add(step)

        await firm.db.write(unit)


async def test_figures_say_how_far_people_got(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    tunnel = await opened(firm, stage)
    await taps(stage, "📊 Figures")
    assert "Nobody has come in yet." in stage.text(OWNER)
    await taps(stage, "⬅️ Tunnel", "✅ Check and publish")
    await been_through(firm, tunnel.id, plan)
    await taps(stage, "📊 Figures")
    assert "2 times somebody came in" in stage.text(OWNER)
    assert "💬 Hello\n👣 2 · ➡️ 1 · 🧍 1" in stage.text(OWNER)
    assert "🧍 inside: 1" in stage.text(OWNER)
    await taps(stage, "v. 1")
    assert "Version 1" in stage.text(OWNER)
    await taps(stage, "⬅️ Tunnel", "🧱 Blocks", "Hello")
    assert "👣 reached: 2 · ➡️ went on: 1 · 🧍 there now: 1" in stage.text(OWNER)
    await stage.send(OWNER, "/tunnels")
    assert "🟢 Greeting · 1" in stage.buttons(OWNER)
    card = await firm.services.tunnels.get(tunnel.id, actor=firm.owner)
    await taps(stage, "Greeting", "⋯ More", "🗑 Delete")
    press = await stage.tap(OWNER, "🗑 Yes, delete it")
    assert press.text == "People have been in this tunnel: put it into the archive instead."
    assert card.inside == 1


@pytest.mark.parametrize("dark", [False, True])
async def test_the_picture_is_as_light_or_dark_as_its_reader_likes(
    firm: Firm, stage: Stage, monkeypatch: pytest.MonkeyPatch, dark: bool
) -> None:
    drawn: list[Flow] = []

    async def draw(flow: Flow) -> bytes:
        drawn.append(flow)
        return qr_picture("https://example.com/?" + str(len(drawn)))

    monkeypatch.setattr(charts, "draw", draw)
    await firm.services.people.set_pictures(dark=dark, actor=firm.owner)
    await opened(firm, stage)
    await taps(stage, "🖼 Picture")
    assert stage.last(OWNER).kind == "photo"
    assert [flow.dark for flow in drawn] == [dark]
    assert [box.name for box in drawn[0].boxes] == ["1. Hello"]
    await taps(stage, "⬅️ Tunnel")
    assert "🧭 <b>Greeting</b>" in stage.text(OWNER)


async def test_long_names_fit_everywhere(firm: Firm, stage: Stage) -> None:
    await begin(stage, "Щ" * 60)
    await taps(stage, "🧱 Blocks", "➕ Add a block", "💬 Message", "✏️ Block name")
    await stage.send(OWNER, "Ж" * 40)
    await taps(stage, "⬅️ Blocks")
    assert max(map(len, stage.buttons(OWNER))) <= 32
    await taps(stage, "⬅️ Tunnel", "⬅️ Tunnels")
    assert max(map(len, stage.buttons(OWNER))) <= 32


async def test_a_hundred_tunnels_and_blocks_are_turned_by_pages(firm: Firm, stage: Stage) -> None:
    for number in range(25):
        await firm.services.tunnels.create(f"Tunnel {number:02}", actor=firm.owner)
    await stage.send(OWNER, "/tunnels")
    await taps(stage, "➡️")
    assert "✏️ Tunnel 24" in stage.buttons(OWNER)
    await taps(stage, "Tunnel 24", "🧱 Blocks")
    for _ in range(22):
        await taps(stage, "➕ Add a block", "⏳ Delay", "⬅️ Blocks")
    await taps(stage, "➡️")
    assert "22. ⏳ Delay 22" in stage.buttons(OWNER)


@pytest.mark.parametrize("payload", [OpenTunnel(tunnel_id=77), OpenBlock(tunnel_id=77, block_id=1)])
async def test_what_is_gone_is_said_to_be_gone(firm: Firm, stage: Stage, payload: OpenTunnel | OpenBlock) -> None:
    await opened(firm, stage)
    press = await stage.press(OWNER, stage.last(OWNER).id, payload.pack(), forged=True)
    assert press.text is not None
    assert press.text.startswith("Nothing was found")


async def test_a_version_that_never_was_has_no_figures(firm: Firm, stage: Stage) -> None:
    tunnel = await opened(firm, stage)
    payload = TunnelStatistics(tunnel_id=tunnel.id, number=9)
    press = await stage.press(OWNER, stage.last(OWNER).id, payload.pack(), forged=True)
    assert press.text is not None
    assert press.text.startswith("Nothing was found")


async def test_publishing_leaves_the_draft_as_it_is(firm: Firm, stage: Stage) -> None:
    await opened(firm, stage)
    before = await script(firm)
    card = await firm.services.tunnels.get((await the_tunnel(firm)).id, actor=firm.owner)
    await publish(firm, card, firm.owner)
    assert await script(firm) == before


async def test_a_tunnel_is_tried_on_oneself_and_nothing_is_done(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await stage.send(OWNER, "/tunnels")
    await taps(stage, "➕ New tunnel", "💰 Price request", "🗃 Online sales", "🧪 Try it on me")
    assert "🧪 <b>Price request</b>" in stage.text(OWNER)
    for answer in ("A course", "2"):
        await taps(stage, "✏️ Answer")
        await stage.send(OWNER, answer)
    await stage.tap(OWNER, "Now")
    assert "🗃 Add to a sales plan: Online sales" in stage.text(OWNER)
    assert "🏁 The tunnel has ended." in stage.text(OWNER)
    assert await firm.count(Lead) == await firm.count(TunnelRun) == 0
    press = await stage.tap(OWNER, "🔁 From the beginning")
    assert press.text == "🔁 From the beginning"  # else nothing would happen if it looks as before
    await taps(stage, "⬅️ Tunnel")
    assert "✅ Check and publish" in stage.buttons(OWNER)
