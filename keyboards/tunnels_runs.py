"""One lead in tunnels, as the team sees them: payloads and buttons."""

from __future__ import annotations

from typing import Literal

from aiogram.types import InlineKeyboardButton, InlineKeyboardMarkup

from crm_core.models import RunState, Tunnel
from crm_core.results.tunnels_runs import GoingOn, LeadRuns
from crm_core.rules.text import shown_name
from keyboards.buttons import DANGER, SUCCESS, Id, Payload, back, button, rows
from keyboards.paging import HALF, WHOLE, Page, Row, picked
from keyboards.spelling import Number
from locales import Translator


class LeadTunnels(Payload, prefix="Tea"):
    """The tunnels of a lead, behind a deal of theirs or behind the conversation."""

    lead_id: Id
    deal_id: Number = 0

    def screen(self) -> LeadTunnels:
        """The one that it is a button of."""
        return LeadTunnels(lead_id=self.lead_id, deal_id=self.deal_id)


class LeadWays(LeadTunnels, prefix="Teb"):
    """Into which tunnel?"""

    page: Page = 0


class LeadIn(LeadTunnels, prefix="Tec"):
    tunnel_id: Id
    last: Number
    """The newest way of the lead then: a second tap does not lead them in twice."""


class RunDeed(LeadTunnels, prefix="Ted"):
    """Pause it, let it go on, stop it, having been asked before."""

    run_id: Id
    what: Literal["p", "r", "a", "s"]


def lead_tunnels_keyboard(t: Translator, found: LeadRuns, at: LeadTunnels, leads_back: Row) -> InlineKeyboardMarkup:
    alone = len(found.going_on) == 1
    decided = [_decided(t, one, at, alone=alone) for one in found.going_on] if found.may_change else []
    ways = LeadWays(lead_id=at.lead_id, deal_id=at.deal_id)
    lead_in = [button(t.plain("➕ Lead into a tunnel"), ways)] if found.open else []
    return rows(*decided, lead_in, leads_back)


def _decided(t: Translator, one: GoingOn, at: LeadTunnels, *, alone: bool) -> Row:
    """With the name of the tunnel if there are several."""
    name, paused = shown_name(one.run.tunnel.name, HALF), one.run.state is RunState.PAUSED
    silent, on, stop = (t.plain("⏸ Pause"), t.plain("▶️ Go on"), t.plain("⏹ Stop")) if alone else (
        f"⏸ {name}", f"▶️ {name}", f"⏹ {name}",
    )  # fmt: skip
    first = button(on, deed(at, one.run.id, "r"), SUCCESS) if paused else button(silent, deed(at, one.run.id, "p"))
    return [first, button(stop, deed(at, one.run.id, "a"))]


def deed(at: LeadTunnels, run_id: int, what: Literal["p", "r", "a", "s"]) -> RunDeed:
    return RunDeed(lead_id=at.lead_id, deal_id=at.deal_id, run_id=run_id, what=what)


def stopping_keyboard(t: Translator, at: LeadTunnels, run_id: int, leads_back: Row) -> InlineKeyboardMarkup:
    yes = button(t.plain("⏹ Yes, stop it"), deed(at, run_id, "s"), DANGER)
    return rows([yes, back(t.plain("No"), at.screen())], leads_back)


def ways_keyboard(t: Translator, found: LeadRuns, at: LeadWays, leads_back: Row) -> InlineKeyboardMarkup:
    def way(tunnel: Tunnel) -> InlineKeyboardButton:
        payload = LeadIn(lead_id=at.lead_id, deal_id=at.deal_id, tunnel_id=tunnel.id, last=found.newest)
        return button(f"🧭 {shown_name(tunnel.name, WHOLE)}", payload)

    listed = picked(found.open, way, page=at.page, turn=lambda page: at.model_copy(update={"page": page}))
    return rows(*listed, [back(t.plain("Tunnel"), at.screen())], leads_back)


def paused_keyboard(t: Translator, lead_id: int, run_ids: list[int]) -> InlineKeyboardMarkup:
    """Under the word that tunnels are silent now."""
    at = LeadTunnels(lead_id=lead_id)
    look = button(t.plain("🧭 Tunnel"), at)
    return rows(
        [*[button(t.plain("▶️ Go on"), deed(at, one, "r"), SUCCESS) for one in run_ids if len(run_ids) == 1], look]
    )
