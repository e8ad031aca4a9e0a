"""The entities, one module a feature."""

from crm_core.models.audit import ActorKind, AuditEntry, Event
from crm_core.models.base import Base, Versioned
from crm_core.models.company import Company
from crm_core.models.deals import SORT_LENGTH, Assignment, ClosedTotal, Deal, DealTotal, StatusChange
from crm_core.models.leads import Direction, Lead, LeadManager, LeadMessage, StaffMessage
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
from crm_core.models.search import LEAD_SEARCH, SearchDue
from crm_core.models.views import DealView

__all__ = [
    "LABEL_LENGTH",
    "LABEL_LIMIT",
    "LEAD_SEARCH",
    "SORT_LENGTH",
    "SOURCE_LIMIT",
    "ActorKind",
    "Assignment",
    "AuditEntry",
    "Base",
    "ClosedTotal",
    "Colour",
    "Company",
    "Deal",
    "DealTotal",
    "DealView",
    "Direction",
    "Event",
    "Form",
    "InboxState",
    "InboxUpdate",
    "Invite",
    "InvitePlan",
    "Kind",
    "Lead",
    "LeadManager",
    "LeadMessage",
    "Manager",
    "Mode",
    "Notice",
    "NoticeClass",
    "NoticeKind",
    "NoticeState",
    "Permission",
    "Pick",
    "PlanLoad",
    "PlanMember",
    "PlanReason",
    "Pool",
    "RefusalReason",
    "Role",
    "RolePermission",
    "SalesPlan",
    "SearchDue",
    "Source",
    "StaffMessage",
    "Status",
    "StatusChange",
    "Versioned",
]
