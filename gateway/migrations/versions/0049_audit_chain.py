"""The audit trail is a chain: number, hash and signature of each entry; entries from before are chained unsigned."""

import hashlib
import json
import secrets
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

GENESIS = "0" * 64
CHAINED = {"salt": 32, "digest": 64, "previous": 64, "key": 16, "hash": 64, "signature": 128}

audit = sa.table(
    "audit",
    sa.column("id", sa.String()),
    sa.column("at", sa.DateTime(timezone=True)),
    *(sa.column(name, sa.String()) for name in ("account_id", "action", "subject", *CHAINED)),
    sa.column("detail", sa.JSON()),
    sa.column("seq", sa.BigInteger()),
)
head = sa.table(
    "audit_head",
    sa.column("id", sa.BigInteger()),
    sa.column("seq", sa.BigInteger()),
    sa.column("hash", sa.String()),
)


def upgrade() -> None:
    """Go to this revision."""
    op.create_table(
        "audit_head",
        sa.Column("id", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_head"),
    )
    op.create_table(
        "audit_deliveries",
        sa.Column("receiver", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("receiver", name="pk_audit_deliveries"),
    )
    with op.batch_alter_table("audit") as table:
        table.drop_constraint("fk_audit_account_id_accounts", type_="foreignkey")
        table.add_column(sa.Column("seq", sa.BigInteger(), nullable=True))
        for name, length in CHAINED.items():
            table.add_column(sa.Column(name, sa.String(length=length), nullable=True))
    _chain_what_is_there()
    with op.batch_alter_table("audit") as table:
        table.alter_column("seq", existing_type=sa.BigInteger(), nullable=False)
        for name, length in CHAINED.items():
            table.alter_column(name, existing_type=sa.String(length=length), nullable=False)
        table.create_unique_constraint("uq_audit_seq", ["seq"])
    op.create_index("ix_audit_account_id_seq", "audit", ["account_id", "seq"])
    op.create_index("ix_audit_subject", "audit", ["subject"])


def downgrade() -> None:
    """Go back."""
    op.drop_index("ix_audit_subject", "audit")
    op.drop_index("ix_audit_account_id_seq", "audit")
    with op.batch_alter_table("audit") as table:
        table.drop_constraint("uq_audit_seq", type_="unique")
        for name in ("seq", *CHAINED):
            table.drop_column(name)
        table.create_foreign_key(
            "fk_audit_account_id_accounts", "accounts", ["account_id"], ["id"], ondelete="SET NULL"
        )
    op.drop_table("audit_deliveries")
    op.drop_table("audit_head")


def _chain_what_is_there() -> None:
    connection = op.get_bind()
    names = ("id", "at", "account_id", "action", "subject", "detail")
    rows = connection.execute(
        sa.select(*(audit.c[name] for name in names)).order_by(audit.c.at, audit.c.id)
    ).mappings()
    previous, changes = GENESIS, []
    for seq, row in enumerate(rows, 1):
        chained = _chained(dict(row), seq, previous)
        changes.append({"wanted": row["id"], **chained})
        previous = str(chained["hash"])
    if changes:
        connection.execute(
            sa.update(audit)
            .where(audit.c.id == sa.bindparam("wanted"))
            .values({name: sa.bindparam(name) for name in ("seq", *CHAINED)}),
            changes,
        )
    connection.execute(sa.insert(head).values(id=1, seq=len(changes), hash=previous))


def _chained(row: Mapping[str, Any], seq: int, previous: str) -> dict[str, str | int]:
    """What chains an entry, as the station of this revision writes it (docs/audit.md)."""
    salt = secrets.token_hex(16)
    plain = json.dumps(row["detail"], sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    digest = hashlib.sha256(f"{salt}\0{plain}".encode()).hexdigest()
    at: datetime = row["at"]
    # SQLite has forgotten the zone, which is always UTC
    at = at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    body = [
        "virtual-station audit v1", seq, previous, row["id"], at.isoformat(timespec="microseconds"),
        row["account_id"], row["action"], row["subject"], digest, "",
    ]  # fmt: skip
    text = json.dumps(body, separators=(",", ":"), ensure_ascii=False)
    return {
        "seq": seq,
        "salt": salt,
        "digest": digest,
        "previous": previous,
        "key": "",
        "hash": hashlib.sha256(text.encode()).hexdigest(),
        "signature": "",
    }
