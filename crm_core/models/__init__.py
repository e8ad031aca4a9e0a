"""The entities, one module a feature."""

from crm_core.models.audience import Audience, AudienceTick
from crm_core.models.audit import ActorKind, AuditEntry, Event
from crm_core.models.base import Base, Versioned
from crm_core.models.company import Company
from crm_core.models.copies import OpenCard
from crm_core.models.deals import SORT_LENGTH, Assignment, ClosedTotal, Deal, DealTotal, StatusChange
from crm_core.models.erasing import Erased
from crm_core.models.groups import TeamGroup
from crm_core.models.leads import (
    WORDS_ALONE,
    Direction,
    Lead,
    LeadManager,
    LeadMention,
    LeadMessage,
    MessageKind,
    StaffMessage,
    Template,
)
from crm_core.models.mass import Halt, MassAction, MassLot, MassState, MassWatcher
from crm_core.models.merging import LeadMerge
from crm_core.models.people import Invite, InvitePlan, Manager, Permission, Role, RolePermission
from crm_core.models.plans import (
    LABEL_LENGTH,
    LABEL_LIMIT,
    SOURCE_LIMIT,
    Colour,
    Kind,
    Mode,
    Pick,
    PlanLoad,
    PlanMember,
    PlanReason,
    Pool,
    RefusalReason,
    SalesPlan,
    Source,
    Status,
)
from crm_core.models.queues import Form, InboxState, InboxUpdate, Notice, NoticeClass, NoticeKind, NoticeState
from crm_core.models.reports import ReportSchedule, SavedReport
from crm_core.models.search import LEAD_SEARCH, SearchDue
from crm_core.models.tags import TAG_LENGTH, TAG_LIMIT, LeadTag, Tag
from crm_core.models.views import DealView, KeptView, ReportView

__all__ = [
    "LABEL_LENGTH",
    "LABEL_LIMIT",
    "LEAD_SEARCH",
    "SORT_LENGTH",
    "SOURCE_LIMIT",
    "TAG_LENGTH",
    "TAG_LIMIT",
    "WORDS_ALONE",
    "ActorKind",
    "Assignment",
    "Audience",
    "AudienceTick",
    "AuditEntry",
    "Base",
    "ClosedTotal",
    "Colour",
    "Company",
    "Deal",
    "DealTotal",
    "DealView",
    "Direction",
    "Erased",
    "Event",
    "Form",
    "Halt",
    "InboxState",
    "InboxUpdate",
    "Invite",
    "InvitePlan",
    "KeptView",
    "Kind",
    "Lead",
    "LeadManager",
    "LeadMention",
    "LeadMerge",
    "LeadMessage",
    "LeadTag",
    "Manager",
    "MassAction",
    "MassLot",
    "MassState",
    "MassWatcher",
    "MessageKind",
    "Mode",
    "Notice",
    "NoticeClass",
    "NoticeKind",
    "NoticeState",
    "OpenCard",
    "Permission",
    "Pick",
    "PlanLoad",
    "PlanMember",
    "PlanReason",
    "Pool",
    "RefusalReason",
    "ReportSchedule",
    "ReportView",
    "Role",
    "RolePermission",
    "SalesPlan",
    "SavedReport",
    "SearchDue",
    "Source",
    "StaffMessage",
    "Status",
    "StatusChange",
    "Tag",
    "TeamGroup",
    "Template",
    "Versioned",
]
