"""Who may press, type and command what: one line for each payload, field and command.

`test_rights.py` finds all of them by itself and asks here; what is not declared fails with the line to add.
"""

from __future__ import annotations

from dataclasses import replace

from crm_core.models import Permission
from crm_core.rules.adding import Origin
from crm_core.rules.permissions import with_implied
from keyboards import (
    chats,
    chats_lists,
    chats_screen,
    chats_templates,
    deals,
    deals_adding,
    deals_describing,
    erasing,
    home,
    leads,
    leaving,
    merging,
    notices,
    reports,
    reports_files,
    tags,
    tasks,
    transfers,
    tunnels_lead,
    views,
)
from keyboards import reports_saved as saved
from keyboards import reports_schedules as schedules
from keyboards.asking import AskText, Field
from keyboards.buttons import Payload
from keyboards.deals import Screen
from tests.handlers.needs import By, Needs, needs
from tests.handlers.rights_audience import AUDIENCE, AUDIENCE_FIELDS, AUDIENCE_PRESSED, KNOWN_LEAD
from tests.handlers.rights_settings import ADMIN, ADMIN_FIELDS, LOG, PEOPLE, PLANS, SETTINGS
from tests.handlers.rights_tunnels import TUNNEL_FIELDS, TUNNELS, TUNNELS_PRESSED

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
    "lead_id": "lead",
    "report_id": "report",
    "template_id": "template",
    "message_id": "photo",
    "before": "message",
    "seen": "message",
    "saved_id": "saved",
    "schedule_id": "schedule",
    "kept_id": "lead",
    "merged_id": "lost lead",
    "merge_id": "merging",
    "tag_id": "tag",
    "audience_id": "audience",
    "item_id": "status",
    "mass_id": "mass",
    "tunnel_id": "tunnel",
    "block_id": "block",
    "run_id": "run",
    "task_id": "task",
}
"""Fields that carry an id, and the row of `marked.py` that a press carries there."""
NOUGHTS = [
    *[
        "value",
        "page",
        "anchor",
        "at",
        "start",
        "end",
        "only",
        "month",
        "reason",
        "sheet",
        "roles",
        "plans",
        "people",
        "day",
        "place",
        "extra",
        "after",
        "number",
        "last",
    ]
]
PLAIN: dict[str, int | str] = {
    **dict.fromkeys(NOUGHTS, 0),
    "pages": 1,
    "cap": 3,
    "minutes": 5,
    "hours": 24,
    "hour": 9,
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
TYPED_LEAD = "Novyi Klient, +380 67 111 22 55"
ADDED_IN_VIEW = needs(P.SEE_ALL_DEALS, P.CREATE_DEALS, typed=TYPED_LEAD, id="view")
ADDED_IN_PLAN = Needs(
    tuple(with_implied(frozenset({right, P.CREATE_DEALS})) for right in (P.SEE_ALL_DEALS, P.EDIT_PLANS)),
    {"id": "plan"},
    typed=TYPED_LEAD,
)
ON_ITS_OWN_MESSAGE = Needs(())
"""Only there: of whatever message it is pressed, the words that it is about are not found."""
REPORTS = needs(P.SEE_OWN_REPORTS)
CHATS = needs(P.SEE_OWN_CHATS)
CHAT = needs(P.SEE_ALL_CHATS)
"""What can be done with the conversation of a colleague's lead by whoever sees it."""
ANSWERED = needs(P.SEE_ALL_CHATS, P.EDIT_ALL_DEALS)
CONNECTED = needs(P.SEE_ALL_CHATS, P.TRANSFER_DEALS)
TEMPLATES = Needs((with_implied(frozenset({P.SEE_OWN_CHATS})), frozenset({P.EDIT_SETTINGS})))
TEMPLATES_CHANGED = needs(P.EDIT_SETTINGS)
EXPORTS = needs(P.SEE_OWN_REPORTS, P.USE_AUDIENCE)
ALL_REPORTS = needs(P.SEE_ALL_REPORTS, P.SEE_ALL_DEALS)

DEAL_SCREENS = {
    **dict.fromkeys((Screen.MORE, Screen.STATUSES, Screen.HISTORY, Screen.WHY, Screen.LINK), DEAL),
    **dict.fromkeys((Screen.WIN, Screen.LOSE, Screen.CONTACT, Screen.TASKS), EDITED),
    Screen.PLANS: ADDED,
    Screen.CANCEL: CANCELLED,
    Screen.TRANSFER: TRANSFERRED,
}
KNOWN = {
    Origin.VIEW: ADDED_IN_VIEW,
    **dict.fromkeys((Origin.PLAN, Origin.SEARCH), replace(ADDED_IN_PLAN, ways=(ADDED_IN_VIEW.ways[0],))),
}
DEAL_LISTS: dict[str, Needs | None] = {**dict.fromkeys("mnuv", needs(plan_id="archived plan")), "s": None}
FIELDS = {
    Field.DEAL_FINAL_AMOUNT: needs(P.EDIT_ALL_DEALS, id="deal"),
    Field.DEAL_AMOUNT: needs(P.EDIT_ALL_DEALS, id="deal"),
    Field.DEAL_CLARIFICATION: needs(P.EDIT_ALL_DEALS, id="lost deal"),
    **dict.fromkeys((Field.VIEW_CREATED, Field.VIEW_CLOSED), needs(id="view", typed="1.10.2026")),
    Field.VIEW_AMOUNT: needs(id="view"),
    Field.VIEW_NAME: needs(id="view"),
    Field.VIEW_DEAL: ADDED_IN_VIEW,
    Field.PLAN_DEAL: ADDED_IN_PLAN,
    Field.REPORT_DAYS: needs(P.SEE_OWN_REPORTS, id="report", typed="1.10.2026"),
    Field.REPORT_SAVE: needs(P.SEE_OWN_REPORTS, id="report"),
    Field.REPORT_NAME: needs(P.SEE_OWN_REPORTS, id="saved"),
    Field.SCHEDULE_TIME: needs(P.SEE_OWN_REPORTS, id="schedule", typed="9:30"),
    **dict.fromkeys((Field.DEAL_TITLE, Field.DEAL_NOTE, Field.LEAD_NAME), needs(P.EDIT_ALL_DEALS, id="deal")),
    Field.LEAD_PHONE: needs(P.EDIT_ALL_DEALS, id="deal", typed="+380671112244"),
    Field.LEAD_EMAIL: needs(P.EDIT_ALL_DEALS, id="deal", typed="olena@example.com"),
    **dict.fromkeys(tasks.TYPED.values(), needs(P.EDIT_ALL_DEALS, id="deal", typed="tomorrow 10:00")),
    Field.TASK_LATER: needs(P.EDIT_ALL_DEALS, id="task", typed="tomorrow 10:00"),
    **dict.fromkeys((Field.TASK_TEXT, Field.TASK_RESULT), needs(P.EDIT_ALL_DEALS, id="task")),
    Field.CHAT_SEARCH: needs(P.SEE_OWN_CHATS, id=0, typed="Vilna"),
    Field.CHAT_NOTE: needs(P.SEE_ALL_CHATS, P.EDIT_ALL_DEALS, id="lead"),
    Field.TEMPLATE_NEW: needs(P.EDIT_SETTINGS, id=chats_templates.COMPANY),
    **dict.fromkeys((Field.TEMPLATE_NAME, Field.TEMPLATE_TEXT), needs(P.EDIT_SETTINGS, id="template")),
    **dict.fromkeys((Field.TAG_NEW, Field.TAG_NAME), needs(P.EDIT_PLANS, id="tag")),
    Field.LEAD_TAG: needs(P.EDIT_ALL_DEALS, id="lead"),
    Field.DEAL_TAG: needs(P.EDIT_ALL_DEALS, id="deal"),
    **ADMIN_FIELDS,
    **AUDIENCE_FIELDS,
    **TUNNEL_FIELDS,
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
    tunnels_lead.TunnelPress: Needs((), {"at": "run step"}, for_leads=True),
    chats.ReplyToLead: EDITED,
    **dict.fromkeys((chats_lists.Chats, chats_lists.ChatPlans), CHATS),
    **dict.fromkeys((chats_lists.OpenChat, chats_lists.ChatBelow), CHAT),
    **dict.fromkeys((chats_screen.ChatEarlier, chats_screen.ChatTeam, chats_screen.ShowMedia), CHAT),
    **dict.fromkeys((chats_screen.ReplyToChat, chats_screen.MarkChat, chats_screen.CloseDialog), ANSWERED),
    **dict.fromkeys((chats_templates.ChatTemplates, chats_templates.SendTemplate), ANSWERED),
    chats_screen.ConnectPerson: CONNECTED,
    chats_screen.ChatDeal: DEAL,
    **dict.fromkeys((chats_templates.Templates, chats_templates.OpenTemplate), TEMPLATES),
    **dict.fromkeys((chats_templates.AskDeletion, chats_templates.DeleteTemplate), TEMPLATES_CHANGED),
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
    **dict.fromkeys((views.ViewPage, views.ViewColumn, views.SavedViews, views.UnsaveViews, views.UnsaveView), STAFF),
    **dict.fromkeys((views.ViewFilters, views.ViewPart, views.ViewChoice, views.ViewReset), STAFF),
    views.OpenView: By("to", dict.fromkeys("fob", needs(plan_id=0))),
    views.OverdueDeals: STAFF,
    views.ViewBoard: DEAL,
    views.ViewedDeal: DEAL,
    views.MoveViewed: EDITED,
    **dict.fromkeys((transfers.Select, transfers.SelectViewed, transfers.Tick, transfers.TickPage), MANY),
    **dict.fromkeys((transfers.TickListed, transfers.Untick, transfers.TickedTakers, transfers.AskTicked), MANY),
    **dict.fromkeys((transfers.HandTicked, transfers.PersonDeals, transfers.AskPersonDeals), MANY),
    **dict.fromkeys((transfers.HandPersonDeals, transfers.AskHandOut, transfers.HandOut), MANY),
    deals_adding.AddKnown: By("origin", KNOWN),
    deals_adding.AddNew: By("origin", dict.fromkeys(Origin)),
    deals_adding.AddFound: ON_ITS_OWN_MESSAGE,
    deals_adding.AddFoundIn: ON_ITS_OWN_MESSAGE,
    deals_describing.RemovePart: EDITED,
    deals_describing.AddToPlan: ADDED,
    **dict.fromkeys((tasks.PlanTask, tasks.OpenTask, tasks.PutOffTask, tasks.DoneTask, tasks.DropTask), EDITED),
    tasks.AddTask: EDITED,
    **dict.fromkeys((merging.ShowPair, merging.AskMerge, merging.MergeLeads), needs(P.EDIT_ALL_DEALS)),
    merging.PartLeads: needs(P.EDIT_ALL_DEALS),
    **dict.fromkeys((erasing.AskErase, erasing.EraseLead), needs(P.EDIT_SETTINGS, P.SEE_ALL_DEALS)),
    reports.Reports: STAFF,
    reports.SetPictures: STAFF,
    reports.NewReport: By("kind", {**dict.fromkeys("rfms", REPORTS), "d": needs(P.SEE_ALL_REPORTS, P.SEE_ALL_DEALS)}),
    **dict.fromkeys((reports.Report, reports.ReportFilter, reports.ReportPart), REPORTS),
    **dict.fromkeys((reports.ReportChoice, reports.ReportCalendar, reports.ReportDays, reports.ReportDeals), REPORTS),
    reports.ReportedDeal: DEAL,
    reports.ReportLeads: needs(P.SEE_OWN_REPORTS, report_id="sources report"),
    reports.ReportedLead: KNOWN_LEAD,
    reports.ReportedLeadDeal: DEAL,
    reports.ReportHand: needs(P.SEE_ALL_REPORTS, P.SEE_ALL_DEALS, report_id="fairness report"),
    reports.DealtDeal: DEAL,
    reports_files.ReportFiles: EXPORTS,
    reports_files.MakeReportFile: EXPORTS,
    **dict.fromkeys((saved.OpenSaved, saved.SavedScreen, saved.MoveSaved, saved.SavedSchedules), REPORTS),
    **dict.fromkeys((saved.AskDeleteSaved, saved.DeleteSaved), REPORTS),
    saved.NewReports: STAFF,
    saved.ShareSaved: By("on", {True: ALL_REPORTS, False: REPORTS}),
    **dict.fromkeys((schedules.MySchedules, schedules.OpenSchedule, schedules.MakeSchedule), REPORTS),
    **dict.fromkeys((schedules.SetScheduleDays, schedules.SetScheduleHour), REPORTS),
    **dict.fromkeys((schedules.PauseSchedule, schedules.DeleteSchedule), REPORTS),
    schedules.ScheduleFor: ALL_REPORTS,
    schedules.MakeScheduleFor: needs(P.SEE_ALL_REPORTS, P.SEE_ALL_DEALS, manager_id="other"),
    notices.TryAgain: By(
        "queue", {"i": needs(P.EDIT_SETTINGS, id="dead update"), "o": needs(P.EDIT_SETTINGS, id="dead notice")}
    ),
    **dict.fromkeys((tags.Tags, tags.OpenTag, tags.AskRemoveTag, tags.RemoveTag), PLANS),
    **dict.fromkeys((tags.LeadTags, tags.TickTag), needs(P.EDIT_ALL_DEALS)),
    **ADMIN,
    **AUDIENCE_PRESSED,
    **TUNNELS_PRESSED,
}

COMMANDS = {
    **dict.fromkeys(("start", "menu", "new", "deals", "find", "report", "language", "help"), STAFF),
    "chats": CHATS,
    **dict.fromkeys(("phone", "forget"), LEADS),
    "stop": TELLING,
    "plans": PLANS,
    "reasons": PLANS,
    "tunnels": TUNNELS,
    "people": PEOPLE,
    "tags": PLANS,
    "audience": AUDIENCE,
    "log": LOG,
    "company": SETTINGS,
}
