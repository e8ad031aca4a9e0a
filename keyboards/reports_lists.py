"""The lists behind figures that count leads, or each time that something was dealt."""

from __future__ import annotations

from datetime import datetime

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.results import DealRow
from crm_core.results.reports import ReportHand as HandPage
from crm_core.results.reports import ReportLead, Sheet
from crm_core.results.reports import ReportLeads as LeadsPage
from crm_core.rules.filters import Cursor
from crm_core.rules.text import clean_line, cut
from keyboards.buttons import Payload, back, button, inert, rows
from keyboards.deals import OpenDeal
from keyboards.deals_lists import WIDTH
from keyboards.paging import Row
from keyboards.reports import DealtDeal, Report, ReportedLead, ReportedLeadDeal, ReportHand, ReportLeads
from locales import Translator
from locales.marks import mark

Shown = ReportLeads | ReportHand


def cursor(shown: Shown) -> Cursor:
    return Cursor(shown.anchor, backwards=shown.back, page=max(1, shown.page))


def leads_keyboard(t: Translator, shown: ReportLeads, page: LeadsPage) -> InlineKeyboardMarkup:
    here = shown.list_page().model_copy(update={"page": page.sheet.page})
    return rows(*([_lead(one, here)] for one in page.rows), _turns(here, page.sheet), [_to_report(t, shown)])


def _lead(one: ReportLead, here: ReportLeads) -> InlineKeyboardButton:
    """Opens the lead, or the deal that the reader may see; nobody else is there to open."""
    by_deal = one.deal_id is not None and not one.opens
    sign = f"{'🗄 ' if one.archived else ''}{f'#{one.deal_id} ' if by_deal else ''}"
    name = f"{sign}{cut(clean_line(one.name), WIDTH - len(sign))}"
    if one.opens:
        return _opens(name, ReportedLead, here, lead_id=one.id)
    return inert(name) if one.deal_id is None else _opens(name, ReportedLeadDeal, here, deal_id=one.deal_id)


def hand_keyboard(t: Translator, shown: ReportHand, page: HandPage) -> InlineKeyboardMarkup:
    here = shown.list_page().model_copy(update={"page": page.sheet.page})
    listed = ([_dealt(t, at, deal, here, page.now)] for _, at, deal in page.rows)
    return rows(*listed, _turns(here, page.sheet), [_to_report(t, shown)])


def _dealt(t: Translator, at: datetime, deal: DealRow | None, here: ReportHand, now: datetime) -> InlineKeyboardButton:
    """``🟡 #118 Olena Koval · 12 Oct 14:02``."""
    end = f" · {t.moment(at, now)}"
    if deal is None:
        return inert(f"🗄{end}")
    name = f"{mark(deal.kind, deal.colour)} #{deal.id} {clean_line(deal.lead)}"
    return _opens(cut(name, WIDTH - len(end)) + end, DealtDeal, here, deal_id=deal.id)


def _opens(text: str, payload: type[Payload], here: Shown, **ids: int) -> InlineKeyboardButton:
    """With a way back to this page; ids too long for that are opened without it."""
    try:
        return button(text, payload.model_validate(here.model_dump() | ids))
    except ValueError:
        return button(text, OpenDeal(deal_id=ids["deal_id"])) if "deal_id" in ids else inert(text)


def _turns(here: Shown, sheet: Sheet) -> Row:
    if sheet.pages <= 1:
        return []
    earlier, later = (
        button(sign, here.model_copy(update={"anchor": to.anchor, "back": to.backwards, "page": to.page}))
        if to is not None
        else inert("·")
        for sign, to in (("⬅️", sheet.previous), ("➡️", sheet.next))
    )
    return [earlier, inert(f"{sheet.page}/{sheet.pages}"), later]


def _to_report(t: Translator, shown: Shown) -> InlineKeyboardButton:
    return back(t.plain("Report"), Report(report_id=shown.report_id, page=shown.sheet))


def leads_back(t: Translator, shown: ReportLeads) -> InlineKeyboardButton:
    return back(t.plain("Leads"), shown.list_page())


def hand_back(t: Translator, shown: ReportHand) -> InlineKeyboardButton:
    return back(t.plain("Dealt"), shown.list_page())
