"""Tags as people tap them: on a deal's card, in the list, in the filter of deals."""

from __future__ import annotations

from crm_core.models import Deal, Event, LeadTag, Manager, SalesPlan, Tag
from tests.firm import OWNER, Firm
from tests.services.deals import entries
from tests.stage import Stage


async def test_a_deals_card_ticks_tags_and_adds_a_new_one(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await firm.services.tags.add(["VIP"], actor=firm.owner)
    me = ivan.telegram_id
    for button in ("⋯ More", "🏷 Tags", "☐ VIP"):
        await stage.tap(me, button)
    assert "☑ VIP" in stage.buttons(me)
    await stage.tap(me, "➕ New tag")
    await stage.send(me, "#Certificate")
    assert stage.buttons(me)[:2] == ["☑ Certificate", "☑ VIP"]
    await stage.tap(me, "☑ VIP")
    await stage.tap(me, f"⬅️ #{deal.id}")
    assert "🏷 Certificate" in stage.text(me)
    assert len(await firm.rows(LeadTag)) == 1
    assert len(await entries(firm, Event.LEAD_TAGGED)) == 2


async def test_a_tag_that_does_not_fit_is_explained(stage: Stage, ivan: Manager, deal: Deal) -> None:
    me = ivan.telegram_id
    for button in ("⋯ More", "🏷 Tags", "➕ New tag"):
        await stage.tap(me, button)
    await stage.send(me, "x" * 41)
    assert "40 characters" in stage.text(me)
    await stage.send(me, "Fits")
    assert "☑ Fits" in stage.buttons(me)


async def test_an_admin_renames_and_removes(firm: Firm, stage: Stage, plan: SalesPlan, deal: Deal) -> None:
    await stage.send(OWNER, "/tags")
    assert "There are none yet" in stage.text(OWNER)
    await stage.tap(OWNER, "➕ Add")
    await stage.send(OWNER, "VIP\nPartner")
    assert stage.buttons(OWNER)[:2] == ["🏷 Partner", "🏷 VIP"]
    (vip,) = [tag for tag in await firm.rows(Tag) if tag.name == "VIP"]
    await firm.services.tags.tick(deal.lead_id, vip.id, on=True, actor=firm.owner)
    await stage.send(OWNER, "/tags")
    await stage.tap(OWNER, "🏷 VIP · 1")
    await stage.tap(OWNER, "✏️ Rename")
    await stage.send(OWNER, "partner")
    assert "already" in stage.text(OWNER)
    await stage.send(OWNER, "Gold")
    assert "Gold" in stage.text(OWNER)
    await stage.tap(OWNER, "🗑 Remove")
    assert "It disappears from 1 lead" in stage.text(OWNER)
    await stage.tap(OWNER, "🗑 Yes, remove it")
    assert stage.buttons(OWNER)[0] == "🏷 Partner"


async def test_deals_are_filtered_by_tag(firm: Firm, stage: Stage, ivan: Manager, deal: Deal) -> None:
    await firm.deal(firm.lead(name="Borys"))
    (tag,) = await firm.services.tags.add(["VIP"], actor=firm.owner)
    await firm.services.tags.tick(deal.lead_id, tag.id, on=True, actor=ivan)
    await stage.settle()
    me = ivan.telegram_id
    await stage.send(me, "/deals")
    for button in ("🔎 Filter", "🏷 Tags", "☐ VIP"):
        await stage.tap(me, button)
    assert "1 deal" in stage.text(me)
    for button in ("⬅️ Filter", "⬅️ Deals"):
        await stage.tap(me, button)
    assert "🏷 VIP" in stage.text(me)
    assert next(text for text in stage.buttons(me) if "#" in text).startswith(f"🔵 #{deal.id}")
