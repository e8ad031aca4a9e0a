"""The buttons with which a deal is added by hand, from wherever it was asked for."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Lead, Manager, Permission, SalesPlan
from crm_core.results.adding import Candidates, Spot
from crm_core.rules.adding import NewLead, Origin, Where
from crm_core.rules.contacts import SHOWN_END, phone_text
from crm_core.rules.permissions import allowed
from crm_core.rules.text import clean_line, cut, shown_name
from keyboards.asking import AskText, Field
from keyboards.buttons import PRIMARY, Id, Payload, back, button, rows
from keyboards.home import home_row
from keyboards.paging import AT_ONCE, WHOLE, Row
from keyboards.places import OpenPlan
from keyboards.views import ViewBoard, ViewPage
from locales import Translator

SHORTEST_NAME, LAST_DIGITS = 8, 4


class AddKnown(Payload, prefix="nk"):
    """A deal for a lead who is there already; a second tap finds the deal of the first."""

    origin: Origin
    id: Id
    lead_id: Id


class AddNew(Payload, prefix="nn"):
    """A deal for whoever stands in the message that this one answers."""

    origin: Origin
    id: Id


class AddFound(Payload, prefix="nf"):
    """A search has found nobody: a deal for whoever was looked for. In which plan?"""


class AddFoundIn(Payload, prefix="np"):
    plan_id: Id


FIELDS = {Origin.VIEW: Field.VIEW_DEAL, Origin.PLAN: Field.PLAN_DEAL}


def where_of(tap: AddKnown | AddNew) -> Where:
    return Where(tap.origin, tap.id)


def add_button(t: Translator, where: Where) -> InlineKeyboardButton:
    return button(t.plain("➕ Deal"), AskText(field=FIELDS[where.origin], id=where.id))


def way_out(t: Translator, where: Where, spot: Spot) -> InlineKeyboardButton:
    """Back to where the deal was asked for."""
    if where.origin is Origin.SEARCH:
        return home_row(t)[0]
    if where.origin is Origin.PLAN:
        return back(t.plain("Plan"), OpenPlan(plan_id=where.id))
    return back(t.plain("Deals"), ViewPage(view_id=where.id)) if spot.column else _board(t, where.id)


def way_out_only(t: Translator, where: Where, spot: Spot) -> InlineKeyboardMarkup:
    return rows([way_out(t, where, spot)])


def asking_keyboard(t: Translator, where: Where, spot: Spot) -> InlineKeyboardMarkup:
    """While it is typed; whoever leaves a form takes its input field along."""
    leave = way_out(t, where, spot).model_copy(update={"text": t.plain("✖️ Cancel")})
    return rows([leave])


def candidates_keyboard(t: Translator, where: Where, found: Candidates) -> InlineKeyboardMarkup:
    """A button a person; then the new contact, which is the last thing to choose."""
    people = [[_person(where, found, lead, n)] for n, lead in enumerate(found.leads)]
    new = [button(_new_text(t, found.new), AddNew(origin=where.origin, id=where.id))] if found.new else []
    return rows(*people, new, [way_out(t, where, found.spot)])


def plans_keyboard(t: Translator, plans: Sequence[SalesPlan]) -> InlineKeyboardMarkup:
    def one(plan: SalesPlan) -> Row:
        label = f" [{clean_line(plan.short_label)}]"
        return [button(f"🗃 {shown_name(plan.name, WHOLE - len(label))}{label}", AddFoundIn(plan_id=plan.id))]

    return rows(*map(one, plans[:AT_ONCE]), home_row(t))


def found_nobody_row(t: Translator, new: NewLead | None, manager: Manager) -> Row:
    """Under a search for a phone or an e-mail that nobody has."""
    if new is None or not new.reachable or not allowed(manager, Permission.CREATE_DEALS):
        return []
    words = t.plain("➕ New deal with this phone") if new.phone else t.plain("➕ New deal with this e-mail")
    return [button(words, AddFound())]


def _person(where: Where, found: Candidates, lead: Lead, place: int) -> InlineKeyboardButton:
    """Whoever alone has that very phone or e-mail is the likeliest."""
    end = f" · @{lead.username}" if lead.username else ""
    if lead.phone:
        end = f" · …{lead.phone[-(SHOWN_END if found.contacts_masked else LAST_DIGITS) :]}"
    name = shown_name(lead.name, max(SHORTEST_NAME, WHOLE - len(end)))
    payload = AddKnown(origin=where.origin, id=where.id, lead_id=lead.id)
    return button(f"{_sign(lead)} {name}{end}", payload, PRIMARY if place == 0 and found.certain == 1 else None)


def _sign(lead: Lead) -> str:
    if lead.archived_at is None:
        return "👤"
    return "🗄" if lead.blacklisted_at is None else "⛔"


def _new_text(t: Translator, new: NewLead) -> str:
    known = filter(None, (new.name, new.phone and phone_text(new.phone), new.email))
    return t.plain("➕ New contact: {contact}", contact=cut(", ".join(map(clean_line, known)), WHOLE))


def _board(t: Translator, view_id: int) -> InlineKeyboardButton:
    return back(t.plain("Board"), ViewBoard(view_id=view_id))
