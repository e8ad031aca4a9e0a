"""Actions over many leads: the set, what came of it so far, and the messages that show it."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
STATES = ("running", "done", "stopped", "halted")


def upgrade() -> None:
    op.create_table(
        "mass_actions",
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("params", sa.JSON(), nullable=False),
        sa.Column("actor_id", BIG_ID, nullable=False),
        sa.Column(
            "state",
            sa.Enum(*STATES, name="massstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("halted", sa.String(length=20), nullable=True),
        sa.Column("stopped_by_id", BIG_ID, nullable=True),
        sa.Column("total", sa.Integer(), nullable=False),
        sa.Column("handled", sa.Integer(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["managers.id"], name=op.f("fk_mass_actions_actor_id")),
        sa.ForeignKeyConstraint(["stopped_by_id"], ["managers.id"], name=op.f("fk_mass_actions_stopped_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mass_actions")),
        sa.UniqueConstraint("key", name=op.f("uq_mass_actions_key")),
    )
    running = sa.text("state = 'running'")
    op.create_index(op.f("ix_mass_actions_actor_id"), "mass_actions", ["actor_id"])
    op.create_index("ix_mass_actions_running", "mass_actions", ["id"], sqlite_where=running, postgresql_where=running)
    _lots()
    _watchers()


def _lots() -> None:
    op.create_table(
        "mass_lots",
        sa.Column("action_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("lead_ids", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["mass_actions.id"], name=op.f("fk_mass_lots_action_id")),
        sa.PrimaryKeyConstraint("action_id", "number", name=op.f("pk_mass_lots")),
    )


def _watchers() -> None:
    op.create_table(
        "mass_watchers",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("action_id", BIG_ID, nullable=False),
        sa.Column("drawn_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["action_id"], ["mass_actions.id"], name=op.f("fk_mass_watchers_action_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mass_watchers")),
        sa.UniqueConstraint("chat_id", "message_id", name=op.f("uq_mass_watchers_chat_id_message_id")),
        sqlite_autoincrement=True,
    )
    op.create_index(op.f("ix_mass_watchers_action_id"), "mass_watchers", ["action_id"])
