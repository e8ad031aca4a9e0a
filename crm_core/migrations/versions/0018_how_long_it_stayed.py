"""Each step of a deal knows how long the deal had stood where it left: the funnel's medians need no look back."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None

BEFORE = (
    "SELECT max(b.at) FROM status_changes AS b WHERE b.deal_id = status_changes.deal_id AND b.id < status_changes.id"
)
LENGTHS = {
    "sqlite": f"CAST(round((julianday(at) - julianday(({BEFORE}))) * 86400) AS INTEGER)",
    "postgresql": f"round(extract(epoch FROM at - ({BEFORE})))",
}


def upgrade() -> None:
    op.add_column("status_changes", sa.Column("stayed", sa.BigInteger(), nullable=True))
    length = LENGTHS[op.get_bind().dialect.name]
    op.execute(f"UPDATE status_changes SET stayed = {length} WHERE from_status_id IS NOT NULL")  # noqa: S608
    op.create_index("ix_status_changes_stay", "status_changes", ["from_status_id", "at", "stayed", "deal_id"])
    op.create_index("ix_status_changes_deal", "status_changes", ["deal_id", "to_status_id"])
    op.drop_index("ix_status_changes_deal_id", "status_changes")
