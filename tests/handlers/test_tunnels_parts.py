"""Fields and items of blocks on screen: chosen, typed, sent, emptied, moved."""

from __future__ import annotations

from typing import Any

import pytest

from crm_core.models import Manager, SalesPlan
from crm_core.rules.tunnels import Button, ConditionBlock, IfAnswer, Media, MediaKind, MessageBlock, QuestionBlock
from crm_core.rules.tunnels_actions import AddToPlan, MoveDeal, RemoveFromPlan, StartTunnel
from keyboards.tunnels_parts import OpenSlot, PickSlot
from tests.firm import OWNER, Firm
from tests.handlers.tunnels import begin, script, taps
from tests.rules.tunnels import follower
from tests.services.tunnels import made
from tests.stage import Stage


@pytest.fixture
async def message(firm: Firm, stage: Stage) -> None:
    """A new message, on the owner's screen."""
    await begin(stage)
    await taps(stage, "🧱 Blocks", "➕ Add a block", "💬 Message")


async def first(firm: Firm) -> Any:
    return (await script(firm)).blocks[0]


@pytest.mark.parametrize("kind", ["photo", "video", "animation", "document", "audio", "voice", "video_note"])
async def test_what_is_sent_becomes_the_attachment(firm: Firm, stage: Stage, message: None, kind: str) -> None:
    await taps(stage, "🖼 Attachment")
    sent = stage.world.send_media(OWNER, kind, b"\x89PNG")
    await stage.settle()
    media = (await first(firm)).media
    assert media is not None
    assert media.kind is MediaKind(kind)
    assert media.file_id
    assert sent.id
    await taps(stage, "🖼 Attachment", "🧹 Leave it empty")
    assert (await first(firm)).media is None


async def test_words_are_no_attachment_and_a_photo_is_no_text(firm: Firm, stage: Stage, message: None) -> None:
    await taps(stage, "🖼 Attachment")
    await stage.send(OWNER, "photo abc")
    assert "Send a photo, a video, a voice message or a file." in stage.text(OWNER)
    stage.world.send_media(OWNER, "photo", b"\x89PNG", caption="Look")
    await stage.settle()
    assert isinstance((await first(firm)).media, Media)
    await taps(stage, "📝 Text")
    stage.world.send_media(OWNER, "photo", b"\x89PNG", caption="Look")
    await stage.settle()
    assert (await first(firm)).text == ""


async def test_another_field_asks_its_own_question(firm: Firm, stage: Stage, message: None) -> None:
    """Each field of a tunnel is typed into the same form, but is not the same question."""
    await taps(stage, "📝 Text", "✖️ Cancel", "✏️ Block name")
    assert "What is the block called?" in stage.text(OWNER)
    await stage.send(OWNER, "Welcome")
    assert (await first(firm)).name == "Welcome"


async def test_a_field_that_somebody_else_was_quicker_with_is_asked_again(
    firm: Firm, stage: Stage, anna_admin: Manager, message: None
) -> None:
    await taps(stage, "📝 Text")
    (use,) = await firm.services.tunnels.every(actor=firm.owner)
    tunnel = use.tunnel
    await firm.services.tunnels.rename(tunnel.id, "Autumn", seen=tunnel.version, actor=anna_admin)
    await stage.send(OWNER, "Hello!")
    assert any("Changed by Anna" in text and "Hello!" in text for text in stage.texts(OWNER))
    assert (await first(firm)).text == ""
    await stage.send(OWNER, "Hello!")
    assert (await first(firm)).text == "Hello!"


async def test_buttons_are_moved_and_deleted(firm: Firm, stage: Stage, message: None) -> None:
    await taps(stage, "🔘 Buttons")
    for text in ("One", "Two", "Three"):
        await taps(stage, "➕ Add")
        await stage.send(OWNER, text)
        await taps(stage, "⬅️ Buttons")
    await taps(stage, "Three", "⬆️", "⬆️", "⬅️ Buttons")
    assert stage.buttons(OWNER)[:3] == ["Three", "One", "Two"]
    await taps(stage, "One", "🗑 Delete")
    assert [button.text for button in (await first(firm)).buttons] == ["Three", "Two"]


async def test_a_button_leads_to_a_block_or_opens_a_page(firm: Firm, stage: Stage, message: None) -> None:
    await taps(stage, "🔘 Buttons", "➕ Add")
    await stage.send(OWNER, "Go")
    await taps(stage, "🔗 Page")
    await stage.send(OWNER, "ftp://example.com")
    assert "A whole address is needed" in stage.text(OWNER)
    await stage.send(OWNER, "https://example.com/x")
    assert (await first(firm)).buttons == (Button("Go", url="https://example.com/x"),)
    await taps(stage, "➡️ Leads to", "1. 💬 Message")
    assert (await first(firm)).buttons == (Button("Go", to=1),)
    await taps(stage, "➡️ Leads to", "🏁 The end of the tunnel")
    assert (await first(firm)).buttons == (Button("Go"),)


async def test_a_question_with_choices(firm: Firm, stage: Stage) -> None:
    await begin(stage)
    await taps(stage, "🧱 Blocks", "➕ Add a block", "❓ Question", "💬 Kind of answer", "One of several")
    await taps(stage, "🔘 Answers to choose", "➕ Add")
    await stage.send(OWNER, "Yes")
    await taps(stage, "⬅️ Answers to choose", "⬅️ Block", "💾 Save to", "✏️ Write it")
    await stage.send(OWNER, "two words")
    assert "One word of letters" in stage.text(OWNER)
    await stage.send(OWNER, "City")
    await taps(stage, "🙅 If it does not fit")
    await stage.send(OWNER, "Tap one of the buttons")
    block = await first(firm)
    assert isinstance(block, QuestionBlock)
    assert ([one.text for one in block.choices], block.save_to, block.wrong) == (
        ["Yes"],
        "city",
        "Tap one of the buttons",
    )
    await taps(stage, "💾 Save to", "Nowhere")
    assert (await first(firm)).save_to is None


@pytest.mark.parametrize(
    ("typed", "minutes"), [("1d 12h", 36 * 60), ("90m", 90), ("2 год 30 хв", 150), ("3 дн", 3 * 24 * 60), ("1 ч", 60)]
)
async def test_a_span_is_typed_in_any_language(firm: Firm, stage: Stage, typed: str, minutes: int) -> None:
    await begin(stage)
    await taps(stage, "🧱 Blocks", "➕ Add a block", "⏳ Delay", "⏱ How long", "✏️ Write it")
    await stage.send(OWNER, typed)
    assert (await first(firm)).span == minutes


@pytest.mark.parametrize("typed", ["soon", "0m", "999d", "-5m"])
async def test_a_span_that_is_none_is_explained(firm: Firm, stage: Stage, typed: str) -> None:
    await begin(stage)
    await taps(stage, "🧱 Blocks", "➕ Add a block", "⏳ Delay", "⏱ How long", "✏️ Write it")
    await stage.send(OWNER, typed)
    assert "time span" in stage.text(OWNER) or "366 days at most" in stage.text(OWNER)
    assert (await first(firm)).span is None


async def test_a_delay_until_a_moment_and_within_hours(firm: Firm, stage: Stage) -> None:
    await begin(stage)
    await taps(stage, "🧱 Blocks", "➕ Add a block", "⏳ Delay", "📅 Until")
    await stage.send(OWNER, "31.02.2026 18:00")
    assert "does not look like a day and a time" in stage.text(OWNER)
    await stage.send(OWNER, "1.06.2026 9:05")
    await taps(stage, "🗓 Days", "☐ Sun", "☐ Mon", "☑ Sun", "⬅️ Block", "🕘 Hours")
    await stage.send(OWNER, "22:00-6")
    block = await first(firm)
    assert (block.at, block.days, block.begin, block.end) == ("2026-06-01 09:05", ("mon",), "22:00", "06:00")
    await taps(stage, "🕘 Hours", "🧹 Leave it empty", "📅 Until", "🧹 Leave it empty")
    block = await first(firm)
    assert (block.at, block.begin, block.end) == (None, None, None)


async def test_actions_name_plans_statuses_reasons_and_people(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager
) -> None:
    other = await made(firm, firm.owner, "Other")
    lost, reason = await firm.status(plan, "Lost"), await firm.reason("No answer")
    await begin(stage)
    await taps(stage, "🧱 Blocks", "➕ Add a block", "⚡ Action", "⚡ Actions", "➕ Add", "🚦 Change the deal's status")
    assert "🚦 Status: not chosen" in stage.buttons(OWNER)
    await taps(stage, "🚦 Status", "Lost", "🚫 Reason", "No answer", "⬅️ Actions", "➕ Add", "📤 Remove from a plan")
    await taps(stage, "🚫 Reason", "No answer", "⬅️ Actions", "➕ Add", "▶️ Start a tunnel", "🧭 Tunnel", "Other")
    await taps(stage, "⬅️ Actions", "➕ Add", "🗃 Add to a sales plan", "👤 Manager", "Ivan")
    await taps(stage, "👤 Manager", "By the plan's rule", "🚦 Status")
    assert "Won" not in stage.buttons(OWNER)
    await taps(stage, "⬅️ Action", "⬅️ Actions")
    assert (await first(firm)).actions == (
        MoveDeal(plan.id, lost.id, reason=reason.id),
        RemoveFromPlan(plan.id, reason=reason.id),
        StartTunnel(other.tunnel.id),
        AddToPlan(plan.id),
    )
    assert "🚦 Online sales · Lost · No answ…" in stage.buttons(OWNER)


async def test_another_plan_forgets_what_belonged_to_the_one_before(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    school = await firm.plan(name="School", label="SCHOOL", default=False)
    await begin(stage)
    await taps(stage, "🧱 Blocks", "➕ Add a block", "⚡ Action", "⚡ Actions", "➕ Add", "🗃 Add to a sales plan")
    assert "🗃 Plan: not chosen" in stage.buttons(OWNER)
    await taps(stage, "🚦 Status")
    assert "Choose the plan first." in stage.text(OWNER)
    await taps(stage, "⬅️ Action", "🗃 Plan", "Online sales", "🚦 Status", "In work", "🗃 Plan", "School")
    assert (await first(firm)).actions == (AddToPlan(school.id),)


async def test_a_condition_compares_an_answer(firm: Firm, stage: Stage) -> None:
    await begin(stage)
    await taps(stage, "🧱 Blocks", "➕ Add a block", "❓ Question", "⬅️ Blocks", "➕ Add a block", "🔀 Condition")
    await taps(stage, "🔀 Branches", "➕ Add", "💬 What was answered", "⚖️ Compare", "is more than", "🔤 Value")
    await stage.send(OWNER, "10")
    await taps(stage, "➡️ Leads to", "1. ❓ Question", "⬅️ Branches", "⬅️ Block")
    assert "1. 💬 Question is more than 10 → Question" in stage.text(OWNER)
    condition = (await script(firm)).blocks[1]
    assert isinstance(condition, ConditionBlock)
    assert condition.branches[0].to == 1
    assert isinstance(condition.branches[0], IfAnswer)


async def test_the_order_a_copy_and_a_deletion_that_says_what_leads_there(
    firm: Firm, stage: Stage, message: None
) -> None:
    await taps(stage, "➡️ Then", "➕ 💬 Message", "✏️ Block name")
    await stage.send(OWNER, "Second")
    await taps(stage, "📑 Copy it")
    assert "<b>💬 Second 2</b>" in stage.text(OWNER)
    await taps(stage, "⬅️ Blocks", "2. 💬 Second", "🗑 Delete")
    assert "These lead here: «Message»." in stage.text(OWNER)
    assert "Their arrows will end the tunnel." in stage.text(OWNER)
    await taps(stage, "⬅️ No", "⬇️")
    assert [block.name for block in (await script(firm)).blocks] == ["Message", "Second 2", "Second"]
    await taps(stage, "🗑 Delete", "🗑 Yes, delete it")
    blocks = (await script(firm)).blocks
    assert [(block.name, follower(block)) for block in blocks] == [("Message", None), ("Second 2", None)]
    assert "2. 💬 Second 2 ⚠️" in stage.buttons(OWNER)


async def test_a_doubled_tap_adds_one_block_and_one_item(firm: Firm, stage: Stage, message: None) -> None:
    for button in ("⚡ Actions", "➕ Add"):
        await stage.tap(OWNER, button)
    shown = stage.last(OWNER)
    data = next(one["callback_data"] for one in shown.buttons if "🔔" in one["text"])
    for _ in range(2):
        await stage.press(OWNER, shown.id, data, forged=True)
    assert len((await first(firm)).actions) == 1


@pytest.mark.parametrize(
    "forged",
    [
        PickSlot(tunnel_id=1, block_id=1, part="o", place=0, slot="N", value=99, version=2),
        PickSlot(tunnel_id=1, block_id=1, part="o", place=0, slot="n", value=-1, version=2),
        PickSlot(tunnel_id=1, block_id=1, part="o", place=0, slot="l", value=1, version=2),
        OpenSlot(tunnel_id=1, block_id=1, part="b", place=5, slot="t"),
        OpenSlot(tunnel_id=1, block_id=1, part="r", place=0, slot="T"),
        OpenSlot(tunnel_id=1, block_id=1, part="o", place=0, slot="u"),
    ],
)
async def test_a_forged_button_changes_nothing(
    firm: Firm, stage: Stage, message: None, forged: PickSlot | OpenSlot
) -> None:
    press = await stage.press(OWNER, stage.last(OWNER).id, forged.pack(), forged=True)
    assert press.text is not None
    assert press.text.startswith("Nothing was found")
    assert (await script(firm)).blocks == (MessageBlock(1, "Message"),)
