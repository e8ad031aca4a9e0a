"""Tags: one list of the company's, ticked on leads once, and gone without a trace of whom they were on."""

from __future__ import annotations

import pytest

from crm_core.errors import Changed, Forbidden, Invalid, NotFound
from crm_core.models import Event, Lead, LeadTag, Tag
from crm_core.services import tags as tagging
from tests.firm import Firm
from tests.services.deals import entries


async def added(firm: Firm, name: str = "VIP") -> Tag:
    (tag,) = await firm.services.tags.add([name], actor=firm.owner)
    return tag


async def on(firm: Firm, lead_id: int) -> set[int]:
    return {row.tag_id for row in await firm.rows(LeadTag) if row.lead_id == lead_id}


async def test_a_name_is_there_once_however_it_is_written(firm: Firm) -> None:
    first, second = await firm.services.tags.add(["Київ", "#КИЇВ"], actor=firm.owner)
    assert first.id == second.id
    assert first.name == "Київ"


@pytest.mark.parametrize(
    ("name", "problem"), [("  ", "empty"), ("#", "empty"), ("а" * 41, "long"), ("е\u0301\u0301\u0301" * 40, None)]
)
async def test_a_tag_has_1_to_40_visible_characters(firm: Firm, name: str, problem: str | None) -> None:
    if problem is None:
        assert (await added(firm, name)).name
        return
    with pytest.raises(Invalid) as refused:
        await added(firm, name)
    assert (refused.value.field, refused.value.problem) == ("tag", problem)


async def test_a_tag_is_put_on_and_taken_off_once(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    await firm.plan(ivan)
    deal, tag = await firm.deal(), await added(firm)
    for _ in range(2):
        tagged = await firm.services.tags.tick(deal.lead_id, tag.id, on=True, actor=ivan)
        assert tagged.ticked == {tag.id}
    for _ in range(2):
        tagged = await firm.services.tags.tick(deal.lead_id, tag.id, on=False, actor=ivan)
        assert not tagged.ticked
    logged = [*await entries(firm, Event.LEAD_TAGGED), *await entries(firm, Event.LEAD_UNTAGGED)]
    assert [(one.event, one.lead_id, one.actor_id) for one in logged] == [
        (Event.LEAD_TAGGED, deal.lead_id, ivan.id),
        (Event.LEAD_UNTAGGED, deal.lead_id, ivan.id),
    ]


async def test_only_whoever_may_edit_a_deal_of_theirs_tags_a_lead(firm: Firm) -> None:
    ivan, anna, watcher = await firm.person("Ivan"), await firm.person("Anna"), await firm.person("Vira", "observer")
    await firm.plan(ivan)
    deal, tag = await firm.deal(), await added(firm)
    with pytest.raises(NotFound):
        await firm.services.tags.tick(deal.lead_id, tag.id, on=True, actor=anna)
    with pytest.raises(Forbidden):
        await firm.services.tags.tick(deal.lead_id, tag.id, on=True, actor=watcher)
    for who in (ivan, await firm.person("Head", "head"), firm.owner):
        assert (await firm.services.tags.tick(deal.lead_id, tag.id, on=True, actor=who)).ticked == {tag.id}


async def test_many_are_tagged_at_once_and_those_who_have_it_stay(firm: Firm) -> None:
    await firm.plan()
    ids = [(await firm.deal()).lead_id for _ in range(3)]
    tag = await added(firm)
    await firm.services.tags.tick(ids[0], tag.id, on=True, actor=firm.owner)

    changed = await firm.db.write(lambda s: tagging.tag(s, [*ids, ids[1]], tag, actor=firm.owner, now=firm.clock()))
    assert changed == ids[1:]
    again = await firm.db.write(lambda s: tagging.tag(s, ids, tag, actor=firm.owner, now=firm.clock()))
    assert again == []
    off = await firm.db.write(lambda s: tagging.untag(s, ids[:2], tag, actor=firm.owner, now=firm.clock()))
    assert off == ids[:2]
    assert len(await entries(firm, Event.LEAD_TAGGED)) == 3
    assert len(await entries(firm, Event.LEAD_UNTAGGED)) == 2


async def test_a_used_tag_is_put_away_and_comes_back_with_its_leads(firm: Firm) -> None:
    await firm.plan()
    deal, tag, unused = await firm.deal(), await added(firm), await added(firm, "Never")
    await firm.services.tags.tick(deal.lead_id, tag.id, on=True, actor=firm.owner)
    with pytest.raises(Changed):
        await firm.services.tags.remove(tag.id, seen=tag.version + 7, actor=firm.owner)
    for one in (tag, unused):
        await firm.services.tags.remove(one.id, seen=one.version, actor=firm.owner)
    assert [one.id for one in await firm.rows(Tag)] == [tag.id]
    assert not (await firm.services.tags.of_lead(deal.lead_id, actor=firm.owner)).tags
    with pytest.raises(NotFound):
        await firm.services.tags.tick(deal.lead_id, tag.id, on=True, actor=firm.owner)
    await added(firm, "vip")
    assert (await firm.services.tags.of_lead(deal.lead_id, actor=firm.owner)).ticked == {tag.id}


async def test_a_new_tag_is_made_where_it_is_needed(firm: Firm) -> None:
    ivan = await firm.person("Ivan")
    await firm.plan(ivan)
    deal = await firm.deal()
    tagged = await firm.services.tags.tick_new(deal.lead_id, "Certificate", actor=ivan)
    assert [tag.name for tag in tagged.tags] == ["Certificate"]
    assert tagged.ticked == {tagged.tags[0].id}
    with pytest.raises(Forbidden):
        await firm.services.tags.rename(tagged.tags[0].id, "Other", seen=1, actor=ivan)


async def test_merged_leads_have_the_tags_of_both_until_they_are_parted(firm: Firm) -> None:
    await firm.plan(default=True)
    other = await firm.plan(name="Courses", label="COURSE", default=False)
    kept, merged = (await firm.deal()).lead_id, (await firm.services.leads.start(firm.lead())).lead
    await firm.add(other, merged.id)
    one, two = await added(firm), await added(firm, "Two")
    await firm.services.tags.tick(kept, one.id, on=True, actor=firm.owner)
    for tag in (one, two):
        await firm.services.tags.tick(merged.id, tag.id, on=True, actor=firm.owner)
    pair = await firm.services.merging.merge(kept, merged.id, actor=firm.owner)
    assert await on(firm, kept) == {one.id, two.id}
    assert pair.merge_id is not None
    await firm.services.merging.part(pair.merge_id, actor=firm.owner)
    assert await on(firm, kept) == {one.id}
    assert await on(firm, merged.id) == {one.id, two.id}


async def test_nothing_is_tagged_of_somebody_erased(firm: Firm) -> None:
    await firm.plan()
    deal, tag = await firm.deal(), await added(firm)
    await firm.services.tags.tick(deal.lead_id, tag.id, on=True, actor=firm.owner)
    await firm.services.erasing.erase(deal.id, actor=firm.owner)
    assert not await firm.rows(LeadTag)
    assert await firm.count(Lead) == 1
