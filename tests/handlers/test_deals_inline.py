"""Inline mode: the same search for the staff, in any chat; nobody else learns anything."""

from __future__ import annotations

import logging

import pytest

from crm_core.errors import StorageUnavailable
from crm_core.models import Deal, Manager, SalesPlan
from crm_core.services.deals import DealService
from sandbox.messages import InlineAsk
from tests.firm import Firm, leaves
from tests.handlers.conftest import LEAD
from tests.stage import Stage


def ids(ask: InlineAsk) -> list[str]:
    return [result["id"] for result in ask.results]


async def test_a_found_deal_shows_what_its_list_shows(stage: Stage, ivan: Manager, deal: Deal) -> None:
    ask = await stage.ask(ivan.telegram_id, "olena")
    (result,) = ask.results
    assert result["title"] == f"🔵 #{deal.id} Olena Koval · 11\u00a0000\u00a0₴"
    assert result["description"] == "Online sales · 👤 Ivan · New"
    assert (ask.personal, ask.cache_time, ask.button, ask.next_offset) == (True, 0, None, "")


async def test_only_the_number_and_a_link_are_sent(stage: Stage, ivan: Manager, deal: Deal) -> None:
    (result,) = (await stage.ask(ivan.telegram_id, "olena")).results
    content = result["input_message_content"]
    assert content["message_text"] == f"#{deal.id} https://t.me/crm_sandbox_bot?start=d_{deal.id}"
    assert content["link_preview_options"] == {"is_disabled": True}
    assert set(result) == {"type", "id", "title", "description", "input_message_content"}
    await stage.start(ivan.telegram_id, f"d_{deal.id}")
    assert stage.text(ivan.telegram_id).startswith(f"<b>#{deal.id} Olena Koval</b>")


@pytest.mark.parametrize("role", ["owner", "admin", "head", "observer"])
async def test_those_who_see_all_deals_find_all(stage: Stage, firm: Firm, deal: Deal, role: str) -> None:
    person = await firm.person("Petro", role)
    assert ids(await stage.ask(person.telegram_id, "olena")) == [str(deal.id)]


async def test_a_manager_finds_their_own_alone(stage: Stage, firm: Firm, deal: Deal) -> None:
    petro = await firm.person("Petro")
    for words in ("olena", f"#{deal.id}", str(deal.id)):
        ask = await stage.ask(petro.telegram_id, words)
        assert (ask.results, ask.button) == ([], {"text": "🔎 Nothing found", "start_parameter": "inline"})


async def test_leads_and_strangers_get_a_way_to_the_bot_and_nothing_else(stage: Stage, deal: Deal) -> None:
    for person_id in (LEAD, 9001):
        ask = await stage.ask(person_id, "olena")
        assert (ask.answered, ask.results) == (True, [])
        assert ask.button == {"text": "💬 Write to us", "start_parameter": "inline"}
        assert (ask.personal, ask.cache_time) == (True, 0)


async def test_whoever_left_finds_nothing_any_more(stage: Stage, firm: Firm, ivan: Manager, deal: Deal) -> None:
    assert (await stage.ask(ivan.telegram_id, "olena")).results
    await leaves(firm, ivan)
    assert (await stage.ask(ivan.telegram_id, "olena")).results == []


async def test_results_go_on_where_they_ended(stage: Stage, firm: Firm, ivan: Manager, plan: SalesPlan) -> None:
    made = [str((await firm.deal()).id) for _ in range(11)][::-1]
    await stage.settle()
    first = await stage.ask(ivan.telegram_id, "olena")
    second = await stage.ask(ivan.telegram_id, "olena", offset=first.next_offset)
    assert ids(first) + ids(second) == made
    assert second.next_offset == ""
    assert ids(await stage.ask(ivan.telegram_id, "olena", offset="9; DROP")) == ids(first)


async def test_closed_deals_are_found_with_their_sign(stage: Stage, firm: Firm, ivan: Manager, deal: Deal) -> None:
    await firm.services.deals.win(deal.id, None, seen=deal.version, actor=ivan)
    (result,) = (await stage.ask(ivan.telegram_id, "olena")).results
    assert result["title"].startswith("✅ ")


@pytest.mark.parametrize(
    ("words", "hint"),
    [
        ("", "🔎 Name, phone, e-mail or #number"),
        ("o", "A little more, please: two letters of a name, or three digits of a phone."),
    ],
)
async def test_too_little_is_answered_with_a_hint(
    stage: Stage, anna: Manager, deal: Deal, words: str, hint: str
) -> None:
    ask = await stage.ask(anna.telegram_id, words)
    assert ask.button is not None
    assert (ask.results, ask.button["text"]) == ([], hint)


@pytest.mark.parametrize(("error", "level"), [(StorageUnavailable(), logging.WARNING), (RuntimeError(), logging.ERROR)])
async def test_what_fails_is_not_tried_again(
    stage: Stage,
    ivan: Manager,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    error: Exception,
    level: int,
) -> None:
    async def fails(*args: object, **more: object) -> None:
        raise error

    monkeypatch.setattr(DealService, "search", fails)
    ask = await stage.ask(ivan.telegram_id, "olena")
    assert not ask.answered
    assert [record.levelno for record in caplog.records if record.name == "bot.inline"] == [level]


async def test_a_form_waits_while_its_person_looks_something_up(stage: Stage, ivan: Manager, deal: Deal) -> None:
    await stage.tap(ivan.telegram_id, "⋯ More")
    await stage.tap(ivan.telegram_id, "💰 Amount")
    await stage.ask(ivan.telegram_id, "olena")
    await stage.send(ivan.telegram_id, "500")
    assert "500\u00a0₴" in stage.text(ivan.telegram_id)
