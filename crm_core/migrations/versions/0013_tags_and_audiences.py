"""Tags and audiences."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None

BIG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
LIVING = "archived_at IS NULL"
CHATS = {
    "ix_leads_chats": "last_message_at IS NOT NULL",
    "ix_leads_unread": "unread > 0",
    "ix_leads_dialogs": "dialog_open",
    "ix_leads_important": "important",
}
"""In this order: of those that serve a list equally well SQLite takes the one created last."""
SOMEBODY = "merged_into_id IS NULL AND (telegram_id IS NOT NULL OR search_text <> '')"
DEALS: dict[str, tuple[list[str], str | None]] = {
    "ix_deals_manager_kind": (["manager_id", "kind", "archived", "id", "reason_id"], None),
    "ix_deals_plan_status": (["plan_id", "status_id", "archived", "id"], None),
    "ix_deals_created": (["plan_id", "kind", "archived", "id"], None),
    "ix_deals_updated": (["plan_id", "kind", "archived", "updated_at", "id"], None),
    "ix_deals_waiting": (["plan_id", "kind", "archived", "status_since", "id"], None),
    "ix_deals_amount": (["plan_id", "kind", "archived", "amount", "id"], None),
    "ix_deals_name": (["plan_id", "kind", "archived", "sort_name", "id"], None),
    "ix_deals_unassigned": (["plan_id", "archived", "id"], "manager_id IS NULL AND kind = 'open'"),
    "ix_deals_awaiting": (["plan_id", "archived", "id"], "awaits_manager"),
    "ix_deals_came": (["created_at", "plan_id", "manager_id", "source_id", "kind", "amount", "archived"], None),
}


def upgrade() -> None:
    _tags()
    _audiences()
    for name in (*CHATS, "ix_leads_merged_into_id"):
        op.drop_index(name, "leads")
    with op.batch_alter_table("leads", schema=None) as batch_op:
        batch_op.add_column(sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("blacklisted_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_check_constraint(
            batch_op.f("ck_leads_blacklisted_is_archived"), "blacklisted_at IS NULL OR archived_at IS NOT NULL"
        )
    for name, condition in CHATS.items():
        _index(name, "leads", ["last_message_at", "id"], f"{condition} AND {LIVING}")
    _index("ix_leads_merged_into_id", "leads", ["merged_into_id"], "merged_into_id IS NOT NULL")
    _index("ix_leads_audience", "leads", ["id", "created_at"], f"{SOMEBODY} AND {LIVING}")
    _index("ix_leads_archived", "leads", ["id"], "archived_at IS NOT NULL")
    op.create_index(op.f("ix_leads_created_at"), "leads", ["created_at"])
    op.add_column("deals", sa.Column("archived", sa.Boolean(), server_default=sa.false(), nullable=False))
    for name, (columns, which) in DEALS.items():
        op.drop_index(name, "deals")
        _index(name, "deals", columns, which)


def _index(name: str, table: str, columns: list[str], which: str | None) -> None:
    where = None if which is None else sa.text(which)
    op.create_index(name, table, columns, sqlite_where=where, postgresql_where=where)


def _tags() -> None:
    op.create_table(
        "tags",
        sa.Column("name", sa.String(length=160), nullable=False),
        sa.Column("name_key", sa.String(length=320), nullable=False),
        sa.Column("archived_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_tags")),
        sa.UniqueConstraint("name_key", name=op.f("uq_tags_name_key")),
    )
    op.create_table(
        "lead_tags",
        sa.Column("lead_id", BIG_ID, nullable=False),
        sa.Column("tag_id", BIG_ID, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_lead_tags_lead_id")),
        sa.ForeignKeyConstraint(["tag_id"], ["tags.id"], name=op.f("fk_lead_tags_tag_id")),
        sa.PrimaryKeyConstraint("lead_id", "tag_id", name=op.f("pk_lead_tags")),
    )
    op.create_index("ix_lead_tags_tag", "lead_tags", ["tag_id", "lead_id"])


def _audiences() -> None:
    op.create_table(
        "audiences",
        sa.Column("id", BIG_ID, nullable=False),
        sa.Column("manager_id", BIG_ID, nullable=False),
        sa.Column("key", sa.String(length=64), nullable=False),
        sa.Column("filter", sa.JSON(), nullable=False),
        sa.Column("name", sa.String(length=40), nullable=True),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["manager_id"], ["managers.id"], name=op.f("fk_audiences_manager_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audiences")),
        sa.UniqueConstraint("manager_id", "key", name=op.f("uq_audiences_manager_id_key")),
    )
    op.create_index(op.f("ix_audiences_used_at"), "audiences", ["used_at"])
    op.create_table(
        "audience_ticks",
        sa.Column("audience_id", BIG_ID, nullable=False),
        sa.Column("lead_id", BIG_ID, nullable=False),
        sa.ForeignKeyConstraint(
            ["audience_id"], ["audiences.id"], name=op.f("fk_audience_ticks_audience_id"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["lead_id"], ["leads.id"], name=op.f("fk_audience_ticks_lead_id")),
        sa.PrimaryKeyConstraint("audience_id", "lead_id", name=op.f("pk_audience_ticks")),
    )
