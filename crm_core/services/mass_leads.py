"""What is done with many leads themselves: tags, the archive, the blacklist."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy.orm import Session

from crm_core.models import Lead, Tag
from crm_core.queries import plans, tags
from crm_core.queries import standing as queries
from crm_core.rules.mass import AddTags, Archive, Blacklist, Lift, Outcome, RemoveTags
from crm_core.services import standing
from crm_core.services.mass_scene import Job, sort_out
from crm_core.services.tags import tag, untag

Tagging = Callable[..., list[int]]


def put_tags(session: Session, job: Job, lead_ids: Sequence[int]) -> None:
    _tag(session, job, lead_ids, tag)


def take_tags(session: Session, job: Job, lead_ids: Sequence[int]) -> None:
    _tag(session, job, lead_ids, untag)


def _tag(session: Session, job: Job, lead_ids: Sequence[int], change: Tagging) -> None:
    assert isinstance(job.params, AddTags | RemoveTags)
    ids = [lead.id for lead in sort_out(session, job, lead_ids)]
    changed: set[int] = set()
    for tag_id in job.params.tag_ids:
        found: Tag = tags.get(session, tag_id)
        changed.update(change(session, ids, found, actor=job.actor, now=job.now))
    job.figures.add(Outcome.DONE, [lead_id for lead_id in ids if lead_id in changed])
    job.figures.add(Outcome.ALREADY, [lead_id for lead_id in ids if lead_id not in changed])


def stand(session: Session, job: Job, lead_ids: Sequence[int]) -> None:
    """Into the archive, onto the blacklist, and back; plans are locked before leads."""
    for plan_id in queries.plans_of(session, lead_ids):
        plans.lock(session, plan_id)
    for found in sort_out(session, job, lead_ids):
        lead = queries.locked(session, found.id)
        changed = lead is not None and _stand(session, job, lead)
        job.figures.add(Outcome.DONE if changed else Outcome.ALREADY, [found.id])


def _stand(session: Session, job: Job, lead: Lead) -> bool:
    match job.params:
        case Archive():
            return standing.archive(session, lead, actor=job.actor, now=job.now)
        case Blacklist():
            return standing.blacklist(session, lead, actor=job.actor, now=job.now)
        case Lift():
            return standing.lift(session, lead, actor=job.actor, now=job.now)
    return standing.restore(session, lead, actor=job.actor, random=job.random, now=job.now)
