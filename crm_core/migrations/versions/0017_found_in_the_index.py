"""On PostgreSQL a period's deals are found without looking at any, as on SQLite, where every index holds the number."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

CLOSED, REASONED = sa.text("kind <> 'open'"), sa.text("reason_id IS NOT NULL")
HOLDING: dict[str, tuple[list[str], sa.TextClause | None]] = {
    "ix_deals_closed": (
        ["closed_at", "kind", "plan_id", "manager_id", "reason_id", "amount", "source_id"],
        CLOSED,
    ),
    "ix_deals_closed_plan": (["plan_id", "closed_at", "kind", "manager_id", "reason_id", "amount"], CLOSED),
    "ix_deals_closed_manager": (["manager_id", "closed_at", "kind", "plan_id", "reason_id", "amount"], CLOSED),
    "ix_deals_closed_reason": (["reason_id", "closed_at", "kind", "plan_id", "manager_id", "amount"], REASONED),
    "ix_deals_came": (["created_at", "plan_id", "manager_id", "source_id", "kind", "amount", "archived"], None),
}


def upgrade() -> None:
    if op.get_bind().dialect.name != "postgresql":
        return
    for name, (columns, which) in HOLDING.items():
        op.drop_index(name, "deals")
        op.create_index(name, "deals", columns, postgresql_where=which, postgresql_include=["id"])
