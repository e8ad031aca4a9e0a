"""What the buttons of views carry: a view is kept in the database, so a button needs only its number."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from crm_core.rules.views import Part
from keyboards.buttons import Id, Payload, Version
from keyboards.deals import DealList
from keyboards.paging import Page
from keyboards.spelling import Choice, Number

ViewId = Annotated[Number, Field(ge=1)]


class ViewPage(Payload, prefix="v"):
    """A page of the view's deals."""

    view_id: ViewId
    anchor: Number = 0
    back: bool = False
    page: Number = 1
    quick: bool = False
    """With a button beside each deal that moves it on."""

    def list_page(self) -> ViewPage:
        """The page that one of its buttons belongs to."""
        return ViewPage.model_validate({name: getattr(self, name) for name in ViewPage.model_fields})


class ViewedDeal(ViewPage, prefix="vo"):
    """A deal of the page: its card leads back there."""

    deal_id: Number
    pages: Number


class MoveViewed(ViewPage, prefix="vm"):
    """A deal of the page to its next status; the page stays."""

    deal_id: Number
    status_id: Number
    version: Version


class ViewBoard(Payload, prefix="vb"):
    """The statuses of the view's plan, or of another."""

    view_id: ViewId
    plan_id: Number = 0


class ViewColumn(Payload, prefix="vk"):
    """The deals of the view in one status."""

    view_id: ViewId
    status_id: Id


class OverdueDeals(Payload, prefix="vt"):
    """The person's own deals on which something should have been done by now."""


class ViewFilters(Payload, prefix="vf"):
    """The filter panel."""

    view_id: ViewId


class ViewPart(Payload, prefix="vp"):
    """The choices of one part."""

    view_id: ViewId
    part: Part
    page: Page = 0


class ViewChoice(Payload, prefix="vc"):
    """One choice, which applies at once."""

    view_id: ViewId
    part: Part
    value: Choice


class ViewReset(Payload, prefix="vr"):
    view_id: ViewId


class SavedViews(Payload, prefix="vs"):
    """The person's saved lists."""


class UnsaveViews(Payload, prefix="vx"):
    """Which of them is not needed any more?"""


class UnsaveView(Payload, prefix="vu"):
    view_id: ViewId


Place = Literal["f", "b", "o"]
"""The filter panel, the board, the order."""


class OpenView(DealList, prefix="vl"):
    """A simple list becomes a view that can be changed."""

    to: Place
