"""A plan's link, its picture and its named sources on screen."""

from __future__ import annotations

import re
from collections.abc import Awaitable, Callable

import pytest

from crm_core.models import Deal, Event, Manager, SalesPlan, Source
from keyboards.places import PlanLinks
from keyboards.sources import ArchiveSource, PlanPicture
from sandbox.messages import Press
from tests.firm import OWNER, Firm
from tests.services.deals import entries
from tests.stage import Stage
from views.sources import qr_picture

LEAD = 7001
ADDRESS = re.compile(r"<code>(https://t\.me/\w+\?start=([\w-]+))</code>")
Open = Callable[[], Awaitable[Press]]


@pytest.fixture
def open_links(stage: Stage, plan: SalesPlan) -> Open:
    """As from the plan's card."""

    async def act() -> Press:
        await stage.send(OWNER, "/menu")
        return await stage.press(OWNER, stage.last(OWNER).id, PlanLinks(plan_id=plan.id).pack(), forged=True)

    return act


async def added(firm: Firm, plan: SalesPlan, name: str = "Autumn ad") -> Source:
    return await firm.services.sources.add(plan.id, name, actor=firm.owner)


async def names(firm: Firm) -> list[str]:
    return [source.name for source in await firm.rows(Source) if source.archived_at is None]


def shown_link(stage: Stage, person_id: int = OWNER) -> tuple[str, str]:
    """The address on the screen, and what it carries."""
    found = ADDRESS.search(stage.text(person_id))
    assert found is not None, stage.text(person_id)
    return found[1], found[2]


def copied(stage: Stage) -> list[str]:
    return [button["copy_text"]["text"] for button in stage.last(OWNER).buttons if "copy_text" in button]


async def test_a_plans_link_brings_whoever_opens_it_into_the_plan(firm: Firm, stage: Stage, open_links: Open) -> None:
    other = await firm.plan(name="School", label="SCHOOL")
    await open_links()
    address, payload = shown_link(stage)
    assert "Online sales" in stage.text(OWNER)
    assert copied(stage) == [address]
    assert "For each advert add a source" in stage.text(OWNER)
    stage.world.person(LEAD, "Olena")
    await stage.start(LEAD, payload)
    assert "Hello, <b>Olena</b>!" in stage.text(LEAD)
    await stage.send(LEAD, "Hello")
    (deal,) = await firm.rows(Deal)
    assert deal.plan_id != other.id  # where people go who just write


async def test_a_new_source_opens_with_its_own_link(
    firm: Firm, stage: Stage, plan: SalesPlan, open_links: Open
) -> None:
    await open_links()
    _, own = shown_link(stage)
    await stage.tap(OWNER, "➕ Add a source")
    await stage.send(OWNER, " Instagram,\toctober ")
    assert "<b>Instagram, october</b>" in stage.text(OWNER)
    assert "Nobody has come by it yet." in stage.text(OWNER)
    address, payload = shown_link(stage)
    assert payload.startswith("src_")
    assert payload != own
    assert copied(stage) == [address]
    assert [message for message in stage.texts(OWNER) if "Waiting" in message] == []
    assert await names(firm) == ["Instagram, october"]
    await stage.tap(OWNER, "⬅️ Links")
    assert "Instagram, october" in stage.buttons(OWNER)


async def test_a_source_counts_whom_it_brought_and_the_notice_names_it(
    firm: Firm, stage: Stage, plan: SalesPlan, ivan: Manager, open_links: Open
) -> None:
    source = await added(firm, plan)
    for number in range(3):
        stage.world.person(LEAD + number, "Olena")
        await stage.start(LEAD + number, f"src_{source.code}")
    await stage.send(LEAD, "Hello")
    assert "from «Autumn ad»" in stage.text(ivan.telegram_id)
    await open_links()
    await stage.tap(OWNER, "Autumn ad · 1")
    assert "Brought: 3 new people, 1 deal" in stage.text(OWNER)


@pytest.mark.parametrize(
    ("typed", "said"),
    [("AUTUMN ad", "«Autumn ad» is there already"), ("\u200b", "nothing in it"), ("x" * 61, "60 characters at most")],
)
async def test_a_wrong_name_is_explained_and_the_form_stays(
    firm: Firm, stage: Stage, plan: SalesPlan, open_links: Open, typed: str, said: str
) -> None:
    await added(firm, plan)
    await open_links()
    await stage.tap(OWNER, "➕ Add a source")
    await stage.send(OWNER, typed)
    assert said in stage.text(OWNER)
    await stage.send(OWNER, "Poster")
    assert await names(firm) == ["Autumn ad", "Poster"]


async def test_cancel_leads_back_and_nothing_is_added(firm: Firm, stage: Stage, open_links: Open) -> None:
    await open_links()
    await stage.tap(OWNER, "➕ Add a source")
    await stage.tap(OWNER, "✖️ Cancel")
    assert "➕ Add a source" in stage.buttons(OWNER)
    await stage.send(OWNER, "Poster")
    assert await names(firm) == []


async def test_a_new_name_leaves_the_link(firm: Firm, stage: Stage, plan: SalesPlan, open_links: Open) -> None:
    await added(firm, plan)
    await open_links()
    await stage.tap(OWNER, "Autumn ad")
    before = shown_link(stage)
    await stage.tap(OWNER, "✏️ Rename")
    await stage.send(OWNER, "Winter ad")
    assert "<b>Winter ad</b>" in stage.text(OWNER)
    assert shown_link(stage) == before


async def test_an_archived_source_goes_away_and_comes_back(
    firm: Firm, stage: Stage, plan: SalesPlan, open_links: Open
) -> None:
    await added(firm, plan)
    await open_links()
    await stage.tap(OWNER, "Autumn ad")
    press = await stage.tap(OWNER, "🗄 Archive")
    assert press.text == "🗄 In the archive"
    assert stage.buttons(OWNER) == ["♻️ Restore", "⬅️ Archive"]
    await stage.tap(OWNER, "⬅️ Archive")
    await stage.tap(OWNER, "⬅️ Links")
    assert "Autumn ad" not in stage.buttons(OWNER)
    await stage.tap(OWNER, "🗄 Archive")
    await stage.tap(OWNER, "Autumn ad")
    press = await stage.tap(OWNER, "♻️ Restore")
    assert press.text == "♻️ The link works again"
    assert shown_link(stage)[1].startswith("src_")
    assert await names(firm) == ["Autumn ad"]


async def test_an_empty_archive_says_so(stage: Stage, open_links: Open) -> None:
    await open_links()
    await stage.tap(OWNER, "🗄 Archive")
    assert "The archive is empty." in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["⬅️ Links"]


async def test_a_doubled_tap_archives_once(firm: Firm, stage: Stage, plan: SalesPlan, open_links: Open) -> None:
    source = await added(firm, plan)
    await open_links()
    await stage.tap(OWNER, "Autumn ad")
    data = ArchiveSource(source_id=source.id, archived=True, version=source.version).pack()
    for _ in range(2):
        stage.world.press(OWNER, stage.last(OWNER).id, data, forged=True)
    await stage.settle()
    assert len(await entries(firm, Event.SOURCE_ARCHIVED)) == 1
    assert "♻️ Restore" in stage.buttons(OWNER)


async def test_whoever_was_slower_is_told_and_sees_it_as_it_is(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager, open_links: Open
) -> None:
    source = await added(firm, plan)
    await open_links()
    await stage.tap(OWNER, "Autumn ad")
    await firm.services.sources.rename(source.id, "Winter ad", seen=source.version, actor=anna_admin)
    press = await stage.tap(OWNER, "🗄 Archive")
    assert press.alert
    assert press.text == "Changed by Anna just now. Here it is as it stands now."
    assert "<b>Winter ad</b>" in stage.text(OWNER)
    assert await names(firm) == ["Winter ad"]


async def test_what_was_typed_meanwhile_is_kept(
    firm: Firm, stage: Stage, plan: SalesPlan, anna_admin: Manager, open_links: Open
) -> None:
    source = await added(firm, plan)
    await open_links()
    await stage.tap(OWNER, "Autumn ad")
    await stage.tap(OWNER, "✏️ Rename")
    await firm.services.sources.rename(source.id, "Winter ad", seen=source.version, actor=anna_admin)
    await stage.send(OWNER, "Spring ad")
    assert [text for text in stage.texts(OWNER) if "You wrote: <code>Spring ad</code>" in text]
    assert await names(firm) == ["Winter ad"]
    await stage.send(OWNER, "Spring ad")
    assert await names(firm) == ["Spring ad"]


# -- pictures ------------------------------------------------------------------------------------------------------


async def test_the_plans_picture_is_of_its_link_and_says_so(stage: Stage, open_links: Open) -> None:
    await open_links()
    address, _ = shown_link(stage)
    for _ in range(2):  # a doubled tap draws it once
        stage.world.press(OWNER, stage.last(OWNER).id, PlanPicture(plan_id=1).pack(), forged=True)
    await stage.settle()
    message = stage.last(OWNER)
    assert message.kind == "photo"
    assert message.file is not None
    assert message.file.data == qr_picture(address)
    assert "Online sales" in message.html
    assert shown_link(stage)[0] == address
    assert copied(stage) == [address]
    await stage.tap(OWNER, "⬅️ Links")
    assert stage.last(OWNER).kind == "text"
    assert "➕ Add a source" in stage.buttons(OWNER)


async def test_a_sources_picture_names_plan_and_source(
    firm: Firm, stage: Stage, plan: SalesPlan, open_links: Open
) -> None:
    await added(firm, plan, "Poster <b>")
    await open_links()
    await stage.tap(OWNER, "Poster")
    address, payload = shown_link(stage)
    assert payload.startswith("src_")
    await stage.tap(OWNER, "🖼 QR picture")
    message = stage.last(OWNER)
    assert message.file is not None
    assert message.file.data == qr_picture(address)
    assert "Online sales" in message.html
    assert "Poster &lt;b&gt;" in message.html
    await stage.tap(OWNER, "⬅️ Source")
    assert "✏️ Rename" in stage.buttons(OWNER)


# -- long lists and old plans --------------------------------------------------------------------------------------


async def test_many_sources_are_turned_by_pages(firm: Firm, stage: Stage, plan: SalesPlan, open_links: Open) -> None:
    for number in range(25):
        await added(firm, plan, f"{number:02} {'x' * 57}")
    await open_links()
    named = [text for text in stage.buttons(OWNER) if text[:2].isdigit()]
    assert len(named) == 20
    assert {len(text) for text in named} == {28}
    await stage.tap(OWNER, "➡️")
    assert len([text for text in stage.buttons(OWNER) if text[:2].isdigit()]) == 5
    await stage.tap(OWNER, "20 xxx")
    assert f"20 {'x' * 57}" in stage.text(OWNER)


async def test_an_archived_plan_has_no_working_links(
    firm: Firm, stage: Stage, plan: SalesPlan, open_links: Open
) -> None:
    source = await added(firm, plan)
    await firm.services.plans.set_archived(plan.id, archived=True, seen=None, actor=firm.owner)
    await open_links()
    assert "its links just open the bot now" in stage.text(OWNER)
    assert stage.buttons(OWNER) == ["Autumn ad", "🗄 Archive", "⬅️ Plan"]
    await stage.tap(OWNER, "Autumn ad")
    assert stage.buttons(OWNER) == ["✏️ Rename", "🗄 Archive", "⬅️ Links"]
    press = await stage.press(OWNER, stage.last(OWNER).id, "a:qn:1", forged=True)
    assert press.text is None
    await stage.send(OWNER, "Poster")
    assert "The plan is archived" in stage.text(OWNER)
    assert await names(firm) == [source.name]
