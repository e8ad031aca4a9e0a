"""Invitations into the staff: links, and Telegram's own picker of people (product, section 10)."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import AlreadyOnStaff, DomainError, DraftGone, InviteRefused, NotFound, TooManyTries
from crm_core.models import Event, Invite, Manager, Permission, SalesPlan
from crm_core.queries import invites, people
from crm_core.results import Sender
from crm_core.results.invites import Added, Choices, InvitePage, ListedInvite, MadeInvite, Picked, Way
from crm_core.rules.invites import (
    HOURS,
    LASTS,
    MOST_PICKED,
    Standing,
    hashed,
    holds_deals,
    is_covered,
    new_code,
    standing,
)
from crm_core.rules.permissions import demand
from crm_core.rules.text import clean_line
from crm_core.rules.tries import Tries
from crm_core.services import audit, choosing, joining, staffing
from crm_core.services.base import Service
from crm_core.services.forms import keep, kept
from crm_core.services.joining import Terms

AT_ONCE = 8
REQUESTS = 2**31 - 1
HIGHEST_ID = 2**53
USERNAME_LIMIT = 40


class InviteService(Service):
    # -- those there are

    @read
    def page(self, session: Session, number: int, *, actor: Manager) -> InvitePage:
        """Open ones first, then those that ended, newest first."""
        _editor(session, actor)
        found, number, pages = invites.page(session, self.now(), number=number, size=AT_ONCE)
        return InvitePage([self._listed(one) for one in found], number, pages)

    @read
    def get(self, session: Session, invite_id: int, *, actor: Manager) -> ListedInvite:
        """Raises `NotFound`."""
        _editor(session, actor)
        return self._listed(invites.get(session, invite_id))

    @write
    def revoke(self, session: Session, invite_id: int, *, actor: Manager) -> ListedInvite:
        """Nobody joins by it any more; one that has ended stays as it is. Raises `NotFound`."""
        me = _editor(session, actor)
        invite = invites.get(session, invite_id)
        if invites.revoke(session, invite_id, self.now()):
            audit.record(session, Event.INVITE_REVOKED, me, self.now(), after=_logged(invite, invite.plans))
        session.expire(invite)
        return self._listed(invites.get(session, invite_id))

    # -- choices

    @write
    def begin(self, session: Session, *, actor: Manager) -> Choices:
        """Go on with the choices for a link, or begin."""
        me = _editor(session, actor)
        choosing.begin(session, Way.LINK, me, self.now())
        return choosing.read(session, Way.LINK, me)

    @write
    def pick(self, session: Session, *, actor: Manager) -> int:
        """The number by which Telegram's picker says that its answer belongs to this choice."""
        me = _editor(session, actor)
        draft = choosing.begin(session, Way.PICKED, me, self.now(), request=1 + secrets.randbelow(REQUESTS))
        request: int = draft["request"]
        return request

    @write
    def picked(self, session: Session, request: int, chosen: Sequence[Picked], *, actor: Manager) -> Choices:
        """Keep who was picked. Raises `DraftGone` for an answer that nobody waits for."""
        me = _editor(session, actor)
        if choosing.request_of(session, me) != request:
            raise DraftGone
        rows = {
            one.telegram_id: {
                "id": one.telegram_id,
                "name": clean_line(one.name),
                "username": one.username[:USERNAME_LIMIT] if one.username else None,
            }
            for one in chosen[:MOST_PICKED]
            if 0 < one.telegram_id <= HIGHEST_ID
        }
        return choosing.change(session, Way.PICKED, me, self.now(), people=list(rows.values()))

    @read
    def choices(self, session: Session, way: Way, *, actor: Manager) -> Choices:
        """Raises `DraftGone`."""
        return choosing.read(session, way, _editor(session, actor))

    @write
    def choose_role(self, session: Session, way: Way, role_id: int, *, actor: Manager) -> Choices:
        """Raises `NotFound`, `RightsLacking`, `DraftGone`."""
        me = _editor(session, actor)
        role = choosing.role_to_give(session, role_id, me)
        return choosing.change(session, way, me, self.now(), role=role.id)

    @write
    def choose_plan(self, session: Session, way: Way, plan_id: int, *, on: bool, actor: Manager) -> Choices:
        """Raises `DraftGone`."""
        return choosing.tick(session, way, _editor(session, actor), plan_id, on=on, now=self.now())

    @write
    def choose_hours(self, session: Session, hours: int, *, actor: Manager) -> Choices:
        """How long the link lasts. Raises `NotFound` for anything but one of `HOURS`, `DraftGone`."""
        me = _editor(session, actor)
        if hours not in HOURS:
            raise NotFound
        return choosing.change(session, Way.LINK, me, self.now(), hours=hours)

    @write
    def drop(self, session: Session, way: Way, *, actor: Manager) -> bool:
        """Forget the choices; whether there were any."""
        return choosing.drop(session, way, people.actor(session, actor), self.now())

    # -- what they lead to

    @write
    def make(self, session: Session, tap: str, *, actor: Manager) -> MadeInvite:
        """Make the link that was chosen, once.

        The same ``tap`` again is a repeated update: what was made may never have been seen, so the link gets a new
        code and the old one works no more. Raises `DraftGone` for any other tap, `NotFound` without a role.
        """
        me = _editor(session, actor)
        code = new_code()
        done = choosing.finished(session, Way.LINK, me, tap)
        if done is not None:
            return self._make_again(session, done["made"], code)
        choices = choosing.read(session, Way.LINK, me)
        now = self.now()
        invite = Invite(
            code_hash=hashed(code),
            role_id=choosing.chosen_role(choices).id,
            created_by_id=me.id,
            created_at=now,
            expires_at=now + timedelta(hours=choices.hours),
        )
        invite.plans = choices.chosen_plans
        session.add(invite)
        session.flush()
        choosing.finish(session, Way.LINK, me, tap, now, made=invite.id)
        made = invites.get(session, invite.id)
        audit.record(session, Event.INVITE_CREATED, me, now, after=_logged(made, made.plans))
        return MadeInvite(made, code)

    def _make_again(self, session: Session, invite_id: int, code: str) -> MadeInvite:
        invite = invites.get(session, invite_id)
        if standing(invite, self.now()) is not Standing.OPEN:
            raise DraftGone
        invite.code_hash = hashed(code) or ""
        return MadeInvite(invite, code)

    @write
    def add_picked(self, session: Session, tap: str, *, actor: Manager) -> Added:
        """Put those who were picked on staff; whoever is there already stays as they are.

        The bot writes to those whom it may write to; nothing is handed to the others until they press Start.
        Raises `DraftGone`, `NotFound` without a role.
        """
        me = _editor(session, actor)
        done = choosing.finished(session, Way.PICKED, me, tap)
        if done is not None:
            role = choosing.role_to_give(session, done["role"], me)
            return Added(invites.managers(session, done["added"]), role, invites.plans(session, done["plans"]))
        choosing.lock_picked(session, me)
        choices = choosing.read(session, Way.PICKED, me)
        role, teams = choosing.chosen_role(choices), choices.chosen_plans
        if not choices.newcomers:
            raise DraftGone
        terms = Terms(role, teams, me)
        added = [self._add(session, one, terms) for one in choices.newcomers]
        ids = {"added": [one.id for one in added], "role": role.id, "plans": [plan.id for plan in teams]}
        choosing.finish(session, Way.PICKED, me, tap, self.now(), **ids)
        return Added(added, role, teams)

    def _add(self, session: Session, one: Picked, terms: Terms) -> Manager:
        sender = Sender(one.telegram_id, one.name, one.username, None)
        manager = joining.take_in(session, sender, terms, came=False, random=self.random, now=self.now())
        if manager.reachable:
            staffing.tell_added(session, manager, self.now())
        return manager

    # -- joining

    async def join(self, code: str, sender: Sender) -> Manager:
        """Use an invitation once.

        Raises `InviteRefused` for a wrong, used, revoked or expired one, and for one whose maker may not give the role
        any more; `TooManyTries` after several of these; `AlreadyOnStaff`.
        """
        joined = await self._join(code, sender)
        if isinstance(joined, DomainError):  # returned, not raised, so that a wrong code is counted
            raise joined
        return joined

    @write
    def _join(self, session: Session, code: str, sender: Sender) -> Manager | DomainError:
        code_hash = hashed(code)
        invites.lock(session, invites.plans_of(session, code_hash), [sender.telegram_id])
        invite, me = invites.by_hash(session, code_hash), people.by_telegram_id(session, sender.telegram_id)
        if me is not None and me.active:
            if invite is not None and invite.used_by_id == me.id:
                return me
            if invite is None or invite.created_by_id is not None:
                return AlreadyOnStaff()
        key = f"tries:{sender.telegram_id}"
        tries = Tries.read(kept(session, key))
        if tries.left(self.now()):
            return TooManyTries(tries.left(self.now()))
        if invite is None or not is_covered(invite) or not invites.use(session, invite.id, self.now()):
            keep(session, key, tries.after_wrong(self.now()).kept(), self.now())
            return InviteRefused()
        keep(session, key, {}, self.now())
        return self._take_in(session, invite, sender)

    def _take_in(self, session: Session, invite: Invite, sender: Sender) -> Manager:
        by, now = invite.created_by, self.now()
        teams = [plan for plan in invite.plans if plan.archived_at is None] if holds_deals(invite.role) else []
        terms = Terms(invite.role, teams, by)
        manager = joining.take_in(session, sender, terms, came=True, random=self.random, now=now)
        session.execute(update(Invite).where(Invite.id == invite.id).values(used_by_id=manager.id))
        if by is not None:
            staffing.tell_joined(session, manager, by, now, teams=[plan.short_label for plan in teams])
        session.flush()
        session.expire_all()
        joined = people.by_telegram_id(session, sender.telegram_id)
        assert joined is not None
        return joined

    @write
    def owner_invite(self, session: Session) -> str | None:
        """A one-time code for the first owner, kept only as a hash; ``None`` if there is an owner."""
        if people.owners(session):
            return None
        role = people.role(session, "owner")
        session.execute(delete(Invite).where(Invite.created_by_id.is_(None), Invite.used_at.is_(None)))
        code, now = new_code(), self.now()
        session.add(Invite(code_hash=hashed(code), role_id=role.id, created_at=now, expires_at=now + LASTS))
        return code

    def _listed(self, invite: Invite) -> ListedInvite:
        return ListedInvite(invite, standing(invite, self.now()), is_covered(invite))


def _editor(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.EDIT_PEOPLE)
    return me


def _logged(invite: Invite, teams: Sequence[SalesPlan]) -> audit.Snapshot:
    return {
        "invite_id": invite.id,
        "role": invite.role.key or invite.role.name,
        "plans": ", ".join(plan.short_label for plan in teams),
        "until": invite.expires_at.isoformat(),
    }
