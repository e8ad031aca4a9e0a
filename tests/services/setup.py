"""What the tests of company files start from."""

from __future__ import annotations

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from crm_core.db import Database
from crm_core.models import AuditEntry, Colour, Event, Kind, Manager, SalesPlan
from crm_core.queries import people, plans
from crm_core.rules.company_file import parse_company
from crm_core.services import Services
from crm_core.services.applying import Outside
from crm_core.services.setup import Defaults, SetupService
from tests.rules.test_company_file import ACME, DIGITS

OUTSIDE = Outside(DIGITS.get, frozenset({"owner", "Owner", "Власник", "manager", "Manager"}))
DEFAULTS = Defaults("UAH", "Europe/Kyiv", "en")

__all__ = ["ACME", "DIGITS"]


async def apply(service: SetupService, text: str) -> bool:
    parsed = parse_company(text.encode(), DIGITS.get)
    return await service.apply(parsed, defaults=DEFAULTS, outside=OUTSIDE)


async def names(db: Database, plan: str = "online sales") -> list[tuple[str, Colour, Kind]]:
    def unit(session: Session) -> list[tuple[str, Colour, Kind]]:
        found = plans.by_name(session, plan)
        assert found is not None
        return [(status.name, status.colour, status.kind) for status in plans.statuses(session, found.id)]

    return await db.read(unit)


async def the_plan(db: Database) -> SalesPlan:
    return await db.read(lambda session: session.scalars(select(SalesPlan)).one())


async def audited(db: Database) -> int:
    return await db.read(lambda session: session.scalar(select(func.count()).select_from(AuditEntry)) or 0)


async def owner(services: Services) -> Manager:
    found = await services.people.identify(1001)
    assert found is not None
    return found


async def person_of(db: Database, telegram_id: int) -> Manager:
    found = await db.read(lambda session: people.by_telegram_id(session, telegram_id))
    assert found is not None
    return found


async def of_events(db: Database, *events: Event) -> list[AuditEntry]:
    query = select(AuditEntry).where(AuditEntry.event.in_(events)).order_by(AuditEntry.id)
    return list(await db.read(lambda session: session.scalars(query).all()))
