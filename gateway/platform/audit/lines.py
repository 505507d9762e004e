"""Formats an entry of the audit trail as one line of JSON, for exports and for a SIEM. Pure."""

import dataclasses
from datetime import datetime
from typing import Any

import msgspec

from gateway.platform.audit.chain import Link


class AuditLine(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """An entry with all fields that chain it, so that anybody who holds the lines can verify them (docs/audit.md).

    ``username`` is the account's present one, for readers, and not part of the chain.
    """

    seq: int
    id: str
    at: datetime
    account_id: str | None
    username: str | None
    action: str
    subject: str
    detail: dict[str, Any]
    salt: str
    digest: str
    previous: str
    key: str
    hash: str
    signature: str


def line(link: Link, username: str | None) -> bytes:
    """Return the entry as JSON, without a line end."""
    told = {field.name: getattr(link, field.name) for field in dataclasses.fields(link)}
    return msgspec.json.encode(AuditLine(**told, username=username))
