"""Where a lead stands in tunnels, and what the team decides about it, on the screen."""

from __future__ import annotations

import pytest

from crm_core.models import Deal, Lead, LeadManager, Manager, RunState
from crm_core.rules.tunnels import DelayBlock, MessageBlock, QuestionBlock
from tests.firm import Firm
from tests.handlers.conftest import LEAD
from tests.services.tunnels_led import Guide
from tests.stage import Stage

ASK = (QuestionBlock(1, "Need", text="What is it about?", next=2), MessageBlock(2, "Bye", text="Thanks"))


@pytest.fixture
async def guide(firm: Firm, deal: Deal) -> Guide:
    """Olena, who has a deal with Ivan."""
    return Guide(firm, firm.owner)


async def open_chat(stage: Stage, person: Manager) -> None:
    await stage.send(person.telegram_id, "/chats")
    await stage.tap(person.telegram_id, "Olena")


async def test_where_a_lead_stands_is_behind_their_chat(stage: Stage, guide: Guide, ivan: Manager) -> None:
    await guide.tunnel(*ASK)
    await open_chat(stage, ivan)
    await stage.tap(ivan.telegram_id, "🧭 Tunnel")
    assert "🧭 In no tunnel now." in stage.text(ivan.telegram_id)
    await stage.start(LEAD, "greeting")
    await open_chat(stage, ivan)
    assert "🧭 In the tunnel «Greeting»" in stage.text(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "🧭 Tunnel")
    assert "🧭 <b>Greeting</b>\n📍 1. ❓ Need\n⏳ Waits for an answer" in stage.text(ivan.telegram_id)
    press = await stage.tap(ivan.telegram_id, "⏸ Pause")
    assert press.text == "⏸ It is silent"
    assert "⏸ Paused by Ivan" in stage.text(ivan.telegram_id)
    assert stage.buttons(ivan.telegram_id) == ["▶️ Go on", "⏹ Stop", "⬅️ Chat"]
    await stage.tap(ivan.telegram_id, "⬅️ Chat")
    assert "⏸ The tunnel «Greeting» is paused" in stage.text(ivan.telegram_id)
    assert stage.buttons(ivan.telegram_id)[-1] == "⬅️ Chats"
    assert (await guide.run()).state is RunState.PAUSED


async def test_whoever_answers_is_told_and_lets_it_go_on_with_a_tap(stage: Stage, guide: Guide, ivan: Manager) -> None:
    await guide.tunnel(DelayBlock(1, "Wait", span=60, next=2), MessageBlock(2, "Later", text="Later"))
    await stage.start(LEAD, "greeting")
    await stage.send(LEAD, "A person, please")
    asked = next(one for one in stage.world.chat(ivan.telegram_id).messages if "A person" in one.html)
    await stage.send(ivan.telegram_id, "Here I am", reply_to=asked.id)
    assert "⏸ You are talking with <b>Olena Koval</b>: the tunnel «Greeting»" in stage.text(ivan.telegram_id)
    said = len(stage.texts(ivan.telegram_id))
    await stage.send(ivan.telegram_id, "Ask!", reply_to=asked.id)
    assert len(stage.texts(ivan.telegram_id)) == said
    await guide.pass_time(hours=2)
    await stage.deliver()
    assert stage.text(LEAD) == "Ask!"
    press = await stage.tap(ivan.telegram_id, "▶️ Go on")
    assert press.text == "▶️ It goes on"
    assert "⏳ Goes on: " in stage.text(ivan.telegram_id)
    await guide.pass_time(minutes=0)
    await stage.deliver()
    assert stage.text(LEAD) == "Later"
    await stage.tap(ivan.telegram_id, "⬅️ Chat")
    assert "↩️ <b>Ivan</b>" in stage.text(ivan.telegram_id)


async def test_it_is_behind_a_deals_card_too_and_stopping_asks_first(
    stage: Stage, guide: Guide, ivan: Manager, deal: Deal
) -> None:
    await guide.tunnel(*ASK)
    await stage.start(LEAD, "greeting")
    await stage.send(ivan.telegram_id, f"#{deal.id}")
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "🧭 Tunnel")
    await stage.tap(ivan.telegram_id, "⏹ Stop")
    assert "Stop the tunnel «Greeting»?" in stage.text(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "⬅️ No")
    assert (await guide.run()).state is RunState.WAITING
    await stage.tap(ivan.telegram_id, "⏹ Stop")
    await stage.tap(ivan.telegram_id, "⏹ Yes")
    assert (await guide.run()).state is RunState.STOPPED
    assert "⏹ Greeting: stopped, " in stage.text(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, f"⬅️ #{deal.id}")
    assert "✅ Won" in stage.buttons(ivan.telegram_id)


async def test_a_manager_leads_a_person_in(stage: Stage, guide: Guide, ivan: Manager) -> None:
    await guide.tunnel(*ASK)
    await open_chat(stage, ivan)
    await stage.tap(ivan.telegram_id, "🧭 Tunnel")
    await stage.tap(ivan.telegram_id, "➕ Lead into")
    assert stage.buttons(ivan.telegram_id) == ["🧭 Greeting", "⬅️ Tunnel", "⬅️ Chat"]
    press = await stage.tap(ivan.telegram_id, "🧭 Greeting")
    assert press.text == "🧭 The tunnel begins"
    assert (stage.text(LEAD), "📍 1. ❓ Need" in stage.text(ivan.telegram_id)) == ("What is it about?", True)
    assert stage.buttons(ivan.telegram_id) == ["⏸ Pause", "⏹ Stop", "⬅️ Chat"]


async def test_a_button_of_what_has_ended_meanwhile_says_so(stage: Stage, guide: Guide, ivan: Manager) -> None:
    await guide.tunnel(*ASK)
    await stage.start(LEAD, "greeting")
    await open_chat(stage, ivan)
    await stage.tap(ivan.telegram_id, "🧭 Tunnel")
    old = stage.last(ivan.telegram_id)
    (pause,) = [one["callback_data"] for one in old.buttons if "Pause" in one["text"]]
    await stage.send(LEAD, "The price")
    press = await stage.press(ivan.telegram_id, old.id, pause)
    assert press.text is not None
    assert "Here it is as it stands now" in press.text
    assert "🏁 Greeting: came to its end" in stage.text(ivan.telegram_id)


async def test_two_tunnels_are_named_on_their_buttons(stage: Stage, guide: Guide, ivan: Manager) -> None:
    await guide.tunnel(*ASK)
    number = await guide.tunnel(*ASK, name="Winter")
    seen = (await stage.services.tunnels.get(number, actor=guide.admin)).tunnel.version
    long = "Winter & sons <with a long name>"
    await stage.services.tunnels.rename(number, long, seen=seen, actor=guide.admin)
    await stage.start(LEAD, "greeting")
    runs, lead_id = stage.services.tunnels_runs, (await guide.lead()).id
    await runs.lead_in(number, lead_id, seen=(await guide.run()).id, actor=ivan)
    await open_chat(stage, ivan)
    await stage.tap(ivan.telegram_id, "🧭 Tunnel")
    assert "<b>Winter &amp; sons &lt;with a long name&gt;</b>" in stage.text(ivan.telegram_id)
    await stage.tap(ivan.telegram_id, "⏸ Greeting")
    assert stage.buttons(ivan.telegram_id)[2:4] == ["▶️ Greeting", "⏹ Greeting"]


async def test_whoever_only_reads_sees_where_they_stand(firm: Firm, stage: Stage, guide: Guide) -> None:
    await guide.tunnel(*ASK)
    await stage.start(LEAD, "greeting")
    petro = await firm.person("Petro")
    stage.arrive(petro)
    lead: Lead = await guide.lead()
    knows = LeadManager(lead_id=lead.id, manager_id=petro.id, last_contact_at=firm.clock())
    await firm.change(lambda session: session.add(knows))
    await open_chat(stage, petro)
    await stage.tap(petro.telegram_id, "🧭 Tunnel")
    assert "📍 1. ❓ Need" in stage.text(petro.telegram_id)
    assert stage.buttons(petro.telegram_id) == ["⬅️ Chat"]
