"""Settings inside the bot."""

from __future__ import annotations

import secrets

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "sources",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("code", sa.String(length=10), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_sources_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sources")),
        sa.UniqueConstraint("code", name=op.f("uq_sources_code")),
        sa.UniqueConstraint("plan_id", "name_key", name=op.f("uq_sources_plan_id_name_key")),
    )
    op.create_table(
        "invite_plans",
        sa.Column("invite_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(
            ["invite_id"], ["invites.id"], name=op.f("fk_invite_plans_invite_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_invite_plans_plan_id")),
        sa.PrimaryKeyConstraint("invite_id", "plan_id", name=op.f("pk_invite_plans")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.add_column(sa.Column("subject", sa.String(length=40), nullable=True))
        batch_op.drop_index(batch_op.f("ix_audit_actor_id"))
        batch_op.create_index("ix_audit_actor", ["actor_id", "at", "id"], unique=False)
        batch_op.create_index("ix_audit_at", ["at", "id"], unique=False)
        batch_op.create_index(
            "ix_audit_event",
            ["event", "at", "id"],
            unique=False,
            sqlite_where=sa.text("deal_id IS NULL"),
            postgresql_where=sa.text("deal_id IS NULL"),
        )
        batch_op.create_index(
            "ix_audit_plan",
            ["plan_id", "at", "id"],
            unique=False,
            sqlite_where=sa.text("plan_id IS NOT NULL AND deal_id IS NULL"),
            postgresql_where=sa.text("plan_id IS NOT NULL AND deal_id IS NULL"),
        )
        batch_op.create_index(
            "ix_audit_subject",
            ["subject", "at", "id"],
            unique=False,
            sqlite_where=sa.text("subject IS NOT NULL"),
            postgresql_where=sa.text("subject IS NOT NULL"),
        )

    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.add_column(sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_deals_source_id"), "sources", ["source_id"], ["id"])
        batch_op.create_index(
            "ix_deals_reason",
            ["reason_id", "id"],
            sqlite_where=sa.text("reason_id IS NOT NULL"),
            postgresql_where=sa.text("reason_id IS NOT NULL"),
        )
        batch_op.create_index(
            "ix_deals_source",
            ["source_id"],
            sqlite_where=sa.text("source_id IS NOT NULL"),
            postgresql_where=sa.text("source_id IS NOT NULL"),
        )

    with op.batch_alter_table("company", schema=None) as batch_op:
        batch_op.add_column(sa.Column("contacts_masked", sa.Boolean(), server_default=sa.true(), nullable=False))
        batch_op.add_column(sa.Column("hours", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("greetings", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("closed_words", sa.JSON(), server_default="{}", nullable=False))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("invites", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("created_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_invites_created_by_id"), "managers", ["created_by_id"], ["id"])

    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.add_column(
            sa.Column("wanted_plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(
            sa.Column("wanted_source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True)
        )
        batch_op.add_column(sa.Column("source_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True))
        batch_op.add_column(sa.Column("told_closed_on", sa.Date(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_leads_source_id"), "sources", ["source_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_leads_wanted_plan_id"), "plans", ["wanted_plan_id"], ["id"])
        batch_op.create_foreign_key(batch_op.f("fk_leads_wanted_source_id"), "sources", ["wanted_source_id"], ["id"])
        batch_op.create_index(
            "ix_leads_source",
            ["source_id"],
            sqlite_where=sa.text("source_id IS NOT NULL"),
            postgresql_where=sa.text("source_id IS NOT NULL"),
        )

    with op.batch_alter_table("managers", schema=None) as batch_op:
        batch_op.add_column(sa.Column("hours", sa.JSON(none_as_null=True), nullable=True))
        batch_op.add_column(sa.Column("shift_set_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("left_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("plan_members", schema=None) as batch_op:
        batch_op.add_column(sa.Column("received", sa.Integer(), server_default="0", nullable=False))
        batch_op.add_column(sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))
        batch_op.create_check_constraint(
            batch_op.f("ck_plan_members_removed_is_off"), "removed_at IS NULL OR NOT active"
        )
    _count_received()

    with op.batch_alter_table("plans", schema=None) as batch_op:
        batch_op.add_column(sa.Column("code", sa.String(length=10), server_default="", nullable=False))
        batch_op.alter_column("short_label", existing_type=sa.String(60), type_=sa.String(96), existing_nullable=False)
    _give_codes()
    op.create_index("uq_plans_code", "plans", ["code"], unique=True)

    with op.batch_alter_table("refusal_reasons", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("roles", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))

    with op.batch_alter_table("statuses", schema=None) as batch_op:
        batch_op.add_column(sa.Column("version", sa.Integer(), server_default="1", nullable=False))


def _give_codes() -> None:
    plans = sa.table("plans", sa.column("id"), sa.column("code"))
    for plan_id in op.get_bind().scalars(sa.select(plans.c.id)).all():
        op.execute(plans.update().where(plans.c.id == plan_id).values(code=secrets.token_urlsafe(10)[:10]))


def _count_received() -> None:
    op.execute(
        "UPDATE plan_members SET received = (SELECT count(*) FROM assignments"
        " WHERE assignments.plan_id = plan_members.plan_id AND assignments.manager_id = plan_members.manager_id)"
    )
