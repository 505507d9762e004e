"""A database for tests that look at something else than who signs the audit trail."""

from gateway.platform.audit.seal import Seal
from gateway.platform.sql.engine import Database


def unsigned(url: str) -> Database:
    """Return the database at *url*, whose audit trail is chained and not signed."""
    return Database(url, Seal())
