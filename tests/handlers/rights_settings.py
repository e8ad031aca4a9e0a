"""Who may press and type what admins set up: one line for each payload and field, as in `rights.py`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from crm_core.models import Permission
from crm_core.results.invites import Way
from keyboards import (
    company,
    groups,
    guide,
    invites,
    log,
    places,
    plans,
    plans_wizard,
    reasons,
    roles,
    sources,
    staff,
    statuses,
    team,
)
from keyboards.asking import Field
from keyboards.buttons import Payload
from tests.handlers.needs import By, Needs, needs

P = Permission
PLANS, SETTINGS = needs(P.EDIT_PLANS), needs(P.EDIT_SETTINGS)
LOG = needs(P.SEE_LOG, deal_id=0)
"""Of one deal it shows to those who see the deal."""
PEOPLE = needs(P.EDIT_PEOPLE, manager_id="subordinate")
EVERYTHING = needs(P.EDIT_SETTINGS, P.EDIT_PLANS, P.EDIT_PEOPLE)
"""What the first steps of a company need."""
MEMBER = needs(P.EDIT_PLANS, manager_id="colleague")

ADMIN_FIELDS = {
    Field.REASON_NEW: needs(P.EDIT_PLANS, id=0),
    Field.REASON_NAME: needs(P.EDIT_PLANS, id="reason"),
    Field.LOG_DEAL: needs(P.SEE_LOG, P.SEE_ALL_DEALS, id=0, typed="1"),  # a number fits if the deal may be seen
    Field.LOG_DAYS: needs(P.SEE_LOG, id=0, typed="1.10–15.10.2026"),
    Field.ROLE_NEW: needs(P.EDIT_PEOPLE, id=0),
    Field.ROLE_NAME: needs(P.EDIT_PEOPLE, id="role"),
    Field.COMPANY_NAME: needs(P.EDIT_SETTINGS, id=0),
    Field.COMPANY_CURRENCY: needs(P.EDIT_SETTINGS, id=0, typed="UAH"),
    Field.COMPANY_ZONE: needs(P.EDIT_SETTINGS, id=0, typed="Europe/London"),
    Field.COMPANY_WORDS: needs(P.EDIT_SETTINGS, id=1),
    Field.COMPANY_HOURS: needs(P.EDIT_SETTINGS, id=0, typed="9-18"),
    Field.SOURCE_NEW: needs(P.EDIT_PLANS, id="plan"),
    Field.SOURCE_NAME: needs(P.EDIT_PLANS, id="source"),
    Field.PLAN_NAME: needs(P.EDIT_PLANS, id="plan"),
    Field.PLAN_BILL: needs(P.EDIT_PLANS, id="plan"),
    Field.PLAN_LABEL: needs(P.EDIT_PLANS, id="plan"),
    Field.NEW_PLAN_NAME: needs(P.EDIT_PLANS, id=0),
    Field.NEW_PLAN_BILL: needs(P.EDIT_PLANS, id=0),
    Field.NEW_PLAN_LABEL: needs(P.EDIT_PLANS, id=0),
    Field.PERSON_NAME: needs(P.EDIT_PEOPLE, id="subordinate"),
    Field.PERSON_CAP: needs(P.EDIT_PEOPLE, id="subordinate"),
    Field.PERSON_HOURS: needs(P.EDIT_PEOPLE, id="subordinate", typed="9-18"),
    Field.STATUS_NEW: needs(P.EDIT_PLANS, id="plan"),
    Field.STATUS_NAME: needs(P.EDIT_PLANS, id="status"),
    Field.STATUS_REASON: needs(P.EDIT_PLANS, id="lost status"),
}

VERSION = 7
"""Of everything that has one: a payload can carry the current version without knowing of what."""
TYPED_ID = 3
"""Of the message that the half-made action is to send."""
DRAFTS: dict[str, Callable[[Mapping[str, int]], dict[str, Any]]] = {
    "plan": lambda _ids: {"name": "Vebinary", "bill": 100, "label": "VEB"},
    "invite": lambda ids: {"role_id": ids["role"]},
    "mass": lambda ids: {
        "audience": ids["audience"],
        "kind": "add_to_plan",
        "plan_id": ids["plan"],
        "manager_id": -1,
        "item_id": ids["status"],
        "extra": 0,
    },
    "letter": lambda _ids: {"text": "News", "html": None, "typed_id": TYPED_ID},
    "tunnel_try": lambda ids: {
        "tunnel_id": ids["tunnel"],
        "version": VERSION,
        "block": ids["block"],
        "waits": "button",
        "due": None,
        "step": 1,
        "answers": {},
        "fields": {},
        "values": {},
    },
    "ticked": lambda ids: {"deals": {str(ids["deal"]): ids["colleague"]}, "version": VERSION},
}
"""What whoever presses has half filled in, so that the last button of a form does something."""

REASON_TICKS = needs(P.EDIT_PLANS, status_id="lost status")

ADMIN: dict[type[Payload], Needs | By] = {
    reasons.Reasons: PLANS,
    reasons.OpenReason: PLANS,
    reasons.AddUsualReasons: PLANS,
    reasons.ArchiveReason: PLANS,
    places.Plans: PLANS,
    places.NewPlan: PLANS,
    places.OpenPlan: PLANS,
    places.PlanStatuses: PLANS,
    places.PlanTeam: PLANS,
    places.PlanLinks: PLANS,
    plans.PlanScreen: PLANS,
    plans.SharePlan: PLANS,
    plans.ArchivePlan: PLANS,
    plans.DefaultPlan: PLANS,
    plans_wizard.PlanStep: PLANS,
    plans_wizard.FillPlan: PLANS,
    plans_wizard.ShareNewPlan: PLANS,
    plans_wizard.TickMember: MEMBER,
    plans_wizard.CreatePlan: PLANS,
    plans_wizard.DropPlan: PLANS,
    statuses.OpenStatus: PLANS,
    statuses.ShiftStatus: PLANS,
    statuses.StatusColours: PLANS,
    statuses.ColourStatus: PLANS,
    statuses.DeleteStatus: PLANS,
    statuses.RemoveStatus: needs(P.EDIT_PLANS, to="other status"),
    statuses.RequireReasons: REASON_TICKS,
    statuses.TickReason: REASON_TICKS,
    statuses.UsualReasons: REASON_TICKS,
    team.OpenMember: MEMBER,
    team.Newcomer: PLANS,
    team.AddMember: needs(P.EDIT_PLANS, manager_id="newcomer"),
    team.SwitchMember: MEMBER,
    team.RemoveMember: MEMBER,
    team.ChooseHeir: MEMBER,
    team.DecideRemoval: needs(P.EDIT_PLANS, manager_id="colleague", to="other"),
    sources.ArchivedSources: PLANS,
    sources.OpenSource: PLANS,
    sources.ArchiveSource: PLANS,
    sources.PlanPicture: PLANS,
    sources.SourcePicture: PLANS,
    places.People: PEOPLE,
    places.OpenPerson: PEOPLE,
    staff.AskDismissal: PEOPLE,
    staff.ConfirmDismissal: PEOPLE,
    staff.Dismiss: PEOPLE,
    staff.HeirList: PEOPLE,
    staff.GiveRole: PEOPLE,
    staff.LoseRights: PEOPLE,
    staff.PersonCap: PEOPLE,
    staff.PersonDay: PEOPLE,
    staff.PersonHours: PEOPLE,
    staff.PersonPlans: PEOPLE,
    staff.PersonRole: PEOPLE,
    staff.PersonShift: PEOPLE,
    staff.SeatPerson: PEOPLE,
    staff.SetCap: PEOPLE,
    staff.SetPersonHours: PEOPLE,
    staff.TakeBack: needs(P.EDIT_PEOPLE, manager_id="former"),
    places.Invites: PEOPLE,
    invites.OpenInvite: PEOPLE,
    invites.RevokeInvite: PEOPLE,
    invites.NewLink: PEOPLE,
    invites.PickPeople: PEOPLE,
    invites.InviteForm: PEOPLE,
    invites.InviteRole: PEOPLE,
    invites.InvitePlan: PEOPLE,
    invites.InviteHours: PEOPLE,
    invites.MakeLink: PEOPLE,
    invites.AddPicked: PEOPLE,
    invites.DropInvite: By("way", dict.fromkeys(Way, PEOPLE)),
    places.Roles: PEOPLE,
    places.OpenRole: PEOPLE,
    roles.RoleRights: PEOPLE,
    roles.SetRight: By("permission", {right: needs(P.EDIT_PEOPLE, right) for right in P}),
    roles.DeleteRole: PEOPLE,
    places.CompanyScreen: SETTINGS,
    company.CompanyBasic: SETTINGS,
    company.CompanyHours: SETTINGS,
    company.CompanyWords: SETTINGS,
    company.OpenWords: SETTINGS,
    company.ResetWords: SETTINGS,
    company.SetCompanyDay: SETTINGS,
    company.SetCompanyHours: SETTINGS,
    company.SetCompanyLanguage: SETTINGS,
    company.SetCurrency: SETTINGS,
    company.SetSwitch: SETTINGS,
    company.SetUndoTime: SETTINGS,
    company.SetZone: SETTINGS,
    company.UndoTime: SETTINGS,
    groups.Groups: SETTINGS,
    groups.OpenGroup: SETTINGS,
    groups.LinkGroup: SETTINGS,
    groups.UnbindGroup: needs(P.EDIT_SETTINGS, group=4001),
    places.Guide: EVERYTHING,
    guide.TakeDeals: needs(P.EDIT_SETTINGS, P.EDIT_PLANS, P.EDIT_PEOPLE, P.EDIT_OWN_DEALS),
    places.Log: LOG,
    log.LogWho: LOG,
    log.LogKinds: LOG,
    log.LogDays: LOG,
    log.AskLogDeal: LOG,
    log.AskLogDays: LOG,
    log.LoggedDeal: needs(P.SEE_ALL_DEALS, deal_id=0),
}
