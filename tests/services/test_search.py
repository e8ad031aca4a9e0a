"""Search: fed behind the transactions, the same on both engines, only among what the actor may see."""

from __future__ import annotations

from contextlib import nullcontext
from typing import Any

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st
from sqlalchemy import Select, text
from sqlalchemy.orm import Session

from crm_core.errors import Invalid
from crm_core.models import LEAD_SEARCH, Deal, Lead, Manager, SearchDue
from crm_core.queries import search
from crm_core.results import Sender
from crm_core.rules.filters import Cursor
from crm_core.rules.search import read
from crm_core.rules.text import clean_line, fold
from crm_core.services import finding
from tests.firm import Firm

PHONE = "+380671234567"


async def found(firm: Firm, words: str, actor: Manager | None = None, *, closed: bool = False) -> list[int]:
    page = await firm.services.deals.search(words, closed=closed, cursor=Cursor(), actor=actor or firm.owner)
    assert page.total == len(page.rows)
    return [deal.id for deal in page.rows]


async def title(firm: Firm, deal: Deal, words: str | None) -> None:
    await firm.change(lambda session: setattr(session.get_one(Deal, deal.id), "title", words))


async def test_search_follows_what_leads_change(firm: Firm) -> None:
    await firm.plan(await firm.person())
    olena = firm.lead(1, "Олена Коваль")
    deal = await firm.deal(olena)
    assert await found(firm, "олена") == []
    await firm.feed()
    assert await found(firm, "олена") == [deal.id]
    await firm.services.leads.leave_phone(Sender(7001, "Марія Коваль", None, "uk"), PHONE, message_id=99)
    assert await found(firm, "олена") == []
    await firm.feed()
    assert await found(firm, "марія 067 123") == [deal.id]
    assert await found(firm, "олена") == []


async def test_a_title_finds_its_own_deal_alone(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    first = await firm.deal()
    second = await firm.add(await firm.plan(ivan, name="Other", default=False), first.lead_id)
    await title(firm, first, "Курс Python")
    await firm.feed()
    assert await found(firm, "PYTHON") == [first.id]
    assert await found(firm, "olena python") == [first.id]
    assert await found(firm, "olena") == [second.id, first.id]
    await title(firm, first, None)
    await firm.feed()
    assert await found(firm, "python") == []


async def test_feeding_twice_or_with_nothing_due_changes_nothing(firm: Firm) -> None:
    await firm.plan(await firm.person())
    deal = await firm.deal()
    (due,) = await firm.rows(SearchDue)
    await firm.feed()
    assert not await firm.services.search.is_due()
    assert await firm.services.search.feed() == 0
    await firm.change(lambda session: session.add(SearchDue(lead_id=due.lead_id)))
    await firm.feed()
    assert await found(firm, "olena koval") == [deal.id]
    assert await firm.db.read(lambda session: session.scalar(text("SELECT count(*) FROM lead_search"))) == 1


async def test_more_than_one_lot_is_fed_in_lots(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("crm_core.services.search.LOT", 2)
    await firm.plan(await firm.person())
    for _ in range(3):
        await firm.deal()
    assert [await firm.services.search.feed() for _ in range(3)] == [2, 1, 0]
    assert len(await found(firm, "olena")) == 3


async def test_a_change_beside_the_message_is_noted_once_and_others_not_at_all(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    deal = await firm.deal(firm.lead(1))
    await firm.feed()
    await firm.write(firm.lead(1))
    await firm.services.deals.set_amount(deal.id, 5, seen=deal.version, actor=ivan)
    assert await firm.count(SearchDue) == 0


async def test_people_without_the_right_find_their_own_and_what_they_may_take(firm: Firm) -> None:
    ivan, petro, anna = await firm.person(), await firm.person("Petro"), await firm.person("Anna", "head")
    await firm.plan(ivan)
    mine = await firm.deal()
    await firm.services.people.set_shift(on=False, actor=ivan)
    free = await firm.deal()
    await firm.feed()
    seen = {person.name: await found(firm, "olena", person) for person in (ivan, petro, anna)}
    assert seen == {"Ivan": [free.id, mine.id], "Petro": [], "Anna": [free.id, mine.id]}
    assert await found(firm, f"#{mine.id}", petro) == []


async def test_closed_deals_are_found_when_asked_for_or_by_their_number(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    deal = await firm.deal()
    await firm.services.deals.win(deal.id, None, seen=deal.version, actor=ivan)
    await firm.feed()
    assert await found(firm, "olena") == []
    assert await found(firm, "olena", closed=True) == await found(firm, f"#{deal.id}") == [deal.id]


async def test_too_many_leads_are_not_counted_but_ones_own_deals_are(
    firm: Firm, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(finding, "LEADS_LIMIT", 2)
    ivan, petro = await firm.person(), await firm.person("Petro")
    await firm.plan(ivan)
    made = [(await firm.deal()).id for _ in range(3)]
    await firm.feed()
    with pytest.raises(Invalid) as refused:
        await found(firm, "olena")
    assert (refused.value.problem, refused.value.about) == ("many", {"limit": 2})
    assert await found(firm, "olena", ivan) == made[::-1]
    assert await found(firm, "olena", petro) == []
    monkeypatch.setattr(finding, "OWN_LIMIT", 2)
    with pytest.raises(Invalid):
        await found(firm, "olena", ivan)


async def test_one_letter_is_enough_among_ones_own_deals_alone(firm: Firm) -> None:
    ivan = await firm.person()
    await firm.plan(ivan)
    deal = await firm.deal()
    await firm.feed()
    assert await found(firm, "k", ivan) == [deal.id]
    with pytest.raises(Invalid) as refused:
        await found(firm, "k")
    assert refused.value.problem == "short"
    assert await found(firm, "ko") == [deal.id]


async def test_a_number_comes_before_parts_of_too_many_phones(firm: Firm, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(finding, "LEADS_LIMIT", 0)
    monkeypatch.setattr("crm_core.rules.search.FEWEST_DIGITS", 1)
    await firm.plan(await firm.person())
    deal = await firm.deal(firm.lead(1))
    await firm.services.leads.leave_phone(firm.lead(1), PHONE, message_id=99)
    await firm.feed()
    assert await found(firm, str(deal.id)) == [deal.id]
    with pytest.raises(Invalid):
        await found(firm, "671")


LETTERS = st.characters(codec="utf-8", categories=["L", "N", "P", "S", "Zs"])
NAMES = st.one_of(
    st.text("абвгґдеєжзиіїйклмнопрстуфхцчшщьюяыэъё abcdefghijklmnop'-ÄßİǅΣ", min_size=3, max_size=20),
    st.text(LETTERS, min_size=3, max_size=20),
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=NAMES, digits=st.from_regex(r"38067[0-9]{7}", fullmatch=True), data=st.data())
async def test_a_deal_is_found_by_any_part_in_any_case(firm: Firm, name: str, digits: str, data: st.DataObject) -> None:
    """Through the index and the comparison alike."""
    lead = (await firm.services.leads.start(firm.lead(name="x"))).lead
    await firm.change(lambda session: _rename(session.get_one(Lead, lead.id), name, digits))
    await firm.feed()
    whole = data.draw(st.sampled_from([fold(clean_line(name)), digits, f"{digits}@example.com"]))
    start = data.draw(st.integers(0, max(0, len(whole) - 3)))
    part = whole[start : data.draw(st.integers(start + 3, max(start + 3, len(whole))))]
    typed = part.upper() if fold(part.upper()) == part else part
    wanted = read(typed)
    assume(fold(clean_line(typed)) == part and part.strip() == part and wanted.terms == wanted.sought != ())
    leads = await firm.db.read(lambda session: search.leads(session, wanted.sought, 100_000))
    assert lead.id in leads


def _rename(lead: Lead, name: str, digits: str) -> None:
    folded = fold(f"{clean_line(name)} {digits}@example.com {digits}")
    lead.search_text = " ".join(folded.split())


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(words=st.text("\"'*%_\\()+-^:{}~|&! ANDORNEAToleна#@.,;/0১\x00\ud800é", max_size=30))
async def test_nothing_typed_is_an_operator_or_an_error(firm: Firm, words: str) -> None:
    wanted = read(words)
    refused = wanted.terms and not wanted.sought and wanted.number is None
    with pytest.raises(Invalid) if refused else nullcontext():
        assert await found(firm, words, closed=True) == []


async def explained(firm: Firm, question: Select[*tuple[Any, ...]], *before: str) -> str:
    """How the engine goes about it."""

    def unit(session: Session) -> str:
        dialect = session.get_bind().dialect
        for statement in before:
            session.execute(text(statement))
        sql = str(question.compile(dialect=dialect, compile_kwargs={"literal_binds": True}))
        return "\n".join(
            str(row) for row in session.execute(text(f"{EXPLAIN[dialect.name]} {sql}".replace(":", "\\:")))
        )

    return await firm.db.write(unit)  # what is set holds for a transaction


EXPLAIN = {"sqlite": "EXPLAIN QUERY PLAN", "postgresql": "EXPLAIN"}


async def test_the_index_is_asked_and_then_the_deals_of_its_leads(firm: Firm) -> None:
    terms = read("олена 067 123").sought
    sqlite = firm.db.exclusive
    small = () if sqlite else ("SET LOCAL enable_seqscan = off",)
    asked = await explained(firm, (search.by_match if sqlite else search.by_likeness)(terms, 9), *small)
    assert ("VIRTUAL TABLE INDEX 0:M" if sqlite else "Bitmap Index Scan on ix_lead_search_text") in asked
    deals = await explained(firm, search.of_leads([1, 2, 3], firm.owner, []), *small)
    assert "ix_deals_lead_id" in deals


def test_the_table_is_not_among_the_models() -> None:
    assert LEAD_SEARCH.name not in Lead.metadata.tables
