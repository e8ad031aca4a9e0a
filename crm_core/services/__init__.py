"""Use cases. One public method is one transaction."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from random import Random

from crm_core.db import Database
from crm_core.services.adding import AddingService
from crm_core.services.audience import AudienceService
from crm_core.services.audience_actions import AudienceActionService
from crm_core.services.audience_files import AudienceFileService
from crm_core.services.chats import ChatService
from crm_core.services.company import CompanyService
from crm_core.services.copies import CopyService
from crm_core.services.deals import DealService
from crm_core.services.dialogs import DialogService
from crm_core.services.erasing import ErasingService
from crm_core.services.forms import FormService
from crm_core.services.groups import GroupService
from crm_core.services.inbox import InboxService
from crm_core.services.invites import InviteService
from crm_core.services.leads import LeadService
from crm_core.services.leaving import LeavingService
from crm_core.services.log import LogService
from crm_core.services.mass import MassService
from crm_core.services.merging import MergingService
from crm_core.services.outbox import OutboxService
from crm_core.services.people import PeopleService
from crm_core.services.plans import PlanService
from crm_core.services.reasons import ReasonService
from crm_core.services.report_saved import SavedReportService
from crm_core.services.report_schedules import ReportScheduleService
from crm_core.services.report_views import ReportViewService
from crm_core.services.reports import ReportService
from crm_core.services.roles import RoleService
from crm_core.services.search import SearchService
from crm_core.services.sources import SourceService
from crm_core.services.staff import StaffService
from crm_core.services.statuses import StatusService
from crm_core.services.tags import TagService
from crm_core.services.tasks import TaskService
from crm_core.services.team import TeamService
from crm_core.services.templates import TemplateService
from crm_core.services.transfers import TransferService
from crm_core.services.tunnels import TunnelService
from crm_core.services.tunnels_blocks import TunnelBlockService
from crm_core.services.tunnels_files import TunnelFileService
from crm_core.services.tunnels_requests import TunnelRequestService
from crm_core.services.tunnels_runs import TunnelRunService
from crm_core.services.tunnels_trying import TunnelTryService
from crm_core.services.views import ViewService


@dataclass(frozen=True, slots=True)
class Services:
    """All of them by the names under which handlers ask for them."""

    adding: AddingService
    audience: AudienceService
    audience_actions: AudienceActionService
    audience_files: AudienceFileService
    chats: ChatService
    company: CompanyService
    copies: CopyService
    deals: DealService
    dialogs: DialogService
    erasing: ErasingService
    forms: FormService
    groups: GroupService
    inbox: InboxService
    invites: InviteService
    leads: LeadService
    leaving: LeavingService
    log: LogService
    mass: MassService
    merging: MergingService
    outbox: OutboxService
    people: PeopleService
    plans: PlanService
    reasons: ReasonService
    report_saved: SavedReportService
    report_schedules: ReportScheduleService
    report_views: ReportViewService
    reports: ReportService
    roles: RoleService
    search: SearchService
    sources: SourceService
    staff: StaffService
    statuses: StatusService
    tags: TagService
    tasks: TaskService
    team: TeamService
    templates: TemplateService
    views: ViewService
    transfers: TransferService
    tunnels: TunnelService
    tunnels_blocks: TunnelBlockService
    tunnels_files: TunnelFileService
    tunnels_requests: TunnelRequestService
    tunnels_runs: TunnelRunService
    tunnels_trying: TunnelTryService


def build_services(db: Database, now: Callable[[], datetime], random: Random) -> Services:
    return Services(
        adding=AddingService(db, now, random),
        audience=AudienceService(db, now, random),
        audience_actions=AudienceActionService(db, now, random),
        audience_files=AudienceFileService(db, now, random),
        chats=ChatService(db, now, random),
        company=CompanyService(db, now, random),
        copies=CopyService(db, now, random),
        deals=DealService(db, now, random),
        dialogs=DialogService(db, now, random),
        erasing=ErasingService(db, now, random),
        forms=FormService(db, now, random),
        groups=GroupService(db, now, random),
        inbox=InboxService(db, now, random),
        invites=InviteService(db, now, random),
        leads=LeadService(db, now, random),
        leaving=LeavingService(db, now, random),
        log=LogService(db, now, random),
        mass=MassService(db, now, random),
        merging=MergingService(db, now, random),
        outbox=OutboxService(db, now, random),
        people=PeopleService(db, now, random),
        plans=PlanService(db, now, random),
        reasons=ReasonService(db, now, random),
        report_saved=SavedReportService(db, now, random),
        report_schedules=ReportScheduleService(db, now, random),
        report_views=ReportViewService(db, now, random),
        reports=ReportService(db, now, random),
        roles=RoleService(db, now, random),
        search=SearchService(db, now, random),
        sources=SourceService(db, now, random),
        staff=StaffService(db, now, random),
        statuses=StatusService(db, now, random),
        tags=TagService(db, now, random),
        tasks=TaskService(db, now, random),
        team=TeamService(db, now, random),
        templates=TemplateService(db, now, random),
        views=ViewService(db, now, random),
        transfers=TransferService(db, now, random),
        tunnels=TunnelService(db, now, random),
        tunnels_blocks=TunnelBlockService(db, now, random),
        tunnels_files=TunnelFileService(db, now, random),
        tunnels_requests=TunnelRequestService(db, now, random),
        tunnels_runs=TunnelRunService(db, now, random),
        tunnels_trying=TunnelTryService(db, now, random),
    )
