"""Let two people decide on an account's power: its role, its use, its password."""

from alembic import op

revision = "0054"
down_revision = "0053"
branch_labels = None
depends_on = None

REQUESTS = "station_requests"
KIND = f"ck_{REQUESTS}_kind"
FORMER = f"ck_{REQUESTS}_{KIND}"
"""As the naming convention made it of the name that 0048 gave."""


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table(REQUESTS) as batch:
        batch.drop_constraint(op.f(FORMER), type_="check")
        batch.create_check_constraint(op.f(KIND), "kind IN ('erase', 'retention', 'account')")


def downgrade() -> None:
    """Go back; what was asked of accounts is gone, the audit trail has it."""
    op.execute(f"DELETE FROM {REQUESTS} WHERE kind = 'account'")  # noqa: S608 - our own name
    with op.batch_alter_table(REQUESTS) as batch:
        batch.drop_constraint(op.f(KIND), type_="check")
        batch.create_check_constraint(op.f(FORMER), "kind IN ('erase', 'retention')")
