"""Leads are counted by when they came; who looks at reports chooses the ground of the pictures."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_leads_came", "leads", ["created_at", "source_id", "merged_into_id"])
    op.add_column("managers", sa.Column("dark_pictures", sa.Boolean(), server_default=sa.false(), nullable=False))
