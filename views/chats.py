"""Conversations: what a manager sees of a lead's words, and what a lead sees of the answer."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import Lead, LeadMessage
from crm_core.results import Relay
from crm_core.rules.text import EMPTY, clean_line, clean_text
from locales import Translator

MESSAGE_LIMIT = 4096
LONG_QUOTE = 600
LABELS_SHOWN = 5
QUOTED, FOLDED = Markup("<blockquote>{}</blockquote>"), Markup("<blockquote expandable>{}</blockquote>")


def relayed(relay: Relay) -> Markup:
    """A lead's message with their name and the short labels of their plans."""
    return _below(signed(relay.lead, relay.labels), relay.message)


def unplanned(t: Translator, relay: Relay) -> Markup:
    words = t("No plan takes new people, so nobody has a deal with this person. Choose a default plan.")
    return _below(Markup("⚠️ {}\n\n{}").format(words, signed(relay.lead, relay.labels)), relay.message)


def answer_to_lead(message: LeadMessage) -> Markup:
    """As from the company: only the words."""
    return Markup("{}").format(_fitting(clean_text(message.text, MESSAGE_LIMIT), MESSAGE_LIMIT) or EMPTY)


def write_answer(t: Translator, name: str) -> Markup:
    return t("💬 Write your answer to <b>{name}</b>: your next message is sent to them.", name=clean_line(name))


def only_text(t: Translator) -> Markup:
    return t("Only text can be sent to a person for now: nothing was sent.")


def lead_unreachable(t: Translator, lead: Lead) -> Markup:
    return t("🚫 <b>{name}</b> has blocked the bot: messages do not reach them now.", name=clean_line(lead.name))


def signed(lead: Lead, labels: Sequence[str]) -> Markup:
    shown = [Markup("<code>[{}]</code>").format(clean_line(label)) for label in labels[:LABELS_SHOWN]]
    return Markup(" ").join([Markup("💬 <b>{}</b>").format(clean_line(lead.name)), *shown])


def _below(head: Markup, message: LeadMessage) -> Markup:
    """The lead's words under the head, as many as the message holds."""
    text = _fitting(clean_text(message.text, MESSAGE_LIMIT), MESSAGE_LIMIT - _units(head.striptags()) - 2) or EMPTY
    tag = FOLDED if len(text) > LONG_QUOTE else QUOTED
    return head + "\n" + tag.format(text)


def _units(text: str) -> int:
    """Length as Telegram counts it."""
    return len(text.encode("utf-16-le")) // 2


def _fitting(text: str, limit: int) -> str:
    if _units(text) <= limit:
        return text
    return text.encode("utf-16-le")[: 2 * limit - 2].decode("utf-16-le", "ignore") + "…"
