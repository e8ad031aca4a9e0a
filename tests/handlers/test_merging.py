"""From the suggestion to one person, and back to two."""

from __future__ import annotations

from crm_core.models import Deal, Lead, Manager
from tests.firm import Firm
from tests.handlers.conftest import LEAD
from tests.stage import Stage

OTHER = 7300


async def suggested(firm: Firm, stage: Stage, deal: Deal) -> None:
    """Olena's deal is won; then she writes from another account and leaves the phone that she left before."""
    await firm.services.leads.leave_phone(firm.lead(1, "Olena Koval"), "+380671234567", message_id=900)
    card = await firm.card(deal.id)
    await firm.services.deals.win(deal.id, 100_00, seen=card.deal.version, actor=firm.owner)
    stage.world.person(OTHER, "Lena", phone="+380671234567")
    await stage.send(OTHER, "It is me")
    stage.world.share_contact(OTHER)
    await stage.settle()


async def test_one_person_and_two_again(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await suggested(firm, stage, deal)
    reader = ivan.telegram_id
    assert f"#2 Lena looks like the same person as #{deal.id} Olena Koval: the same phone." in " ".join(
        stage.texts(reader)
    )
    await stage.tap(reader, "🔗 Show both")
    shown = next(text for text in stage.texts(reader) if "One person or two?" in text)
    assert all(word in shown for word in ("Olena Koval", "Lena", "+380 67 123 4567", "[ONLINE]", "📞"))
    await stage.tap(reader, "🔗 Merge")
    await stage.tap(reader, "⬅️ No")
    await stage.tap(reader, "🔗 Merge")
    press = await stage.tap(reader, "🔗 Yes, merge")
    assert press.text == "🔗 Merged"
    assert {row.lead_id for row in await firm.rows(Deal)} == {deal.lead_id}
    press = await stage.tap(reader, "↩️ Two people again")
    assert press.text == "↩️ Two people again"
    assert len({row.lead_id for row in await firm.rows(Deal)}) == 2
    assert [lead.merged_into_id for lead in await firm.rows(Lead)] == [None, None]


async def test_the_leads_see_nothing_of_it(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await suggested(firm, stage, deal)
    before = (stage.texts(LEAD), stage.texts(OTHER))
    await stage.tap(ivan.telegram_id, "🔗 Show both")
    await stage.tap(ivan.telegram_id, "🔗 Merge")
    await stage.tap(ivan.telegram_id, "🔗 Yes, merge")
    assert (stage.texts(LEAD), stage.texts(OTHER)) == before
