"""Actions that write to many leads, from the audience to what each of them reads."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from crm_core.models import Event, Lead, Manager, MassAction, TunnelRun
from crm_core.rules.text import cut
from crm_core.rules.tunnels import AnswerKind, MessageBlock, QuestionBlock
from locales import translator
from sandbox.entities import Entity
from tests.firm import OWNER, Firm
from tests.handlers.test_audience import ten
from tests.handlers.test_audience_actions import menu, work
from tests.services.deals import entries
from tests.services.tunnels_led import Guide
from tests.stage import Stage
from views.lengths import without_tags
from views.mass import progress_screen

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


@pytest.fixture
def readers(stage: Stage, ten: list[Lead]) -> list[int]:
    """Chats of the ten, who have opened the bot."""
    chats = [lead.telegram_id or 0 for lead in ten]
    for lead in ten:
        stage.world.person(lead.telegram_id or 0, lead.name).started = True
    return chats


async def write(stage: Stage, text: str, entities: Sequence[Entity] = ()) -> None:
    await menu(stage)
    await stage.tap(OWNER, "💬 A message")
    stage.world.send(OWNER, text, entities=entities)
    await stage.settle()


async def sent_out(firm: Firm, stage: Stage) -> None:
    while await firm.services.mass.running():
        await work(firm)
        await stage.settle()


async def test_a_message_is_shown_as_it_will_arrive_and_arrives_so(
    firm: Firm, stage: Stage, ivan: Manager, ten: list[Lead], readers: list[int]
) -> None:
    await firm.services.leaving.stop(readers[8])
    stage.world.person(readers[7]).blocked = True  # nobody has heard of it
    bold = {"type": "bold", "offset": 0, "length": 8}
    await write(stage, "Good day, {lead}! <Autumn> is here.", [bold])
    arrives = "<b>Good day</b>, Lead {}! &lt;Autumn&gt; is here."
    assert "Send this to <b>9</b> leads?" in stage.text(OWNER)
    assert arrives.format(9) in stage.text(OWNER)
    assert "▫️ asked not to be written to: 1" in stage.text(OWNER)
    await stage.tap(OWNER, "⚡ Yes, begin")
    await sent_out(firm, stage)
    assert [error.params["chat_id"] for error in stage.world.errors] == [readers[7]]
    stage.world.journal.errors.clear()
    for number in range(7):
        assert [arrives.format(number) == text for text in stage.texts(readers[number])].count(True) == 1
    assert "🏁 Finished: 10 leads\n\n✅ Done: 8" in stage.text(OWNER)
    assert stage.buttons(OWNER)[:2] == ["▫️ asked not to be written to · 1", "▫️ blocked the bot · 1"]
    for chat in readers:
        shown = " ".join(stage.texts(chat) + (stage.buttons(chat) if stage.texts(chat) else []))
        assert not any(word in shown for word in ("ONLINE", "Ivan", "Olga", "11 000", "#", "tunnel"))
    await stage.send(OWNER, "/chats")
    await stage.tap(OWNER, "Lead 0 [ONLINE]")
    assert "↩️ <b>the company</b>" in stage.text(OWNER)
    assert "Good day, Lead 0! &lt;Autumn&gt; is here." in stage.text(OWNER)


async def test_its_progress_counts_what_has_arrived_and_a_stop_takes_back_the_rest(
    firm: Firm, stage: Stage, ten: list[Lead], readers: list[int]
) -> None:
    await write(stage, "News " * 30)
    await stage.tap(OWNER, "⚡ Yes, begin")
    (action_id,) = await firm.services.mass.running()
    await firm.services.mass.work(action_id, 4)
    await stage.settle()
    await firm.services.mass.work(action_id, 3)
    shown = await firm.services.mass.progress(action_id, actor=firm.owner)
    english = translator("en", currency="UAH", time_zone="Europe/Kyiv")
    words = without_tags(progress_screen(english, shown))
    head = f"💬 A message to leads\n«{cut('News ' * 30, 60)}»\n"
    assert words == head + "⏳ 4 of 10 · 40.0%\n\n✅ Done: 4\n📤 On the way: 3"
    await stage.tap(OWNER, "⏹ Stop")
    await stage.settle()
    assert "⏹ Stopped by Olga at 4 of 10\n\n✅ Done: 4" in stage.text(OWNER)
    assert sum("News" in " ".join(stage.texts(chat)) for chat in readers) == 4


async def test_what_is_answered_to_it_comes_to_the_manager(
    firm: Firm, stage: Stage, ivan: Manager, ten: list[Lead], readers: list[int]
) -> None:
    await write(stage, "News for you")
    await stage.tap(OWNER, "⚡ Yes, begin")
    await sent_out(firm, stage)
    await stage.send(readers[0], "Tell me more", reply_to=stage.last(readers[0]).id)
    assert "Tell me more" in stage.text(ivan.telegram_id)


async def test_a_confirmation_sends_only_what_it_has_shown(
    firm: Firm, stage: Stage, ten: list[Lead], readers: list[int]
) -> None:
    await write(stage, "First words")
    old = stage.last(OWNER)
    yes = next(button["callback_data"] for button in old.buttons if "begin" in button["text"])
    await stage.tap(OWNER, "✏️ Write the message")
    await stage.send(OWNER, "Other words")
    press = await stage.press(OWNER, old.id, yes, forged=True)
    assert press.text
    assert await firm.count(MassAction) == 0
    message = stage.last(OWNER)
    yes = next(button["callback_data"] for button in message.buttons if "begin" in button["text"])
    for _ in range(2):
        await stage.press(OWNER, message.id, yes, forged=True)
    await sent_out(firm, stage)
    assert await firm.count(MassAction) == 1
    assert [text for text in stage.texts(readers[0]) if "words" in text] == ["Other words"]


async def test_what_cannot_be_sent_to_many_is_said_and_the_form_stays(stage: Stage, readers: list[int]) -> None:
    await write(stage, "About {plan}")
    assert "Nothing is put in place of {plan}" in stage.text(OWNER)
    stage.world.send_media(OWNER, "photo", b"x")
    await stage.settle()
    assert "Only words can be sent to many" in stage.text(OWNER)
    await stage.send(OWNER, "Words")
    assert "Send this to <b>10</b> leads?" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Actions")
    assert "What shall be done with them?" in stage.text(OWNER)
