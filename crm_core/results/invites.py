"""What services take and return about invitations."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from crm_core.models.people import Invite, Manager, Role
from crm_core.models.plans import SalesPlan
from crm_core.rules.invites import Standing


@dataclass(frozen=True, slots=True)
class ListedInvite:
    invite: Invite
    standing: Standing
    works: bool
    """An open one may not: whoever made it may no longer give what it gives."""


@dataclass(frozen=True, slots=True)
class InvitePage:
    found: Sequence[ListedInvite]
    number: int
    pages: int


class Way(StrEnum):
    """How people are brought in; each has choices of its own."""

    LINK = "l"
    PICKED = "p"


@dataclass(frozen=True, slots=True)
class Picked:
    """Somebody chosen in Telegram's own picker."""

    telegram_id: int
    name: str
    username: str | None
    on_staff: bool = False


@dataclass(frozen=True, slots=True)
class Choices:
    """What has been chosen so far, and what there is to choose from."""

    way: Way
    role: Role | None
    """None if the chosen one has gone, or may not be given by this person any more."""
    roles: Sequence[Role]
    plans: Sequence[SalesPlan]
    """None for a role that holds no deals."""
    seats: frozenset[int]
    """Ids of the chosen plans."""
    hours: int
    """How long a link lasts."""
    people: Sequence[Picked]

    @property
    def chosen_plans(self) -> list[SalesPlan]:
        return [plan for plan in self.plans if plan.id in self.seats]

    @property
    def newcomers(self) -> list[Picked]:
        return [one for one in self.people if not one.on_staff]


@dataclass(frozen=True, slots=True)
class MadeInvite:
    invite: Invite
    code: str
    """Told this once: only its hash is kept."""


@dataclass(frozen=True, slots=True)
class Added:
    people: Sequence[Manager]
    role: Role
    plans: Sequence[SalesPlan]

    @property
    def waiting(self) -> list[Manager]:
        """Those who must press Start before the bot may write to them."""
        return [one for one in self.people if not one.reachable]
