"""What a tunnel does besides talking, by the same functions as people do it. What fails is logged and stops nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from crm_core.db import rows
from crm_core.errors import DomainError, NotFound
from crm_core.models import (
    Deal,
    Event,
    Kind,
    Manager,
    NoticeKind,
    Permission,
    RunState,
    TunnelRequest,
)
from crm_core.queries import deals, leads, people, plans, tags, tunnels, tunnels_runs
from crm_core.rules.contacts import DEFAULT_REGION
from crm_core.rules.describing import Part, check_part
from crm_core.rules.tunnels import EMAIL, NAME, PHONE
from crm_core.rules.tunnels_actions import (
    AddTags,
    AddToPlan,
    MoveDeal,
    NotifyManager,
    RemoveFromPlan,
    RemoveTags,
    Request,
    StartTunnel,
    StopTunnel,
)
from crm_core.rules.tunnels_run import Act, Save
from crm_core.services import audit, closing, moving, relaying
from crm_core.services import tags as tagging
from crm_core.services.alike import suggest
from crm_core.services.leads_index import index
from crm_core.services.notify import notify
from crm_core.services.opening import Wish, open_deal
from crm_core.services.tunnels_saying import note
from crm_core.services.tunnels_scene import DEPTH, Scene, filled, values_of

PARTS = {NAME: Part.NAME, PHONE: Part.PHONE, EMAIL: Part.EMAIL}
LEFT = {PHONE: Event.LEAD_PHONE_CHANGED, EMAIL: Event.LEAD_EMAIL_CHANGED}
Start = Callable[[Scene, int, str], None]
"""Lead the scene's lead into another tunnel, caused so."""


def act(scene: Scene, effect: Act | Save, step: int, start: Start) -> None:
    """As a whole or not at all."""
    what = effect.action.do if isinstance(effect, Act) else "set_field"
    try:
        with rows.whole(scene.session):
            if isinstance(effect, Save):
                save(scene, effect)
            elif isinstance(effect.action, StartTunnel):
                _start(scene, effect, step, start)
            else:
                ACTIONS[what](scene, effect, step)
    except DomainError as error:
        block = scene.script.by_id[effect.block].name
        after = {"tunnel": scene.tunnel.name, "block": block, "action": what, "why": type(error).__name__}
        event = Event.LEAD_TUNNEL_FAILED
        audit.record(scene.session, event, scene.actor, scene.now, about=scene.lead, after=after)


def save(scene: Scene, effect: Save) -> None:
    """To the lead, as if they had left it themselves. Raises `Invalid`."""
    lead, part = scene.lead, PARTS[effect.field]
    value, before = check_part(part, effect.value, DEFAULT_REGION), getattr(lead, effect.field)
    if value is None or value == before:
        return
    setattr(lead, effect.field, value)
    lead.named = lead.named or part is Part.NAME
    index(lead)
    if effect.field in LEFT:
        audit.record(scene.session, LEFT[effect.field], scene.actor, scene.now, about=lead)
        suggest(scene.session, lead, scene.now)


def _start(scene: Scene, effect: Act, step: int, start: Start) -> None:
    assert isinstance(effect.action, StartTunnel)
    if scene.depth >= DEPTH:
        raise NotFound
    start(scene, effect.action.tunnel, f"run:{scene.run.id}:{step}:{effect.block}:{effect.place}")


def _stop_tunnel(scene: Scene, effect: Act, _step: int) -> None:
    assert isinstance(effect.action, StopTunnel)
    if effect.action.tunnel == scene.tunnel.id:
        scene.stopped = True
        return
    other = tunnels_runs.inside(scene.session, effect.action.tunnel, scene.lead.id)
    if other is not None:
        stop(scene, other)


def stop(scene: Scene, run: Any) -> None:
    end(run, RunState.STOPPED, scene.now)
    after = {"tunnel": tunnels.name_of(scene.session, run.tunnel_id)}
    audit.record(scene.session, Event.LEAD_TUNNEL_STOPPED, scene.actor, scene.now, about=scene.lead, after=after)


def end(run: Any, state: RunState, now: Any) -> None:
    run.state, run.ended_at = state, now
    run.block = run.waits = run.due_at = None
    run.step += 1


def _add_to_plan(scene: Scene, effect: Act, _step: int) -> None:
    action = effect.action
    assert isinstance(action, AddToPlan)
    named = action.manager is not None and people.may_hold(scene.session, action.manager)
    manager = people.by_id(scene.session, action.manager) if named and action.manager is not None else None
    wish = Wish(status_id=action.status, manager=manager, amount=action.amount)
    open_deal(
        scene.session, action.plan, scene.lead, wish, actor=scene.actor, random=scene.random, now=scene.now
    )  # without the named person, who is gone, by the plan's rule


def _open(scene: Scene, plan_id: int) -> Deal | None:
    """The lead's open deal in the plan; it and the plan are locked."""
    plans.lock(scene.session, plan_id)
    there = deals.open_in_plan(scene.session, plan_id, scene.lead.id)
    return deals.any_deal(scene.session, there.id, lock=True) if there is not None else None


def _move_deal(scene: Scene, effect: Act, _step: int) -> None:
    action = effect.action
    assert isinstance(action, MoveDeal)
    deal = _open(scene, action.plan)
    if deal is None or deal.status_id == action.status:
        return
    status = plans.status(scene.session, action.status)
    if status.plan_id != deal.plan_id:
        raise NotFound
    if status.kind is Kind.WON:
        closing.mark_won(scene.session, deal, None, scene.actor, scene.now)
    elif status.kind is Kind.LOST:
        closing.mark_lost(scene.session, deal, action.reason, scene.actor, scene.now)
    else:
        moving.step(scene.session, deal, status, scene.actor, Event.DEAL_MOVED, scene.now)


def _remove_from_plan(scene: Scene, effect: Act, _step: int) -> None:
    """The open deal is closed as lost: what was is history, and no figure changes behind anybody's back."""
    action = effect.action
    assert isinstance(action, RemoveFromPlan)
    deal = _open(scene, action.plan)
    if deal is not None:
        closing.mark_lost(scene.session, deal, action.reason, scene.actor, scene.now)


def _add_tags(scene: Scene, effect: Act, _step: int) -> None:
    assert isinstance(effect.action, AddTags)
    for tag_id in effect.action.tags:
        tag = tags.get(scene.session, tag_id)
        tagging.tag(scene.session, [scene.lead.id], tag, actor=scene.actor, now=scene.now)


def _remove_tags(scene: Scene, effect: Act, _step: int) -> None:
    assert isinstance(effect.action, RemoveTags)
    for tag_id in effect.action.tags:
        tag = tags.get(scene.session, tag_id)
        tagging.untag(scene.session, [scene.lead.id], tag, actor=scene.actor, now=scene.now)


def _notify(scene: Scene, effect: Act, step: int) -> None:
    """A note of the conversation, and a notice for whoever it is meant for."""
    action = effect.action
    assert isinstance(action, NotifyManager)
    message = note(scene, filled(scene, action.text, effect.fields))
    for reader in _readers(scene, action.manager):
        notify(
            scene.session,
            NoticeKind.TUNNEL_TOLD,
            reader.telegram_id,
            key=f"tunnel_told:{scene.run.id}:{step}:{effect.block}:{effect.place}:{reader.id}",
            now=scene.now,
            lead_id=scene.lead.id,
            lead_message_id=message.id,
        )


def _readers(scene: Scene, manager_id: int | None) -> list[Manager]:
    """The named one, else whoever hears of the lead, else those who hand leads out."""
    if manager_id is not None:
        named = people.by_id(scene.session, manager_id)
        if named.active:
            return [named]
    hearing = relaying.listeners(scene.session, scene.lead.id, leads.open_deals(scene.session, scene.lead.id))
    if hearing:
        return [people.by_id(scene.session, one) for one in hearing]
    return list(people.who_hold(scene.session, Permission.SEE_ALL_DEALS, Permission.TRANSFER_DEALS))


def _mark_unread(scene: Scene, _effect: Act, _step: int) -> None:
    scene.lead.unread = max(scene.lead.unread, 1)


def _request(scene: Scene, effect: Act, step: int) -> None:
    action = effect.action
    assert isinstance(action, Request)
    known = {name: value for name, value in values_of(scene).items() if value is not None}
    made = {
        "key": f"{scene.run.id}-{step}-{effect.block}-{effect.place}",
        "run_id": scene.run.id,
        "block": effect.block,
        "url": action.url,
        "payload": {"tunnel": scene.tunnel.name, "lead_id": scene.lead.id, **known, "fields": dict(effect.fields)},
        "not_before": scene.now,
        "tries": 0,
        "created_at": scene.now,
    }
    rows.add_new_later(scene.session, TunnelRequest, made)


ACTIONS: dict[str, Callable[[Scene, Act, int], None]] = {
    "add_to_plan": _add_to_plan,
    "move_deal": _move_deal,
    "remove_from_plan": _remove_from_plan,
    "add_tags": _add_tags,
    "remove_tags": _remove_tags,
    "notify": _notify,
    "mark_unread": _mark_unread,
    "stop_tunnel": _stop_tunnel,
    "request": _request,
}
