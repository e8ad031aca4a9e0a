"""Groups of the team: bound to a plan by a one-time link, told of its unassigned deals, the first tap wins."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import InviteRefused, NotFound
from crm_core.models import (
    ActorKind,
    Event,
    LeadMention,
    Manager,
    Notice,
    NoticeKind,
    NoticeState,
    Permission,
    SalesPlan,
    StaffMessage,
    TeamGroup,
)
from crm_core.models.groups import TITLE_LIMIT
from crm_core.queries import deals, groups, outbox, people, plans
from crm_core.results.groups import GroupTake, PlanGroup
from crm_core.rules.groups import LASTS, link_code, read_code
from crm_core.rules.invites import hashed, new_code
from crm_core.rules.permissions import demand
from crm_core.rules.text import clean_line
from crm_core.services import assigning, audit, moving
from crm_core.services.audit import Actor
from crm_core.services.base import Service
from crm_core.services.forms import keep, kept
from crm_core.services.notify import notify

UNCHANGED = {"synchronize_session": False}


class GroupService(Service):
    @read
    def every(self, session: Session, *, actor: Manager) -> Sequence[PlanGroup]:
        _editor(session, actor)
        return [PlanGroup(*found) for found in groups.every(session)]

    @read
    def get(self, session: Session, plan_id: int, *, actor: Manager) -> PlanGroup:
        """Raises `NotFound`."""
        _editor(session, actor)
        return _of(session, plans.get(session, plan_id))

    @write
    def link(self, session: Session, plan_id: int, *, actor: Manager) -> tuple[PlanGroup, str]:
        """A one-time code by which the plan's group is bound; an earlier one works no more. Raises `NotFound`."""
        me = _editor(session, actor)
        plan, secret = plans.lock(session, plan_id), new_code()
        until = (self.now() + LASTS).isoformat()
        keep(session, _key(plan_id), {"hash": hashed(secret), "until": until, "by": me.id}, self.now())
        return _of(session, plan), link_code(plan_id, secret)

    @write
    def bind(self, session: Session, code: str, chat_id: int, title: str, *, actor: Manager) -> PlanGroup:
        """Whoever may edit the settings says in the group that it is the plan's; again changes nothing.

        Raises `Forbidden`, `InviteRefused`.
        """
        me = _editor(session, actor)
        plan_id, secret = read_code(code) or (0, "")
        try:
            plan = plans.lock(session, plan_id)
        except NotFound:
            raise InviteRefused from None
        link = kept(session, _key(plan_id), lock=True)
        if link.get("hash") is None or link["hash"] != hashed(secret):
            raise InviteRefused
        if link.get("chat_id") == chat_id:
            return _of(session, plan)
        if "chat_id" in link or self.now() >= datetime.fromisoformat(link["until"]):
            raise InviteRefused
        keep(session, _key(plan_id), link | {"chat_id": chat_id}, self.now())
        was = groups.of_plan(session, plan_id)
        self._log(session, plan, was, clean_line(title, TITLE_LIMIT), me)
        session.merge(
            TeamGroup(plan_id=plan_id, chat_id=chat_id, title=clean_line(title, TITLE_LIMIT), bound_at=self.now())
        )
        session.flush()
        return _of(session, plan)

    @write
    def unbind(self, session: Session, plan_id: int, chat_id: int, *, actor: Manager) -> PlanGroup:
        """Only the group that was shown; a second tap changes nothing. Raises `NotFound`."""
        me = _editor(session, actor)
        plan = plans.lock(session, plan_id)
        group = groups.of_plan(session, plan_id)
        if group is not None and group.chat_id == chat_id:
            self._let_go(session, plan, group, me)
        return _of(session, plan)

    @write
    def take(self, session: Session, deal_id: int, *, actor: Manager) -> GroupTake:
        """The first tap wins, and the card comes to whoever it was in their own chat.

        Raises `AlreadyTaken`, `NotFound`, `Forbidden`.
        """
        me = people.actor(session, actor)
        if not me.reachable:
            return GroupTake(deals.get(session, deal_id, me), taken=False)
        card = moving.take(session, deal_id, actor=me, now=self.now())
        if card.changed:
            key = f"taken:{deal_id}:{card.deal.version}"
            about = {"deal_id": deal_id, "lead_id": card.deal.lead_id}
            notify(session, NoticeKind.DEAL_TAKEN, me.telegram_id, key=key, now=self.now(), **about)
            assigning.close_own_offers(session, card.deal, me, self.now())
        return GroupTake(card.deal, taken=True)

    @write
    def lost(self, session: Session, chat_id: int) -> None:
        """The bot was put out of the group."""
        lose(session, chat_id, self.now())

    @write
    def migrate(self, session: Session, chat_id: int, new_chat_id: int) -> None:
        migrate(session, chat_id, new_chat_id, self.now())

    def _let_go(self, session: Session, plan: SalesPlan, group: TeamGroup, actor: Actor) -> None:
        self._log(session, plan, group, None, actor)
        session.delete(group)
        session.flush()

    def _log(self, session: Session, plan: SalesPlan, was: TeamGroup | None, title: str | None, actor: Actor) -> None:
        log(session, plan, was.title if was else None, title, actor, self.now())


def lose(session: Session, chat_id: int, now: datetime) -> None:
    """No plan has the group any more, and whoever may bind another one is told."""
    found = groups.in_chat(session, chat_id)
    for plan, group in found:
        log(session, plan, group.title, None, ActorKind.SYSTEM, now)
        session.delete(group)
    waiting = (Notice.chat_id == chat_id) & (Notice.kind == NoticeKind.GROUP_OFFERED)
    over = {"state": NoticeState.DROPPED, "finished_at": now, "error": "the bot is not in the group"}
    session.execute(update(Notice).where(outbox.NEW, waiting).values(over), execution_options=UNCHANGED)
    if found:
        _tell_lost(session, chat_id, found[0][1].title, [plan.short_label for plan, _ in found], now)


def _tell_lost(session: Session, chat_id: int, title: str, teams: Sequence[str], now: datetime) -> None:
    for manager in people.who_hold(session, Permission.EDIT_SETTINGS):
        key = f"group_lost:{chat_id}:{now.isoformat()}:{manager.id}"
        notify(session, NoticeKind.GROUP_LOST, manager.telegram_id, key=key, now=now, title=title, teams=teams)


def migrate(session: Session, chat_id: int, new_chat_id: int, now: datetime) -> None:
    """A group became a supergroup and has another id now.

    What was written before stayed behind: its numbers mean other messages there, so nothing is edited or deleted.
    """
    groups.in_chat(session, chat_id)
    moved = update(TeamGroup).where(TeamGroup.chat_id == chat_id).values(chat_id=new_chat_id)
    session.execute(moved, execution_options=UNCHANGED)
    here = outbox.NEW & (Notice.chat_id == chat_id)
    behind = here & Notice.kind.in_(OF_MESSAGES)
    over = {"state": NoticeState.DROPPED, "finished_at": now, "error": "the message stayed in the old group"}
    over |= {"lease_token": None, "lease_until": None}
    session.execute(update(Notice).where(behind).values(over), execution_options=UNCHANGED)
    session.execute(update(Notice).where(here).values(chat_id=new_chat_id), execution_options=UNCHANGED)
    for model in (StaffMessage, LeadMention):
        session.execute(delete(model).where(model.chat_id == chat_id), execution_options=UNCHANGED)


OF_MESSAGES = frozenset({NoticeKind.DEAL_OFFER_CLOSED, NoticeKind.MESSAGES_GONE, NoticeKind.MESSAGE_BLANKED})
"""Kinds that change what stands in a group."""


def log(session: Session, plan: SalesPlan, was: str | None, title: str | None, actor: Actor, now: datetime) -> None:
    before, after = ({"plan": plan.name, "group": name} for name in (was, title))
    audit.record(session, Event.PLAN_CHANGED, actor, now, plan=plan, before=before, after=after)


def _of(session: Session, plan: SalesPlan) -> PlanGroup:
    return PlanGroup(plan, groups.of_plan(session, plan.id))


def _key(plan_id: int) -> str:
    return f"group_link:{plan_id}"


def _editor(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.EDIT_SETTINGS)
    return me
