"""What the screens say on which a deal and its lead are described, and where a lead is put into another plan."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import Deal
from crm_core.results import Added, DealCard
from crm_core.rules.contacts import phone_text
from crm_core.rules.describing import OF_LEAD, Part
from crm_core.rules.text import clean_line, clean_text, shown_name
from locales import N_, Translator
from views.asking import waiting
from views.contacts import email_line, phone_line
from views.deals import blocks, headline

NAME_LIMIT = 200
NOTE_SHOWN = 500

ASKS = {
    Part.TITLE: N_("Write a title for {number}: what the deal is about, in up to 100 characters."),
    Part.NOTE: N_("Write a note about {number}. Only the team sees it."),
    Part.NAME: N_("Write how the person of {number} is called."),
    Part.PHONE: N_("Write the phone of {name}, for example +380 67 123 45 67."),
    Part.EMAIL: N_("Write the e-mail of {name}, for example name@example.com."),
}
HINTS = {
    Part.TITLE: N_("Title"),
    Part.NOTE: N_("Note"),
    Part.NAME: N_("Name"),
    Part.PHONE: N_("Phone"),
    Part.EMAIL: N_("E-mail"),
}
"""Stand in the empty input field."""


def contact_screen(t: Translator, card: DealCard) -> Markup:
    lead = card.deal.lead
    phone = phone_line(lead.phone, masked=False) or t("📞 no phone")
    email = email_line(lead.email, masked=False) or t("✉️ no e-mail")
    named = Markup("👤 {}").format(shown_name(lead.name, NAME_LIMIT))
    return blocks([headline(card.deal)], [named, phone, email], [t("What should be corrected?")])


def ask_screen(t: Translator, card: DealCard, part: Part) -> Markup:
    """Stands in place of the card while the person types."""
    now = present(card, part)
    known = [t("Now: {value}", value=_shown(part, now))] if now else []
    return blocks([headline(card.deal), *known], [waiting(t)])


def present(card: DealCard, part: Part) -> str | None:
    """What is written there now."""
    value: str | None = getattr(card.deal.lead if part in OF_LEAD else card.deal, part.value)
    return value


def ask_words(t: Translator, deal: Deal, part: Part) -> Markup:
    return t(ASKS[part], number=f"#{deal.id}", name=shown_name(deal.lead.name))


def ask_hint(t: Translator, part: Part) -> str:
    return t.plain(HINTS[part])


def removed(t: Translator) -> str:
    return t.plain("🗑 Removed")


def plans_screen(t: Translator, card: DealCard, *, anywhere: bool) -> Markup:
    question = t("Into which plan as well?") if anywhere else t("There is an open deal in every plan already.")
    return blocks([headline(card.deal)], [question])


def added(t: Translator, result: Added) -> str:
    """For the answer of the tap; nothing is told of a colleague's deal that was there before."""
    deal = result.deal
    if not result.made:
        return t.plain("There is an open deal in this plan already.")
    values = {"number": f"#{deal.id}", "plan": shown_name(deal.plan.name)}
    if result.in_sight or deal.manager is None:
        return t.plain("🗃 {number} was made in «{plan}».", **values)
    return t.plain("🗃 {number} was made in «{plan}»: {name} has it.", name=shown_name(deal.manager.name), **values)


def _shown(part: Part, value: str) -> str:
    if part is Part.NOTE:
        return clean_text(value, NOTE_SHOWN)
    return phone_text(value) if part is Part.PHONE else clean_line(value, NAME_LIMIT)
