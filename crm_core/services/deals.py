"""What people do with deals: look, move, close, take back, take, hand over (product, section 4)."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.models import AuditEntry, Deal, LeadMessage, Manager, Permission
from crm_core.queries import chats, company, deals, leads, ledger, lists, people, plans
from crm_core.results import (
    Added,
    Board,
    Colleague,
    Colleagues,
    DealCard,
    DealCount,
    DealPage,
    History,
    Home,
    LossForm,
    OtherPlans,
    Why,
)
from crm_core.results.company import Steps
from crm_core.rules.chats import ChatFilter, Tab
from crm_core.rules.contacts import DEFAULT_REGION
from crm_core.rules.describing import Part
from crm_core.rules.filters import Cursor, DealFilter, Due, Scope, dated
from crm_core.rules.permissions import Action, demand, may_set_up
from crm_core.services import assigning, cards, closing, describing, finding, listing, moving, transferring
from crm_core.services.base import Service
from crm_core.services.opening import Wish, open_deal

HISTORY_LIMIT = 60


class DealService(Service):
    # -- looking ------------------------------------------------------------------------------------------------

    @read
    def card(self, session: Session, deal_id: int, *, actor: Manager) -> DealCard:
        return cards.card(session, deal_id, people.actor(session, actor), self.now())

    @read
    def reasons(self, session: Session, deal_id: int, *, actor: Manager) -> LossForm:
        """What *Lost* asks for."""
        me = people.actor(session, actor)
        card = cards.card(session, deal_id, me, self.now())
        moving.demand_action(card, Action.LOSE)
        return LossForm(card, cards.most_used_first(session, card.deal, me), card.statuses[-1].reasons_required)

    @read
    def colleagues(self, session: Session, deal_id: int, *, actor: Manager) -> Colleagues:
        """Whom the deal may be handed to: the plan's team first, then everybody else on staff."""
        card = cards.card(session, deal_id, people.actor(session, actor), self.now())
        moving.demand_action(card, Action.TRANSFER)
        found = ledger.colleagues(session, card.deal.plan_id, without=card.deal.manager_id)
        return Colleagues(card, [Colleague(manager, load) for manager, load in found])

    @read
    def other_plans(self, session: Session, deal_id: int, *, actor: Manager) -> OtherPlans:
        """Where the lead may be put as well."""
        card = cards.card(session, deal_id, people.actor(session, actor), self.now())
        moving.demand_action(card, Action.OTHER_PLAN)
        taken = {deal.plan_id for deal in leads.open_deals(session, card.deal.lead_id)}
        return OtherPlans(card, [plan for plan in plans.every(session) if plan.id not in taken])

    @read
    def history(self, session: Session, deal_id: int, *, actor: Manager) -> History:
        """What happened to the deal, the newest of it; notes of the conversation for whoever may see that."""
        me = people.actor(session, actor)
        card = cards.card(session, deal_id, me, self.now())
        notes = chats.notes(session, card.deal, me, HISTORY_LIMIT)
        entries: list[AuditEntry | LeadMessage] = [*deals.history(session, deal_id, HISTORY_LIMIT), *notes]
        told = sorted(entries, key=lambda one: one.at)
        wrote = {note.manager_id for note in notes if note.manager_id is not None}
        return History(card, told[-HISTORY_LIMIT:], chats.names(session, sorted(wrote)))

    @read
    def why(self, session: Session, deal_id: int, *, actor: Manager) -> Why:
        """The ledger row that gave the deal to its manager, if the system did."""
        card = cards.card(session, deal_id, people.actor(session, actor), self.now())
        row = ledger.newest(session, deal_id)
        if row is None or row.manager_id != card.deal.manager_id:
            return Why(card, None, {})
        ids = [manager_id for manager_id, _ in [*row.candidates, *row.skipped]]
        return Why(card, row, ledger.names(session, ids))

    @read
    def list(
        self,
        session: Session,
        wanted: DealFilter,
        cursor: Cursor,
        *,
        moves: bool = False,
        column: bool = False,
        actor: Manager,
    ) -> DealPage:
        """``moves``: with each row's next status; ``column``: with the neighbours of the only status shown."""
        me = people.actor(session, actor)
        return listing.page(session, wanted, cursor, me, self.now(), moves=moves, column=column)

    @read
    def count(self, session: Session, wanted: DealFilter, *, actor: Manager) -> DealCount:
        return listing.count(session, wanted, people.actor(session, actor), self.now())

    @read
    def board(self, session: Session, wanted: DealFilter, *, actor: Manager) -> Board:
        """The statuses of the filter's plan with what stands in each. Raises `NotFound` without a plan of theirs."""
        return listing.board(session, wanted, people.actor(session, actor), self.now())

    @read
    def search(self, session: Session, text: str, *, closed: bool, cursor: Cursor, actor: Manager) -> DealPage:
        """Deals by number, phone, e-mail, username, name or title; only open ones unless ``closed``."""
        return finding.find(session, text, closed=closed, cursor=cursor, actor=people.actor(session, actor))

    @read
    def home(self, session: Session, *, actor: Manager) -> Home:
        me = people.actor(session, actor)
        zone = people.zone(session)
        new, mine, unassigned = (
            lists.totals(session, lists.Sought(DealFilter(scope), me, zone))[0]
            for scope in (Scope.NEW, Scope.MINE, Scope.UNASSIGNED)
        )
        overdue = dated(DealFilter(Scope.MINE, due=Due.OVERDUE), self.now(), zone)
        won, amount = lists.won_since(session, me, self._month_start(zone))
        now, steps = self.now(), self._steps(session, me)
        return Home(
            new=new,
            open=mine,
            unassigned=unassigned,
            overdue=lists.totals(session, lists.Sought(overdue, me, zone))[0],
            unread=chats.count(session, ChatFilter(Tab.UNREAD), me),
            won=won,
            won_amount=amount,
            now=now,
            steps=steps,
        )

    def _steps(self, session: Session, me: Manager) -> Steps | None:
        steps = company.steps(session, self.now()) if may_set_up(me) else None
        return steps if steps and not (steps.complete and steps.met) else None

    def _month_start(self, zone: ZoneInfo) -> datetime:
        today = self.now().astimezone(zone)
        return today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)

    # -- changing -----------------------------------------------------------------------------------------------

    @write
    def create(
        self, session: Session, plan_id: int, lead_id: int, *, wish: Wish, actor: Manager
    ) -> tuple[DealCard, bool]:
        """A deal for the lead, and whether it is new: one that is open in the plan is shown instead."""
        me = people.actor(session, actor)
        deal, made = self._create(session, plan_id, lead_id, wish, me)
        return cards.card(session, deal.id, me, self.now(), changed=made), made

    @write
    def add_to_plan(self, session: Session, deal_id: int, plan_id: int, *, actor: Manager) -> Added:
        """The deal's lead into another plan, dealt by its rule; an open deal there is the one meant."""
        me = people.actor(session, actor)
        lead_id = deals.get(session, deal_id, me).lead_id
        deal, made = self._create(session, plan_id, lead_id, Wish(), me)
        in_sight = deals.is_seen(session, deal, me)
        card = cards.card(session, deal.id if in_sight else deal_id, me, self.now())
        return Added(deals.any_deal(session, deal.id), made, in_sight, card)

    def _create(self, session: Session, plan_id: int, lead_id: int, wish: Wish, me: Manager) -> tuple[Deal, bool]:
        demand(me, Permission.CREATE_DEALS)
        lead = leads.for_new_deal(session, lead_id, me)
        if wish.manager is not None and wish.manager.id != me.id:
            demand(me, Permission.TRANSFER_DEALS)
        return open_deal(session, plan_id, lead, wish, actor=me, random=self.random, now=self.now())

    @write
    def move(self, session: Session, deal_id: int, status_id: int, *, seen: int, actor: Manager) -> DealCard:
        return moving.move(session, deal_id, status_id, seen=seen, actor=actor, now=self.now())

    @write
    def set_amount(self, session: Session, deal_id: int, amount: int, *, seen: int, actor: Manager) -> DealCard:
        return moving.set_amount(session, deal_id, amount, seen=seen, actor=actor, now=self.now())

    @write
    def describe(
        self,
        session: Session,
        deal_id: int,
        part: Part,
        text: str | None,
        *,
        seen: int,
        actor: Manager,
        region: str = DEFAULT_REGION,
    ) -> DealCard:
        """Title, note, or the lead's name, phone, e-mail; ``None`` takes it away.

        ``region`` is the country whose phones are typed without a code.
        """
        return describing.describe(session, deal_id, part, text, region=region, seen=seen, actor=actor, now=self.now())

    @write
    def undo(self, session: Session, deal_id: int, *, seen: int, actor: Manager) -> DealCard:
        """Take back one's own newest move, amount or transfer."""
        return moving.undo(session, deal_id, seen=seen, actor=actor, now=self.now())

    @write
    def win(self, session: Session, deal_id: int, amount: int | None, *, seen: int, actor: Manager) -> DealCard:
        """Close as won; ``None`` keeps the amount as it is."""
        card = closing.win(session, deal_id, amount, seen=seen, actor=actor, now=self.now())
        return self._freed(session, card)

    @write
    def lose(self, session: Session, deal_id: int, reason_id: int | None, *, seen: int, actor: Manager) -> DealCard:
        card = closing.lose(session, deal_id, reason_id, seen=seen, actor=actor, now=self.now())
        return self._freed(session, card)

    @write
    def clarify(self, session: Session, deal_id: int, text: str, *, actor: Manager) -> DealCard:
        """A free clarification beside the chosen reason of a lost deal."""
        return closing.clarify(session, deal_id, text, actor=actor, now=self.now())

    @write
    def cancel_closed(self, session: Session, deal_id: int, *, seen: int, actor: Manager) -> DealCard:
        """*Cancel deal*: the closed deal returns to an intermediate status."""
        return closing.cancel(session, deal_id, seen=seen, actor=actor, now=self.now())

    @write
    def take(self, session: Session, deal_id: int, *, actor: Manager) -> DealCard:
        """The first tap wins."""
        return moving.take(session, deal_id, actor=actor, now=self.now())

    @write
    def transfer(self, session: Session, deal_id: int, manager_id: int, *, seen: int, actor: Manager) -> DealCard:
        """Hand the deal to a colleague, or assign one that nobody has; both people are told."""
        card = moving.transfer(session, deal_id, manager_id, seen=seen, actor=actor, now=self.now())
        return self._freed(session, card)

    @write
    def transfer_by_rule(self, session: Session, deal_id: int, *, seen: int, actor: Manager) -> DealCard:
        """Hand the deal to whomever its plan's rule finds beside its present manager; both people are told."""
        card = transferring.by_rule(session, deal_id, seen=seen, actor=actor, random=self.random, now=self.now())
        return self._freed(session, card)

    @write
    def hand_out(self, session: Session) -> int:
        """Give waiting deals of even plans to whoever is available; how many were given."""
        return assigning.hand_out(session, None, self.random, self.now())

    def _freed(self, session: Session, card: DealCard) -> DealCard:
        """Somebody may be under their cap again."""
        session.flush()
        assigning.hand_out(session, None, self.random, self.now())
        return card
