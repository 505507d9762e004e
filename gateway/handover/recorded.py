"""Names of the people, offices and numbers that a recorded call was shared with or handed to."""

from gateway.accounts import lookups as accounts
from gateway.contacts.recorded_parts import RecordedPart
from gateway.outgoing import lookups as calls

PART = RecordedPart(
    words={
        frozenset({"consult", "joined", "transfer"}): accounts.names_of,
        frozenset({"outside", "outside_joined", "transfer"}): calls.numbers,
    }
)
"""Colleagues and offices by their names; numbers outside while they are kept."""
