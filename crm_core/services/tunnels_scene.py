"""One lead in one tunnel inside a transaction: what a step reads, and what its effects work with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from random import Random

from sqlalchemy.orm import Session

from crm_core.models import Lead, Tunnel, TunnelRun, TunnelVersion
from crm_core.queries import leads, people, plans, tags, tunnels_runs
from crm_core.rules.templates import LEAD, MANAGER, PLAN, first_name
from crm_core.rules.text import EMPTY
from crm_core.rules.tunnels import EMAIL, NAME, PHONE, ConditionBlock, Script, from_json
from crm_core.rules.tunnels_run import Facts, State
from crm_core.rules.tunnels_texts import said
from crm_core.services.audit import ByTunnel

DEPTH = 5
"""Tunnels that start one another within one step."""


@dataclass
class Scene:
    session: Session
    run: TunnelRun
    tunnel: Tunnel
    lead: Lead
    script: Script
    random: Random
    now: datetime
    message_id: int = 0
    """Of what the lead wrote, if that is what happens; so what is said again to it is said once."""
    depth: int = 0
    said: int = 0
    stopped: bool = False
    unasked: bool = False
    """Nobody waits for it at this moment: what is said then lets everything else go first."""
    again: bool = False
    """What they answered does not fit, and has been asked once more."""
    asked: bool = False
    """For a phone, by the last thing that was said: its button has to go."""

    @property
    def actor(self) -> ByTunnel:
        return ByTunnel(self.tunnel.id, self.tunnel.name)


def scene_of(
    session: Session,
    run: TunnelRun,
    tunnel: Tunnel,
    version: TunnelVersion,
    lead: Lead,
    *,
    random: Random,
    now: datetime,
    message_id: int = 0,
) -> Scene:
    return Scene(session, run, tunnel, lead, from_json(version.content), random, now, message_id)


def state_of(run: TunnelRun) -> State:
    return State(run.block, run.waits, run.due_at, run.step, run.answers, run.variables)


def facts_of(scene: Scene) -> Facts:
    """Only what the script may ask: most ask nothing."""
    session, lead = scene.session, scene.lead
    zone, values = people.zone(session), values_of(scene)
    if not any(isinstance(block, ConditionBlock) for block in scene.script.blocks):
        return Facts(scene.now, zone, values)
    standing = tunnels_runs.standing(session, lead.id)
    there = {plan: status for plan, status, _ in reversed(standing)}
    there |= {plan: status for plan, status, is_open in standing if is_open}
    wrote = leads.last_message(session, lead.id)
    return Facts(
        scene.now,
        zone,
        values,
        tags=frozenset(tag.id for tag in tags.of_lead(session, lead.id)),
        deals=there,
        open_in=frozenset(plan for plan, _, is_open in standing if is_open),
        wrote_at=wrote.at if wrote is not None else None,
    )


def values_of(scene: Scene) -> dict[str, str | None]:
    """What can be put into texts, as it is now."""
    lead, name = scene.lead, scene.lead.name
    known: dict[str, str | None] = {
        LEAD: name,
        NAME: None if name == EMPTY else name,
        PHONE: lead.phone,
        EMAIL: lead.email,
        PLAN: None,
        MANAGER: None,
    }
    there = leads.open_deals(scene.session, lead.id)[:1] if _names_deal(scene.script) else ()
    for deal in there:
        known[PLAN] = plans.get(scene.session, deal.plan_id).name
        if deal.manager_id is not None:
            known[MANAGER] = first_name(people.by_id(scene.session, deal.manager_id))
    return known


def filled(scene: Scene, text: str, fields: Mapping[str, str]) -> str:
    return said(text, {**values_of(scene), **fields})


def _names_deal(script: Script) -> bool:
    content = repr(script.blocks)
    return f"{{{PLAN}}}" in content or f"{{{MANAGER}}}" in content
