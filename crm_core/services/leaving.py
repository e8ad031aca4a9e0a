"""A lead who asks not to be written to."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crm_core.db import write
from crm_core.models import ActorKind, Event, Lead, NoticeKind
from crm_core.queries import leads, people
from crm_core.services import audit
from crm_core.services.base import Service
from crm_core.services.notify import notify


class LeavingService(Service):
    @write
    def stop(self, session: Session, telegram_id: int) -> None:
        """Until they write again nothing is sent to them; the managers of their open deals are told."""
        lead = leads.by_telegram_id(session, telegram_id)
        if lead is None or (lead.stopped_at is not None and not lead.reachable):
            return
        lead.reachable, lead.stopped_at = False, self.now()
        audit.record(session, Event.LEAD_STOPPED, ActorKind.LEAD, self.now(), about=lead)
        self._tell(session, lead)

    def _tell(self, session: Session, lead: Lead) -> None:
        owners = {deal.manager_id for deal in leads.open_deals(session, lead.id)}
        for manager_id in sorted(owner for owner in owners if owner is not None):
            chat_id = people.by_id(session, manager_id).telegram_id
            key = f"lead_stopped:{lead.id}:{self.now().isoformat()}:{manager_id}"
            notify(session, NoticeKind.LEAD_STOPPED, chat_id, key=key, now=self.now(), lead_id=lead.id)
