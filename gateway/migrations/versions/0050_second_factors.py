"""Add second factors and recovery codes, and store facts about a signed-in browser."""

import sqlalchemy as sa
from alembic import op

revision = "0050"
down_revision = "0049"
branch_labels = None
depends_on = None

FACTORS, CODES, ATTEMPTS = "second_factors", "recovery_codes", "factor_attempts"


def upgrade() -> None:
    """Go to this revision. Sessions that are open count as proven and used when they were last renewed."""
    _create_tables()
    with op.batch_alter_table("accounts") as accounts:
        accounts.add_column(
            sa.Column("demonstration", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("sessions") as sessions:
        for name in ("proven_at", "used_at"):
            sessions.add_column(sa.Column(name, sa.DateTime(timezone=True), nullable=True))
        for name, length in (("factor", 16), ("browser", 64), ("network", 64)):
            sessions.add_column(
                sa.Column(name, sa.String(length=length), server_default="", nullable=False)
            )
    op.execute("UPDATE sessions SET proven_at = created_at, used_at = rotated_at")
    with op.batch_alter_table("sessions") as sessions:
        for name in ("proven_at", "used_at"):
            sessions.alter_column(name, existing_type=sa.DateTime(timezone=True), nullable=False)
    _mark_demonstration()


def _create_tables() -> None:
    def of_account(table: str) -> sa.ForeignKeyConstraint:
        return sa.ForeignKeyConstraint(
            ["account_id"],
            ["accounts.id"],
            name=f"fk_{table}_account_id_accounts",
            ondelete="CASCADE",
        )

    op.create_table(
        FACTORS,
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("kind", sa.String(length=16), nullable=False),
        sa.Column("label", sa.String(length=64), nullable=False),
        sa.Column("secret", sa.String(length=256), nullable=True),
        sa.Column("last_step", sa.BigInteger(), nullable=True),
        sa.Column("credential_id", sa.String(length=1400), nullable=True),
        sa.Column("public_key", sa.String(length=4000), nullable=True),
        sa.Column("sign_count", sa.BigInteger(), nullable=True),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("kind IN ('totp', 'passkey')", name=f"ck_{FACTORS}_kind"),
        sa.UniqueConstraint("credential_id", name=f"uq_{FACTORS}_credential_id"),
        of_account(FACTORS),
        sa.PrimaryKeyConstraint("id", name=f"pk_{FACTORS}"),
    )
    op.create_index(f"ix_{FACTORS}_account_id", FACTORS, ["account_id"])
    op.create_table(
        CODES,
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("code_hash", sa.String(length=64), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        of_account(CODES),
        sa.PrimaryKeyConstraint("account_id", "code_hash", name=f"pk_{CODES}"),
    )
    op.create_table(
        ATTEMPTS,
        sa.Column("id", sa.String(length=64), nullable=False),
        sa.Column("account_id", sa.String(length=64), nullable=False),
        sa.Column("purpose", sa.String(length=16), nullable=False),
        sa.Column("session_id", sa.String(length=64), nullable=False),
        sa.Column("challenge", sa.String(length=128), nullable=True),
        sa.Column("secret", sa.String(length=256), nullable=True),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        of_account(ATTEMPTS),
        sa.PrimaryKeyConstraint("id", name=f"pk_{ATTEMPTS}"),
    )
    op.create_index(f"ix_{ATTEMPTS}_expires_at", ATTEMPTS, ["expires_at"])


def _mark_demonstration() -> None:
    """Mark the accounts of which the audit trail says that the first run made them."""
    trail = sa.table(
        "audit",
        sa.column("action", sa.String()),
        sa.column("subject", sa.String()),
        sa.column("detail", sa.JSON()),
    )
    accounts = sa.table(
        "accounts", sa.column("id", sa.String()), sa.column("demonstration", sa.Boolean())
    )
    connection = op.get_bind()
    found = connection.execute(
        sa.select(trail.c.subject, trail.c.detail).where(trail.c.action == "account.add")
    )
    made = [
        subject.removeprefix("account:")
        for subject, detail in found
        if (detail or {}).get("origin") == "demonstration"
    ]
    if made:
        connection.execute(
            accounts.update().where(accounts.c.id.in_(made)).values(demonstration=sa.true())
        )


def downgrade() -> None:
    """Go back; accounts that had a second factor sign in with the password alone."""
    with op.batch_alter_table("sessions") as sessions:
        for name in ("proven_at", "used_at", "factor", "browser", "network"):
            sessions.drop_column(name)
    # not in a batch, which makes the table anew: what refers to accounts would forget whose it is
    op.drop_column("accounts", "demonstration")
    op.drop_index(f"ix_{ATTEMPTS}_expires_at", ATTEMPTS)
    op.drop_table(ATTEMPTS)
    op.drop_table(CODES)
    op.drop_index(f"ix_{FACTORS}_account_id", FACTORS)
    op.drop_table(FACTORS)
