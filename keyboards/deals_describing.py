"""The buttons with which a deal and its lead are described, and a lead is put into another plan."""

from __future__ import annotations

from typing import Literal

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import SalesPlan
from crm_core.results import DealCard, OtherPlans
from crm_core.rules.describing import OF_LEAD, Part
from crm_core.rules.permissions import Action
from crm_core.rules.text import clean_line, shown_name
from keyboards.asking import AskText, Field
from keyboards.buttons import Id, Payload, Version, button, rows
from keyboards.deals import DealScreen, OpenDeal, Screen
from keyboards.deals_screens import Way
from keyboards.erasing import AskErase
from keyboards.paging import WHOLE, picked
from locales import Translator

FIELDS = {
    Part.TITLE: Field.DEAL_TITLE,
    Part.NOTE: Field.DEAL_NOTE,
    Part.NAME: Field.LEAD_NAME,
    Part.PHONE: Field.LEAD_PHONE,
    Part.EMAIL: Field.LEAD_EMAIL,
}


class RemovePart(Payload, prefix="de"):
    """Takes away what was written; a name has to stay."""

    deal_id: Id
    part: Literal["title", "note", "phone", "email"]
    version: Version


class AddToPlan(Payload, prefix="dn"):
    """The deal's lead into that plan as well; a second tap finds the deal of the first."""

    deal_id: Id
    plan_id: Id


def contact_keyboard(t: Translator, card: DealCard, way: Way) -> InlineKeyboardMarkup:
    deal_id, lead = card.deal.id, card.deal.lead
    name, phone, email = (
        button(text, AskText(field=FIELDS[part], id=deal_id))
        for text, part in (
            (t.plain("✏️ Name"), Part.NAME),
            (t.plain("✏️ Phone"), Part.PHONE),
            (t.plain("✏️ E-mail"), Part.EMAIL),
        )
    )
    erasable = Action.ERASE in card.actions and bool(lead.search_text)
    erase = [button(t.plain("🗑 Erase the person"), AskErase(deal_id=deal_id))] if erasable else []
    return rows([name], [phone, email], erase, way.row(t))


def typing_keyboard(t: Translator, part: Part, version: int, way: Way, *, removable: bool) -> InlineKeyboardMarkup:
    """While it is typed; whoever leaves a form takes its input field along."""
    gone = {"deal_id": way.deal_id, "part": part.value, "version": version}
    remove = [button(t.plain("🗑 Remove"), RemovePart.model_validate(gone))] if removable else []
    before: Payload = OpenDeal(deal_id=way.deal_id)
    if part in OF_LEAD:
        before = DealScreen(deal_id=way.deal_id, screen=Screen.CONTACT)
    cancel = button(t.plain("✖️ Cancel"), before)
    return rows(remove, [cancel, way.beyond] if way.beyond else [cancel])


def plans_keyboard(t: Translator, found: OtherPlans, way: Way, page: int) -> InlineKeyboardMarkup:
    def one(plan: SalesPlan) -> InlineKeyboardButton:
        label = f" [{clean_line(plan.short_label)}]"
        name = shown_name(plan.name, WHOLE - len(label))
        return button(f"🗃 {name}{label}", AddToPlan(deal_id=way.deal_id, plan_id=plan.id))

    def turn(number: int) -> DealScreen:
        return DealScreen(deal_id=way.deal_id, screen=Screen.PLANS, page=number)

    return rows(*picked(found.plans, one, page=page, turn=turn), way.row(t))
