"""An audience taken out as a file, by whoever may: "audience and export" is one right (product, section 10)."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.models import Event, Manager
from crm_core.queries import audience as queries
from crm_core.queries import audience_files, people
from crm_core.results.audience_files import LeadsExport, packed
from crm_core.rules.permissions import demand_may_export
from crm_core.services import audience, audit
from crm_core.services.base import Service

LEADS_IN = 50_000
"""How many leads a file holds at most."""


class AudienceFileService(Service):
    @read
    def export(self, session: Session, audience_id: int, *, actor: Manager) -> LeadsExport:
        """Raises `Forbidden`, `NotFound`."""
        me = _exporter(session, actor)
        clauses = audience.meant(session, audience_id, me)
        lots = tuple(map(packed, audience_files.lots(session, clauses, me, LEADS_IN)))
        there_are = queries.count(session, clauses, limit=LEADS_IN + 1)
        return LeadsExport(lots, min(LEADS_IN, there_are), there_are, self.now())

    @write
    def exported(self, session: Session, file: str, leads: int, *, actor: Manager) -> None:
        """Log that a file of this name, with so many leads in it, is handed out. Raises `Forbidden`."""
        me = _exporter(session, actor)
        audit.record(session, Event.LEADS_EXPORTED, me, self.now(), after={"file": file, "leads": leads})


def _exporter(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand_may_export(me)
    return me
