"""Tunnels as files: taken out, edited by hand, brought back."""

from __future__ import annotations

from importlib.resources import files
from itertools import chain, count

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import NotFound
from crm_core.models import Manager
from crm_core.queries import tunnels
from crm_core.results.tunnels import TunnelCard
from crm_core.rules.company import Language, MinorDigits
from crm_core.rules.plans import name_key
from crm_core.rules.tunnels import as_json, from_json
from crm_core.rules.tunnels_file import as_file, parse_tunnel
from crm_core.rules.tunnels_ready import Ready, file_name, parse_ready
from crm_core.rules.tunnels_settings import keyword_key
from crm_core.services.base import Service
from crm_core.services.tunnels_editing import (
    alone,
    card_of,
    change,
    create,
    demand_free_name,
    editor,
    for_edit,
    free_code,
    made_by,
    set_keywords,
)


class TunnelFileService(Service):
    @read
    def export(self, session: Session, tunnel_id: int, *, minor_digits: MinorDigits, actor: Manager) -> str:
        """The draft with its settings. Raises `NotFound`."""
        editor(session, actor)
        tunnel, known = tunnels.get(session, tunnel_id), tunnels.known(session, minor_digits)
        words = tuple(one.word for one in tunnel.keywords)
        return as_file(tunnel.name, tunnel.code, words, from_json(tunnel.draft), known)

    @write
    def add(self, session: Session, content: bytes, *, minor_digits: MinorDigits, actor: Manager) -> TunnelCard:
        """A new tunnel; nothing is published.

        Raises `CompanyFileError`, `Invalid` ("tunnel", "tunnel_code", "keyword").
        """
        me = editor(session, actor)
        alone(session)
        parsed = parse_tunnel(content, tunnels.known(session, minor_digits))
        tunnel = create(session, parsed.name, parsed.script, code=parsed.code, actor=me, now=self.now())
        if parsed.keywords:
            session.flush()
            tunnel = for_edit(session, tunnel.id)
            set_keywords(session, tunnel, parsed.keywords, seen=None, actor=me, now=self.now())
        return card_of(session, tunnel.id)

    @write
    def add_ready(
        self,
        session: Session,
        kind: Ready,
        plan_id: int,
        *,
        seen: int,
        language: Language,
        minor_digits: MinorDigits,
        actor: Manager,
    ) -> TunnelCard:
        """One that comes with the bot, for a plan; it gets another name and leaves out keywords if they are taken.

        ``seen``: the newest tunnel when the button was drawn; the same tap again adds nothing.
        Raises `NotFound` for a plan that is gone.
        """
        me = editor(session, actor)
        alone(session)
        newest = tunnels.newest(session)
        if newest > seen and made_by(session, newest, me):
            return card_of(session, newest)
        known = tunnels.known(session, minor_digits)
        if plan_id not in known.plans:
            raise NotFound
        content = files("crm_core").joinpath("ready", file_name(kind, language)).read_bytes()
        parsed = parse_ready(content, known, plan_id)
        tunnel = create(session, _free_name(session, parsed.name), parsed.script, actor=me, now=self.now())
        words = [word for word in parsed.keywords if tunnels.keyword(session, keyword_key(word)) is None]
        set_keywords(session, for_edit(session, tunnel.id), words, seen=None, actor=me, now=self.now())
        return card_of(session, tunnel.id)

    @write
    def replace(
        self, session: Session, tunnel_id: int, content: bytes, *, minor_digits: MinorDigits, seen: int, actor: Manager
    ) -> TunnelCard:
        """The draft and the settings as the file has them; blocks of the same names keep their figures.

        Raises `CompanyFileError`, `Invalid` ("tunnel", "tunnel_code", "keyword"), `Changed`.
        """
        me = editor(session, actor)
        alone(session)
        tunnel, now = for_edit(session, tunnel_id), self.now()
        parsed = parse_tunnel(content, tunnels.known(session, minor_digits), from_json(tunnel.draft))
        demand_free_name(session, parsed.name, tunnel_id)
        values = {"name": parsed.name, "name_key": name_key(parsed.name), "draft": as_json(parsed.script)}
        if parsed.code is not None:
            values["code"] = free_code(session, parsed.code, tunnel_id)
        edited = change(session, tunnel, values, seen=seen, actor=me, now=now)
        set_keywords(session, tunnel, parsed.keywords, seen=None if edited else seen, actor=me, now=now)
        return card_of(session, tunnel_id)


def _free_name(session: Session, name: str) -> str:
    """With a number if it is taken."""
    numbered = (f"{name} {number}" for number in count(2))
    return next(one for one in chain([name], numbered) if tunnels.by_name(session, name_key(one)) is None)
