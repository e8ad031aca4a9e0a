"""A lead who asks not to be written to."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crm_core.db import write
from crm_core.models import ActorKind, Event, Lead, NoticeKind
from crm_core.queries import leads, people
from crm_core.services import audit, relaying, tunnels_running
from crm_core.services.base import Service
from crm_core.services.notify import notify


class LeavingService(Service):
    @write
    def stop(self, session: Session, telegram_id: int) -> None:
        """Until they write again nothing is sent to them; whoever hears of what they write is told."""
        lead = leads.by_telegram_id(session, telegram_id)
        if lead is None or (lead.stopped_at is not None and not lead.reachable):
            return
        lead.reachable, lead.stopped_at = False, self.now()
        audit.record(session, Event.LEAD_STOPPED, ActorKind.LEAD, self.now(), about=lead)
        tunnels_running.leave_all(session, [lead.id], actor=ActorKind.LEAD, now=self.now())
        self._tell(session, lead)

    def _tell(self, session: Session, lead: Lead) -> None:
        for manager_id in relaying.listeners(session, lead.id, leads.open_deals(session, lead.id)):
            chat_id = people.by_id(session, manager_id).telegram_id
            key = f"lead_stopped:{lead.id}:{self.now().isoformat()}:{manager_id}"
            notify(session, NoticeKind.LEAD_STOPPED, chat_id, key=key, now=self.now(), lead_id=lead.id)
