"""Notices that are about no single deal."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Deal, Manager
from crm_core.results import DealCard
from crm_core.rules.text import clean_line
from locales import Translator
from views.deals import headline

NAME_LIMIT = 30


def digest(t: Translator, cards: Sequence[DealCard]) -> Markup:
    """Many new deals in one message."""
    title = t.plural("🆕 <b>{n} new deal</b>", "🆕 <b>{n} new deals</b>", len(cards))
    return Markup("\n").join([title, "", *(headline(card.deal) for card in cards)])


def gone(t: Translator, deals: Sequence[tuple[Deal, Manager | None]]) -> Markup:
    """Many deals that went from the reader in one message, with who has them now."""
    title = t.plural("👥 <b>{n} deal is no longer yours</b>", "👥 <b>{n} deals are no longer yours</b>", len(deals))
    return Markup("\n").join([title, "", *(_gone_line(deal, to) for deal, to in deals)])


def _gone_line(deal: Deal, to: Manager | None) -> Markup:
    if to is None:
        return headline(deal)
    return Markup("{} → {}").format(headline(deal), clean_line(to.name, NAME_LIMIT))


def dead_update(t: Translator, number: int) -> Markup:
    return t("⚠️ Something that was sent to the bot could not be handled (record {number}). It is kept.", number=number)


def dead_notice(t: Translator, number: int) -> Markup:
    return t("⚠️ A notice could not be delivered (record {number}). It is kept.", number=number)


def plain_notice(t: Translator, number: int) -> Markup:
    return t(
        "⚠️ A notice could not be drawn as it was meant and went out as plain text (record {number}).", number=number
    )


def tried_again(t: Translator, number: int) -> Markup:
    return t("🔁 Record {number} was tried again. If it fails once more, you will be told.", number=number)


def trying(t: Translator, *, first: bool) -> str:
    return t.plain("Taken out of the queue: tried again") if first else t.plain("It was tried again already")
