"""Tunnels on screen: the list, a card, its entries, publishing, figures, the picture."""

from __future__ import annotations

from collections.abc import Awaitable, Callable

import pytest

from crm_core.models import Lead, Manager, SalesPlan, Tunnel, TunnelRun, TunnelStep, TunnelVersion
from crm_core.models.tunnels import Entry, RunState, Waits
from keyboards.places import OpenBlock, OpenTunnel
from keyboards.tunnels import TunnelStatistics
from tests.firm import OWNER, Firm
from tests.handlers.tunnels import begin, script, taps
from tests.services.tunnels import made, publish
from tests.stage import Stage
from views import charts
from views.flows import Flow
from views.sources import qr_picture

Open = Callable[[], Awaitable[Tunnel]]


@pytest.fixture
def opened(firm: Firm, stage: Stage) -> Open:
    """A tunnel of one message, on the owner's screen."""

    async def act() -> Tunnel:
        card = await made(firm, firm.owner)
        await stage.send(OWNER, "/tunnels")
        await stage.tap(OWNER, "Greeting")
        return card.tunnel

    return act


async def the_tunnel(firm: Firm) -> Tunnel:
    (tunnel,) = await firm.rows(Tunnel)
    return tunnel


async def test_home_leads_there_only_whoever_edits_tunnels(stage: Stage, ivan: Manager) -> None:
    await stage.send(OWNER, "/menu")
    await stage.tap(OWNER, "🧭 Tunnels")
    assert "There is none yet. Three ready ones are at hand." in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["➕ New tunnel", "🗄 Archive", "⬅️ Home"]
    await stage.send(ivan.telegram_id, "/menu")
    assert "🧭 Tunnels" not in stage.buttons(ivan.telegram_id)


async def test_an_empty_tunnel_opens_and_has_nothing_to_publish(firm: Firm, stage: Stage) -> None:
    await begin(stage, " Sale\tof  spring ")
    assert "🧭 <b>Sale of spring</b>" in stage.text(OWNER)
    assert "There are no blocks yet." in stage.text(OWNER)
    assert "✅ Check and publish" not in stage.buttons(OWNER)
    await taps(stage, "🧱 Blocks")
    assert stage.buttons(OWNER) == ["➕ Add a block", "⬅️ Tunnel"]
    await taps(stage, "⬅️ Tunnel", "🖼 Picture")
    assert "There are no blocks yet." in stage.text(OWNER)


async def test_a_name_that_is_taken_is_explained_and_the_form_stays(firm: Firm, stage: Stage, opened: Open) -> None:
    await opened()
    await begin(stage, "GREETING")
    assert "«Greeting» is there already" in stage.text(OWNER)
    await stage.send(OWNER, "Other")
    assert "🧭 <b>Other</b>" in stage.text(OWNER)


async def test_without_a_plan_a_ready_one_says_what_comes_first(stage: Stage) -> None:
    await stage.send(OWNER, "/tunnels")
    await taps(stage, "➕ New tunnel", "🎓 Webinar")
    assert "Make one first:" in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["⬅️ New tunnel"]


async def test_what_is_wrong_is_named_and_a_tap_leads_to_the_block(firm: Firm, stage: Stage, opened: Open) -> None:
    await opened()
    await taps(stage, "🧱 Blocks", "➕ Add a block", "⚡ Action", "⬅️ Blocks", "⬅️ Tunnel")
    press = await stage.tap(OWNER, "✅ Check and publish")
    assert press.alert
    assert press.text is not None
    assert "cannot be published yet" in press.text
    assert "Before it can be published, 1 thing:" in stage.text(OWNER)
    assert "<b>⚡ Action</b>\n⚠️ It does nothing: add an action." in stage.text(OWNER)
    await stage.tap(OWNER, "⚠️ Action")
    assert "⚠️ It does nothing: add an action." in stage.text(OWNER)
    await taps(stage, "⚡ Actions", "➕ Add", "🔵 Mark the chat unread", "⬅️ Actions", "⬅️ Block", "⬅️ Blocks")
    await taps(stage, "⬅️ Tunnel", "✅ Check and publish")
    assert (await the_tunnel(firm)).published == 1


async def test_a_change_is_published_anew(firm: Firm, stage: Stage, opened: Open) -> None:
    await opened()
    await taps(stage, "✅ Check and publish", "🧱 Blocks", "1. 💬 Hello", "📝 Text")
    await stage.send(OWNER, "Good day!")
    await taps(stage, "⬅️ Blocks", "⬅️ Tunnel")
    assert "You have changed it since" in stage.text(OWNER)
    press = await stage.tap(OWNER, "✅ Check and publish")
    assert press.text == "✅ Published: version 2"
    assert await firm.count(TunnelVersion) == 2


async def test_entries_are_a_link_words_and_the_plain_start(firm: Firm, stage: Stage, opened: Open) -> None:
    tunnel = await opened()
    await taps(stage, "🚪 Entries")
    assert f"?start={tunnel.code}</code>" in stage.text(OWNER)
    copied = [button["copy_text"]["text"] for button in stage.last(OWNER).buttons if "copy_text" in button]
    assert copied[0].endswith(f"?start={tunnel.code}")
    await taps(stage, "✏️ Other link")
    await stage.send(OWNER, "весна")
    assert "Only Latin letters" in stage.text(OWNER)
    await stage.send(OWNER, "spring-sale")
    assert "?start=spring-sale</code>" in stage.text(OWNER)
    await taps(stage, "🔑 Keywords")
    await stage.send(OWNER, "price\nHow much?")
    assert "• price\n• How much?" in stage.text(OWNER)
    await taps(stage, "☐ A plain /start")
    assert "☑ A plain /start" in stage.buttons(OWNER)
    assert (await the_tunnel(firm)).is_default
    await taps(stage, "🧹 No keywords")
    assert "No keywords yet." in stage.text(OWNER)
    await taps(stage, "🖼 QR picture")
    assert stage.last(OWNER).kind == "photo"
    await taps(stage, "⬅️ Entries")
    assert "🔗 Whoever opens this link" in stage.text(OWNER)


async def test_staff_who_open_the_link_see_the_tunnel_and_are_not_led_through(
    firm: Firm, stage: Stage, ivan: Manager, opened: Open
) -> None:
    tunnel = await opened()
    await stage.start(OWNER, tunnel.code)
    assert "🧭 <b>Greeting</b>" in stage.text(OWNER)
    await stage.start(ivan.telegram_id, tunnel.code)
    assert "Greeting" not in stage.text(ivan.telegram_id)
    assert await firm.count(TunnelRun) == 0


async def test_a_pause_lets_nobody_in_until_it_ends(firm: Firm, stage: Stage, opened: Open) -> None:
    await opened()
    await taps(stage, "✅ Check and publish")
    press = await stage.tap(OWNER, "⏸ Pause")
    assert press.text == "⏸ Nobody new comes in"
    assert "⏸ Lets nobody in · 0 people inside" in stage.text(OWNER)
    await taps(stage, "▶️ Let people in")
    assert (await the_tunnel(firm)).paused_at is None


async def test_a_tunnel_is_renamed_copied_put_away_and_brought_back(firm: Firm, stage: Stage, opened: Open) -> None:
    await opened()
    await taps(stage, "⋯ More", "✏️ Rename")
    await stage.send(OWNER, "Spring")
    await taps(stage, "⋯ More", "📑 Copy it")
    await stage.send(OWNER, "Summer")
    assert "🧭 <b>Summer</b>" in stage.text(OWNER)
    press = await stage.tap(OWNER, "⋯ More")
    press = await stage.tap(OWNER, "🗄 Put away")
    assert press.text == "🗄 In the archive"
    assert stage.buttons(OWNER)[0] == "♻️ Restore"
    await taps(stage, "⬅️ Archive")
    assert stage.buttons(OWNER) == ["🗄 Summer", "⬅️ Tunnels"]
    await taps(stage, "🗄 Summer", "♻️ Restore", "⬅️ Tunnels")
    assert stage.buttons(OWNER)[:2] == ["✏️ Spring", "✏️ Summer"]


async def test_deleting_asks_first(firm: Firm, stage: Stage, opened: Open) -> None:
    await opened()
    await taps(stage, "⋯ More", "🗑 Delete", "⬅️ No")
    assert await firm.count(Tunnel) == 1
    await taps(stage, "🗑 Delete", "🗑 Yes, delete it")
    assert await firm.count(Tunnel) == 0
    assert "There is none yet." in stage.text(OWNER)


async def test_crossing_edits_show_the_tunnel_as_it_is_now(
    firm: Firm, stage: Stage, anna_admin: Manager, opened: Open
) -> None:
    tunnel = await opened()
    await firm.services.tunnels.rename(tunnel.id, "Autumn", seen=tunnel.version, actor=anna_admin)
    press = await stage.tap(OWNER, "✅ Check and publish")
    assert press.text == "Changed by Anna just now. Here it is as it stands now."
    assert "🧭 <b>Autumn</b>" in stage.text(OWNER)
    assert (await the_tunnel(firm)).published is None


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

        def unit(session: object, run: TunnelRun = run, step: TunnelStep = step) -> None:
            session.add(run)  # type: ignore[attr-defined]
            session.flush()  # type: ignore[attr-defined]
            step.run_id = run.id
            session.add(step)  # type: ignore[attr-defined]

        await firm.db.write(unit)


async def test_figures_say_how_far_people_got(firm: Firm, stage: Stage, plan: SalesPlan, opened: Open) -> None:
    tunnel = await opened()
    await taps(stage, "📊 Figures")
    assert "Nobody has come in yet." in stage.text(OWNER)
    await taps(stage, "⬅️ Tunnel", "✅ Check and publish")
    await been_through(firm, tunnel.id, plan)
    await taps(stage, "📊 Figures")
    assert "2 times somebody came in" in stage.text(OWNER)
    assert "💬 Hello\n👣 2 · ➡️ 1 · 🧍 1" in stage.text(OWNER)
    await taps(stage, "v. 1")
    assert "Version 1" in stage.text(OWNER)
    await stage.send(OWNER, "/tunnels")
    assert "🟢 Greeting · 1" in stage.buttons(OWNER)
    card = await firm.services.tunnels.get(tunnel.id, actor=firm.owner)
    await taps(stage, "Greeting", "⋯ More", "🗑 Delete")
    press = await stage.tap(OWNER, "🗑 Yes, delete it")
    assert press.text == "People have been in this tunnel: put it into the archive instead."
    assert card.inside == 1


@pytest.mark.parametrize("dark", [False, True])
async def test_the_picture_is_as_light_or_dark_as_its_reader_likes(
    firm: Firm, stage: Stage, opened: Open, monkeypatch: pytest.MonkeyPatch, dark: bool
) -> None:
    drawn: list[Flow] = []

    async def draw(flow: Flow) -> bytes:
        drawn.append(flow)
        return qr_picture("https://example.com/?" + str(len(drawn)))

    monkeypatch.setattr(charts, "draw", draw)
    await firm.services.people.set_pictures(dark=dark, actor=firm.owner)
    await opened()
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
async def test_what_is_gone_is_said_to_be_gone(stage: Stage, opened: Open, payload: OpenTunnel | OpenBlock) -> None:
    await opened()
    press = await stage.press(OWNER, stage.last(OWNER).id, payload.pack(), forged=True)
    assert press.text is not None
    assert press.text.startswith("Nothing was found")


async def test_a_version_that_never_was_has_no_figures(stage: Stage, opened: Open) -> None:
    tunnel = await opened()
    payload = TunnelStatistics(tunnel_id=tunnel.id, number=9)
    press = await stage.press(OWNER, stage.last(OWNER).id, payload.pack(), forged=True)
    assert press.text is not None
    assert press.text.startswith("Nothing was found")


async def test_publishing_leaves_the_draft_as_it_is(firm: Firm, opened: Open) -> None:
    await opened()
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
    await taps(stage, "🔁 From the beginning", "⬅️ Tunnel")
    assert "✅ Check and publish" in stage.buttons(OWNER)
