"""What is done with the open deals of many leads in one plan: they change hands, or their status."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy.orm import Session

from crm_core.models import Deal, Event, Kind
from crm_core.queries import deals
from crm_core.results import transfers
from crm_core.rules.mass import ChangeStatus, Outcome, RemoveFromPlan
from crm_core.rules.permissions import may_edit
from crm_core.services import closing, moving, transferring
from crm_core.services.mass_scene import Job, sort_out

NOT_HANDED = {
    transfers.Outcome.NOBODY: Outcome.NOBODY,
    transfers.Outcome.ALREADY: Outcome.ALREADY,
    transfers.Outcome.HIDDEN: Outcome.FORBIDDEN,
    transfers.Outcome.CLOSED: Outcome.NO_DEAL,
    transfers.Outcome.MANUAL: Outcome.NOBODY,
}


def assign(session: Session, job: Job, lead_ids: Sequence[int]) -> None:
    """To the one person, or by the plan's rule, as when ticked deals change hands."""
    leads = {lead.deal_id: lead.id for lead in sort_out(session, job, lead_ids) if lead.deal_id is not None}
    found = deals.several(session, leads, job.actor)
    holders = {deal_id: found[deal_id].manager_id if deal_id in found else None for deal_id in leads}
    handed, skipped = transferring.hand_many(
        session, holders, job.scene.manager, actor=job.actor, random=job.random, now=job.now
    )
    job.figures.add(Outcome.DONE, [one.deal.lead_id for one in handed])
    for outcome, deal_ids in skipped.items():
        job.figures.add(NOT_HANDED[outcome], [leads[deal_id] for deal_id in deal_ids])
    for one in handed:
        if one.to is not None:
            job.figures.give(one.to.id, one.deal.id)
        if one.came_from is not None:
            job.figures.take(one.came_from.id, one.deal.id)


def change_status(session: Session, job: Job, lead_ids: Sequence[int]) -> None:
    """By the same rules as for one deal; out of the plan is into its lost status."""
    leads = {lead.deal_id: lead.id for lead in sort_out(session, job, lead_ids) if lead.deal_id is not None}
    found = deals.several(session, leads, job.actor)
    may = [deal for deal in found.values() if may_edit(job.actor, deal)]
    for deal in may:
        _stand(session, job, deal)
    job.figures.add(Outcome.DONE, [deal.lead_id for deal in may])
    job.figures.add(Outcome.FORBIDDEN, sorted(set(leads.values()) - {deal.lead_id for deal in may}))


def _stand(session: Session, job: Job, deal: Deal) -> None:
    status, params = job.scene.status, job.params
    assert isinstance(params, ChangeStatus | RemoveFromPlan)
    assert status is not None
    match status.kind:
        case Kind.WON:
            closing.mark_won(session, deal, None, job.actor, job.now)
        case Kind.LOST:
            closing.mark_lost(session, deal, params.reason_id, job.actor, job.now)
        case Kind.OPEN:
            moving.step(session, deal, status, job.actor, Event.DEAL_MOVED, job.now)
