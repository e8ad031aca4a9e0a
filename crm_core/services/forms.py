"""Half-filled forms: where a conversation with the bot stands, kept through restarts."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.models import Form, Manager
from crm_core.queries import forms
from crm_core.services.base import Service

KEPT = timedelta(days=7)


class FormService(Service):
    @read
    def get(self, session: Session, key: str) -> Form | None:
        return forms.by_key(session, key)

    @read
    def newest(self, session: Session, *, limit: int) -> Sequence[Form]:
        return forms.newest(session, limit=limit)

    @write
    def save(self, session: Session, key: str, *, state: str | None, data: dict[str, Any]) -> None:
        """Replace the form; one without state and data is no form."""
        _save(session, key, state, data, self.now())

    @read
    def draft(self, session: Session, kind: str, *, actor: Manager) -> dict[str, Any]:
        """What the person has filled into a form of several steps so far; empty if they have not begun."""
        return kept(session, draft_key(kind, actor))

    @write
    def keep_draft(self, session: Session, kind: str, data: dict[str, Any], *, actor: Manager) -> None:
        """Replace the draft; an empty one is none. It waits for a week, whatever the person does meanwhile."""
        keep(session, draft_key(kind, actor), data, self.now())

    @write
    def sweep(self, session: Session) -> None:
        """Forget forms that nobody has touched for a week."""
        session.execute(delete(Form).where(Form.updated_at < self.now() - KEPT))


def draft_key(kind: str, actor: Manager) -> str:
    return f"draft:{kind}:{actor.id}"


def kept(session: Session, key: str, *, lock: bool = False) -> dict[str, Any]:
    """What stands under the key, if anything does; ``lock``: until the end of the unit nobody else's to change."""
    form = forms.by_key(session, key, lock=lock)
    return form.data if form else {}


def keep(session: Session, key: str, data: dict[str, Any], now: datetime) -> None:
    """Replace what stands under the key; nothing leaves nothing."""
    _save(session, key, None, data, now)


def _save(session: Session, key: str, state: str | None, data: dict[str, Any], now: datetime) -> None:
    form = forms.by_key(session, key)
    if state is None and not data:
        if form is not None:
            session.delete(form)
        return
    if form is None:
        form = Form(key=key)
        session.add(form)
    form.state, form.data, form.updated_at = state, data, now
