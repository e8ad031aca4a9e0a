"""What happened to a deal, and why it came to its manager, in plain words."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import ActorKind, Assignment, AuditEntry, Event, Pick, Pool
from crm_core.results import History, Why
from crm_core.rules.distribution import Skip
from crm_core.rules.text import EMPTY, clean_line
from locales import N_, Translator
from views.deals import blocks, headline

ENTRIES = 8
"""On one page."""
VALUE_LIMITS = (500, 120, 45)
"""How much of each name and text is shown: as much as fits into a message."""
MESSAGE_LIMIT = 4096
NAMES_SHOWN, NAME_LIMIT = 15, 30

EVENTS: dict[Event, str] = {
    Event.DEAL_CREATED: N_("The deal was created"),
    Event.DEAL_ADD_REPEATED: N_("Added again: already open, nothing changed"),
    Event.DEAL_ASSIGNED: N_("Given to a manager"),
    Event.DEAL_TAKEN: N_("Taken"),
    Event.DEAL_TRANSFERRED: N_("Handed over"),
    Event.DEAL_RELEASED: N_("Without a manager again"),
    Event.DEAL_MOVED: N_("Moved"),
    Event.DEAL_AMOUNT_CHANGED: N_("Amount changed"),
    Event.DEAL_WON: N_("Won"),
    Event.DEAL_LOST: N_("Lost"),
    Event.DEAL_CLARIFIED: N_("Clarification written"),
    Event.DEAL_CLOSING_CANCELLED: N_("Closing cancelled"),
    Event.DEAL_UNDONE: N_("Taken back"),
    Event.LEAD_CREATED: N_("The lead appeared"),
    Event.LEAD_PHONE_CHANGED: N_("Phone changed"),
    Event.LEAD_BLOCKED_BOT: N_("The lead blocked the bot"),
    Event.LEAD_RETURNED: N_("The lead is back"),
    Event.PLAN_CREATED: N_("The plan was created"),
    Event.PLAN_CHANGED: N_("The plan was changed"),
    Event.PLAN_ARCHIVED: N_("The plan was archived"),
    Event.PLAN_RESTORED: N_("The plan was restored"),
    Event.STATUS_CREATED: N_("A status was added"),
    Event.STATUS_CHANGED: N_("A status was changed"),
    Event.STATUS_DELETED: N_("A status was deleted"),
    Event.STATUSES_SWAPPED: N_("Statuses changed places"),
    Event.REASONS_SELECTED: N_("The plan's reasons were chosen"),
    Event.REASON_CREATED: N_("A reason was added"),
    Event.REASON_CHANGED: N_("A reason was changed"),
    Event.REASON_ARCHIVED: N_("A reason was archived"),
    Event.REASON_RESTORED: N_("A reason was restored"),
    Event.MEMBER_ADDED: N_("A manager was added to the plan"),
    Event.MEMBER_CHANGED: N_("A manager's place in the plan was changed"),
    Event.MEMBER_REMOVED: N_("A manager was removed from the plan"),
    Event.SOURCE_CREATED: N_("A source was added"),
    Event.SOURCE_CHANGED: N_("A source was changed"),
    Event.SOURCE_ARCHIVED: N_("A source was archived"),
    Event.PERSON_JOINED: N_("A person joined"),
    Event.PERSON_CHANGED: N_("A person was changed"),
    Event.PERSON_DISMISSED: N_("A person was dismissed"),
    Event.INVITE_CREATED: N_("An invitation was made"),
    Event.INVITE_REVOKED: N_("An invitation was revoked"),
    Event.ROLE_CREATED: N_("A role was made"),
    Event.ROLE_CHANGED: N_("A role was changed"),
    Event.ROLE_DELETED: N_("A role was deleted"),
    Event.SHIFT_CHANGED: N_("A shift was changed"),
    Event.COMPANY_CHANGED: N_("The company's settings were changed"),
}

ACTORS = {ActorKind.LEAD: N_("the lead"), ActorKind.SYSTEM: N_("the system"), ActorKind.PERSON: N_("somebody")}

FACTS = {
    "status": N_("Status: {change}"),
    "manager": N_("Manager: {change}"),
    "amount": N_("Amount: {change}"),
    "reason": N_("Reason: {change}"),
    "clarification": N_("Clarification: {change}"),
    "source": N_("Source: {change}"),
}
"""What of an entry's snapshots is told, in this order."""


def history_pages(history: History) -> int:
    return max(1, -(-len(history.entries) // ENTRIES))


def history_screen(t: Translator, history: History, page: int) -> Markup:
    """A page of the action log, newest last."""
    text = Markup()
    for limit in VALUE_LIMITS:
        text = _page(t, history, page, limit)
        if _units(text.striptags()) <= MESSAGE_LIMIT:
            break
    return text


def _page(t: Translator, history: History, page: int, limit: int) -> Markup:
    entries = history.entries[(page - 1) * ENTRIES : page * ENTRIES]
    told = [_entry(t, entry, history, limit) for entry in entries] or [[t("Nothing has happened yet.")]]
    return blocks([t("🕘 History"), headline(history.card.deal)], *told)


def _entry(t: Translator, entry: AuditEntry, history: History, limit: int) -> list[Markup]:
    who = _cut(entry.actor.name, limit) if entry.actor else t.plain(ACTORS[entry.actor_kind])
    values = {"moment": t.moment(entry.at, history.card.now), "who": who, "what": t(EVENTS[entry.event])}
    return [t("{moment} · <b>{what}</b> · {who}", **values), *_facts(t, entry, limit)]


def _facts(t: Translator, entry: AuditEntry, limit: int) -> list[Markup]:
    lines = []
    for key, sentence in FACTS.items():
        was, now = (_value(t, key, side.get(key), limit) for side in (entry.before, entry.after))
        if was != now:
            lines.append(t(sentence, change=now if was == EMPTY else f"{was} → {now}"))
    return lines


def _value(t: Translator, key: str, value: object, limit: int) -> str:
    if key == "amount" and isinstance(value, int):
        return t.money(value)
    return EMPTY if value is None else _cut(str(value), limit)


def _cut(text: str, limit: int) -> str:
    """At most that many UTF-16 units, in which Telegram counts."""
    clean = clean_line(text, limit)
    if _units(clean) <= limit:
        return clean
    return clean.encode("utf-16-le")[: 2 * limit - 2].decode("utf-16-le", "ignore") + "…"


def _units(text: str) -> int:
    return len(text.encode("utf-16-le")) // 2


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
    return t("A person, not the system, chose {name}: see the history.", name=clean_line(manager.name))


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
    return _cut(why.names.get(manager_id, EMPTY), NAME_LIMIT)


def _bounded(t: Translator, lines: Sequence[Markup]) -> list[Markup]:
    rest = len(lines) - NAMES_SHOWN
    more = [t.plural("and {n} more", "and {n} more", rest)] if rest > 0 else []
    return [*lines[:NAMES_SHOWN], *more]
