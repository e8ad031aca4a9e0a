"""Lists of any length."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

CLOSED, REASONED = sa.text("kind <> 'open'"), sa.text("reason_id IS NOT NULL")
GONE = ("ix_deals_open", "ix_deals_open_updated", "ix_deals_open_waiting", "ix_deals_open_amount")
ORDERS = {
    "ix_deals_created": [],
    "ix_deals_updated": ["updated_at"],
    "ix_deals_waiting": ["status_since"],
    "ix_deals_amount": ["amount"],
    "ix_deals_name": ["sort_name"],
}
NAMES = "UPDATE deals SET sort_name = (SELECT substr(search_text, 1, 40) FROM leads WHERE leads.id = deals.lead_id)"
CLOSED_TOTALS = (
    "INSERT INTO closed_totals (plan_id, kind, manager_id, reason_id, deals, amount)"
    " SELECT plan_id, kind, coalesce(manager_id, 0), coalesce(reason_id, 0), count(*), sum(amount) FROM deals"
    " WHERE kind <> 'open' GROUP BY plan_id, kind, coalesce(manager_id, 0), coalesce(reason_id, 0)"
)


def upgrade() -> None:
    op.create_table(
        "closed_totals",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("manager_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("reason_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("deals", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_closed_totals_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "kind", "manager_id", "reason_id", name=op.f("pk_closed_totals")),
    )
    op.create_index(op.f("ix_closed_totals_manager_id"), "closed_totals", ["manager_id"])
    op.execute(CLOSED_TOTALS)
    op.add_column("deals", sa.Column("sort_name", sa.String(length=40), server_default="", nullable=False))
    op.execute(NAMES)
    for name in (*GONE, "ix_deals_manager_kind", "ix_deals_reason"):
        op.drop_index(name, "deals")
    op.create_index("ix_deals_manager_kind", "deals", ["manager_id", "kind", "id", "reason_id"])
    _index("ix_deals_reason", REASONED, ["reason_id", "kind", "id"])
    for name, columns in ORDERS.items():
        op.create_index(name, "deals", ["plan_id", "kind", *columns, "id"])
    _index("ix_deals_closed_plan", CLOSED, ["plan_id", "closed_at", "kind", "manager_id", "reason_id", "amount"])
    _index("ix_deals_closed_manager", CLOSED, ["manager_id", "closed_at", "kind", "plan_id", "reason_id", "amount"])
    _index("ix_deals_closed_reason", REASONED, ["reason_id", "closed_at", "kind", "plan_id", "manager_id", "amount"])


def _index(name: str, which: sa.TextClause, columns: list[str]) -> None:
    op.create_index(name, "deals", columns, sqlite_where=which, postgresql_where=which)
