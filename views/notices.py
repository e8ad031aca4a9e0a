"""Notices that are about no single deal."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Deal, Manager, SalesPlan
from crm_core.results import DealCard
from crm_core.rules.text import shown_name
from locales import Translator
from views.deals import blocks, headline

NAME_LIMIT = 30


def digest(t: Translator, cards: Sequence[DealCard]) -> Markup:
    """Many new deals in one message."""
    title = t.plural("🆕 <b>{n} new deal</b>", "🆕 <b>{n} new deals</b>", len(cards))
    return Markup("\n").join([title, "", *(headline(card.deal) for card in cards)])


def gone(t: Translator, deals: Sequence[tuple[Deal, Manager | None]]) -> Markup:
    """Many deals that went from the reader in one message, with who has them now."""
    title = t.plural("👥 <b>{n} deal is no longer yours</b>", "👥 <b>{n} deals are no longer yours</b>", len(deals))
    return Markup("\n").join([title, "", *(_gone_line(deal, to) for deal, to in deals)])


def received(t: Translator, deals: Sequence[Deal], count: int, *, by: str) -> Markup:
    """Many deals that a colleague handed over at once; the first of them are named."""
    title = t.plural("👥 {name} handed you {n} deal.", "👥 {name} handed you {n} deals.", count, name=shown_name(by))
    return _many(t, title, [headline(deal) for deal in deals], count)


def handed_over(t: Translator, deals: Sequence[Deal], count: int, *, by: str, to: str | None) -> Markup:
    """Many deals that were handed on at once; without ``to`` it is told where each of them is now."""
    name = shown_name(by)
    if to is None:
        title = t.plural("👥 {name} took {n} deal from you.", "👥 {name} took {n} deals from you.", count, name=name)
        return _many(t, title, [_gone_line(deal, deal.manager) for deal in deals], count)
    title = t.plural(
        "👥 {name} handed {n} deal of yours to {to}.",
        "👥 {name} handed {n} deals of yours to {to}.",
        count,
        name=name,
        to=shown_name(to),
    )
    return _many(t, title, [headline(deal) for deal in deals], count)


def _many(t: Translator, title: Markup, lines: Sequence[Markup], count: int) -> Markup:
    rest = count - len(lines)
    more = [t.plural("and {n} more", "and {n} more", rest)] if lines and rest > 0 else []
    return blocks([title], [*lines, *more])


def _gone_line(deal: Deal, to: Manager | None) -> Markup:
    if to is None:
        return headline(deal)
    return Markup("{} → {}").format(headline(deal), shown_name(to.name, NAME_LIMIT))


def waiting(t: Translator, plan: SalesPlan, count: int) -> Markup:
    """Many new deals at once that nobody has."""
    label = Markup("<code>[{}]</code>").format(shown_name(plan.short_label))
    return t.plural(
        "🆕 <b>{n} new deal has no manager yet</b>   {label}",
        "🆕 <b>{n} new deals have no manager yet</b>   {label}",
        count,
        label=label,
    )


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
