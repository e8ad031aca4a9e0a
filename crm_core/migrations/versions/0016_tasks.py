"""Tasks on deals."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
KINDS = ("call", "meeting", "message", "other")
STATES = ("open", "done", "dropped")
NEVER = "'9999-12-31 00:00:00.000000'"


def upgrade() -> None:
    op.create_table(
        "tasks",
        sa.Column("deal_id", BIG_ID, nullable=False),
        sa.Column("kind", _one_of(*KINDS, name="taskkind"), nullable=False),
        sa.Column("state", _one_of(*STATES, name="taskstate"), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("remind_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("text", sa.String(length=200), nullable=True),
        sa.Column("result", sa.String(length=200), nullable=True),
        sa.Column("created_by_id", BIG_ID, nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["managers.id"], name=op.f("fk_tasks_created_by_id")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_tasks_deal_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tasks")),
    )
    op.create_index("ix_tasks_deal", "tasks", ["deal_id", "state", "due_at"])
    _index("ix_tasks_remind", "tasks", ["remind_at", "id"], "remind_at IS NOT NULL")
    _deals()
    _chats()


def _one_of(*values: str, name: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=40)


def _deals() -> None:
    """PostgreSQL reads a moment without a zone by the clock of the session."""
    never = NEVER if op.get_bind().dialect.name == "sqlite" else "'9999-12-31 00:00:00+00'"
    column = sa.Column("next_task_at", sa.DateTime(timezone=True), server_default=sa.text(never), nullable=False)
    op.add_column("deals", column)
    op.create_index("ix_deals_task", "deals", ["plan_id", "kind", "archived", "next_task_at", "id"])
    _index("ix_deals_own_task", "deals", ["manager_id", "archived", "next_task_at"], "kind = 'open'")


def _chats() -> None:
    op.add_column("leads", sa.Column("has_task", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.drop_index("ix_leads_important", "leads")
    condition = "(important OR has_task) AND archived_at IS NULL"
    _index("ix_leads_important", "leads", ["last_message_at", "id"], condition)


def _index(name: str, table: str, columns: list[str], which: str) -> None:
    where = sa.text(which)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)
