"""A whole tunnel is built by taps, published, and led out again as a file."""

from __future__ import annotations

from crm_core.models import Manager, SalesPlan, Tag, Tunnel, TunnelVersion
from crm_core.rules.tunnels import (
    ActionBlock,
    AnswerKind,
    Button,
    ConditionBlock,
    DelayBlock,
    IfField,
    IfTag,
    Match,
    MessageBlock,
    QuestionBlock,
    from_json,
)
from crm_core.rules.tunnels_actions import AddTags, AddToPlan, NotifyManager
from tests.firm import OWNER, Firm
from tests.handlers.tunnels import begin, script, taps
from tests.stage import Stage


async def typed(stage: Stage, button: str, text: str) -> None:
    await stage.tap(OWNER, button)
    await stage.send(OWNER, text)


async def hello(stage: Stage) -> None:
    """A message with a button that leads to a new question, and one that opens a page."""
    await taps(stage, "🧱 Blocks", "➕ Add a block", "💬 Message")
    await typed(stage, "📝 Text", "Hello, {lead}!\nShall we count a price?")
    await typed(stage, "✏️ Block name", "Hello")
    await taps(stage, "🔘 Buttons")
    await typed(stage, "➕ Add", "Yes, please")
    await taps(stage, "➡️ Leads to", "➕ ❓ Question")
    await typed(stage, "✏️ Block name", "Phone")
    await typed(stage, "📝 Text", "Your phone?")
    await taps(stage, "💬 Kind of answer", "Phone", "💾 Save to", "person's phone")
    await taps(stage, "⌛ Wait for an answer", "1 d")
    await taps(stage, "⬅️ Blocks", "1. 💬 Hello", "🔘 Buttons")
    await typed(stage, "➕ Add", "Our site")
    await typed(stage, "🔗 Page", "https://example.com")
    await taps(stage, "⬅️ Buttons", "⬅️ Block", "⬅️ Blocks")


async def the_rest(stage: Stage) -> None:
    """From the question a delay, a condition, and an action."""
    await taps(stage, "2. ❓ Phone", "🔇 No answer", "➕ ⏳ Delay")
    await taps(stage, "⏱ How long", "2 h", "🗓 Days", "☐ Mon", "☐ Fri", "⬅️ Block")
    await typed(stage, "🕘 Hours", "9-18")
    await taps(stage, "➡️ Then", "➕ 🔀 Condition", "🔀 Branches", "➕ Add", "✏️ A field")
    await taps(stage, "✏️ Field", "person's phone", "⚖️ Compare", "is filled in", "➡️ Leads to", "➕ ⚡ Action")
    await taps(stage, "⚡ Actions", "➕ Add", "🗃 Add to a sales plan")
    await taps(stage, "🚦 Status", "In work")
    await typed(stage, "💰 Amount", "1500,50")
    await taps(stage, "⬅️ Actions", "➕ Add", "🏷 Add tags", "🏷 Tags", "☐ VIP", "⬅️ Action")
    await taps(stage, "⬅️ Actions", "➕ Add", "🔔 Notify a manager")
    await typed(stage, "📝 Text", "{lead} wants a price")
    await taps(stage, "👤 Manager", "Ivan", "⬅️ Actions", "⬅️ Block", "⬅️ Blocks")
    await taps(stage, "4. 🔀 Condition", "🔀 Branches", "➕ Add", "🏷 A tag", "🏷 Tag", "VIP")
    await taps(stage, "➡️ Leads to", "5. ⚡ Action", "⬅️ Branches", "⬅️ Block", "⬅️ Blocks")
    await taps(stage, "2. ❓ Phone", "➡️ Then", "5. ⚡ Action", "⬅️ Blocks", "⬅️ Tunnel")


async def test_a_whole_tunnel_is_built_and_published_by_taps(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager
) -> None:
    (vip,) = await firm.services.tags.add(["VIP"], actor=firm.owner)
    await begin(stage)
    await hello(stage)
    await the_rest(stage)
    status = await firm.status(plan, "In work")
    assert (await script(firm)).blocks == (
        MessageBlock(
            1,
            "Hello",
            text="Hello, {lead}!\nShall we count a price?",
            buttons=(Button("Yes, please", to=2), Button("Our site", url="https://example.com")),
        ),
        QuestionBlock(
            2,
            "Phone",
            text="Your phone?",
            answer=AnswerKind.PHONE,
            save_to="phone",
            patience=24 * 60,
            silent=3,
            next=5,
        ),
        DelayBlock(3, "Delay", span=120, days=("mon", "fri"), begin="09:00", end="18:00", next=4),
        ConditionBlock(4, "Condition", branches=(IfField("phone", match=Match.FILLED, to=5), IfTag(vip.id, to=5))),
        ActionBlock(
            5,
            "Action",
            actions=(
                AddToPlan(plan.id, status=status.id, amount=1500_50),
                AddTags((vip.id,)),
                NotifyManager(manager=ivan.id, text="{lead} wants a price"),
            ),
        ),
    )
    press = await stage.tap(OWNER, "✅ Check and publish")
    assert press.text == "✅ Published: version 1"
    (version,) = await firm.rows(TunnelVersion)
    assert from_json(version.content) == await script(firm)
    assert "🟢 Version 1" in stage.text(OWNER)
    assert "✅ Check and publish" not in stage.buttons(OWNER)
    assert await firm.count(Tag) == 1


async def test_a_ready_one_is_published_at_once(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await stage.send(OWNER, "/tunnels")
    await taps(stage, "➕ New tunnel", "💰 Price request", "🗃 Online sales")
    assert "🧭 <b>Price request</b>" in stage.text(OWNER)
    press = await stage.tap(OWNER, "✅ Check and publish")
    assert press.text == "✅ Published: version 1"
    (tunnel,) = await firm.rows(Tunnel)
    assert tunnel.published == 1


async def test_a_doubled_tap_adds_one_ready_tunnel(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    await stage.send(OWNER, "/tunnels")
    await taps(stage, "➕ New tunnel", "👋 Greeting")
    shown = stage.last(OWNER)
    data = next(button["callback_data"] for button in shown.buttons if "Online" in button["text"])
    for _ in range(2):
        await stage.press(OWNER, shown.id, data, forged=True)
    assert await firm.count(Tunnel) == 1
    assert "🧭 <b>" in stage.text(OWNER)
