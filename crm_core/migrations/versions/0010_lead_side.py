"""What leads may ask for: not to be written to, to be erased; and leads who turn out to be one person."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABS = (("ix_leads_unread", "unread > 0"), ("ix_leads_dialogs", "dialog_open"), ("ix_leads_important", "important"))


def upgrade() -> None:
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("stopped_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("merged_into_id", BIG_ID, nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_leads_merged_into_id"), "leads", ["merged_into_id"], ["id"])
        batch_op.create_index(batch_op.f("ix_leads_merged_into_id"), ["merged_into_id"])
        batch_op.create_index(batch_op.f("ix_leads_email"), ["email"])
    _chats_anew()
    _key()
    op.create_table(
        "erased",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("lead_id", BIG_ID, nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("wiped_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_erased_lead_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erased")),
    )
    op.create_index(op.f("ix_erased_lead_id"), "erased", ["lead_id"])
    op.create_index(op.f("ix_erased_digest"), "erased", ["digest"])
    where = sa.text("wiped_at IS NULL")
    op.create_index("ix_erased_unwiped", "erased", ["id"], sqlite_where=where, postgresql_where=where)
    _merges()
    # what was handled is only counted from now on
    op.execute("UPDATE inbox SET payload = '' WHERE state = 'done'")


def _chats_anew() -> None:
    """SQLite, which has made the table anew, takes the last one created of those that serve a list equally well."""
    if op.get_bind().dialect.name != "sqlite":
        return
    for name, condition in TABS:
        op.drop_index(name, "leads")
        op.create_index(name, "leads", ["last_message_at", "id"], sqlite_where=sa.text(condition))


def _merges() -> None:
    op.create_table(
        "lead_merges",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("kept_id", BIG_ID, nullable=False),
        sa.Column("merged_id", BIG_ID, nullable=False),
        sa.Column("by_id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved", sa.JSON(), nullable=False),
        sa.Column("undone_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["kept_id"], ["leads.id"], name=op.f("fk_lead_merges_kept_id")),
        sa.ForeignKeyConstraint(["merged_id"], ["leads.id"], name=op.f("fk_lead_merges_merged_id")),
        sa.ForeignKeyConstraint(["by_id"], ["managers.id"], name=op.f("fk_lead_merges_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_merges")),
    )
    op.create_index(op.f("ix_lead_merges_kept_id"), "lead_merges", ["kept_id"])
    op.create_index(op.f("ix_lead_merges_merged_id"), "lead_merges", ["merged_id"])


def _key() -> None:
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.add_column(sa.Column("erasing_key", sa.String(length=64), nullable=True))
    company = sa.table("company", sa.column("erasing_key"))
    op.execute(company.update().values(erasing_key=secrets.token_hex(32)))
    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.alter_column("erasing_key", existing_type=sa.String(length=64), nullable=False)
