"""The buttons with which two leads become one."""

from __future__ import annotations

from aiogram.types import InlineKeyboardMarkup

from crm_core.results.merging import Pair
from keyboards.buttons import DANGER, Id, Payload, back, button, rows
from keyboards.deals import DealBelow
from keyboards.home import home_row
from locales import Translator

SHOWN = 2
"""Deals of each side that have a button."""


class ShowPair(Payload, prefix="gs"):
    """Two leads side by side."""

    kept_id: Id
    merged_id: Id


class AskMerge(Payload, prefix="ga"):
    kept_id: Id
    merged_id: Id


class MergeLeads(Payload, prefix="gm"):
    """A second tap finds them merged."""

    kept_id: Id
    merged_id: Id


class PartLeads(Payload, prefix="gp"):
    """Takes a merging back."""

    merge_id: Id


def alike_keyboard(t: Translator, kept_id: int, merged_id: int) -> InlineKeyboardMarkup:
    return rows([button(t.plain("🔗 Show both"), ShowPair(kept_id=kept_id, merged_id=merged_id))], home_row(t))


def pair_keyboard(t: Translator, pair: Pair) -> InlineKeyboardMarkup:
    """Cards open below, so that both stay in sight."""
    deals = [*pair.kept.deals[:SHOWN], *pair.merged.deals[:SHOWN]]
    cards = [button(f"#{deal.id}", DealBelow(deal_id=deal.id)) for deal in deals]
    if pair.merge_id is not None:
        step = button(t.plain("↩️ Two people again"), PartLeads(merge_id=pair.merge_id))
    else:
        step = button(t.plain("🔗 Merge"), AskMerge(kept_id=pair.kept.lead.id, merged_id=pair.merged.lead.id))
    return rows([step], cards, home_row(t))


def merge_keyboard(t: Translator, pair: Pair) -> InlineKeyboardMarkup:
    ids = {"kept_id": pair.kept.lead.id, "merged_id": pair.merged.lead.id}
    return rows([button(t.plain("🔗 Yes, merge"), MergeLeads(**ids), DANGER)], [back(t.plain("No"), ShowPair(**ids))])
