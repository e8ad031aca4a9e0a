"""Staff: who somebody is, joining, shift, language, and being out of reach (product, section 10)."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Iterable
from datetime import timedelta

from sqlalchemy import delete, update
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import InviteRefused
from crm_core.models import ActorKind, Event, Invite, Lead, Manager, NoticeKind, Role
from crm_core.queries import leads, people, plans
from crm_core.results import Sender
from crm_core.rules.text import clean_line
from crm_core.services import assigning, audit, staffing
from crm_core.services.base import Service
from crm_core.services.notify import notify

INVITE_LASTS = timedelta(hours=72)
CODE_BYTES = 32


class PeopleService(Service):
    @read
    def identify(self, session: Session, telegram_id: int) -> Manager | None:
        """The person with their rights, if they are on staff now."""
        manager = people.by_telegram_id(session, telegram_id)
        return manager if manager is not None and manager.active else None

    @read
    def get(self, session: Session, manager_id: int) -> Manager:
        """Anyone who is or was on staff. Raises `NotFound`."""
        return people.by_id(session, manager_id)

    @write
    def owner_invite(self, session: Session) -> str | None:
        """A one-time code for the first owner, kept only as a hash; ``None`` if there is an owner."""
        if people.owners(session):
            return None
        role = people.role(session, "owner")
        session.execute(delete(Invite).where(Invite.role_id == role.id, Invite.used_at.is_(None)))
        code = secrets.token_urlsafe(CODE_BYTES)
        now = self.now()
        session.add(Invite(code_hash=_hash(code), role_id=role.id, created_at=now, expires_at=now + INVITE_LASTS))
        return code

    @write
    def join(self, session: Session, code: str, sender: Sender) -> Manager:
        """Use an invite once. Raises `InviteRefused` for a wrong, used or expired one."""
        now = self.now()
        used = session.execute(
            update(Invite)
            .where(Invite.code_hash == _hash(code), Invite.used_at.is_(None), Invite.expires_at > now)
            .values(used_at=now)
            .returning(Invite.id, Invite.role_id)
        ).one_or_none()
        if used is None:
            raise InviteRefused
        role = session.get_one(Role, used.role_id)
        manager = self._seat(session, sender, role)
        session.execute(update(Invite).where(Invite.id == used.id).values(used_by_id=manager.id))
        return self._with_rights(session, manager.telegram_id)

    @write
    def ensure_owners(self, session: Session, telegram_ids: Iterable[int]) -> None:
        """Whoever the settings name is an owner from the start on."""
        role = people.role(session, "owner")
        for telegram_id in telegram_ids:
            there = people.by_telegram_id(session, telegram_id)
            if there is None:
                staffing.add_person(
                    session,
                    telegram_id,
                    str(telegram_id),
                    "owner",
                    language=None,
                    actor=ActorKind.SYSTEM,
                    now=self.now(),
                )
            else:
                values = {"role_id": role.id, "active": True}
                staffing.change_person(session, there, values, seen=None, actor=ActorKind.SYSTEM, now=self.now())

    @write
    def refresh(self, session: Session, sender: Sender, *, actor: Manager) -> Manager:
        """Follow what Telegram says of the person; a name given by the company stays."""
        me = people.actor(session, actor)
        if me.name == str(me.telegram_id):
            me.name = clean_line(sender.name)
        first_seen = me.telegram_language is None
        menu = me.telegram_language != sender.language_code and (first_seen or me.language is None)
        me.username, me.telegram_language = sender.username, sender.language_code
        if menu:
            staffing.refresh_menu(session, me, self.now())
        return me

    @write
    def set_language(self, session: Session, language: str, *, actor: Manager) -> Manager:
        me = people.actor(session, actor)
        if me.language != language:
            me.language = language
            staffing.refresh_menu(session, me, self.now())
        return me

    @write
    def set_shift(self, session: Session, *, on: bool, actor: Manager) -> Manager:
        """Go on or off shift, until their hours turn next; what waits for a manager is handed out at once."""
        plans.lock_of(session, [actor.id])
        me = people.actor(session, actor)
        if me.on_shift != on:
            staffing.turn_shifts(session, [me], on=on, actor=me, random=self.random, now=self.now())
        return me

    @write
    def unreachable(self, session: Session, telegram_id: int) -> None:
        """Telegram says that the person blocks the bot: staff leave the pool, heads or the lead's managers are told."""
        manager = people.by_telegram_id(session, telegram_id)
        if manager is not None and manager.reachable:
            manager.reachable = False
            session.flush()
            if manager.active:
                self._tell_heads(session, manager)
        lead = leads.by_telegram_id(session, telegram_id)
        if lead is not None and lead.reachable:
            lead.reachable = False
            audit.record(session, Event.LEAD_BLOCKED_BOT, ActorKind.LEAD, self.now(), about=lead)
            self._tell_managers(session, lead)

    @write
    def reachable_again(self, session: Session, telegram_id: int) -> None:
        """The person has unblocked the bot."""
        manager = people.by_telegram_id(session, telegram_id)
        if manager is not None and not manager.reachable:
            manager.reachable = True
            session.flush()
            staffing.refresh_menu(session, manager, self.now())
            self._back(session, manager)
        lead = leads.by_telegram_id(session, telegram_id)
        if lead is not None and not lead.reachable:
            lead.reachable = True
            audit.record(session, Event.LEAD_RETURNED, ActorKind.LEAD, self.now(), about=lead)

    def _back(self, session: Session, manager: Manager) -> None:
        assigning.give_turns_on_return(session, manager.id)
        session.flush()
        assigning.hand_out_of(session, [manager.id], self.random, self.now())

    def _seat(self, session: Session, sender: Sender, role: Role) -> Manager:
        there = people.by_telegram_id(session, sender.telegram_id)
        now = self.now()
        if there is None:
            there = staffing.add_person(
                session, sender.telegram_id, sender.name, role.key or "manager", language=None, actor=None, now=now
            )
        else:
            values = {"role_id": role.id, "active": True}
            staffing.change_person(session, there, values, seen=None, actor=there, now=now)
        there.username, there.telegram_language = sender.username, sender.language_code
        session.flush()
        return there

    def _with_rights(self, session: Session, telegram_id: int) -> Manager:
        session.expire_all()
        manager = people.by_telegram_id(session, telegram_id)
        assert manager is not None
        return manager

    def _tell_heads(self, session: Session, manager: Manager) -> None:
        for head in staffing.heads(session, without=manager.id):
            key = f"staff_unreachable:{manager.id}:{self.now().isoformat()}:{head.id}"
            notify(
                session,
                NoticeKind.STAFF_UNREACHABLE,
                head.telegram_id,
                key=key,
                now=self.now(),
                manager_id=manager.id,
            )

    def _tell_managers(self, session: Session, lead: Lead) -> None:
        owners = {deal.manager_id for deal in leads.open_deals(session, lead.id)} - {None}
        for manager_id in owners:
            assert manager_id is not None
            manager = people.by_id(session, manager_id)
            key = f"lead_unreachable:{lead.id}:{self.now().isoformat()}:{manager_id}"
            notify(session, NoticeKind.LEAD_UNREACHABLE, manager.telegram_id, key=key, now=self.now(), lead_id=lead.id)


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode()).hexdigest()
