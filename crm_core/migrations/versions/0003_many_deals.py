"""Many deals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "deal_totals",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("manager_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("deals", sa.BigInteger(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_deal_totals_plan_id")),
        sa.ForeignKeyConstraint(["status_id"], ["statuses.id"], name=op.f("fk_deal_totals_status_id")),
        sa.PrimaryKeyConstraint("plan_id", "status_id", "manager_id", name=op.f("pk_deal_totals")),
    )
    with op.batch_alter_table("deal_totals", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deal_totals_manager_id"), ["manager_id"], unique=False)

    op.create_table(
        "deal_views",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("manager_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("filter", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name=op.f("fk_deal_views_manager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deal_views")),
        sa.UniqueConstraint("manager_id", "key", name=op.f("uq_deal_views_manager_id_key")),
    )
    with op.batch_alter_table("deal_views", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deal_views_used_at"), ["used_at"], unique=False)

    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("title", sa.String(length=100), nullable=True))
        batch_op.add_column(sa.Column("note", sa.Text(), nullable=True))
        batch_op.create_index(
            "ix_deals_open",
            ["id"],
            unique=False,
            sqlite_where=sa.text("kind = 'open'"),
            postgresql_where=sa.text("kind = 'open'"),
        )
        batch_op.create_index(
            "ix_deals_open_updated",
            ["updated_at", "id"],
            unique=False,
            sqlite_where=sa.text("kind = 'open'"),
            postgresql_where=sa.text("kind = 'open'"),
        )
        batch_op.create_index(
            "ix_deals_open_waiting",
            ["status_since", "id"],
            unique=False,
            sqlite_where=sa.text("kind = 'open'"),
            postgresql_where=sa.text("kind = 'open'"),
        )
        batch_op.create_index(
            "ix_deals_open_amount",
            ["amount", "id"],
            unique=False,
            sqlite_where=sa.text("kind = 'open'"),
            postgresql_where=sa.text("kind = 'open'"),
        )
    op.execute(
        "INSERT INTO deal_totals (plan_id, status_id, manager_id, deals, amount)"
        " SELECT plan_id, status_id, coalesce(manager_id, 0), count(*), sum(amount) FROM deals"
        " GROUP BY plan_id, status_id, coalesce(manager_id, 0)"
    )
