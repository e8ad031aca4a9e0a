"""Sales tunnels (product, section 7): the list, settings, publishing, figures. Blocks: `services.tunnels_blocks`."""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import delete
from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.errors import Invalid, NotFound, TunnelNotReady
from crm_core.models import Event, Manager, Tunnel, TunnelVersion
from crm_core.queries import tunnels
from crm_core.results.tunnels import TunnelCard, TunnelCheck, TunnelFigures, TunnelUse
from crm_core.rules.company import MinorDigits
from crm_core.rules.plans import name_key
from crm_core.rules.tunnels import Script, calls_out, from_json
from crm_core.rules.tunnels_check import check
from crm_core.rules.tunnels_known import Known
from crm_core.rules.tunnels_settings import check_tunnel
from crm_core.services import audit
from crm_core.services.base import Service
from crm_core.services.editing import demand_seen, done_before
from crm_core.services.tunnels_editing import (
    alone,
    card_of,
    change,
    create,
    demand_free_name,
    editor,
    for_edit,
    free_code,
    set_keywords,
)


class TunnelService(Service):
    @read
    def every(self, session: Session, *, archived: bool = False, actor: Manager) -> Sequence[TunnelUse]:
        """By name."""
        editor(session, actor)
        return [TunnelUse(*found) for found in tunnels.every(session, archived=archived)]

    @read
    def get(self, session: Session, tunnel_id: int, *, actor: Manager) -> TunnelCard:
        """Raises `NotFound`."""
        editor(session, actor)
        return card_of(session, tunnel_id)

    @read
    def known(self, session: Session, *, minor_digits: MinorDigits, actor: Manager) -> tuple[Known, int]:
        """What tunnels may refer to, and the number of the newest tunnel, 0 if there was none yet."""
        editor(session, actor)
        return tunnels.known(session, minor_digits), tunnels.newest(session)

    @read
    def behind(self, session: Session, code: str, *, actor: Manager) -> Tunnel | None:
        """The tunnel that a link leads to, for whoever may edit it."""
        editor(session, actor)
        return tunnels.by_code(session, code)

    @write
    def create(self, session: Session, name: str, *, actor: Manager) -> TunnelCard:
        """Empty, and nobody is let in. Raises `Invalid` ("tunnel")."""
        me = editor(session, actor)
        alone(session)
        return card_of(session, create(session, name, Script(), actor=me, now=self.now()).id)

    @write
    def copy(self, session: Session, tunnel_id: int, name: str, *, actor: Manager) -> TunnelCard:
        """The draft under another name, with a link of its own and no keywords. Raises `Invalid` ("tunnel")."""
        me = editor(session, actor)
        alone(session)
        draft = from_json(tunnels.get(session, tunnel_id).draft)
        return card_of(session, create(session, name, draft, actor=me, now=self.now()).id)

    @write
    def rename(self, session: Session, tunnel_id: int, name: str, *, seen: int, actor: Manager) -> TunnelCard:
        """Raises `Invalid` ("tunnel"), `Changed`."""
        me = editor(session, actor)
        alone(session)
        tunnel, shown = for_edit(session, tunnel_id), check_tunnel(name)
        demand_free_name(session, shown, tunnel_id)
        values = {"name": shown, "name_key": name_key(shown)}
        change(session, tunnel, values, seen=seen, actor=me, now=self.now())
        return card_of(session, tunnel_id)

    @write
    def set_code(self, session: Session, tunnel_id: int, code: str, *, seen: int, actor: Manager) -> TunnelCard:
        """The old link is a plain start from then on. Raises `Invalid` ("tunnel_code"), `Changed`."""
        me = editor(session, actor)
        alone(session)
        tunnel = for_edit(session, tunnel_id)
        change(session, tunnel, {"code": free_code(session, code, tunnel_id)}, seen=seen, actor=me, now=self.now())
        return card_of(session, tunnel_id)

    @write
    def set_keywords(
        self, session: Session, tunnel_id: int, words: Sequence[str], *, seen: int, actor: Manager
    ) -> TunnelCard:
        """Raises `Invalid` ("keyword") also for a word of another tunnel, `Changed`."""
        me = editor(session, actor)
        alone(session)
        set_keywords(session, for_edit(session, tunnel_id), words, seen=seen, actor=me, now=self.now())
        return card_of(session, tunnel_id)

    @write
    def set_default(self, session: Session, tunnel_id: int, *, on: bool, seen: int, actor: Manager) -> TunnelCard:
        """A plain /start leads here and nowhere else. Raises `Invalid` ("tunnel") for an archived one, `Changed`."""
        me = editor(session, actor)
        alone(session)
        tunnel, before = for_edit(session, tunnel_id), tunnels.default(session)
        if on and tunnel.archived_at is not None:
            raise Invalid("tunnel", "archived")
        if on and before is not None and before.id != tunnel_id:
            demand_seen(session, tunnel, seen)
            other = for_edit(session, before.id)
            change(session, other, {"is_default": False}, seen=None, actor=me, now=self.now())
        change(session, tunnel, {"is_default": on}, seen=seen, actor=me, now=self.now())
        return card_of(session, tunnel_id)

    @write
    def set_paused(self, session: Session, tunnel_id: int, *, on: bool, seen: int, actor: Manager) -> TunnelCard:
        """Nobody new is let in; those inside go on. Raises `Changed`."""
        me, tunnel = editor(session, actor), for_edit(session, tunnel_id)
        if (tunnel.paused_at is not None) != on:
            change(session, tunnel, {"paused_at": self.now() if on else None}, seen=seen, actor=me, now=self.now())
        return card_of(session, tunnel_id)

    @write
    def set_archived(self, session: Session, tunnel_id: int, *, on: bool, seen: int, actor: Manager) -> TunnelCard:
        """Out of the lists, and nobody new is let in; those inside go on. Raises `Changed`."""
        me, tunnel = editor(session, actor), for_edit(session, tunnel_id)
        if (tunnel.archived_at is not None) != on:
            values = {"archived_at": self.now() if on else None, "is_default": False}
            change(session, tunnel, values, seen=seen, actor=me, now=self.now())
        return card_of(session, tunnel_id)

    @write
    def delete(self, session: Session, tunnel_id: int, *, seen: int, actor: Manager) -> None:
        """For good; one that leads have been in can only be archived. Raises `Invalid` ("tunnel"), `Changed`."""
        me, tunnel = editor(session, actor), for_edit(session, tunnel_id)
        demand_seen(session, tunnel, seen)
        if tunnels.entered(session, tunnel_id):
            raise Invalid("tunnel", "used")
        named = {"tunnel": tunnel.name}
        audit.record(session, Event.TUNNEL_DELETED, me, self.now(), about=tunnel, before=named)
        session.execute(delete(TunnelVersion).where(TunnelVersion.tunnel_id == tunnel_id))
        session.delete(tunnel)

    @read
    def check(self, session: Session, tunnel_id: int, *, minor_digits: MinorDigits, actor: Manager) -> TunnelCheck:
        """What stands between the draft and its publishing."""
        editor(session, actor)
        card = card_of(session, tunnel_id)
        return TunnelCheck(card, check(card.script, tunnels.known(session, minor_digits), tunnel_id))

    @write
    def publish(
        self, session: Session, tunnel_id: int, *, minor_digits: MinorDigits, seen: int, actor: Manager
    ) -> TunnelCard:
        """New leads are led through the draft as it stands; those inside keep what they began with.

        A draft that is published already stays that version. One that calls addresses outside only an owner
        publishes. Raises `TunnelNotReady`, `Changed`, `Invalid` ("tunnel").
        """
        me = editor(session, actor)
        alone(session)  # two that start each other are not published side by side
        tunnel = for_edit(session, tunnel_id)
        if done_before(session, tunnel, seen, Event.TUNNEL_PUBLISHED, me):
            return card_of(session, tunnel_id)
        demand_seen(session, tunnel, seen)
        problems = check(from_json(tunnel.draft), tunnels.known(session, minor_digits), tunnel_id)
        if problems:
            raise TunnelNotReady(tunnel_id, problems)
        if not me.role.is_owner and any(calls_out(block) for block in from_json(tunnel.draft).blocks):
            raise Invalid("tunnel", "calls_out")
        if card_of(session, tunnel_id).edited:
            self._publish(session, tunnel, me)
        return card_of(session, tunnel_id)

    def _publish(self, session: Session, tunnel: Tunnel, me: Manager) -> None:
        number, now = tunnels.last_number(session, tunnel.id) + 1, self.now()
        made = {"content": tunnel.draft, "published_at": now, "published_by_id": me.id}
        session.add(TunnelVersion(tunnel_id=tunnel.id, number=number, **made))
        before = tunnel.published
        tunnel.published = number
        tunnel.version += 1
        session.flush()
        named = {"tunnel": tunnel.name}
        was, is_now = named | {"number": before}, named | {"number": number}
        audit.record(session, Event.TUNNEL_PUBLISHED, me, now, about=tunnel, before=was, after=is_now)

    @read
    def figures(self, session: Session, tunnel_id: int, *, number: int | None = None, actor: Manager) -> TunnelFigures:
        """Of one version or of all together, then with the newest version's blocks. Raises `NotFound`."""
        editor(session, actor)
        card, versions = card_of(session, tunnel_id), tunnels.versions(session, tunnel_id)
        version = next((one for one in versions if one.number == number), None)
        if number is not None and version is None:
            raise NotFound
        shown = version or card.version
        script = card.script if shown is None else from_json(shown.content)
        of = None if version is None else version.id
        counted, states = tunnels.figures(session, tunnel_id, of), tunnels.states(session, tunnel_id, of)
        return TunnelFigures(card, versions, version, script, counted, states)
