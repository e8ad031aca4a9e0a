"""Answering a lead."""

from __future__ import annotations

from collections.abc import Sequence

from aiogram.types import InlineKeyboardMarkup

from crm_core.models import Lead
from crm_core.rules.text import cut, shown_name
from keyboards.buttons import Id, Payload, button, inert, rows
from keyboards.deals import DealBelow
from locales import Translator

WIDTH, LABEL_SHOWN = 34, 10


class ReplyToLead(Payload, prefix="cr"):
    deal_id: Id


def head_keyboard(lead: Lead, labels: Sequence[str], deal_id: int | None) -> InlineKeyboardMarkup:
    """Whose message it is, under one that cannot say so itself; it opens the deal."""
    short = [cut(label, LABEL_SHOWN) for label in labels[:1]]
    number = f"#{deal_id}" if deal_id is not None else ""
    rest = " ".join(filter(None, [*(f"[{label}]" for label in short), number]))
    text = f"💬 {shown_name(lead.name, WIDTH - len(rest) - 3)} {rest}".strip()
    return rows([inert(text) if deal_id is None else button(text, DealBelow(deal_id=deal_id))])


def relay_keyboard(t: Translator, deal_id: int) -> InlineKeyboardMarkup:
    return rows([button(t.plain("📋 Deal #{number}", number=deal_id), DealBelow(deal_id=deal_id))])
