"""Conversations: what a manager sees of a lead's words, and what a lead sees of the answer."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Lead, LeadMessage, MessageKind
from crm_core.results import Burst
from crm_core.rules.letters import Letter
from crm_core.rules.text import EMPTY, clean_line, clean_text, shown_name, units
from locales import Translator
from views.lengths import fitting, visible_length, without_tags

MESSAGE_LIMIT = 4096
CAPTION_LIMIT = 1024
CALM = 20
"""So many messages of a flood are shown."""
LONG_QUOTE = 600
LABELS_SHOWN = 5
QUOTED, FOLDED = Markup("<blockquote>{}</blockquote>"), Markup("<blockquote expandable>{}</blockquote>")


def relayed(t: Translator, burst: Burst, *, unplanned: bool = False) -> list[Markup]:
    """A lead's words with their name and the short labels of their plans; more than one message if it must be.

    ``unplanned``: and why whoever reads it is told.
    """
    head, said = signed(burst.lead, burst.labels), [_said(one, edited=one.id in burst.edited) for one in burst.messages]
    if unplanned:
        words = t("No plan takes new people, so nobody has a deal with this person. Choose a default plan.")
        head = Markup("⚠️ {}\n\n{}").format(words, head)
    if burst.left_out:
        more = t.plural("… and {n} more message", "… and {n} more messages", burst.left_out)
        return [_below(head, said[:CALM], MESSAGE_LIMIT - units(more.striptags()) - 2, cut=True)[0] + "\n" + more]
    return _below(head, said, MESSAGE_LIMIT)


def captioned(burst: Burst) -> Markup | None:
    """The same above a picture's own words; None if that is more than a caption holds."""
    (message,) = burst.messages
    head = signed(burst.lead, burst.labels)
    sign = Markup("✏️ ") if message.id in burst.edited else Markup("")
    text = head + "\n" + sign + caption_of(message) if message.html else sign + head
    return text if visible_length(text) <= CAPTION_LIMIT else None


def fits(burst: Burst, message: LeadMessage) -> bool:
    """Is this one short enough to stand below the name?"""
    length = visible_length(signed(burst.lead, burst.labels)) + visible_length(_said(message, edited=True))
    return length + 3 <= MESSAGE_LIMIT


def not_shown(t: Translator, burst: Burst) -> Markup:
    """In place of what Telegram does not pass on: what is known of it."""
    words = t("Telegram does not pass this on, or the person has deleted it. What is known of it:")
    said = [_said(one, edited=one.id in burst.edited, plain=True) for one in burst.messages]
    head = signed(burst.lead, burst.labels) + "\n" + Markup("<i>{}</i>").format(words)
    return _below(head, said, MESSAGE_LIMIT, cut=True)[0]


def answer_to_lead(message: LeadMessage | Letter) -> Markup:
    """As from the company: only the words."""
    plain = Markup("{}").format(fitting(clean_text(message.text, MESSAGE_LIMIT), MESSAGE_LIMIT) or EMPTY)
    own = caption_of(message)
    return own if 0 < visible_length(own) <= MESSAGE_LIMIT else plain


def answer_lost(t: Translator, lead: Lead) -> Markup:
    return t(
        "🚫 This could not be passed on to <b>{name}</b>. Please send it once more, or in another form.",
        name=shown_name(lead.name),
    )


def write_answer(t: Translator, name: str) -> Markup:
    return t("💬 Write your answer to <b>{name}</b>: your next message is sent to them.", name=shown_name(name))


def lead_unreachable(t: Translator, lead: Lead) -> Markup:
    return t("🚫 <b>{name}</b> has blocked the bot: messages do not reach them now.", name=shown_name(lead.name))


def lead_returned(t: Translator, lead: Lead) -> Markup:
    return t("👋 <b>{name}</b> is back: messages reach them again.", name=shown_name(lead.name))


def signed(lead: Lead, labels: Sequence[str]) -> Markup:
    shown = [Markup("<code>[{}]</code>").format(clean_line(label)) for label in labels[:LABELS_SHOWN]]
    return Markup(" ").join([Markup("💬 <b>{}</b>").format(shown_name(lead.name)), *shown])


def caption_of(message: LeadMessage | Letter) -> Markup:
    """Its own words, with their formatting."""
    return Markup(message.html or "")  # noqa: S704 - made of cleaned and escaped words when it came


def _said(message: LeadMessage, *, edited: bool, plain: bool = False) -> Markup:
    """One message of the lead, with its formatting if it has any."""
    sign = Markup("✏️ ") if edited else Markup("")
    if message.html and message.kind is MessageKind.TEXT and not plain:
        return sign + caption_of(message)
    return sign + Markup("{}").format(clean_text(message.text, MESSAGE_LIMIT) or EMPTY)


def _below(head: Markup, said: Sequence[Markup], limit: int, *, cut: bool = False) -> list[Markup]:
    """What was said under the head, in as many messages as it takes; ``cut``: as much as one message holds."""
    pages: list[list[Markup]] = [[]]
    room = space = limit - visible_length(head) - 2
    for one in said:
        fits = one
        if visible_length(one) >= room:  # its formatting is not worth cutting
            fits = Markup("{}").format(fitting(without_tags(one), room - 1))
        needed = visible_length(fits) + 1
        if needed > space:
            pages.append([])
            space = room
        pages[-1].append(fits)
        space -= needed
    shown = pages[:1] if cut else pages
    return [head + "\n" + _quoted(Markup("\n").join(page)) for page in shown if page]


def _quoted(text: Markup) -> Markup:
    """A quotation cannot stand in another one."""
    if "<blockquote" in text:
        return text
    return (FOLDED if len(text) > LONG_QUOTE else QUOTED).format(text)
