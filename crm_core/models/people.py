"""Staff: managers, their roles, and the one-time invites by which they join."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from crm_core.models.base import Base, Id, enum_type


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


class Role(Base):
    __tablename__ = "roles"

    id: Mapped[Id]
    key: Mapped[str | None] = mapped_column(String(20), unique=True)
    """Set for the standard roles only; a company's own roles have none."""
    name: Mapped[str] = mapped_column(String(100))
    grants: Mapped[list[RolePermission]] = relationship(lazy="raise", cascade="all, delete-orphan")

    @property
    def permissions(self) -> frozenset[Permission]:
        return frozenset(grant.permission for grant in self.grants)

    @property
    def is_owner(self) -> bool:
        return self.key == "owner"


class RolePermission(Base):
    __tablename__ = "role_permissions"

    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id", ondelete="CASCADE"), primary_key=True)
    permission: Mapped[Permission] = mapped_column(enum_type(Permission, closed=False), primary_key=True)


class Manager(Base):
    """Anyone on staff, whatever their role."""

    __tablename__ = "managers"
    __table_args__ = (CheckConstraint("max_open_deals IS NULL OR max_open_deals > 0", name="cap_is_positive"),)

    id: Mapped[Id]
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
    created_at: Mapped[datetime]

    role: Mapped[Role] = relationship(lazy="raise")


class Invite(Base):
    """A one-time link into the staff; only the hash of its code is kept."""

    __tablename__ = "invites"

    id: Mapped[Id]
    code_hash: Mapped[str] = mapped_column(String(64), unique=True)
    role_id: Mapped[int] = mapped_column(ForeignKey("roles.id"))
    created_at: Mapped[datetime]
    expires_at: Mapped[datetime]
    used_at: Mapped[datetime | None]
    used_by_id: Mapped[int | None] = mapped_column(ForeignKey("managers.id"))
