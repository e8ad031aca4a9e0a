"""A tunnel's draft, tried by somebody of the team on themselves: everything is said, and nothing is done.

It makes no lead, no run, no deal and no figure; where they stand is a draft of their own, which waits for a week.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from crm_core.db import write
from crm_core.errors import Changed, NotFound
from crm_core.models import Manager, Tunnel, Waits
from crm_core.queries import people, tunnels
from crm_core.results.tunnels_trying import Tried
from crm_core.rules.company import MinorDigits
from crm_core.rules.templates import LEAD, MANAGER, PLAN, first_name
from crm_core.rules.tunnels import EMAIL, NAME, PHONE, Script, from_json
from crm_core.rules.tunnels_run import (
    Answered,
    Effect,
    Entered,
    Facts,
    GoOn,
    Happening,
    Outcome,
    Pressed,
    Save,
    Say,
    State,
    TimeCame,
)
from crm_core.rules.tunnels_step import step
from crm_core.rules.tunnels_texts import said
from crm_core.services.base import Service
from crm_core.services.forms import draft_key, keep, kept
from crm_core.services.tunnels_editing import editor

DRAFT = "tunnel_try"
Kept = dict[str, Any]


class TunnelTryService(Service):
    @write
    def begin(self, session: Session, tunnel_id: int, *, minor_digits: MinorDigits, actor: Manager) -> Tried:
        """From the first block of the draft as it stands. Raises `NotFound`."""
        me = editor(session, actor)
        tunnel = tunnels.get(session, tunnel_id)
        return self._step(session, me, tunnel, _fresh(tunnel), Entered(), minor_digits)

    @write
    def press(self, session: Session, at: int, place: int, *, minor_digits: MinorDigits, actor: Manager) -> Tried:
        """Raises `NotFound` if nothing is being tried, `Changed` if the draft is another one by now."""
        return self._go_on(session, Pressed(place, at), minor_digits, actor)

    @write
    def answer(self, session: Session, text: str, *, minor_digits: MinorDigits, actor: Manager) -> Tried:
        """Raises `NotFound`, `Changed`."""
        return self._go_on(session, Answered(text), minor_digits, actor)

    @write
    def let_time_pass(self, session: Session, *, minor_digits: MinorDigits, actor: Manager) -> Tried:
        """Whatever is waited for, its moment has come. Raises `NotFound`, `Changed`."""
        return self._go_on(session, TimeCame(), minor_digits, actor)

    def _go_on(self, session: Session, event: Happening, minor_digits: MinorDigits, actor: Manager) -> Tried:
        me = editor(session, actor)
        there = kept(session, draft_key(DRAFT, me), lock=True)
        if not there:
            raise NotFound
        tunnel = tunnels.get(session, there["tunnel_id"])
        if tunnel.version != there["version"]:
            raise Changed("tunnels", tunnel.id, by=None, at=None)
        return self._step(session, me, tunnel, there, event, minor_digits)

    def _step(
        self, session: Session, me: Manager, tunnel: Tunnel, there: Kept, event: Happening, minor_digits: MinorDigits
    ) -> Tried:
        values = dict(there["values"])
        state, facts = _state(there), Facts(self.now(), people.zone(session), _shown(me, values))
        if isinstance(event, TimeCame) and state.due is not None:
            facts = replace(facts, now=max(facts.now, state.due))
        happened, outcome = _walk(from_json(tunnel.draft), state, event, facts)
        values |= {one.field: one.value for one in happened if isinstance(one, Save)}
        left = {} if outcome.end is not None else _kept(tunnel, outcome.state, values)
        keep(session, draft_key(DRAFT, me), left, self.now())
        known = tunnels.known(session, minor_digits)
        shown = [_filled(one, _shown(me, values)) for one in happened]
        return Tried(tunnel, shown, outcome.state, outcome.end, known, outcome.handled)


def _walk(script: Script, state: State, event: Happening, facts: Facts) -> tuple[list[Effect], Outcome]:
    outcome = step(script, state, event, facts)
    happened = list(outcome.effects)
    while outcome.more:
        outcome = step(script, outcome.state, GoOn(), facts)
        happened += outcome.effects
    return happened, outcome


def _shown(me: Manager, values: Mapping[str, str]) -> dict[str, str | None]:
    """They are the lead and the manager alike."""
    own = {LEAD: me.name, NAME: me.name, PHONE: None, EMAIL: None, PLAN: None, MANAGER: first_name(me)}
    return {**own, **values, **({LEAD: values[NAME]} if NAME in values else {})}


def _filled(effect: Effect, values: Mapping[str, str | None]) -> Effect:
    return replace(effect, text=said(effect.text, {**values, **effect.fields})) if isinstance(effect, Say) else effect


def _fresh(tunnel: Tunnel) -> Kept:
    return _kept(tunnel, State(), {})


def _kept(tunnel: Tunnel, state: State, values: Mapping[str, str]) -> Kept:
    return {
        "tunnel_id": tunnel.id,
        "version": tunnel.version,
        "block": state.block,
        "waits": state.waits and state.waits.value,
        "due": state.due and state.due.isoformat(),
        "step": state.step,
        "answers": dict(state.answers),
        "fields": dict(state.fields),
        "values": dict(values),
    }


def _state(there: Kept) -> State:
    waits = Waits(there["waits"]) if there["waits"] else None
    due = datetime.fromisoformat(there["due"]) if there["due"] else None
    return State(there["block"], waits, due, there["step"], there["answers"], there["fields"])
