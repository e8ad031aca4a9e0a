"""Who may press, type and command what: one line for each payload, field and command.

`test_rights.py` finds all of them by itself and asks here; what is not declared fails with the line to add.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from crm_core.models import Permission
from keyboards import (
    chats,
    deals,
    home,
    leads,
    log,
    notices,
    places,
    reasons,
    reports,
    roles,
)
from keyboards.asking import AskText, Field
from keyboards.buttons import Payload
from keyboards.deals import Screen
from tests.handlers.needs import By, Needs, needs

P = Permission
STAFF = needs()
"""Everybody on staff."""
LEADS = Needs((), for_leads=True)
"""Only people who are not on staff."""

ROWS = {
    "deal_id": "deal",
    "opened_id": "deal",
    "plan_id": "plan",
    "status_id": "status",
    "reason_id": "reason",
    "manager_id": "colleague",
    "about_id": "colleague",
    "heir_id": "other",
    "role_id": "role",
    "invite_id": "invite",
    "source_id": "source",
}
"""Fields that carry an id, and the row of `marked.py` that a press carries there."""
PLAIN: dict[str, int | str] = {
    **dict.fromkeys(("page", "anchor", "start", "end", "only", "roles", "plans", "people", "day"), 0),
    "pages": 1,
    "cap": 3,
    "minutes": 5,
    "hours": 24,
    "group": "",
    "preset": "",
    "code": "EUR",
    "zone": "Europe/London",
}
"""Fields that carry neither an id nor one of a few values."""
DRAFTS: dict[str, Callable[[Mapping[str, int]], dict[str, Any]]] = {}
"""What whoever presses has half filled in, so that the last button of a form does something."""

DEAL = needs(P.SEE_ALL_DEALS)
"""What can be done with a colleague's deal by whoever sees it."""
EDITED = needs(P.EDIT_ALL_DEALS)
CANCELLED = needs(P.EDIT_ALL_DEALS, P.EDIT_DEALS_IN_BULK, deal_id="lost deal")
TRANSFERRED = needs(P.TRANSFER_DEALS, P.SEE_ALL_DEALS, manager_id="other")
REPORTS = needs(P.SEE_OWN_REPORTS)
PLANS, SETTINGS = needs(P.EDIT_PLANS), needs(P.EDIT_SETTINGS)
LOG = needs(P.SEE_LOG, deal_id=0)
"""Of one deal it shows to those who see the deal."""
PEOPLE = needs(P.EDIT_PEOPLE, manager_id="subordinate")

DEAL_SCREENS = {
    **dict.fromkeys((Screen.MORE, Screen.STATUSES, Screen.HISTORY, Screen.WHY, Screen.LINK), DEAL),
    **dict.fromkeys((Screen.WIN, Screen.LOSE), EDITED),
    Screen.CANCEL: CANCELLED,
    Screen.TRANSFER: TRANSFERRED,
}
DEAL_LISTS: dict[str, Needs | None] = {**dict.fromkeys("mnuv", needs(plan_id="archived plan")), "s": None}
FIELDS = {
    Field.DEAL_FINAL_AMOUNT: needs(P.EDIT_ALL_DEALS, id="deal"),
    Field.DEAL_AMOUNT: needs(P.EDIT_ALL_DEALS, id="deal"),
    Field.DEAL_CLARIFICATION: needs(P.EDIT_ALL_DEALS, id="lost deal"),
    Field.REASON_NEW: needs(P.EDIT_PLANS, id=0),
    Field.REASON_NAME: needs(P.EDIT_PLANS, id="reason"),
    Field.LOG_DEAL: needs(P.SEE_LOG, P.SEE_ALL_DEALS, id=0, typed="1"),  # a number fits if the deal may be seen
    Field.LOG_DAYS: needs(P.SEE_LOG, id=0, typed="1.10–15.10.2026"),
    Field.ROLE_NEW: needs(P.EDIT_PEOPLE, id=0),
    Field.ROLE_NAME: needs(P.EDIT_PEOPLE, id="role"),
}

PAYLOADS: dict[type[Payload], Needs | By] = {
    AskText: By("field", FIELDS),
    home.HomeScreen: STAFF,
    home.Shift: STAFF,
    home.Languages: STAFF,
    home.SetLanguage: STAFF,
    leads.LeadStart: LEADS,
    leads.LeavePhone: LEADS,
    leads.LeadLanguages: LEADS,
    leads.SetLeadLanguage: LEADS,
    chats.ReplyToLead: DEAL,
    deals.OpenDeal: DEAL,
    deals.DealBelow: DEAL,
    deals.ListedDeal: DEAL,
    deals.PassOffer: DEAL,
    deals.UndoDeal: DEAL,
    deals.MoveDeal: EDITED,
    deals.WinDeal: EDITED,
    deals.LoseDeal: EDITED,
    deals.CancelDeal: CANCELLED,
    deals.TransferDeal: TRANSFERRED,
    deals.TakeDeal: needs(P.TRANSFER_DEALS, P.SEE_ALL_DEALS, deal_id="unassigned deal"),
    deals.DealScreen: By("screen", DEAL_SCREENS),
    deals.DealList: By("scope", DEAL_LISTS),
    reports.Reports: STAFF,
    reports.Report: REPORTS,
    reports.ReportPeriods: REPORTS,
    notices.TryAgain: By(
        "queue", {"i": needs(P.EDIT_SETTINGS, id="dead update"), "o": needs(P.EDIT_SETTINGS, id="dead notice")}
    ),
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
    roles.SetRight: By("permission", {right: needs(P.EDIT_PEOPLE, right) for right in P}),
    roles.DeleteRole: PEOPLE,
    places.CompanyScreen: SETTINGS,
    places.Guide: needs(P.EDIT_SETTINGS, P.EDIT_PLANS, P.EDIT_PEOPLE),
    places.Log: LOG,
    log.LogWho: LOG,
    log.LogKinds: LOG,
    log.LogDays: LOG,
    log.AskLogDeal: LOG,
    log.AskLogDays: LOG,
    log.LoggedDeal: needs(P.SEE_ALL_DEALS, deal_id=0),
}

COMMANDS = {
    **dict.fromkeys(("start", "menu", "new", "deals", "find", "report", "language", "help"), STAFF),
    "phone": LEADS,
    "plans": PLANS,
    "reasons": PLANS,
    "people": PEOPLE,
    "log": LOG,
    "company": SETTINGS,
}
