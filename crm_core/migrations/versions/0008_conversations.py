"""Conversations: kinds of messages, dialogs, templates."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
CHATS = (
    ("ix_leads_chats", "last_message_at IS NOT NULL"),
    ("ix_leads_unread", "unread > 0"),
    ("ix_leads_dialogs", "dialog_open"),
    ("ix_leads_important", "important"),
)


def upgrade() -> None:
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("unread", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("dialog_open", sa.Boolean(), server_default=sa.false(), nullable=False))
        batch_op.add_column(sa.Column("important", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.execute(
        "UPDATE leads SET last_message_at = (SELECT max(at) FROM lead_messages WHERE lead_messages.lead_id = leads.id)"
    )
    with op.batch_alter_table("leads", schema=None) as batch_op:
        for name, condition in CHATS:
            where = sa.text(condition)
            batch_op.create_index(name, ["last_message_at", "id"], sqlite_where=where, postgresql_where=where)
    with op.batch_alter_table("lead_managers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("connected", sa.Boolean(), server_default=sa.false(), nullable=False))
    _messages()
    op.create_table(
        "templates",
        sa.Column("manager_id", BIG_ID, nullable=True),
        sa.Column("name", sa.String(length=40), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name=op.f("fk_templates_manager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_templates")),
    )
    op.create_index(op.f("ix_templates_manager_id"), "templates", ["manager_id"])


def _messages() -> None:
    with op.batch_alter_table("lead_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("kind", sa.String(length=40), server_default="text", nullable=False))
        batch_op.add_column(sa.Column("html", sa.Text(), nullable=True))
        batch_op.add_column(sa.Column("album", sa.String(length=32), nullable=True))
        batch_op.add_column(sa.Column("answers_id", BIG_ID, nullable=True))
        batch_op.add_column(sa.Column("arrived_id", sa.BigInteger(), nullable=True))
        batch_op.add_column(sa.Column("edited_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_lead_messages_answers_id"), "lead_messages", ["answers_id"], ["id"])
        batch_op.drop_constraint("direction", type_="check")
        batch_op.create_check_constraint("direction", "direction IN ('in', 'out', 'note')")
        where = sa.text("arrived_id IS NOT NULL")
        batch_op.create_index(
            "ix_lead_messages_arrived", ["lead_id", "arrived_id"], sqlite_where=where, postgresql_where=where
        )
    with op.batch_alter_table("staff_messages", schema=None) as batch_op:
        batch_op.add_column(sa.Column("lead_message_id", BIG_ID, nullable=True))
        batch_op.add_column(sa.Column("since_id", sa.BigInteger(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_staff_messages_lead_message_id"), "lead_messages", ["lead_message_id"], ["id"]
        )
        batch_op.create_index(batch_op.f("ix_staff_messages_lead_message_id"), ["lead_message_id"])
