"""What the links into plans do for staff and leads, and who may manage them."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from crm_core.models import Lead, Manager, SalesPlan, Source
from keyboards.places import PlanLinks
from keyboards.sources import ArchivedSources, ArchiveSource, OpenSource, PlanPicture, SourcePicture
from tests.firm import OWNER, Firm
from tests.stage import Stage

LEAD = 7001


async def added(firm: Firm, plan: SalesPlan) -> Source:
    return await firm.services.sources.add(plan.id, "Autumn ad", actor=firm.owner)


async def test_only_whoever_edits_plans_gets_there(
    firm: Firm, stage: Stage, plan: SalesPlan, anna: Manager, ivan: Manager
) -> None:
    source = await added(firm, plan)
    taps = [
        PlanLinks(plan_id=plan.id),
        ArchivedSources(plan_id=plan.id),
        OpenSource(source_id=source.id),
        ArchiveSource(source_id=source.id, archived=True, version=source.version),
        PlanPicture(plan_id=plan.id),
        SourcePicture(source_id=source.id),
    ]
    for person in (anna, ivan):
        await stage.send(person.telegram_id, "/menu")
        for data in (*(tap.pack() for tap in taps), "a:qn:1", "a:qm:1"):
            press = await stage.press(person.telegram_id, stage.last(person.telegram_id).id, data, forged=True)
            assert press.text == "You have no right to do this.", data
    (kept,) = await firm.rows(Source)
    assert (kept.name, kept.archived_at) == ("Autumn ad", None)


@pytest.mark.parametrize("kind", ["plan", "source"])
async def test_staff_who_open_a_link_stay_staff(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager, anna: Manager, kind: str
) -> None:
    source = await added(firm, plan)
    payload = f"p_{plan.code}" if kind == "plan" else f"src_{source.code}"
    await stage.start(OWNER, payload)
    assert "Online sales" in stage.text(OWNER)
    for person in (ivan, anna):
        await stage.start(person.telegram_id, payload)
        assert stage.text(person.telegram_id).startswith(f"👋 {person.name}")
        assert "Online sales" not in stage.text(person.telegram_id)
    assert await firm.count(Lead) == 0


@pytest.mark.parametrize("payload", ["p_", "p_0123456789", "src_0123456789", "src_x"])
async def test_staff_with_a_link_that_leads_nowhere_see_their_first_screen(
    firm: Firm, stage: Stage, plan: SalesPlan, payload: str
) -> None:
    await stage.start(OWNER, payload)
    assert stage.text(OWNER).startswith("👋 Olga")
    assert await firm.count(Lead) == 0


async def test_leads_see_nothing_of_plans_and_sources(firm: Firm, stage: Stage, plan: SalesPlan) -> None:
    source = await added(firm, plan)
    stage.world.person(LEAD, "Olena")
    for payload in (f"p_{plan.code}", f"src_{source.code}"):
        await stage.start(LEAD, payload)
        await stage.send(LEAD, "Hello")
    shown = " ".join(stage.texts(LEAD) + stage.buttons(LEAD))
    assert not any(word in shown for word in ("Online", "ONLINE", "Autumn", "Ivan", "#"))


async def test_a_code_that_begins_with_a_sign_works_too(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager
) -> None:
    source = await added(firm, plan)
    await firm.change(lambda session: session.execute(update(Source).values(code="-_-_-_-_-_")))
    stage.world.person(LEAD, "Olena")
    await stage.start(LEAD, "src_-_-_-_-_-_")
    (lead,) = await firm.rows(Lead)
    assert lead.source_id == source.id
