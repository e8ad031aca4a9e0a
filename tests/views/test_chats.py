from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crm_core.models import Direction, Lead, LeadMessage
from crm_core.results import Relay
from views.chats import answer_to_lead, relayed

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


def message(text: str) -> LeadMessage:
    return LeadMessage(id=1, lead_id=1, direction=Direction.IN, chat_id=7001, message_id=1, text=text, at=NOW)


def relay(text: str, name: str = "Olena", labels: int = 1) -> Relay:
    lead = Lead(id=1, telegram_id=7001, name=name, search_text="", created_at=NOW)
    return Relay(message(text), lead, ["ONLINE-SALES"] * labels, None)


def units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


@pytest.mark.parametrize("text", ["x" * 4096, "😀" * 2048, "<" * 4096, "a\n" * 2048])
@pytest.mark.parametrize("name", ["Olena", "N" * 10_000, "😀" * 100])
def test_a_relayed_message_always_fits(text: str, name: str) -> None:
    assert units(relayed(relay(text, name, labels=50)).striptags()) <= 4096


def test_what_fits_is_not_cut() -> None:
    text = "word " * 700
    assert relayed(relay(text)).striptags().endswith(text.strip())


def test_the_lead_reads_only_the_words() -> None:
    assert answer_to_lead(message("Good <day>")) == "Good &lt;day&gt;"


def test_an_answer_of_full_length_is_not_cut() -> None:
    assert units(answer_to_lead(message("x" * 4096))) == 4096


def test_nothing_visible_is_a_dash() -> None:
    assert answer_to_lead(message("\u200b")) == "—"
