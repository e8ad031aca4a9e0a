"""What each action of a tunnel needs."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from crm_core.errors import Invalid
from crm_core.models import Kind
from crm_core.rules.contacts import parse_email, parse_phone
from crm_core.rules.templates import places
from crm_core.rules.tunnels import EMAIL, PHONE, AnyBlock, actions_of, is_field
from crm_core.rules.tunnels_actions import (
    AddTags,
    AddToPlan,
    MoveDeal,
    NotifyManager,
    RemoveFromPlan,
    RemoveTags,
    Request,
    SetField,
    StartTunnel,
    StopTunnel,
)
from crm_core.rules.tunnels_known import KnownPlan
from crm_core.rules.tunnels_problems import Case, Problem, Wrong
from crm_core.rules.tunnels_texts import is_https, known_places, longest, unknown

ACTIONS_AT_MOST = 20
NOTE_LIMIT = 1000
"""UTF-16 units of what a manager is told."""
VALUE_LIMIT = 200
PARSERS = {PHONE: parse_phone, EMAIL: parse_email}


def action_problems(case: Case, block: AnyBlock) -> Iterator[Problem]:
    actions = actions_of(block)
    if len(actions) > ACTIONS_AT_MOST:
        yield Problem(Wrong.MANY_ACTIONS, block.id, {"limit": ACTIONS_AT_MOST})
    for action in actions:
        if action.do in DOINGS:
            yield from DOINGS[action.do](case, block.id, action)


def _add_to_plan(case: Case, block_id: int, action: AddToPlan) -> Iterator[Problem]:
    plan = case.known.plans.get(action.plan)
    if plan is None:
        yield Problem(Wrong.PLAN_GONE, block_id)
    elif action.status is not None and action.status not in plan.statuses:
        yield Problem(Wrong.STATUS_GONE, block_id)
    elif action.status is not None and plan.statuses[action.status].kind is not Kind.OPEN:
        yield Problem(Wrong.FINAL_ENTRY, block_id, {"plan": plan.name})
    if action.manager is not None and action.manager not in case.known.managers:
        yield Problem(Wrong.MANAGER_GONE, block_id)


def _move_deal(case: Case, block_id: int, action: MoveDeal) -> Iterator[Problem]:
    plan = case.known.plans.get(action.plan)
    if plan is None:
        yield Problem(Wrong.PLAN_GONE, block_id)
        return
    status = plan.statuses.get(action.status)
    if status is None:
        yield Problem(Wrong.STATUS_GONE, block_id)
    elif status.kind is Kind.LOST:
        yield from _reason(plan, block_id, action.reason)


def _remove_from_plan(case: Case, block_id: int, action: RemoveFromPlan) -> Iterator[Problem]:
    plan = case.known.plans.get(action.plan)
    if plan is None:
        yield Problem(Wrong.PLAN_GONE, block_id)
    else:
        yield from _reason(plan, block_id, action.reason)


def _reason(plan: KnownPlan, block_id: int, reason: int | None) -> Iterator[Problem]:
    if reason is None and plan.reasons_required:
        yield Problem(Wrong.REASON_NEEDED, block_id, {"plan": plan.name})
    if reason is not None and reason not in plan.reasons:
        yield Problem(Wrong.REASON_GONE, block_id)


def _tags(case: Case, block_id: int, action: AddTags | RemoveTags) -> Iterator[Problem]:
    if not action.tags:
        yield Problem(Wrong.NO_TAGS, block_id)
    if any(tag not in case.known.tags for tag in action.tags):
        yield Problem(Wrong.TAG_GONE, block_id)


def _set_field(case: Case, block_id: int, action: SetField) -> Iterator[Problem]:
    if not is_field(action.field) or not _fits(action):
        yield Problem(Wrong.WRONG_FIELD, block_id, {"field": action.field})
    yield from text_problems(case, block_id, action.value, VALUE_LIMIT)


def _fits(action: SetField) -> bool:
    """What is put in is looked at when it is known."""
    if action.field not in PARSERS or not action.value or places(action.value):
        return True
    try:
        PARSERS[action.field](action.value)
    except Invalid:
        return False
    return True


def _notify(case: Case, block_id: int, action: NotifyManager) -> Iterator[Problem]:
    if action.manager is not None and action.manager not in case.known.managers:
        yield Problem(Wrong.MANAGER_GONE, block_id)
    yield from text_problems(case, block_id, action.text, NOTE_LIMIT)


def text_problems(case: Case, block_id: int, text: str, limit: int) -> Iterator[Problem]:
    known = known_places(case.script)
    yield from (Problem(Wrong.UNKNOWN_PLACE, block_id, {"place": place}) for place in unknown(text, known))
    if longest(text, known) > limit:
        yield Problem(Wrong.LONG_TEXT, block_id, {"limit": limit})


def _tunnel(case: Case, block_id: int, action: StartTunnel | StopTunnel) -> Iterator[Problem]:
    if action.tunnel not in case.known.tunnels:
        yield Problem(Wrong.TUNNEL_GONE, block_id)


def _request(_case: Case, block_id: int, action: Request) -> Iterator[Problem]:
    if not is_https(action.url):
        yield Problem(Wrong.NOT_HTTPS, block_id, {"url": action.url})


DOINGS: dict[str, Callable[..., Iterator[Problem]]] = {
    "add_to_plan": _add_to_plan,
    "move_deal": _move_deal,
    "remove_from_plan": _remove_from_plan,
    "add_tags": _tags,
    "remove_tags": _tags,
    "set_field": _set_field,
    "notify": _notify,
    "start_tunnel": _tunnel,
    "stop_tunnel": _tunnel,
    "request": _request,
}
