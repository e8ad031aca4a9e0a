"""Which messages show the card of a deal."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "open_cards",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("deal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("back_text", sa.Text(), nullable=True),
        sa.Column("back_data", sa.Text(), nullable=True),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_open_cards_deal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_open_cards")),
        sa.UniqueConstraint("chat_id", "message_id", name=op.f("uq_open_cards_chat_id_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_open_cards_deal_id"), "open_cards", ["deal_id"])
    op.create_index(op.f("ix_open_cards_drawn_at"), "open_cards", ["drawn_at"])
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE open_cards SET UNLOGGED")
