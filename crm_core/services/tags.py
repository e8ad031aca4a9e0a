"""Tags of leads (product, section 6): the company's list, and who has which."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.db import read, rows, write
from crm_core.errors import Invalid
from crm_core.models import Event, Lead, LeadTag, Manager, Permission, Tag
from crm_core.queries import people, tags
from crm_core.results.tags import Tagged, TagUse
from crm_core.rules.permissions import demand
from crm_core.rules.tags import TAGS_AT_MOST, check_tag, tag_key
from crm_core.services import audit
from crm_core.services.audit import Actor
from crm_core.services.base import Service
from crm_core.services.editing import demand_seen, edit, locked

UNCHANGED = {"synchronize_session": False}


class TagService(Service):
    @read
    def every(self, session: Session, *, actor: Manager) -> Sequence[TagUse]:
        """The living ones by name."""
        _editor(session, actor)
        found = tags.living(session)
        uses = tags.uses(session, [tag.id for tag in found])
        return [TagUse(tag, uses.get(tag.id, 0)) for tag in found]

    @read
    def get(self, session: Session, tag_id: int, *, actor: Manager) -> TagUse:
        """Raises `NotFound`."""
        _editor(session, actor)
        tag = tags.get(session, tag_id)
        return TagUse(tag, tags.uses(session, [tag.id]).get(tag.id, 0))

    @write
    def add(self, session: Session, names: Sequence[str], *, actor: Manager) -> Sequence[Tag]:
        """The tags of these names; removed ones come back, known ones stay. Raises `Invalid`."""
        me = _editor(session, actor)
        return [ensure(session, name, actor=me, now=self.now()) for name in names]

    @write
    def rename(self, session: Session, tag_id: int, name: str, *, seen: int | None, actor: Manager) -> Tag:
        """It shows everywhere. Raises `Invalid`, `Changed`, `NotFound`."""
        me = _editor(session, actor)
        tag = locked(session, Tag, tags.get(session, tag_id).id)
        shown = check_tag(name)
        there = tags.by_key(session, tag_key(shown))
        if there is not None and there.id != tag.id:
            raise Invalid("tag", "taken" if there.archived_at is None else "removed", {"name": there.name})
        values = {"name": shown, "name_key": tag_key(shown)}
        named = {"tag": tag.name}
        edit(session, tag, values, event=Event.TAG_CHANGED, actor=me, now=self.now(), seen=seen, named=named)
        return tag

    @write
    def remove(self, session: Session, tag_id: int, *, seen: int, actor: Manager) -> Tag:
        """Nobody has it any more; added again under its name, it comes back with those who had it. Raises `Changed`."""
        me = _editor(session, actor)
        tag = locked(session, Tag, tag_id)
        if tag.archived_at is not None:
            return tag
        demand_seen(session, tag, seen)
        if tags.is_used(session, tag.id):
            tag.archived_at = self.now()
            tag.version += 1
            audit.record(session, Event.TAG_ARCHIVED, me, self.now(), about=tag, after={"tag": tag.name})
        else:
            audit.record(session, Event.TAG_DELETED, me, self.now(), about=tag, after={"tag": tag.name})
            session.delete(tag)
        return tag

    @read
    def of_lead(self, session: Session, lead_id: int, *, actor: Manager) -> Tagged:
        """All living tags, and which of them the lead has. Raises `NotFound`, `Forbidden`."""
        lead = tags.for_tagging(session, lead_id, people.actor(session, actor))
        return _tagged(session, lead)

    @write
    def tick(self, session: Session, lead_id: int, tag_id: int, *, on: bool, actor: Manager) -> Tagged:
        """Put a tag on one lead, or take it off; a second tap changes nothing. Raises `NotFound`, `Forbidden`."""
        me = people.actor(session, actor)
        lead = tags.for_tagging(session, lead_id, me, lock=True)
        (tag if on else untag)(session, [lead.id], tags.get(session, tag_id), actor=me, now=self.now())
        return _tagged(session, lead)

    @write
    def tick_new(self, session: Session, lead_id: int, name: str, *, actor: Manager) -> Tagged:
        """Put the tag of that name on the lead; there is one afterwards. Raises `Invalid`, `NotFound`, `Forbidden`."""
        me = people.actor(session, actor)
        lead = tags.for_tagging(session, lead_id, me, lock=True)
        tag(session, [lead.id], ensure(session, name, actor=me, now=self.now()), actor=me, now=self.now())
        return _tagged(session, lead)


def _editor(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    demand(me, Permission.EDIT_PLANS)
    return me


def _tagged(session: Session, lead: Lead) -> Tagged:
    return Tagged(lead.id, tags.living(session), frozenset(one.id for one in tags.of_lead(session, lead.id)))


def ensure(session: Session, name: str, *, actor: Actor, now: datetime) -> Tag:
    """The company's tag of that name; a removed one comes back. Raises `Invalid`."""
    shown = check_tag(name)
    there = tags.by_key(session, tag_key(shown))
    if there is not None:
        if there.archived_at is not None:
            there.archived_at = None
            there.version += 1
            audit.record(session, Event.TAG_RESTORED, actor, now, about=there, after={"tag": there.name})
        return there
    if tags.how_many(session) >= TAGS_AT_MOST:
        raise Invalid("tag", "many", {"limit": TAGS_AT_MOST})
    made = Tag(name=shown, name_key=tag_key(shown), created_at=now)
    session.add(made)
    session.flush()
    audit.record(session, Event.TAG_CREATED, actor, now, about=made, after={"tag": shown})
    return made


def tag(session: Session, lead_ids: Sequence[int], tag: Tag, *, actor: Actor, now: datetime) -> list[int]:
    """Put the tag on these leads; those who did not have it. Doing it again changes and logs nothing."""
    there = tags.with_tag(session, tag.id, lead_ids)
    changed = [lead_id for lead_id in dict.fromkeys(lead_ids) if lead_id not in there]
    for lead_id in changed:
        rows.add_new_later(session, LeadTag, {"lead_id": lead_id, "tag_id": tag.id, "at": now})
    _log(session, Event.LEAD_TAGGED, changed, tag, actor, now)
    return changed


def untag(session: Session, lead_ids: Sequence[int], tag: Tag, *, actor: Actor, now: datetime) -> list[int]:
    """Take the tag off these leads; those who had it."""
    there = tags.with_tag(session, tag.id, lead_ids)
    changed = [lead_id for lead_id in dict.fromkeys(lead_ids) if lead_id in there]
    gone = delete(LeadTag).where(LeadTag.tag_id == tag.id, LeadTag.lead_id.in_(changed))
    session.execute(gone, execution_options=UNCHANGED)
    _log(session, Event.LEAD_UNTAGGED, changed, tag, actor, now)
    return changed


def _log(session: Session, event: Event, lead_ids: Sequence[int], tag: Tag, actor: Actor, now: datetime) -> None:
    after = {"tag": tag.name, "tag_id": tag.id}
    for lead_id in lead_ids:
        audit.record(session, event, actor, now, about=lead_id, after=after)
