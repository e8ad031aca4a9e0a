"""Leads of every kind, to ask an audience anything and to know the answer from the rows themselves."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from random import Random
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from crm_core.models import Deal, Kind, Lead, LeadManager, LeadTag, Manager, Permission, SalesPlan, Source, Status, Tag
from crm_core.rules.audience import Dealt, LeadFilter, Standing, Trait
from crm_core.rules.filters import Cursor, Days
from crm_core.rules.permissions import allowed
from crm_core.services.recount import RecountService
from tests.firm import Firm

KYIV = ZoneInfo("Europe/Kyiv")
LEADS = 60


class Bazaar:
    """Two plans, three people, three tags, two sources, and leads with and without anything."""

    def __init__(self, firm: Firm, random: Random) -> None:
        self.firm, self.random = firm, random
        self.plans: list[SalesPlan] = []
        self.people: list[Manager] = []
        self.tags: list[Tag] = []
        self.sources: list[Source] = []
        self.leads: list[Lead] = []
        self.deals: list[Deal] = []
        self.tagged: set[tuple[int, int]] = set()
        self.met: set[tuple[int, int]] = set()

    async def fill(self) -> None:
        firm = self.firm
        self.people = [await firm.person(name) for name in ("Ivan", "Anna")]
        self.plans = [
            await firm.plan(self.people[0]),
            await firm.plan(name="Retail", label="SHOP", default=False),
        ]
        self.tags = list(await firm.services.tags.add(["VIP", "Cold", "Rare"], actor=firm.owner))
        statuses = [await firm.status(plan, name) for plan in self.plans for name in ("New", "In work", "Won", "Lost")]
        await firm.change(lambda session: self._leads(session, statuses))
        await RecountService(firm.db, firm.clock, Random(1)).rebuild()
        await self._look()

    def _leads(self, session: Session, statuses: list[Status]) -> None:
        pick, now = self.random.choice, self.firm.clock()
        sources = [
            Source(plan_id=self.plans[0].id, name=name, name_key=name.casefold(), created_at=now)
            for name in ("Autumn", "Fair")
        ]
        session.add_all(sources)
        session.flush()
        for number in range(LEADS):
            archived = pick([None, None, None, now])
            lead = Lead(
                telegram_id=pick([None, 9000 + number]),
                name=f"Lead {number}",
                phone=pick([None, f"+38067{number:07}"]),
                email=pick([None, f"lead{number}@example.com"]),
                language=pick([None, None, "uk", "ru"]),
                telegram_language=pick([None, "en-US", "uk", "pl"]),
                source_id=pick([None, sources[0].id, sources[1].id]),
                reachable=pick([True, True, False]),
                archived_at=archived,
                blacklisted_at=pick([None, archived]),
                search_text=pick([f"lead {number}", f"lead {number}", ""]),
                created_at=now - timedelta(hours=self.random.randrange(24 * 40)),
            )
            session.add(lead)
            session.flush()
            self._belongings(session, lead, statuses)

    def _belongings(self, session: Session, lead: Lead, statuses: Sequence[Status]) -> None:
        pick, now = self.random.choice, self.firm.clock()
        for plan in self.plans:
            if pick([True, False, False]):
                continue
            status = pick([status for status in statuses if status.plan_id == plan.id])
            is_open = status.kind is Kind.OPEN
            session.add(
                Deal(
                    plan_id=plan.id,
                    lead_id=lead.id,
                    status_id=status.id,
                    kind=status.kind,
                    manager_id=pick([None, *(person.id for person in self.people)]),
                    archived=is_open and lead.archived_at is not None,
                    amount=0,
                    created_at=now,
                    updated_at=now,
                    status_since=now,
                    closed_at=None if is_open else now,
                    closed_from_id=None if is_open else statuses[0].id,
                )
            )
        for tag in self.tags[:2]:
            if pick([True, False]):
                session.add(LeadTag(lead_id=lead.id, tag_id=tag.id, at=now))
        for person in self.people:
            if pick([True, False]):
                session.add(LeadManager(lead_id=lead.id, manager_id=person.id, last_contact_at=now, connected=False))

    async def _look(self) -> None:
        def unit(session: Session) -> None:
            self.leads = list(session.scalars(select(Lead).order_by(Lead.id.desc())))
            self.deals = list(session.scalars(select(Deal).options(joinedload(Deal.status))))
            self.tagged = {(row.lead_id, row.tag_id) for row in session.scalars(select(LeadTag))}
            self.met = {(row.lead_id, row.manager_id) for row in session.scalars(select(LeadManager))}
            self.sources = list(session.scalars(select(Source).order_by(Source.id)))

        await self.firm.db.read(unit)

    def filter(self) -> LeadFilter:
        pick = self.random.choice
        plan = pick([None, None, *self.plans])
        placed = [deal.status_id for deal in self.deals if plan is not None and deal.plan_id == plan.id]
        today = self.firm.clock().astimezone(KYIV).date()
        traits = self.random.sample(list(Trait), self.random.choice([0, 0, 1, 2]))
        return LeadFilter(
            standing=pick([Standing.LIVING, Standing.LIVING, Standing.ARCHIVED, Standing.BLACKLISTED]),
            plan_id=None if plan is None else plan.id,
            status_ids=(pick(placed),) if placed and self.random.random() < 0.5 else (),
            manager_id=pick([None, None, None, self.people[0].id]),
            without_manager=pick([False, False, False, True]),
            dealt=pick([Dealt.ANY, Dealt.ANY, *Dealt]),
            tag_ids=pick([(), (), (self.tags[0].id,), (self.tags[0].id, self.tags[1].id), (self.tags[2].id,)]),
            without_tags=pick([False, False, False, True]),
            source_id=pick([None, None, self.sources[0].id]),
            without_source=pick([False, False, False, True]),
            having=tuple(trait for trait in traits[:1]),
            lacking=tuple(trait for trait in traits[1:]),
            came=pick(
                [None, None, Days(date(2026, 1, 1)), Days(today - timedelta(days=20), today - timedelta(days=5))]
            ),
            language=pick([None, None, None, "uk", "en", "ru"]),
        )

    def expected(self, wanted: LeadFilter, actor: Manager) -> list[int]:
        """Slowly, and from nothing but what the leads are; newest first."""
        return [lead.id for lead in self.leads if self._fits(lead, wanted, actor)]

    def _fits(self, lead: Lead, wanted: LeadFilter, actor: Manager) -> bool:
        everything = allowed(actor, Permission.SEE_ALL_DEALS)
        came = lead.created_at.astimezone(KYIV).date()
        tags = {tag_id for lead_id, tag_id in self.tagged if lead_id == lead.id}
        traits = self._traits(lead)
        source = wanted.source_id in (None, lead.source_id) if not wanted.without_source else lead.source_id is None
        return all(
            (
                everything or (lead.id, actor.id) in self.met,
                lead.telegram_id is not None or lead.search_text,
                _standing(lead, wanted.standing),
                self._dealt(lead, wanted, actor),
                not wanted.tag_ids or tags & set(wanted.tag_ids),
                not wanted.without_tags or not tags,
                source,
                set(wanted.having) <= traits,
                not set(wanted.lacking) & traits,
                wanted.came is None or (wanted.came.first or came) <= came <= (wanted.came.last or came),
                wanted.language in (None, _language(lead)),
            )
        )

    def _dealt(self, lead: Lead, wanted: LeadFilter, actor: Manager) -> bool:
        among = [
            deal
            for deal in self.deals
            if deal.lead_id == lead.id
            and (allowed(actor, Permission.SEE_ALL_DEALS) or deal.manager_id == actor.id)
            and wanted.plan_id in (None, deal.plan_id)
            and (not wanted.status_ids or deal.status_id in wanted.status_ids)
            and wanted.manager_id in (None, deal.manager_id)
            and (not wanted.without_manager or deal.manager_id is None)
        ]
        opened = [deal for deal in among if deal.kind is Kind.OPEN]
        if wanted.dealt is Dealt.ANY:
            return bool(among) or not wanted.of_deals
        return {Dealt.OPEN: bool(opened), Dealt.NONE: not among, Dealt.NO_OPEN: not opened}[wanted.dealt]

    def _traits(self, lead: Lead) -> set[Trait]:
        has = {
            Trait.PHONE: lead.phone is not None,
            Trait.EMAIL: lead.email is not None,
            Trait.TELEGRAM: lead.telegram_id is not None,
            Trait.REACHABLE: lead.telegram_id is not None and lead.reachable,
        }
        return {trait for trait, there in has.items() if there}

    async def walked(self, audience_id: int, actor: Manager) -> tuple[int, list[int]]:
        """What the header says, and what its pages show from the first to the last; turned back they are the same."""
        service = self.firm.services.audience
        page = await service.page(audience_id, Cursor(), actor=actor)
        pages = [page]
        while page.next is not None:
            page = await service.page(audience_id, page.next, actor=actor)
            pages.append(page)
        for earlier in reversed(pages[:-1]):
            assert page.previous is not None
            page = await service.page(audience_id, page.previous, actor=actor)
            assert [lead.id for lead in page.rows] == [lead.id for lead in earlier.rows]
        return pages[0].total, [lead.id for page in pages for lead in page.rows]


def _standing(lead: Lead, wanted: Standing) -> bool:
    return {
        Standing.LIVING: lead.archived_at is None,
        Standing.ARCHIVED: lead.archived_at is not None,
        Standing.BLACKLISTED: lead.blacklisted_at is not None,
    }[wanted]


def _language(lead: Lead) -> str:
    theirs = (lead.telegram_language or "")[:2]
    return lead.language or (theirs if theirs in ("uk", "en", "ru") else "en")
