"""Sales tunnels."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "tunnels",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("is_default", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=False),
        sa.Column("published", sa.Integer(), nullable=True),
        sa.Column("paused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.CheckConstraint("NOT is_default OR archived_at IS NULL", name=op.f("ck_tunnels_default_is_alive")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tunnels")),
        sa.UniqueConstraint("code", name=op.f("uq_tunnels_code")),
        sa.UniqueConstraint("name_key", name=op.f("uq_tunnels_name_key")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("tunnels", schema=None) as batch_op:
        batch_op.create_index(
            "uq_tunnels_default",
            ["is_default"],
            unique=True,
            sqlite_where=sa.text("is_default"),
            postgresql_where=sa.text("is_default"),
        )

    op.create_table(
        "tunnel_keywords",
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("tunnel_id", BIG_ID, nullable=False),
        sa.Column("word", sa.String(length=40), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["tunnel_id"], ["tunnels.id"], name=op.f("fk_tunnel_keywords_tunnel_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_tunnel_keywords")),
    )
    with op.batch_alter_table("tunnel_keywords", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tunnel_keywords_tunnel_id"), ["tunnel_id"], unique=False)

    op.create_table(
        "tunnel_versions",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tunnel_id", BIG_ID, nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by_id", BIG_ID, nullable=True),
        sa.ForeignKeyConstraint(["published_by_id"], ["managers.id"], name=op.f("fk_tunnel_versions_published_by_id")),
        sa.ForeignKeyConstraint(["tunnel_id"], ["tunnels.id"], name=op.f("fk_tunnel_versions_tunnel_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tunnel_versions")),
        sa.UniqueConstraint("tunnel_id", "number", name=op.f("uq_tunnel_versions_tunnel_id_number")),
    )
    op.create_table(
        "tunnel_runs",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("tunnel_id", BIG_ID, nullable=False),
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("lead_id", BIG_ID, nullable=False),
        sa.Column("entry", sa.String(length=40), nullable=False),
        sa.Column("cause", sa.String(length=80), nullable=True),
        sa.Column(
            "state",
            sa.Enum(
                "waiting",
                "paused",
                "away",
                "ended",
                "stopped",
                "broken",
                name="runstate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("block", sa.Integer(), nullable=True),
        sa.Column(
            "waits",
            sa.Enum("answer", "button", "time", name="waits", native_enum=False, create_constraint=True, length=40),
            nullable=True,
        ),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("variables", sa.JSON(), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint(
            "(state IN ('waiting', 'paused', 'away')) = (ended_at IS NULL)", name=op.f("ck_tunnel_runs_ended_has_time")
        ),
        sa.CheckConstraint("waits IS NOT NULL OR ended_at IS NOT NULL", name=op.f("ck_tunnel_runs_going_on_waits")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_tunnel_runs_lead_id")),
        sa.ForeignKeyConstraint(["tunnel_id"], ["tunnels.id"], name=op.f("fk_tunnel_runs_tunnel_id")),
        sa.ForeignKeyConstraint(["version_id"], ["tunnel_versions.id"], name=op.f("fk_tunnel_runs_version_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tunnel_runs")),
    )
    with op.batch_alter_table("tunnel_runs", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tunnel_runs_due",
            ["due_at", "id"],
            unique=False,
            sqlite_where=sa.text("due_at IS NOT NULL AND state = 'waiting'"),
            postgresql_where=sa.text("due_at IS NOT NULL AND state = 'waiting'"),
        )
        batch_op.create_index(
            "ix_tunnel_runs_lead",
            ["lead_id", "id"],
            unique=False,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_tunnel_runs_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index("ix_tunnel_runs_tunnel", ["tunnel_id", "state", "id"], unique=False)
        batch_op.create_index(
            "uq_tunnel_runs_cause",
            ["lead_id", "tunnel_id", "cause"],
            unique=True,
            sqlite_where=sa.text("cause IS NOT NULL"),
            postgresql_where=sa.text("cause IS NOT NULL"),
        )
        batch_op.create_index(
            "uq_tunnel_runs_going_on",
            ["tunnel_id", "lead_id"],
            unique=True,
            sqlite_where=sa.text("ended_at IS NULL"),
            postgresql_where=sa.text("ended_at IS NULL"),
        )

    op.create_table(
        "tunnel_steps",
        sa.Column("run_id", BIG_ID, nullable=False),
        sa.Column("block", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("version_id", BIG_ID, nullable=False),
        sa.Column("reached_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("left_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["tunnel_runs.id"], name=op.f("fk_tunnel_steps_run_id")),
        sa.ForeignKeyConstraint(["version_id"], ["tunnel_versions.id"], name=op.f("fk_tunnel_steps_version_id")),
        sa.PrimaryKeyConstraint("run_id", "block", name=op.f("pk_tunnel_steps")),
    )
    with op.batch_alter_table("tunnel_steps", schema=None) as batch_op:
        batch_op.create_index("ix_tunnel_steps_block", ["version_id", "block", "left_at", "answered_at"], unique=False)

    op.create_table(
        "tunnel_requests",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=80), nullable=False),
        sa.Column("run_id", BIG_ID, nullable=False),
        sa.Column("block", sa.Integer(), nullable=False),
        sa.Column("url", sa.String(length=1000), nullable=False),
        sa.Column("payload", sa.JSON(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=200), nullable=True),
        sa.ForeignKeyConstraint(["run_id"], ["tunnel_runs.id"], name=op.f("fk_tunnel_requests_run_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tunnel_requests")),
        sa.UniqueConstraint("key", name=op.f("uq_tunnel_requests_key")),
    )
    with op.batch_alter_table("tunnel_requests", schema=None) as batch_op:
        batch_op.create_index(
            "ix_tunnel_requests_due",
            ["not_before", "id"],
            unique=False,
            sqlite_where=sa.text("finished_at IS NULL"),
            postgresql_where=sa.text("finished_at IS NULL"),
        )
        batch_op.create_index(batch_op.f("ix_tunnel_requests_run_id"), ["run_id"], unique=False)

    op.add_column("lead_messages", sa.Column("run_id", BIG_ID, nullable=True))
    op.add_column("leads", sa.Column("named", sa.Boolean(), server_default=sa.false(), nullable=False))
