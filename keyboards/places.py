"""The first screen of each feature that admins use, as a payload: so screens can lead to each other."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import model_validator

from keyboards.buttons import Id, Payload
from keyboards.deals import Day
from keyboards.paging import Page
from keyboards.spelling import Choice, Number


class Plans(Payload, prefix="pl"):
    """The list of sales plans."""

    archived: bool = False
    page: Page = 0


class OpenPlan(Payload, prefix="po"):
    """A plan's card."""

    plan_id: Id


class NewPlan(Payload, prefix="pn"):
    """The form of a new plan: begun, or where it was left."""


class PlanStatuses(Payload, prefix="tl"):
    """A plan's statuses in order."""

    plan_id: Id
    page: Page = 0


class PlanTeam(Payload, prefix="ml"):
    """The managers of a plan."""

    plan_id: Id
    page: Page = 0


class OpenLead(Payload, prefix="bo"):
    """A lead, as audiences show them."""

    lead_id: Id
    audience_id: Number = 0
    """To which the way back leads; 0: to all."""


class PlanLinks(Payload, prefix="ql"):
    """A plan's own link and its named sources."""

    plan_id: Id
    page: Page = 0


class People(Payload, prefix="el"):
    """Everybody on staff, or those who left."""

    former: bool = False
    page: Page = 0


class OpenPerson(Payload, prefix="eo"):
    """A person's card."""

    manager_id: Id


class Invites(Payload, prefix="il"):
    """Invitations, open and used."""

    page: Page = 0


class Roles(Payload, prefix="ol"):
    """Standard and own roles."""

    page: Page = 0


class OpenRole(Payload, prefix="oo"):
    role_id: Id


class CompanyScreen(Payload, prefix="yo"):
    """The company's settings."""


class Guide(Payload, prefix="go"):
    """What a new company still has to set up."""


class Tunnels(Payload, prefix="Tl"):
    """Sales tunnels, living or archived."""

    archived: bool = False
    page: Page = 0


class OpenTunnel(Payload, prefix="To"):
    tunnel_id: Id


class Blocks(Payload, prefix="Tb"):
    """The blocks of a tunnel's draft in order."""

    tunnel_id: Id
    page: Page = 0


class OpenBlock(Payload, prefix="Ty"):
    tunnel_id: Id
    block_id: Number


LogKind = Literal["", "d", "l", "p", "s", "e", "c"]
"""Everything; deals, leads, plans and teams, statuses and reasons, people and roles, the company."""


class Log(Payload, prefix="wl"):
    """A page of the action log; at most one of ``deal_id``, ``plan_id`` and ``about_id`` is set."""

    kind: LogKind = ""
    manager_id: Choice = 0
    """Who did it: 0 is anybody, -1 is the system and leads."""
    deal_id: Number = 0
    plan_id: Number = 0
    """The plan itself, not its deals."""
    about_id: Number = 0
    """A person whom it is about."""
    start: Day = 0
    end: Day = 0
    """First and last day as ordinals; 0 is "without a border"."""
    anchor: Number = 0
    """The entry next to the page; 0 is the newest."""
    back: bool = False
    page: Number = 1

    @model_validator(mode="after")
    def _of_one_thing(self) -> Self:
        if sum(map(bool, (self.deal_id, self.plan_id, self.about_id))) > 1:
            raise ValueError("the log of one thing at a time")
        return self
