"""Mail-boxes and the mails taken in from them."""

import sqlalchemy as sa
from alembic import op

revision = "0076"
down_revision = "0075"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Go to this revision."""
    time = sa.DateTime(timezone=True)
    op.create_table(
        "mailboxes",
        sa.Column("box", sa.String(8), nullable=False),
        sa.Column("uid_validity", sa.BigInteger()),
        sa.Column("next_uid", sa.BigInteger()),
        sa.Column("connected_at", time),
        sa.Column("seen_at", time),
        sa.Column("last_mail_at", time),
        sa.Column("backlog", sa.BigInteger(), nullable=False),
        sa.Column("error", sa.String(64)),
        sa.Column("error_at", time),
        sa.PrimaryKeyConstraint("box", name="pk_mailboxes"),
    )
    op.create_table(
        "received_mails",
        sa.Column("id", sa.String(64), nullable=False),
        sa.Column("box", sa.String(8), nullable=False),
        sa.Column("state", sa.String(8), nullable=False),
        sa.Column("kind", sa.String(16)),
        sa.Column("message_id", sa.String(250)),
        sa.Column("contact_id", sa.String(64)),
        sa.Column("answers", sa.String(64)),
        sa.Column("about", sa.String(64)),
        sa.Column("note", sa.String(64)),
        sa.Column("sender_key", sa.String(64)),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("tries", sa.BigInteger(), nullable=False),
        sa.Column("arrived_at", time, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_received_mails"),
        sa.ForeignKeyConstraint(
            ["contact_id"], ["contacts.id"], name="fk_received_mails_contact_id_contacts",
            ondelete="CASCADE",
        ),
        sa.CheckConstraint(
            "state IN ('stored', 'filed', 'done', 'aside')", name="ck_received_mails_state"
        ),
    )  # fmt: skip
    for name in ("contact_id", "message_id", "about"):
        op.create_index(f"ix_received_mails_{name}", "received_mails", [name])
    op.create_index(
        "ix_received_mails_sender_key_arrived_at", "received_mails", ["sender_key", "arrived_at"]
    )
    for name, states in (("open", "state IN ('stored', 'filed')"), ("aside", "state = 'aside'")):
        op.create_index(
            f"ix_received_mails_{name}", "received_mails", ["arrived_at"],
            sqlite_where=sa.text(states), postgresql_where=sa.text(states),
        )  # fmt: skip
    op.create_table(
        "received_mail_raws",
        sa.Column("mail_id", sa.String(64), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("mail_id", name="pk_received_mail_raws"),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["received_mails.id"],
            name="fk_received_mail_raws_mail_id_received_mails", ondelete="CASCADE",
        ),
    )  # fmt: skip
    op.create_table(
        "received_mail_copies",
        sa.Column("box", sa.String(8), nullable=False),
        sa.Column("uid_validity", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("uid", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("mail_id", sa.String(64), nullable=False),
        sa.PrimaryKeyConstraint("box", "uid_validity", "uid", name="pk_received_mail_copies"),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["received_mails.id"],
            name="fk_received_mail_copies_mail_id_received_mails", ondelete="CASCADE",
        ),
    )  # fmt: skip
    op.create_index("ix_received_mail_copies_mail_id", "received_mail_copies", ["mail_id"])


def downgrade() -> None:
    """Go back: mails that were taken in stay in the mail-box, and in their cases."""
    for table in ("received_mail_copies", "received_mail_raws", "received_mails", "mailboxes"):
        op.drop_table(table)
