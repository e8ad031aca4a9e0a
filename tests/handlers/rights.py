"""Who may press, type and command what: one line for each payload, field and command.

`test_rights.py` finds all payloads by itself and asks here; what is not declared fails with the line to add.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from crm_core.models import Permission
from crm_core.rules.permissions import ALL, with_implied
from keyboards import chats, deals, home, leads, notices, places, reasons, reports, roles
from keyboards.asking import AskText, Field
from keyboards.buttons import Payload
from keyboards.deals import Screen

Rights = frozenset[Permission]
P = Permission


@dataclass(frozen=True)
class Needs:
    """Any of these sets of rights opens it. ``rows``: what a field carries here, if not what it usually does."""

    ways: tuple[Rights, ...]
    rows: Mapping[str, str | int] = field(default_factory=dict)
    for_leads: bool = False
    typed: str = "12"
    """A value that fits, if it asks for one."""

    @property
    def open_to_all(self) -> bool:
        return frozenset() in self.ways

    def met_by(self, rights: Rights) -> bool:
        return any(way <= rights for way in self.ways)

    def everything_else(self) -> Rights:
        """All rights but those that it needs, and but those that bring them along."""
        wanted: Rights = frozenset().union(*self.ways)
        return frozenset(right for right in ALL if not with_implied(frozenset({right})) & wanted)


@dataclass(frozen=True)
class By:
    """It depends on the value of one field."""

    field: str
    needs: Mapping[Any, Needs | None]
    """None: such a button works only on its own message, and nowhere else."""


def needs(*rights: Permission, typed: str = "12", **rows: str | int) -> Needs:
    return Needs((with_implied(frozenset(rights)),), rows, typed=typed)


STAFF = needs()
"""Everybody on staff."""
LEADS = Needs((), for_leads=True)
"""Only people who are not on staff."""

ROWS = {
    "deal_id": "deal",
    "plan_id": "plan",
    "status_id": "status",
    "reason_id": "reason",
    "manager_id": "colleague",
    "about_id": "colleague",
    "role_id": "role",
    "invite_id": "invite",
    "source_id": "source",
    "lead_id": "lead",
}
"""Fields that carry an id, and the row of `marked.py` that a press carries there."""
PLAIN: dict[str, int | str] = {
    "page": 0,
    "pages": 1,
    "anchor": 0,
    "start": 0,
    "end": 0,
    "only": 0,
    "group": "",
    "preset": "",
}
"""Fields that carry neither an id nor a choice."""

DEAL = needs(P.SEE_ALL_DEALS)
"""What can be done with a colleague's deal by whoever sees it."""
EDITED = needs(P.EDIT_ALL_DEALS)
CANCELLED = needs(P.EDIT_ALL_DEALS, P.EDIT_DEALS_IN_BULK, deal_id="lost deal")
PLANS, PEOPLE = needs(P.EDIT_PLANS), needs(P.EDIT_PEOPLE)

PAYLOADS: dict[type[Payload], Needs | By] = {
    home.HomeScreen: STAFF,
    home.Shift: STAFF,
    home.Languages: STAFF,
    home.SetLanguage: STAFF,
    leads.LeadStart: LEADS,
    leads.LeavePhone: LEADS,
    leads.LeadLanguages: LEADS,
    leads.SetLeadLanguage: LEADS,
    deals.OpenDeal: DEAL,
    deals.DealBelow: DEAL,
    deals.ListedDeal: DEAL,
    deals.PassOffer: DEAL,
    deals.UndoDeal: DEAL,
    deals.MoveDeal: EDITED,
    deals.WinDeal: EDITED,
    deals.LoseDeal: EDITED,
    deals.CancelDeal: CANCELLED,
    deals.TransferDeal: needs(P.TRANSFER_DEALS, P.SEE_ALL_DEALS, manager_id="other"),
    deals.TakeDeal: needs(P.TRANSFER_DEALS, P.SEE_ALL_DEALS, deal_id="unassigned deal"),
    deals.DealScreen: By(
        "screen",
        {
            Screen.MORE: DEAL,
            Screen.STATUSES: DEAL,
            Screen.HISTORY: DEAL,
            Screen.WHY: DEAL,
            Screen.LINK: DEAL,
            Screen.WIN: EDITED,
            Screen.LOSE: EDITED,
            Screen.CANCEL: CANCELLED,
            Screen.TRANSFER: needs(P.TRANSFER_DEALS, P.SEE_ALL_DEALS),
        },
    ),
    deals.DealList: By("scope", {**dict.fromkeys("mnuv", needs(plan_id="archived plan")), "s": None}),
    chats.ReplyToLead: DEAL,
    notices.TryAgain: By(
        "queue",
        {"i": needs(P.EDIT_SETTINGS, id="dead update"), "o": needs(P.EDIT_SETTINGS, id="dead notice")},
    ),
    reports.Reports: STAFF,
    reports.Report: needs(P.SEE_OWN_REPORTS),
    reports.ReportPeriods: needs(P.SEE_OWN_REPORTS),
    reasons.Reasons: PLANS,
    reasons.OpenReason: PLANS,
    reasons.AddUsualReasons: PLANS,
    reasons.ArchiveReason: PLANS,
    places.Plans: PLANS,
    places.OpenPlan: PLANS,
    places.PlanStatuses: PLANS,
    places.PlanTeam: PLANS,
    places.PlanLinks: PLANS,
    places.People: PEOPLE,
    places.OpenPerson: PEOPLE,
    places.Invites: PEOPLE,
    places.Roles: PEOPLE,
    places.OpenRole: PEOPLE,
    roles.RoleRights: PEOPLE,
    roles.SetRight: PEOPLE,
    roles.DeleteRole: PEOPLE,
    places.CompanyScreen: needs(P.EDIT_SETTINGS),
    places.Guide: needs(P.EDIT_SETTINGS),
    places.Log: needs(P.SEE_LOG),
    AskText: By(
        "field",
        {
            Field.DEAL_FINAL_AMOUNT: needs(P.EDIT_ALL_DEALS, id="deal"),
            Field.DEAL_AMOUNT: needs(P.EDIT_ALL_DEALS, id="deal"),
            Field.DEAL_CLARIFICATION: needs(P.EDIT_ALL_DEALS, id="lost deal"),
            Field.REASON_NEW: needs(P.EDIT_PLANS, id=0),
            Field.REASON_NAME: needs(P.EDIT_PLANS, id="reason"),
            Field.ROLE_NEW: needs(P.EDIT_PEOPLE, id=0),
            Field.ROLE_NAME: needs(P.EDIT_PEOPLE, id="role"),
        },
    ),
}

COMMANDS: dict[str, Needs] = {
    "start": STAFF,
    "menu": STAFF,
    "new": STAFF,
    "deals": STAFF,
    "find": STAFF,
    "report": STAFF,
    "language": STAFF,
    "help": STAFF,
    "phone": LEADS,
    "plans": PLANS,
    "people": PEOPLE,
    "reasons": PLANS,
    "log": needs(P.SEE_LOG),
    "company": needs(P.EDIT_SETTINGS),
}
