"""Tunnels on screen: the list, a card, its entries, publishing, figures, the picture."""

from __future__ import annotations

from crm_core.models import Manager, Tunnel, TunnelRun, TunnelVersion
from tests.firm import OWNER, Firm
from tests.handlers.tunnels import begin, opened, taps, the_tunnel
from tests.stage import Stage


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


async def test_a_name_that_is_taken_is_explained_and_the_form_stays(firm: Firm, stage: Stage) -> None:
    await opened(firm, stage)
    await begin(stage, "GREETING")
    assert "«Greeting» is there already" in stage.text(OWNER)
    await stage.send(OWNER, "Other")
    assert "🧭 <b>Other</b>" in stage.text(OWNER)


async def test_without_a_plan_a_ready_one_says_what_comes_first(stage: Stage) -> None:
    await stage.send(OWNER, "/tunnels")
    await taps(stage, "➕ New tunnel", "🎓 Webinar")
    assert "Make one first:" in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["⬅️ New tunnel"]


async def test_what_is_wrong_is_named_and_a_tap_leads_to_the_block(firm: Firm, stage: Stage) -> None:
    await opened(firm, stage)
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


async def test_a_change_is_published_anew(firm: Firm, stage: Stage) -> None:
    await opened(firm, stage)
    await taps(stage, "✅ Check and publish", "🧱 Blocks", "1. 💬 Hello", "📝 Text")
    await stage.send(OWNER, "Good day!")
    await taps(stage, "⬅️ Blocks", "⬅️ Tunnel")
    assert "You have changed it since" in stage.text(OWNER)
    press = await stage.tap(OWNER, "✅ Check and publish")
    assert press.text == "✅ Published: version 2"
    assert await firm.count(TunnelVersion) == 2


async def test_entries_are_a_link_words_and_the_plain_start(firm: Firm, stage: Stage) -> None:
    tunnel = await opened(firm, stage)
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
    firm: Firm, stage: Stage, ivan: Manager
) -> None:
    tunnel = await opened(firm, stage)
    await stage.start(OWNER, tunnel.code)
    assert "🧭 <b>Greeting</b>" in stage.text(OWNER)
    await stage.start(ivan.telegram_id, tunnel.code)
    assert "Greeting" not in stage.text(ivan.telegram_id)
    assert await firm.count(TunnelRun) == 0


async def test_a_pause_lets_nobody_in_until_it_ends(firm: Firm, stage: Stage) -> None:
    await opened(firm, stage)
    await taps(stage, "✅ Check and publish")
    press = await stage.tap(OWNER, "⏸ Pause")
    assert press.text == "⏸ Nobody new comes in"
    assert "⏸ Lets nobody in · 0 people inside" in stage.text(OWNER)
    await taps(stage, "▶️ Let people in")
    assert (await the_tunnel(firm)).paused_at is None


async def test_a_tunnel_is_renamed_copied_put_away_and_brought_back(firm: Firm, stage: Stage) -> None:
    await opened(firm, stage)
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


async def test_deleting_asks_first(firm: Firm, stage: Stage) -> None:
    await opened(firm, stage)
    await taps(stage, "⋯ More", "🗑 Delete", "⬅️ No")
    assert await firm.count(Tunnel) == 1
    await taps(stage, "🗑 Delete", "🗑 Yes, delete it")
    assert await firm.count(Tunnel) == 0
    assert "There is none yet." in stage.text(OWNER)


async def test_crossing_edits_show_the_tunnel_as_it_is_now(firm: Firm, stage: Stage, anna_admin: Manager) -> None:
    tunnel = await opened(firm, stage)
    await firm.services.tunnels.rename(tunnel.id, "Autumn", seen=tunnel.version, actor=anna_admin)
    press = await stage.tap(OWNER, "✅ Check and publish")
    assert press.text == "Changed by Anna just now. Here it is as it stands now."
    assert "🧭 <b>Autumn</b>" in stage.text(OWNER)
    assert (await the_tunnel(firm)).published is None
