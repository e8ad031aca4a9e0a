"""Templates: words of one's own and of the company that are kept to be sent again (product, section 8)."""

from __future__ import annotations

from typing import Any

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Forbidden, Invalid
from crm_core.models import Event, Lead, Manager, Permission, Template
from crm_core.queries import chats, people, templates
from crm_core.results.chats import ChatTemplates, FilledTemplate, OpenedTemplate, Templates
from crm_core.rules.permissions import demand
from crm_core.rules.templates import (
    LEAD,
    MANAGER,
    PLAN,
    check_name,
    check_text,
    edits_all,
    fill,
    first_name,
    may_change,
    may_use,
    needs_plan,
)
from crm_core.services import audit, editing
from crm_core.services.base import Service
from crm_core.services.dialogs import chat_of

AT_MOST = 100


class TemplateService(Service):
    @read
    def every(self, session: Session, *, actor: Manager) -> Templates:
        me = _user(session, actor)
        found = templates.every(session, me)
        own = [one for one in found if one.manager_id is not None]
        return Templates(own, [one for one in found if one.manager_id is None], edits_all(me))

    @read
    def get(self, session: Session, template_id: int, *, actor: Manager) -> OpenedTemplate:
        me = _user(session, actor)
        template = templates.get(session, template_id, me)
        return OpenedTemplate(template, may_change(me, template))

    @read
    def to_change(self, session: Session, template_id: int, *, actor: Manager) -> Template:
        """Raises `NotFound`, `Forbidden`."""
        me = _user(session, actor)
        template = templates.get(session, template_id, me)
        if not may_change(me, template):
            raise Forbidden
        return template

    @read
    def for_chat(self, session: Session, lead_id: int, *, actor: Manager) -> ChatTemplates:
        """All that say something, as the lead would get them. Raises `Forbidden` for whoever may not write."""
        me = people.actor(session, actor)
        demand(me, Permission.SEE_OWN_CHATS)
        lead = chats.get(session, lead_id, me)
        chat = chat_of(session, lead, me, self.now())
        if not chat.may_write:
            raise Forbidden
        ready = templates.ready(session, me)
        return ChatTemplates(chat, [FilledTemplate(one, filled(session, one, lead, me)) for one in ready])

    @read
    def demand_may_add(self, session: Session, *, company: bool, actor: Manager) -> None:
        """Raises `Forbidden`, `Invalid` if there are too many already."""
        self._demand_may_add(session, _user(session, actor), company=company)

    @write
    def add(self, session: Session, name: str, *, company: bool, actor: Manager) -> Template:
        """Its text is written next; until then it is offered nowhere. Raises `Forbidden`, `Invalid`."""
        me = _user(session, actor)
        owner = self._demand_may_add(session, me, company=company)
        template = Template(manager_id=owner, name=check_name(name), text="")
        session.add(template)
        session.flush()
        named = {"template": template.name}
        audit.record(session, Event.TEMPLATE_CREATED, me, self.now(), about=template, after=named)
        return template

    @write
    def rename(self, session: Session, template_id: int, name: str, *, seen: int, actor: Manager) -> Template:
        return self._edit(session, template_id, {"name": check_name(name)}, seen=seen, actor=actor)

    @write
    def rewrite(self, session: Session, template_id: int, text: str, *, seen: int, actor: Manager) -> Template:
        """Raises `Invalid` for places that nothing is put into."""
        return self._edit(session, template_id, {"text": check_text(text)}, seen=seen, actor=actor)

    @write
    def delete(self, session: Session, template_id: int, *, seen: int, actor: Manager) -> None:
        """What was sent by it stays."""
        me, template = self._changeable(session, template_id, actor)
        editing.demand_seen(session, template, seen)
        named = {"template": template.name}
        audit.record(session, Event.TEMPLATE_DELETED, me, self.now(), about=template, before=named)
        session.delete(template)

    def _edit(
        self, session: Session, template_id: int, values: dict[str, Any], *, seen: int, actor: Manager
    ) -> Template:
        me, template = self._changeable(session, template_id, actor)
        editing.edit(
            session,
            template,
            values,
            event=Event.TEMPLATE_CHANGED,
            actor=me,
            now=self.now(),
            seen=seen,
            named={"template": template.name},
            shown=_names_only,
        )
        return template

    def _changeable(self, session: Session, template_id: int, actor: Manager) -> tuple[Manager, Template]:
        me = _user(session, actor)
        template = templates.get(session, template_id, me, lock=True)
        if not may_change(me, template):
            raise Forbidden
        return me, template

    def _demand_may_add(self, session: Session, me: Manager, *, company: bool) -> int | None:
        """Whose it will be."""
        if company and not edits_all(me):
            raise Forbidden
        owner = None if company else me.id
        if templates.how_many(session, owner) >= AT_MOST:
            raise Invalid("template", "many", {"limit": AT_MOST})
        return owner


def _user(session: Session, actor: Manager) -> Manager:
    me = people.actor(session, actor)
    if not may_use(me):
        raise Forbidden
    return me


def _names_only(values: dict[str, Any]) -> dict[str, Any]:
    """What somebody writes to leads is nothing for the log."""
    return {name: value for name, value in values.items() if name == "name"}


def filled(session: Session, template: Template, lead: Lead, me: Manager) -> str | None:
    """With the names in their places; None if it names a plan and the lead has no open deal."""
    plan = templates.plan_name(session, lead.id, me) if needs_plan(template.text) else ""
    if plan is None:
        return None
    return fill(template.text, {LEAD: lead.name, PLAN: plan, MANAGER: first_name(me)})
