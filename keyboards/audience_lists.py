"""The buttons of an audience: its pages, its leads, one of them."""

from __future__ import annotations

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Deal, Kind, Lead
from crm_core.results.audience import AudiencePage, LeadCard
from crm_core.rules.audience import restricted
from crm_core.rules.filters import Cursor
from crm_core.rules.text import clean_line, cut
from keyboards.audience import (
    AskStanding,
    AudienceFilters,
    AudienceList,
    OpenAudience,
    SavedAudiences,
    SetStanding,
    StandingKey,
    TickLead,
    TickLeads,
    UntickLeads,
)
from keyboards.audience_actions import AudienceActions
from keyboards.buttons import DANGER, SUCCESS, back, button, counted, inert, rows
from keyboards.chats_lists import OpenChat
from keyboards.deals import OpenDeal
from keyboards.home import home_row
from keyboards.paging import WHOLE, Row, in_columns
from keyboards.places import OpenLead
from keyboards.tags import LeadTags
from locales import N_, Translator
from locales.marks import mark

DEALS_SHOWN = 5


def audience_keyboard(t: Translator, shown: AudienceList, page: AudiencePage) -> InlineKeyboardMarkup:
    shown = shown.list_page().model_copy(update={"page": page.page})
    leads = [[_row(lead, shown, page)] for lead in page.rows]
    return rows(
        *leads,
        _turns(shown, page),
        _further(t, shown, page),
        *_ticks(t, shown, page),
        _tools(t, shown, page),
        home_row(t),
    )


def _row(lead: Lead, shown: AudienceList, page: AudiencePage) -> InlineKeyboardButton:
    """``Olena Koval [ONLINE]``; the name is cut, a label is not."""
    there = lead.id in page.ticks
    labels = " ".join(f"[{clean_line(label)}]" for label in page.labels.get(lead.id, ())[:2])
    sign = f"{'☑' if there else '☐'} " if shown.ticking else "☑ " if there else ""
    text = f"{sign}{standing_sign(lead)}{cut(clean_line(lead.name), max(12, WHOLE - len(labels)))} {labels}".strip()
    if not shown.ticking:
        return button(text, OpenLead(lead_id=lead.id, audience_id=shown.audience_id))
    return button(text, TickLead(**shown.model_dump(), lead_id=lead.id, on=not there))


def standing_sign(lead: Lead) -> str:
    if lead.blacklisted_at is not None:
        return "⛔ "
    return "🗄 " if lead.archived_at is not None else ""


def _turns(shown: AudienceList, page: AudiencePage) -> Row:
    onward = None if page.further else page.next
    if page.previous is None and onward is None:
        return []
    return [_turn("⬅️", shown, page.previous), inert(str(page.page)), _turn("➡️", shown, onward)]


def _further(t: Translator, shown: AudienceList, page: AudiencePage) -> Row:
    return [_turn(t.plain("🔎 Look further"), shown, page.next)] if page.further else []


def _turn(text: str, shown: AudienceList, to: Cursor | None) -> InlineKeyboardButton:
    if to is None:
        return inert("·")
    return button(text, shown.model_copy(update={"anchor": to.anchor, "back": to.backwards, "page": to.page}))


def _ticks(t: Translator, shown: AudienceList, page: AudiencePage) -> list[Row]:
    if not page.rows:
        return []
    mode = shown.model_copy(update={"ticking": not shown.ticking})
    if not shown.ticking:
        return [[button(t.plain("☑ Tick"), mode)]]
    every = all(lead.id in page.ticks for lead in page.rows)
    whole = TickLeads(**shown.model_dump(), on=not every)
    text = t.plain("☐ Untick the page") if every else t.plain("☑ The whole page")
    none = [button(t.plain("♻️ Untick all"), UntickLeads(audience_id=shown.audience_id))] if page.ticked else []
    return [[button(text, whole), *none], [button(t.plain("✔️ Done ticking"), mode)]]


def _tools(t: Translator, shown: AudienceList, page: AudiencePage) -> Row:
    chosen, anybody = len(restricted(page.filter)), bool(page.rows) or page.looked is not None
    return [
        button(counted(t, t.plain("🔎 Filter"), chosen), AudienceFilters(audience_id=shown.audience_id)),
        button(t.plain("📑 Saved"), SavedAudiences()),
        *([button(t.plain("⚡ Action"), AudienceActions(audience_id=shown.audience_id))] if anybody else []),
    ]


def lead_keyboard(
    t: Translator, card: LeadCard, audience_id: int, way_back: InlineKeyboardButton | None = None
) -> InlineKeyboardMarkup:
    lead = card.lead
    tags = [button(t.plain("🏷 Tags"), LeadTags(lead_id=lead.id))] if card.may_tag else []
    chat = [button(t.plain("💬 Whole chat"), OpenChat(lead_id=lead.id))] if card.chat else []
    deals = [[_deal(t, deal)] for deal in card.deals[:DEALS_SHOWN] if not deal.archived]
    standing = [_standing(t, card, to, audience_id) for to in _offered(card)]
    return rows(*deals, [*chat, *tags], *in_columns(standing, 2), [way_back or _back(t, audience_id)])


def _deal(t: Translator, deal: Deal) -> InlineKeyboardButton:
    status = f"{mark(deal.status.kind, deal.status.colour)} #{deal.id}"
    amount = "" if deal.kind is Kind.LOST else f" · {t.money(deal.amount)}"
    return button(
        f"{status} {cut(clean_line(deal.plan.name), WHOLE - len(amount) - 6)}{amount}", OpenDeal(deal_id=deal.id)
    )


OFFERS: dict[StandingKey, str] = {
    "l": N_("♻️ Bring back"),
    "a": N_("🗄 To the archive"),
    "b": N_("⛔ Blacklist"),
}


def _offered(card: LeadCard) -> list[StandingKey]:
    if not card.may_act:
        return []
    if card.lead.blacklisted_at is not None:
        return ["l"]
    return ["a", "b"] if card.lead.archived_at is None else ["l", "b"]


def _standing(t: Translator, card: LeadCard, to: StandingKey, audience_id: int) -> InlineKeyboardButton:
    """Back is one tap; away asks once."""
    where = {"lead_id": card.lead.id, "to": to, "audience_id": audience_id}
    if to == "l":
        return button(t.plain(OFFERS[to]), SetStanding.model_validate(where), SUCCESS)
    return button(t.plain(OFFERS[to]), AskStanding.model_validate(where))


YES: dict[StandingKey, str] = {
    "l": N_("♻️ Yes, bring back"),
    "a": N_("🗄 Yes, to the archive"),
    "b": N_("⛔ Yes, blacklist"),
}


def standing_keyboard(t: Translator, asked: AskStanding) -> InlineKeyboardMarkup:
    yes = button(t.plain(YES[asked.to]), SetStanding.model_validate(asked.model_dump()), DANGER)
    return rows([yes], [back(t.plain("No"), OpenLead(lead_id=asked.lead_id, audience_id=asked.audience_id))])


def _back(t: Translator, audience_id: int) -> InlineKeyboardButton:
    return back(t.plain("Audience"), AudienceList(audience_id=audience_id) if audience_id else OpenAudience())
