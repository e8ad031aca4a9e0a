"""Search."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None

VIRTUAL = (
    "CREATE VIRTUAL TABLE lead_search USING"
    " fts5(text, tokenize='trigram case_sensitive 1', detail='none', columnsize=0)"
)
PARTS = (
    "CREATE INDEX ix_lead_search_text ON lead_search USING gin (text gin_trgm_ops) WITH (gin_pending_list_limit = 512)"
)


def upgrade() -> None:
    op.create_table(
        "search_due",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_search_due_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_due")),
    )
    if op.get_bind().dialect.name == "sqlite":
        op.execute(VIRTUAL)
        op.execute("INSERT INTO lead_search (rowid, text) SELECT id, ' ' || search_text FROM leads")
    else:
        _plain_table()
    # the titles of deals are folded by the program
    op.execute("INSERT INTO search_due (lead_id) SELECT DISTINCT lead_id FROM deals WHERE title IS NOT NULL")


def _plain_table() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS pg_trgm")
    op.create_table(
        "lead_search",
        sa.Column("lead_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_search_lead_id"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("lead_id", name=op.f("pk_lead_search")),
    )
    op.execute("INSERT INTO lead_search (lead_id, text) SELECT id, ' ' || search_text FROM leads")
    op.execute(PARTS)
