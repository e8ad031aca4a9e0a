"""The blocks of a tunnel's draft: each change is one version, and nobody overwrites unseen."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.models import Manager
from crm_core.queries import tunnels
from crm_core.results.tunnels import OpenedBlock, TunnelCard
from crm_core.rules import tunnels_draft, tunnels_parts_edit
from crm_core.rules.company import MinorDigits
from crm_core.rules.tunnels import AnyBlock, Script
from crm_core.rules.tunnels_check import check
from crm_core.services.base import Service
from crm_core.services.tunnels_editing import card_of, editor, redraft

Drawn = tuple[Script, str]
Arrow = tuple[int, str, int]
"""The block that it leaves, which way, and of several such the place."""


class TunnelBlockService(Service):
    @read
    def get(
        self, session: Session, tunnel_id: int, block_id: int, *, minor_digits: MinorDigits, actor: Manager
    ) -> OpenedBlock:
        """With what is wrong with it, and how many have been there. Raises `NotFound`."""
        editor(session, actor)
        card, known = card_of(session, tunnel_id), tunnels.known(session, minor_digits)
        block = tunnels_draft.block_of(card.script, block_id)
        problems = [one for one in check(card.script, known, tunnel_id) if one.block == block_id]
        counted = tunnels.figures(session, tunnel_id, None, block=block_id) if card.version else {}
        return OpenedBlock(card, block, known, problems, counted.get(block_id))

    @write
    def add(
        self, session: Session, tunnel_id: int, block: AnyBlock, *, after: int | None, seen: int, actor: Manager
    ) -> TunnelCard:
        """Its number is the draft's ``last_id`` then. Raises `Invalid` ("block"), `NotFound`, `Changed`."""

        def draw(script: Script) -> Drawn:
            return tunnels_draft.added(script, block, after=after), block.name

        redraft(session, tunnel_id, draw, seen=seen, actor=actor, now=self.now())
        return card_of(session, tunnel_id)

    @write
    def branch_off(
        self, session: Session, tunnel_id: int, block: AnyBlock, arrow: Arrow, *, seen: int, actor: Manager
    ) -> TunnelCard:
        """A new block where one arrow leads then; its number is the draft's ``last_id``.

        Raises `Invalid` ("block"), `NotFound`, `Changed`.
        """

        def draw(script: Script) -> Drawn:
            source, way, place = arrow
            return tunnels_draft.branched(script, block, source, way, place), block.name

        redraft(session, tunnel_id, draw, seen=seen, actor=actor, now=self.now())
        return card_of(session, tunnel_id)

    @write
    def edit(
        self,
        session: Session,
        tunnel_id: int,
        edit: tunnels_parts_edit.Edit,
        *,
        minor_digits: MinorDigits,
        seen: int,
        actor: Manager,
    ) -> TunnelCard:
        """One field or one item of a block. Raises `Invalid`, `NotFound`, `Changed`."""

        def draw(script: Script) -> Drawn:
            block = tunnels_parts_edit.edited(script, tunnels.known(session, minor_digits), edit)
            return tunnels_draft.changed(script, block), block.name

        redraft(session, tunnel_id, draw, seen=seen, actor=actor, now=self.now())
        return card_of(session, tunnel_id)

    @write
    def change(self, session: Session, tunnel_id: int, block: AnyBlock, *, seen: int, actor: Manager) -> TunnelCard:
        """The block of that number as it is given. Raises `Invalid` ("block"), `NotFound`, `Changed`."""

        def draw(script: Script) -> Drawn:
            return tunnels_draft.changed(script, block), block.name

        redraft(session, tunnel_id, draw, seen=seen, actor=actor, now=self.now())
        return card_of(session, tunnel_id)

    @write
    def move(
        self, session: Session, tunnel_id: int, block_id: int, place: int, *, seen: int, actor: Manager
    ) -> TunnelCard:
        """The first of the list is where leads begin. Raises `NotFound`, `Changed`."""

        def draw(script: Script) -> Drawn:
            name = tunnels_draft.block_of(script, block_id).name
            return tunnels_draft.moved(script, block_id, place), name

        redraft(session, tunnel_id, draw, seen=seen, actor=actor, now=self.now())
        return card_of(session, tunnel_id)

    @write
    def link(
        self,
        session: Session,
        tunnel_id: int,
        block_id: int,
        way: str,
        place: int,
        to: int | None,
        *,
        seen: int,
        actor: Manager,
    ) -> TunnelCard:
        """Lead an arrow (`rules.tunnels_edges`) to another block, or end there. Raises `NotFound`, `Changed`."""

        def draw(script: Script) -> Drawn:
            name = tunnels_draft.block_of(script, block_id).name
            return tunnels_draft.led(script, block_id, way, place, to), name

        redraft(session, tunnel_id, draw, seen=seen, actor=actor, now=self.now())
        return card_of(session, tunnel_id)

    @write
    def copy(self, session: Session, tunnel_id: int, block_id: int, *, seen: int, actor: Manager) -> TunnelCard:
        """Its number is the draft's ``last_id`` then. Raises `Invalid` ("block"), `NotFound`, `Changed`."""

        def draw(script: Script) -> Drawn:
            name = tunnels_draft.block_of(script, block_id).name
            return tunnels_draft.copied(script, block_id), name

        redraft(session, tunnel_id, draw, seen=seen, actor=actor, now=self.now())
        return card_of(session, tunnel_id)

    @write
    def delete(self, session: Session, tunnel_id: int, block_id: int, *, seen: int, actor: Manager) -> TunnelCard:
        """Figures of published versions stay. Raises `NotFound`, `Changed`."""

        def draw(script: Script) -> Drawn:
            name = tunnels_draft.block_of(script, block_id).name
            return tunnels_draft.removed(script, block_id), name

        redraft(session, tunnel_id, draw, seen=seen, actor=actor, now=self.now())
        return card_of(session, tunnel_id)
