from __future__ import annotations

from datetime import UTC, datetime

import pytest

from crm_core.models import Direction, Lead, LeadMessage, MessageKind
from crm_core.results import Burst
from locales import translator
from views.chats import answer_to_lead, captioned, not_shown, relayed
from views.lengths import visible_length

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)


T = translator("en", currency="UAH", time_zone="Europe/Kyiv")


def message(text: str, html: str | None = None, number: int = 1, kind: MessageKind = MessageKind.TEXT) -> LeadMessage:
    return LeadMessage(
        id=number,
        lead_id=1,
        direction=Direction.IN,
        chat_id=7001,
        message_id=1,
        text=text,
        html=html,
        kind=kind,
        at=NOW,
    )


def burst(*messages: LeadMessage, name: str = "Olena", labels: int = 1, edited: int = 0, left_out: int = 0) -> Burst:
    lead = Lead(id=1, telegram_id=7001, name=name, search_text="", created_at=NOW)
    return Burst(lead, ["ONLINE-SALES"] * labels, messages, frozenset({edited}), None, None, left_out)


@pytest.mark.parametrize("text", ["x" * 4096, "😀" * 2048, "<" * 4096, "a\n" * 2048])
@pytest.mark.parametrize("name", ["Olena", "N" * 10_000, "😀" * 100])
def test_a_relayed_message_always_fits(text: str, name: str) -> None:
    for shown in relayed(T, burst(message(text), name=name, labels=50)):
        assert visible_length(shown) <= 4096
    assert visible_length(not_shown(T, burst(message(text), name=name, labels=50))) <= 4096


def test_what_fits_is_not_cut() -> None:
    text = "word " * 700
    (shown,) = relayed(T, burst(message(text)))
    assert text.strip() in shown


def test_words_of_a_few_breaths_stand_together_in_their_order() -> None:
    several = burst(message("Hi"), message("How much", "<b>How</b> much", 2), edited=2)
    assert relayed(T, several) == [
        "💬 <b>Olena</b> <code>[ONLINE-SALES]</code>\n<blockquote>Hi\n✏️ <b>How</b> much</blockquote>"
    ]


def test_more_than_a_message_holds_takes_several_and_loses_nothing() -> None:
    several = [message(f"{n}:" + "x" * 900, number=n) for n in range(10)]
    shown = relayed(T, burst(*several))
    assert len(shown) > 1
    assert all(visible_length(one) <= 4096 for one in shown)
    assert all(any(one.text in part for part in shown) for one in several)


def test_a_flood_is_one_message_that_says_how_much_more_came() -> None:
    several = [message("x" * 4000, number=n) for n in range(50)]
    (shown,) = relayed(T, burst(*several, left_out=950))
    assert shown.endswith("… and 950 more messages")
    assert visible_length(shown) <= 4096


def test_a_quotation_does_not_stand_in_another() -> None:
    (shown,) = relayed(T, burst(message("a", "<blockquote>a</blockquote>")))
    assert shown.count("<blockquote") == 1


@pytest.mark.parametrize(("length", "fit"), [(900, True), (1010, False), (1024, False)])
def test_a_caption_with_the_name_fits_or_the_name_stands_elsewhere(length: int, fit: bool) -> None:
    photo = message("📷", "x" * length, kind=MessageKind.PHOTO)
    assert (captioned(burst(photo)) is not None) is fit


def test_the_lead_reads_only_the_words() -> None:
    assert answer_to_lead(message("Good <day>")) == "Good &lt;day&gt;"


def test_an_answer_of_full_length_is_not_cut() -> None:
    assert visible_length(answer_to_lead(message("x" * 4096))) == 4096


def test_nothing_visible_is_a_dash() -> None:
    assert answer_to_lead(message("\u200b")) == "—"
