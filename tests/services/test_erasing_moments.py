"""Erasing while others write, by the team, and once more after an older backup."""

from __future__ import annotations

import asyncio
import logging

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from bot.erasing import wipe
from crm_core.db import Database
from crm_core.errors import Forbidden, LeadErased, NotFound
from crm_core.models import (
    Erased,
    Lead,
)
from crm_core.rules.erasing import read_list, written
from crm_core.rules.text import EMPTY
from crm_core.services.search import SearchService
from tests.firm import Firm
from tests.services.erasing import (
    NAME,
    TELEGRAM_ID,
    WORDS,
    Marked,
    described,
    dump,
    forgotten,
    found_in,
    marked,
    messages_of,
    relayed,
    sender,
    wiped,
)


@pytest.fixture
async def person(firm: Firm) -> Marked:
    return await marked(firm)


# -- at the same moment -------------------------------------------------------------------------------------------


async def test_what_was_written_at_the_very_moment_goes_a_while_later(firm: Firm, person: Marked) -> None:
    await forgotten(firm)
    await relayed(firm, person.lead, person.ivan, message_id=800)
    await firm.change(lambda session: session.execute(update(Lead).where(Lead.id == person.lead.id).values(name=NAME)))
    assert await wipe(firm.services.erasing) == 0
    await wiped(firm)
    assert found_in(await dump(firm)) == []
    assert await wipe(firm.services.erasing) == 0


async def test_writing_while_being_erased_leaves_an_old_nobody_and_a_new_somebody(firm: Firm, person: Marked) -> None:
    async def write(n: int) -> None:
        await firm.services.leads.receive(sender(), message_id=20_000 + n, text="Ще питання")

    await asyncio.gather(*(write(n) for n in range(5)), forgotten(firm), *(write(n) for n in range(5, 10)))
    firm.clock.forward(3600)
    assert await wipe(firm.services.erasing) == 1
    assert {row.text for row in await messages_of(firm, person.lead)} == {""}
    leads = [lead for lead in await firm.rows(Lead) if lead.telegram_id == TELEGRAM_ID]
    assert len(leads) <= 1


async def test_a_process_that_dies_before_the_wiping_leaves_it_to_the_next(firm: Firm, person: Marked) -> None:
    await forgotten(firm)
    firm.clock.forward(3600)
    (erased_id,) = await firm.services.erasing.due()
    await firm.services.erasing.clean_again(erased_id)
    await wiped(firm)
    (row,) = await firm.rows(Erased)
    assert row.wiped_at == firm.clock()


# -- by the team, and by a command --------------------------------------------------------------------------------


async def test_only_whoever_may_edit_the_settings_erases(firm: Firm, person: Marked) -> None:
    deal_id, admin = person.deals[0].id, await firm.person("Ada", "admin")
    for actor in (person.ivan, person.anna):
        with pytest.raises(Forbidden):
            await firm.services.erasing.erase(deal_id, actor=actor)
    with pytest.raises(NotFound):
        await firm.services.erasing.erase(999_999, actor=admin)
    card = await firm.services.erasing.erase(deal_id, actor=admin)
    assert (card.deal.lead.name, card.deal.title, card.changed) == (EMPTY, None, True)
    assert not (await firm.services.erasing.erase(deal_id, actor=admin)).changed
    with pytest.raises(LeadErased):
        await firm.services.erasing.ask(deal_id, actor=admin)


async def test_after_an_older_backup_the_erasing_is_repeated(firm: Firm, person: Marked) -> None:
    await forgotten(firm)
    listed = "\n".join(written(await firm.services.erasing.listed()))
    assert found_in(listed.encode()) == []

    def restore(session: Session) -> None:
        row = session.get_one(Lead, person.lead.id)
        row.telegram_id, row.name, row.search_text = TELEGRAM_ID, NAME, NAME.casefold()

    await firm.change(restore)
    found, after = 0, 0
    while (lot := await firm.services.erasing.erase_again(dict(read_list(listed)), after=after)) is not None:
        found, after = found + lot[0], lot[1]
    assert found == 1
    assert found_in(await dump(firm)) == []


async def test_repeating_leaves_whoever_came_back(firm: Firm, person: Marked) -> None:
    await forgotten(firm)
    firm.clock.forward(1)
    again = await firm.write(sender(), "Я знову тут")
    listed = dict(await firm.services.erasing.listed())
    lots = [await firm.services.erasing.erase_again(listed, after=after) for after in (0, again.lead.id)]
    assert [lot and lot[0] for lot in lots] == [0, None]


async def test_the_search_feeder_brings_nothing_back(firm: Firm, person: Marked, db: Database) -> None:
    await described(firm, person, WORDS[2] + "!")
    search = SearchService(db, firm.clock, firm.services.search.random)
    await asyncio.gather(search.feed(), forgotten(firm), search.feed())
    await firm.feed()
    assert found_in(await dump(firm)) == []


async def test_nothing_of_it_is_logged(firm: Firm, person: Marked, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    await forgotten(firm)
    await wiped(firm)
    assert found_in(caplog.text.encode()) == []
