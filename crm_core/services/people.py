"""Staff: who somebody is, shift, language, and being out of reach (product, section 10)."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.models import ActorKind, Event, Lead, Manager, NoticeKind
from crm_core.queries import leads, outbox, people, plans
from crm_core.results import Sender
from crm_core.rules.text import clean_line
from crm_core.services import assigning, audit, groups, relaying, staffing, tunnels_running
from crm_core.services.base import Service
from crm_core.services.notify import notify


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
        if first_seen and not me.reachable:  # a colleague put them on staff before they had ever come
            staffing.tell_added(session, me, self.now())
        return me

    @write
    def set_language(self, session: Session, language: str, *, actor: Manager) -> Manager:
        me = people.actor(session, actor)
        if me.language != language:
            me.language = language
            staffing.refresh_menu(session, me, self.now())
        return me

    @write
    def set_pictures(self, session: Session, *, dark: bool, actor: Manager) -> Manager:
        """On which ground the person wants to see charts."""
        me = people.actor(session, actor)
        me.dark_pictures = dark
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
        """Telegram says that the person blocks the bot: staff leave the pool, heads or the lead's managers are told.

        Of a group, whose id is negative, that the bot is not in it any more.
        """
        if telegram_id < 0:
            groups.lose(session, telegram_id, self.now())
            return
        manager = people.by_telegram_id(session, telegram_id)
        if manager is not None and manager.reachable:
            manager.reachable = False
            session.flush()
            if manager.active:
                self._tell_heads(session, manager)
        lead = leads.by_telegram_id(session, telegram_id)
        if lead is not None and lead.reachable:
            lead.reachable, lead.stopped_at = False, None
            audit.record(session, Event.LEAD_BLOCKED_BOT, ActorKind.LEAD, self.now(), about=lead)
            tunnels_running.leave_all(session, [lead.id], actor=ActorKind.LEAD, now=self.now())
            if not outbox.is_for_many(session, telegram_id):  # then the report counts them
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
            relaying.tell_returned(session, lead, self.now())

    def _back(self, session: Session, manager: Manager) -> None:
        assigning.give_turns_on_return(session, manager.id)
        session.flush()
        assigning.hand_out_of(session, [manager.id], self.random, self.now())

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
        told = {*relaying.listeners(session, lead.id, leads.open_deals(session, lead.id))}
        for manager_id in sorted(told | {*leads.answering(session, lead)}):
            manager = people.by_id(session, manager_id)
            key = f"lead_unreachable:{lead.id}:{self.now().isoformat()}:{manager_id}"
            notify(session, NoticeKind.LEAD_UNREACHABLE, manager.telegram_id, key=key, now=self.now(), lead_id=lead.id)
