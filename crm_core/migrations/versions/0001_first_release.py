"""First release."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "forms",
        sa.Column("key", sa.String(length=200), nullable=False),
        sa.Column("state", sa.String(length=200), nullable=True),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_forms")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("bot_id", sa.BigInteger(), nullable=False),
        sa.Column("update_id", sa.BigInteger(), nullable=False),
        sa.Column("content_hash", sa.String(length=64), nullable=False),
        sa.Column("chat_key", sa.BigInteger(), nullable=False),
        sa.Column("payload", sa.Text(), nullable=False),
        sa.Column(
            "state",
            sa.Enum("new", "done", "dead", name="inboxstate", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sa.UniqueConstraint("bot_id", "update_id", "content_hash", name=op.f("uq_inbox_bot_id_update_id_content_hash")),
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_inbox_new",
            ["chat_key", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.create_index(
            "ix_inbox_state",
            ["state", "received_at"],
            unique=False,
            sqlite_where=sa.text("state <> 'new'"),
            postgresql_where=sa.text("state <> 'new'"),
        )

    op.create_table(
        "leads",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=True),
        sa.Column("phone", sa.String(length=20), nullable=True),
        sa.Column("email", sa.String(length=254), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("telegram_language", sa.String(length=12), nullable=True),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("search_text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_leads")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_leads_telegram_id")),
    )
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_leads_phone"), ["phone"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column(
            "cls",
            sa.Enum("notice", "mailing", name="noticeclass", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("priority", sa.Integer(), nullable=False),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("data", sa.JSON(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "new",
                "sent",
                "unknown",
                "dead",
                "dropped",
                name="noticestate",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("lease_token", sa.String(length=32), nullable=True),
        sa.Column("lease_until", sa.DateTime(timezone=True), nullable=True),
        sa.Column("message_id", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("finished_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("key", name=op.f("uq_outbox_key")),
    )
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.create_index(
            "ix_outbox_chat",
            ["chat_id", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.create_index(
            "ix_outbox_due",
            ["priority", "id"],
            unique=False,
            sqlite_where=sa.text("state = 'new'"),
            postgresql_where=sa.text("state = 'new'"),
        )
        batch_op.create_index(
            "ix_outbox_state",
            ["state", "created_at"],
            unique=False,
            sqlite_where=sa.text("state <> 'new'"),
            postgresql_where=sa.text("state <> 'new'"),
        )

    op.create_table(
        "plans",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("average_bill", sa.BigInteger(), nullable=False),
        sa.Column("short_label", sa.String(length=60), nullable=False),
        sa.Column(
            "mode",
            sa.Enum("manual", "even", name="mode", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "pool",
            sa.Enum("random", "related", name="pool", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "pick",
            sa.Enum("evenly", "fewest", name="pick", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("average_bill >= 0", name=op.f("ck_plans_bill_not_negative")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_plans")),
        sa.UniqueConstraint("name_key", name=op.f("uq_plans_name_key")),
    )
    op.create_table(
        "refusal_reasons",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_refusal_reasons")),
        sa.UniqueConstraint("name_key", name=op.f("uq_refusal_reasons_name_key")),
    )
    op.create_table(
        "roles",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("key", sa.String(length=20), nullable=True),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_roles")),
        sa.UniqueConstraint("key", name=op.f("uq_roles_key")),
    )
    op.create_table(
        "company",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("currency", sa.String(length=3), nullable=False),
        sa.Column("time_zone", sa.String(length=64), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("undo_minutes", sa.Integer(), nullable=False),
        sa.Column("managers_may_reopen", sa.Boolean(), nullable=False),
        sa.Column("default_plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.CheckConstraint("id = 1", name=op.f("ck_company_one_row")),
        sa.ForeignKeyConstraint(["default_plan_id"], ["plans.id"], name=op.f("fk_company_default_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_company")),
    )
    op.create_table(
        "managers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("telegram_id", sa.BigInteger(), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("username", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=True),
        sa.Column("telegram_language", sa.String(length=12), nullable=True),
        sa.Column("role_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("on_shift", sa.Boolean(), nullable=False),
        sa.Column("reachable", sa.Boolean(), nullable=False),
        sa.Column("max_open_deals", sa.Integer(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("max_open_deals IS NULL OR max_open_deals > 0", name=op.f("ck_managers_cap_is_positive")),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=op.f("fk_managers_role_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_managers")),
        sa.UniqueConstraint("telegram_id", name=op.f("uq_managers_telegram_id")),
    )
    with op.batch_alter_table("managers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_managers_role_id"), ["role_id"], unique=False)

    op.create_table(
        "plan_reasons",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("reason_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_reasons_plan_id")),
        sa.ForeignKeyConstraint(["reason_id"], ["refusal_reasons.id"], name=op.f("fk_plan_reasons_reason_id")),
        sa.PrimaryKeyConstraint("plan_id", "reason_id", name=op.f("pk_plan_reasons")),
    )
    with op.batch_alter_table("plan_reasons", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_reasons_reason_id"), ["reason_id"], unique=False)

    op.create_table(
        "role_permissions",
        sa.Column("role_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("permission", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(
            ["role_id"], ["roles.id"], name=op.f("fk_role_permissions_role_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("role_id", "permission", name=op.f("pk_role_permissions")),
    )
    op.create_table(
        "statuses",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column(
            "colour",
            sa.Enum(
                "red",
                "orange",
                "yellow",
                "green",
                "blue",
                "purple",
                "brown",
                "black",
                "white",
                name="colour",
                native_enum=False,
                create_constraint=True,
                length=40,
            ),
            nullable=False,
        ),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("open", "won", "lost", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("reasons_required", sa.Boolean(), nullable=False),
        sa.Column("deleted_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind = 'lost' OR NOT reasons_required", name=op.f("ck_statuses_reasons_on_lost_only")),
        sa.CheckConstraint("kind = 'open' OR deleted_at IS NULL", name=op.f("ck_statuses_finals_stay")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_statuses_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_statuses")),
        sa.UniqueConstraint("plan_id", "id", "kind", name=op.f("uq_statuses_plan_id_id_kind")),
    )
    with op.batch_alter_table("statuses", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_statuses_plan_id"), ["plan_id"], unique=False)
        batch_op.create_index(
            "uq_statuses_final",
            ["plan_id", "kind"],
            unique=True,
            sqlite_where=sa.text("kind <> 'open'"),
            postgresql_where=sa.text("kind <> 'open'"),
        )
        batch_op.create_index(
            "uq_statuses_live_name",
            ["plan_id", "name_key"],
            unique=True,
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )

    op.create_table(
        "deals",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("open", "won", "lost", name="kind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("manager_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("awaits_manager", sa.Boolean(), nullable=False),
        sa.Column("amount", sa.BigInteger(), nullable=False),
        sa.Column("source", sa.String(length=64), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("updated_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("status_since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_from_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("closed_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("reason_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("clarification", sa.Text(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.CheckConstraint("(kind = 'open') = (closed_at IS NULL)", name=op.f("ck_deals_closed_has_time")),
        sa.CheckConstraint("(kind = 'open') = (closed_from_id IS NULL)", name=op.f("ck_deals_closed_has_origin")),
        sa.CheckConstraint(
            "NOT awaits_manager OR (manager_id IS NULL AND kind = 'open')", name=op.f("ck_deals_awaits_unassigned")
        ),
        sa.CheckConstraint(
            "kind = 'lost' OR (reason_id IS NULL AND clarification IS NULL)", name=op.f("ck_deals_reason_on_lost_only")
        ),
        sa.CheckConstraint("amount >= 0", name=op.f("ck_deals_amount_not_negative")),
        sa.ForeignKeyConstraint(["closed_by_id"], ["managers.id"], name=op.f("fk_deals_closed_by_id")),
        sa.ForeignKeyConstraint(["closed_from_id"], ["statuses.id"], name=op.f("fk_deals_closed_from_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_deals_lead_id")),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name=op.f("fk_deals_manager_id")),
        sa.ForeignKeyConstraint(
            ["plan_id", "status_id", "kind"],
            ["statuses.plan_id", "statuses.id", "statuses.kind"],
            name=op.f("fk_deals_plan_id_status_id_kind"),
        ),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_deals_plan_id")),
        sa.ForeignKeyConstraint(["reason_id"], ["refusal_reasons.id"], name=op.f("fk_deals_reason_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deals")),
    )
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.create_index(
            "ix_deals_awaiting",
            ["plan_id", "id"],
            unique=False,
            sqlite_where=sa.text("awaits_manager"),
            postgresql_where=sa.text("awaits_manager"),
        )
        batch_op.create_index(
            "ix_deals_closed",
            ["closed_at", "kind", "plan_id", "manager_id", "reason_id", "amount"],
            unique=False,
            sqlite_where=sa.text("kind <> 'open'"),
            postgresql_where=sa.text("kind <> 'open'"),
        )
        batch_op.create_index(batch_op.f("ix_deals_lead_id"), ["lead_id"], unique=False)
        batch_op.create_index("ix_deals_manager_kind", ["manager_id", "kind", "id"], unique=False)
        batch_op.create_index("ix_deals_plan_status", ["plan_id", "status_id", "id"], unique=False)
        batch_op.create_index(
            "ix_deals_unassigned",
            ["plan_id", "id"],
            unique=False,
            sqlite_where=sa.text("manager_id IS NULL AND kind = 'open'"),
            postgresql_where=sa.text("manager_id IS NULL AND kind = 'open'"),
        )
        batch_op.create_index(
            "uq_deals_open",
            ["plan_id", "lead_id"],
            unique=True,
            sqlite_where=sa.text("kind = 'open'"),
            postgresql_where=sa.text("kind = 'open'"),
        )

    op.create_table(
        "invites",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("role_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("used_by_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.ForeignKeyConstraint(["role_id"], ["roles.id"], name=op.f("fk_invites_role_id")),
        sa.ForeignKeyConstraint(["used_by_id"], ["managers.id"], name=op.f("fk_invites_used_by_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invites")),
        sa.UniqueConstraint("code_hash", name=op.f("uq_invites_code_hash")),
    )
    op.create_table(
        "lead_managers",
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("manager_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("last_contact_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_managers_lead_id")),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name=op.f("fk_lead_managers_manager_id")),
        sa.PrimaryKeyConstraint("lead_id", "manager_id", name=op.f("pk_lead_managers")),
    )
    with op.batch_alter_table("lead_managers", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lead_managers_manager_id"), ["manager_id"], unique=False)

    op.create_table(
        "lead_messages",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "direction",
            sa.Enum("in", "out", name="direction", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("manager_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("chat_id", sa.BigInteger(), nullable=False),
        sa.Column("message_id", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_messages_lead_id")),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name=op.f("fk_lead_messages_manager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lead_messages")),
        sa.UniqueConstraint("chat_id", "message_id", name=op.f("uq_lead_messages_chat_id_message_id")),
    )
    with op.batch_alter_table("lead_messages", schema=None) as batch_op:
        batch_op.create_index("ix_lead_messages_latest", ["lead_id", "at"], unique=False)

    op.create_table(
        "plan_loads",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("manager_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("open_deals", sa.Integer(), nullable=False),
        sa.CheckConstraint("open_deals >= 0", name=op.f("ck_plan_loads_not_negative")),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name=op.f("fk_plan_loads_manager_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_loads_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "manager_id", name=op.f("pk_plan_loads")),
    )
    with op.batch_alter_table("plan_loads", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_loads_manager_id"), ["manager_id"], unique=False)

    op.create_table(
        "plan_members",
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("manager_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("turns", sa.Integer(), nullable=False),
        sa.Column("last_assigned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("joined_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name=op.f("fk_plan_members_manager_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_plan_members_plan_id")),
        sa.PrimaryKeyConstraint("plan_id", "manager_id", name=op.f("pk_plan_members")),
    )
    with op.batch_alter_table("plan_members", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_plan_members_manager_id"), ["manager_id"], unique=False)

    op.create_table(
        "assignments",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("manager_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column(
            "pool",
            sa.Enum("random", "related", name="pool", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column(
            "pick",
            sa.Enum("evenly", "fewest", name="pick", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("related", sa.Boolean(), nullable=False),
        sa.Column("candidates", sa.JSON(), nullable=False),
        sa.Column("skipped", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_assignments_deal_id")),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name=op.f("fk_assignments_manager_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_assignments_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignments")),
    )
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignments_deal_id"), ["deal_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignments_manager_id"), ["manager_id"], unique=False)

    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column(
            "actor_kind",
            sa.Enum("person", "lead", "system", name="actorkind", native_enum=False, create_constraint=True, length=40),
            nullable=False,
        ),
        sa.Column("actor_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("deal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("deal_version", sa.Integer(), nullable=True),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("plan_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("before", sa.JSON(), nullable=False),
        sa.Column("after", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["managers.id"], name=op.f("fk_audit_actor_id")),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_audit_deal_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_audit_lead_id")),
        sa.ForeignKeyConstraint(["plan_id"], ["plans.id"], name=op.f("fk_audit_plan_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_actor_id"), ["actor_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_deal_id"), ["deal_id"], unique=False)

    op.create_table(
        "staff_messages",
        sa.Column("chat_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("message_id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("lead_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("kind", sa.String(length=40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_staff_messages_deal_id")),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_staff_messages_lead_id")),
        sa.PrimaryKeyConstraint("chat_id", "message_id", name=op.f("pk_staff_messages")),
    )
    with op.batch_alter_table("staff_messages", schema=None) as batch_op:
        batch_op.create_index("ix_staff_messages_deal", ["deal_id", "kind"], unique=False)
        batch_op.create_index(batch_op.f("ix_staff_messages_lead_id"), ["lead_id"], unique=False)

    op.create_table(
        "status_changes",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("deal_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("from_status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("to_status_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("manager_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["deal_id"], ["deals.id"], name=op.f("fk_status_changes_deal_id")),
        sa.ForeignKeyConstraint(["from_status_id"], ["statuses.id"], name=op.f("fk_status_changes_from_status_id")),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name=op.f("fk_status_changes_manager_id")),
        sa.ForeignKeyConstraint(["to_status_id"], ["statuses.id"], name=op.f("fk_status_changes_to_status_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_status_changes")),
    )
    with op.batch_alter_table("status_changes", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_status_changes_deal_id"), ["deal_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("status_changes", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_status_changes_deal_id"))

    op.drop_table("status_changes")
    with op.batch_alter_table("staff_messages", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_staff_messages_lead_id"))
        batch_op.drop_index("ix_staff_messages_deal")

    op.drop_table("staff_messages")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_deal_id"))
        batch_op.drop_index(batch_op.f("ix_audit_actor_id"))

    op.drop_table("audit")
    with op.batch_alter_table("assignments", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignments_manager_id"))
        batch_op.drop_index(batch_op.f("ix_assignments_deal_id"))

    op.drop_table("assignments")
    with op.batch_alter_table("plan_members", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_members_manager_id"))

    op.drop_table("plan_members")
    with op.batch_alter_table("plan_loads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_loads_manager_id"))

    op.drop_table("plan_loads")
    with op.batch_alter_table("lead_messages", schema=None) as batch_op:
        batch_op.drop_index("ix_lead_messages_latest")

    op.drop_table("lead_messages")
    with op.batch_alter_table("lead_managers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_lead_managers_manager_id"))

    op.drop_table("lead_managers")
    op.drop_table("invites")
    with op.batch_alter_table("deals", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_deals_open", sqlite_where=sa.text("kind = 'open'"), postgresql_where=sa.text("kind = 'open'")
        )
        batch_op.drop_index(
            "ix_deals_unassigned",
            sqlite_where=sa.text("manager_id IS NULL AND kind = 'open'"),
            postgresql_where=sa.text("manager_id IS NULL AND kind = 'open'"),
        )
        batch_op.drop_index("ix_deals_plan_status")
        batch_op.drop_index("ix_deals_manager_kind")
        batch_op.drop_index(batch_op.f("ix_deals_lead_id"))
        batch_op.drop_index(
            "ix_deals_closed", sqlite_where=sa.text("kind <> 'open'"), postgresql_where=sa.text("kind <> 'open'")
        )
        batch_op.drop_index(
            "ix_deals_awaiting", sqlite_where=sa.text("awaits_manager"), postgresql_where=sa.text("awaits_manager")
        )

    op.drop_table("deals")
    with op.batch_alter_table("statuses", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_statuses_live_name",
            sqlite_where=sa.text("deleted_at IS NULL"),
            postgresql_where=sa.text("deleted_at IS NULL"),
        )
        batch_op.drop_index(
            "uq_statuses_final", sqlite_where=sa.text("kind <> 'open'"), postgresql_where=sa.text("kind <> 'open'")
        )
        batch_op.drop_index(batch_op.f("ix_statuses_plan_id"))

    op.drop_table("statuses")
    op.drop_table("role_permissions")
    with op.batch_alter_table("plan_reasons", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_plan_reasons_reason_id"))

    op.drop_table("plan_reasons")
    with op.batch_alter_table("managers", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_managers_role_id"))

    op.drop_table("managers")
    op.drop_table("company")
    op.drop_table("roles")
    op.drop_table("refusal_reasons")
    op.drop_table("plans")
    with op.batch_alter_table("outbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_outbox_state", sqlite_where=sa.text("state <> 'new'"), postgresql_where=sa.text("state <> 'new'")
        )
        batch_op.drop_index(
            "ix_outbox_due", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )
        batch_op.drop_index(
            "ix_outbox_chat", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )

    op.drop_table("outbox")
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_leads_phone"))

    op.drop_table("leads")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_inbox_state", sqlite_where=sa.text("state <> 'new'"), postgresql_where=sa.text("state <> 'new'")
        )
        batch_op.drop_index(
            "ix_inbox_new", sqlite_where=sa.text("state = 'new'"), postgresql_where=sa.text("state = 'new'")
        )

    op.drop_table("inbox")
    op.drop_table("forms")
