"""What services return about tunnels."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from crm_core.models import RunState, Tunnel, TunnelVersion
from crm_core.rules.tunnels import AnyBlock, Script
from crm_core.rules.tunnels_known import Known
from crm_core.rules.tunnels_problems import Problem


@dataclass(frozen=True, slots=True)
class TunnelUse:
    tunnel: Tunnel
    inside: int
    """Leads who are in it now."""


@dataclass(frozen=True, slots=True)
class TunnelCard:
    tunnel: Tunnel
    """With its keywords."""
    script: Script
    """The draft."""
    version: TunnelVersion | None
    """The published one."""
    edited: bool
    """The draft differs from it."""
    inside: int


@dataclass(frozen=True, slots=True)
class OpenedBlock:
    card: TunnelCard
    block: AnyBlock
    known: Known
    """What its references are called."""
    problems: Sequence[Problem]
    figures: BlockFigures | None = None
    """Of all versions together; None if nobody has been there."""


@dataclass(frozen=True, slots=True)
class TunnelCheck:
    card: TunnelCard
    problems: Sequence[Problem]


@dataclass(frozen=True, slots=True)
class BlockFigures:
    """Leads, each counted once a run however often they were there."""

    reached: int
    left: int
    answered: int
    now: int
    """Standing there now."""

    @property
    def dropped(self) -> int:
        """For whom it was over there: they blocked the bot, or somebody stopped it."""
        return max(0, self.reached - self.left - self.now)


@dataclass(frozen=True, slots=True)
class TunnelFigures:
    card: TunnelCard
    versions: Sequence[TunnelVersion]
    """The newest first."""
    version: TunnelVersion | None
    """None: of all together."""
    script: Script
    blocks: Mapping[int, BlockFigures]
    states: Mapping[RunState, int]
    """How many came in, ever, by how it stands with them."""

    @property
    def entered(self) -> int:
        return sum(self.states.values())
