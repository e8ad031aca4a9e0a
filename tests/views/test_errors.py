from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from crm_core import errors
from locales import translator
from views.errors import SENTENCES, SPECIAL, explain

NOW = datetime(2026, 5, 4, 12, tzinfo=UTC)
T = translator("en", currency="UAH", time_zone="Europe/Kyiv")
ABSTRACT = {errors.DomainError, errors.DealError, errors.Invalid}


def kinds(of: type[errors.DomainError] = errors.DomainError) -> set[type[errors.DomainError]]:
    return {of}.union(*(kinds(child) for child in of.__subclasses__()))


def test_every_refusal_has_its_words() -> None:
    assert kinds() - ABSTRACT == set(SENTENCES) | set(SPECIAL)


def test_a_change_says_who_when_and_how_it_stands_now() -> None:
    error = errors.DealChanged(118, by="Anna", at=NOW - timedelta(minutes=1))
    assert explain(T, error, now=NOW, status="🟣 Offer sent") == "Changed by Anna 1 min ago: now 🟣 Offer sent."
    assert explain(T, error, now=NOW) == "Changed by Anna 1 min ago."


def test_a_change_by_nobody_is_still_explained() -> None:
    error = errors.DealChanged(118, by=None, at=NOW)
    assert explain(T, error, now=NOW, status="🔵 New") == "The deal changed just now: now 🔵 New."


@pytest.mark.parametrize("by", ["<b>{x}</b>\u202e\x00", "x" * 10_000])
def test_hostile_names_fit_into_an_alert(by: str) -> None:
    words = explain(T, errors.AlreadyTaken(1, by=by), now=NOW)
    assert "\x00" not in words
    assert "\u202e" not in words
    assert len(words) <= 200


def test_an_unknown_field_is_refused_in_words() -> None:
    assert explain(T, errors.Invalid("colour", "odd"), now=NOW) == "This value does not fit here. Try another one."
