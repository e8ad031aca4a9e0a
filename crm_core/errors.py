"""How the core says no. `views/errors.py` turns each of these into words in the reader's language."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta


class StorageUnavailable(Exception):
    """Nothing was changed: the database could not be read or written just now. Worth another try."""


class StorageRefused(Exception):
    """The database must not be used as it is. The message is one line for the person who runs the program."""


class DomainError(Exception):
    """A rule of the product says no; nothing was changed."""

    deal_id: int | None = None
    """The deal whose card should be shown again, if there is one."""


class NotFound(DomainError):
    """The object does not exist, or the actor may not see it: the two look the same on purpose."""


class HoldsNoDeals(NotFound):
    """Whoever should get deals has left, or their role does not work on deals any more."""


class Forbidden(DomainError):
    """The actor lacks the right."""


class Changed(DomainError):
    """Somebody else edited the same thing since the button or the form was drawn."""

    def __init__(self, kind: str, key: int, *, by: str | None, at: datetime | None) -> None:
        super().__init__(kind, key, by, at)
        self.kind, self.key = kind, key
        """Its table and id: the screen that should be shown again."""
        self.by, self.at = by, at


class DealError(DomainError):
    """``deal_id`` None: it is about many."""

    def __init__(self, deal_id: int | None = None) -> None:
        super().__init__(deal_id)
        self.deal_id = deal_id


class DealChanged(DealError):
    """The button was drawn from an older version of the deal."""

    def __init__(self, deal_id: int, *, by: str | None, at: datetime) -> None:
        super().__init__(deal_id)
        self.by, self.at = by, at


class DealClosed(DealError):
    """A closed deal is locked (product, section 4)."""


class DealIsOpen(DealError):
    """There is no closing to cancel: the deal is already open."""


class AlreadyTaken(DealError):
    """Somebody else was quicker."""

    def __init__(self, deal_id: int, *, by: str) -> None:
        super().__init__(deal_id)
        self.by = by


class NoRule(DealError):
    """The deal's plan is manual: the system chooses nobody there."""


class NobodyAvailable(DealError):
    """The plan's rule finds nobody whom the deal could go to now."""


class AnotherDealOpen(DealError):
    """The lead has another open deal in the plan, so this one cannot come back."""

    def __init__(self, deal_id: int, *, other_id: int) -> None:
        super().__init__(deal_id)
        self.other_id = other_id


class ReasonRequired(DealError):
    """The plan's lost status asks for one of its reasons."""


class NothingToUndo(DealError):
    """The change is too old, not the actor's, not the newest, or not of a kind that can be taken back."""


class LeadArchived(DomainError):
    """The lead is in the archive, or on the blacklist: somebody has to bring them back first."""

    def __init__(self, *, blacklisted: bool, deal_id: int | None = None) -> None:
        super().__init__(blacklisted, deal_id)
        self.blacklisted, self.deal_id = blacklisted, deal_id


class NotOnStaff(DomainError):
    """The person is no longer (or never was) on staff."""


class InviteRefused(DomainError):
    """The link is wrong, used or expired: which of these is not told."""


class AlreadyOnStaff(DomainError):
    """An invitation is for newcomers: it neither raises nor lowers anybody's role."""


class DraftGone(DomainError):
    """What was being filled in has been used already, dropped, or forgotten."""


class PlanArchived(DomainError):
    """No new deals in an archived plan."""


class StatusInUse(DomainError):
    """Deals stand in the status; where should they go?"""

    def __init__(self, status_id: int, deals: int) -> None:
        super().__init__(status_id, deals)
        self.status_id, self.deals = status_id, deals


class LastOpenStatus(DomainError):
    """A plan keeps at least one intermediate status."""


class FinalStatus(DomainError):
    """Won and lost can be renamed and recoloured, not moved or deleted."""


class LastOwner(DomainError):
    """The last owner cannot be demoted or removed."""


class NoReasonsSelected(DomainError):
    """The checkbox cannot be on with an empty selection."""


class RightsLacking(DomainError):
    """Nobody grants what they lack, or changes people who may do more than they."""


class OwnDismissal(DomainError):
    """Nobody dismisses themselves, least of all by accident."""


class RoleInUse(DomainError):
    """People still hold the role, or open invites carry it."""

    def __init__(self, people: int, invites: int = 0) -> None:
        super().__init__(people, invites)
        self.people, self.invites = people, invites


class StandardRole(DomainError):
    """The standard roles are the same in every company; an own one can begin as a copy."""


class LockedOut(DomainError):
    """The actor would take the right to edit roles from the role that they hold themselves."""


class TooManyTries(DomainError):
    """Wrong codes slow down."""

    def __init__(self, wait: timedelta) -> None:
        super().__init__(wait)
        self.wait = wait


class CurrencyInUse(DomainError):
    """There are deals with amounts in the present currency."""


class LeadUnreachable(DomainError):
    """The lead has blocked the bot, so nothing can be sent to them now."""


class LeadStopped(LeadUnreachable):
    """The lead asked not to be written to."""


class LeadWithoutChat(LeadUnreachable):
    """The person has never written to the bot, or has been erased."""


class LeadErased(DomainError):
    """There is nothing left of the person that could be erased."""


class BothOpen(DomainError):
    """Both leads have an open deal in the same plan, and one person has at most one."""

    def __init__(self, first_id: int, second_id: int) -> None:
        super().__init__(first_id, second_id)
        self.first_id, self.second_id = first_id, second_id


class CompanyFileError(DomainError):
    """A file that describes the company or a tunnel is not applied at all; each problem is one line."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


class TunnelNotReady(DomainError):
    """The draft cannot be published; each problem names its block."""

    def __init__(self, tunnel_id: int, problems: Sequence[object]) -> None:
        super().__init__(tunnel_id, problems)
        self.tunnel_id, self.problems = tunnel_id, problems
        """Problems are those of `rules.tunnels_problems`."""


class NothingTicked(DomainError):
    """What was ticked has been handed over already, or was left too long ago."""


class TicksChanged(DomainError):
    """Other deals are ticked than those that were shown for confirmation."""


class Invalid(DomainError):
    """A value is not acceptable. ``field`` and ``problem`` are keys of `views.errors`; ``about`` fills its words."""

    def __init__(self, field: str, problem: str, about: Mapping[str, object] | None = None) -> None:
        super().__init__(field, problem)
        self.field, self.problem, self.about = field, problem, dict(about or {})
