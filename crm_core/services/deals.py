"""What people do with deals: look, move, close, take back, take, hand over (product, section 4)."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from sqlalchemy import select
from sqlalchemy.orm import InstrumentedAttribute, Session

from crm_core.db import read, write
from crm_core.models import Deal, Manager, Permission, RefusalReason, SalesPlan
from crm_core.queries import company, deals, leads, ledger, people
from crm_core.results import Colleague, Colleagues, DealCard, DealPage, History, Home, LossForm, Why
from crm_core.results.company import Steps
from crm_core.rules.filters import PAGE_SIZE, Cursor, DealFilter, Scope
from crm_core.rules.permissions import Action, allowed, demand, may_set_up
from crm_core.services import assigning, cards, closing, finding, moving
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
    def history(self, session: Session, deal_id: int, *, actor: Manager) -> History:
        card = cards.card(session, deal_id, people.actor(session, actor), self.now())
        return History(card, deals.history(session, deal_id, HISTORY_LIMIT))

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
    def list(self, session: Session, wanted: DealFilter, cursor: Cursor, *, actor: Manager) -> DealPage:
        me = people.actor(session, actor)
        return _page(session, deals.matching(wanted, me), wanted, cursor, me)

    @read
    def search(self, session: Session, text: str, *, closed: bool, cursor: Cursor, actor: Manager) -> DealPage:
        """Deals by number, phone, e-mail, username, name or title; only open ones unless ``closed``."""
        return finding.find(session, text, closed=closed, cursor=cursor, actor=people.actor(session, actor))

    @read
    def home(self, session: Session, *, actor: Manager) -> Home:
        me = people.actor(session, actor)
        new, mine, unassigned = (
            deals.totals(session, deals.matching(DealFilter(scope), me))[0]
            for scope in (Scope.NEW, Scope.MINE, Scope.UNASSIGNED)
        )
        won, amount = deals.won_since(session, me, self._month_start(people.company(session).time_zone))
        now, steps = self.now(), self._steps(session, me)
        return Home(new=new, open=mine, unassigned=unassigned, won=won, won_amount=amount, now=now, steps=steps)

    def _steps(self, session: Session, me: Manager) -> Steps | None:
        steps = company.steps(session, self.now()) if may_set_up(me) else None
        return steps if steps and not (steps.complete and steps.met) else None

    def _month_start(self, zone: str) -> datetime:
        today = self.now().astimezone(ZoneInfo(zone))
        return today.replace(day=1, hour=0, minute=0, second=0, microsecond=0)

    # -- changing -----------------------------------------------------------------------------------------------

    @write
    def create(
        self, session: Session, plan_id: int, lead_id: int, *, wish: Wish, actor: Manager
    ) -> tuple[DealCard, bool]:
        """A deal for the lead, and whether it is new: one that is open in the plan is shown instead."""
        me = people.actor(session, actor)
        demand(me, Permission.CREATE_DEALS)
        lead = leads.for_new_deal(session, lead_id, me)
        if wish.manager is not None and wish.manager.id != me.id:
            demand(me, Permission.TRANSFER_DEALS)
        deal, made = open_deal(session, plan_id, lead, wish, actor=me, random=self.random, now=self.now())
        return cards.card(session, deal.id, me, self.now(), changed=made), made

    @write
    def move(self, session: Session, deal_id: int, status_id: int, *, seen: int, actor: Manager) -> DealCard:
        return moving.move(session, deal_id, status_id, seen=seen, actor=actor, now=self.now())

    @write
    def set_amount(self, session: Session, deal_id: int, amount: int, *, seen: int, actor: Manager) -> DealCard:
        return moving.set_amount(session, deal_id, amount, seen=seen, actor=actor, now=self.now())

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
    def hand_out(self, session: Session) -> int:
        """Give waiting deals of even plans to whoever is available; how many were given."""
        return assigning.hand_out(session, None, self.random, self.now())

    def _freed(self, session: Session, card: DealCard) -> DealCard:
        """Somebody may be under their cap again."""
        session.flush()
        assigning.hand_out(session, None, self.random, self.now())
        return card


def _page(session: Session, clauses: list[deals.Clause], wanted: DealFilter, cursor: Cursor, me: Manager) -> DealPage:
    total, amount = deals.totals(session, clauses)
    rows = deals.page(session, clauses, cursor)
    pages = max(1, -(-total // PAGE_SIZE))
    page = min(cursor.page, pages)
    return DealPage(
        rows=rows,
        total=total,
        amount=amount,
        page=page,
        pages=pages,
        next=Cursor(rows[-1].id, page=page + 1) if rows and page < pages else None,
        previous=Cursor(rows[0].id, backwards=True, page=page - 1) if rows and page > 1 else None,
        filter=wanted,
        plan_name=_name(session, me, SalesPlan, Deal.plan_id, wanted.plan_id),
        manager_name=_name(session, me, Manager, Deal.manager_id, wanted.manager_id),
        reason_name=_name(session, me, RefusalReason, Deal.reason_id, wanted.reason_id),
    )


def _name(
    session: Session,
    me: Manager,
    model: type[SalesPlan | Manager | RefusalReason],
    column: InstrumentedAttribute[Any],
    key: int | None,
) -> str | None:
    """What the filter's words say; an id alone teaches nobody a name that no deal of theirs shows."""
    if not key or not (allowed(me, Permission.SEE_ALL_DEALS) or deals.sees_any(session, me, column == key)):
        return None
    return session.scalar(select(model.name).where(model.id == key))
