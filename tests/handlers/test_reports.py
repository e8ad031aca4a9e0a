"""The refusal report in the chat: two taps to the picture, one from a figure to its deals."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from PIL import Image

from crm_core.models import Manager, SalesPlan
from sandbox.messages import ChatMessage
from tests.firm import OWNER, Firm
from tests.stage import Stage
from views import charts

DARK, LIGHT = (0x17, 0x21, 0x2B), (255, 255, 255)
"""The grounds of pictures."""


@pytest.fixture(scope="module", autouse=True)
def one_drawing_process() -> Iterator[None]:
    yield
    charts.close()


@pytest.fixture
async def ivan(firm: Firm, stage: Stage) -> Manager:
    person = await firm.person("Ivan")
    stage.arrive(person)
    return person


@pytest.fixture
async def plan(firm: Firm, ivan: Manager) -> SalesPlan:
    return await firm.plan(ivan)


async def lose(firm: Firm, *reasons: str) -> None:
    """A deal of Ivan's is lost for each of the reasons."""
    for reason in reasons:
        deal = await firm.deal()
        chosen = await firm.reason(reason)
        await firm.services.deals.lose(deal.id, chosen.id, seen=deal.version, actor=firm.owner)


async def win(firm: Firm) -> None:
    deal = await firm.deal()
    await firm.services.deals.win(deal.id, None, seen=deal.version, actor=firm.owner)


async def last_month(firm: Firm) -> None:
    """What was closed so far is of last month now."""
    firm.clock.forward(30 * 86400)


@pytest.fixture
async def lost(firm: Firm, plan: SalesPlan) -> None:
    await lose(firm, "No answer", "No answer", "Too expensive")
    await win(firm)
    await last_month(firm)


def caption(stage: Stage, person_id: int = OWNER) -> str:
    message = stage.last(person_id)
    assert message.kind == "photo"
    return str(message.caption)


async def opened(stage: Stage, person_id: int = OWNER) -> ChatMessage:
    await stage.send(person_id, "/menu")
    await stage.tap(person_id, "📊 Reports")
    await stage.tap(person_id, "By manager · last month")
    return stage.last(person_id)


async def test_the_report_of_last_month_by_manager_is_two_taps_from_home(stage: Stage, lost: None) -> None:
    message = await opened(stage)
    assert message.kind == "photo"
    text = caption(stage)
    assert "Refusal reasons · by manager" in text
    assert "1–31\u00a0May\u00a02026 · all plans" in text
    assert "❌ 3 lost (75.0%) · ✅ 1 won (25.0%) · 33\u00a0000\u00a0₴ missed" in text
    assert {"❌ Lost · 3", "✅ Won · 1", "🟦 No answer · 2", "🟥 Too expensive · 1"} <= set(stage.buttons(OWNER))


@pytest.mark.parametrize(
    ("figure", "deals"),
    [("❌ Lost · 3", "3 deals"), ("✅ Won · 1", "1 deal"), ("No answer · 2", "2 deals"), ("Too expensive", "1 deal")],
)
async def test_a_figure_leads_to_exactly_its_deals_and_back(stage: Stage, lost: None, figure: str, deals: str) -> None:
    await opened(stage)
    before = caption(stage)
    await stage.tap(OWNER, figure)
    assert f"{deals} ·" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Report")
    assert caption(stage) == before


async def test_the_report_is_redrawn_in_place(stage: Stage, lost: None) -> None:
    message = await opened(stage)
    await stage.tap(OWNER, "👤 By manager")
    assert "by plan" in caption(stage)
    await stage.tap(OWNER, "🔍 Clarifications: off")
    await stage.tap(OWNER, "🗓 Last month")
    await stage.tap(OWNER, "All time")
    assert "All time · all managers" in caption(stage)
    assert stage.last(OWNER).id == message.id
    assert "🔍 Clarifications: on" in stage.buttons(OWNER)


async def test_a_period_without_deals_says_so_and_offers_all_time(stage: Stage, lost: None) -> None:
    await opened(stage)
    await stage.tap(OWNER, "🗓 Last month")
    await stage.tap(OWNER, "This month")
    assert "No closed deals in this period." in stage.text(OWNER)
    await stage.tap(OWNER, "🗓 All time")
    assert "❌ 3 lost" in caption(stage)


async def test_clarifications_split_groups_and_are_listed_with_the_deals(
    stage: Stage, firm: Firm, ivan: Manager, plan: SalesPlan
) -> None:
    deal = await firm.deal()
    reason = await firm.reason("No answer")
    card = await firm.services.deals.lose(deal.id, reason.id, seen=deal.version, actor=firm.owner)
    await firm.services.deals.clarify(card.deal.id, "called <five> times", actor=firm.owner)
    await last_month(firm)
    await opened(stage)
    await stage.tap(OWNER, "🔍 Clarifications: off")
    assert "🗃 Online sales: ❌ 1 (100.0%)" in caption(stage)
    await stage.tap(OWNER, "❌ Lost · 1")
    assert "called &lt;five&gt; times" in stage.text(OWNER)


async def test_a_part_that_the_whole_report_tells_of_is_one_tap_from_its_deals(
    stage: Stage, firm: Firm, ivan: Manager, lost: None
) -> None:
    await firm.plan(ivan, name="Retail", label="SHOP", reasons=["No answer"])
    await lose(firm, "No answer")
    await last_month(firm)
    await opened(stage)
    await stage.tap(OWNER, "🗓")
    await stage.tap(OWNER, "All time")
    await stage.tap(OWNER, "🔍 Clarifications: off")
    before = caption(stage)
    assert "🗃 Online sales: ❌ 3 (75.0%)" in before
    await stage.tap(OWNER, "❌ Online sales · 3")
    assert "3 deals ·" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Report")
    assert caption(stage) == before


async def test_a_manager_of_the_report_has_figures_of_their_own(stage: Stage, firm: Firm, lost: None) -> None:
    anna = await firm.person("Anna", "head")
    stage.arrive(anna)
    await firm.plan(anna, name="Retail", label="SHOP", reasons=["No answer"])
    await lose(firm, "No answer")
    await stage.send(OWNER, "/report")
    await stage.tap(OWNER, "By manager")
    await stage.tap(OWNER, "🗓")
    await stage.tap(OWNER, "All time")
    assert stage.buttons(OWNER)[stage.buttons(OWNER).index("👤 Anna") + 1] == "❌ 1"
    await stage.tap(OWNER, "👤 Anna")
    assert "❌ 1 lost (100.0%)" in caption(stage)
    await stage.tap(OWNER, "No answer · 1")
    assert "1 deal ·" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Report")
    assert "👤 Anna" in caption(stage)
    await stage.tap(OWNER, "⬅️ Report")
    assert "by manager" in caption(stage)


async def test_reasons_without_a_colour_are_opened_together_and_one_by_one(
    stage: Stage, firm: Firm, ivan: Manager
) -> None:
    names = [f"Reason number {n}" for n in range(10)]
    await firm.plan(ivan, reasons=names)
    await lose(firm, *names)
    await last_month(firm)
    await opened(stage)
    assert "🟨 Reason number 6 · 1" in stage.buttons(OWNER)
    assert "Reason number 9 · 1" not in stage.buttons(OWNER)
    await stage.tap(OWNER, "⬛ Other reasons · 3")
    assert "3 deals ·" in stage.text(OWNER)
    assert "🚫 Reason number 7, Reason number 8, Reason number 9" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Report")
    await stage.tap(OWNER, "▾ 3 more")
    await stage.tap(OWNER, "Reason number 9 · 1")
    assert "1 deal ·" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Report")
    assert "▾ 3 more" in stage.buttons(OWNER)


async def test_a_number_in_a_bar_is_one_tap_from_its_deals_and_the_way_back_is_to_its_page(
    stage: Stage, firm: Firm
) -> None:
    people = [await firm.person(name) for name in ("Ivan", "Anna", "Petro", "Lev", "Oksana", "Zoya")]
    await firm.plan(*people)
    await lose(firm, *["No answer"] * 6, *["Too expensive"] * 6)
    await last_month(firm)
    await opened(stage)
    await stage.tap(OWNER, "➡️")
    (name,) = [text for text in stage.buttons(OWNER) if text.startswith("👤") and "▾" not in text]
    place = stage.buttons(OWNER).index(name)
    assert stage.buttons(OWNER)[place + 1 : place + 4] == ["❌ 2", "🟦 1", "🟥 1"]
    await stage.tap(OWNER, "🟥 1")
    assert f"Too expensive · {name}" in stage.text(OWNER)
    assert "1 deal ·" in stage.text(OWNER)
    await stage.tap(OWNER, "⬅️ Report")
    assert "2/2" in stage.buttons(OWNER)


async def test_the_way_back_from_a_group_is_to_the_page_on_which_it_stands(stage: Stage, firm: Firm) -> None:
    people = [await firm.person(name) for name in ("Ivan", "Anna", "Petro", "Lev", "Oksana", "Zoya")]
    await firm.plan(*people)
    await lose(firm, *["No answer"] * 12)
    await last_month(firm)
    await opened(stage)
    await stage.tap(OWNER, "➡️")
    before = stage.buttons(OWNER)
    assert "2/2" in before
    (name,) = [text for text in before if text.startswith("👤") and "▾" not in text]
    await stage.tap(OWNER, name)
    await stage.tap(OWNER, "❌ Lost · 2")
    await stage.tap(OWNER, "⬅️ Report")
    await stage.tap(OWNER, "⬅️ Report")
    assert stage.buttons(OWNER) == before


async def test_two_quick_taps_on_a_figure_open_one_list(stage: Stage, lost: None) -> None:
    message = await opened(stage)
    (data,) = [one["callback_data"] for one in message.buttons if one["text"] == "❌ Lost · 3"]
    for _ in range(2):
        stage.world.press(OWNER, message.id, data)
    await stage.settle()
    assert sum("3 deals ·" in text for text in stage.texts(OWNER)) == 1
    await stage.tap(OWNER, "⬅️ Report")
    assert "❌ 3 lost" in caption(stage)


async def test_pictures_are_dark_for_whoever_wants_them_so(stage: Stage, firm: Firm, lost: None) -> None:
    light = (await opened(stage)).photo
    await stage.tap(OWNER, "⬅️ Reports")
    press = await stage.tap(OWNER, "🌗 Pictures: light")
    assert press.text == "🌗 Charts are dark from now on."
    assert "🌗 Pictures: dark" in stage.buttons(OWNER)
    dark = (await opened(stage)).photo
    assert light is not None
    assert dark is not None
    assert ground(dark.data) == DARK
    assert ground(light.data) == LIGHT


def ground(picture: bytes) -> tuple[int, ...]:
    found = Image.open(BytesIO(picture)).convert("RGB").getpixel((5, 5))
    assert isinstance(found, tuple)
    return found


async def test_a_manager_sees_the_report_of_their_own_deals(
    stage: Stage, firm: Firm, ivan: Manager, lost: None
) -> None:
    anna = await firm.person("Anna")
    stage.arrive(anna)
    await opened(stage, ivan.telegram_id)
    assert "only your deals" in caption(stage, ivan.telegram_id)
    await opened(stage, anna.telegram_id)
    assert "No closed deals in this period." in stage.text(anna.telegram_id)


async def test_without_a_picture_the_report_is_a_text_with_bars(
    stage: Stage, lost: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(charts, "painter", charts.Painter(patience=0.0))
    message = await opened(stage)
    assert message.kind == "text"
    assert "▇▇▇▇▇▇▇▇▇▇ 2 · 66.7% No answer" in stage.text(OWNER)


@pytest.mark.parametrize("forged", ["r:x!:::", "r::::", "r:1::x:", "r:1:-::0", "us:1:z::::::1", "uc:1:q::"])
async def test_a_forged_report_button_opens_no_report(stage: Stage, lost: None, forged: str) -> None:
    message = await opened(stage)
    press = await stage.press(OWNER, message.id, forged, forged=True)
    assert str(press.text).startswith("This screen is out of date")
    assert "Refusal reasons" not in stage.text(OWNER)
