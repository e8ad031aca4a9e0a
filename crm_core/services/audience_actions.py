"""Actions over an audience: what is asked, the preview, the beginning. How it goes on is `services.mass`."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import asdict
from hashlib import sha256

from sqlalchemy import and_
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import NotFound
from crm_core.models import Audience, Kind, Manager, Mode, SalesPlan, Status, Tunnel
from crm_core.queries import ledger, mass, people, plans, tags, tunnels, views
from crm_core.results.audience import AudienceCount
from crm_core.results.audience_actions import ActionItem, ActionStep
from crm_core.results.mass import MassProgress
from crm_core.rules.audience_actions import Draft, Step, next_step, params_of
from crm_core.rules.letters import Letter, check_letter
from crm_core.rules.mass import MassKind
from crm_core.rules.mass_rights import demand_may_choose, demand_may_look
from crm_core.rules.permissions import may_transfer_many
from crm_core.rules.tunnels_settings import lets_in
from crm_core.services import audience, mass_starting
from crm_core.services.base import Service
from crm_core.services.forms import draft_key, keep, kept

DRAFT, LETTER = "mass", "letter"
CLOSING = (MassKind.CHANGE_STATUS, MassKind.REMOVE_FROM_PLAN)


class AudienceActionService(Service):
    @read
    def menu(self, session: Session, audience_id: int, *, actor: Manager) -> AudienceCount:
        """Raises `Forbidden`, `NotFound`."""
        me = _actor(session, actor)
        return audience.counted(session, views.of(session, Audience, me, audience_id), me)

    @read
    def step(self, session: Session, audience_id: int, draft: Draft, *, actor: Manager) -> ActionStep:
        """The next question, or what is to be confirmed. Raises what the beginning would."""
        return self._step(session, audience_id, draft, _actor(session, actor))

    @write
    def ask_amount(self, session: Session, audience_id: int, draft: Draft, *, actor: Manager) -> ActionStep:
        """Remembers what has been chosen, since an amount is typed. Raises `Forbidden`, `NotFound`."""
        me = _actor(session, actor)
        keep(session, draft_key(DRAFT, me), {"audience": audience_id} | asdict(draft), self.now())
        return self._step(session, audience_id, draft, me)

    @read
    def with_amount(self, session: Session, audience_id: int, amount: int, *, actor: Manager) -> ActionStep:
        """The draft that is remembered, with the amount that was typed. Raises `NotFound` if there is none."""
        me = _actor(session, actor)
        found = dict(kept(session, draft_key(DRAFT, me)))
        if found.pop("audience", None) != audience_id:
            raise NotFound
        draft = Draft(**(found | {"kind": MassKind(found["kind"]), "extra": amount + 1}))
        return self._step(session, audience_id, draft, me)

    @read
    def to_write(self, session: Session, audience_id: int, *, actor: Manager) -> AudienceCount:
        """To whom a message is to be written. Raises `Forbidden`, `NotFound`."""
        me = _actor(session, actor)
        demand_may_choose(me, MassKind.SEND_MESSAGE)
        return audience.counted(session, views.of(session, Audience, me, audience_id), me)

    @write
    def with_letter(
        self, session: Session, audience_id: int, letter: Letter, *, typed_id: int, actor: Manager
    ) -> ActionStep:
        """The message that was typed, to be confirmed; it alone is what the confirmation sends. Raises `Invalid`."""
        me = _actor(session, actor)
        demand_may_choose(me, MassKind.SEND_MESSAGE)
        checked = check_letter(letter)
        keep(session, draft_key(LETTER, me), asdict(checked) | {"typed_id": typed_id}, self.now())
        return self._step(session, audience_id, Draft(MassKind.SEND_MESSAGE, extra=typed_id), me)

    async def begin(self, audience_id: int, draft: Draft, *, after: int, actor: Manager) -> MassProgress:
        """Fix who is meant, and begin; the same confirmation tapped again begins nothing.

        Who is meant is read first, beside everybody's work: all leads may have to be looked at.

        Raises `Forbidden`, `NotFound`, `PlanArchived`, `HoldsNoDeals`, `ReasonRequired`, `NoRule`, `NothingTicked`,
        `Invalid` ("tunnel").
        """
        ids = await self._meant(audience_id, actor=actor)
        said = "|".join(str(value) for value in (actor.id, audience_id, after, *asdict(draft).values()))
        key = f"a{sha256(said.encode()).hexdigest()[:60]}"
        return await self._begin(draft, ids, key, actor=actor)

    @read
    def _meant(self, session: Session, audience_id: int, *, actor: Manager) -> Sequence[int]:
        return audience.ids(session, audience_id, _actor(session, actor))

    @write
    def _begin(self, session: Session, draft: Draft, ids: Sequence[int], key: str, *, actor: Manager) -> MassProgress:
        me = _actor(session, actor)
        params = params_of(draft, _letter(session, draft, me))
        action = mass_starting.begin(session, params, ids, key=key, me=me, now=self.now())
        return mass_starting.progress(session, action.id, me)

    def _step(self, session: Session, audience_id: int, draft: Draft, me: Manager) -> ActionStep:
        demand_may_choose(me, draft.kind)
        count = audience.counted(session, views.of(session, Audience, me, audience_id), me)
        plan = _plan(session, me, draft)
        step = next_step(draft, _status(session, plan, draft))
        params = params_of(draft, _letter(session, draft, me)) if step is Step.CONFIRM else None
        which = and_(*audience.meant(session, audience_id, me)) if params else None
        tagging = draft.kind in (MassKind.ADD_TAGS, MassKind.REMOVE_TAGS)
        chosen = next((one for one in plans.reasons(session, draft.plan_id) if one.id == draft.extra), None)
        return ActionStep(
            count=count,
            draft=draft,
            step=step,
            items=_items(session, step, draft, me),
            by_rule=plan is not None and plan.mode is Mode.EVEN,
            plan=plan,
            preview=mass_starting.preview(session, params, which, me) if params and which is not None else None,
            tag=tags.get(session, draft.item_id) if tagging and draft.item_id else None,
            reason=chosen if draft.kind in CLOSING else None,
            after=mass.newest_id(session),
        )


def _actor(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand_may_look(me)
    return me


def _letter(session: Session, draft: Draft, me: Manager) -> Letter | None:
    """What was typed for this very draft. Raises `NotFound` if something else has been typed since."""
    if draft.kind is not MassKind.SEND_MESSAGE:
        return None
    found = dict(kept(session, draft_key(LETTER, me)))
    if found.pop("typed_id", None) != draft.extra:
        raise NotFound
    return Letter(**found)


def _plan(session: Session, me: Manager, draft: Draft) -> SalesPlan | None:
    if not draft.plan_id:
        return None
    found = views.plan(session, me, draft.plan_id)
    if found is None:
        raise NotFound
    return found


def _status(session: Session, plan: SalesPlan | None, draft: Draft) -> Status | None:
    if plan is not None and draft.kind is MassKind.REMOVE_FROM_PLAN:
        return plans.final_status(session, plan.id, Kind.LOST)
    if plan is None or not draft.item_id:
        return None
    return next((one for one in plans.statuses(session, plan.id) if one.id == draft.item_id), None)


def _items(session: Session, step: Step, draft: Draft, me: Manager) -> Sequence[ActionItem]:
    found: dict[Step, Callable[[], Sequence[ActionItem]]] = {
        Step.PLAN: lambda: [one for one in views.plans(session, me) if one.archived_at is None],
        Step.MANAGER: lambda: _people(session, draft, me),
        Step.STATUS: lambda: _statuses(session, draft),
        Step.REASON: lambda: plans.reasons(session, draft.plan_id),
        Step.TAG: lambda: tags.living(session),
        Step.TUNNEL: lambda: _tunnels(session, draft),
    }
    return found[step]() if step in found else []


def _people(session: Session, draft: Draft, me: Manager) -> Sequence[Manager]:
    """Whoever may not hand deals to others may take them."""
    found = [one for one, _ in ledger.colleagues(session, draft.plan_id, without=None)]
    return found if may_transfer_many(me) else [one for one in found if one.id == me.id]


def _statuses(session: Session, draft: Draft) -> Sequence[Status]:
    """Won takes the amount that stands there."""
    found = plans.statuses(session, draft.plan_id)
    return found if draft.kind is MassKind.CHANGE_STATUS else [one for one in found if one.kind is Kind.OPEN]


def _tunnels(session: Session, draft: Draft) -> Sequence[Tunnel]:
    """Into those that let somebody in, out of all in which somebody can be."""
    found = [*tunnels.every(session, archived=False), *tunnels.every(session, archived=True)]
    into = draft.kind is MassKind.START_TUNNEL
    return [one for one, inside in found if (lets_in(one) if into else inside)]
