"""Many deals that change hands at once: a list with ticks, who takes them over, and what is confirmed."""

from __future__ import annotations

from collections.abc import Callable

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Kind, Manager, Permission
from crm_core.results import Colleague, DealPage, DealRow
from crm_core.results.transfers import Decision, Takers, Ticks, Transferred
from crm_core.rules.filters import Scope
from crm_core.rules.permissions import MANY_AT_ONCE, allowed, may_transfer_many
from crm_core.rules.text import shown_name
from keyboards.buttons import PRIMARY, SUCCESS, Id, Payload, Version, back, button, rows
from keyboards.deals import DealList
from keyboards.deals_lists import WIDTH, deal_text, mixed, pager
from keyboards.listed import T, Ticked, first_page, list_back, turned
from keyboards.paging import Page, Row, picked
from keyboards.places import OpenPerson
from keyboards.spelling import Number
from keyboards.views import ViewPage
from locales import Translator


class Select(DealList, prefix="ks"):
    """A page of a list, to tick its deals."""


class SelectViewed(ViewPage, prefix="kv"):
    """A page of a view, to tick its deals."""


class Tick(Payload, prefix="kt"):
    """Of which list the page is, the screen itself tells."""

    deal_id: Id
    on: bool


class TickPage(Payload, prefix="kp"):
    on: bool


class TickListed(Payload, prefix="kl"):
    """Everything in the list, on whatever page."""


class Untick(Payload, prefix="kn"):
    """Lets go of all that are ticked, on whatever page."""


class TickedTakers(Payload, prefix="kh"):
    """Who could take the ticked deals over."""

    page: Page = 0


class AskTicked(Payload, prefix="ka"):
    """What is to be confirmed."""

    to_id: Number
    """0: by the rules of their plans."""


class HandTicked(Payload, prefix="ky"):
    to_id: Number
    version: Version


class PersonDeals(Payload, prefix="ko"):
    """Everything that a person has in work, and who could take it over."""

    manager_id: Id
    page: Page = 0


class AskPersonDeals(Payload, prefix="kq"):
    manager_id: Number
    to_id: Number


class HandPersonDeals(Payload, prefix="kz"):
    manager_id: Number
    to_id: Number


class AskHandOut(Select, prefix="ku"):
    """Asks before what of a list nobody has is handed out."""


class HandOut(Select, prefix="kw"):
    pass


PAGES: tuple[type[Ticked], ...] = (Select, SelectViewed, DealList, ViewPage)
"""Where the last row of a ticking screen may lead."""


def tools(t: Translator, listed: Ticked, page: DealPage, reader: Manager, waiting: Decision | None = None) -> Row:
    """Under a list of open deals, for those who may hand many over. ``waiting``: what of it nobody has."""
    if not page.rows or not _only_open(page) or not may_transfer_many(reader):
        return []
    return [button(t.plain("☑ Select"), _select(listed)), *_at_once(t, listed, waiting)]


def can_hand_out(listed: DealList, reader: Manager) -> bool:
    return listed.scope == "u" and may_transfer_many(reader)


def _only_open(page: DealPage) -> bool:
    wanted, kinds = page.filter, {status.kind for status in page.names.statuses}
    return wanted.kind is Kind.OPEN or wanted.scope is not Scope.VISIBLE or kinds == {Kind.OPEN}


def _at_once(t: Translator, listed: Ticked, waiting: Decision | None) -> Row:
    """What can be done with the whole list, if it is all that nobody has, or all of a person."""
    if isinstance(listed, ViewPage):
        return []
    if listed.scope == "u":
        if waiting is not None and not _moves_any(waiting):  # in manual plans people choose
            return []
        return [button(t.plain("⚖️ Hand out all"), AskHandOut.model_validate(dict(first_page(listed))))]
    theirs = DealList(scope="v", kind="o", manager_id=listed.manager_id)
    if listed.manager_id > 0 and first_page(listed) == theirs:
        return [button(t.plain("👥 Transfer all"), PersonDeals(manager_id=listed.manager_id))]
    return []


def page_behind(keyboard: InlineKeyboardMarkup | None) -> Ticked:
    """The list that the tapped screen leads back to; one's own deals if it does not say."""
    lines = keyboard.inline_keyboard if keyboard else []
    for one in lines[-1] if lines else []:
        for payload in PAGES:
            try:
                return payload.unpack(one.callback_data or "").list_page()
            except (TypeError, ValueError):
                continue
    return DealList()


def hands_over(data: str | None) -> bool:
    """Is it the last yes?"""
    try:
        HandTicked.unpack(data or "")
    except (TypeError, ValueError):
        return False
    return True


def select_keyboard(t: Translator, listed: T, page: DealPage, ticks: Ticks) -> InlineKeyboardMarkup:
    """A row a deal; the last but one hands over whatever is ticked, on this page or another."""
    deals = [[_tick(t, deal, on=deal.id in ticks.ids, labelled=mixed(page))] for deal in page.rows]
    turns = pager(page, lambda to: _select(turned(listed, to)))
    return rows(*deals, _whole_page(t, page, ticks), turns, _go_on(t, ticks), [list_back(t, listed, page.pages)])


def _tick(t: Translator, deal: DealRow, *, on: bool, labelled: bool) -> InlineKeyboardButton:
    text = deal_text(t, deal, labelled=labelled, sign="☑" if on else "☐")
    return button(text, Tick(deal_id=deal.id, on=not on))


def _whole_page(t: Translator, page: DealPage, ticks: Ticks) -> Row:
    whole = {deal.id for deal in page.rows} <= ticks.ids
    text = t.plain("☐ Page") if whole else t.plain("☑ Page")
    some = [button(text, TickPage(on=not whole))] if page.rows else []
    return [*some, *_whole_list(t, page), *([button(t.plain("♻️ None"), Untick())] if ticks.ids else [])]


def _whole_list(t: Translator, page: DealPage) -> Row:
    if not len(page.rows) < page.total <= MANY_AT_ONCE:
        return []
    return [button(t.plain("☑ All · {n}", n=t.number(page.total)), TickListed())]


def _select(listed: Ticked) -> Select | SelectViewed:
    if isinstance(listed, ViewPage):
        return SelectViewed.model_validate(dict(listed))
    return Select.model_validate(dict(listed))


def _go_on(t: Translator, ticks: Ticks) -> Row:
    if not ticks.lot.count:
        return []
    return [button(t.plain("👥 Hand over · {n}", n=t.number(ticks.lot.count)), TickedTakers(), PRIMARY)]


def ticked_takers_keyboard(t: Translator, takers: Takers, listed: Ticked, page: int) -> InlineKeyboardMarkup:
    return _takers(
        t,
        takers,
        page,
        ask=lambda to_id: AskTicked(to_id=to_id),
        turn=lambda to: TickedTakers(page=to),
        way_back=back(t.plain("Back"), _select(listed)),
    )


def person_takers_keyboard(
    t: Translator, manager_id: int, takers: Takers, reader: Manager, page: int
) -> InlineKeyboardMarkup:
    return _takers(
        t,
        takers,
        page,
        ask=lambda to_id: AskPersonDeals(manager_id=manager_id, to_id=to_id),
        turn=lambda to: PersonDeals(manager_id=manager_id, page=to),
        way_back=person_back(t, manager_id, reader),
    )


def _takers(
    t: Translator,
    takers: Takers,
    page: int,
    *,
    ask: Callable[[int], Payload],
    turn: Callable[[int], Payload],
    way_back: InlineKeyboardButton,
) -> InlineKeyboardMarkup:
    def one(colleague: Colleague) -> InlineKeyboardButton:
        manager = colleague.manager
        sign = "🟢" if manager.on_shift and manager.reachable else "⏸"
        start, end = f"{sign} ", f" · {t.number(colleague.open_deals)}"
        name = shown_name(manager.name, WIDTH - len(start) - len(end))
        return button(f"{start}{name}{end}", ask(manager.id))

    if not takers.lot.count:
        return rows([way_back])
    rule = [button(t.plain("⚖️ By the plan's rule"), ask(0))] if takers.by_rule else []
    return rows(rule, *picked(takers.people, one, page=page, turn=turn), [way_back])


def person_back(t: Translator, manager_id: int, reader: Manager) -> InlineKeyboardButton:
    """To the person's card, for those who may open it; to their deals, for the others."""
    if allowed(reader, Permission.EDIT_PEOPLE):
        return back(t.plain("Back"), OpenPerson(manager_id=manager_id))
    return list_back(t, DealList(scope="v", kind="o", manager_id=manager_id))


def ticked_decision_keyboard(t: Translator, decision: Decision, listed: Ticked) -> InlineKeyboardMarkup:
    yes = HandTicked(to_id=decision.to.id if decision.to else 0, version=decision.seen)
    return rows([_yes(t, yes)] if _moves_any(decision) else [], [back(t.plain("No"), _select(listed))])


def person_decision_keyboard(t: Translator, manager_id: int, decision: Decision) -> InlineKeyboardMarkup:
    yes = HandPersonDeals(manager_id=manager_id, to_id=decision.to.id if decision.to else 0)
    no = back(t.plain("No"), PersonDeals(manager_id=manager_id))
    return rows([_yes(t, yes)] if _moves_any(decision) else [], [no])


def hand_out_keyboard(t: Translator, decision: Decision, listed: DealList) -> InlineKeyboardMarkup:
    yes = button(t.plain("⚖️ Yes, hand out"), HandOut.model_validate(dict(listed)), SUCCESS)
    return rows([yes] if _moves_any(decision) else [], [list_back(t, listed)])


def _yes(t: Translator, payload: Payload) -> InlineKeyboardButton:
    return button(t.plain("👥 Yes, hand over"), payload, SUCCESS)


def _moves_any(decision: Decision) -> bool:
    return decision.lot.count > (0 if decision.to else decision.manual)


def handed_out_keyboard(t: Translator, done: Transferred, listed: DealList) -> InlineKeyboardMarkup:
    again = button(t.plain("⚖️ Hand out all"), AskHandOut.model_validate(dict(listed)))
    return rows([again] if done.left and done.done.count else [], [list_back(t, listed)])


def done_keyboard(way_back: InlineKeyboardButton) -> InlineKeyboardMarkup:
    return rows([way_back])


def hand_over_row(t: Translator, person: Manager, open_deals: int, reader: Manager) -> Row:
    """On a person's card."""
    if not open_deals or not may_transfer_many(reader):
        return []
    return [button(t.plain("👥 Hand over deals"), PersonDeals(manager_id=person.id))]
