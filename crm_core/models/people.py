"""Staff: managers, their roles, and the one-time invites by which they join."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from functools import cache
from typing import TYPE_CHECKING, Any

from sqlalchemy import JSON, BigInteger, CheckConstraint, ForeignKey, String, func, select
from sqlalchemy.orm import Mapped, column_property, mapped_column, relationship

from crm_core.models.base import Base, Id, Versioned, enum_type

if TYPE_CHECKING:
    from crm_core.models.plans import SalesPlan


class Permission(StrEnum):
    SEE_OWN_DEALS = "deals.see_own"
    SEE_ALL_DEALS = "deals.see_all"
    CREATE_DEALS = "deals.create"
    EDIT_OWN_DEALS = "deals.edit_own"
    EDIT_ALL_DEALS = "deals.edit_all"
    EDIT_DEALS_IN_BULK = "deals.edit_bulk"
    TRANSFER_DEALS = "deals.transfer"
    EDIT_PLANS = "plans.edit"
    USE_AUDIENCE = "audience.use"
    EDIT_TUNNELS = "tunnels.edit"
    SEE_OWN_CHATS = "chats.own"
    SEE_ALL_CHATS = "chats.all"
    SEE_OWN_REPORTS = "reports.own"
    SEE_ALL_REPORTS = "reports.all"
    EDIT_PEOPLE = "people.edit"
    EDIT_SETTINGS = "settings.edit"
    SEE_LOG = "log.see"


class Role(Versioned):
    __tablename__ = "roles"

    key: Mapped[str | None] = mapped_column(String(20), unique=True)
    """Set for the standard roles only; a company's own roles have none."""
    name: Mapped[str] = mapped_column(String(100))
    grants: Mapped[list[RolePermission]] = relationship(lazy="raise", cascade="all, delete-orphan")
    """To be changed; to be read there are ``permissions``."""
    if TYPE_CHECKING:
        granted: Mapped[str | None]
        """The permissions in one line: a row for each would cost every unit more than the rest of its actor."""

    @property
    def permissions(self) -> frozenset[Permission]:
        if "grants" in self.__dict__:
            return frozenset(grant.permission for grant in self.grants)
        return _permissions(self.granted or "")

    @property
    def is_owner(self) -> bool:
        return self.key == "owner"


class RolePermission(Base):
    __tablename__ = "role_permissions"

    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True)
    permission: Mapped[Permission] = mapped_column(enum_type(Permission, closed=False), primary_key=True)


Role.granted = column_property(
    select(func.aggregate_strings(RolePermission.permission.cast(String), " "))
    .where(RolePermission.role_id == Role.id)
    .correlate_except(RolePermission)
    .scalar_subquery()
)


@cache
def _permissions(granted: str) -> frozenset[Permission]:
    return frozenset(map(Permission, granted.split()))


class Manager(Versioned):
    """Anyone on staff, whatever their role."""

    __tablename__ = "managers"
    __table_args__ = (CheckConstraint("max_open_deals IS NULL OR max_open_deals > 0", name="cap_is_positive"),)

    telegram_id: Mapped[int] = mapped_column(BigInteger, unique=True)
    name: Mapped[str] = mapped_column(String(100))
    username: Mapped[str | None] = mapped_column(String(40))
    language: Mapped[str | None] = mapped_column(String(2))
    """Chosen by the person; None means Telegram's language, else the company's."""
    telegram_language: Mapped[str | None] = mapped_column(String(12))
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"), index=True)
    active: Mapped[bool] = mapped_column(default=True)
    on_shift: Mapped[bool] = mapped_column(default=True)
    reachable: Mapped[bool] = mapped_column(default=True)
    """False while the person blocks the bot: nothing can be delivered, so nothing is handed to them."""
    max_open_deals: Mapped[int | None]
    """In all plans together; None is "without a limit"."""
    hours: Mapped[dict[str, Any] | None] = mapped_column(JSON(none_as_null=True))
    """Working hours as `rules.hours.Hours` writes them: their shift begins and ends by itself."""
    shift_set_at: Mapped[datetime | None]
    """When the shift began or ended last: a tap of the person's own holds until the next turn of their hours."""
    created_at: Mapped[datetime]
    left_at: Mapped[datetime | None]
    """When they were dismissed."""

    role: Mapped[Role] = relationship(lazy="raise")


class Invite(Base):
    """A one-time link into the staff; only the hash of its code is kept."""

    __tablename__ = "invites"

    id: Mapped[Id]
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"))
    created_by_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
    """None: the bot itself printed it for the first owner."""
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    revoked_at: Mapped[datetime | None]
    used_at: Mapped[datetime | None]
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))

    role: Mapped[Role] = relationship(lazy="raise")
    plans: Mapped[list[SalesPlan]] = relationship(lazy="raise", secondary="invite_plans", order_by="SalesPlan.name_key")
    """Whose teams the person joins with it."""
    created_by: Mapped[Manager | None] = relationship(lazy="raise", viewonly=True, foreign_keys=[created_by_id])
    used_by: Mapped[Manager | None] = relationship(lazy="raise", viewonly=True, foreign_keys=[used_by_id])


class InvitePlan(Base):
    __tablename__ = "invite_plans"

    invite_id: Mapped[int] = mapped_column(ForeignKey("invites.id", ondelete="CASCADE"), primary_key=True)
    plan_id: Mapped[int] = mapped_column(ForeignKey("plans.id"), primary_key=True)
