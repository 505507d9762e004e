"""Selects the contacts that citizens are asked about: those that an operator answered and that are over."""

from datetime import datetime

from gateway.contacts.tables import Contact
from gateway.platform.checks import STATION_CHECK
from gateway.platform.refused import Refused


def served(contact: Contact | None) -> tuple[Contact, datetime]:
    """Return the contact and when it ended. Pure.

    Raises ``Refused``: ``not_found``, ``not_over`` (its end may be written in a moment), ``not_answered``.
    """
    if contact is None or contact.category == STATION_CHECK:
        raise Refused("not_found", "There is no such contact.")
    if contact.ended_at is None:
        raise Refused("not_over", "The contact is not over yet.", retryable=True)
    if contact.connected_at is None:
        raise Refused("not_answered", "Nobody has answered this contact.")
    return contact, contact.ended_at
