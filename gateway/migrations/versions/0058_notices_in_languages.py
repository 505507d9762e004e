"""Notices to waiting citizens may be written in every language."""

import sqlalchemy as sa
from alembic import op

revision = "0058"
down_revision = "0057"
branch_labels = None
depends_on = None

NOTICES = sa.table(
    "floor_notices",
    sa.column("id", sa.String),
    sa.column("english", sa.String),
    sa.column("translations", sa.JSON),
)


def upgrade() -> None:
    """Go to this revision."""
    with op.batch_alter_table("floor_notices") as batch:
        batch.add_column(
            sa.Column("translations", sa.JSON(), nullable=False, server_default=sa.text("'{}'"))
        )
    connection = op.get_bind()
    columns = NOTICES.c
    for notice, english in connection.execute(
        sa.select(columns.id, columns.english).where(columns.english.is_not(None))
    ).all():
        connection.execute(
            sa.update(NOTICES).where(columns.id == notice).values(translations={"en": english})
        )
    with op.batch_alter_table("floor_notices") as batch:
        batch.drop_column("english")
        batch.alter_column("translations", server_default=None)


def downgrade() -> None:
    """Go back: of the translations the English one stays."""
    with op.batch_alter_table("floor_notices") as batch:
        batch.add_column(sa.Column("english", sa.String(length=300), nullable=True))
    connection = op.get_bind()
    columns = NOTICES.c
    for notice, translations in connection.execute(
        sa.select(columns.id, columns.translations)
    ).all():
        if "en" in translations:
            connection.execute(
                sa.update(NOTICES).where(columns.id == notice).values(english=translations["en"])
            )
    with op.batch_alter_table("floor_notices") as batch:
        batch.drop_column("translations")
