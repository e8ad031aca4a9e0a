"""How many taps a person needs, from the notice or the open card to what stands in the database afterwards.

Whoever taps knows nothing but the words on the screen before them. A typed text is one tap.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from crm_core.models import Deal, Kind, Manager, Mode, SalesPlan
from sandbox.messages import ChatMessage
from tests.firm import Firm
from tests.handlers.conftest import LEAD
from tests.stage import Stage
from views import charts

PHONE = "+380671234567"
MONTH = 30 * 86_400


class Thumb:
    """Taps on the screen before it, and counts."""

    def __init__(self, stage: Stage, person: Manager) -> None:
        self.stage, self.me = stage, person.telegram_id
        self.screen = stage.last(self.me)
        self.taps = 0

    async def tap(self, words: str) -> None:
        """The one button of the screen that begins with the words."""
        found = [one for one in self.screen.buttons if one["text"].startswith(words) and "callback_data" in one]
        (button,) = found or pytest.fail(f"no {words!r} among {[one['text'] for one in self.screen.buttons]}")
        before = self.stage.last(self.me).id
        await self.stage.press(self.me, self.screen.id, button["callback_data"])
        self.taps += 1
        newest = self.stage.last(self.me)
        self.screen = self.screen if newest.id <= before and self._stands(self.screen) else newest

    async def type(self, text: str) -> None:
        await self.stage.send(self.me, text)
        self.taps += 1
        self.screen = self.stage.last(self.me)

    def _stands(self, message: ChatMessage) -> bool:
        return message in self.stage.world.chat(self.me).messages


@pytest.fixture(scope="module", autouse=True)
def one_drawing_process() -> Iterator[None]:
    yield
    charts.close()


@pytest.fixture
async def petro(firm: Firm, stage: Stage) -> Manager:
    person = await firm.person("Petro")
    stage.arrive(person)
    return person


@pytest.fixture(params=["notice", "open card"])
async def thumb(request: pytest.FixtureRequest, stage: Stage, ivan: Manager, deal: Deal) -> Thumb:
    """Ivan's, on the notice of a deal that was given to him, or on its card."""
    if request.param == "open card":
        await stage.send(ivan.telegram_id, f"#{deal.id}")
    return Thumb(stage, ivan)


async def heads_thumb(stage: Stage, anna: Manager, deal: Deal) -> Thumb:
    """Anna's, on the deal's card."""
    await stage.send(anna.telegram_id, f"#{deal.id}")
    return Thumb(stage, anna)


async def now(firm: Firm, deal: Deal) -> Deal:
    return (await firm.card(deal.id)).deal


async def test_a_new_lead_of_an_even_plan_is_accepted_without_a_tap(
    firm: Firm, stage: Stage, ivan: Manager, deal: Deal
) -> None:
    thumb = Thumb(stage, ivan)
    assert (await now(firm, deal)).manager_id == ivan.id
    assert f"#{deal.id} Olena Koval" in thumb.screen.html
    assert thumb.taps == 0


async def test_a_new_lead_of_a_manual_plan_is_accepted_with_one_tap(firm: Firm, stage: Stage, ivan: Manager) -> None:
    await firm.plan(ivan, mode=Mode.MANUAL)
    stage.world.person(LEAD, "Olena")
    await stage.send(LEAD, "How much is the course?")
    (deal,) = await firm.rows(Deal)
    assert deal.manager_id is None
    thumb = Thumb(stage, ivan)
    await thumb.tap("✋ Take it")
    assert (await now(firm, deal)).manager_id == ivan.id
    assert thumb.taps <= 1


async def test_the_next_status_takes_one_tap(firm: Firm, deal: Deal, thumb: Thumb) -> None:
    await thumb.tap("➡️ 🟡 In work")
    assert (await now(firm, deal)).status.name == "In work"
    assert thumb.taps <= 1


async def test_any_status_takes_two_taps(firm: Firm, deal: Deal, thumb: Thumb) -> None:
    await thumb.tap("Status ▾")
    await thumb.tap("🟣 Offer sent")
    assert (await now(firm, deal)).status.name == "Offer sent"
    assert thumb.taps <= 2


async def test_lost_with_a_reason_takes_two_taps(firm: Firm, deal: Deal, thumb: Thumb) -> None:
    await thumb.tap("❌ Lost")
    await thumb.tap("Too expensive")
    lost = await now(firm, deal)
    assert lost.reason is not None
    assert (lost.kind, lost.reason.name) == (Kind.LOST, "Too expensive")
    assert thumb.taps <= 2


@pytest.mark.parametrize("won", [True, False], ids=["won", "lost"])
async def test_a_closed_deal_is_cancelled_with_two_taps(
    firm: Firm, stage: Stage, anna: Manager, ivan: Manager, deal: Deal, *, won: bool
) -> None:
    reason = await firm.reason("No answer")
    if won:
        await firm.services.deals.win(deal.id, None, seen=deal.version, actor=ivan)
    else:
        await firm.services.deals.lose(deal.id, reason.id, seen=deal.version, actor=ivan)
    thumb = await heads_thumb(stage, anna, deal)
    await thumb.tap("↩️ Cancel deal")
    await thumb.tap("↩️ Yes, return it")
    returned = await now(firm, deal)
    assert (returned.kind, returned.closed_at, returned.reason_id) == (Kind.OPEN, None, None)
    assert thumb.taps <= 2


@pytest.mark.parametrize("typed", [PHONE, "067 123-45-67"])
async def test_a_deal_is_found_by_phone_with_one_text(
    firm: Firm, stage: Stage, deal: Deal, thumb: Thumb, typed: str
) -> None:
    await firm.deal(firm.lead(name="Another"))
    await firm.services.leads.leave_phone(firm.lead(LEAD - 7000, "Olena Koval"), PHONE, message_id=99)
    await stage.settle()
    await thumb.type(typed)
    assert (await now(firm, deal)).lead.phone == PHONE
    assert thumb.screen.html.startswith(f"<b>#{deal.id} Olena Koval</b>")
    assert "➡️ 🟡 In work" in [one["text"] for one in thumb.screen.buttons], "it is the card itself, not a list"
    assert thumb.taps <= 1


async def test_a_transfer_takes_three_taps(firm: Firm, stage: Stage, anna: Manager, petro: Manager, deal: Deal) -> None:
    thumb = await heads_thumb(stage, anna, deal)
    for words in ("⋯ More", "👥 Transfer", "🟢 Petro"):
        await thumb.tap(words)
    assert (await now(firm, deal)).manager_id == petro.id
    assert thumb.taps <= 3


async def test_a_move_is_undone_with_one_tap(firm: Firm, deal: Deal, thumb: Thumb) -> None:
    await thumb.tap("➡️ 🟡 In work")
    thumb.taps = 0
    await thumb.tap("↩️ Undo: 🔵 New")
    assert (await now(firm, deal)).status.name == "New"
    assert thumb.taps <= 1


async def test_a_transfer_is_undone_with_one_tap(
    firm: Firm, stage: Stage, anna: Manager, ivan: Manager, petro: Manager, deal: Deal
) -> None:
    thumb = await heads_thumb(stage, anna, deal)
    for words in ("⋯ More", "👥 Transfer", "🟢 Petro"):
        await thumb.tap(words)
    thumb.taps = 0
    await thumb.tap("↩️ Undo: 👤 Ivan")
    assert (await now(firm, deal)).manager_id == ivan.id
    assert thumb.taps <= 1


@pytest.fixture
async def reporting(firm: Firm, stage: Stage, anna: Manager, plan: SalesPlan) -> Thumb:
    """Anna's, at home; three deals were lost last month, two of them to "No answer"."""
    for name in ("No answer", "Too expensive", "No answer"):
        deal, reason = await firm.deal(), await firm.reason(name)
        await firm.services.deals.lose(deal.id, reason.id, seen=deal.version, actor=firm.owner)
    firm.clock.forward(MONTH)
    await stage.send(anna.telegram_id, "/menu")
    return Thumb(stage, anna)


async def test_the_refusals_of_last_month_by_manager_are_two_taps_from_home(firm: Firm, reporting: Thumb) -> None:
    await reporting.tap("📊 Reports")
    await reporting.tap("👤 By manager · last month")
    lost = [deal for deal in await firm.rows(Deal) if deal.kind is Kind.LOST]
    assert reporting.screen.kind == "photo"
    assert reporting.screen.html.startswith("📊 <b>Refusal reasons</b> · by manager")
    assert f"❌ {len(lost)} lost" in reporting.screen.html
    assert reporting.taps <= 2


async def test_the_deals_of_a_figure_are_one_tap_away(firm: Firm, reporting: Thumb) -> None:
    for words in ("📊 Reports", "👤 By manager · last month"):
        await reporting.tap(words)
    reporting.taps = 0
    await reporting.tap("🟦 No answer · 2")
    reason = await firm.reason("No answer")
    meant = sorted((deal.id for deal in await firm.rows(Deal) if deal.reason_id == reason.id), reverse=True)
    shown = [one["text"].split()[1] for one in reporting.screen.buttons if " #" in one["text"]]
    assert shown == [f"#{number}" for number in meant]
    assert reporting.taps <= 1


async def test_a_button_that_is_not_on_the_screen_cannot_be_tapped(thumb: Thumb) -> None:
    with pytest.raises(pytest.fail.Exception, match="no '👥 Transfer' among"):
        await thumb.tap("👥 Transfer")
    assert thumb.taps == 0
