"""Searching recordings, comments at their moments, searches that are kept."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import TSVECTOR

from gateway.review import search_schema

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None


def _id(name: str, *, nullable: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(length=64), nullable=nullable)


def _of(table: str, column: str, other: str, ondelete: str = "CASCADE") -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{other}.id"], name=f"fk_{table}_{column}_{other}", ondelete=ondelete
    )


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "recording_comments",
        _id("id"),
        _id("recording_id"),
        _id("contact_id"),
        _id("account_id", nullable=True),
        sa.Column("at_ms", sa.BigInteger(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _of("recording_comments", "recording_id", "recordings"),
        _of("recording_comments", "contact_id", "contacts"),
        _of("recording_comments", "account_id", "accounts", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_recording_comments"),
    )
    op.create_index(
        "ix_recording_comments_recording_id_at_ms",
        "recording_comments",
        ["recording_id", "at_ms"],
    )
    op.create_index("ix_recording_comments_contact_id", "recording_comments", ["contact_id"])
    op.create_table(
        "saved_searches",
        _id("id"),
        _id("account_id"),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("filters", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        _of("saved_searches", "account_id", "accounts"),
        sa.PrimaryKeyConstraint("id", name="pk_saved_searches"),
        sa.UniqueConstraint("account_id", "name", name="uq_saved_searches_account_id_name"),
    )
    op.create_table(
        "recording_search",
        sa.Column(
            "position",
            sa.BigInteger().with_variant(sa.Integer(), "sqlite"),
            autoincrement=False,
            nullable=False,
        ),
        _id("recording_id"),
        sa.Column("duration_s", sa.BigInteger(), nullable=False),
        sa.Column("score", sa.BigInteger(), nullable=True),
        sa.Column("terms", sa.Text().with_variant(TSVECTOR(), "postgresql"), nullable=False),
        _of("recording_search", "recording_id", "recordings"),
        sa.PrimaryKeyConstraint("position", name="pk_recording_search"),
        sa.UniqueConstraint("recording_id", name="uq_recording_search_recording_id"),
    )
    op.create_table(
        "recording_search_due",
        _id("recording_id"),
        sa.Column("marks", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("recording_id", name="pk_recording_search_due"),
    )
    dialect = op.get_context().dialect.name
    for statement in search_schema.index(dialect):
        op.execute(statement)
    for table in search_schema.SOURCES:
        for statement in search_schema.triggers(table, dialect):
            op.execute(statement)
    # those there are: the gateway indexes them while it runs, the newest are not waited for
    op.execute(
        "INSERT INTO recording_search_due (recording_id, marks) SELECT id, 1 FROM recordings"
    )


def downgrade() -> None:
    """Go back."""
    dialect = op.get_context().dialect.name
    for table in search_schema.SOURCES:
        for statement in search_schema.without_triggers(table, dialect):
            op.execute(statement)
    if dialect == "sqlite":
        op.execute("DROP TABLE recording_terms")
    for name in (
        "recording_search_due", "recording_search", "saved_searches", "recording_comments",
    ):  # fmt: skip
        op.drop_table(name)
