"""A mark on the line of a contact's recording. Rooms add theirs, see :mod:`gateway.contacts.recorded_parts`. Pure."""

from collections.abc import Iterator
from dataclasses import dataclass

import msgspec


class Mark(msgspec.Struct, frozen=True, kw_only=True):
    """One mark, in milliseconds from the recording's start. ``until_ms`` is set for a lasting one; ``party`` is who
    did it; ``ref`` is the id of its subject: a colleague's account, an office, the call to a number outside, a
    topic, a line of the chat; of a gap its cause, of a caller's consent the key."""

    kind: str
    at_ms: int
    until_ms: int | None = None
    party: str | None = None
    ref: str | None = None


@dataclass(frozen=True, slots=True)
class Stretch:
    """The start and end of a recording, in Unix milliseconds."""

    started_ms: int
    ends_ms: int

    def cut(
        self, kind: str, since_ms: int, until_ms: int, whom: str | None, party: str = "agent"
    ) -> Iterator[Mark]:
        """Yield the mark of what lasted from *since_ms* to *until_ms*, cut to the recording; nothing where it lies
        outside."""
        if until_ms > self.started_ms and since_ms <= self.ends_ms:
            yield Mark(
                kind=kind,
                at_ms=max(0, since_ms - self.started_ms),
                until_ms=min(until_ms, self.ends_ms) - self.started_ms,
                party=party,
                ref=whom,
            )
