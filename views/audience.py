"""Audiences as people read them: how many, which, and one lead of them."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import Kind, Lead
from crm_core.results.audience import AudienceCount, AudienceNames, AudiencePage, LeadCard
from crm_core.rules.audience import AudiencePart, Dealt, LeadFilter, Standing, Trait, restricted
from crm_core.rules.text import clean_line
from locales import LANGUAGES, N_, Translator
from views.contacts import email_line, phone_line
from views.deals import blocks, status_name
from views.reports import days_words
from views.tags_line import tags_line

NAME_LIMIT = 60
DEALS_SHOWN = 5
DEALT: dict[Dealt, str] = {
    Dealt.OPEN: N_("with an open deal"),
    Dealt.NONE: N_("without any deal"),
    Dealt.NO_OPEN: N_("without an open deal"),
}
STANDING: dict[Standing, str] = {
    Standing.ARCHIVED: N_("🗄 in the archive"),
    Standing.BLACKLISTED: N_("⛔ on the blacklist"),
}
HAVING: dict[Trait, str] = {
    Trait.PHONE: N_("with a phone"),
    Trait.EMAIL: N_("with an e-mail"),
    Trait.TELEGRAM: N_("with Telegram"),
    Trait.REACHABLE: N_("can be written to"),
}
LACKING: dict[Trait, str] = {
    Trait.PHONE: N_("without a phone"),
    Trait.EMAIL: N_("without an e-mail"),
    Trait.TELEGRAM: N_("without Telegram"),
    Trait.REACHABLE: N_("cannot be written to"),
}
QUESTIONS: dict[AudiencePart, str] = {
    AudiencePart.PLAN: N_("🗃 Leads with a deal in which plan?"),
    AudiencePart.STATUS: N_("🚦 With a deal in which statuses? Several can be ticked."),
    AudiencePart.DEALT: N_("💼 With which deals? If a plan or a manager is chosen, only their deals count."),
    AudiencePart.MANAGER: N_("👤 With a deal of whom?"),
    AudiencePart.TAG: N_("🏷 With which tags? One of the ticked ones is enough."),
    AudiencePart.SOURCE: N_("📣 From which source?"),
    AudiencePart.TRAITS: N_("📇 What is known of them? All that is ticked must fit."),
    AudiencePart.CAME: N_("🗓 When did they come?"),
    AudiencePart.LANGUAGE: N_("🌐 Which language do they speak?"),
    AudiencePart.STANDING: N_("🗄 Whom do you want to see?"),
}


def audience_screen(t: Translator, page: AudiencePage) -> Markup:
    words = filter_words(t, page.filter, page.names)
    chosen = [Markup("{}").format(" · ".join(words))] if words else []
    ticked = [t.plural("☑ {n} ticked", "☑ {n} ticked", page.ticked)] if page.ticked else []
    return blocks([_title(t, page), *chosen], [how_many(t, page), *ticked], _nobody(t, page))


def _nobody(t: Translator, page: AudiencePage) -> list[Markup]:
    if page.rows:
        return []
    if page.further:
        return [t("Nobody fits among those looked at so far. Look further: older leads come next.")]
    if page.previous is not None:
        return [t("Nobody else fits: those were all leads.")]
    if restricted(page.filter):
        return [t("Nobody fits. Widen the filter.")]
    return [t("There are no leads yet, or all of them are in the archive.")]


def _title(t: Translator, found: AudienceCount) -> Markup:
    if found.name:
        return Markup("<b>🎯 {}</b>").format(clean_line(found.name))
    return t("<b>🎯 Audience</b>")


def how_many(t: Translator, found: AudienceCount) -> Markup:
    if found.looked is not None:
        looked = t.number(found.looked)
        return t.plural(
            "{n} lead among the newest {looked}", "{n} leads among the newest {looked}", found.total, looked=looked
        )
    if found.more:
        return t.plural("More than {n} lead", "More than {n} leads", found.total)
    return t.plural("{n} lead", "{n} leads", found.total)


def filter_words(t: Translator, wanted: LeadFilter, names: AudienceNames) -> list[str]:
    """Plain words for everything that the filter restricts."""
    parts: list[str | None] = [
        t.plain(STANDING[wanted.standing]) if wanted.standing in STANDING else None,
        _named("🗃", names.plan),
        *(status_name(status) for status in names.statuses),
        t.plain("without a manager") if wanted.without_manager else _named("👤", names.manager),
        t.plain(DEALT[wanted.dealt]) if wanted.dealt in DEALT else None,
        t.plain("without tags") if wanted.without_tags else _named("🏷", ", ".join(names.tags)),
        t.plain("without a source") if wanted.without_source else _named("📣", names.source),
        *(t.plain(HAVING[trait]) for trait in wanted.having),
        *(t.plain(LACKING[trait]) for trait in wanted.lacking),
        t.plain("🗓 {days}", days=days_words(t, wanted.came)) if wanted.came is not None else None,
        f"🌐 {LANGUAGES[wanted.language]}" if wanted.language else None,
    ]
    return [part for part in parts if part]


def _named(sign: str, name: str | None) -> str | None:
    return f"{sign} {clean_line(name, NAME_LIMIT)}" if name else None


def filters_screen(t: Translator, found: AudienceCount) -> Markup:
    """The filter panel: what is chosen so far, and how many leads that leaves."""
    words = filter_words(t, found.filter, found.names)
    chosen = [Markup("{}").format(" · ".join(words))] if words else [t("Nothing is restricted yet.")]
    return blocks([t("<b>🔎 Filter</b>")], chosen, [how_many(t, found)])


def part_screen(t: Translator, part: AudiencePart, found: AudienceCount) -> Markup:
    return blocks([t(QUESTIONS[part])], [how_many(t, found)])


def saved_screen(t: Translator, *, anything: bool) -> Markup:
    title = t("<b>📑 Saved audiences</b>")
    if anything:
        return blocks([title], [t("Who fits is looked up anew each time.")])
    return blocks([title], [t("Nothing is saved yet. Set a filter and tap “⭐ Save”.")])


def name_prompt(t: Translator) -> Markup:
    return t("What shall this audience be called?")


def name_hint(t: Translator) -> str:
    return t.plain("Webinar guests without a deal")


def came_prompt(t: Translator) -> Markup:
    return t("Write a day or two days.")


CAME_HINT = "1.10–15.10.2026"


# -- one lead -----------------------------------------------------------------------------------------------------


def lead_headline(lead: Lead) -> Markup:
    return Markup("<b>{}</b>").format(clean_line(lead.name))


def lead_screen(t: Translator, card: LeadCard) -> Markup:
    lead = card.lead
    return blocks(
        [lead_headline(lead), *_standing(t, card)],
        [*_contacts(t, card), *tags_line(card.tags)],
        _came(t, card),
        _deals(t, card),
    )


def _standing(t: Translator, card: LeadCard) -> list[Markup]:
    lead = card.lead
    if lead.blacklisted_at is not None:
        return [t("⛔ On the blacklist since {moment}", moment=t.moment(lead.blacklisted_at, card.now))]
    if lead.archived_at is not None:
        return [t("🗄 In the archive since {moment}", moment=t.moment(lead.archived_at, card.now))]
    return []


def _contacts(t: Translator, card: LeadCard) -> list[Markup]:
    lead = card.lead
    lines = [phone_line(lead.phone, masked=not card.contacts), email_line(lead.email, masked=not card.contacts)]
    if card.contacts and lead.username:
        lines.append(Markup("✈️ @{}").format(clean_line(lead.username)))
    if lead.telegram_id is None:
        lines.append(t("Not in Telegram"))
    elif not lead.reachable:
        lines.append(t("Cannot be written to now"))
    return [line for line in lines if line]


def _came(t: Translator, card: LeadCard) -> list[Markup]:
    came = t("Came {moment}", moment=t.moment(card.lead.created_at, card.now))
    if not card.lead.source:
        return [came]
    return [came, Markup("📣 {}").format(clean_line(card.lead.source))]


def _deals(t: Translator, card: LeadCard) -> list[Markup]:
    """Those that have no button: hidden ones of a lead in the archive."""
    if not card.deals:
        return [t("No deals")]
    hidden = [deal for deal in card.deals if deal.archived]
    if not hidden:
        return []
    named = [Markup("{}").format(f"{status_name(deal.status)} · #{deal.id}") for deal in hidden[:DEALS_SHOWN]]
    return [t("Open deals that come back with them:"), *named]


ASKED: dict[str, tuple[str, str]] = {
    "a": (
        N_("Put {name} into the archive?"),
        N_("They leave lists, boards, counts and chats with their open deals, and come back as soon as they write."),
    ),
    "b": (
        N_("Blacklist {name}?"),
        N_("They leave lists, boards, counts and chats. What they write is kept, but nobody hears of it or answers."),
    ),
    "l": (N_("Bring {name} back?"), N_("With their open deals, to where everything was.")),
}
DONE = {"l": N_("♻️ Back again"), "a": N_("🗄 In the archive"), "b": N_("⛔ On the blacklist")}


def standing_screen(t: Translator, card: LeadCard, to: str) -> Markup:
    question, means = ASKED[to]
    opened = sum(deal.kind is Kind.OPEN for deal in card.deals)
    count = [t.plural("{n} open deal", "{n} open deals", opened)] if opened else []
    return blocks([t(question, name=clean_line(card.lead.name))], [t(means), *count])


def stood(t: Translator, to: str) -> str:
    return t.plain(DONE[to])
