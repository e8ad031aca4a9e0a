"""Calls of tunnels to addresses outside: taken, made by somebody else, finished. A call is made at least once.

It carries the same key each time. It is tried a few times and then given up, which is logged; the tunnel never waits.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.models import Event, TunnelRequest
from crm_core.queries import tunnels_runs
from crm_core.rules.text import clean_text
from crm_core.rules.tunnels import LEAD_FIELDS, from_json, is_field
from crm_core.services import audit
from crm_core.services.audit import ByTunnel
from crm_core.services.base import Service

LEASE = timedelta(seconds=60)
PAUSES = (timedelta(seconds=30), timedelta(minutes=5))
"""Before the second and the third try, which is the last."""
LOT = 10
FIELDS_AT_MOST, VALUE_LIMIT = 20, 500


@dataclass(frozen=True, slots=True)
class Call:
    id: int
    key: str
    url: str
    payload: Mapping[str, Any]


class TunnelRequestService(Service):
    @read
    def is_due(self, session: Session) -> bool:
        return tunnels_runs.is_request_due(session, self.now())

    @write
    def claim(self, session: Session) -> Sequence[Call]:
        """What is to be called now; whoever has taken it has a minute."""
        found = tunnels_runs.requests_due(session, self.now(), limit=LOT)
        for request in found:
            request.tries += 1
            request.lease_until = self.now() + LEASE
        return [Call(request.id, request.key, request.url, request.payload) for request in found]

    @write
    def answered(self, session: Session, request_id: int, answer: Mapping[str, Any]) -> None:
        """Flat values of the answer become fields of the lead's way, if it still goes on."""
        request = session.get(TunnelRequest, request_id, with_for_update=True)
        if request is None or request.finished_at is not None:
            return
        self._finish(request, None)
        tunnels_runs.lead(session, tunnels_runs.whole(session, request.run_id).lead_id)
        run = tunnels_runs.whole(session, request.run_id)
        if run.ended_at is None:
            run.variables = run.variables | fields_of(answer)

    @write
    def failed(self, session: Session, request_id: int, why: str, *, passing: bool) -> None:
        """``passing``: another try may do."""
        request = session.get(TunnelRequest, request_id, with_for_update=True)
        if request is None or request.finished_at is not None:
            return
        if passing and request.tries <= len(PAUSES):
            request.not_before, request.lease_until = self.now() + PAUSES[request.tries - 1], None
            return
        self._finish(request, why)
        run = tunnels_runs.whole(session, request.run_id)
        block = from_json(run.version.content).by_id[request.block].name
        after = {"tunnel": run.tunnel.name, "block": block, "action": "request", "why": why}
        by = ByTunnel(run.tunnel_id, run.tunnel.name)
        audit.record(session, Event.LEAD_TUNNEL_FAILED, by, self.now(), about=run.lead_id, after=after)

    def _finish(self, request: TunnelRequest, why: str | None) -> None:
        request.finished_at, request.lease_until, request.error = self.now(), None, why and why[:200]
        request.payload = {}  # what was known of the person stands in the lead


def fields_of(answer: Mapping[str, Any]) -> dict[str, str]:
    """What of an answer from outside is kept: few, short, flat, and never what is the person's own."""
    found: dict[str, str] = {}
    for name, value in answer.items():
        fits = isinstance(value, str | int | float) and not isinstance(value, bool)
        if fits and is_field(name) and name not in LEAD_FIELDS and len(found) < FIELDS_AT_MOST:
            found[name] = clean_text(str(value)[:VALUE_LIMIT])
    return found
