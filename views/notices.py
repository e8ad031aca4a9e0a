"""Notices that are about no single deal."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.results import DealCard
from locales import Translator
from views.deals import headline


def digest(t: Translator, cards: Sequence[DealCard]) -> Markup:
    """Many new deals in one message."""
    title = t.plural("🆕 <b>{n} new deal</b>", "🆕 <b>{n} new deals</b>", len(cards))
    return Markup("\n").join([title, "", *(headline(card.deal) for card in cards)])


def dead_update(t: Translator, number: int) -> Markup:
    return t("⚠️ Something that was sent to the bot could not be handled (record {number}). It is kept.", number=number)


def dead_notice(t: Translator, number: int) -> Markup:
    return t("⚠️ A notice could not be delivered (record {number}). It is kept.", number=number)
