"""The buttons of the action log."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import Manager, Permission
from crm_core.results.log import LogPage
from crm_core.rules.filters import Cursor, Days
from crm_core.rules.log import Topic
from crm_core.rules.permissions import allowed
from crm_core.rules.text import clean_line, cut
from keyboards.buttons import Payload, back, button, inert, rows
from keyboards.deals import OpenDeal
from keyboards.home import home_row
from keyboards.log import (
    KINDS,
    TOPICS,
    AskLogDays,
    AskLogDeal,
    LogDays,
    LoggedDeal,
    LogKinds,
    LogWho,
    days,
    narrowed,
    of_days,
    place,
)
from keyboards.paging import HALF, WHOLE, Row, in_columns, picked
from keyboards.places import Log, OpenPerson, OpenPlan
from keyboards.spelling import NONE
from locales import N_, Translator

TOPIC_NAMES = {
    Topic.DEALS: N_("💼 Deals"),
    Topic.LEADS: N_("💬 Leads"),
    Topic.PLANS: N_("🗃 Plans and teams"),
    Topic.STATUSES: N_("🏷 Statuses and reasons"),
    Topic.PEOPLE: N_("👥 People and roles"),
    Topic.COMPANY: N_("⚙️ Company"),
}
OTHER_DAYS = N_("Some days")
OF_A_PLAN = (Topic.PLANS, Topic.STATUSES)
IN_A_ROW, WIDEST = 4, 5
"""Numbers of deals side by side, and how long they may be for that."""


def log_keyboard(t: Translator, listed: Log, page: LogPage, manager: Manager) -> InlineKeyboardMarkup:
    return rows(
        *_deals(listed, page),
        *in_columns([*_plans(listed, page, manager), *_people(listed, page, manager)], 2),
        _pager(listed, page),
        *in_columns([*_filters(t, listed, page)], 2),
        [button(t.plain("♻️ Reset"), Log())] if narrowed(listed) != Log() else [],
        _way_back(t, page),
    )


def who_keyboard(t: Translator, listed: LogWho, people: Sequence[Manager]) -> InlineKeyboardMarkup:
    def one(person: Manager) -> InlineKeyboardButton:
        sign = "👤" if person.active else "🚪"
        text = f"{sign} {cut(clean_line(person.name), WHOLE)}"
        return _choice(text, narrowed(listed, manager_id=person.id), current=person.id == listed.manager_id)

    nobody = _choice(
        t.plain("🤖 The system and leads"), narrowed(listed, manager_id=NONE), current=listed.manager_id == NONE
    )
    anybody = _choice(t.plain("Anybody"), narrowed(listed, manager_id=0), current=not listed.manager_id)
    found = picked(people, one, page=listed.people, turn=lambda n: listed.model_copy(update={"people": n}))
    return rows([anybody], [nobody], *found, [_back(t, listed)])


def kinds_keyboard(t: Translator, listed: Log) -> InlineKeyboardMarkup:
    choices = [_choice(t.plain("Everything"), narrowed(listed, kind=""), current=not listed.kind)]
    for topic in _offered(listed):
        key = KINDS[topic]
        choices.append(_choice(t.plain(TOPIC_NAMES[topic]), narrowed(listed, kind=key), current=listed.kind == key))
    return rows(*([choice] for choice in choices), [_back(t, listed)])


def days_keyboard(t: Translator, listed: Log, today: date) -> InlineKeyboardMarkup:
    spans = [
        _choice(t.plain(name), of_days(listed, span), current=days(listed) == span)
        for name, span in _spans(today).items()
    ]
    return rows(
        *in_columns(spans, 2),
        [button(t.plain("✏️ Other days"), AskLogDays.model_validate(dict(place(listed))))],
        [_back(t, listed)],
    )


def log_back(t: Translator, listed: Log) -> InlineKeyboardButton:
    """On a card that was opened from the log."""
    return _back(t, listed)


def _back(t: Translator, listed: Log) -> InlineKeyboardButton:
    return back(t.plain("Log"), place(listed))


def _choice(text: str, payload: Payload, *, current: bool) -> InlineKeyboardButton:
    return inert(f"● {text}") if current else button(text, payload)


def _deals(listed: Log, page: LogPage) -> list[Row]:
    """The deals of the page; the log of one deal leads to its card anyway."""
    if listed.deal_id:
        return []
    ids = dict.fromkeys(entry.deal_id for entry in page.entries if entry.deal_id in page.deals)
    found = [_deal(deal_id, listed) for deal_id in ids if deal_id is not None]
    short = all(len(one.text) <= WIDEST for one in found)
    return in_columns(found, IN_A_ROW if short else 2)


def _deal(deal_id: int, listed: Log) -> InlineKeyboardButton:
    """Ids too long for a way back are opened without it."""
    try:
        payload: Payload = LoggedDeal.model_validate(dict(place(listed)) | {"opened_id": deal_id})
        return button(f"#{deal_id}", payload)
    except ValueError:
        return button(f"#{deal_id}", OpenDeal(deal_id=deal_id))


def _plans(listed: Log, page: LogPage, manager: Manager) -> Iterator[InlineKeyboardButton]:
    if listed.plan_id or not allowed(manager, Permission.EDIT_PLANS):
        return
    ids = dict.fromkeys(entry.plan_id for entry in page.entries if entry.deal_id is None)
    for plan in (page.plans[one] for one in ids if one is not None):
        yield button(f"🗃 {cut(clean_line(plan.name), HALF - 2)}", OpenPlan(plan_id=plan.id))


def _people(listed: Log, page: LogPage, manager: Manager) -> Iterator[InlineKeyboardButton]:
    if listed.about_id or not allowed(manager, Permission.EDIT_PEOPLE):
        return
    for person in page.people.values():
        yield button(f"👤 {cut(clean_line(person.name), HALF - 2)}", OpenPerson(manager_id=person.id))


def _pager(listed: Log, page: LogPage) -> Row:
    if page.next is None and page.previous is None:
        return []
    return [_turn("⬅️", listed, page.previous), inert(str(page.page)), _turn("➡️", listed, page.next)]


def _turn(text: str, listed: Log, to: Cursor | None) -> InlineKeyboardButton:
    if to is None:
        return inert("·")
    turned = {"anchor": to.anchor, "back": to.backwards, "page": to.page}
    return button(text, place(listed).model_copy(update=turned))


def _filters(t: Translator, listed: Log, page: LogPage) -> Iterator[InlineKeyboardButton]:
    here = dict(place(listed))
    yield button(f"👤 {_who(t, listed, page)} ▾", LogWho.model_validate(here))
    if _offered(listed):
        topic = TOPICS.get(listed.kind)
        name = t.plain(TOPIC_NAMES[topic]) if topic else t.plain("🗂 Everything")
        yield button(f"{cut(name, HALF - 2)} ▾", LogKinds.model_validate(here))
    yield button(f"🗓 {cut(_days(t, listed, page), HALF - 4)} ▾", LogDays.model_validate(here))
    yield _thing(t, listed, page)


def _thing(t: Translator, listed: Log, page: LogPage) -> InlineKeyboardButton:
    """What the log is of, to be let go; or the way to one deal."""
    name = _thing_name(page)
    if name is None:
        return button(t.plain("#️⃣ One deal"), AskLogDeal.model_validate(dict(place(listed))))
    return button(f"✖️ {cut(name, HALF - 2)}", narrowed(listed, deal_id=0, plan_id=0, about_id=0))


def _thing_name(page: LogPage) -> str | None:
    if page.names.deal is not None:
        return f"#{page.names.deal.id}"
    name = page.names.plan if page.names.plan is not None else page.names.person
    return None if name is None else clean_line(name)


def _who(t: Translator, listed: Log, page: LogPage) -> str:
    if listed.manager_id == NONE:
        return t.plain("System, leads")
    return t.plain("Anybody") if page.names.actor is None else cut(clean_line(page.names.actor), HALF - 4)


def _days(t: Translator, listed: Log, page: LogPage) -> str:
    known = {span: name for name, span in _spans(page.today).items()}
    return t.plain(known.get(days(listed), OTHER_DAYS))


def _spans(today: date) -> dict[str, Days]:
    def past(first: int, last: int = 0) -> Days:
        return Days(today - timedelta(days=first), today - timedelta(days=last))

    return {
        N_("Today"): past(0),
        N_("Yesterday"): past(1, 1),
        N_("7 days"): past(6),
        N_("30 days"): past(29),
        N_("All days"): Days(),
    }


def _offered(listed: Log) -> Sequence[Topic]:
    """Kinds of things that there can be in such a log."""
    if listed.deal_id or listed.about_id:
        return ()
    return OF_A_PLAN if listed.plan_id else tuple(Topic)


def _way_back(t: Translator, page: LogPage) -> Row:
    """To the card whose log it is, else home."""
    wanted, name = page.filter, cut(_thing_name(page) or "", HALF)
    if wanted.deal_id is not None:
        return [back(name, OpenDeal(deal_id=wanted.deal_id))]
    if wanted.plan_id is not None:
        return [back(name, OpenPlan(plan_id=wanted.plan_id))]
    if wanted.person_id is not None:
        return [back(name, OpenPerson(manager_id=wanted.person_id))]
    return home_row(t)
