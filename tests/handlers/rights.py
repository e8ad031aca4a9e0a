"""Who may press, type and command what: one line for each payload, field and command.

`test_rights.py` finds all of them by itself and asks here; what is not declared fails with the line to add.
"""

from __future__ import annotations

from crm_core.models import Permission
from keyboards import (
    chats,
    deals,
    deals_describing,
    erasing,
    home,
    leads,
    leaving,
    merging,
    notices,
    reports,
    transfers,
    views,
)
from keyboards.asking import AskText, Field
from keyboards.buttons import Payload
from keyboards.deals import Screen
from tests.handlers.needs import By, Needs, needs
from tests.handlers.rights_settings import ADMIN, ADMIN_FIELDS, LOG, PEOPLE, PLANS, SETTINGS

P = Permission
STAFF = needs()
"""Everybody on staff."""
LEADS = Needs((), for_leads=True)
"""Only people who are not on staff."""
TELLING = Needs((), for_leads=True, tells=True)
"""Of what these do, their managers hear."""

ROWS = {
    "deal_id": "deal",
    "opened_id": "deal",
    "plan_id": "plan",
    "status_id": "status",
    "reason_id": "reason",
    "manager_id": "colleague",
    "about_id": "colleague",
    "heir_id": "other",
    "to_id": "other",
    "role_id": "role",
    "invite_id": "invite",
    "source_id": "source",
    "view_id": "view",
    "kept_id": "lead",
    "merged_id": "lost lead",
    "merge_id": "merging",
}
"""Fields that carry an id, and the row of `marked.py` that a press carries there."""
PLAIN: dict[str, int | str] = {
    **dict.fromkeys(("value", "page", "anchor", "start", "end", "only", "roles", "plans", "people", "day"), 0),
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
DEAL = needs(P.SEE_ALL_DEALS)
"""What can be done with a colleague's deal by whoever sees it."""
EDITED = needs(P.EDIT_ALL_DEALS)
CANCELLED = needs(P.EDIT_ALL_DEALS, P.EDIT_DEALS_IN_BULK, deal_id="lost deal")
TRANSFERRED = needs(P.TRANSFER_DEALS, P.SEE_ALL_DEALS, manager_id="other")
MANY = needs(P.TRANSFER_DEALS, P.EDIT_DEALS_IN_BULK)
ADDED = needs(P.SEE_ALL_DEALS, P.CREATE_DEALS)
REPORTS = needs(P.SEE_OWN_REPORTS)

DEAL_SCREENS = {
    **dict.fromkeys((Screen.MORE, Screen.STATUSES, Screen.HISTORY, Screen.WHY, Screen.LINK), DEAL),
    **dict.fromkeys((Screen.WIN, Screen.LOSE, Screen.CONTACT), EDITED),
    Screen.PLANS: ADDED,
    Screen.CANCEL: CANCELLED,
    Screen.TRANSFER: TRANSFERRED,
}
DEAL_LISTS: dict[str, Needs | None] = {**dict.fromkeys("mnuv", needs(plan_id="archived plan")), "s": None}
FIELDS = {
    Field.DEAL_FINAL_AMOUNT: needs(P.EDIT_ALL_DEALS, id="deal"),
    Field.DEAL_AMOUNT: needs(P.EDIT_ALL_DEALS, id="deal"),
    Field.DEAL_CLARIFICATION: needs(P.EDIT_ALL_DEALS, id="lost deal"),
    **dict.fromkeys((Field.VIEW_CREATED, Field.VIEW_CLOSED), needs(id="view", typed="1.10.2026")),
    Field.VIEW_AMOUNT: needs(id="view"),
    Field.VIEW_NAME: needs(id="view"),
    **dict.fromkeys((Field.DEAL_TITLE, Field.DEAL_NOTE, Field.LEAD_NAME), needs(P.EDIT_ALL_DEALS, id="deal")),
    Field.LEAD_PHONE: needs(P.EDIT_ALL_DEALS, id="deal", typed="+380671112244"),
    Field.LEAD_EMAIL: needs(P.EDIT_ALL_DEALS, id="deal", typed="olena@example.com"),
    **ADMIN_FIELDS,
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
    leaving.ForgetMe: TELLING,
    chats.ReplyToLead: EDITED,
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
    deals.TransferByRule: TRANSFERRED,
    deals.TakeDeal: needs(P.TRANSFER_DEALS, P.SEE_ALL_DEALS, P.EDIT_OWN_DEALS, deal_id="unassigned deal"),
    deals.DealScreen: By("screen", DEAL_SCREENS),
    deals.DealList: By("scope", DEAL_LISTS),
    **dict.fromkeys((views.ViewPage, views.ViewColumn, views.SavedViews, views.UnsaveView), STAFF),
    **dict.fromkeys((views.ViewFilters, views.ViewPart, views.ViewChoice, views.ViewReset), STAFF),
    views.OpenView: By("to", dict.fromkeys("fob", needs(plan_id=0))),
    views.ViewBoard: DEAL,
    views.ViewedDeal: DEAL,
    views.MoveViewed: EDITED,
    transfers.Select: MANY,
    transfers.Tick: MANY,
    transfers.TickPage: MANY,
    transfers.Untick: MANY,
    transfers.TickedTakers: MANY,
    transfers.AskTicked: MANY,
    transfers.HandTicked: MANY,
    transfers.PersonDeals: MANY,
    transfers.AskPersonDeals: MANY,
    transfers.HandPersonDeals: MANY,
    transfers.AskHandOut: MANY,
    transfers.HandOut: MANY,
    deals_describing.RemovePart: EDITED,
    deals_describing.AddToPlan: ADDED,
    **dict.fromkeys((merging.ShowPair, merging.AskMerge, merging.MergeLeads), needs(P.EDIT_ALL_DEALS)),
    merging.PartLeads: needs(P.EDIT_ALL_DEALS),
    **dict.fromkeys((erasing.AskErase, erasing.EraseLead), needs(P.EDIT_SETTINGS, P.SEE_ALL_DEALS)),
    reports.Reports: STAFF,
    reports.Report: REPORTS,
    reports.ReportPeriods: REPORTS,
    notices.TryAgain: By(
        "queue", {"i": needs(P.EDIT_SETTINGS, id="dead update"), "o": needs(P.EDIT_SETTINGS, id="dead notice")}
    ),
    **ADMIN,
}

COMMANDS = {
    **dict.fromkeys(("start", "menu", "new", "deals", "find", "report", "language", "help"), STAFF),
    **dict.fromkeys(("phone", "forget"), LEADS),
    "stop": TELLING,
    "plans": PLANS,
    "reasons": PLANS,
    "people": PEOPLE,
    "log": LOG,
    "company": SETTINGS,
}
