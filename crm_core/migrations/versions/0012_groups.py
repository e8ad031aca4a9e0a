"""Groups of the team; what edited messages said before; every lead whom a notice names."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "team_groups",
        sa.Column("plan_id", BIG_ID, autoincrement=False, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("title", sa.String(length=255), nullable=False),
        sa.Column("bound_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_team_groups_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", name=op.f("pk_team_groups")),
    )
    op.create_index(op.f("ix_team_groups_chat_id"), "team_groups", ["chat_id"])
    op.create_table(
        "lead_mentions",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lead_id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_mentions_lead_id")),
        sa.PrimaryKeyConstraint("chat_id", "message_id", "lead_id", name=op.f("pk_lead_mentions")),
    )
    op.create_index(op.f("ix_lead_mentions_lead_id"), "lead_mentions", ["lead_id"])
    with op.batch_alter_table("lead_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("earlier", sa.JSON(), nullable=True))
