"""The company's one row, and the roles that exist from the first start on."""

from __future__ import annotations

from sqlalchemy.orm import Session

from crm_core.db import read, write
from crm_core.models import Company, Role, RolePermission
from crm_core.queries import people
from crm_core.rules.permissions import STANDARD_ROLES, with_implied
from crm_core.services.base import Service


class CompanyService(Service):
    @read
    def get(self, session: Session) -> Company:
        return people.company(session)

    @write
    def ensure(self, session: Session, *, currency: str, time_zone: str, language: str) -> Company:
        """Make the company and the standard roles if this is the first start; settings given later change nothing."""
        return ensure(session, currency=currency, time_zone=time_zone, language=language)


def ensure(session: Session, *, currency: str, time_zone: str, language: str) -> Company:
    for key in people.missing_roles(session):
        name, permissions = STANDARD_ROLES[key]
        grants = [RolePermission(permission=permission) for permission in sorted(with_implied(permissions))]
        session.add(Role(key=key, name=name, grants=grants))
    company = session.get(Company, 1)
    if company is None:
        company = Company(id=1, name="", currency=currency, time_zone=time_zone, language=language)
        session.add(company)
    session.flush()
    return company
