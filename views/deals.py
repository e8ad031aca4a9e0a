"""A deal as people read it: its card, its notices, and what a tap did."""

from __future__ import annotations

from markupsafe import Markup

from crm_core.models import Deal, Direction, Kind, Status
from crm_core.results import DealCard
from crm_core.rules.adding import BY_HAND
from crm_core.rules.permissions import Action
from crm_core.rules.text import EMPTY, clean_line, clean_text, shown_name, units
from locales import N_, Translator
from locales.marks import mark
from views.contacts import email_line, masked_words, phone_line
from views.tags_line import tags_line
from views.tasks_line import task_line

QUOTE_LIMIT = 200
FIRST_WORDS_LIMIT = 700
CLARIFICATION_LIMIT = 1000
ROOM = 3800
"""Of the 4096 units that Telegram takes; the rest is for what a notice says above the card."""
NOTE_LIMITS = (2000, 1000, 400, 100)
LONG_QUOTE = 200
"""Longer ones fold until they are tapped."""


def status_name(status: Status) -> str:
    """``🟡 In work``, as plain text."""
    return f"{mark(status.kind, status.colour)} {shown_name(status.name)}"


def deal_name(deal: Deal) -> str:
    """``#118 Olena Koval``, as plain text."""
    return f"#{deal.id} {shown_name(deal.lead.name)}"


def headline(deal: Deal) -> Markup:
    """The first line of everything that is about one deal."""
    line = Markup("<b>#{number} {name}</b>   <code>[{label}]</code>")
    return line.format(number=deal.id, name=shown_name(deal.lead.name), label=clean_line(deal.plan.short_label))


def deal_card(t: Translator, card: DealCard) -> Markup:
    """With as much of the note as fits into a message."""
    text = Markup()
    for limit in NOTE_LIMITS:
        text = _deal_card(t, card, limit)
        if units(text.striptags()) <= ROOM:
            break
    return text


def _deal_card(t: Translator, card: DealCard, note_limit: int) -> Markup:
    deal = card.deal
    state = _open_state(t, card) if deal.kind is Kind.OPEN else _closed_state(t, card)
    facts = [Markup("💰 {}").format(t.money(deal.amount)), *contact_lines(card), *tags_line(card.tags), *_task(t, card)]
    head = [headline(deal), *title_line(card), *state]
    return blocks(head, facts, _note(t, card, note_limit), _clarification(t, deal), last_message(t, card))


def title_line(card: DealCard) -> list[Markup]:
    title = card.deal.title
    return [Markup("<i>{}</i>").format(_shown(card, clean_line(title)))] if title else []


def new_deal(t: Translator, card: DealCard) -> Markup:
    """The notice of a deal that has just arrived."""
    deal = card.deal
    state = [status_name(deal.status), t.ago(deal.created_at, card.now)]
    if deal.source:
        state.append(_from(t, deal.source))
    contacts = contact_lines(card)
    words = [_quote(card, card.last_message.text, FIRST_WORDS_LIMIT)] if card.last_message else []
    head = [Markup("🆕 {}").format(headline(deal)), *title_line(card), Markup("{}").format(" · ".join(state))]
    return blocks(head, contacts, words)


def _from(t: Translator, source: str) -> str:
    return t.plain("added by hand") if source == BY_HAND else t.plain("from «{source}»", source=clean_line(source))


def received_deal(t: Translator, card: DealCard, *, by: str) -> Markup:
    """The notice of a deal that a colleague handed over."""
    return blocks([t("👥 {name} handed you a deal.", name=shown_name(by))], [deal_card(t, card)])


def handed_over(t: Translator, deal: Deal, *, by: str, to: str | None) -> Markup:
    """The notice to the person who had the deal before."""
    names = {"number": f"#{deal.id}", "name": shown_name(deal.lead.name), "by": shown_name(by)}
    if to is None:
        return t("👥 {number} {name}: {by} took the deal from you.", **names)
    return t("👥 {number} {name}: {by} handed the deal to {to}.", to=shown_name(to), **names)


def taken_offer(t: Translator, deal: Deal) -> Markup:
    """What becomes of the other copies of an offer."""
    if deal.manager is None:
        return t("{deal} · no longer offered", deal=deal_name(deal))
    return t("{deal} · taken by {name}", deal=deal_name(deal), name=shown_name(deal.manager.name))


def out_of_sight(t: Translator, deal_id: int) -> Markup:
    """What is left of the open card of somebody who may not see the deal any more."""
    return t("{number}: this deal is no longer yours to see.", number=f"#{deal_id}")


def passed_offer(t: Translator, deal: Deal) -> Markup:
    return t("{deal} · not now", deal=deal_name(deal))


DONE = {
    "took": N_("The deal is yours."),
    "returned": N_("Taken back: {status}"),
    "reopened": N_("Returned to {status}"),
    "transferred": N_("👥 Handed to {manager}"),
}


def done(t: Translator, card: DealCard, what: str) -> str:
    """For the toast after a change; ``what`` is a key of `DONE`."""
    manager = card.deal.manager
    name = shown_name(manager.name) if manager else t.plain("nobody")
    return t.plain(DONE[what], status=status_name(card.deal.status), manager=name)


def closing_words(t: Translator, deal: Deal) -> str:
    """``❌ Lost: Too expensive``, ``✅ Won · 12 500 ₴``, ``🟡 In work``; plain text."""
    words = status_name(deal.status)
    if deal.kind is Kind.LOST and deal.reason is not None:
        return f"{words}: {shown_name(deal.reason.name)}"
    return f"{words} · {t.money(deal.amount)}" if deal.kind is Kind.WON else words


def _open_state(t: Translator, card: DealCard) -> list[Markup]:
    deal = card.deal
    who = shown_name(deal.manager.name) if deal.manager else t.plain("nobody yet")
    parts = [status_name(deal.status), t.span(card.now - deal.status_since), f"👤 {who}"]
    return [Markup("{}").format(" · ".join(parts))]


def _closed_state(t: Translator, card: DealCard) -> list[Markup]:
    deal = card.deal
    assert deal.closed_at is not None
    words = [status_name(deal.status)]
    if deal.reason is not None:
        words = [f"{words[0]}: {shown_name(deal.reason.name)}"]
    words.append(t.ago(deal.closed_at, card.now))
    if deal.closed_by is not None:
        words.append(t.plain("by {name}", name=shown_name(deal.closed_by.name)))
    state = [Markup("{}").format(" · ".join(words))]
    if deal.manager is not None and deal.manager_id != deal.closed_by_id:
        state.append(Markup("👤 {}").format(shown_name(deal.manager.name)))
    return state


def contact_lines(card: DealCard) -> list[Markup]:
    lead, shown = card.deal.lead, Action.CONTACTS in card.actions
    lines = [phone_line(lead.phone, masked=not shown), email_line(lead.email, masked=not shown)]
    if shown and lead.username:
        lines.append(Markup("✈️ @{}").format(clean_line(lead.username)))
    return [line for line in lines if line]


def _task(t: Translator, card: DealCard) -> list[Markup]:
    return [] if card.task is None else [task_line(t, card.task, card.now, masked=Action.CONTACTS not in card.actions)]


def _note(t: Translator, card: DealCard, limit: int) -> list[Markup]:
    note = _shown(card, clean_text(card.deal.note, limit))
    if not note:
        return []
    return [Markup("📝 {}").format(note)] if len(note) <= LONG_QUOTE else [t("📝 Note:"), _block_quote(note)]


def _clarification(t: Translator, deal: Deal) -> list[Markup]:
    if not deal.clarification:
        return []
    return [
        Markup("✏️ {}").format(t("Clarification:")),
        _block_quote(clean_text(deal.clarification, CLARIFICATION_LIMIT)),
    ]


def last_message(t: Translator, card: DealCard) -> list[Markup]:
    message = card.last_message
    if message is None:
        return []
    values = {"words": _quote(card, message.text, QUOTE_LIMIT), "moment": t.moment(message.at, card.now)}
    return [t(LAST[message.direction], **values)]


LAST = {Direction.IN: N_("Last: {words} · {moment}"), Direction.OUT: N_("Answered: {words} · {moment}")}


def _quote(card: DealCard, text: str, limit: int) -> Markup:
    return Markup("❝ {} ❞").format(_shown(card, shown_name(text, limit)))


def _shown(card: DealCard, words: str) -> str:
    """Whoever may not see the contacts does not find them among the words."""
    return words if Action.CONTACTS in card.actions else masked_words(words)


def _block_quote(text: str) -> Markup:
    if len(text) > LONG_QUOTE:
        return Markup("<blockquote expandable>{}</blockquote>").format(text)
    return Markup("<blockquote>{}</blockquote>").format(text or EMPTY)


def blocks(*blocks: list[Markup]) -> Markup:
    """Blocks of lines with an empty line between; empty blocks leave no gap."""
    return Markup("\n\n").join(Markup("\n").join(block) for block in blocks if block)
