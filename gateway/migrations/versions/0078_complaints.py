"""Complaints and praise beside their cases."""

import sqlalchemy as sa
from alembic import op

revision = "0078"
down_revision = "0077"
branch_labels = None
depends_on = None

_STATES = "'received', 'examined', 'measure', 'answered', 'closed', 'reopened'"


def _text(name: str, *, optional: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.String(64), nullable=optional)


def _refers(table: str, column: str, to: str, key: str, ondelete: str) -> sa.ForeignKeyConstraint:
    return sa.ForeignKeyConstraint(
        [column], [f"{to}.{key}"], name=f"fk_{table}_{column}_{to}", ondelete=ondelete
    )


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "complaints",
        sa.Column("contact_id", sa.String(64), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        sa.Column("category", sa.String(64), nullable=False),
        sa.Column("subject", sa.String(120), nullable=True),
        sa.Column("place", sa.String(200), nullable=True),
        sa.Column("happened_on", sa.Date(), nullable=True),
        sa.Column("happened", sa.String(40), nullable=True),
        _text("office_id", optional=True),
        sa.Column("anonymous", sa.Boolean(), nullable=False),
        sa.Column("way", sa.String(16), nullable=False),
        _text("out_of", optional=True),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        _text("taken_by", optional=True),
        _text("person_id", optional=True),
        _text("before_id", optional=True),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warn_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("warned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("escalated_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("cause", sa.String(64), nullable=True),
        sa.Column("measure", sa.String(64), nullable=True),
        sa.Column("measure_text", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("settle_hash", sa.String(64), nullable=True),
        sa.Column("settled", sa.Boolean(), nullable=True),
        sa.Column("reopened_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_why", sa.String(32), nullable=True),
        sa.Column("group_id", sa.String(32), nullable=True),
        sa.CheckConstraint(f"state IN ({_STATES})", name="ck_complaints_state"),
        _refers("complaints", "contact_id", "contacts", "id", "CASCADE"),
        _refers("complaints", "office_id", "offices", "id", "SET NULL"),
        _refers("complaints", "out_of", "contacts", "id", "SET NULL"),
        _refers("complaints", "taken_by", "accounts", "id", "SET NULL"),
        _refers("complaints", "person_id", "accounts", "id", "SET NULL"),
        _refers("complaints", "before_id", "accounts", "id", "SET NULL"),
        sa.PrimaryKeyConstraint("contact_id", name="pk_complaints"),
        sa.UniqueConstraint("settle_hash", name="uq_complaints_settle_hash"),
    )
    op.create_index("ix_complaints_state_due_at", "complaints", ["state", "due_at"])
    op.create_index("ix_complaints_taken_at", "complaints", ["taken_at"])
    op.create_index("ix_complaints_group_id", "complaints", ["group_id"])
    op.create_table(
        "complaint_steps",
        _text("id"),
        _text("contact_id"),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(16), nullable=False),
        _text("account_id", optional=True),
        sa.Column("note", sa.Text(), nullable=True),
        _refers("complaint_steps", "contact_id", "contacts", "id", "CASCADE"),
        _refers("complaint_steps", "account_id", "accounts", "id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_steps"),
    )
    op.create_index(
        "uq_complaint_steps_contact_id_position",
        "complaint_steps",
        ["contact_id", "position"],
        unique=True,
    )
    op.create_table(
        "complaint_choices",
        _text("id"),
        sa.Column("list", sa.String(16), nullable=False),
        sa.Column("label", sa.String(120), nullable=False),
        sa.Column("position", sa.BigInteger(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        _text("added_by", optional=True),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        _text("retired_by", optional=True),
        sa.CheckConstraint(
            "list IN ('category', 'cause', 'measure')", name="ck_complaint_choices_list"
        ),
        _refers("complaint_choices", "added_by", "accounts", "id", "SET NULL"),
        _refers("complaint_choices", "retired_by", "accounts", "id", "SET NULL"),
        sa.PrimaryKeyConstraint("id", name="pk_complaint_choices"),
    )
    op.create_index("ix_complaint_choices_list_position", "complaint_choices", ["list", "position"])
    op.create_table(
        "praises",
        _text("contact_id"),
        sa.Column("whom", sa.String(200), nullable=True),
        sa.Column("way", sa.String(16), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        _text("taken_by", optional=True),
        _text("office_id", optional=True),
        sa.Column("people", sa.JSON(), nullable=False),
        sa.Column("passed_at", sa.DateTime(timezone=True), nullable=True),
        _text("passed_by", optional=True),
        sa.Column("thanked", sa.Boolean(), nullable=False),
        _refers("praises", "contact_id", "contacts", "id", "CASCADE"),
        _refers("praises", "taken_by", "accounts", "id", "SET NULL"),
        _refers("praises", "office_id", "offices", "id", "SET NULL"),
        _refers("praises", "passed_by", "accounts", "id", "SET NULL"),
        sa.PrimaryKeyConstraint("contact_id", name="pk_praises"),
    )
    op.create_index("ix_praises_taken_at", "praises", ["taken_at"])


def downgrade() -> None:
    """Go back: complaints and praise are cases like others again."""
    op.drop_table("praises")
    op.drop_table("complaint_choices")
    op.drop_table("complaint_steps")
    op.drop_table("complaints")
