"""What a lead reads of a tunnel, and what the team reads of a lead in one."""

from __future__ import annotations

from collections.abc import Sequence

from markupsafe import Markup

from crm_core.models import WORDS_ALONE, Lead, LeadMessage
from locales import N_
from views.chats import signed

DONE_BEFORE = N_("This has been answered already.")


def said(message: LeadMessage) -> Markup:
    """The company's own words, as they are; above a picture's stands a mark that only lists show."""
    text = message.text if message.kind in WORDS_ALONE else message.text.partition("\n")[2]
    return Markup("{}").format(text)


def told(lead: Lead, labels: Sequence[str], message: LeadMessage) -> Markup:
    """``🔔`` and who it is about, then the words of the tunnel."""
    head = Markup("🔔 {}").format(signed(lead, labels))
    return Markup("{}\n{}").format(head, message.text) if message.text else head
