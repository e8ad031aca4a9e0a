"""What happened to a deal, and why it came to its manager, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Assignment, AuditEntry, LeadMessage, Pick, Pool
from crm_core.results import History, Why
from crm_core.rules.distribution import Skip
from crm_core.rules.permissions import Action
from crm_core.rules.text import EMPTY, shown_name, units
from locales import N_, Translator
from views.contacts import masked_words
from views.deals import blocks, headline, title_line
from views.log_words import EVENTS, facts, who

ENTRIES = 8
"""On one page."""
VALUE_LIMITS = (500, 120, 45)
"""How much of each name and text is shown: as much as fits into a message."""
MESSAGE_LIMIT = 4096
NAMES_SHOWN, NAME_LIMIT = 15, 30


def history_pages(history: History) -> int:
    return max(1, -(-len(history.entries) // ENTRIES))


def history_screen(t: Translator, history: History, page: int) -> Markup:
    """A page of the action log, newest last."""
    text = Markup()
    for limit in VALUE_LIMITS:
        text = _page(t, history, page, limit)
        if units(text.striptags()) <= MESSAGE_LIMIT:
            break
    return text


def _page(t: Translator, history: History, page: int, limit: int) -> Markup:
    entries = history.entries[(page - 1) * ENTRIES : page * ENTRIES]
    told = [_entry(t, entry, history, limit) for entry in entries] or [[t("Nothing has happened yet.")]]
    return blocks([t("🕘 History"), headline(history.card.deal), *title_line(history.card)], *told)


def _entry(t: Translator, entry: AuditEntry | LeadMessage, history: History, limit: int) -> list[Markup]:
    if isinstance(entry, LeadMessage):
        return _noted(t, entry, history, limit)
    values = {
        "moment": t.moment(entry.at, history.card.now),
        "who": who(t, entry, limit),
        "what": t(EVENTS[entry.event]),
    }
    masked = Action.CONTACTS not in history.card.actions
    return [t("{moment} · <b>{what}</b> · {who}", **values), *facts(t, entry, limit, masked=masked)]


def _noted(t: Translator, note: LeadMessage, history: History, limit: int) -> list[Markup]:
    name = shown_name(history.names.get(note.manager_id or 0, EMPTY), limit)
    values = {"moment": t.moment(note.at, history.card.now), "who": name, "what": t("Note in the chat")}
    words = note.text if Action.CONTACTS in history.card.actions else masked_words(note.text)
    return [t("{moment} · <b>{what}</b> · {who}", **values), Markup("📝 {}").format(shown_name(words, limit))]


MODES: dict[tuple[bool, Pick], str] = {
    (False, Pick.EVENLY): N_("Everybody on duty in the plan was asked; whoever had received the fewest deals got it."),
    (False, Pick.FEWEST): N_("Everybody on duty in the plan was asked; whoever had the fewest open deals got it."),
    (True, Pick.EVENLY): N_(
        "Those who already knew this lead were asked; whoever had received the fewest deals got it."
    ),
    (True, Pick.FEWEST): N_("Those who already knew this lead were asked; whoever had the fewest open deals got it."),
}
NOBODY_KNEW = N_("Nobody on duty knew this lead yet.")

SKIPS = {
    Skip.OFF_SHIFT: N_("off shift"),
    Skip.AT_CAP: N_("has as many deals as allowed"),
    Skip.UNREACHABLE: N_("has blocked the bot"),
    Skip.WITHOUT_RIGHT: N_("does not work on deals"),
    Skip.HAS_IT: N_("had the deal until then"),
}


def why_screen(t: Translator, why: Why) -> Markup:
    title = [t("❓ Why this manager?"), headline(why.card.deal)]
    if why.assignment is None:
        return blocks(title, [_by_hand(t, why)])
    row = why.assignment
    picked = t("Chosen by the system, {moment}.", moment=t.moment(row.at, why.card.now))
    return blocks(title, [picked, *_mode(t, row)], _candidates(t, why, row), _skipped(t, why, row))


def _by_hand(t: Translator, why: Why) -> Markup:
    manager = why.card.deal.manager
    if manager is None:
        return t("Nobody has this deal yet.")
    return t("A person, not the system, chose {name}: see the history.", name=shown_name(manager.name))


def _mode(t: Translator, row: Assignment) -> list[Markup]:
    words = [t(MODES[row.related, row.pick])]
    return [t(NOBODY_KNEW), *words] if row.pool is Pool.RELATED and not row.related else words


def _candidates(t: Translator, why: Why, row: Assignment) -> list[Markup]:
    chosen_first = sorted(row.candidates, key=lambda one: (one[0] != row.manager_id, one[1]))
    lines = [
        Markup("{} {} · {}").format("👉" if key == row.manager_id else "▫️", _name(why, key), _count(t, row.pick, count))
        for key, count in chosen_first
    ]
    return _bounded(t, lines)


def _count(t: Translator, pick: Pick, count: int) -> str:
    if pick is Pick.EVENLY:
        return t.plain_plural("{n} deal received", "{n} deals received", count)
    return t.plain_plural("{n} open deal", "{n} open deals", count)


def _skipped(t: Translator, why: Why, row: Assignment) -> list[Markup]:
    lines = [Markup("▫️ {} · {}").format(_name(why, key), t.plain(SKIPS[Skip(reason)])) for key, reason in row.skipped]
    return [t("Not asked:"), *_bounded(t, lines)] if lines else []


def _name(why: Why, manager_id: int) -> str:
    return shown_name(why.names.get(manager_id, EMPTY), NAME_LIMIT)


def _bounded(t: Translator, lines: Sequence[Markup]) -> list[Markup]:
    rest = len(lines) - NAMES_SHOWN
    more = [t.plural("and {n} more", "and {n} more", rest)] if rest > 0 else []
    return [*lines[:NAMES_SHOWN], *more]
