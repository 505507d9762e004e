"""Add the quality office: forms, rules, evaluations, disputes, calibrations, and the parts of recordings that were
watched."""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

MOMENT = sa.DateTime(timezone=True)
WORD = sa.String(length=64)


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "review_forms",
        sa.Column("id", WORD, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("newest", sa.BigInteger(), nullable=False),
        sa.Column("created_at", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", WORD, nullable=True),
        sa.Column("retired_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by"],
            ["accounts.id"],
            name="fk_review_forms_changed_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_review_forms"),
    )
    op.create_table(
        "review_rules",
        sa.Column("id", WORD, nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("revision", sa.BigInteger(), nullable=False),
        sa.Column("since", MOMENT, nullable=False),
        sa.Column("changed_at", MOMENT, nullable=False),
        sa.Column("changed_by", WORD, nullable=True),
        sa.Column("deleted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["changed_by"],
            ["accounts.id"],
            name="fk_review_rules_changed_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_review_rules"),
    )
    op.create_table(
        "calibrations",
        sa.Column("id", WORD, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("recording_id", WORD, nullable=False),
        sa.Column("contact_id", WORD, nullable=False),
        sa.Column("form_id", WORD, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("made_at", MOMENT, nullable=False),
        sa.Column("made_by", WORD, nullable=True),
        sa.Column("agreed", sa.JSON(), nullable=False),
        sa.Column("tenths", sa.BigInteger(), nullable=True),
        sa.Column("note", sa.Text(), nullable=True),
        sa.Column("closed_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "state IN ('rating', 'comparing', 'closed')", name="ck_calibrations_state"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name="fk_calibrations_contact_id_contacts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["review_forms.id"], name="fk_calibrations_form_id_review_forms"
        ),
        sa.ForeignKeyConstraint(
            ["made_by"],
            ["accounts.id"],
            name="fk_calibrations_made_by_accounts",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name="fk_calibrations_recording_id_recordings",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_calibrations"),
    )
    op.create_index("ix_calibrations_contact_id", "calibrations", ["contact_id"])
    op.create_index("ix_calibrations_recording_id", "calibrations", ["recording_id"])
    op.create_table(
        "recording_viewings",
        sa.Column("view_id", WORD, nullable=False),
        sa.Column("recording_id", WORD, nullable=False),
        sa.Column("account_id", WORD, nullable=True),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("counted_to", MOMENT, nullable=False),
        sa.Column("spans", sa.JSON(), nullable=False),
        sa.Column("refused_ms", sa.BigInteger(), nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_recording_viewings_account_id_accounts",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name="fk_recording_viewings_recording_id_recordings",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("view_id", name="pk_recording_viewings"),
    )
    op.create_index(
        "ix_recording_viewings_recording_id_account_id",
        "recording_viewings",
        ["recording_id", "account_id"],
    )
    op.create_table(
        "review_draws",
        sa.Column("rule_id", WORD, nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("seed", sa.String(length=96), nullable=False),
        sa.Column("fitting", sa.BigInteger(), nullable=False),
        sa.Column("drawn", sa.BigInteger(), nullable=False),
        sa.Column("at", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["review_rules.id"],
            name="fk_review_draws_rule_id_review_rules",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("rule_id", "period", name="pk_review_draws"),
    )
    op.create_table(
        "review_evaluations",
        sa.Column("id", WORD, nullable=False),
        sa.Column("recording_id", WORD, nullable=False),
        sa.Column("contact_id", WORD, nullable=False),
        sa.Column("form_id", WORD, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("operator_id", WORD, nullable=True),
        sa.Column("reviewer_id", WORD, nullable=True),
        sa.Column("turn", sa.String(length=8), nullable=False),
        sa.Column("pair", WORD, nullable=True),
        sa.Column("rule_id", WORD, nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("category", WORD, nullable=False),
        sa.Column("occurred_at", MOMENT, nullable=False),
        sa.Column("assigned_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("comments", sa.Text(), nullable=True),
        sa.Column("summary", sa.Text(), nullable=True),
        sa.Column("tenths", sa.BigInteger(), nullable=True),
        sa.Column("limited", sa.String(length=8), nullable=True),
        sa.Column("watched", sa.Float(), nullable=True),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.Column("released_at", MOMENT, nullable=True),
        sa.Column("released_by", WORD, nullable=True),
        sa.Column("read_at", MOMENT, nullable=True),
        sa.Column("reply", sa.Text(), nullable=True),
        sa.Column("replied_at", MOMENT, nullable=True),
        sa.CheckConstraint(
            "limited IN ('critical', 'fatal')", name="ck_review_evaluations_limited"
        ),
        sa.CheckConstraint(
            "state IN ('open', 'submitted', 'released', 'withdrawn', 'cancelled')",
            name="ck_review_evaluations_state",
        ),
        sa.CheckConstraint(
            "turn IN ('only', 'first', 'second')", name="ck_review_evaluations_turn"
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name="fk_review_evaluations_contact_id_contacts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["form_id"], ["review_forms.id"], name="fk_review_evaluations_form_id_review_forms"
        ),
        sa.ForeignKeyConstraint(
            ["operator_id"],
            ["accounts.id"],
            name="fk_review_evaluations_operator_id_accounts",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["recording_id"],
            ["recordings.id"],
            name="fk_review_evaluations_recording_id_recordings",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["released_by"],
            ["accounts.id"],
            name="fk_review_evaluations_released_by_accounts",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["reviewer_id"],
            ["accounts.id"],
            name="fk_review_evaluations_reviewer_id_accounts",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["rule_id"],
            ["review_rules.id"],
            name="fk_review_evaluations_rule_id_review_rules",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("id", name="pk_review_evaluations"),
    )
    op.create_index("ix_review_evaluations_contact_id", "review_evaluations", ["contact_id"])
    op.create_index(
        "ix_review_evaluations_operator_id_state", "review_evaluations", ["operator_id", "state"]
    )
    op.create_index("ix_review_evaluations_pair", "review_evaluations", ["pair"])
    op.create_index("ix_review_evaluations_recording_id", "review_evaluations", ["recording_id"])
    op.create_index(
        "ix_review_evaluations_reviewer_id_state", "review_evaluations", ["reviewer_id", "state"]
    )
    op.create_index(
        "ix_review_evaluations_state_occurred_at", "review_evaluations", ["state", "occurred_at"]
    )
    op.create_table(
        "review_form_versions",
        sa.Column("form_id", WORD, nullable=False),
        sa.Column("version", sa.BigInteger(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("published_at", MOMENT, nullable=False),
        sa.Column("published_by", WORD, nullable=True),
        sa.ForeignKeyConstraint(
            ["form_id"],
            ["review_forms.id"],
            name="fk_review_form_versions_form_id_review_forms",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["published_by"],
            ["accounts.id"],
            name="fk_review_form_versions_published_by_accounts",
            ondelete="SET NULL",
        ),
        sa.PrimaryKeyConstraint("form_id", "version", name="pk_review_form_versions"),
    )
    op.create_table(
        "calibration_ratings",
        sa.Column("calibration_id", WORD, nullable=False),
        sa.Column("account_id", WORD, nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("tenths", sa.BigInteger(), nullable=True),
        sa.Column("submitted_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name="fk_calibration_ratings_account_id_accounts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["calibration_id"],
            ["calibrations.id"],
            name="fk_calibration_ratings_calibration_id_calibrations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("calibration_id", "account_id", name="pk_calibration_ratings"),
    )
    op.create_table(
        "review_disputes",
        sa.Column("evaluation_id", WORD, nullable=False),
        sa.Column("contact_id", WORD, nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False),
        sa.Column("items", sa.JSON(), nullable=False),
        sa.Column("why", sa.Text(), nullable=True),
        sa.Column("raised_at", MOMENT, nullable=False),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("decided_by", WORD, nullable=True),
        sa.Column("decided_why", sa.Text(), nullable=True),
        sa.Column("was", sa.JSON(), nullable=True),
        sa.CheckConstraint(
            "state IN ('open', 'confirmed', 'corrected', 'withdrawn')",
            name="ck_review_disputes_state",
        ),
        sa.ForeignKeyConstraint(
            ["contact_id"],
            ["contacts.id"],
            name="fk_review_disputes_contact_id_contacts",
            ondelete="CASCADE",
        ),
        sa.ForeignKeyConstraint(
            ["decided_by"],
            ["accounts.id"],
            name="fk_review_disputes_decided_by_accounts",
            ondelete="SET NULL",
        ),
        sa.ForeignKeyConstraint(
            ["evaluation_id"],
            ["review_evaluations.id"],
            name="fk_review_disputes_evaluation_id_review_evaluations",
            ondelete="CASCADE",
        ),
        sa.PrimaryKeyConstraint("evaluation_id", name="pk_review_disputes"),
    )
    op.create_index("ix_review_disputes_contact_id", "review_disputes", ["contact_id"])
    op.create_index("ix_review_disputes_state", "review_disputes", ["state"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_review_disputes_state", table_name="review_disputes")
    op.drop_index("ix_review_disputes_contact_id", table_name="review_disputes")
    op.drop_table("review_disputes")
    op.drop_table("calibration_ratings")
    op.drop_table("review_form_versions")
    op.drop_index("ix_review_evaluations_state_occurred_at", table_name="review_evaluations")
    op.drop_index("ix_review_evaluations_reviewer_id_state", table_name="review_evaluations")
    op.drop_index("ix_review_evaluations_recording_id", table_name="review_evaluations")
    op.drop_index("ix_review_evaluations_pair", table_name="review_evaluations")
    op.drop_index("ix_review_evaluations_operator_id_state", table_name="review_evaluations")
    op.drop_index("ix_review_evaluations_contact_id", table_name="review_evaluations")
    op.drop_table("review_evaluations")
    op.drop_table("review_draws")
    op.drop_index("ix_recording_viewings_recording_id_account_id", table_name="recording_viewings")
    op.drop_table("recording_viewings")
    op.drop_index("ix_calibrations_recording_id", table_name="calibrations")
    op.drop_index("ix_calibrations_contact_id", table_name="calibrations")
    op.drop_table("calibrations")
    op.drop_table("review_rules")
    op.drop_table("review_forms")
