"""What the buttons of the deal screens carry, and the list of deals as a payload."""

from __future__ import annotations

from datetime import date
from enum import StrEnum
from typing import Annotated, Literal

from pydantic import Field

from crm_core.models import Kind
from crm_core.rules.filters import Days, DealFilter, Scope
from keyboards.buttons import Id, Payload, Version
from keyboards.paging import Page
from keyboards.spelling import HIGHEST_ID, NONE, Choice, Number


class Screen(StrEnum):
    """The screens behind a deal's card; none of them changes anything."""

    MORE = "m"
    STATUSES = "s"
    WIN = "w"
    LOSE = "l"
    CANCEL = "c"
    TRANSFER = "t"
    HISTORY = "h"
    WHY = "y"
    LINK = "k"
    CONTACT = "e"
    TASKS = "a"
    PLANS = "p"
    """Where the lead may be put as well."""


class OpenDeal(Payload, prefix="d"):
    deal_id: Id


class DealBelow(Payload, prefix="db"):
    """The card as a message of its own: the tapped one says something that should stay."""

    deal_id: Id


class DealScreen(Payload, prefix="ds"):
    deal_id: Id
    screen: Screen
    page: Page = 0


class MoveDeal(Payload, prefix="dm"):
    deal_id: Id
    status_id: Id
    version: Version


class WinDeal(Payload, prefix="dw"):
    deal_id: Id
    version: Version


class LoseDeal(Payload, prefix="dx"):
    deal_id: Id
    reason_id: Annotated[int, Field(ge=0, le=HIGHEST_ID)]
    """0 is "no reason", for plans that ask for none."""
    version: Version


class UndoDeal(Payload, prefix="du"):
    deal_id: Id
    version: Version


class CancelDeal(Payload, prefix="dc"):
    deal_id: Id
    version: Version


class TransferDeal(Payload, prefix="dt"):
    deal_id: Id
    manager_id: Id
    version: Version


class TransferByRule(Payload, prefix="dr"):
    deal_id: Id
    version: Version


class TakeDeal(Payload, prefix="dg"):
    deal_id: Id


class PassOffer(Payload, prefix="dp"):
    deal_id: Id


ScopeKey = Literal["m", "n", "u", "v", "s"]
KindKey = Literal["", "o", "w", "l"]
SCOPE_KEYS: dict[Scope, ScopeKey] = {Scope.MINE: "m", Scope.NEW: "n", Scope.UNASSIGNED: "u", Scope.VISIBLE: "v"}
KIND_KEYS: dict[Kind | None, KindKey] = {None: "", Kind.OPEN: "o", Kind.WON: "w", Kind.LOST: "l"}
SCOPES = {key: scope for scope, key in SCOPE_KEYS.items()}
KINDS = {key: kind for kind, key in KIND_KEYS.items()}
SEARCH: ScopeKey = "s"
"""What the message answers is searched for among all the actor may see; "open" or any kind."""
LAST_DAY = date.max.toordinal() - 1

Day = Annotated[Number, Field(le=LAST_DAY)]


class DealList(Payload, prefix="dl"):
    """A page of a list of deals; it fits for every id."""

    scope: ScopeKey = "m"
    kind: KindKey = ""
    plan_id: Choice = 0
    manager_id: Choice = 0
    reason_id: Choice = 0
    """0 is any, -1 is "without"."""
    start: Day = 0
    end: Day = 0
    """First and last day of the closing as ordinals; 0 is "without a border"."""
    anchor: Number = 0
    back: bool = False
    page: Number = 1

    def list_page(self) -> DealList:
        """The page that one of its buttons belongs to."""
        return DealList.model_validate({name: getattr(self, name) for name in DealList.model_fields})


class ListedDeal(DealList, prefix="do"):
    """A deal of a list: its card leads back to that page."""

    deal_id: Number
    pages: Number


def deal_filter(listed: DealList) -> DealFilter:
    span = days(listed)
    return DealFilter(
        scope=SCOPES.get(listed.scope, Scope.VISIBLE),
        kind=KINDS[listed.kind],
        plan_id=_chosen(listed.plan_id),
        manager_id=_chosen(listed.manager_id),
        reason_id=_chosen(listed.reason_id),
        without_reason=listed.reason_id == NONE,
        without_manager=listed.manager_id == NONE,
        closed=span if span != Days() else None,
    )


def days(listed: DealList) -> Days:
    return Days(_day(listed.start), _day(listed.end))


def _day(ordinal: int) -> date | None:
    return date.fromordinal(ordinal) if ordinal else None


def _chosen(number: int) -> int | None:
    return number if number > 0 else None
