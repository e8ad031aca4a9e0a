"""What the screens behind a deal's card ask and say."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import Deal
from crm_core.results import DealCard, LossForm
from locales import N_, Translator
from views.asking import waiting
from views.deals import blocks, closing_words, headline, status_name


def statuses_screen(t: Translator, card: DealCard) -> Markup:
    return blocks([headline(card.deal)], [t("Which status is it in?")])


def win_screen(t: Translator, card: DealCard) -> Markup:
    amount = Markup("<b>{}</b>").format(t.money(card.deal.amount))
    return blocks([headline(card.deal)], [t("✅ Won with {amount}?", amount=amount), t(LOCKED)])


def lose_screen(t: Translator, form: LossForm) -> Markup:
    if not form.required:
        return blocks([headline(form.card.deal)], [t("❌ Close as lost?"), t(LOCKED)])
    question = t("Why was it lost?") if form.reasons else t(NO_REASONS)
    return blocks([headline(form.card.deal)], [question])


LOCKED = N_("A closed deal cannot be changed; only “Cancel deal” opens it again.")


NO_REASONS = N_("The plan asks for a reason, but has none to choose from. Ask an admin to add one.")


def cancel_screen(t: Translator, card: DealCard) -> Markup:
    deal = card.deal
    assert card.cancel_to is not None
    words = t(
        "Cancel the closing of {number}? It returns to {status}.",
        number=f"#{deal.id}",
        status=status_name(card.cancel_to),
    )
    kept = t("The closing stays in the history.")
    return blocks([headline(deal), Markup("{}").format(closing_words(t, deal))], [words, kept])


def transfer_screen(t: Translator, card: DealCard, *, anybody: bool) -> Markup:
    question = t("Who takes it over? Beside each name: open deals.") if anybody else t("Nobody else can take it now.")
    return blocks([headline(card.deal)], [question])


def link_screen(t: Translator, card: DealCard, link: str) -> Markup:
    words = t("The link opens this deal for those who may see it:")
    return blocks([headline(card.deal)], [words, Markup("<code>{}</code>").format(link)])


ASKS = {
    "df": N_("Write the final amount of {number}, for example 12500 or 12500.50."),
    "da": N_("Write the new amount of {number}, for example 12500 or 12500.50."),
    "dc": N_("Write a clarification to the reason of {number}."),
}
"""Keyed by the values of `keyboards.asking.Field`."""

HINTS = {
    "df": N_("Amount"),
    "da": N_("Amount"),
    "dc": N_("Clarification"),
}
"""Stand in the empty input field."""


def ask_screen(t: Translator, card: DealCard, ask: str) -> Markup:
    """Stands in place of the card while the person types."""
    now = [] if ask == "dc" else [t("Now: {amount}", amount=t.money(card.deal.amount))]
    return blocks([headline(card.deal), *now], [waiting(t)])


def reply_screen(t: Translator, card: DealCard) -> Markup:
    return blocks([headline(card.deal)], [waiting(t)])


def ask_words(t: Translator, deal: Deal, ask: str) -> Markup:
    return t(ASKS[ask], number=f"#{deal.id}")


def ask_hint(t: Translator, ask: str) -> str:
    return t.plain(HINTS[ask])
