"""Reports."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "report_views",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_report_views")),
        sa.UniqueConstraint("key", name=op.f("uq_report_views_key")),
    )
    with op.batch_alter_table("report_views", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_views_used_at"), ["used_at"], unique=False)

    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index("ix_assignments_at", ["at", "plan_id", "manager_id", "pick", "pool"], unique=False)

    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_deals_closed"), sqlite_where=sa.text("kind <> 'open'"))
        batch_op.create_index(
            "ix_deals_closed",
            ["closed_at", "kind", "plan_id", "manager_id", "reason_id", "amount", "source_id"],
            unique=False,
            sqlite_where=sa.text("kind <> 'open'"),
            postgresql_where=sa.text("kind <> 'open'"),
        )
        batch_op.create_index(
            "ix_deals_came", ["created_at", "plan_id", "manager_id", "source_id", "kind", "amount"], unique=False
        )

    with op.batch_alter_table("status_changes", schema=None) as batch_op:
        batch_op.create_index("ix_status_changes_to", ["to_status_id", "at", "deal_id"], unique=False)
